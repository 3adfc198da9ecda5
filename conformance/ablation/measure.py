"""Trying programs without their arguments under one implementation."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from conformance.ablation.derive import Without, ablations
from conformance.analysis.coverage.ablated import FILE, Ablated, Tried, encoded, read
from conformance.analysis.coverage.seen import differ
from conformance.compare.prepared import Prepared, prepare
from conformance.environments.launch import Launch
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.globs import globs
from conformance.storage.disk import replace_file


def tried(
    session: Session, launch: Launch, programs: Sequence[Case], say: Callable[[str], None], path: Path = FILE
) -> Ablated:
    """Try those of the programs that nothing current is known of, and keep what came of them beside what is known.

    What is known of other programs and implementations stays. Raises HarnessFaultError where a program cannot be
    performed for a reason of the worker's own; what was kept before stays.
    """
    known = read(path).implementations
    mine = dict(known.get(launch.id, {}))
    missing = [case for case in programs if case.id not in mine or mine[case.id].revision != case.revision]
    for name, one in _measured(session, launch, missing):
        mine[name] = one
        both = one.counted, one.counted + sum(map(len, one.made_none.values()))
        say(f"{name}: {both[0]} of {both[1]} arguments make a difference")
    found = Ablated({**known, launch.id: mine})
    replace_file(path, [encoded(found)])
    return found


def chosen(cases: Iterable[Case], patterns: Sequence[str]) -> list[Case]:
    """The programs that give an argument by name to a thing that they are about, and run in a process with others."""
    wanted = globs(tuple(patterns) or ("*",))
    return [
        case
        for case in cases
        if case.scenario == "program" and not case.params.get("fresh") and wanted.match(case.id) and ablations(case)
    ]


def _measured(session: Session, launch: Launch, programs: Iterable[Case]) -> Iterator[tuple[str, Tried]]:
    """Of each program which arguments make a difference, and which none; a program that raises says nothing."""
    for case in programs:
        whole = session.observe(case, launch)
        found: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
        if whole.status == "ok":
            sound = prepare(whole)
            for (symbol, argument), several in ablations(case).items():
                makes = any(_differs(session, launch, case, sound, one) for one in several)
                found[makes].setdefault(symbol, []).append(argument)
        yield case.id, Tried(case.revision, found[True], found[False])


def _differs(session: Session, launch: Launch, case: Case, sound: Prepared, without: Without) -> bool:
    other = session.observe(without.case, launch)
    return other.status == "ok" and differ(case, sound, prepare(other))
