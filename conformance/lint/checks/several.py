"""What a model with several outputs is given for them, and that Keras 3 does not take: weights, losses, metrics."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.version import Version

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import Told, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use
from conformance.lint.several import (
    ALL_WEIGHTS,
    ALONE,
    AS_MANY,
    CLASSES,
    COMPARING,
    FEW_WEIGHTS,
    LISTED,
    LOSS_WEIGHTS,
    LOSSES,
    METRICS,
    MORE,
    ONE_IN_A_LIST,
    ONE_LOSS,
    ONE_WEIGHT,
    OTHERWISE,
    UNKNOWN,
    WEIGHTS,
)
from conformance.model.versions import parse_version

#: What is given → the rule of the ledger about it.
CAUSES = {
    WEIGHTS: "weights-by-names-are-key-errors",
    CLASSES: "class-weight-is-for-one-output",
    LOSSES: "losses-in-a-dictionary-name-every-output",
    LOSS_WEIGHTS: "loss-weights-name-every-output",
    METRICS: "list-of-metrics-is-for-the-outputs",
    AS_MANY: "list-of-metrics-is-for-the-outputs",
}

#: The rule about dictionaries of weights that lack an output.
EVERY = "weights-for-every-output"

#: One weight beside one loss counts for every output.
_FOR_EVERY = "one-loss-weight-for-every-output"

#: What is given → the rules of which one says what the new one does with it. Of two the second is about names alone.
_WITHIN = {
    ONE_LOSS: ("loss-weights-by-name-want-losses-by-name",),
    ONE_WEIGHT: (_FOR_EVERY, "one-loss-weight-is-refused-before-3-7"),
    ALL_WEIGHTS: ("loss-weights-want-as-many-losses",),
    MORE: ("keras-3-compares-lists-with-outputs",),
    OTHERWISE: ("weights-of-samples-are-built-like-the-targets", "weights-of-samples-are-compared-by-dm-tree"),
    LISTED: ("lists-of-weights-for-a-dictionary-of-outputs",),
}

#: What is given → the rule that says what the old one does, where Keras 3 refuses it.
_LEFT = {
    ONE_WEIGHT: "outputs-without-a-loss-weight-are-left-out",
    FEW_WEIGHTS: "outputs-without-a-loss-weight-are-left-out",
    ONE_IN_A_LIST: "one-loss-in-a-list-in-keras-2",
    UNKNOWN: "unknown-names-count-as-outputs-in-keras-2",
}

#: The versions that look for a loss of each output in a dictionary, and those that take one loss with weights by names.
_LOSSES_SINCE, _ONE_LOSS_IN = Version("3.5"), (Version("3.5"), Version("3.7"))

_TRAINER = "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/trainers/"
_LISTED = Told(
    "sample_weight=[…]",
    "Give a list of weights in the order of the outputs, None for one without weights, and the targets as a list.",
    f"{_TRAINER}data_adapters/array_data_adapter.py#:~:text=You%20should%20provide%20one%20%60sample_weight%60",
)
_ARRAY = Told("sample_weight=…", "Give the array itself.", _LISTED.link)
_BY_NAMES = "loss={'NAME': …, 'OTHER': …}"

_ALONE = Told(
    "[…]",
    "A list, a tuple, or a dictionary by the names of outputs.",
    f"{_TRAINER}compile_utils.py#:~:text=to%20be%20a%20list%2C%20tuple%2C%20or%20dict",
)

_SAID = {
    CLASSES: "class_weight is refused of a model with several outputs",
    LOSSES: "a dictionary of losses has to name every output in Keras 3",
    LOSS_WEIGHTS: "loss_weights as a dictionary has to name every output in Keras 3",
    METRICS: "a flat list of metrics has one entry for each output in Keras 3, and this one has another number",
    AS_MANY: "a flat list of metrics has one entry for each output in Keras 3, where Keras 2 gives each to all",
}


@dataclass(frozen=True)
class _Asked:
    """What is given for outputs: by these ``keys``, where the outputs are of a ``kind`` and have these ``names``."""

    use: Use
    what: str
    argument: str
    kind: str
    names: Sequence[str]
    keys: Sequence[str]
    more: str

    @classmethod
    def of(cls, use: Use) -> "_Asked":
        what, argument, kind, names, keys, more = use.siblings
        return cls(use, what, argument, kind, names.split("\n"), keys.split("\n"), more)

    @property
    def named(self) -> bool:
        """Whether the names of all outputs are known, and those of the keys are among them."""
        return all(self.names) and set(self.names).issuperset(self.keys)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """An argument that does not go with the outputs of the model."""
    if use.call is None or expected(use, "ValueError", "KeyError", "TypeError"):
        return
    asked = _Asked.of(use)
    new = parse_version(knowledge.headers[1].versions.get("keras", "0"))
    if asked.what == WEIGHTS:
        yield from _weights(asked, new, knowledge)
    elif asked.what == ALONE:
        if knowledge.to_keras_3:
            yield _finding(asked, f"{asked.argument} have to be a list in Keras 3", _ALONE, "")
    elif asked.what not in CAUSES:
        if (cause := _cause(asked, new, knowledge)) is not None:
            said = _SAID_OF_ONE if cause == _FOR_EVERY else _said(asked)
            told = caused(cause, knowledge)
            if asked.what == ONE_LOSS:
                told = Told(_BY_NAMES, told.advice, told.link, told.cause)
            yield _finding(asked, said, told, bounds(cause, knowledge), changes=cause == _FOR_EVERY)
    elif CAUSES[asked.what] in knowledge.rules:
        cause = CAUSES[asked.what]
        if asked.what != LOSSES or new >= _LOSSES_SINCE:
            yield _finding(asked, _SAID[asked.what], caused(cause, knowledge), bounds(cause, knowledge))
    elif asked.what == CLASSES and knowledge.to_keras_3 and (rule := knowledge.stated(CAUSES[CLASSES])) is not None:
        # It is refused by both.
        yield _finding(asked, _SAID[CLASSES], Told("", rule.advice.strip(), rule.links[0], rule.id), "")


def _weights(asked: _Asked, new: Version, knowledge: Knowledge) -> Iterator[Finding]:
    """A dictionary of weights of samples."""
    if not knowledge.to_keras_3:
        return
    cause = CAUSES[WEIGHTS]
    if asked.kind == "dict":
        if EVERY in knowledge.rules and len(asked.keys) < len(asked.names):
            said = "sample_weight has to be given for every output in Keras 3"
            yield _finding(asked, said, caused(EVERY, knowledge), bounds(EVERY, knowledge))
        return
    compares = asked.more in ("list", "tuple") and asked.use.member in COMPARING
    if not (cause in knowledge.rules or compares):
        return
    told = _LISTED if asked.kind == "list" else _ARRAY
    versions = ""
    if asked.kind == "list" and cause in knowledge.rules:
        told, versions = Told(told.instead, told.advice, told.link, cause), bounds(cause, knowledge)
    outputs = "a list of outputs" if asked.kind == "list" else "one output"
    yield _finding(asked, f"a dictionary of sample_weight does not go with {outputs} in Keras 3", told, versions)


def _cause(asked: _Asked, new: Version, knowledge: Knowledge) -> str | None:
    """The rule of the ledger that says what the new one does; None where none divides the two so."""
    by_name = "dict" in asked.more
    within = _WITHIN.get(asked.what, ())
    if asked.what == LISTED and asked.use.member == "train_on_batch":
        within = ("train-on-batch-with-lists-of-weights",)
    elif asked.what in (ONE_WEIGHT, OTHERWISE) and not by_name:
        within = within[:1]
    for one in within:
        if one in knowledge.rules and knowledge.rules[one].includes(knowledge.headers[1]):
            return one
    first, last = _ONE_LOSS_IN
    able = {
        # For a list of outputs both leave the others out since 3.7, without a word.
        ONE_IN_A_LIST: new < last or asked.kind == "dict",
        # Names of layers were taken for those of outputs before, and two versions do not look at names of weights.
        UNKNOWN: new >= first if asked.argument == "loss" else not first <= new < last,
        ONE_WEIGHT: not by_name,
    }
    left = _LEFT.get(asked.what, "")
    rule = knowledge.rules.get(left) if knowledge.to_keras_3 and able.get(asked.what, True) else None
    return left if rule is not None and rule.includes(knowledge.headers[0]) else None


_SAID_OF_ONE = "one weight in loss_weights, beside one loss, is the weight of every output since Keras 3.7"


def _said(asked: _Asked) -> str:
    """What is refused."""
    if asked.what == UNKNOWN:
        return f"no output has the name {', '.join(map(repr, asked.keys))}, which Keras 3 refuses in {asked.argument}"
    if asked.what == OTHERWISE:
        targets, weights = asked.more.replace("dict", "dictionary").split()
        return f"a {weights} of sample_weight does not go with a {targets} of targets in Keras 3"
    return {
        ONE_LOSS: "one loss of a model with several outputs does not go with loss_weights by names in Keras 3",
        ONE_WEIGHT: "loss_weights has to have a weight for every output in Keras 3",
        ALL_WEIGHTS: "loss_weights as a list does not go with one loss for several outputs in Keras 3",
        FEW_WEIGHTS: "loss_weights has to have a weight for every loss in Keras 3",
        MORE: f"{asked.argument} has more entries than the model has outputs, which Keras 3 refuses",
        ONE_IN_A_LIST: "one loss in a list does not go with several outputs",
        LISTED: "a list of sample_weight does not go with a dictionary of outputs in Keras 3",
    }[asked.what]


def _finding(asked: _Asked, said: str, told: Told, versions: str, *, changes: bool = False) -> Finding:
    use = asked.use
    argument = None if use.call is None else use.call.named[0]
    recipe = _recipe(asked)
    return finding(
        "changed-behaviour" if changes or asked.what == AS_MANY else "breaking-behaviour",
        use,
        f"Model.{use.member}({asked.argument}=)",
        said,
        told,
        span=use.at if argument is None else argument.span,
        versions=versions,
        fix=() if recipe is None else (recipe,),
        path="Model",
        argument=asked.argument,
    )


def _recipe(asked: _Asked) -> Recipe | None:
    """How it is written so that it means the same in both; None where that is not known."""
    missing = [name for name in asked.names if name not in asked.keys]
    if asked.what == WEIGHTS and asked.argument == "sample_weight":
        if asked.kind == "one":
            return Recipe(pieces=(f"@{asked.keys[0]}",)) if len(asked.keys) == 1 else None
        # Weights are compared with targets, and a list is no tuple.
        brackets = {"list": "[]", "tuple": "()"}.get(asked.more)
        if (
            brackets is None
            or asked.kind != "list"
            or not asked.named
            or (asked.more == "tuple" and len(asked.names) < 2)
        ):
            return None
        each = [f"@{name}" if name in asked.keys else "None" for name in asked.names]
        return Recipe(pieces=_joined(brackets[0], each, brackets[1]))
    if asked.what in (LOSS_WEIGHTS, ONE_WEIGHT) and asked.named and asked.keys[0]:
        return Recipe(entries=tuple((json.dumps(name), "1.0") for name in missing))
    if asked.what == LOSSES and asked.named:
        unsafe = "the targets have to hold all outputs, also those without a loss"
        return Recipe(entries=tuple((json.dumps(name), "None") for name in missing), unsafe=unsafe)
    if asked.what == ALONE:
        return Recipe(pieces=("[", "@", "]"))
    if asked.what == ALL_WEIGHTS and asked.more and asked.kind == "list":
        return Recipe(pieces=_joined("[", ["@"] * len(asked.names), "]"))
    if asked.what == ONE_LOSS and asked.more:
        return Recipe(pieces=_by_names(asked.keys))
    if asked.what in (METRICS, AS_MANY) and asked.more:
        by_names = asked.kind == "dict"
        return Recipe(pieces=_by_names(asked.names) if by_names else _joined("[", ["@"] * len(asked.names), "]"))
    return None


def _by_names(names: Sequence[str]) -> tuple[str, ...]:
    """The same value under each name."""
    pieces = [piece for name in names for piece in (f"{json.dumps(name)}: ", "@", ", ")]
    return "{", *pieces[:-1], "}"


def _joined(start: str, each: Sequence[str], end: str) -> tuple[str, ...]:
    pieces = [piece for one in each for piece in (one, ", ")]
    return start, *pieces[:-1], end
