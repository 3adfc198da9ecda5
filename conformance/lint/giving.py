"""What the objects of Keras give: attributes, and what comes of calls, as far as every version does the same."""

import ast
from collections.abc import Iterator, Sequence

from conformance.lint.namespace import Namespace
from conformance.lint.values import (
    Array,
    Called,
    Instance,
    Logs,
    Row,
    Scalar,
    Several,
    Tensor,
    Text,
    Value,
    Variable,
    element,
)

#: What layers have their weights by.
_WEIGHTS = (
    *("weights", "trainable_weights", "non_trainable_weights"),
    *("variables", "trainable_variables", "non_trainable_variables"),
)

#: Base class and attribute → what it is.
ATTRIBUTES: dict[tuple[str, str], Value] = {
    ("callbacks.Callback", "model"): Instance("Model"),
    ("callbacks.Callback", "params"): Logs("params"),
    ("callbacks.History", "history"): Logs("history"),
    ("Model", "optimizer"): Instance("optimizers.Optimizer"),
    ("Model", "layers"): Several(Instance("layers.Layer")),
    ("Model", "history"): Instance("callbacks.History"),
    ("Model", "metrics"): Several(Instance("metrics.Metric")),
    ("layers.Layer", "input"): Tensor(),
    ("layers.Layer", "output"): Tensor(),
    ("layers.Layer", "inputs"): Several(Tensor()),
    ("layers.Layer", "outputs"): Several(Tensor()),
    ("layers.Layer", "name"): Called(),
    # Of several bases the first counts, and a model is a layer.
    **{("Model", name): Several(Variable(whole=True)) for name in _WEIGHTS},
    **{("layers.Layer", name): Several(Variable()) for name in _WEIGHTS},
    **{("metrics.Metric", name): Several(Variable()) for name in ("variables", "weights")},
}

#: Base class and method → what a call of it gives.
RESULTS: dict[tuple[str, str], Value] = {
    ("Model", "fit"): Instance("callbacks.History"),
    ("Model", "fit_generator"): Instance("callbacks.History"),
    ("Model", "get_layer"): Instance("layers.Layer"),
    ("layers.Layer", "add_weight"): Variable(),
    ("metrics.Metric", "add_weight"): Variable(),
}

#: Attributes that nobody but layers and models of Keras has.
KERAS_ONLY = frozenset({"trainable_weights", "non_trainable_weights"})

#: Functions that give a model.
MODELS = frozenset(
    {
        *("models.load_model", "saving.load_model", "models.clone_model", "models.model_from_json"),
        *("models.model_from_yaml", "models.model_from_config", "utils.multi_gpu_model"),
    }
)

#: Functions that give a symbolic tensor.
TENSORS = frozenset({"Input", "layers.Input", "engine.Input", "engine.input_layer.Input"})

#: Modules whose functions make symbolic tensors of symbolic tensors.
OF_TENSORS = ("ops.", "backend.", "activations.", "losses.", "metrics.", "random.")

#: Their functions that give something else: numbers, texts, shapes, functions, values, or what arguments decide.
PLAIN = frozenset(
    {
        *("shape", "int_shape", "get_variable_shape", "ndim", "dtype", "standardize_dtype", "count_params", "get_uid"),
        *("is_keras_tensor", "is_tensor", "is_sparse", "is_placeholder", "is_variable", "is_float_dtype"),
        *("get_value", "batch_get_value", "eval", "convert_to_numpy", "set_value", "batch_set_value"),
        *("update", "update_add", "update_sub", "moving_average_update", "get", "serialize", "deserialize"),
        *(
            "function",
            "learning_phase",
            "name_scope",
            "rnn",
            "cond",
            "scan",
            "while_loop",
            "fori_loop",
            "map",
            "switch",
        ),
        *("associative_scan", "vectorized_map", "vectorize", "custom_gradient", "jvp", "unique"),
    }
)

#: Those that give several.
MANY = frozenset(
    {
        *("split", "array_split", "hsplit", "vsplit", "dsplit", "unstack", "meshgrid", "nonzero", "unravel_index"),
        *("moments", "top_k", "histogram", "eig", "eigh", "svd", "qr", "lu_factor", "ctc_decode"),
        *("slogdet", "stft", "fft", "fft2", "ifft2", "rfft", "gradients", "normalize_batch_in_training"),
    }
)

