"""A Keras, however it is imported, and what is said of it and of errors."""

import importlib
import re
import sys

#: provider → the module to import and where in it Keras is.
PROVIDERS = {"keras": ("keras", ""), "tf.keras": ("tensorflow", "keras"), "tf_keras": ("tf_keras", "")}

#: What results of exports depend on; the first that is there by a name stands for it.
PACKAGES = (
    *("tensorflow", "jax", "torch", "numpy", "onnx", "tf2onnx", "jax2onnx", "onnxscript", "litert_torch"),
    *("onnxruntime", "ai_edge_litert", "openvino", "tensorflow_model_optimization", "tfx"),
)


def keras(provider):
    """The module, and its version."""
    module, attribute = PROVIDERS[provider]
    found = importlib.import_module(module)
    if attribute:
        found = getattr(found, attribute)
    # TF_USE_LEGACY_KERAS imports it when it is first asked for; tf.keras 2.13 to 2.15 has no version of its own.
    package = found.layers.Layer.__module__.split(".")[0]
    version = getattr(found, "__version__", None) or importlib.import_module(package).__version__
    return found, version


def versions(keras_version=None):
    """Package → version, of what has been imported."""
    found = {"python": ".".join(str(part) for part in sys.version_info[:3])}
    if keras_version:
        found["keras"] = keras_version
    for name in PACKAGES:
        module = sys.modules.get(name)
        version = getattr(module, "__version__", None)
        if version is not None:
            found[name] = str(version)
    return found


def said(error):
    """An exception as its class and what it says first; a chain of causes ends with what began it."""
    lines = [line.strip() for line in str(error).strip().split("\n") if line.strip()]
    text = lines[0] if lines else ""
    # What wraps says the least: the reason is behind these words.
    for line in lines:
        if line.startswith("Original error:"):
            text = text + " " + line
        elif "Original error:" in line and line is not lines[0]:
            text = text + " Original error:" + line.split("Original error:")[1]
    # Where an object lay in memory is another place each time.
    return "%s: %s" % (type(error).__name__, re.sub(r" at 0x[0-9a-f]+", "", text)[:400])
