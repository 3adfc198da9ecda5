"""Differences and agreements that others measured, held against what the archive of observations says today.

Each has a selector of its own: the cases, stage and facts in which it shows. A difference counts as found only where
such a fact parts the very two that it is known of. What is missed is listed, and the list may only shrink.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
import pytest

from conformance import catalog
from conformance.analysis.judging.judgement import Judgement
from conformance.environments.table import ROOT
from conformance.model.comparison import FactComparison
from conformance.model.globs import globs
from conformance.workspace.workspace import Workspace

DATA = ROOT / "tests" / "data"

#: What a fact may be that shows a difference of a kind: verdicts and names.
FACETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "numeric": (("different", "structure"), ("output.*", "total", "variable.*", "result.*", "same_*")),
    "training": (("different",), ("*",)),
    "exception": (("error",), ("raised",)),
    "missing-symbol": (("missing", "structure"), ("missing", "methods.*")),
    "signature": (("signature",), ("signature",)),
    "config": (("structure",), ("config.*",)),
    "default": (("structure", "different", "default"), ("config.*", "output.*")),
    "shape": (("structure",), ("*.shape",)),
    "naming": (("structure",), ("names", "history.*", "config.name")),
    "dtype": (("structure",), ("*dtype",)),
    "serialization": (("structure", "error"), ("*",)),
    "warning": (("structure",), ("*warning*",)),
    "other": (("structure", "different", "error"), ("*",)),
}

#: Names of exceptions that say of a kind that something is refused; a program tells them under names of its own.
RAISED: Mapping[str, str] = {
    "exception": r"\w+",
    "signature": "TypeError",
    "missing-symbol": "MissingSymbolError|AttributeError|ImportError|ValueError",
}

#: How a program tells an exception: as a value, or below the name of the fact.
_EXCEPTION = re.compile(r'(?:\{"raised": )?"(\w+(?:Error|Exception))"(?:\}|, .*)?')


class Shown(msgspec.Struct, forbid_unknown_fields=True):
    """Where it shows: globs of cases, a stage, facts; of a difference the verdict, too."""

    cases: str
    stage: str
    fact: str
    verdict: str = "*"


class Known(msgspec.Struct, forbid_unknown_fields=True):
    """What is known of two implementations; ``shown`` is not there where no case of the catalog asks it.

    ``asked`` says of such a one that cases are about its API, but ask something else.
    """

    id: str
    api: str
    between: tuple[str, str]
    kind: str
    statement: str
    shown: Shown | None = None
    asked: bool = False


def read(name: str) -> list[Known]:
    return msgspec.json.decode((DATA / name).read_bytes(), type=list[Known])


DIFFERENCES, AGREEMENTS = read("known_divergences.json"), read("known_agreements.json")
MISSED = (DATA / "known_divergences_missed.txt").read_text(encoding="utf-8").split()


@cache
def judgement() -> Judgement:
    """What the archive says of all these cases under all these implementations."""
    everything = catalog.load()
    wanted = globs(tuple(one.shown.cases for one in (*DIFFERENCES, *AGREEMENTS) if one.shown is not None))
    cases = {name: case for name, case in everything.items() if wanted.match(name)}
    partners = {
        case.explicit_defaults: everything[case.explicit_defaults]
        for case in cases.values()
        if case.explicit_defaults is not None
    }
    ids = sorted({i for one in (*DIFFERENCES, *AGREEMENTS) for i in one.between})
    return Workspace(ROOT / "reports", archived=True).judge(ids, {**cases, **partners})


def parting(one: Known) -> Iterator[tuple[str, FactComparison]]:
    """The facts in the selected places that part the two, each with its case."""
    assert one.shown is not None
    cases, stage, fact = (globs((pattern,)) for pattern in (one.shown.cases, one.shown.stage, one.shown.fact))
    for divergence in judgement().divergences:
        if not (cases.match(divergence.case) and stage.match(divergence.stage)):
            continue
        members = [b.implementations for b in divergence.behaviours]
        places = [next((n for n, some in enumerate(members) if i in some), None) for i in one.between]
        if None in places or places[0] == places[1]:
            continue
        left, right = sorted(place for place in places if place is not None)
        for found in divergence.pairs[left, right].differing:
            if fact.match(found.fact) and globs((one.shown.verdict,)).match(found.verdict.value):
                yield divergence.case, found


def shows(kind: str, case: str, found: FactComparison) -> bool:
    """Whether a fact may show a difference of a kind.

    Facts of a program have the names that the program gives them. What counts are the two sides: exactly one of them is
    refused, where the difference is a refusal, and neither is, where it is one of values.
    """
    verdicts, names = FACETS[kind]
    if found.verdict.value in verdicts and globs(names).match(found.fact):
        return True
    if not case.startswith("programs.") or found.verdict.value not in {"structure", "different"}:
        return False
    raised = [match[1] if match else "" for match in map(_EXCEPTION.fullmatch, (found.left, found.right))]
    if kind in RAISED:
        return sum(re.fullmatch(RAISED[kind], name) is not None for name in raised) == 1
    return not any(raised)


def agreeing(one: Known) -> list[str]:
    """The cases in whose selected stages the two were judged and do the same."""
    assert one.shown is not None
    cases, stage = globs((one.shown.cases,)), globs((one.shown.stage,))
    return [
        case
        for case, stages in judgement().classes.items()
        if cases.match(case)
        for name, members in stages.items()
        if stage.match(name) and members.get(one.between[0], -1) == members.get(one.between[1], -2)
    ]


def asked(one: Known) -> bool:
    """Whether a case of the catalog is about its API; a whole program is about the import."""
    return one.api.partition("(")[0] in {case.api for case in catalog.load().values() if case.scenario != "script"}


def test_all_that_is_known_is_there_once() -> None:
    assert (len(DIFFERENCES), len(AGREEMENTS)) == (163, 46)
    assert len({one.id for one in (*DIFFERENCES, *AGREEMENTS)}) == 163 + 46
    assert sorted(MISSED) == sorted(set(MISSED))


@pytest.mark.parametrize("one", DIFFERENCES, ids=lambda one: one.id)
def test_a_known_difference_is_found_or_listed_as_missed(one: Known) -> None:
    if one.shown is None:
        assert one.id in MISSED, "it has no selector: say where it shows, or list it as missed"
        assert one.asked or not asked(one), (
            "cases are about its API now: say where it shows, or that they ask another thing"
        )
        return
    assert one.shown.verdict != "*", "say how they differ"
    found = list(parting(one))
    assert all(shows(one.kind, case, fact) for case, fact in found), "what parts them is none of its kind"
    if one.id in MISSED:
        assert not found, f"it is found now, in {found[0][0]}: take it off the list of what is missed"
    assert found or one.id in MISSED, f"nothing parts {' and '.join(one.between)} there any more"


def test_the_list_of_what_is_missed_only_shrinks() -> None:
    """Raise nothing here: a difference that was found and is not any more is a defect."""
    assert set(MISSED) <= {one.id for one in DIFFERENCES}
    assert len(MISSED) <= 9


@pytest.mark.parametrize("one", [one for one in AGREEMENTS if one.shown is not None], ids=lambda one: one.id)
def test_a_known_agreement_is_not_told_as_a_difference(one: Known) -> None:
    assert agreeing(one), "it was not judged under both"
    assert not list(parting(one))


def test_agreements_that_no_case_asks_only_get_fewer() -> None:
    unasked = [one for one in AGREEMENTS if one.shown is None]
    assert len(unasked) <= 9
    assert [one.id for one in unasked if asked(one) and not one.asked] == []


def test_the_data_are_as_they_were_handed_over() -> None:
    """Readable as JSON by anybody, and without a path of where they came from."""
    for path in sorted(DATA.glob("known_*.json")):
        assert isinstance(json.loads(path.read_text(encoding="utf-8")), list)
        assert str(Path("/")) + "work" not in path.read_text(encoding="utf-8")
