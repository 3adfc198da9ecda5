"""What a name can stand for, as far as reading shows it."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from conformance.lint.namespace import keras_path

if TYPE_CHECKING:
    from conformance.lint.scopes import Scope


#: What finds the last checkpoint of a folder.
LATEST = frozenset(f"tensorflow.{name}train.latest_checkpoint" for name in ("", "compat.v1.", "compat.v2."))


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a dotted name: a module, a class, a function. ``root`` is what an import bound."""

    name: str
    root: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a Keras class (its path without provider); ``made`` is what of applications made it.

    ``holds`` is what a file of it cannot be loaded with (``holding.py``). ``outputs`` is the form of those of a
    functional model: that of ``Several``.
    """

    of: str
    made: str = field(default="", compare=False)
    holds: frozenset[str] = field(default=frozenset(), compare=False)
    outputs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A symbolic tensor of a functional model; ``holds`` is what it was computed by (``holding.py``)."""

    holds: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A weight of a layer or a metric."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a symbolic tensor (``of`` is ``KerasTensor``), or of a ``Variable``."""

    of: str = "KerasTensor"


@dataclass(frozen=True, slots=True)
class Logs:
    """A dictionary of a history (``of`` is ``history``), or the logs of a hook of callbacks (its name)."""

    of: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The table of custom objects."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The name of a checkpoint of TensorFlow, as the function ``of`` finds it."""

    of: str


@dataclass(frozen=True, slots=True)
class Array:
    """An array or a number of NumPy."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of which at least the end is known; ``slash`` says that there is one in what stands before it."""

    ending: str
    whole: bool = True
    slash: bool = False

    @property
    def slashed(self) -> bool:
        """Whether a slash is known to be in it."""
        return self.slash or "/" in self.ending


@dataclass(frozen=True, slots=True)
class Several:
    """A list or the like of what is alike.

    ``form`` is ``list`` of a list or tuple of two elements or more that the code writes, ``dictionary`` of a dictionary
    all of whose keys are texts; empty where that is not known.
    """

    of: "Value"
    form: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Method:
    """A member of a Keras object, not used yet: ``of`` is the path of its class."""

    of: str
    name: str
    #: The class itself was asked, and not an instance.
    unbound: bool = False
    #: It is a member of a class of one's own that extends this one.
    own: bool = False
    #: What the object holds, and the form of its outputs.
    holds: frozenset[str] = field(default=frozenset(), compare=False)
    outputs: str = field(default="", compare=False)


@dataclass(eq=False, slots=True)
class Own:
    """A class of the code that is read; ``bases`` are the Keras classes it extends, nearest first."""

    name: str
    bases: tuple[str, ...]
    methods: dict[str, "Function"] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    attributes: dict[str, "Value"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnInstance:
    """An instance of such a class."""

    of: Own


@dataclass(frozen=True, slots=True)
class Above:
    """What ``super()`` gives in a class."""

    of: Own


@dataclass(eq=False, slots=True)
class Function:
    """A function of the code that is read; ``calls`` has what calls gave for each parameter.

    ``state`` is empty until somebody asks what it ``returns``, and ``known`` at the end; then its node is let go of.
    """

    node: "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None"
    scope: "Scope | None"
    own: Own | None = None
    calls: dict[str, "Value"] = field(default_factory=dict)
    returns: "Value" = None
    state: str = ""
    takes: bool = False
    #: Whether it takes any arguments by name.
    keywords: bool = False


@dataclass(frozen=True, slots=True)
class OwnMethod:
    """A method of an instance of such a class."""

    of: Own
    function: Function


@dataclass(frozen=True, slots=True)
class Foreign:
    """A module of the code that is read: what it binds."""

    names: Mapping[str, "Value"]


#: None where nothing is known.
Value: TypeAlias = (
    Named
    | Instance
    | Tensor
    | Variable
    | Shape
    | Logs
    | Registry
    | Checkpoint
    | Array
    | Text
    | Several
    | Method
    | Own
    | OwnInstance
    | Above
    | Function
    | OwnMethod
    | Foreign
    | None
)


def joined(one: Value, other: Value) -> Value:
    """What a name stands for after either of two ways: what is known goes before what is not."""
    return one if one is not None else other


def element(value: Value) -> Value:
    """What an element of something is."""
    return value.of if isinstance(value, Several) else None


def is_symbolic(value: Value) -> bool:
    """Whether a value is a symbolic tensor, or holds some."""
    if value is None:
        return False
    return isinstance(value, Tensor) or (isinstance(value, Several) and isinstance(value.of, Tensor))


def instances(value: Value) -> Iterable[str]:
    """The Keras classes whose instances a value is or holds, the functions that it is, or that found a checkpoint."""
    match value:
        case None:
            return
        case Instance() | Checkpoint():
            yield value.of
        case Several():
            yield from instances(value.of)
        case Named() if path := keras_path(value.name):
            yield path
        case _:
            return


def put_together(op: ast.operator, left: Value, right: Value) -> Text | None:
    """A text that ``+`` (of a path ``/``) makes of two."""
    if not isinstance(op, ast.Add | ast.Div):
        return None
    slash = isinstance(left, Text) and left.slashed and isinstance(op, ast.Add)
    if isinstance(right, Text):
        if isinstance(op, ast.Add) and isinstance(left, Text) and left.whole and right.whole:
            return Text(left.ending + right.ending)
        return Text(right.ending, False, slash or right.slash)
    return Text("", False, slash) if slash else None


def formatted(form: Text) -> Text | None:
    """What is left of a text that is a form: what stands behind its last field."""
    text = form.ending
    ending = text.rpartition("}")[2] if "}" in text else text
    if "%" in ending:
        # The conversion behind the last sign is one letter or more; what follows it stays.
        rest = ending.rpartition("%")[2].lstrip("0123456789.+-# ")
        ending = rest[1:]
    return Text(ending, False, form.slashed)


def is_static(function: Function) -> bool:
    """Whether a function of a class gets no instance."""
    decorators = getattr(function.node, "decorator_list", ())
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in decorators)


def parameters_given(
    function: Function, values: Sequence[Value], named: Sequence[tuple[ast.keyword, Value]], skip: int
) -> dict[str, Value]:
    """Parameter → what a call gives for it; the first ``skip`` are bound already."""
    if function.node is None:
        return {}
    parameters = [one.arg for one in (*function.node.args.posonlyargs, *function.node.args.args)][skip:]
    given: dict[str, Value] = dict(zip(parameters, values, strict=False))
    given.update({keyword.arg: value for keyword, value in named if keyword.arg is not None})
    return given
