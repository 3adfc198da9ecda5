"""keras-mxnet, a fork of Keras 2.2.4: symbols that hold both phases."""

import mxnet


def full_name(variable):
    """A variable's name with its scopes, without the number of times that the name was given."""
    return re.sub(r"\d+$", "", variable.name)


def assign(variable, value):
    """Set a variable; K.set_value makes float32 of whatever it is given."""
    variable.bind(mxnet.nd.array(value, dtype=str(value.dtype)))


def value(tensor):
    """A tensor as an array."""
    return np.asarray(K.eval(tensor))


def evaluate(function, *arrays, owner=None, training=False):
    """What a function makes of arrays, as a list of NumPy arrays; MXNet runs no updates."""
    arrays = [a.astype(precision) if a.dtype == bool else a for a in arrays]
    inputs, outputs, _ = trace(function, arrays, owner)
    return run(inputs, outputs, arrays, (), training)


def run(inputs, outputs, arrays, updates=(), training=False):
    """The outputs' values; the learning phase is a number that is set."""
    before = K.learning_phase()
    K.set_learning_phase(int(training))
    try:
        compiled = K.function(list(inputs), list(outputs))
        return [np.asarray(y) for y in compiled([*arrays, int(training)])]
    finally:
        K.set_learning_phase(before)
