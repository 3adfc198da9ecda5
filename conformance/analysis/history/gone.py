"""What an upgrade tells of the public API: what went or changed, without what a cause of the ledger says already."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.analysis.api.compare import breaking
from conformance.analysis.api.grouped import Entry, Section, grouped
from conformance.analysis.api.model import Change
from conformance.inventory.api import Apis
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.inventory.where import implementation_of
from conformance.model.observation import Header
from conformance.model.versions import parse_version

if TYPE_CHECKING:
    from conformance.analysis.history.upgrade import Cause

#: What somebody meets who moves; what is new is not told.
TOLD = (
    Section.GONE,
    Section.MOVED,
    Section.MEMBERS,
    Section.ARGUMENTS,
    Section.MEANINGS,
    Section.DEFAULTS,
    Section.NOTICES,
)

_WORD = re.compile(r"\w+")


def stand_ins(apis: Apis, before: Header, after: Header) -> tuple[str, str] | None:
    """Whose APIs were looked into for two implementations (ids); None where nobody looked into one of the two."""
    old, new = (_stand_in(apis, header) for header in (before, after))
    return (old, new) if old and new and old != new else None


def _stand_in(apis: Apis, header: Header) -> str:
    """The implementation itself, or one of the same provider, backend and Keras on another Python or device."""
    mine = header.implementation
    if mine.id in apis.versions:
        return mine.id

    def release(versions: Mapping[str, str]) -> tuple[object, ...]:
        packages = ("keras", "tensorflow") if mine.provider == "tf.keras" else ("keras",)
        return tuple(parse_version(versions.get(name, "0")).release[:2] for name in packages)

    wanted = release(header.versions)
    found = [
        one
        for one, versions in apis.versions.items()
        if release(versions) == wanted and _same_kind(implementation_of(one), mine)
    ]
    return found[-1] if found else ""


def _same_kind(one: object, other: object) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("provider", "backend", "variant"))


def entries_of(
    apis: Apis, before: str, after: str, used: Usage, causes: Iterable["Cause"], names: Inventory
) -> tuple[Entry, ...]:
    """The entries between two implementations (ids); each with the cause that says the same, where there is one."""
    entries = grouped(breaking(apis, before, after), apis, used, before, after, TOLD)
    said = [_Said(cause, names) for cause in causes if cause.rule is not None]
    return tuple(
        entry if (rule := _rule(entry, said)) is None else replace(entry, rule=rule)
        for entry in entries
        if entry.title.partition(".")[0] != "legacy"
    )


class _Said:
    """What a cause speaks of: words of its title, its APIs, the facts that it changes."""

    def __init__(self, cause: "Cause", names: Inventory) -> None:
        self.rule = cause.rule or ""
        self.title = cause.title
        self.words = frozenset(_WORD.findall(cause.title))
        self.apis = frozenset(name for api in cause.apis for name in names.aliases(api))
        self.spaces = frozenset(api.partition(".")[0] for api in self.apis)
        self.facts = frozenset(
            part for change in cause.changes for fact in change.facts for part in fact.replace("/", ".").split(".")
        )

    def of(self, change: Change) -> bool:
        """Whether the cause says of a symbol and its part what the change says."""
        space, _, called = change.name.rpartition(".")
        if not change.part:
            # keras.backend.set_value is gone
            return called in self.words and (space.rpartition(".")[2] in self.words or change.name in self.apis)
        if change.name not in self.apis and not (_is_base(called) and change.name.partition(".")[0] in self.spaces):
            return False
        if change.kind == "default-changed":
            return change.part in self.words or change.part in self.facts
        # optimizer.lr, the attribute, is not the argument lr=.
        as_argument = f"{change.part}=" in self.title or "argument" in self.words
        return change.part in self.words and change.kind.startswith("argument") == as_argument


def _is_base(called: str) -> bool:
    """Whether a class stands for those that inherit from it, so that its changes are told once."""
    return called in ("Layer", "Optimizer", "Metric", "Loss", "Model", "Callback")


def _rule(entry: Entry, said: Sequence[_Said]) -> str | None:
    """The cause that says all of an entry: one that says a part of it leaves the rest untold."""
    return next((one.rule for one in said if all(map(one.of, entry.changes))), None)
