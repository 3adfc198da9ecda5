"""One symbol along all versions: since when it is there, what its signature was, what became of each argument."""

from collections.abc import Collection, Iterable, Mapping

from conformance.analysis.api.instead import holds, written
from conformance.analysis.api.model import Facet, Life
from conformance.analysis.history.changes import History
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry, Member
from conformance.inventory.where import implementation_of
from conformance.model.comparison import Behaviour
from conformance.model.observation import SCHEMA, Header

#: What stands for a path that is not there.
ABSENT = "absent"

#: What a member or an argument is where nobody could say whether it is there.
UNKNOWN = "not known"

#: What an argument is that the signature does not name and does not refuse, and that nobody passed.
UNTRIED = "not tried, **kwargs"


def headers(apis: Apis) -> Mapping[str, Header]:
    """The implementations of an inventory as histories take them: only the versions of each are known."""
    return {
        identifier: Header(
            schema=SCHEMA,
            implementation=implementation_of(identifier),
            versions=dict(apis.versions[identifier]),
            machine={},
            lock="",
            worker="",
            catalog="",
            created=apis.seen[identifier],
        )
        for identifier in apis.implementations
    }


def history_of(apis: Apis) -> History:
    """The tracks of an inventory's implementations."""
    return History(headers(apis))


def life(apis: Apis, history: History, path: str) -> Life:
    """A path along all tracks; every facet has one state for each implementation in which something is known of it.

    The facets are ``presence`` (``absent``, ``there``, ``deprecated`` or what every use raises), ``signature``, each
    argument that any implementation names or was asked for, and each member that not all have with one signature.
    """
    entries = {one: entry for one in apis.implementations if (entry := apis.entry(one, path)) is not None}
    having = {one: apis.having(one) for one in (path, *apis.ever_aliases(path))}

    def facet(name: str, states: Mapping[str, str]) -> Facet:
        by_state: dict[str, list[str]] = {}
        for implementation, state in states.items():
            by_state.setdefault(state, []).append(implementation)
        behaviours = [Behaviour(tuple(ids), state) for state, ids in by_state.items()]
        return Facet(name, tuple(by_state), history.along(path, name, behaviours))

    facets = [facet("presence", {one: presence_state(entries.get(one)) for one in apis.implementations})]
    signatures = {one: e.signature.text for one, e in entries.items() if e.signature is not None and not e.dead}
    if signatures:
        facets.append(facet("signature", signatures))
    alive = {one: entry for one, entry in entries.items() if not entry.dead}
    for argument in _arguments(alive.values()):
        known = {one: state for one, entry in alive.items() if (state := argument_state(entry, argument))}
        facets.append(facet(f"argument {argument}", known))
    for member in dict.fromkeys(name for entry in alive.values() for name in entry.members):
        had = had_by(alive.values(), member)
        states = {
            one: member_state(entry, member) or without(apis, one, path, member, had)
            for one, entry in alive.items()
            if entry.kind == "class"
        }
        if len(set(states.values())) > 1:
            facets.append(facet(f"member {member}", states))
    return Life(path, having, tuple(facets), apis.notices(path))


def argument_state(entry: Entry, argument: str) -> str:
    """``default 0.001``, ``required``, ``accepted``, ``refused: …``; empty where it is not known."""
    parameter = None if entry.signature is None else entry.signature.get(argument)
    trial = entry.takes(argument)
    if parameter is not None:
        named = "required" if parameter.default is None else f"default {parameter.default}"
        if parameter.kind == "keyword-only":
            named += ", by name only"
        warned = trial is not None and trial.outcome == "warned"
        return f"{named}, with a warning: {trial.said}" if warned and trial is not None else named
    if trial is None or trial.outcome == "unclear":
        return ""
    # Messages of the same meaning have other words in each version.
    return {"warned": "accepted with a warning"}.get(trial.outcome, trial.outcome)


def member_state(entry: Entry, name: str) -> str:
    """``method (x)``, ``property``; with ``deprecated`` where a notice says so; empty where the class has none."""
    member = entry.members.get(name)
    if member is None:
        return ""
    if member.dead:
        return f"only raises {member.dead}"
    said = f"{member.kind} {member.signature.text}" if member.signature is not None else member.kind
    return f"{said}, deprecated" if member.deprecated else said


def had_by(entries: Iterable[Entry], name: str) -> list[Member]:
    """What a member is wherever a class has it and can be used."""
    return [member for entry in entries if not entry.dead and (member := entry.members.get(name)) is not None]


def without(apis: Apis, implementation: str, path: str, name: str, had: Collection[Member]) -> str:
    """What a member is where its class does not have it; ``had`` is what it is where a class has it.

    An attribute that instances get can come with ``build``, ``compile`` or ``fit``, when nobody looks any more: it is
    absent only where running the advice on it showed so. Optimizers get theirs when they are made.
    """
    if path.startswith("optimizers.") or not any(one.on_instances for one in had):
        return ABSENT
    advice = written(path, name)
    ran = advice is not None and advice.change in ("gone", "renamed") and holds(advice, apis, implementation)
    return ABSENT if ran else UNKNOWN


def untried_state(entry: Entry, argument: str) -> str:
    """What an argument is of which ``argument_state`` knows nothing."""
    open_ended = entry.signature is not None and entry.signature.open
    return UNTRIED if open_ended and entry.takes(argument) is None else UNKNOWN


def method_argument_state(method: Member, argument: str) -> str:
    """The same as ``argument_state`` of an argument of a method; methods are not called."""
    if method.signature is None:
        return UNKNOWN
    if (parameter := method.signature.get(argument)) is None:
        return UNTRIED if method.signature.open else "refused"
    named = "required" if parameter.default is None else f"default {parameter.default}"
    return f"{named}, by name only" if parameter.kind == "keyword-only" else named


def presence_state(entry: Entry | None) -> str:
    """``there``, with ``deprecated`` where a notice says so; ``absent``, or what every use raises."""
    if entry is None:
        return ABSENT
    if entry.dead:
        return f"only raises {entry.dead}"
    state = "there" if entry.documented else "there by an old module path"
    return f"{state}, deprecated" if entry.deprecated else state


def _arguments(entries: Iterable[Entry]) -> list[str]:
    """All arguments of a symbol, those of signatures first."""
    entries = list(entries)
    signed = [
        p.name for e in entries if e.signature for p in e.signature.parameters if p.kind not in ("args", "kwargs")
    ]
    return list(dict.fromkeys([*signed, *(name for entry in entries for name in entry.tried)]))
