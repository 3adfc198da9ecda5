"""Trying programs without their arguments under one implementation."""

from collections.abc import Callable, Iterable, Sequence

from conformance.ablation.derive import Without, ablations
from conformance.analysis.coverage.ablated import Tried
from conformance.analysis.coverage.seen import differ
from conformance.compare.prepared import Prepared, prepare
from conformance.environments.launch import Launch
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.globs import globs

#: A program that takes longer under an implementation is tried with the first so many of its arguments only.
DEAR_SECONDS, OF_DEAR = 2.0, 4


def measured(
    session: Session, launch: Launch, programs: Iterable[Case], say: Callable[[str], None]
) -> Iterable[tuple[str, Tried]]:
    """Of each program which arguments make a difference, and which none; a program that raises is not tried.

    Raises HarnessFaultError where a program cannot be performed for a reason of the worker's own.
    """
    for case in programs:
        whole = session.observe(case, launch)
        sound = prepare(whole)
        if whole.status != "ok":
            continue
        found: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
        derived = list(ablations(case).items())
        for (symbol, argument), several in derived[: OF_DEAR if whole.seconds > DEAR_SECONDS else None]:
            makes = any(_differs(session, launch, case, sound, one) for one in several)
            found[makes].setdefault(symbol, []).append(argument)
        if any(found.values()):
            say(f"{case.id}: {_counted(found[True])} of {_counted(found[True]) + _counted(found[False])}")
            yield case.id, Tried(case.revision, found[True], found[False])


def _differs(session: Session, launch: Launch, case: Case, sound: Prepared, without: Without) -> bool:
    other = session.observe(without.case, launch)
    return other.status == "ok" and differ(case, sound, prepare(other))


def _counted(found: dict[str, list[str]]) -> int:
    return sum(map(len, found.values()))


def chosen(cases: Iterable[Case], patterns: Sequence[str]) -> list[Case]:
    """The programs that give an argument by name to a thing that they are about, and run in a process with others."""
    wanted = globs(tuple(patterns) or ("*",))
    return [
        case
        for case in cases
        if case.scenario == "program" and not case.params.get("fresh") and wanted.match(case.id) and ablations(case)
    ]
