"""The side of the pipe that runs in the environment under test: Python 3.7, standard library and NumPy."""
