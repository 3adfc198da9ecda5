"""What was removed, added or changed in the public API between two implementations, for the command line."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.analysis.api.grouped import Entry, Section, grouped, named
from conformance.analysis.api.model import Change, ChangeKind
from conformance.analysis.api.subject import looked
from conformance.console.lines import Line, brief, counted, some, wrapped
from conformance.inventory.api import Apis
from conformance.inventory.spelling import plain
from conformance.inventory.usage import Usage
from conformance.model.errors import UnknownNameError
from conformance.model.globs import globs
from conformance.model.nearest import close

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:api-changes:1"

#: Which kinds of change each option asks for: every kind belongs to one.
ASKED: Mapping[str, frozenset[ChangeKind]] = {
    "removed": frozenset(
        {
            *("removed", "moved", "renamed", "died", "argument-refused", "argument-renamed", "member-removed"),
            *("member-died", "identifier-removed"),
        }
    ),
    "added": frozenset({"added", "argument-added", "argument-accepted", "member-added", "identifier-added"}),
    "changed": frozenset(
        {
            *("kind-changed", "argument-ignored", "argument-required", "argument-keyword-only", "arguments-reordered"),
            *("default-changed", "argument-warned", "member-changed", "member-extended", "identifier-changed"),
            "deprecated",
        }
    ),
}

#: How each kind of change is said, between the thing and what became of it.
SAID: Mapping[ChangeKind, str] = {
    "removed": "gone",
    "moved": "moved",
    "renamed": "renamed",
    "died": "only raises",
    "kind-changed": "another kind",
    "argument-refused": "refused",
    "argument-renamed": "renamed",
    "argument-ignored": "ignored",
    "argument-required": "required",
    "argument-keyword-only": "by name only",
    "arguments-reordered": "another order",
    "default-changed": "another default",
    "argument-warned": "with a warning",
    "argument-accepted": "accepted",
    "argument-added": "new",
    "member-removed": "gone",
    "member-died": "only raises",
    "member-changed": "another signature",
    "member-extended": "takes more",
    "member-added": "new",
    "identifier-removed": "gone",
    "identifier-changed": "means another",
    "identifier-added": "new",
    "deprecated": "deprecated",
    "added": "new",
}

#: So many names of an entry are named.
NAMED = 5

#: So many characters of a signature or a message are printed.
SHORT = 160


@dataclass(frozen=True)
class Between:
    """The entries that were asked for, from ``before`` to ``after`` (ids); ``asked`` says in words what for."""

    before: str
    after: str
    asked: str
    entries: tuple[Entry, ...]
    looked: str


def filtered(
    changes: Iterable[Change],
    apis: Apis,
    used: Usage,
    before: str,
    after: str,
    kinds: Sequence[str],
    area: str | None = None,
    symbol: str | None = None,
) -> Between:
    """The changes of some kinds (keys of ``ASKED``), of a namespace, of symbols that a glob matches.

    Raises UnknownNameError for a namespace or a glob of nothing that any implementation has.
    """
    wanted = frozenset(kind for one in kinds for kind in ASKED[one])
    mine = [change for change in changes if change.kind in wanted]
    said = [f"{' or '.join(kinds)}"]
    if area is not None:
        space = plain(area)
        spaces = {path.partition(".")[0] for path in apis.paths}
        if not any(path == space or path.startswith(f"{space}.") for path in apis.paths):
            near = close(space, spaces, NAMED)
            raise UnknownNameError(f"no Keras that was looked into has a namespace {area}", _near(near))
        mine = [change for change in mine if f"{change.name}.".startswith(f"{space}.")]
        said.append(f"in {space}")
    if symbol is not None:
        pattern = plain(symbol)
        matching = globs((pattern, f"*.{pattern}"))
        every = [*apis.paths, *map(named, mine)]
        if not any(matching.match(path) for path in every):
            raise UnknownNameError(f"no Keras that was looked into has {symbol}", _near(close(pattern, every, NAMED)))
        mine = [change for change in mine if matching.match(change.name) or matching.match(named(change))]
        said.append(f"of {pattern}")
    entries = grouped(mine, apis, used, before, after, tuple(Section))
    kept = tuple(one for one in entries if all(change in mine for change in one.changes))
    return Between(before, after, ", ".join(said), kept, looked(apis))


def _near(names: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(names)}?" if names else "No name is near to it."


def lines(found: Between, most: int) -> Iterator[Line]:
    """The entries, what is used most first within what is alike."""
    count = sum(len(one.changes) for one in found.entries)
    yield Line(f"From {found.before} to {found.after}, {found.asked}: {counted(count, 'change')}", bold=True)
    told = found.entries[:most]
    section = None
    for one in told:
        if one.section is not section:
            section = one.section
            yield Line("")
            yield Line(section.upper(), bold=True)
        yield from entry_lines(one)
    if len(found.entries) > len(told):
        rest = Counter(one.section for one in found.entries[len(told) :])
        more = ", ".join(f"{name} {number}" for name, number in rest.items())
        yield Line(f"… and {len(found.entries) - len(told):,} more entries ({more}): --most {len(found.entries)}")
    yield Line("")
    if not found.entries:
        yield from wrapped("Both were looked into: nothing of the kind changed between them.")
    yield from wrapped(f"Looked into: {found.looked}. What a method does with its arguments was not tried.")


def entry_lines(one: Entry, indent: str = "  ", *, brief_only: bool = False) -> Iterator[Line]:
    """An entry: what it is, what became of it, what to use; of a brief one that alone."""
    yield from wrapped(entry_text(one), indent, f"{indent}    ")
    names = [name for name in one.names if name != one.title]
    if one.text and one.text != one.use and not brief_only:
        yield from wrapped(one.text, f"{indent}  ", f"{indent}    ")
    if names and not brief_only:
        yield from wrapped(f"{some(names, NAMED)}", f"{indent}  ", f"{indent}    ")


def entry_text(one: Entry) -> str:
    """An entry in a sentence: ``Model.predict_classes: gone (use np.argmax(…))``."""
    first = one.changes[0]
    more = f" and {len(one.names) - 1} more" if len(one.names) > 1 and not one.title.endswith(".*") else ""
    text = f"{one.title}{more}: {_became(one, first)}"
    if value := _values(first):
        text += f", {value}"
    if one.use:
        text += f" (use {one.use})"
    return text


def _became(one: Entry, first: Change) -> str:
    if one.became:
        return "takes or gives something else" if one.became == "changed" else one.became
    if one.section in (Section.GONE, Section.MOVED) and first.kind not in ("died", "renamed"):
        said = "gone" if one.section is Section.GONE else "moved"
    else:
        said = SAID[first.kind]
    count = len(one.names)
    return f"{said}, {count} names" if one.title.endswith(".*") and count > 1 else said


def _values(change: Change) -> str:
    """Both values of a default, both signatures of a member; of an order the first argument that is elsewhere."""
    if change.kind in ("default-changed", "identifier-changed", "member-changed", "member-extended", "kind-changed"):
        return f"{_short(change.old)} → {_short(change.new)}" if change.old or change.new else ""
    if change.kind == "arguments-reordered":
        olds, news = (text.strip("()").split(", ") for text in (change.old, change.new))
        at = next(n for n, name in enumerate(olds) if n >= len(news) or news[n] != name)
        now = news[at] if at < len(news) else "none"
        return f"argument {at + 1} was {olds[at]} and is {now}"
    if change.kind in ("died", "member-died", "deprecated", "argument-warned"):
        return _short(change.new)
    if change.kind in ("added", "argument-added", "member-added", "identifier-added"):
        return _short(change.new)
    return ""


def _short(text: str) -> str:
    """A text of a line or two; ``--json`` has all of it."""
    text = brief(text)
    return text if len(text) <= SHORT else f"{text[:SHORT].rpartition(' ')[0]} …"


def between_json(found: Between) -> dict[str, Any]:
    """All entries with each of their changes."""
    return {
        "schema": SCHEMA_ID,
        "before": found.before,
        "after": found.after,
        "asked": found.asked,
        "looked_into": found.looked,
        "entries": [entry_json(one) for one in found.entries],
    }


def entry_json(one: Entry) -> dict[str, Any]:
    """An entry with all its changes."""
    return {
        "section": str(one.section),
        "title": one.title,
        "use": one.use,
        "advice": one.text,
        "because": one.because,
        "snippet": one.snippet,
        "files": one.files,
        "rule": one.rule or None,
        "became": one.became or None,
        "silent": one.silent,
        "changes": [
            {
                "kind": change.kind,
                "name": change.name,
                "part": change.part,
                "old": change.old,
                "new": change.new,
                "instead": change.instead,
                "because": change.because,
                "certainty": change.certainty,
                "documented": change.documented,
            }
            for change in one.changes
        ],
    }
