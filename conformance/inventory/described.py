"""What a thing of the public API is in one implementation: its signature, members, and arguments that were tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["class", "function", "module", "value"]
ParameterKind: TypeAlias = Literal["positional-only", "ordinary", "args", "keyword-only", "kwargs"]
MemberKind: TypeAlias = Literal["method", "classmethod", "staticmethod", "property", "attribute"]

#: What came of passing one further argument: ``ignored`` means accepted without any effect on the object's state;
#: ``unclear`` that a call failed for something that is not the argument's name.
Outcome: TypeAlias = Literal["accepted", "warned", "ignored", "refused", "unclear"]


@dataclass(frozen=True)
class Parameter:
    """One parameter; ``default`` is a text as Python writes it, None where the parameter is required or collects."""

    name: str
    kind: ParameterKind
    default: str | None

    @property
    def required(self) -> bool:
        """Whether a call without it fails."""
        return self.default is None and self.kind not in ("args", "kwargs")


@dataclass(frozen=True)
class Signature:
    """The parameters in their order, without ``self``."""

    parameters: tuple[Parameter, ...]

    @cached_property
    def open(self) -> bool:
        """Whether it takes ``**kwargs``: then what is accepted is known only for arguments that were tried."""
        return any(one.kind == "kwargs" for one in self.parameters)

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """The names of the parameters that can be given by position, in order."""
        return tuple(one.name for one in self.parameters if one.kind in ("ordinary", "positional-only"))

    def get(self, name: str) -> Parameter | None:
        """A named parameter; None where there is none of that name, ``*args`` and ``**kwargs`` left out."""
        return next((p for p in self.parameters if p.name == name and p.kind not in ("args", "kwargs")), None)

    @cached_property
    def text(self) -> str:
        """``(units, activation=None, *, name=None, **kwargs)``."""
        parts: list[str] = []
        starred = False
        for one in self.parameters:
            if one.kind == "keyword-only" and not starred:
                parts.append("*")
                starred = True
            starred = starred or one.kind == "args"
            mark = {"args": "*", "kwargs": "**"}.get(one.kind, "")
            parts.append(f"{mark}{one.name}" + ("" if one.default is None else f"={one.default}"))
        return f"({', '.join(parts)})"


@dataclass(frozen=True)
class Trial:
    """What came of passing an argument; ``said`` is the exception (``TypeError: …``) or the warning, or nothing."""

    outcome: Outcome
    said: str = ""


@dataclass(frozen=True)
class Member:
    """A public member of a class.

    ``owner`` is the definition of the class that defines it; ``default`` the value of an attribute, as a text;
    ``deprecated``, ``noted`` and ``dead`` are as those of an ``Entry``.
    """

    name: str
    kind: MemberKind
    signature: Signature | None
    owner: str
    default: str = ""
    deprecated: str = ""
    dead: str = ""
    noted: Mapping[str, str] = field(default_factory=dict)

    @property
    def on_instances(self) -> bool:
        """Whether it is an attribute that instances get, of which only its being there is known."""
        return self.kind == "attribute" and not self.default

    @property
    def called(self) -> bool:
        """Whether it is a method of any kind."""
        return self.kind in ("method", "classmethod", "staticmethod")

    @property
    def tried(self) -> Mapping[str, Trial]:
        """Nothing: members are not called."""
        return {}

    @property
    def renamed(self) -> Mapping[str, str]:
        """Nothing: members are not looked at for it."""
        return {}

    def takes(self, argument: str) -> Trial | None:
        """As of an ``Entry``."""
        return _taken(self.signature, argument)


@dataclass(frozen=True)
class Entry:
    """A public path in one implementation, and the object it leads to.

    ``canonical`` is the path that stands for all ``aliases`` (the paths of the same object, itself among them).
    ``documented`` is False for what is reached only by an old module path, as ``layers.core.Dense``.
    ``bases`` are the definitions along the class hierarchy, nearest first. ``members`` are all public members, the
    inherited ones included. ``tried`` are arguments beyond the signature, ``renamed`` those that a decorator takes
    under their old names (old → new). ``deprecated`` is the notice about the thing itself, ``noted`` is that about an
    argument of it (name → notice). ``dead`` is the exception with which every use ends.
    """

    path: str
    implementation: str
    kind: Kind
    definition: str
    canonical: str
    aliases: tuple[str, ...]
    documented: bool
    signature: Signature | None
    bases: tuple[str, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)
    tried: Mapping[str, Trial] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    deprecated: str = ""
    dead: str = ""
    noted: Mapping[str, str] = field(default_factory=dict)

    def takes(self, argument: str) -> Trial | None:
        """What comes of passing an argument by its name; None where that is not known.

        A parameter of the signature counts as accepted unless trying it said more.
        """
        return self.tried.get(argument) or _taken(self.signature, argument)


@dataclass(frozen=True)
class Shape:
    """What a path leads to in some implementations, in all of them the same: parts of an ``Entry``.

    ``owners`` are its members with the definitions of the classes that define them, ``inherited`` the definitions of
    the documented classes among its bases, and of all that these extend.
    """

    signature: Signature | None
    owners: Mapping[str, str]
    tried: Mapping[str, Trial]
    inherited: frozenset[str]


@dataclass(frozen=True)
class Package:
    """A package around: ``tensorflow.python.keras``, ``keras.src``; ``same_as`` has the same ``Layer`` object."""

    name: str
    version: str
    same_as: tuple[str, ...]


def _taken(signature: Signature | None, argument: str) -> Trial | None:
    """What a signature alone says of an argument."""
    if signature is None:
        return None
    if (found := signature.get(argument)) is not None:
        return Trial("accepted" if found.kind != "positional-only" else "refused")
    return None if signature.open else Trial("refused")
