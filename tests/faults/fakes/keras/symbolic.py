"""Tensors that have no values yet."""


class Input:
    """A symbolic tensor: a shape and nothing behind it."""

    def __init__(self, shape, dtype="float32"):
        self.shape = (None, *shape)
        self.dtype = dtype
