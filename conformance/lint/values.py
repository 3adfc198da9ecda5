"""What a name can stand for, as far as reading shows it."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import msgspec

from conformance.lint.namespace import keras_path

if TYPE_CHECKING:
    from conformance.lint.scopes import Scope


#: How TensorFlow says which copies of a variable count: each value has a dotted name.
COPIES = re.compile(r"tensorflow\.(?:compat\.v[12]\.)?(Variable(?:Aggregation|Synchronization)\.\w+)")

#: What finds the last checkpoint of a folder.
LATEST = frozenset(f"tensorflow.{name}train.latest_checkpoint" for name in ("", "compat.v1.", "compat.v2."))


class Named(msgspec.Struct, frozen=True, gc=False):
    """Something with a dotted name: a module, a class, a function. ``root`` is what an import bound."""

    name: str
    root: str = ""


class _Partly(msgspec.Struct, frozen=True, eq=False):
    """What is equal where its ``compared`` fields are.

    Of these values there are thousands in a file, and a structure is made in a fifth of the time of a dataclass.
    """

    compared: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.compared)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a model gives: ``one`` tensor, a ``list`` (or a tuple), a ``dict``; with the names of layers, or the keys.

    A name that is not known is empty; of a list of unknown length there are no names.
    """

    kind: str
    names: tuple[str, ...] = ()


class Instance(_Partly, frozen=True, eq=False):
    """An instance of a Keras class (its path without provider); ``made`` is what of applications made it.

    ``holds`` is what a file of it cannot be loaded with (``holding.py``), ``called`` the name that it was given.
    ``images`` says that the layer is told to get images, or that the model gives some (``images.py``).
    """

    compared: ClassVar[tuple[str, ...]] = ("of",)

    of: str
    made: str = ""
    holds: frozenset[str] = frozenset()
    called: str = ""
    outputs: Outputs | None = None
    images: bool = False


class Tensor(_Partly, frozen=True, eq=False):
    """A symbolic tensor of a functional model; ``holds`` is what it was computed by (``holding.py``), ``called`` the
    layer that gave it, ``images`` says that it has four dimensions (``images.py``)."""

    holds: frozenset[str] = frozenset()
    called: str = ""
    images: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A weight of a layer or a metric; ``whole`` says that it is one of all weights of a model."""

    whole: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a weight, or its ``path``; ``whole`` as of the weight. ``tail`` is what is behind the last slash."""

    whole: bool = field(default=False, compare=False)
    tail: bool = False
    path: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Such a name, split at ``sep``."""

    of: Label
    sep: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A dictionary by the names of weights."""

    of: Label


@dataclass(frozen=True, slots=True)
class Called:
    """The name of a layer or a model."""


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple of what is not alike: an element of what ``zip`` and ``enumerate`` give."""

    of: "tuple[Value, ...]"


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
class Kept:
    """The configuration of a layer or a model, or the text of it; ``holds`` as of a model."""

    holds: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is opened, by its name as the code has it."""

    file: str


@dataclass(frozen=True, slots=True)
class Content:
    """What was read from such a file."""

    file: str


@dataclass(frozen=True, slots=True)
class Array:
    """An array or a number of NumPy."""


@dataclass(frozen=True, slots=True)
class Scalar(Array):
    """A number of NumPy, which is no ``int`` of Python."""


class Text(msgspec.Struct, frozen=True, gc=False):
    """A text of which at least the end is known; ``slash`` says that there is one in what stands before it."""

    ending: str
    whole: bool = True
    slash: bool = False

    @property
    def slashed(self) -> bool:
        """Whether a slash is known to be in it."""
        return self.slash or "/" in self.ending


class Several(_Partly, frozen=True, eq=False):
    """A list or the like of what is alike: ``of`` is an element of which something is known.

    Where it is a ``list``, a ``tuple`` or a ``dict``, ``kind`` says so; ``each`` are its elements and ``keys`` those of
    a dictionary, where all are written down.
    """

    compared: ClassVar[tuple[str, ...]] = ("of",)

    of: "Value"
    kind: str = ""
    each: "tuple[Value, ...]" = ()
    keys: tuple[str, ...] = ()


class Method(_Partly, frozen=True, eq=False):
    """A member of a Keras object, not used yet: ``of`` is the path of its class."""

    compared: ClassVar[tuple[str, ...]] = ("of", "name", "unbound", "own")

    of: str
    name: str
    #: The class itself was asked, and not an instance.
    unbound: bool = False
    #: It is a member of a class of one's own that extends this one.
    own: bool = False
    #: What the object holds, and what it gives.
    holds: frozenset[str] = frozenset()
    outputs: Outputs | None = None


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
    #: How it is called, and whether a decorator may make it known by that name.
    name: str = ""
    decorated: bool = False


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
    | Label
    | Parts
    | Labelled
    | Called
    | Row
    | Shape
    | Logs
    | Registry
    | Checkpoint
    | Kept
    | Opened
    | Content
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
    if isinstance(one, Instance) and isinstance(other, Instance) and one.outputs != other.outputs:
        return msgspec.structs.replace(one, outputs=None)
    less = one is None or (isinstance(one, Several) and one.of is None and other is not None)
    return other if less else one


def element(value: Value) -> Value:
    """What an element of something is."""
    return value.of if isinstance(value, Several) else None


def any_symbolic(values: Iterable[Value]) -> bool:
    """Whether any of several values is symbolic."""
    # Every call is asked: a loop costs less than a generator.
    for one in values:  # noqa: SIM110
        if one is not None and is_symbolic(one):
            return True
    return False


def is_symbolic(value: Value) -> bool:
    """Whether a value is a symbolic tensor, or holds some."""
    if value is None:
        return False
    return isinstance(value, Tensor) or (isinstance(value, Several) and isinstance(value.of, Tensor))


def instances(value: Value) -> Iterable[str]:
    """The Keras classes whose instances a value is or holds, the functions that it is, or that found a checkpoint; and
    how TensorFlow says which copies of a variable count."""
    match value:
        case None:
            return
        case Instance() | Checkpoint():
            yield value.of
        case Several():
            yield from instances(value.of)
        case Named() if path := keras_path(value.name) or of_copies(value.name):
            yield path
        case _:
            return


def of_copies(name: str) -> str:
    """``tf.VariableAggregation.MEAN`` for any dotted name of it; empty for all else."""
    found = COPIES.fullmatch(name)
    return "" if found is None else f"tf.{found[1]}"


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
