"""Layers, one module for each kind; ``builders`` are the short ways to write their cases."""

POSITION = 10
