"""Trying cases without their arguments, and with other values of them, under one implementation."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from conformance.ablation.varied import Given, Varied, pool, variations
from conformance.analysis.coverage.ablated import FILE, Ablated, Tried, encoded, read
from conformance.analysis.coverage.seen import differ
from conformance.compare.prepared import Prepared, prepare
from conformance.environments.launch import Launch
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.globs import globs
from conformance.storage.disk import replace_file

#: After how many cases what came of them is kept.
_KEPT_AFTER = 50
#: In how many cases an argument is tried that makes no difference.
_ENOUGH = 8


def tried(
    session: Session, launch: Launch, cases: Mapping[str, Case], patterns: Sequence[str], path: Path = FILE
) -> Iterator[tuple[str, Tried]]:
    """Try those of the cases of which nothing current is known, and keep what came of them beside what is known.

    An argument that made a difference in one case is not tried in another, nor one that made none in several. What
    other implementations gave stays in the file. Yields each case that was tried. Raises HarnessFaultError where a
    case cannot be performed for a reason of the worker's own; what was kept before stays.
    """
    known = read(path).implementations
    mine = {name: one for name, one in known.get(launch.id, {}).items() if _current(cases, name, one)}
    values = pool(cases.values())
    counted = {(api, name) for one in mine.values() for api, names in one.mattered.items() for name in names}
    none = Counter((api, name) for one in mine.values() for api, names in one.made_none.items() for name in names)
    since = 0
    try:
        for case in chosen(cases.values(), patterns):
            before = mine.get(case.id, Tried(case.revision))
            done = counted | {(api, name) for api, names in before.made_none.items() for name in names}
            done |= {given for given, times in none.items() if times >= _ENOUGH}
            asked = {given: several for given, several in variations(case, values).items() if given not in done}
            if not asked:
                continue
            found = _measured(session, launch, case, asked)
            mine[case.id] = _both(before, found)
            counted |= {given for given, makes in found.items() if makes}
            none.update(given for given, makes in found.items() if not makes)
            since += 1
            if since % _KEPT_AFTER == 0:
                _keep(path, launch.id, mine)
            yield case.id, mine[case.id]
    finally:
        _keep(path, launch.id, mine)


def chosen(cases: Iterable[Case], patterns: Sequence[str]) -> list[Case]:
    """The cases that can be tried, which run in a process with others. Programs are first: they name what they ask."""
    wanted = globs(tuple(patterns) or ("*",))
    found = [case for case in cases if not case.params.get("fresh") and not case.about_errors and wanted.match(case.id)]
    return sorted((case for case in found if variations(case, {})), key=lambda case: case.scenario != "program")


def _current(cases: Mapping[str, Case], name: str, one: Tried) -> bool:
    return name in cases and cases[name].revision == one.revision


def _keep(path: Path, implementation: str, mine: Mapping[str, Tried]) -> None:
    # Another implementation may have been tried meanwhile.
    replace_file(path, [encoded(Ablated({**read(path).implementations, implementation: dict(mine)}))])


def _both(before: Tried, found: Mapping[Given, bool]) -> Tried:
    sides: dict[bool, dict[str, list[str]]] = {
        True: {api: list(names) for api, names in before.mattered.items()},
        False: {api: list(names) for api, names in before.made_none.items()},
    }
    for (symbol, argument), makes in found.items():
        sides[makes].setdefault(symbol, []).append(argument)
    return Tried(before.revision, sides[True], sides[False])


def _measured(
    session: Session, launch: Launch, case: Case, asked: Mapping[Given, Sequence[Varied]]
) -> Mapping[Given, bool]:
    """Which arguments make a difference. Only stages that end well in both are held against each other."""
    sound = prepare(session.observe(case, launch))
    return {
        given: any(_differs(session, launch, case, sound, one) for one in several) for given, several in asked.items()
    }


def _differs(session: Session, launch: Launch, case: Case, sound: Prepared, varied: Varied) -> bool:
    return differ(case, sound, prepare(session.observe(varied.case, launch)))
