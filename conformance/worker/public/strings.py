"""Which strings a Keras takes for things, which names are registered in it, and which packages lie around it."""

import importlib
import inspect

#: Namespaces whose ``get`` takes strings.
GETTERS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")

#: Strings that no symbol is called, but people write.
SPELLED = {
    "activations": ("linear", "leaky_relu", "lrelu", "hard_swish", "silu", "swish", "gelu", "log_softmax", "identity"),
    "constraints": ("nonneg", "maxnorm", "unitnorm", "min_max_norm"),
    "initializers": ("normal", "uniform", "one", "zero", "ones", "zeros", "glorot", "he", "orthogonal", "identity"),
    "losses": ("mse", "mae", "mape", "msle", "bce", "kld", "cosine", "cosine_proximity", "crossentropy"),
    "metrics": ("acc", "accuracy", "ce", "crossentropy", "mse", "mae", "auc", "AUC", "bce", "BCE", "cosine"),
    "optimizers": ("sgd", "adam", "rmsprop", "adamw", "tfoptimizer"),
    "regularizers": ("l1", "l2", "l1_l2", "l1l2", "L1L2"),
}

#: Where a Keras may be in an environment.
PACKAGES = (
    *("keras", "keras.src", "keras.api", "tensorflow.keras", "tensorflow.python.keras"),
    *("tensorflow.compat.v1.keras", "tf_keras", "tf_keras.src"),
)


def identifiers(keras, asked):
    """Namespace → string that its ``get`` takes → the name of what it gives."""
    found = {}
    for group in GETTERS:
        get = getattr(getattr(keras, group, None), "get", None)
        if not callable(get):
            continue
        for name in sorted(set(SPELLED[group]) | set(asked.get(group, ()))):
            try:
                given = get(name)
            except Exception:
                continue
            if given is not None and not isinstance(given, str):
                found.setdefault(group, {})[name] = _name(given)
    return found


def _name(given):
    if inspect.isclass(given) or inspect.isroutine(given):
        return given.__name__
    return type(given).__name__


def custom_objects(keras):
    """The names that are registered as custom objects, sorted."""
    for place in ("utils", "saving"):
        get = getattr(getattr(keras, place, None), "get_custom_objects", None)
        if callable(get):
            return sorted(str(name) for name in get())
    return []


def packages():
    """Name, version and a number of each Keras that can be imported: one where ``layers.Dense`` is one."""
    found, seen = [], []
    for name in PACKAGES:
        try:
            module = _imported(name)
            dense = module.layers.Dense
        except Exception:
            continue
        numbers = [n for n, one in enumerate(seen) if one is dense]
        if not numbers:
            numbers = [len(seen)]
            seen.append(dense)
        version = getattr(module, "__version__", "")
        found.append([name, version if isinstance(version, str) else "", numbers[0]])
    return found


def _imported(name):
    """A module by its import, or as an attribute where it is only that (``tensorflow.keras``)."""
    try:
        return importlib.import_module(name)
    except ImportError:
        first, _, rest = name.partition(".")
        module = importlib.import_module(first)
        for part in rest.split(".") if rest else ():
            module = getattr(module, part)
        return module
