"""Models with one output or several, as far as the code says which, and what it gives them for each output."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conformance.lint.namespace import keras_path
from conformance.lint.values import Function, Instance, Named, Outputs, OwnInstance, Several, Tensor, Text, Value

#: Where an argument stands.
_Placed: TypeAlias = ast.expr | ast.keyword

#: What is told: weights of samples by names; weights of classes; too few losses, or weights of them, by names; weights
#: by names of one loss; one list of metrics for all outputs, with another number of them than there are outputs, or
#: with as many.
WEIGHTS, CLASSES, LOSSES, LOSS_WEIGHTS, ONE_LOSS = "weights", "classes", "losses", "loss weights", "one loss"
METRICS, AS_MANY = "metrics", "as many metrics"

#: The same of losses and their weights: one loss beside one weight, or beside a list with as many weights as outputs;
#: fewer weights than losses; more of either than outputs; a list of one loss; names that no output has.
ONE_WEIGHT, ALL_WEIGHTS, FEW_WEIGHTS = "one weight", "a weight for each", "few weights"
MORE, ONE_IN_A_LIST, UNKNOWN = "more than outputs", "one loss in a list", "unknown names"

#: Weights of samples in a list or a tuple: other than the targets; for a dictionary of outputs.
OTHERWISE, LISTED = "otherwise", "listed"

#: Methods that compare weights with targets before all else.
COMPARING = frozenset({"fit", "evaluate"})

#: Whatever the outputs are: metrics that are no list.
ALONE = "alone"

#: Methods, and the places of their arguments that are given by position.
PLACES: Mapping[str, Mapping[str, int]] = {
    "fit": {"y": 1},
    "evaluate": {"y": 1},
    "train_on_batch": {"y": 1, "sample_weight": 2},
    "test_on_batch": {"y": 1, "sample_weight": 2},
    "compile": {"loss": 1},
}


@dataclass(frozen=True)
class Given:
    """An argument that does not go with the outputs of a model, where it stands, and what is said of it."""

    argument: str
    placed: _Placed
    said: tuple[str, ...]


class _Arguments:
    """The arguments of a call, by their names."""

    def __init__(self, method: str, node: ast.Call, values: Sequence[Value]) -> None:
        self._node, self._values, self._places = node, values, PLACES[method]

    def of(self, name: str) -> tuple[_Placed | None, Value]:
        """Where an argument stands, and its value."""
        for number, one in enumerate(self._node.keywords, len(self._node.args)):
            if one.arg == name:
                return one, self._values[number]
        place = self._places.get(name)
        starred = any(isinstance(one, ast.Starred) for one in self._node.args)
        if place is None or starred or place >= len(self._node.args):
            return None, None
        return self._node.args[place], self._values[place]


def outputs(node: ast.Call, values: Sequence[Value], *, single: bool) -> Outputs | None:
    """What a model gives that a call makes, where ``values`` are those of its arguments; ``single``: one tensor."""
    if single:
        return Outputs("one", ("",))
    names = [*(None for _ in node.args), *(one.arg for one in node.keywords)]
    at = next((n for n, name in enumerate(names) if name in ("outputs", "output")), 1 if len(node.args) > 1 else None)
    match None if at is None else values[at]:
        case Tensor(called=called):
            return Outputs("one", (called,))
        case Several(of=Tensor(), kind="list" | "tuple", each=each):
            return Outputs("list", tuple(one.called if isinstance(one, Tensor) else "" for one in each))
        case Several(of=Tensor(), kind="dict", keys=keys):
            return Outputs("dict", keys)
        case _:
            return None


def name(node: ast.Call, values: Sequence[Value]) -> str:
    """The name that a call gives what it makes, where that is known."""
    for number, one in enumerate(node.keywords, len(node.args)):
        value = values[number]
        if one.arg == "name" and isinstance(value, Text) and value.whole:
            return value.ending
    return ""


def given(method: str, made: Outputs | None, node: ast.Call, values: Sequence[Value]) -> Iterator[Given]:
    """What a model with these outputs is given by a call of a method, and that does not go with them."""
    if any(one.arg is None for one in node.keywords):
        return
    arguments = _Arguments(method, node, values)
    if method == "compile":
        yield from _metrics(made, arguments)
        yield from _losses(made, arguments)
        return
    _, y = arguments.of("y")
    placed, weights = arguments.of("sample_weight")
    yield from _weights("sample_weight", placed, weights, y, method, made)
    placed, data = arguments.of("validation_data")
    if isinstance(data, Several) and len(data.each) == len(("x", "y", "weights")):
        yield from _weights("validation_data", placed, data.each[2], data.each[1], method, made)
    if made is None:
        return
    placed, classes = arguments.of("class_weight")
    if placed is not None and len(made.names) > 1 and not _is_none(placed):
        keys = classes.keys if isinstance(classes, Several) else ()
        yield _told("class_weight", placed, CLASSES, made, keys)


def _weights(
    argument: str, placed: _Placed | None, weights: Value, y: Value, method: str, made: Outputs | None
) -> Iterator[Given]:
    """Weights of samples, beside the targets."""
    if placed is None or not isinstance(weights, Several):
        return
    if weights.kind == "dict" and made is not None:
        yield _told(argument, placed, WEIGHTS, made, weights.keys, _kind(y))
    if weights.kind not in ("list", "tuple"):
        return
    outputs = made or Outputs("")
    # A list of numbers is no list of targets.
    several = isinstance(y, Several) and (len(y.keys) > 1 or (len(y.each) > 1 and len(outputs.names) > 1))
    if method in COMPARING and several and _kind(y) != weights.kind:
        yield _told(argument, placed, OTHERWISE, outputs, (), f"{_kind(y)} {weights.kind}")
    elif outputs.kind == "dict" and (method in COMPARING or weights.kind == "list"):
        yield _told(argument, placed, LISTED, outputs, (), weights.kind)


def _losses(made: Outputs | None, arguments: _Arguments) -> Iterator[Given]:
    """Losses and their weights."""
    if made is None or len(made.names) <= 1:
        return
    at, loss = arguments.of("loss")
    if at is not None and isinstance(loss, Several):
        yield from _several_losses(made, at, loss)
    placed, weights = arguments.of("loss_weights")
    if placed is None or not isinstance(weights, Several):
        return
    if at is not None and _is_alone(loss):
        yield from _beside_one_loss(made, at, loss, placed, weights)
    elif weights.kind == "dict" and _lacks(weights, made):
        yield _told("loss_weights", placed, LOSS_WEIGHTS, made, weights.keys)
    elif weights.kind == "list" and _kind(loss) == "list" and 0 < len(weights.each) < len(made.names) == _length(loss):
        yield _told("loss_weights", placed, FEW_WEIGHTS, made, ())


def _several_losses(made: Outputs, at: _Placed, loss: Several) -> Iterator[Given]:
    """A list of losses, or a dictionary of them."""
    if made.kind == "list" and _lacks(loss, made):
        yield _told("loss", at, LOSSES, made, loss.keys)
    elif made.kind == "dict" and loss.kind == "dict":
        # None is the loss of no output, and whoever does not know a value does not know that it is none.
        named = (key for key, one in zip(loss.keys, loss.each, strict=True) if _is_alone(one))
        if unknown := [key for key in named if key not in made.names]:
            yield _told("loss", at, UNKNOWN, made, unknown)
    elif loss.kind == "list" and loss.each and all(_is_alone(one) for one in loss.each):
        if len(loss.each) == 1:
            yield _told("loss", at, ONE_IN_A_LIST, made, ())
        elif len(loss.each) > len(made.names) and made.kind == "list":
            yield _told("loss", at, MORE, made, ())


def _beside_one_loss(made: Outputs, at: _Placed, loss: Value, placed: _Placed, weights: Several) -> Iterator[Given]:
    """Weights of losses beside one loss for all outputs."""
    text = loss.ending if isinstance(loss, Text) and loss.whole else ""
    if weights.kind == "dict":
        unknown = [key for key in weights.keys if key not in made.names] if all(made.names) else []
        if unknown and made.kind == "dict" and len(weights.keys) > 1:
            yield _told("loss_weights", placed, UNKNOWN, made, unknown)
        elif not unknown and len(weights.keys) == 1:
            yield _told("loss_weights", placed, ONE_WEIGHT, made, weights.keys, weights.kind)
        elif not unknown and _lacks(weights, made):
            yield _told("loss_weights", placed, LOSS_WEIGHTS, made, weights.keys)
        elif not unknown and weights.keys:
            yield _told("loss", at, ONE_LOSS, made, weights.keys, text)
    elif weights.kind == "list" and len(weights.each) == 1:
        yield _told("loss_weights", placed, ONE_WEIGHT, made, (), weights.kind)
    elif weights.kind in ("list", "tuple") and len(weights.each) == len(made.names):
        yield _told("loss", at, ALL_WEIGHTS, made, (), text)
    elif weights.kind == "list" and len(weights.each) > len(made.names):
        yield _told("loss_weights", placed, MORE, made, ())


def _metrics(made: Outputs | None, arguments: _Arguments) -> Iterator[Given]:
    """Metrics: one that is in no list; one list for several outputs."""
    for argument in ("metrics", "weighted_metrics"):
        placed, metrics = arguments.of(argument)
        if placed is not None and _is_alone(metrics):
            yield _told(argument, placed, ALONE, made or Outputs(""), ())
        elif placed is not None and made is not None and len(made.names) > 1 and isinstance(metrics, Several):
            each = metrics.each if metrics.kind in ("list", "tuple") else ()
            if each and all(_is_alone(one) for one in each):
                texts = "texts" if all(isinstance(one, Text) for one in each) else ""
                yield _told(argument, placed, AS_MANY if len(each) == len(made.names) else METRICS, made, (), texts)


def _is_alone(value: Value) -> bool:
    """Whether a value is one loss or one metric, and no list."""
    known = isinstance(value, Named) and bool(keras_path(value.name))
    return known or isinstance(value, Text | Instance | OwnInstance | Function)


def _told(
    argument: str,
    placed: _Placed,
    what: str,
    made: Outputs,
    keys: Sequence[str],
    more: str = "",
) -> Given:
    return Given(argument, placed, (what, argument, made.kind, "\n".join(made.names), "\n".join(keys), more))


def _lacks(value: Several, made: Outputs) -> bool:
    """Whether a dictionary by the names of outputs has fewer than there are, and none that is no output."""
    known = {one for one in made.names if one}
    all_known = len(known) == len(made.names)
    return (
        value.kind == "dict" and len(value.keys) < len(made.names) and (not all_known or known.issuperset(value.keys))
    )


def _kind(value: Value) -> str:
    return value.kind if isinstance(value, Several) else ""


def _length(value: Value) -> int:
    return len(value.each) if isinstance(value, Several) else 0


def _is_none(placed: _Placed) -> bool:
    node = placed.value if isinstance(placed, ast.keyword) else placed
    return isinstance(node, ast.Constant) and node.value is None
