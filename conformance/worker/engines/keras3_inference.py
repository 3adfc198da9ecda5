"""What Keras 3's backends without differentiation share: all but gradients and training."""

from ..recording import UnsupportedError
from .keras3 import Keras3Engine


class InferenceEngine(Keras3Engine):
    """Keras 3 on a backend that only evaluates: optimizers step on given gradients, nothing makes them."""

    inference_only = True

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        raise UnsupportedError("Keras' %s backend does not differentiate: it is for inference" % self.keras.backend)