#: Functions of NumPy that give arrays or numbers of NumPy, whatever they get.
ARRAYS = frozenset(
    {
        *("array", "asarray", "ones", "zeros", "full", "eye", "arange", "linspace", "ones_like", "zeros_like"),
        *("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8"),
        *("sqrt", "exp", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "tanh", "abs", "square", "power"),
        *("mean", "sum", "max", "min", "std", "var", "median", "prod", "dot", "matmul", "maximum", "minimum"),
        *("concatenate", "stack", "vstack", "hstack", "reshape", "transpose", "expand_dims", "clip", "floor", "ceil"),
    }
)

#: Those that give a number of NumPy, where they get an array alone; methods of an array as well.
NUMBERS = frozenset({"max", "min", "amax", "amin", "sum", "prod"})

#: Those that give them where they are told how many.
ARRAYS_OF_A_SIZE = frozenset({"random.rand", "random.randn"})

#: Classes whose instances make tensors of tensors.
CALLED = ("layers.Layer", "Model", "losses.Loss", "metrics.Metric")

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
    if path in MODELS:
        return Instance("Model")
    if path.startswith("applications.") and last[:1].isupper():
        return Instance("Model", last)
    if names.kind(path) == "class":
        return Instance(path)
    if symbolic and path.startswith("layers.") and last[:1].islower():
        return Tensor()
    if symbolic and path.startswith("applications.") and last == "preprocess_input":
        return Tensor()
    if symbolic and path.startswith(OF_TENSORS) and names.kind(path) == "function" and last not in PLAIN:
        return Several(Tensor()) if last in MANY else Tensor()
    return None


def of_numpy(name: str, call: ast.Call, *, symbolic: bool) -> Value:
    """What a function of NumPy gives; None where that is not known, or where it fails."""
    package, _, rest = name.partition(".")
    if package != "numpy" or symbolic:
        return None
    if rest in NUMBERS and len(call.args) == 1 and not call.keywords:
        return Scalar()
    return Array() if rest in ARRAYS or (rest in ARRAYS_OF_A_SIZE and call.args) else None


#: Functions of TensorFlow and NumPy that refuse a symbolic tensor of Keras 3, and give none.
_NO_TENSORS = frozenset({"print", "control_dependencies", "name_scope", "function", "py_function", "numpy_function"})

#: What of TensorFlow is no function of tensors.
_OTHERWISE = ("keras", "estimator", "data", "saved_model", "lite", "debugging", "summary", "train", "io", "compat")


def refused(name: str) -> Value:
    """What a function of TensorFlow or NumPy gave that a symbolic tensor of Keras 3 is an error in.

    That is told at its line, and once it is mended what follows gets a symbolic tensor.
    """
    package, _, rest = name.partition(".")
    last = rest.rpartition(".")[2]
    if package == "numpy":
        return Tensor() if rest in ARRAYS else None
    if package != "tensorflow" or rest.partition(".")[0] in _OTHERWISE or not last[:1].islower():
        return None
    if last in PLAIN or last in _NO_TENSORS or last.startswith(("assert", "is_")):
        return None
    return Several(Tensor()) if last in MANY else Tensor()


def optimizers(node: ast.Call, values: Sequence[Value]) -> Iterator[tuple[ast.expr | ast.keyword, Value]]:
    """What a call of ``compile`` is given as its optimizer, where ``values`` are those of its arguments."""
    for number, one in enumerate(node.keywords, len(node.args)):
        if one.arg == "optimizer":
            yield one, values[number]
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0], values[0]


def optimizer(value: Value) -> str:
    """The optimizer that a value stands for: its class, or its text; empty where it is not known, or adds up first."""
    if isinstance(value, Text):
        return value.ending if value.whole else ""
    return value.of if isinstance(value, Instance) and "dense" not in value.holds else ""


def of_builtin(name: str, values: Sequence[Value]) -> Value:
    """What a function of Python gives, where it hands on what it gets; in the order of its elements."""
    if name in ("list", "tuple", "sorted", "reversed", "set") and values:
        return values[0] if isinstance(values[0], Several) else None
    if name in ("filter", "enumerate", "zip"):
        each = [element(one) for one in values]
        if name == "filter":
            return Several(each[1]) if len(each) > 1 and each[1] is not None else None
        row = (None, *each[:1]) if name == "enumerate" else tuple(each)
        return Several(Row(row)) if any(one is not None for one in row) else None
    return None


def tensors(names: Namespace, of: str) -> bool:
    """Whether instances of a class make symbolic tensors of symbolic tensors."""
    return any(names.extends(of, base) for base in CALLED)
