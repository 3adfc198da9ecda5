"""What an upgrade tells of the public API: what went or changed, without what a cause of the ledger says already."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.analysis.api.between import entry_json, entry_lines, entry_text
from conformance.analysis.api.compare import breaking
from conformance.analysis.api.grouped import Entry, Section, grouped
from conformance.analysis.api.model import Change
from conformance.analysis.history.render import code, escape
from conformance.analysis.history.summary import Row
from conformance.analysis.history.upgrade import Cause, Upgrade
from conformance.console.lines import Line, wrapped
from conformance.inventory.api import Apis
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.inventory.where import implementation_of
from conformance.model.observation import Header
from conformance.model.versions import parse_version

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

#: What is told of the API, by the name that asks for it alone: title, what it holds, whether nothing is raised. What
#: is silent comes first: nobody is told of it by an error.
TITLES = {
    "defaults": ("DEFAULTS", "other defaults, which no case shows", True),
    "silent": ("SILENT", "arguments ignored or in another order, methods with other defaults", True),
    "otherwise": ("OTHERWISE", "the same name takes or gives something else", False),
    "gone": ("GONE", "names that are not there, or only raise", False),
    "moved": ("MOVED", "names that are elsewhere", False),
    "members": ("MEMBERS", "methods and attributes that are not there", False),
    "arguments": ("ARGUMENTS", "refused, renamed or required", False),
    "deprecated": ("DEPRECATED", "still there, with a notice or a warning", False),
}

#: The same of each section of the API.
PLACES = {
    Section.GONE: "gone",
    Section.MOVED: "moved",
    Section.MEMBERS: "members",
    Section.ARGUMENTS: "arguments",
    Section.MEANINGS: "otherwise",
    Section.DEFAULTS: "defaults",
    Section.NOTICES: "deprecated",
}

#: So many entries of each are told unless all are asked for.
ENTRIES = 8

_WORD = re.compile(r"\w+")

#: Words with which a title says that something is not there any more, or is called otherwise.
_GOING = re.compile(r"\b(?:no|not|gone|removed|refused|lacks?|called|without|is of|ignored)\b")


@dataclass(frozen=True)
class Moved:
    """What went or changed in the public API, by section, from the first of ``looked_into`` (ids) to the second.

    ``looked_into`` is None where nobody looked into one of the two.
    """

    entries: tuple[Entry, ...] = ()
    looked_into: tuple[str, str] | None = None


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


def upgraded_api(found: Upgrade, apis: Apis, used: Usage, names: Inventory, before: Header, after: Header) -> Moved:
    """What an upgrade meets in the public API; each entry with the cause that says the same, where there is one."""
    pair = stand_ins(apis, before, after)
    if pair is None:
        return Moved()
    entries = grouped(breaking(apis, *pair), apis, used, *pair, TOLD)
    causes = (cause for _, causes in found.sections for cause in causes if cause.rule is not None)
    said = _Causes([_Said(cause, names) for cause in causes])
    return Moved(
        tuple(entry if (rule := said.rule(entry)) is None else replace(entry, rule=rule) for entry in entries), pair
    )


def place(entry: Entry) -> str:
    """Where an entry is told (a key of ``TITLES``)."""
    if entry.silent and entry.section in (Section.ARGUMENTS, Section.MEANINGS):
        return "silent"
    return PLACES[entry.section]


def rows(moved: Moved) -> list[Row]:
    """What is told of the API, as rows of the summary: names without those that a cause tells of."""
    told = _told(moved)
    return [
        Row(key, title, meaning, _count(told[key]), "name", silent)
        for key, (title, meaning, silent) in TITLES.items()
        if told[key]
    ]


def _told(moved: Moved) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = {key: [] for key in TITLES}
    for one in moved.entries:
        if not one.rule:
            found[place(one)].append(one)
    return found


def lines(moved: Moved, everything: bool = False, only: str = "") -> Iterator[Line]:
    """The sections for a terminal, or ``only`` one, each after an empty line; what a cause says is left to it."""
    if moved.looked_into is None:
        yield Line("")
        yield from wrapped("Nobody looked into the public API of one of the two: what went from it is not known.")
        return
    told = _told(moved)
    for key, (name, meaning, _) in TITLES.items():
        mine = told[key]
        if not mine or (only and key != only):
            continue
        yield Line("")
        yield Line(f"{name}: {meaning} ({_count(mine):,})", bold=True)
        whole = everything or bool(only)
        shown = mine if whole else mine[:ENTRIES]
        for one in shown:
            yield from entry_lines(one, "  ", brief_only=not whole)
        if rest := mine[len(shown) :]:
            yield from wrapped(f"… and {_count(rest):,} more: --only {key}", "  ")
    if not only and (said := sum(bool(one.rule) for one in moved.entries)):
        yield Line("")
        yield from wrapped(f"{said:,} more in the API {'is' if said == 1 else 'are'} told with the causes.")


def _count(entries: Iterable[Entry]) -> int:
    return sum(len(one.names) for one in entries)


def markdown(moved: Moved) -> Iterator[str]:
    """The sections as Markdown: everything, used most first."""
    if moved.looked_into is None:
        yield from ("", "Nobody looked into the public API of one of the two: what went from it is not known.")
    for key, (name, meaning, _) in TITLES.items():
        mine = [one for one in moved.entries if place(one) == key]
        if not mine:
            continue
        yield from ("", f"## {name.capitalize()}: {meaning}", "")
        for one in mine:
            more = f" {escape(one.text)}" if one.text and one.text != one.use else ""
            cause = f" Its cause is {code(one.rule)}." if one.rule else ""
            yield f"- {escape(entry_text(one))}.{more}{cause}"
            if names := [name for name in one.names if name != one.title]:
                yield f"  - {', '.join(map(code, names))}"


def moved_json(moved: Moved) -> dict[str, Any]:
    """Who was looked into, null where one of the two was not, and all entries."""
    return {
        "looked_into": None if moved.looked_into is None else list(moved.looked_into),
        # The section of the summary that an entry is counted in, unless a cause tells of it.
        "entries": [{**entry_json(one), "told_in": place(one)} for one in moved.entries],
    }


class _Said:
    """What a cause speaks of: words of its title, its APIs, the facts that it changes."""

    def __init__(self, cause: Cause, names: Inventory) -> None:
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
        if change.kind == "arguments-reordered" or (change.kind != "default-changed" and not _GOING.search(self.title)):
            return False
        if not change.part:
            # keras.backend.set_value is gone. A string that is called the same is not the function.
            there = space.rpartition(".")[2] in self.words or change.name in self.apis
            return called in self.words and there and f"'{called}'" not in self.title
        if change.name not in self.apis and not (_is_base(called) and change.name.partition(".")[0] in self.spaces):
            return False
        if change.kind == "default-changed":
            return change.part in self.words or change.part in self.facts
        # optimizer.lr, the attribute, is not the argument lr=; nor is what stands in a config.
        as_argument = f"{change.part}=" in self.title or "argument" in self.rule or "argument" in self.words
        if change.kind.startswith("argument") != as_argument or (not as_argument and "config" in self.words):
            return False
        return change.part in self.words


def _is_base(called: str) -> bool:
    """Whether a class stands for those that inherit from it, so that its changes are told once."""
    return called in ("Layer", "Optimizer", "Metric", "Loss", "Model", "Callback")


class _Causes:
    """The causes, found by a word that they speak of."""

    def __init__(self, causes: Iterable[_Said]) -> None:
        self._by_word: dict[str, list[_Said]] = {}
        for one in causes:
            for word in one.words | one.facts:
                self._by_word.setdefault(word, []).append(one)

    def rule(self, entry: Entry) -> str | None:
        """The cause that says all of an entry: one that says a part of it leaves the rest untold."""
        first = entry.changes[0]
        asked = self._by_word.get(first.part or first.name.rpartition(".")[2], ())
        return next((one.rule for one in asked if all(map(one.of, entry.changes))), None)
