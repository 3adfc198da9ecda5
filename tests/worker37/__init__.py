"""The worker's own tests, for a real Python 3.7: unittest, standard library and NumPy only."""
