"""keras 2.3 on CNTK: batches without a fixed size, floats only, and gradients only inside of training."""

import cntk
import numpy

from ..recording import UnsupportedError
from .base import floating, outputs
from .symbolic import SymbolicEngine


class CntkEngine(SymbolicEngine):
    """CNTK's graphs. ``K.gradients`` gives constants that only its trainer replaces (cntk_backend.py, gradients)."""

    precision = "float32"

    def device(self):
        return "cpu" if cntk.device.use_default_device().type() == cntk.device.DeviceKind.CPU else "gpu"

    def begin(self, precision):
        self.precision = precision
        super().begin(precision)

    def numpy(self, tensor):
        return self.read(tensor)

    def forward(self, function, arrays, training=False, owner=None):
        # Bidirectional itself never says that it is: Layer.__init__ overwrites it.
        if any(getattr(layer, "stateful", False) for layer in (owner, getattr(owner, "layer", None))):
            raise UnsupportedError("a stateful layer wants a batch of a fixed size, and ours has CNTK's own axis")
        # There are no integers and no booleans; keras would feed them in float32, whatever floatx is.
        arrays = [a if floating(a) else a.astype(self.precision) for a in arrays]
        return super().forward(function, arrays, training, owner)

    def forward_weights(self, function, arrays):
        variables = [self.variable(a, "weights_%d" % position) for position, a in enumerate(arrays)]
        return self._function([], [self._symbol(r) for r in outputs(function(variables, None))])([])

    def _symbol(self, result):
        result = super()._symbol(result)
        # K.function takes functions only, no parameters and no constants.
        return result if hasattr(result, "output") else self.backend.identity(result)

    def _placeholder(self, array):
        # keras takes a first axis without a size for CNTK's own axis of batches; with one there is no batch at all.
        shape = (None, *array.shape[1:]) if array.ndim else ()
        return self.backend.placeholder(shape=shape, dtype=str(array.dtype))

    def apply_gradients(self, optimizer, gradients, variables):
        # CNTK's trainer wants a batch: of one.
        super().apply_gradients(optimizer, [numpy.asarray(g)[None] for g in gradients], variables)

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        raise UnsupportedError("K.gradients on CNTK gives constants that only training replaces")


ENGINE = CntkEngine
