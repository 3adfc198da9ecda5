"""``ledger check``: a rule's range has to end where the measured behaviour changes."""

import random
from collections.abc import Mapping, Sequence

import msgspec
import pytest

from conformance.analysis.checking import ledger_findings
from conformance.analysis.checking.bounds import misplaced
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.comparison import Behaviour, Divergence, FactComparison, Severity, StageComparison, Verdict
from conformance.model.globs import globs
from conformance.model.observation import Header, Implementation

VERSIONS = ("2.15.0", "3.0.5", "3.1.1", "3.2.1", "3.3.3", "3.4.1", "3.5.0")


def identifier(version: str) -> str:
    return f"k{version}/keras"


HEADERS: Mapping[str, Header] = {
    identifier(v): Header(1, Implementation(f"k{v}", "keras"), {"keras": v, "tensorflow": "2.16.2"}, {}, "", "", "", "")
    for v in VERSIONS
}


def rule(name: str, where: str, facts: tuple[str, ...] = ("output.*",), cases: str = "layers.GRU[*") -> Rule:
    return Rule(name, "t", "intended", [cases], [{"keras": where}], "r", "a", ["https://keras.io"], facts=facts)


def parted(
    *behaviours: Sequence[str], case: str = "layers.GRU[]", facts: tuple[str, ...] = ("output.0",)
) -> Divergence:
    compared = StageComparison(
        "forward", Verdict.DIFFERENT, tuple(FactComparison(f, Verdict.DIFFERENT, "s", "1", "2") for f in facts)
    )
    return Divergence(
        case,
        case.partition("[")[0],
        "forward",
        Verdict.DIFFERENT,
        Severity.HIGH,
        tuple(Behaviour(tuple(identifier(v) for v in b), "s") for b in behaviours),
        {(i, j): compared for j in range(len(behaviours)) for i in range(j)},
    )


def problems(rules: Sequence[Rule], *divergences: Divergence) -> list[tuple[str, str]]:
    ledger = Ledger(rules, HEADERS)
    return [(c.rule, c.problem) for c in misplaced(ledger, [ledger.explain(d) for d in divergences])]


OLD, NEW = VERSIONS[:5], VERSIONS[5:]


@pytest.mark.parametrize("bound", [">=3.4", ">=3.4.1", ">3.3.3", ">=3.3.4"])
def test_a_bound_between_the_two_neighbours_is_right(bound: str) -> None:
    assert problems([rule("a", bound)], parted(OLD, NEW)) == []


def test_a_bound_in_a_gap_is_right_between_the_neighbours_that_were_measured() -> None:
    gap = parted(("2.15.0", "3.0.5"), ("3.4.1", "3.5.0"))
    for bound in (">=3.1", ">=3.2", ">=3.3.3", ">=3.4"):
        assert problems([rule("a", bound)], gap) == []
    # Further down it divides two that were measured and do the same: then nothing explains the rest.
    ledger = Ledger([rule("a", ">=3.0")], HEADERS)
    assert ledger.explain(gap).unexplained == ((0, 1),)


def test_a_range_that_begins_too_early_is_told_with_the_measured_change() -> None:
    ((name, problem),) = problems([rule("early", ">=3.2")], parted(OLD, NEW))
    assert name == "early"
    assert problem == (
        "takes in keras 3.2.1, keras 3.3.3, which there do the same as those it leaves out: layers.GRU[] (forward); "
        "the behaviour changes between keras 3.3.3 and keras 3.4.1"
    )


def test_a_range_that_begins_too_late_is_told_with_the_measured_change() -> None:
    ((name, problem),) = problems([rule("late", ">=3.5")], parted(OLD, NEW))
    assert name == "late"
    assert problem.startswith("leaves out keras 3.4.1, which there do the same as those it takes in")


def test_a_range_that_is_right_in_one_case_and_not_in_another() -> None:
    """The existing check sees each member of the rule differ somewhere; case by case it is another range."""
    wide = rule("wide", ">=3.0", cases="layers.*")
    found = problems([wide], parted(VERSIONS[:1], VERSIONS[1:]), parted(OLD, NEW, case="layers.LSTM[]"))
    assert [name for name, _ in found] == ["wide"]
    assert "keras 3.0.5, keras 3.1.1, keras 3.2.1 and 1 more" in found[0][1]
    assert "layers.LSTM[] (forward)" in found[0][1]


def test_those_that_are_set_apart_may_happen_to_do_as_the_others() -> None:
    race = msgspec.structs.replace(rule("race", ">=3.2"), differs_within=True)
    assert problems([race], parted(OLD, NEW)) == []


