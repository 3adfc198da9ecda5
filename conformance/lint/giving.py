"""What the objects of Keras give: attributes, and what comes of calls, as far as every version does the same."""

from conformance.lint.namespace import Namespace
from conformance.lint.values import Instance, Logs, Several, Tensor, Value

#: Base class and attribute → what it is.
ATTRIBUTES: dict[tuple[str, str], Value] = {
    ("callbacks.Callback", "model"): Instance("Model"),
    ("callbacks.History", "history"): Logs("history"),
    ("Model", "optimizer"): Instance("optimizers.Optimizer"),
    ("Model", "layers"): Several(Instance("layers.Layer")),
    ("Model", "history"): Instance("callbacks.History"),
    ("Model", "metrics"): Several(Instance("metrics.Metric")),
    ("layers.Layer", "input"): Tensor(),
    ("layers.Layer", "output"): Tensor(),
    ("layers.Layer", "inputs"): Several(Tensor()),
    ("layers.Layer", "outputs"): Several(Tensor()),
}

#: Base class and method → what a call of it gives.
RESULTS: dict[tuple[str, str], Value] = {
    ("Model", "fit"): Instance("callbacks.History"),
    ("Model", "fit_generator"): Instance("callbacks.History"),
    ("Model", "get_layer"): Instance("layers.Layer"),
}

#: Functions that give a model.
MODELS = frozenset(
    {
        *("models.load_model", "saving.load_model", "models.clone_model", "models.model_from_json"),
        *("models.model_from_yaml", "models.model_from_config", "utils.multi_gpu_model"),
    }
)

#: Functions that give a symbolic tensor.
TENSORS = frozenset({"Input", "layers.Input", "engine.Input", "engine.input_layer.Input"})

#: Classes whose instances make tensors of tensors.
CALLED = ("layers.Layer", "Model")

#: The classes of which all others are told by.
FAMILIES = (
    "Model",
    "layers.Layer",
    "optimizers.Optimizer",
    "metrics.Metric",
    "losses.Loss",
    "callbacks.Callback",
)


def attribute(names: Namespace, of: str, name: str) -> Value:
    """What an attribute of an instance of a class is; None where that is not known."""
    for (base, called), value in ATTRIBUTES.items():
        if called == name and names.extends(of, base):
            return value
    return None


def result(names: Namespace, of: str, method: str) -> Value:
    """What a method of an instance of a class gives."""
    for (base, called), value in RESULTS.items():
        if called == method and names.extends(of, base):
            return value
    return None


def called(names: Namespace, path: str, *, symbolic: bool) -> Value:
    """What a call of a symbol gives; ``symbolic`` says that it gets a symbolic tensor."""
    last = path.rpartition(".")[2]
    if path in TENSORS:
        return Tensor()
    if path in MODELS or (path.startswith("applications.") and last[:1].isupper()):
        return Instance("Model")
    if names.kind(path) == "class":
        return Instance(path)
    if symbolic and path.startswith("layers.") and last[:1].islower():
        return Tensor()
    return None


def tensors(names: Namespace, of: str) -> bool:
    """Whether instances of a class make symbolic tensors of symbolic tensors."""
    return any(names.extends(of, base) for base in CALLED)
