"""Keras 3 on PyTorch: eager calls and autograd."""

import numpy
import torch

from .base import cotangent, floating, outputs
from .keras3 import Keras3Engine


class TorchEngine(Keras3Engine):
    """Keras 3 on PyTorch. Keras puts tensors on the GPU where PyTorch finds one."""

    name = "torch"

    def device(self):
        return "cpu" if self.tensor(numpy.zeros(1)).device.type == "cpu" else "gpu"

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        tensors = [self.tensor(a) for a in arrays]
        differentiated = [floating(a) for a in arrays]
        sources = [t for t, chosen in zip(tensors, differentiated) if chosen] + [v.value for v in variables]
        frozen = [t for t in sources if not t.requires_grad]
        for tensor in frozen:
            tensor.requires_grad_(True)
        try:
            found = self._differentiate(function, tensors, sources, training)
        finally:
            for tensor in frozen:
                tensor.requires_grad_(False)
        by_input = iter(found)
        return [next(by_input) if chosen else None for chosen in differentiated], list(by_input)

    def _differentiate(self, function, tensors, sources, training):
        """Gradients as arrays, None where there is no path."""
        results = [r for r in outputs(function(list(tensors), training)) if r.is_floating_point()]
        pairs = []
        for position, result in enumerate(results):
            factor = cotangent(position, result.shape, str(result.dtype).split(".")[-1])
            pairs.append((result, self.tensor(factor)))
        # autograd refuses outputs that depend on nothing at all.
        pairs = [(result, factor) for result, factor in pairs if result.requires_grad]
        if not pairs or not sources:
            return [None] * len(sources)
        found = torch.autograd.grad([r for r, _ in pairs], sources, [f for _, f in pairs], allow_unused=True)
        return [None if g is None else self.numpy(g) for g in found]


ENGINE = TorchEngine
