"""keras up to 2.3.1 on CNTK, which has an axis of its own for the batch, and floats only."""


def placeholder(array):
    """An input of a graph: without a size for the batch, which is CNTK's own axis."""
    return K.placeholder(shape=(None, *array.shape[1:]) if array.ndim else (), dtype=str(array.dtype))


def symbol(result):
    """What a function returned as a function of CNTK."""
    if isinstance(result, (bool, int, float, np.generic, np.ndarray)):
        result = constant(np.asarray(result))
    return result if hasattr(result, "output") else K.identity(result)


def value(tensor):
    """A tensor as an array."""
    return np.asarray(K.get_value(tensor))


def evaluate(function, *arrays, owner=None, training=False):
    """What a function makes of arrays, as a list of NumPy arrays; in training mode its owner's state is updated."""
    arrays = [a if a.dtype.kind == "f" else a.astype(precision) for a in arrays]
    inputs, outputs, updates = trace(function, arrays, owner)
    return run(inputs, outputs, arrays, updates[training], training)


def evaluate_weights(function, array):
    """What a function makes of a weight, which is a variable."""
    return run([], [symbol(y) for y in listed(function(make_variable(array, "weights_0")))], [])


def apply_gradients(optimizer, gradients, variables):
    """One step: the loss is the one whose gradients are those that are fed, as a batch of one."""
    gradients = [np.asarray(g)[None] for g in gradients]
    key = id(optimizer), tuple(map(id, variables))
    if key not in traces:
        fed = [placeholder(g) for g in gradients]
        loss = sum(K.sum(v * f) for v, f in zip(variables, fed))
        traces[key] = optimizer, (fed, [loss], optimizer.get_updates(loss=loss, params=list(variables)))
    inputs, outputs, updates = traces[key][1]
    run(inputs, outputs, gradients, updates, training=True)
