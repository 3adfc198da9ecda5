"""Models that the code saves or describes itself, and that the new Keras does not make again."""

from collections.abc import Iterator

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import Told, expected, finding
from conformance.lint.holding import COPY, FUNCTION, HDF5, LAMBDA, OPERATION, SHORT, TEXT
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use
from conformance.model.versions import parse_version

#: Since when the function of a Lambda is not read from HDF5, from a text, by the class itself, or for a copy.
_SAFE_HDF5, _SAFE_TEXTS, _SAFE_CLASS = "3.11", "2.13", "3.15"

_LAYER = (
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/layers/core/lambda_layer.py"
    "#:~:text=def%20_raise_for_lambda_deserialization"
)

_LAMBDA = Told(
    "safe_mode=False",
    "Do so for files that you wrote yourself: it runs what they hold. Or put a layer of your own in the place of the "
    "Lambda.",
    _LAYER,
)

_ALLOW = "enable_unsafe_deserialization()"
_ALLOWED = Told(
    f"keras.config.{_ALLOW}",
    "Do so where nothing comes from others: from there on it runs what any file or text of a model holds. Or put a "
    "layer of your own in the place of the Lambda.",
    _LAYER,
)

_REGISTER = "@keras.saving.register_keras_serializable()"
_REGISTERING = "https://keras.io/api/saving/serialization_utils/"

_OPERATION = Told(
    "model.save('NAME.keras')",
    "HDF5 files are read layer by layer, and an operation is no layer.",
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/models/functional.py#:~:text=def%20process_node",
)

_SHORT = Told(
    "load_model(…, compile=False)",
    "Then compile the model again. Or compile it by the long name before it is saved, 'mean_squared_error' for 'mse'; "
    "or save it as .keras.",
    "https://github.com/keras-team/keras/issues/19330",
)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """What a model holds that is loaded, made of a text or a configuration, or copied."""
    if expected(use, "ValueError", "TypeError"):
        return
    held, ending = use.siblings
    if held.startswith(FUNCTION):
        yield from _function(use, held, ending, knowledge)
    elif ending in (TEXT, COPY):
        yield from _text(use, held, ending, knowledge)
    elif knowledge.to_keras_3:
        yield from _file(use, held, ending, knowledge)


def _file(use: Use, held: str, ending: str, knowledge: Knowledge) -> Iterator[Finding]:
    """A file of a model with a Lambda of a function without a name; HDF5 of one with operations, or with a loss by its
    short name."""
    hdf5 = ending.endswith(HDF5)
    if held == LAMBDA and not (hdf5 and not _is_since(_SAFE_HDF5, knowledge)):
        yield finding(
            "refused-file",
            use,
            f"{use.path} of a Lambda",
            "the model holds a Lambda of a Python lambda, which Keras 3 does not load unless it is told to",
            _LAMBDA,
            versions=f"loaded up to Keras 2.15, and from HDF5 up to Keras 3.10; not from .keras since Keras 3.0, nor "
            f"from HDF5 since Keras {_SAFE_HDF5}",
            fix=(Recipe(add="safe_mode=False", unsafe="it runs what the file holds"),),
            path=use.path,
        )
    if held == OPERATION and hdf5:
        yield finding(
            "refused-file",
            use,
            f"{use.path} of an operation",
            "the model is made with operators or functions on symbolic tensors, which Keras 3 saves in HDF5 and does "
            "not load from there",
            _OPERATION,
            versions="layers up to Keras 2.15, operations since Keras 3.0",
        )
    if held == SHORT and hdf5:
        yield finding(
            "refused-file",
            use,
            f"{use.path} of a loss by its short name",
            "the model is compiled with a loss by a short name as 'mse', which Keras 3 does not find again in HDF5",
            _SHORT,
            versions="loaded up to Keras 2.15, not since Keras 3.0",
        )


def _text(use: Use, held: str, how: str, knowledge: Knowledge) -> Iterator[Finding]:
    """A Lambda of a function without a name in a text, in a configuration, or in a model that is copied."""
    itself = how == COPY or use.path == "layers.Lambda"
    since = _SAFE_CLASS if itself else _SAFE_TEXTS
    if held != LAMBDA or not _is_since(since, knowledge) or not knowledge.standing(use.path):
        return
    takes = use.path.endswith(".deserialize_keras_object") and knowledge.to_keras_3
    unsafe = "it runs what any file or text of a model holds"
    allow = f"keras.config.{_ALLOW}" if knowledge.to_keras_3 else f"keras.__internal__.{_ALLOW}"
    yield finding(
        "refused-file",
        use,
        f"{_shown(use)} of a Lambda",
        f"{'the layer is' if use.path == 'layers.Lambda' else 'the model holds'} a Lambda of a Python lambda, which "
        f"Keras does not {'copy' if how == COPY else 'make of a text or a configuration'} unless it is told to",
        _LAMBDA if takes else Told(allow, _ALLOWED.advice, _ALLOWED.link),
        versions=f"{'copied' if how == COPY else 'made'} by older versions; not since Keras {since}",
        fix=(Recipe(add="safe_mode=False", unsafe=unsafe) if takes else Recipe(ahead=allow, unsafe=unsafe),)
        if knowledge.to_keras_3
        else (),
        path=use.path,
    )


def _function(use: Use, held: str, how: str, knowledge: Knowledge) -> Iterator[Finding]:
    """A Lambda of a function of the code, which Keras 3 looks for by its name."""
    name = held.removeprefix(FUNCTION).strip()
    if not knowledge.to_keras_3 or not knowledge.standing(use.path):
        return
    objects = f"custom_objects={{'{name}': {name}}}" if name else "custom_objects={'NAME': NAME}"
    said = f"Keras 3 keeps the name of the function alone. Or write {_REGISTER} before it."
    told = Told(objects, said, _REGISTERING)
    if how == COPY:
        told = Told(_REGISTER, "Write it before the function.", _REGISTERING)
    yield finding(
        "refused-file",
        use,
        f"{_shown(use)} of a function",
        f"the model holds a Lambda of {name or 'a function of the code'}, which Keras 3 looks for by its name, and "
        "does not find",
        told,
        versions="kept with its code up to Keras 2.15, by its name since Keras 3.0",
        fix=(Recipe(add=f'custom_objects={{"{name}": {name}}}'),) if name and how != COPY else (),
        path=use.path,
    )


def _shown(use: Use) -> str:
    return f"{use.path}.{use.member}" if use.member else use.path


def _is_since(version: str, knowledge: Knowledge) -> bool:
    """Whether the new Keras is of this version or later."""
    return parse_version(knowledge.headers[1].versions.get("keras", "0")) >= parse_version(version)
