"""Keras 3 on every backend but TensorFlow."""


def tensor(array):
    """An array as a tensor."""
    return keras.ops.convert_to_tensor(array, dtype=str(array.dtype))


def value(tensor):
    """A tensor as an array."""
    return keras.ops.convert_to_numpy(tensor)


def assign(variable, value):
    """Set a variable."""
    variable.assign(tensor(value))


def make_variable(array, name):
    """A variable of that value, as optimizers take them."""
    return keras.Variable(tensor(array), dtype=str(array.dtype), name=name)
