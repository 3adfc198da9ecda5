"""Keras 3 on NumPy: eager calls on arrays, without gradients."""

from .keras3_inference import InferenceEngine


class NumpyEngine(InferenceEngine):
    """Keras 3 on NumPy. Convolutions and pooling are JAX's, which Keras imports.

    With ``JAX_ENABLE_X64=1`` convolutions raise in float64, as Keras rounds one of their arguments to float32.
    """

    name = "numpy"


ENGINE = NumpyEngine
