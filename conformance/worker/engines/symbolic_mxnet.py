"""keras-mxnet, a fork of Keras 2.2.4: symbols that hold both phases, and all training inside of MXNet's module."""

import mxnet
import numpy

from ..recording import UnsupportedError
from .symbolic import SymbolicEngine


class MxnetEngine(SymbolicEngine):
    """MXNet's symbols. ``K.gradients`` is not implemented, ``K.function`` runs no updates (mxnet_backend.py)."""

    precision = "float32"

    def __init__(self, keras):
        super().__init__(keras)
        self._phase = self.backend.learning_phase()

    def device(self):
        return "gpu" if mxnet.context.num_gpus() else "cpu"

    def begin(self, precision):
        self.precision = precision
        try:
            mxnet.nd.waitall()
        except mxnet.base.MXNetError:
            pass  # Computed behind the caller's back: it is the run's before, and would be raised in this one.
        super().begin(precision)
        # Variables are numbered in the order in which they were made, and the model that was bound last answers for
        # those of the same name: both are the run's before. An exception leaves the phase as it was.
        self.backend.clear_session()
        self.backend.set_learning_phase(self._phase)

    def assign(self, variable, value):
        # K.set_value makes float32 of whatever it is given.
        variable.bind(mxnet.nd.array(value, dtype=str(numpy.asarray(value).dtype)))

    def numpy(self, tensor):
        return numpy.asarray(self.backend.eval(tensor))

    def forward(self, function, arrays, training=False, owner=None):
        if getattr(owner, "stateful", False) or (training and getattr(owner, "non_trainable_weights", ())):
            raise UnsupportedError("K.function runs no updates on MXNet")
        arrays = [a.astype(self.precision) if a.dtype == bool else a for a in arrays]
        return super().forward(function, arrays, training, owner)

    def _function(self, inputs, results, updates=()):
        compiled = self.backend.function(list(inputs), list(results))

        def run(arrays, training=False):
            phase = int(bool(training))
            before = self.backend.learning_phase()
            self.backend.set_learning_phase(phase)
            try:
                return [numpy.asarray(value) for value in compiled([*arrays, phase])]
            finally:
                self.backend.set_learning_phase(before)

        return run

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        raise UnsupportedError("K.gradients is not implemented on MXNet")

    def apply_gradients(self, optimizer, gradients, variables):
        raise UnsupportedError("optimizers step inside of MXNet's module only")


ENGINE = MxnetEngine
