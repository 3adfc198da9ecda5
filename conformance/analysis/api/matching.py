"""The names and members that a pattern matches, the life of each in a line: as data, for JSON and for a terminal."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.analysis.api.life import UNKNOWN, had_by, without
from conformance.analysis.api.subject import Subjects, looked
from conformance.console.lines import Line, counted, wrapped
from conformance.inventory.spelling import plain
from conformance.inventory.where import where
from conformance.model.errors import UnknownNameError, UsageError
from conformance.model.globs import globs
from conformance.model.nearest import close

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:api-matches:1"

#: So many near names are offered.
OFFERED = 3


@dataclass(frozen=True)
class Match:
    """A name, or a member of a class (``name`` with it), and the implementations (ids) in which it is what.

    ``unknown`` are those in which an instance may get the attribute later. ``files`` is how many of those counted use
    the name, 0 for members.
    """

    name: str
    kind: str
    there: frozenset[str]
    deprecated: frozenset[str] = frozenset()
    dead: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    files: int = 0


@dataclass(frozen=True)
class Matched:
    """All that a pattern matches: names that public code uses most come first."""

    pattern: str
    matches: tuple[Match, ...]
    implementations: tuple[str, ...]
    versions: Mapping[str, Mapping[str, str]]
    looked: str


def is_pattern(text: str) -> bool:
    """Whether a text is a glob: ``layers.*``, ``Model.predict_?``."""
    return "*" in text or "?" in text


def matching(subjects: Subjects, text: str) -> Matched:
    """What a pattern matches: documented names, else names of old modules, else members of the class before the dot.

    Raises UnknownNameError where it matches nothing that any implementation has.
    """
    apis, pattern = subjects.apis, plain(text)
    if re.search(r"[(=\s]", text.strip()):
        raise UsageError(
            f"{text} asks for an argument of a pattern, and a pattern means names and members",
            "Name one symbol, as in: conformance api 'optimizers.Adam(lr='",
        )
    glob = globs((pattern,)) if "." in pattern else globs((pattern, f"*.{pattern}"))
    paths = [path for path in apis.paths if glob.match(path)]
    chosen = [path for path in paths if apis.documented(path)] or paths
    found = [one for path in chosen if (one := _name(subjects, path)) is not None] or list(_members(subjects, pattern))
    if not found:
        owner = pattern.rpartition(".")[0]
        near = close(owner, {path.rpartition(".")[0] for path in apis.paths} - {""}, OFFERED)
        advice = f"Did you mean {' or '.join(f'{one}.*' for one in near)}?" if near else "* stands for any characters."
        raise UnknownNameError(f"no Keras that was looked into has a name like {text}: {looked(apis)}", advice)
    ordered = sorted(found, key=lambda one: (-one.files, one.name))
    return Matched(pattern, tuple(ordered), apis.implementations, apis.versions, looked(apis))


def _name(subjects: Subjects, path: str) -> Match | None:
    apis = subjects.apis
    kind, there = apis.kind(path), apis.having(path)
    if kind == "value":
        return None
    dead = frozenset().union(*apis.dead(path).values())
    deprecated = frozenset().union(*apis.notices(path).values()) - dead
    return Match(path, kind, there - dead - deprecated, deprecated, dead, files=subjects.used.of((path,)))


def _members(subjects: Subjects, pattern: str) -> Iterator[Match]:
    """The members of a class, where the pattern is the name of one and a glob."""
    owner, _, part = pattern.rpartition(".")
    if not owner or is_pattern(owner) or not (path := subjects.path(owner)):
        return
    apis, glob = subjects.apis, globs((part,))
    entries = {one: entry for one in apis.implementations if (entry := apis.entry(one, path)) is not None}
    for name in dict.fromkeys(name for entry in entries.values() for name in entry.members if glob.match(name)):
        mine = {one: member for one, entry in entries.items() if (member := entry.members.get(name)) is not None}
        dead = frozenset(one for one, member in mine.items() if member.dead)
        deprecated = frozenset(one for one, member in mine.items() if member.deprecated) - dead
        had = had_by(entries.values(), name)
        lacking = entries.keys() - mine.keys()
        unknown = frozenset(one for one in lacking if without(apis, one, path, name, had) == UNKNOWN)
        kind = next(reversed(mine.values())).kind
        yield Match(f"{path}.{name}", kind, frozenset(mine) - dead - deprecated, deprecated, dead, unknown)


def lines(found: Matched, most: int) -> Iterator[Line]:
    """A line for each, at most so many."""
    order = ", used most first" if any(one.files for one in found.matches) else ""
    yield Line(f"{found.pattern}: {counted(len(found.matches), 'name')}{order}", bold=True)
    for one in found.matches[:most]:
        yield from wrapped(f"{one.name} ({one.kind}): {_life(one, found)}", "  ", "    ")
    if len(found.matches) > most:
        yield Line(f"… and {len(found.matches) - most:,} more: --most {len(found.matches)}")
    yield Line("")
    yield from wrapped(f"One of them: conformance api {found.matches[0].name}. Looked into: {found.looked}.")


def _life(one: Match, found: Matched) -> str:
    if len(one.there) == len(found.implementations):
        return "everywhere"
    states = {"": one.there, "deprecated": one.deprecated, "only raises": one.dead, UNKNOWN: one.unknown}
    parts = [f"{f'{state} in ' if state else ''}{where(ids, found.versions)}" for state, ids in states.items() if ids]
    return "; ".join(parts)


def matched_json(found: Matched) -> dict[str, Any]:
    """All matches, with ids of implementations."""
    return {
        "schema": SCHEMA_ID,
        "pattern": found.pattern,
        "matches": [
            {
                "name": one.name,
                "kind": one.kind,
                "files": one.files,
                "there": _ordered(found.implementations, one.there),
                "deprecated": _ordered(found.implementations, one.deprecated),
                "only_raises": _ordered(found.implementations, one.dead),
                "not_known": _ordered(found.implementations, one.unknown),
            }
            for one in found.matches
        ],
        "looked_into": list(found.implementations),
    }


def _ordered(order: Sequence[str], ids: frozenset[str]) -> list[str]:
    return [one for one in order if one in ids]
