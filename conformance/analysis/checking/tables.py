"""Exact ids of a rule's cases, as tables of parameters that take the very same cases."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from conformance.analysis.ledger import editing
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.parameters import Parameters, Wanted, spelled
from conformance.model.case import Case
from conformance.model.globs import globs
from conformance.scenarios import WRITTEN

#: A table says no more than this beside the API: more would only be a list in other words.
CONDITIONS = 3

#: A value that is longer is no name of what a case is about.
LONGEST = 30

#: What a common beginning and a common end of names may be: up to a dot or a capital, and from one.
_BEGINS = re.compile(r"(?:[a-z_]+\.)+(?:[A-Z][a-z]+)*(?![a-z])")
_ENDS = re.compile(r"(?:\.|[A-Z0-9_]).*")
_SPECIAL = re.compile(r"[*?]")


def exact_ids(rule: Rule) -> list[str]:
    """The patterns of a rule's cases that are ids."""
    return [pattern for pattern in rule.case_globs if not _SPECIAL.search(pattern)]


def tabled(rule: Rule, cases: Mapping[str, Case]) -> list[str | Parameters]:
    """A rule's patterns of cases, ids replaced by tables where these take the same cases and are shorter."""
    patterns: list[str | Parameters] = list(rule.cases)
    if len(_records(patterns, cases)) < 2:
        return patterns
    everything = frozenset(case.id for case in cases.values() if rule.takes(case))
    by_api: dict[str, list[Case]] = {}
    for case in cases.values():
        by_api.setdefault(case.api, []).append(case)
    while True:
        ids = _records(patterns, cases)
        shorter = [
            (len(_written(group)) - len(editing.cases([table])), str(table), table)
            for group in _groups(ids)
            if len(group) > 1 and (table := _table(group, by_api, everything)) is not None
        ]
        best = max(shorter, key=lambda one: one[:2], default=None)
        if best is None or best[0] <= 0:
            return patterns
        table = best[2]
        gone = {case.id for case in ids if table.matches(case)}
        covered = [isinstance(p, str) and p in gone for p in patterns]
        place = covered.index(True)
        patterns = [table if n == place else p for n, p in enumerate(patterns) if n == place or not covered[n]]


def _records(patterns: Sequence[str | Parameters], cases: Mapping[str, Case]) -> list[Case]:
    """The cases that ids name, but for those that people wrote: their names say what they are, and their APIs less."""
    return [cases[p] for p in patterns if isinstance(p, str) and p in cases and cases[p].scenario not in WRITTEN]


def _written(group: Iterable[Case]) -> str:
    return editing.cases([case.id for case in group])


def _groups(ids: Sequence[Case]) -> Iterator[list[Case]]:
    """Cases that may have something in common: all, those of an API, those whose ids say the same of it."""
    yield list(ids)
    for key in (_api, _variant, _scenario):
        for _, group in groupby(sorted(ids, key=lambda case: (key(case), case.id)), key=key):
            yield list(group)


def _api(case: Case) -> str:
    return case.api


def _scenario(case: Case) -> str:
    return case.scenario


def _variant(case: Case) -> str:
    return case.id.partition("[")[2]


def _table(
    group: Sequence[Case], by_api: Mapping[str, Sequence[Case]], everything: frozenset[str]
) -> Parameters | None:
    """A table that takes a group, and nothing that the rule does not take anyway; by what cases are told apart."""
    api = _common_api(sorted({case.api for case in group}))
    wrong = [
        case for name, some in by_api.items() if globs((api,)).match(name) for case in some if case.id not in everything
    ]
    scenarios = {case.scenario for case in group}
    scenario = min(scenarios) if len(scenarios) == 1 and any(case.scenario not in scenarios for case in wrong) else "*"
    wrong = [case for case in wrong if scenario in ("*", case.scenario)]
    given = [spelled(case) for case in group]
    common = {
        name: text
        for name, text in given[0].items()
        if name.startswith("arguments.")
        # What no id says, cases share by chance.
        and any(name.rpartition(".")[2] in case.id for case in group)
        and 0 < len(text) <= LONGEST
        and not text.startswith("{")
        and not _SPECIAL.search(text)
        and all(other.get(name) == text for other in given[1:])
    }
    nowhere = {name for case in wrong for name in spelled(case) if name.startswith("arguments.")}
    nowhere -= {name for one in given for name in one}
    # What cases do not give tells them apart where it is left out on purpose.
    nowhere = nowhere if all("default" in case.id for case in group) else set()
    arguments: dict[str, Wanted] = {}
    absent: list[str] = []
    while wrong:
        if len(arguments) + len(absent) == CONDITIONS:
            return None
        left = {name: [case for case in wrong if spelled(case).get(name) == text] for name, text in common.items()}
        without = {name: [case for case in wrong if name not in spelled(case)] for name in nowhere}
        choices = [(len(some), kind, name) for kind, one in ((0, left), (1, without)) for name, some in one.items()]
        if not choices or min(choices)[0] == len(wrong):
            return None
        _, kind, name = min(choices)
        if kind:
            absent.append(name)
            wrong = without[name]
        else:
            arguments[name.removeprefix("arguments.")] = common[name]
            wrong = left[name]
    return Parameters(api, scenario, arguments, {}, (), tuple(absent))


def _common_api(names: Sequence[str]) -> str:
    """The one glob of names: what they begin and end with."""
    if len(names) == 1:
        return names[0]
    begin = _beginning(names)
    end = _beginning([name[len(begin) :][::-1] for name in names])[::-1]
    # Whole words only: *Conv2D, and never *eConv2D.
    first = _BEGINS.match(begin)
    begin = first[0] if first else ""
    last = _ENDS.search(end)
    return f"{begin}*{last[0] if last else ''}"


def _beginning(names: Sequence[str]) -> str:
    """The letters with which all of them begin."""
    first, last = min(names), max(names)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:length]
