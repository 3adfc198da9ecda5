"""How a Keras evaluates and differentiates, behind one interface (base.Engine)."""


def choose(keras):
    """The engine for a Keras; imports only what that one needs."""
    if keras.multi_backend and keras.backend == "theano":
        from .symbolic_theano import TheanoEngine

        return TheanoEngine(keras)
    if keras.multi_backend and keras.backend == "cntk":
        from .symbolic_cntk import CntkEngine

        return CntkEngine(keras)
    if keras.multi_backend and keras.backend == "mxnet":
        from .symbolic_mxnet import MxnetEngine

        return MxnetEngine(keras)
    if keras.multi_backend or _is_graph_tensorflow(keras):
        from .symbolic import SymbolicEngine

        return SymbolicEngine(keras)
    if keras.backend == "tensorflow":
        from .eager_tensorflow import EagerTensorFlowEngine

        return EagerTensorFlowEngine(keras)
    if keras.backend == "jax":
        from .keras3_jax import JaxEngine

        return JaxEngine(keras)
    if keras.backend == "torch":
        from .keras3_torch import TorchEngine

        return TorchEngine(keras)
    if keras.backend == "numpy":
        from .keras3_numpy import NumpyEngine

        return NumpyEngine(keras)
    if keras.backend == "openvino":
        from .keras3_openvino import OpenVINOEngine

        return OpenVINOEngine(keras)
    raise NotImplementedError("no engine for the backend %r" % keras.backend)


def _is_graph_tensorflow(keras):
    """TensorFlow 1.15: graphs unless told otherwise."""
    if keras.backend != "tensorflow":
        return False
    import tensorflow

    return tensorflow.__version__.startswith("1.")
