"""Keras 3 on PyTorch."""

import torch


def gradients(function, arrays, weights=None, owner=None):
    """Gradients of sum(output * c), c fixed: a list for the inputs, ``{role: gradient}`` for the weights."""
    weights = weights or {}
    tensors = [tensor(a) for a in arrays]
    floats = [i for i, a in enumerate(arrays) if a.dtype.kind == "f"]
    sources = [tensors[i] for i in floats] + [w.value for w in weights.values()]
    for source in sources:
        source.requires_grad_(True)
    outputs = [y for y in listed(function(*tensors, **mode(owner, False))) if y.is_floating_point()]
    factors = [tensor(cotangent(i, y.shape, str(y.dtype).split(".")[-1])) for i, y in enumerate(outputs)]
    pairs = [(y, f) for y, f in zip(outputs, factors) if y.requires_grad]
    found = [None] * len(sources)
    if pairs and sources:
        found = torch.autograd.grad([y for y, _ in pairs], sources, [f for _, f in pairs], allow_unused=True)
    found = [None if g is None else value(g) for g in found]
    by_input = dict(zip(floats, found))
    return [by_input.get(i) for i in range(len(arrays))], dict(zip(weights, found[len(floats) :]))