def test_a_rule_that_another_makes_needless_there_is_not_held_against_it() -> None:
    assert problems([rule("early", ">=3.2"), rule("exact", ">=3.4", facts=("output.0",))], parted(OLD, NEW)) == []


def test_a_right_rule_is_not_blamed_for_another_fact() -> None:
    """What is unexplained is the config; the outputs part elsewhere, and their rule is right about them."""
    both = parted(OLD, NEW, facts=("output.0", "config.a"))
    found = problems([rule("outputs", ">=3.4"), rule("config", ">=3.2", facts=("config.*",))], both)
    assert [name for name, _ in found] == ["config"]


def test_two_causes_that_cancel_out_are_no_complaint() -> None:
    """Changed in 3.0, changed back in 3.4: the old and the newest do the same, divided by both rules."""
    there, back = rule("there", ">=3.0,<3.4"), rule("cosmetic", ">=3.0", facts=("config.*",))
    assert problems([there, back], parted((VERSIONS[0], *NEW), VERSIONS[1:5])) == []
    forth = [rule("forth", ">=3.0"), rule("reverted", ">=3.4")]
    middle = parted(("2.15.0", *NEW), VERSIONS[1:5])
    ledger = Ledger(forth, HEADERS)
    assert ledger.explain(middle).unexplained == ()
    assert problems(forth, middle) == []


def test_a_right_rule_beside_other_behaviours_is_no_complaint() -> None:
    rules = [rule("three", ">=3.0"), rule("four", ">=3.4")]
    assert problems(rules, parted(VERSIONS[:1], VERSIONS[1:5], NEW)) == []


def test_check_reports_them() -> None:
    ledger = Ledger([rule("early", ">=3.2")], HEADERS)
    two = ledger.explain(parted(OLD, NEW))
    classes = {"layers.GRU[]": {"forward": {i: n for n, b in enumerate(two.behaviours) for i in b.implementations}}}
    judgement = Judgement({}, HEADERS, (two,), classes, {}, {})
    assert [c.rule for c in ledger_findings(judgement, ledger) if "the behaviour changes between" in c.problem] == [
        "early"
    ]


# The masks say what the plain sets said.


Pair = tuple[int, int]


def plainly(ledger: Ledger, divergence: Divergence) -> tuple[dict[Pair, list[set[str]]], set[Pair]]:
    """The rules that may explain each difference of a pair, member by member; and the pairs with one that none may."""
    by_pair: dict[Pair, list[set[str]]] = {}
    for (i, j), comparison in divergence.pairs.items():
        for fact in comparison.differing:
            verdicts = (fact.verdict.value, comparison.verdict.value)
            for a in divergence.behaviours[i].implementations:
                for b in divergence.behaviours[j].implementations:
                    dividing = {
                        r.id
                        for r in ledger.rules
                        if globs(tuple(r.case_globs)).match(divergence.case)
                        and globs(r.stages).match(divergence.stage)
                        and r.covers(fact.fact, verdicts)
                        and (a in ledger.inside[r.id]) != (b in ledger.inside[r.id])
                    }
                    by_pair.setdefault((i, j), []).append(dividing)
    return by_pair, {pair for pair, found in by_pair.items() if not all(found)}


@pytest.mark.parametrize("seed", range(20))
def test_masks_explain_as_members_do(seed: int) -> None:
    draw = random.Random(seed)
    bounds = [f">={a},<{b}" for a in VERSIONS for b in VERSIONS if a < b] + [f">={a}" for a in VERSIONS]
    patterns = [("output.*",), ("output.0",), ("*.1",), ("config.*",)]
    rules = [rule(f"r{n}", draw.choice(bounds), draw.choice(patterns)) for n in range(12)]
    ledger = Ledger(rules, HEADERS)
    explained = 0
    for _ in range(20):
        members = list(VERSIONS)
        draw.shuffle(members)
        cuts = sorted(draw.sample(range(1, len(members)), draw.choice((1, 2, 3))))
        parts = [members[a:b] for a, b in zip([0, *cuts], [*cuts, len(members)], strict=True)]
        divergence = parted(*parts, facts=tuple(draw.sample(["output.0", "output.1", "config.1"], 2)))
        found = ledger.explain(divergence)
        elements, unexplained = plainly(ledger, divergence)
        assert set(found.unexplained) == unexplained
        for pair, used in found.rules_by_pair.items():
            assert all(one & set(used) for one in elements[pair])
            # None of them could be left out.
            assert not any(all(one & set(used) - {each} for one in elements[pair]) for each in used)
        explained += len(found.rules_by_pair)
    assert explained
