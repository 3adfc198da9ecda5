"""keras up to 2.3.1 on any backend, and TensorFlow 1.15: graphs, compiled by ``keras.backend.function``."""

import numpy as np

K = keras.backend
traces = {}
compiled = {}


def in_graph(make, *arguments):
    """Make tensors in the graph that Keras uses, where TensorFlow 2 computes at once otherwise."""
    return getattr(K, "symbolic", lambda function: function)(make)(*arguments)


def placeholder(array):
    """An input of a graph."""
    return K.placeholder(shape=array.shape, dtype=str(array.dtype))


def constant(array):
    """An array as a tensor."""
    return K.constant(array, dtype=str(array.dtype))


def given(array):
    """An array as it is given to a function outside of a graph."""
    return constant(array)


def symbol(result):
    """What a function returned as a tensor of the graph."""
    if hasattr(result, "assign") and hasattr(result, "read_value"):
        return result.read_value()
    if hasattr(result, "numpy"):
        result = result.numpy()
    if isinstance(result, (bool, int, float, np.generic, np.ndarray)):
        return getattr(K, "identity", lambda tensor: tensor)(constant(np.asarray(result)))
    return result


def updates_of(owner):
    """All that a layer, or a model's layers, update in training."""
    if owner is None or not (getattr(owner, "trainable", True) or getattr(owner, "stateful", False)):
        return []
    found = list(getattr(owner, "updates", ()))
    for layer in getattr(owner, "layers", ()):
        found += [u for u in updates_of(layer) if not any(u is other for other in found)]
    return found


def lasting_updates_of(owner):
    """What is updated in inference too: the states of stateful layers, and metrics."""
    if hasattr(owner, "layers"):
        return [u for layer in owner.layers for u in lasting_updates_of(layer)]
    return updates_of(owner) if getattr(owner, "stateful", False) else []


def trace(function, arrays, owner=None):
    """The function called on placeholders, once for arrays of one shape: inputs, outputs, updates."""
    key = (id(function), tuple((a.shape, str(a.dtype)) for a in arrays))
    if key not in traces:
        inputs = [placeholder(a) for a in arrays]

        def call():
            before = updates_of(owner)
            results = listed(function(*inputs))
            updates = [u for u in updates_of(owner) if not any(u is other for other in before)]
            lasting = [u for u in updates if any(u is other for other in lasting_updates_of(owner))]
            operations = [r for r in results if hasattr(r, "node_def")]
            tensors = [symbol(r) for r in results if r is not None and not hasattr(r, "node_def")]
            tensors = [fetched(t) if any(t is i for i in inputs) else t for t in tensors]
            return inputs, tensors, {True: updates + operations, False: lasting + operations}

        traces[key] = (function, in_graph(call))
    return traces[key][1]


def fetched(tensor):
    """A tensor of the same value: TensorFlow 1 fetches nothing that it is fed."""
    if K.backend() != "tensorflow":
        return tensor
    import tensorflow as tf

    return tf.identity(tensor)


def run(inputs, outputs, arrays, updates=(), training=False):
    """The outputs' values; compiled once, and the learning phase is fed as ``fit`` does."""
    key = tuple(map(id, [*inputs, *outputs, *updates]))
    phase = K.learning_phase()
    phases = [] if isinstance(phase, int) else [phase]
    if key not in compiled:
        fetched = list(outputs) or [in_graph(symbol, 0.0)]
        function = K.function(list(inputs) + phases, fetched, updates=list(updates))
        compiled[key] = function, inputs, outputs, updates
    values = compiled[key][0](list(arrays) + [int(training)] * len(phases))
    return [np.asarray(y) for y in values[: len(outputs)]]


def evaluate(function, *arrays, owner=None, training=False):
    """What a function makes of arrays, as a list of NumPy arrays; in training mode its owner's state is updated."""
    inputs, outputs, updates = trace(function, arrays, owner)
    return run(inputs, outputs, arrays, updates[training], training)


