"""One symbol's life, or that of a member or an argument of it: as data, for JSON and for a terminal."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote
from typing import Any

from packaging.version import Version

from conformance.analysis.api.grid import NONE, Grid, grid
from conformance.analysis.api.instead import written
from conformance.analysis.api.life import (
    ABSENT,
    UNKNOWN,
    UNTRIED,
    argument_state,
    had_by,
    history_of,
    life,
    member_state,
    method_argument_state,
    presence_state,
    untried_state,
    without,
)
from conformance.analysis.api.subject import Subject, looked
from conformance.console.lines import Line, brief, counted, some, wrapped
from conformance.inventory.advice.model import Advice, Claim
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry
from conformance.inventory.where import where
from conformance.model.versions import parse_version

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:api:1"

#: So many signatures, arguments, members, notices and pieces of advice are told unless all are asked for.
SIGNATURES, TOLD, NOTICES, ADVICE = 1, 4, 2, 2

#: So many names of one thing are named.
NAMED = 4

#: Columns of a table and of the label of its rows, at most.
TABLE, LABEL = 110, 34

#: A state that ends in a message: the exception's class, or what is taken with a warning.
_MESSAGE = re.compile(
    r"(only raises [\w.]+|accepted with a warning|default .*?, with a warning|required, with a warning): "
)

#: What an argument is that was not there.
REFUSED = "refused"

#: Why a member is not known: it is an attribute of instances elsewhere.
LATER = "Not known: the class does not define it. Attributes that an instance gets later are not looked at."

#: Why an argument is not known: ``**kwargs`` takes any name.
ANY_NAME = (
    "Not tried: the signature does not name it, and takes **kwargs, so any name passes it. What is done with it, or "
    "whether it raises, was not tried."
)

_ARTICLES = {"class": "a class", "function": "a function", "module": "a module", "value": "a value"}


@dataclass(frozen=True)
class Aspect:
    """An argument or a member: state → the implementations (ids) in which it is that, oldest first."""

    name: str
    states: Mapping[str, tuple[str, ...]]

    @property
    def changed(self) -> bool:
        """Whether it is not the same wherever something is known of it."""
        return len(self.states.keys() - {UNKNOWN}) > 1


@dataclass(frozen=True)
class Tested:
    """The cases (ids) of a symbol in the result that answers, and the stages at which they diverge."""

    apis: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    diverging: int = 0
    divergences: int = 0


@dataclass(frozen=True)
class Shown:
    """All that is told of a subject; ``presence`` maps each implementation (id) to what it is there.

    ``members`` are those that are not known to be the same everywhere. ``advice`` are the packaged ones on it, its
    members and its arguments. ``keys`` are those of the logs that a hook of a callback is handed.
    """

    subject: Subject
    kind: str
    aliases: Mapping[str, frozenset[str]]
    presence: Mapping[str, str]
    signatures: Mapping[str, tuple[str, ...]]
    arguments: tuple[Aspect, ...]
    members: tuple[Aspect, ...]
    unchanged: int
    notices: Mapping[str, frozenset[str]]
    advice: tuple[Advice, ...]
    versions: Mapping[str, Mapping[str, str]]
    looked: str
    tested: Tested = Tested()
    keys: tuple[Aspect, ...] = ()

    @property
    def table(self) -> Grid:
        """The presence as a person reads it at a glance."""
        order = sorted(set(self.presence.values()), key=lambda state: (state == ABSENT, state != "there", state))
        place = {state: n for n, state in enumerate(order)}
        ordered = sorted(self.presence.items(), key=lambda one: place[one[1]])
        return grid(dict(ordered), self.versions)


def shown(apis: Apis, subject: Subject, tested: Tested | None = None) -> Shown:
    """Everything that is known of a subject."""
    entries = _entries(apis, subject)
    if subject.member or subject.argument:
        found = _of_part(apis, subject, entries)
    else:
        found = _of_symbol(apis, subject, entries)
    return found if tested is None else replace(found, tested=tested)


def present(apis: Apis, subject: Subject) -> Mapping[str, str]:
    """What a subject is in each implementation (id): ``Shown.presence`` without all else, which takes longer."""
    entries = _entries(apis, subject)
    if subject.member or subject.argument:
        return _of_part(apis, subject, entries).presence
    return {one: presence_state(entries.get(one)) for one in apis.implementations}


def _entries(apis: Apis, subject: Subject) -> Mapping[str, Entry]:
    return {one: entry for one in apis.implementations if (entry := apis.entry(one, subject.path)) is not None}


def _of_symbol(apis: Apis, subject: Subject, entries: Mapping[str, Entry]) -> Shown:
    whole = life(apis, history_of(apis), subject.path)
    aspects: dict[str, list[Aspect]] = {"argument": [], "member": []}
    presence: dict[str, str] = {}
    signatures: dict[str, tuple[str, ...]] = {}
    for facet in whole.facets:
        states: dict[str, list[str]] = {}
        for intervals in facet.history.tracks.values():
            for one in intervals:
                if one.behaviour is not None:
                    states.setdefault(facet.states[one.behaviour], []).extend(one.implementations)
        ordered = {state: tuple(i for i in apis.implementations if i in ids) for state, ids in states.items()}
        kind, _, name = facet.name.partition(" ")
        if kind == "presence":
            presence = {i: state for state, ids in ordered.items() for i in ids}
        elif kind == "signature":
            signatures = ordered
        elif kind == "member" or set(ordered) - {REFUSED, "unclear", ""}:
            aspects[kind].append(Aspect(name, ordered))
    members = {name for entry in entries.values() for name in entry.members}
    ordered_members = sorted(aspects["member"], key=lambda one: _went_first(one, apis.versions))
    changed = [one for one in ordered_members if one.changed]
    return Shown(
        subject,
        _kind(entries),
        whole.paths,
        presence,
        signatures,
        tuple(sorted(aspects["argument"], key=lambda one: _went_first(one, apis.versions))),
        (*changed, *(one for one in ordered_members if not one.changed)),
        len(members) - len(ordered_members),
        whole.deprecated,
        tuple(
            _advice(
                subject.path,
                [a.name for a in sorted(aspects["argument"], key=lambda one: _went_first(one, apis.versions))],
                [one.name for one in sorted(aspects["member"], key=lambda one: not one.changed)],
            )
        ),
        apis.versions,
        looked(apis),
    )


def _went_first(one: Aspect, versions: Mapping[str, Mapping[str, str]]) -> tuple[int, bool]:
    """What the newest Keras has not any more comes first, then what is otherwise there, and what came."""
    known = [state for state in one.states if state != UNKNOWN] or [UNKNOWN]
    newest = max(known, key=lambda state: max(_age(versions[i]) for i in one.states[state]))
    gone = newest in (ABSENT, REFUSED) or newest.startswith(("ignored", "only raises", "accepted with a warning"))
    came = any(state in (ABSENT, REFUSED) for state in one.states)
    return (0 if gone and one.changed else 2 if came else 1), not one.changed


def _age(ran: Mapping[str, str]) -> Version:
    """How new an implementation is: by its Keras."""
    return parse_version(ran.get("keras", "0"))


def _of_part(apis: Apis, subject: Subject, entries: Mapping[str, Entry]) -> Shown:
    member, argument = subject.member, subject.argument
    presence = dict.fromkeys(apis.implementations, ABSENT)
    signatures: dict[str, list[str]] = {}
    had = had_by(entries.values(), member)
    notices: dict[str, set[str]] = {}
    for one, entry in entries.items():
        if entry.dead:
            presence[one] = f"only raises {entry.dead}"
        elif argument and not member:
            presence[one] = argument_state(entry, argument) or untried_state(entry, argument)
            _note(notices, entry.noted.get(argument, ""), one)
        elif (mine := entry.members.get(member)) is not None and not argument:
            # The signature has lines of its own.
            state = member_state(entry, member)
            presence[one] = "there" if not mine.dead and not mine.deprecated else state.replace("method ", "")
            presence[one] = "there, deprecated" if mine.deprecated and not mine.dead else presence[one]
            if mine.signature is not None:
                signatures.setdefault(f"{mine.kind} {mine.signature.text}", []).append(one)
            _note(notices, mine.deprecated or mine.dead, one)
        elif mine is not None:
            presence[one] = method_argument_state(mine, argument)
            # A method that goes takes its arguments with it.
            _note(notices, mine.noted.get(argument, "") or mine.deprecated or mine.dead, one)
        elif had and not argument:
            presence[one] = without(apis, one, subject.path, member, had)
    arguments: list[Aspect] = []
    if member and not argument:
        # optimizer.lr and Adam(lr=) are called the same.
        states: dict[str, list[str]] = {}
        for one, entry in entries.items():
            if not entry.dead and (state := argument_state(entry, member)):
                states.setdefault(state, []).append(one)
        if set(states) - {REFUSED, "unclear"}:
            arguments.append(Aspect(member, {state: tuple(ids) for state, ids in states.items()}))
    names = [a.name for a in arguments]
    advice = [one for one in [written(subject.path, member, argument)] if one is not None]
    advice += [a for name in names for a in _advice(subject.path, [name], []) if a not in advice]
    return Shown(
        subject,
        "argument" if argument else "member",
        {},
        presence,
        {text: tuple(ids) for text, ids in signatures.items()},
        tuple(arguments),
        (),
        0,
        {text: frozenset(ids) for text, ids in notices.items()},
        tuple(advice),
        apis.versions,
        looked(apis),
        keys=() if argument else _keys(apis, f"{subject.path}.{member}", presence),
    )


def _keys(apis: Apis, hook: str, presence: Mapping[str, str]) -> tuple[Aspect, ...]:
    """The keys of the logs that a hook is handed, wherever it is there; not known where nobody saw it called."""
    if hook not in apis.file.identifiers:
        return ()
    found: dict[str, dict[str, list[str]]] = {}
    handed = {one: apis.identifiers(one).get(hook) for one, state in presence.items() if state.startswith("there")}
    for key in dict.fromkeys(key for keys in handed.values() for key in keys or ()):
        for one, keys in handed.items():
            state = UNKNOWN if keys is None else keys.get(key, ABSENT)
            found.setdefault(key, {}).setdefault(state, []).append(one)
    return tuple(Aspect(key, {state: tuple(ids) for state, ids in states.items()}) for key, states in found.items())


def _note(notices: dict[str, set[str]], text: str, implementation: str) -> None:
    if text:
        notices.setdefault(text, set()).add(implementation)


def _kind(entries: Mapping[str, Entry]) -> str:
    kinds = dict.fromkeys(entry.kind for entry in reversed(list(entries.values())))
    return " or ".join(_ARTICLES[kind] for kind in kinds)


def _advice(path: str, arguments: Iterable[str], members: Iterable[str]) -> Iterator[Advice]:
    """The packaged advice on a symbol, on its arguments and on its members, each once."""
    wanted = [("", ""), *(("", name) for name in arguments), *((name, "") for name in members)]
    found = (written(path, member, argument) for member, argument in wanted)
    yield from {one.id: one for one in found if one is not None}.values()


# As JSON


def shown_json(found: Shown) -> dict[str, Any]:
    """The whole, with ids of implementations."""
    subject = found.subject
    return {
        "schema": SCHEMA_ID,
        "path": subject.path,
        "member": subject.member or None,
        "argument": subject.argument or None,
        "note": subject.note,
        "kind": found.kind,
        "paths": {path: _ordered(found, ids) for path, ids in found.aliases.items()},
        "presence": _by_state(found.presence),
        "signatures": {text: list(ids) for text, ids in found.signatures.items()},
        "arguments": {one.name: {s: list(ids) for s, ids in one.states.items()} for one in found.arguments},
        "members": {one.name: {s: list(ids) for s, ids in one.states.items()} for one in found.members},
        "logs": {one.name: {s: list(ids) for s, ids in one.states.items()} for one in found.keys},
        "unchanged_members": found.unchanged,
        "notices": {text: _ordered(found, ids) for text, ids in found.notices.items()},
        "advice": [advice_json(one) for one in found.advice],
        "looked_into": list(found.presence),
        "tested": {
            "apis": list(found.tested.apis),
            "cases": list(found.tested.cases),
            "diverging_cases": found.tested.diverging,
            "divergences": found.tested.divergences,
        },
    }


def advice_json(one: Advice) -> dict[str, Any]:
    """Packaged advice: what it speaks of, what to use, and the snippet that was run."""
    return {
        "of": [str(claim) for claim in one.claims],
        "change": one.change,
        "instead": one.instead,
        "advice": one.advice,
        "old": one.old,
        "new": one.new,
        "snippet": one.snippet,
        "links": list(one.links),
    }


def _by_state(states: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, state in states.items():
        found.setdefault(state, []).append(one)
    return found


def _ordered(found: Shown, ids: Iterable[str]) -> list[str]:
    mine = frozenset(ids)
    return [one for one in found.versions if one in mine]


# For a terminal


@dataclass(frozen=True)
class Room:
    """How many of each kind are told: all, or so many, or by default what fits one screen."""

    everything: bool = False
    most: int | None = None

    def of(self, default: int) -> int | None:
        """The end of a slice."""
        return None if self.everything else self.most or default


def lines(found: Shown, everything: bool = False, most: int | None = None) -> Iterator[Line]:
    """The life on one screen, or so much of each kind, or all of it."""
    room = Room(everything, most)
    subject = found.subject
    yield from wrapped(f"{subject.note}." if subject.note else "")
    yield Line(f"{subject.text}, {_called(found)}", bold=True)
    others = [path for path in found.aliases if path != subject.path]
    if others:
        yield from wrapped(f"also {some(others, room.of(NAMED) or len(others))}", "  ", "    ")
    yield from _table(found)
    if subject.member and not subject.argument and UNKNOWN in found.presence.values():
        yield from wrapped(LATER)
    if UNTRIED in found.presence.values():
        yield from wrapped(ANY_NAME)
    yield from _signatures(found, room)
    yield from _aspects("ARGUMENTS", found.arguments, found, room)
    yield from _aspects("MEMBERS", found.members, found, room)
    if always := [one.name for one in found.keys if not one.changed]:
        yield Line("")
        yield Line("KEYS of logs, wherever that was seen", bold=True)
        yield from wrapped(", ".join(always), "  ")
    yield from _aspects("KEYS of logs", found.keys, found, room)
    if found.kind == "a class" and found.unchanged:
        yield from wrapped(f"{counted(found.unchanged, 'member')} more, the same wherever it is looked at", "  ")
    yield from _unseen([one for one in found.members if not one.changed], found, room)
    yield from _notices(found, room)
    yield from _instead(found, room)
    yield from _tests(found)
    yield from wrapped(f"Looked into: {found.looked}.")


def _called(found: Shown) -> str:
    return {"argument": "an argument", "member": "a member"}.get(found.kind, found.kind)


def _table(found: Shown) -> Iterator[Line]:
    """Rows of states, columns of tracks: several blocks where they are too wide; then what a label does not say."""
    table = found.table
    labels, notes = row_labels([state for state, _ in table.rows])
    label = max(map(len, labels), default=0)
    widths = [max(len(name), *(len(cells[n]) for _, cells in table.rows)) for n, name in enumerate(table.columns)]
    for columns in _blocks(widths, TABLE - 2 - label):
        yield Line("")
        head = "  ".join(table.columns[n].ljust(widths[n]) for n in columns)
        yield Line(f"  {' ' * label}  {head}".rstrip())
        for name, (_, cells) in zip(labels, table.rows, strict=True):
            row = "  ".join(cells[n].ljust(widths[n]) for n in columns)
            if all(cells[n] == NONE for n in columns):
                continue
            yield Line(f"  {name.ljust(label)}  {row}".rstrip())
    for note in notes:
        yield from wrapped(note, "  ", "    ")


def _blocks(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """The columns (positions), as many together as there is room for."""
    block: list[int] = []
    for n, width in enumerate(widths):
        if block and sum(widths[one] + 2 for one in block) + width + 2 > room:
            yield block
            block = []
        block.append(n)
    yield block


def row_labels(states: Sequence[str]) -> tuple[list[str], list[str]]:
    """A label for each state as the head of a row, no two alike; and the whole text of those that are numbered.

    Of an exception or a warning the label has what comes before its message.
    """
    heads = [_head(state) for state in states]
    labels: list[str] = []
    notes: list[str] = []
    for state, head in zip(states, heads, strict=True):
        if len(head) <= LABEL and heads.count(head) == 1:
            labels.append(head)
            continue
        mark = f" [{len(notes) + 1}]"
        room = LABEL - len(mark)
        labels.append(f"{head if len(head) <= room else f'{head[: room - 1]}…'}{mark}")
        notes.append(f"[{len(notes) + 1}] {brief(state)}")
    return labels, notes


def _head(state: str) -> str:
    """A state without the message of an exception or a warning."""
    match = _MESSAGE.match(state)
    return state if match is None else match[1]


def _signatures(found: Shown, room: Room) -> Iterator[Line]:
    if not found.signatures:
        return
    newest = sorted(found.signatures.items(), key=lambda one: _newest(found, one[1]), reverse=True)
    told = newest[: room.of(SIGNATURES)]
    yield Line("")
    of = f", the newest of {len(newest)}" if len(newest) > len(told) else ""
    yield Line(f"SIGNATURE{of}", bold=True)
    for text, ids in told:
        yield from wrapped(f"{where(ids, found.versions)}:", "  ")
        yield from wrapped(text, "    ", "      ")


def _newest(found: Shown, ids: Sequence[str]) -> Version:
    return max(_age(found.versions[one]) for one in ids)


def _aspects(title: str, aspects: Sequence[Aspect], found: Shown, room: Room) -> Iterator[Line]:
    changed = [one for one in aspects if one.changed]
    told = changed[: room.of(TOLD)]
    if changed:
        yield Line("")
        yield Line(f"{title} that changed", bold=True)
    for one in told:
        states = sorted(one.states.items(), key=lambda pair: _newest(found, pair[1]))
        parts = [f"{brief(state)}: {where(ids, found.versions)}" for state, ids in states]
        yield from wrapped(f"{one.name}  {'; '.join(parts)}", "  ", "    ")
    if len(changed) > len(told):
        names = ", ".join(one.name for one in changed[len(told) : len(told) + NAMED])
        yield from wrapped(f"… and {len(changed) - len(told)} more ({names}, …): --all", "  ", "    ")


def _unseen(unseen: Sequence[Aspect], found: Shown, room: Room) -> Iterator[Line]:
    """Attributes of instances that are the same wherever they were seen, and may be there elsewhere."""
    if not unseen:
        return
    yield Line("")
    yield Line("ATTRIBUTES of instances, not known where they were not seen", bold=True)
    if not room.everything:
        yield from wrapped(f"{some([one.name for one in unseen], room.of(TOLD * 2) or 0)}: --all", "  ", "    ")
        return
    for one in unseen:
        parts = [f"{brief(state)}: {where(ids, found.versions)}" for state, ids in one.states.items()]
        yield from wrapped(f"{one.name}  {'; '.join(parts)}", "  ", "    ")


def _notices(found: Shown, room: Room) -> Iterator[Line]:
    dead: dict[str, set[str]] = {}
    for one, state in found.presence.items():
        if state.startswith("only raises "):
            dead.setdefault(state, set()).add(one)
    said = [(text, tuple(ids)) for text, ids in found.notices.items() if f"only raises {text}" not in dead]
    notices = [*dead.items(), *sorted(said, key=lambda one: _newest(found, one[1]), reverse=True)]
    told = notices[: room.of(NOTICES)]
    if notices:
        yield Line("")
        yield Line("NOTICES", bold=True)
    for text, ids in told:
        yield from wrapped(f"{where(ids, found.versions)}: {brief(text)}", "  ", "    ")
    if len(notices) > len(told):
        yield Line(f"  … and {len(notices) - len(told)} more: --all")


def _instead(found: Shown, room: Room) -> Iterator[Line]:
    told = found.advice[: room.of(ADVICE)]
    if told:
        yield Line("")
        yield Line("INSTEAD", bold=True)
    for one in told:
        about = str(one.claims[0]) + (f" and {len(one.claims) - 1} more" if len(one.claims) > 1 else "")
        ran = f" in {where([one.new], found.versions)}" if one.new in found.versions else ""
        yield from wrapped(f"{about}: {one.change}{ran}; {one.use}. {one.advice}", "  ", "    ")
    if len(found.advice) > len(told):
        yield Line(f"  … and {len(found.advice) - len(told)} more: --all")
    if code := _code(found):
        yield Line(f"  As code: conformance instead {quote(code)}")


def _code(found: Shown) -> str:
    """What ``instead`` answers with the first advice: what was asked for, else what the advice is on; or nothing."""
    if not found.advice:
        return ""
    subject, first = found.subject, found.advice[0]
    asked = Claim(subject.path, subject.member, subject.argument)
    claims = [Claim(subject.path if "*" in one.name else one.name, one.member, one.argument) for one in first.claims]
    answering = (one for one in (asked, *claims) if written(one.name, one.member, one.argument) == first)
    return str(next(answering, ""))


def _tests(found: Shown) -> Iterator[Line]:
    tested = found.tested
    yield Line("")
    if not tested.cases:
        yield from wrapped(
            f"No case tests {found.subject.path}: nobody looked at what it does, which is not agreement."
        )
        return
    below = found.subject.path not in tested.apis and tested.apis[0].startswith(f"{found.subject.path}.")
    api = f"'{found.subject.path}.*'" if below else tested.apis[0]
    yield from wrapped(
        f"{counted(len(tested.cases), 'case')} of {some(tested.apis, NAMED)}; {tested.diverging:,} of them diverge, "
        f"at {counted(tested.divergences, 'stage')}: conformance history {api}, conformance divergences --api {api}"
    )
