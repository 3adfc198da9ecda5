"""A part of the package that ``import keras`` does not import."""

from .layers import Scale

__all__ = ["Scale"]
