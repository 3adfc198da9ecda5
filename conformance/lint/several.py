"""Models with one output or several, as far as the code says which, and what it gives them for each output."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.lint.namespace import keras_path
from conformance.lint.values import Function, Instance, Named, Outputs, OwnInstance, Several, Tensor, Text, Value

#: What is told: weights of samples by names; weights of classes; too few losses, or weights of them, by names; weights
#: by names of one loss; one list of metrics for all outputs, with another number of them than there are outputs, or
#: with as many.
WEIGHTS, CLASSES, LOSSES, LOSS_WEIGHTS, ONE_LOSS = "weights", "classes", "losses", "loss weights", "one loss"
METRICS, AS_MANY = "metrics", "as many metrics"

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
    placed: ast.expr | ast.keyword
    said: tuple[str, ...]


class _Arguments:
    """The arguments of a call, by their names."""

    def __init__(self, method: str, node: ast.Call, values: Sequence[Value]) -> None:
        self._node, self._values, self._places = node, values, PLACES[method]

    def of(self, name: str) -> tuple[ast.expr | ast.keyword | None, Value]:
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
    if made is None:
        return
    if method == "compile":
        yield from _losses(made, arguments)
        return
    _, y = arguments.of("y")
    placed, weights = arguments.of("sample_weight")
    if placed is not None and isinstance(weights, Several) and weights.kind == "dict":
        yield _told("sample_weight", placed, WEIGHTS, made, weights.keys, _kind(y))
    placed, data = arguments.of("validation_data")
    if placed is not None and isinstance(data, Several) and len(data.each) == len(("x", "y", "weights")):
        _, y, weights = data.each
        if isinstance(weights, Several) and weights.kind == "dict":
            yield _told("validation_data", placed, WEIGHTS, made, weights.keys, _kind(y))
    placed, classes = arguments.of("class_weight")
    if placed is not None and len(made.names) > 1 and not _is_none(placed):
        keys = classes.keys if isinstance(classes, Several) else ()
        yield _told("class_weight", placed, CLASSES, made, keys)


def _losses(made: Outputs, arguments: _Arguments) -> Iterator[Given]:
    """Losses and their weights."""
    count = len(made.names)
    if count <= 1:
        return
    at, loss = arguments.of("loss")
    if at is not None and isinstance(loss, Several) and made.kind == "list" and _lacks(loss, made):
        yield _told("loss", at, LOSSES, made, loss.keys)
    placed, weights = arguments.of("loss_weights")
    if placed is not None and isinstance(weights, Several) and weights.kind == "dict":
        if _lacks(weights, made):
            yield _told("loss_weights", placed, LOSS_WEIGHTS, made, weights.keys)
        elif at is not None and _is_alone(loss):
            text = loss.ending if isinstance(loss, Text) and loss.whole else ""
            yield _told("loss", at, ONE_LOSS, made, weights.keys, text)


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
    placed: ast.expr | ast.keyword,
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


def _is_none(placed: ast.expr | ast.keyword) -> bool:
    node = placed.value if isinstance(placed, ast.keyword) else placed
    return isinstance(node, ast.Constant) and node.value is None
