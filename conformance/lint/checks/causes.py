"""Causes of the ledger that a call meets: written by hand for those that no name and no signature shows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from conformance.analysis.ledger.model import Rule
from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.calls import by_name
from conformance.lint.checks.making import Told, advised, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Argument, Call, Finding, Span, Use
from conformance.model.globs import globs

#: Which code meets which cause.
FILE = Path(__file__).with_name("causes.toml")


class Meets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the file, which says what its keys mean."""

    cause: str
    symbols: tuple[str, ...]
    members: tuple[str, ...] = ()
    given: dict[str, tuple[str, ...]] = {}
    unlike: dict[str, tuple[str, ...]] = {}
    absent: tuple[str, ...] = ()
    holds: dict[str, tuple[str, ...]] = {}
    at_least: int = 0
    numbers: tuple[int, ...] = ()
    text: int = -1
    breaks: bool = False
    instead: str = ""
    fix: tuple[Recipe, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether a call is asked for its arguments."""
        given = self.given or self.unlike or self.absent or self.holds or self.at_least or self.numbers
        return bool(given) or self.text >= 0

    def meant(self, argument: str, literal: str) -> bool:
        """Whether an argument that is given this is one that meets the cause."""
        if argument in self.unlike:
            return literal not in self.unlike[argument]
        return literal != "None" and ("*" in self.given[argument] or literal in self.given[argument])


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    meets: list[Meets]


@cache
def load(path: Path = FILE) -> Mapping[str, Sequence[Meets]]:
    """Member, or the empty text for the symbols themselves → the entries about it."""
    found: dict[str, list[Meets]] = defaultdict(list)
    for one in msgspec.toml.decode(path.read_bytes(), type=_Table).meets:
        for member in one.members or ("",):
            found[member].append(one)
    return found


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether there are causes that some use of a symbol or a member meets."""
    return bool(_causes(use.path, "" if use.member == "__init__" else use.member, knowledge))


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """The causes that a use meets between the two."""
    if use.importing:
        return
    asked, member = use.path, "" if use.member == "__init__" else use.member
    path = knowledge.standing(asked)
    given: Mapping[str, Argument] = {}
    if use.call is not None:
        old, _ = knowledge.signatures(path, member)
        given = by_name(use.call, old)
    for one in _causes(asked, member, knowledge):
        if one.breaks and expected(use, "ValueError", "TypeError", "RuntimeError"):
            continue
        if path != asked and use.root and knowledge.gone(use.root) is not None:
            # It is told where it is imported, and what takes its place is another one.
            return
        if (met := _met(one, use, given)) is None:
            continue
        part = next(iter((*one.given, *one.unlike, *one.holds)), "")
        name = f"{path}.{use.member}" if one.members else path
        yield finding(
            "breaking-behaviour" if one.breaks else "changed-behaviour",
            use,
            f"{name}({part}=)" if part else name,
            knowledge.rules[one.cause].title,
            span=met,
            versions=bounds(one.cause, knowledge),
            told=_told(one.cause, path, member, knowledge),
            instead=one.instead,
            fix=one.fix,
            path=path,
            argument=part,
        )
        return


def _told(cause: str, path: str, member: str, knowledge: Knowledge) -> Told:
    """What advice on this very thing says of the cause, else what the ledger says."""
    advice = knowledge.advice(path, member)
    return advised(advice, knowledge) if advice is not None and advice.rule == cause else caused(cause, knowledge)


def changes(path: str, knowledge: Knowledge) -> Rule | None:
    """Why another name of a symbol, by which both have it, does something else; None where nothing is known to."""
    met = (one for one in _causes(path, "", knowledge) if not one.asks)
    return next((knowledge.rules[one.cause] for one in met), None)


def _causes(path: str, member: str, knowledge: Knowledge) -> Sequence[Meets]:
    return knowledge.cached(("causes", path, member), lambda: _about(path, member, knowledge))


def _about(path: str, member: str, knowledge: Knowledge) -> Sequence[Meets]:
    """The entries about a symbol whose causes lie between the two."""
    standing = knowledge.standing(path)
    entries = load().get(member, ()) if standing else ()
    return [one for one in entries if one.cause in knowledge.rules and _is_about(one, standing, knowledge)]


def _is_about(one: Meets, path: str, knowledge: Knowledge) -> bool:
    if globs(one.symbols).match(path):
        return True
    old = knowledge.old(path)
    if old is None:
        return False
    names = {path, *old.aliases}
    definitions = {knowledge.apis.definition(knowledge.before, name) for name in one.symbols if "*" not in name}
    return any(globs(one.symbols).match(name) for name in names) or any(base in definitions for base in old.bases)


def _met(one: Meets, use: Use, given: Mapping[str, Argument]) -> Span | None:
    """The place of what meets the cause, by what is given for arguments; None where nothing does."""
    if not one.asks:
        return use.at
    if use.call is None:
        return None
    if len(use.call.positional) < one.at_least:
        return None
    if one.at_least:
        return use.call.positional[one.at_least - 1].span
    if one.numbers:
        return _numbers(one.numbers, use.call)
    if one.text >= 0:
        texts = use.call.positional[one.text : one.text + 1]
        return texts[0].span if texts and texts[0].text else None
    if any(name in given for name in one.absent) or (one.absent and use.call.open):
        return None
    place = use.at
    for name in (*one.given, *one.unlike):
        argument = given.get(name)
        if argument is None or not one.meant(name, argument.literal):
            return None
        place = argument.span
    for name, classes in one.holds.items():
        argument = given.get(name)
        if argument is None or not set(argument.instances).intersection(classes):
            return None
        place = argument.span
    return place


def _numbers(places: tuple[int, ...], call: Call) -> Span | None:
    """From one argument by position to the last one, where all of these are whole numbers."""
    first, last = places
    if len(call.positional) != last + 1 or not all(one.literal.isdigit() for one in call.positional[first:]):
        return None
    start, end = call.positional[first].span, call.positional[last].span
    return Span(start.line, start.column, end.end_line, end.end_column)
