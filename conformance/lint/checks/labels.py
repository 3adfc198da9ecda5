"""Code that goes by the layer, the slash or the ``:0`` in the name of a weight: Keras 3 has its last part alone."""

from collections.abc import Iterator

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import Told, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.labelling import COLON, KEY, LAYER, PART, SLASH
from conformance.lint.model import Finding, Use

#: The rule of the ledger about names of weights.
NAMES = "weights-are-named-by-path"

_WAS = "it is kernel, where Keras 2 had dense/kernel:0"
_LACKS = {
    SLASH: f"no slash: {_WAS}",
    COLON: f"no :0: {_WAS}",
    LAYER: f"not the name of its layer: {_WAS}",
    PART: f"no parts: {_WAS}",
}
_KEY = "weights of Keras 3 have one name in all layers, as kernel: a dictionary by names keeps the last of them"

#: Why a path is not always what a name was.
_UNSAFE = "the path of a weight in a Sequential model begins with the name of the model"

_NUMBER = ":0"


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A name of a weight that is held against more than is left of it; a path that is held against a name."""
    if NAMES not in knowledge.rules or not knowledge.to_keras_3 or expected(use, "AttributeError"):
        return
    why, text = use.siblings
    told = caused(NAMES, knowledge)
    if use.member == "path":
        said = "the path of a weight has no :0 at its end"
        less = text.removesuffix(_NUMBER)
        instead, advice = repr(less), "It is a name of TensorFlow that ends so."
        fix = (Recipe(values=((repr(text), repr(less)),)),) if text.endswith(_NUMBER) else ()
    else:
        said = _KEY if why == KEY else f"the name of a weight of Keras 3 has {_LACKS[why]}"
        instead = "variable.path"
        advice = "It holds dense/kernel, without :0, in a Sequential model with the name of the model before it."
        fix = (Recipe(code="{self}.path", unsafe=_UNSAFE),)
    yield finding(
        "changed-behaviour",
        use,
        f"Variable.{use.member}",
        said,
        Told(instead, advice, told.link, told.cause),
        versions=bounds(NAMES, knowledge),
        fix=fix,
        path="Variable",
    )
