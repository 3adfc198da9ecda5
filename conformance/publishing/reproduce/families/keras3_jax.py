"""Keras 3 on JAX."""

import jax


def gradients(function, arrays, weights=None, owner=None):
    """Gradients of sum(output * c), c fixed: a list for the inputs, ``{role: gradient}`` for the weights."""
    weights = weights or {}
    tensors = [tensor(a) for a in arrays]
    floats = [i for i, a in enumerate(arrays) if a.dtype.kind == "f"]

    def outputs(sources):
        inputs = dict(enumerate(tensors))
        inputs.update(zip(floats, sources))
        with keras.StatelessScope(state_mapping=list(zip(weights.values(), sources[len(floats) :]))):
            found = listed(function(*inputs.values(), **mode(owner, False)))
        return [y for y in found if jax.numpy.issubdtype(y.dtype, jax.numpy.floating)]

    sources = [tensors[i] for i in floats] + [w.value for w in weights.values()]
    results, pull = jax.vjp(outputs, sources)
    found = [value(g) for g in pull([tensor(cotangent(i, y.shape, y.dtype)) for i, y in enumerate(results)])[0]]
    by_input = dict(zip(floats, found))
    return [by_input.get(i) for i in range(len(arrays))], dict(zip(weights, found[len(floats) :]))
