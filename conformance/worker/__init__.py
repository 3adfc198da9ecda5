"""The process that performs cases in the environment under test: Python 3.6, standard library and NumPy."""
