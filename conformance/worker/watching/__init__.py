"""Runs somebody's own program and writes down what it does with Keras: what ``conformance check`` compares.

By itself: loaded by path into the Python of an environment, it uses the standard library, NumPy and the Keras there.
"""