def value(tensor):
    """A tensor as an array."""
    return run([], [in_graph(symbol, tensor)], [])[0]


def first_call(model, x):
    """Have a subclassed model make its weights."""
    model.predict_on_batch(x)


def penalties(layer, function, *arrays):
    """The terms that a layer adds to a loss when the function has called it; ``losses`` has earlier calls' too."""

    def losses(*tensors):
        function(*tensors)
        return layer.get_losses_for(None) + layer.get_losses_for(list(tensors))

    return evaluate(losses, *arrays, owner=layer)


def static(function, *arrays):
    """The static shapes and types of what a function returns for symbolic tensors."""
    found = in_graph(lambda: [y for y in listed(function(*map(placeholder, arrays))) if y is not None])
    shapes = [K.int_shape(y) for y in found]
    return [None if s is None else list(s) for s in shapes], [K.dtype(y).replace("_ref", "") for y in found]


def read(variable):
    """A variable's value."""
    return np.asarray(K.get_value(variable))


def assign(variable, value):
    """Set a variable."""
    K.set_value(variable, value)


def make_variable(array, name):
    """A variable of that value, as optimizers take them."""
    return K.variable(array, dtype=str(array.dtype), name=name)


def drawn(values):
    """What an initializer gave, as an array."""
    return values.numpy() if hasattr(values, "numpy") else values if isinstance(values, np.ndarray) else value(values)


def tensors_of(total, sources):
    """Gradients as tensors, None where there is no path."""
    return [dense(g) for g in K.gradients(total, sources)] if sources else []


def dense(gradient):
    """The gradient of a gather as an ordinary tensor."""
    if not (hasattr(gradient, "indices") and hasattr(gradient, "dense_shape")):
        return gradient
    import tensorflow as tf

    return tf.convert_to_tensor(gradient)


def gradients(function, arrays, weights=None, owner=None):
    """Gradients of sum(output * c), c fixed: a list for the inputs, ``{role: gradient}`` for the weights."""
    weights = weights or {}
    inputs, outputs, _ = trace(function, arrays, owner)
    values = evaluate(function, *arrays, owner=owner)
    pairs = [(y, v.shape) for y, v in zip(outputs, values) if K.dtype(y).startswith("float")]
    factors = [cotangent(i, shape, K.dtype(y)) for i, (y, shape) in enumerate(pairs)]
    fed = [placeholder(f) for f in factors]
    floats = [i for i, a in enumerate(arrays) if a.dtype.kind == "f"]
    sources = [inputs[i] for i in floats] + list(weights.values())

    def differentiated():
        total = sum(K.sum(y * f) for (y, _), f in zip(pairs, fed))
        return tensors_of(total, sources) if fed else [None] * len(sources)

    tensors = in_graph(differentiated)
    values = iter(run(inputs + fed, [g for g in tensors if g is not None], list(arrays) + factors))
    found = [None if g is None else next(values) for g in tensors]
    by_input = dict(zip(floats, found))
    return [by_input.get(i) for i in range(len(arrays))], dict(zip(weights, found[len(floats) :]))


def apply_gradients(optimizer, gradients, variables):
    """One step: the loss is the one whose gradients are those that are fed."""
    key = id(optimizer), tuple(map(id, variables))
    if key not in traces:
        fed = [placeholder(g) for g in gradients]

        def step():
            loss = sum(K.sum(v * f) for v, f in zip(variables, fed))
            return fed, [loss], optimizer.get_updates(loss=loss, params=list(variables))

        traces[key] = optimizer, in_graph(step)
    inputs, outputs, updates = traces[key][1]
    run(inputs, outputs, gradients, updates, training=True)


def shapes(function, *arrays):
    """The static shapes of a symbolic call, the batch size unknown."""
    symbols = [keras.Input(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
    return [list(K.int_shape(y)) for y in listed(in_graph(function, *symbols))]
