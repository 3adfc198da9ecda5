"""tf.keras 2, keras 2.4 to 2.15, tf_keras, and Keras 3 on TensorFlow."""

import numpy as np
import tensorflow as tf


def tensor(array):
    """An array as a tensor."""
    return tf.constant(array)


def value(tensor):
    """A tensor as an array."""
    return np.asarray(tf.convert_to_tensor(tensor.to_tensor() if hasattr(tensor, "to_tensor") else tensor))


def raw(variable):
    """The TensorFlow variable in one of Keras 3, or the variable itself."""
    inner = getattr(variable, "value", None)
    return variable if inner is None or callable(inner) else inner


def read(variable):
    """A variable's value."""
    return np.asarray(tf.convert_to_tensor(raw(variable)))


def assign(variable, value):
    """Set a variable."""
    variable.assign(value)


def make_variable(array, name):
    """A variable of that value, as optimizers take them."""
    return getattr(keras, "Variable", tf.Variable)(array, name=name)


def gradients(function, arrays, weights=None, owner=None):
    """Gradients of sum(output * c), c fixed: a list for the inputs, ``{role: gradient}`` for the weights."""
    weights = weights or {}
    tensors = [tensor(a) for a in arrays]
    floats = [i for i, a in enumerate(arrays) if a.dtype.kind == "f"]
    sources = [tensors[i] for i in floats] + [raw(w) for w in weights.values()]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for source in sources:
            tape.watch(source)
        outputs = [y for y in listed(function(*tensors, **mode(owner, False))) if y.dtype.is_floating]
        factors = [tf.constant(cotangent(i, y.shape, y.dtype.as_numpy_dtype)) for i, y in enumerate(outputs)]
        total = tf.add_n([tf.reduce_sum(y * f) for y, f in zip(outputs, factors)])
    found = [None if g is None else value(g) for g in tape.gradient(total, sources)]
    by_input = dict(zip(floats, found))
    return [by_input.get(i) for i in range(len(arrays))], dict(zip(weights, found[len(floats) :]))
