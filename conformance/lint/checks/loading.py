"""Files of models that the code saves itself, and that Keras 3 does not load again."""

from collections.abc import Iterator

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import Told, expected, finding
from conformance.lint.holding import HDF5, LAMBDA, OPERATION, SHORT
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use
from conformance.model.versions import parse_version

#: Since when the function of a Lambda is not read from HDF5, either.
_SAFE_HDF5 = "3.11"

_LAMBDA = Told(
    "safe_mode=False",
    "Do so for files that you wrote yourself: it runs what they hold. Or put a layer of your own in the place of the "
    "Lambda.",
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/layers/core/lambda_layer.py"
    "#:~:text=def%20_raise_for_lambda_deserialization",
)

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
    """A file of a model with a Lambda of a function without a name; HDF5 of one with operations, or with a loss by its
    short name."""
    if not knowledge.to_keras_3 or expected(use, "ValueError", "TypeError"):
        return
    held, ending = use.siblings
    hdf5 = ending.endswith(HDF5)
    version = parse_version(knowledge.headers[1].versions.get("keras", "3.0"))
    if held == LAMBDA and not (hdf5 and version < parse_version(_SAFE_HDF5)):
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
