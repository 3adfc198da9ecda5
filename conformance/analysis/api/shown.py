"""One symbol's life, or that of a member or an argument of it: as data, for JSON and for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote
from typing import Any

from packaging.version import Version

from conformance.analysis.api.grid import Grid, grid
from conformance.analysis.api.instead import written
from conformance.analysis.api.life import ABSENT, argument_state, history_of, life, member_state
from conformance.analysis.api.subject import Subject, looked
from conformance.console.lines import Line, brief, counted, some, wrapped
from conformance.inventory.advice.model import Advice, Claim
from conformance.inventory.api import Apis, Entry, Member
from conformance.inventory.where import where
from conformance.model.versions import parse_version

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:api:1"

#: So many signatures, arguments, members, notices and pieces of advice are told unless all are asked for.
SIGNATURES, TOLD, NOTICES = 1, 4, 2

#: So many names of one thing are named.
NAMED = 4

#: What an argument is that was not there.
REFUSED = "refused"

#: What an argument is of which nobody could say whether it is taken.
UNKNOWN = "not known"

#: What an argument of a method is that may be taken, or not.
IN_KWARGS = "not in the signature, which takes **kwargs"

#: Why a member is not known: it is an attribute elsewhere, and no method or property anywhere.
LATER = "Not known: the class does not define it. Attributes that an instance gets later are not looked at."

_ARTICLES = {"class": "a class", "function": "a function", "module": "a module", "value": "a value"}


@dataclass(frozen=True)
class Aspect:
    """An argument or a member: state → the implementations (ids) in which it is that, oldest first."""

    name: str
    states: Mapping[str, tuple[str, ...]]

    @property
    def changed(self) -> bool:
        """Whether it is not the same wherever something is known of it."""
        return len(self.states) > 1


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

    ``advice`` are the packaged ones on it, its members and its arguments.
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

    @property
    def table(self) -> Grid:
        """The presence as a person reads it at a glance."""
        order = sorted(set(self.presence.values()), key=lambda state: (state == ABSENT, state != "there", state))
        place = {state: n for n, state in enumerate(order)}
        ordered = sorted(self.presence.items(), key=lambda one: place[one[1]])
        return grid(dict(ordered), self.versions)


def shown(apis: Apis, subject: Subject, tested: Tested | None = None) -> Shown:
    """Everything that is known of a subject."""
    entries = {one: entry for one in apis.implementations if (entry := apis.entry(one, subject.path)) is not None}
    if subject.member or subject.argument:
        found = _of_part(apis, subject, entries)
    else:
        found = _of_symbol(apis, subject, entries)
    return found if tested is None else replace(found, tested=tested)


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
    changed = [one for one in aspects["member"] if one.changed]
    return Shown(
        subject,
        _kind(entries),
        whole.paths,
        presence,
        signatures,
        tuple(sorted(aspects["argument"], key=lambda one: _went_first(one, apis.versions))),
        tuple(sorted(changed, key=lambda one: _went_first(one, apis.versions))),
        len(members) - len(changed),
        whole.deprecated,
        tuple(
            _advice(
                subject.path,
                [a.name for a in sorted(aspects["argument"], key=lambda one: _went_first(one, apis.versions))],
                [one.name for one in changed],
            )
        ),
        apis.versions,
        looked(apis),
    )


def _went_first(one: Aspect, versions: Mapping[str, Mapping[str, str]]) -> tuple[int, bool]:
    """What the newest Keras has not any more comes first, then what is otherwise there, and what came."""
    newest = max(one.states, key=lambda state: max(_age(versions[i]) for i in one.states[state]))
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
    # An attribute can come with build, compile or fit, where the class itself does not show it.
    late = not subject.path.startswith("optimizers.") and {
        had.kind for entry in entries.values() if (had := entry.members.get(member))
    } == {"attribute"}
    for one, entry in entries.items():
        if entry.dead:
            presence[one] = f"only raises {entry.dead}"
        elif argument and not member:
            presence[one] = argument_state(entry, argument) or UNKNOWN
        elif (mine := entry.members.get(member)) is not None and not argument:
            # The signature has lines of its own.
            state = member_state(entry, member)
            presence[one] = "there" if not mine.dead and not mine.deprecated else state.replace("method ", "")
            presence[one] = "there, deprecated" if mine.deprecated and not mine.dead else presence[one]
            if mine.signature is not None:
                signatures.setdefault(f"{mine.kind} {mine.signature.text}", []).append(one)
        elif mine is not None:
            presence[one] = _of_member(mine, argument)
        elif late and not argument:
            presence[one] = UNKNOWN
    notices = apis.member_notices(subject.path, member) if member else {}
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
    advice = [found] if (found := written(subject.path, member, argument)) is not None else []
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
        notices,
        tuple(advice),
        apis.versions,
        looked(apis),
    )


def _of_member(member: Member, argument: str) -> str:
    """What a method does with an argument."""
    if member.signature is None:
        return UNKNOWN
    if (parameter := member.signature.get(argument)) is not None:
        return "required" if parameter.default is None else f"default {parameter.default}"
    return IN_KWARGS if member.signature.open else REFUSED


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


def lines(found: Shown, everything: bool = False) -> Iterator[Line]:
    """The life on one screen, or all of it."""
    subject = found.subject
    yield from wrapped(f"{subject.note}." if subject.note else "")
    yield Line(f"{subject.text}, {_called(found)}", bold=True)
    others = [path for path in found.aliases if path != subject.path]
    if others:
        yield from wrapped(f"also {some(others, len(others) if everything else NAMED)}", "  ", "    ")
    yield from _table(found)
    if subject.member and not subject.argument and UNKNOWN in found.presence.values():
        yield from wrapped(LATER)
    yield from _signatures(found, everything)
    yield from _aspects("ARGUMENTS", found.arguments, found, everything)
    yield from _aspects("MEMBERS", found.members, found, everything)
    if found.kind == "a class" and found.unchanged:
        yield from wrapped(f"{counted(found.unchanged, 'member')} more, the same wherever it is looked at", "  ")
    yield from _notices(found, everything)
    yield from _instead(found, everything)
    yield from _tests(found)
    yield from wrapped(f"Looked into: {found.looked}.")


def _called(found: Shown) -> str:
    return {"argument": "an argument", "member": "a member"}.get(found.kind, found.kind)


def _table(found: Shown) -> Iterator[Line]:
    table = found.table
    label = max((len(_short(state)) for state, _ in table.rows), default=0)
    widths = [max(len(name), *(len(cells[n]) for _, cells in table.rows)) for n, name in enumerate(table.columns)]
    yield Line("")
    head = "  ".join(name.ljust(width) for name, width in zip(table.columns, widths, strict=True))
    yield Line(f"  {' ' * label}  {head}".rstrip())
    for state, cells in table.rows:
        row = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield Line(f"  {_short(state).ljust(label)}  {row}".rstrip())


def _short(state: str) -> str:
    """A state as the head of a row: of an exception its class."""
    head = state.partition(":")[0] if state.startswith(("only raises", "accepted", "default")) else state
    return head if len(head) <= 34 else f"{head[:33]}…"


def _signatures(found: Shown, everything: bool) -> Iterator[Line]:
    if not found.signatures:
        return
    newest = sorted(found.signatures.items(), key=lambda one: _newest(found, one[1]), reverse=True)
    told = newest if everything else newest[:SIGNATURES]
    yield Line("")
    of = f", the newest of {len(newest)}" if len(newest) > len(told) else ""
    yield Line(f"SIGNATURE{of}", bold=True)
    for text, ids in told:
        yield from wrapped(f"{where(ids, found.versions)}:", "  ")
        yield from wrapped(text, "    ", "      ")


def _newest(found: Shown, ids: Sequence[str]) -> Version:
    return max(_age(found.versions[one]) for one in ids)


def _aspects(title: str, aspects: Sequence[Aspect], found: Shown, everything: bool) -> Iterator[Line]:
    changed = [one for one in aspects if one.changed]
    told = changed if everything else changed[:TOLD]
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


def _notices(found: Shown, everything: bool) -> Iterator[Line]:
    dead: dict[str, set[str]] = {}
    for one, state in found.presence.items():
        if state.startswith("only raises "):
            dead.setdefault(state, set()).add(one)
    notices = [*dead.items(), *found.notices.items()]
    told = notices if everything else notices[:NOTICES]
    if notices:
        yield Line("")
        yield Line("NOTICES", bold=True)
    for text, ids in told:
        yield from wrapped(f"{where(ids, found.versions)}: {brief(text)}", "  ", "    ")
    if len(notices) > len(told):
        yield Line(f"  … and {len(notices) - len(told)} more: --all")


def _instead(found: Shown, everything: bool) -> Iterator[Line]:
    told = found.advice if everything else found.advice[:TOLD]
    if told:
        yield Line("")
        yield Line("INSTEAD", bold=True)
    for one in told:
        about = str(one.claims[0]) + (f" and {len(one.claims) - 1} more" if len(one.claims) > 1 else "")
        yield from wrapped(f"{about}: {one.change}; {one.use}. {one.advice}", "  ", "    ")
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
