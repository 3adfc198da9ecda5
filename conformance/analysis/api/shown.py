"""One symbol's life, or that of a member or an argument of it, as data: ``as_json`` and ``terminal`` tell it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from packaging.version import Version

from conformance.analysis.api.grid import Grid, grid
from conformance.analysis.api.instead import written
from conformance.analysis.api.life import (
    ABSENT,
    UNKNOWN,
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
from conformance.inventory.advice.model import Advice
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry
from conformance.model.versions import parse_version

#: What an argument is that was not there.
REFUSED = "refused"

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
    newest = max(known, key=lambda state: max(age(versions[i]) for i in one.states[state]))
    gone = newest in (ABSENT, REFUSED) or newest.startswith(("ignored", "only raises", "accepted with a warning"))
    came = any(state in (ABSENT, REFUSED) for state in one.states)
    return (0 if gone and one.changed else 2 if came else 1), not one.changed


def age(ran: Mapping[str, str]) -> Version:
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
