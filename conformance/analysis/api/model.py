"""What is said of a changed API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from conformance.analysis.history.model import CaseHistory

#: ``died``: still there, and every use raises. ``moved``: the same thing under another path. ``argument-refused`` and
#: ``argument-ignored``: accepted before. ``argument-warned``: still accepted, with a warning.
#: ``member-extended``: every call that was right still is.
ChangeKind: TypeAlias = Literal[
    "removed",
    "moved",
    "renamed",
    "died",
    "kind-changed",
    "argument-refused",
    "argument-renamed",
    "argument-ignored",
    "argument-required",
    "argument-keyword-only",
    "arguments-reordered",
    "default-changed",
    "argument-warned",
    "argument-accepted",
    "argument-added",
    "member-removed",
    "member-died",
    "member-changed",
    "member-extended",
    "member-added",
    "identifier-removed",
    "identifier-changed",
    "identifier-added",
    "deprecated",
    "added",
]

#: The kinds that can break or change a program that does not use anything new.
BREAKING: frozenset[ChangeKind] = frozenset(
    {
        *("removed", "moved", "renamed", "died", "kind-changed", "argument-refused", "argument-renamed"),
        *("argument-ignored", "argument-required", "argument-keyword-only", "arguments-reordered", "default-changed"),
        *("member-removed", "member-died", "member-changed", "identifier-removed", "identifier-changed"),
    }
)

#: The kinds at which nothing is raised: a value means something else, or nothing.
SILENT: frozenset[ChangeKind] = frozenset(
    {"argument-ignored", "arguments-reordered", "default-changed", "identifier-changed"}
)

Certainty: TypeAlias = Literal["sure", "likely"]


@dataclass(frozen=True)
class Change:
    """One difference between the APIs of two implementations.

    ``name`` is the symbol's path, for identifiers the namespace; ``part`` the argument, member or string within it.
    ``old`` and ``new`` are what each side has, as texts: a signature, a default, an exception. ``instead`` is what to
    use now, empty where it is not known, and ``because`` how it is known, of a changed member what breaks.
    ``certainty`` is that of the kind and of ``instead``. ``documented`` is False for what only an old module path has.
    """

    kind: ChangeKind
    name: str
    part: str = ""
    old: str = ""
    new: str = ""
    instead: str = ""
    because: str = ""
    certainty: Certainty = "sure"
    documented: bool = True

    @property
    def breaking(self) -> bool:
        """Whether a program that uses nothing new can break or change by it."""
        return self.kind in BREAKING

    @property
    def silent(self) -> bool:
        """Whether a call that meets it is still taken; of a method's signature, whether all that changed is so."""
        if self.kind != "member-changed":
            return self.kind in SILENT
        return bool(self.because) and all(part.partition(" ")[0] in SILENT for part in self.because.split(", "))


@dataclass(frozen=True)
class Facet:
    """One aspect of a symbol along the tracks.

    ``name`` is ``presence``, ``signature``, ``argument lr`` or ``member predict_classes``; ``states`` are the texts of
    what it was, in the order of ``history.behaviours``.
    """

    name: str
    states: tuple[str, ...]
    history: CaseHistory


@dataclass(frozen=True)
class Life:
    """A symbol along all versions; ``paths`` maps each path that was ever the same object to who has it (ids)."""

    path: str
    paths: Mapping[str, frozenset[str]] = field(hash=False)
    facets: tuple[Facet, ...]
    deprecated: Mapping[str, frozenset[str]] = field(hash=False)
