"""Atomic writes that never replace a file that this project did not write."""
