"""Credit is given where it is needed: the fewest rules, the most specific first, and never by the order of files."""

import random
from itertools import combinations

import pytest

from conformance.analysis.ledger.cover import cover, exchangeable, single_bits
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.parameters import Parameters
from conformance.model.case import Case

from test_ledger import HEADERS, KERAS2, KERAS3, divergence, rule  # isort: skip

A, B, C, D = 1, 2, 4, 8


@pytest.mark.parametrize(
    ("elements", "chosen"),
    [
        ([], 0),
        ([A], A),
        # Who is needed anyway takes what others could have had.
        ([A | B, B], B),
        ([A | B, B | C], B),
        ([A | B], A),
        ([A | D, B | D, C | D], D),
        # The widest first is not always needed in the end.
        ([A | C, A | D, C | B, D | B, A | B], A | B),
    ],
)
def test_the_fewest_rules_are_chosen(elements: list[int], chosen: int) -> None:
    assert cover(elements) == chosen
    assert cover(list(reversed(elements))) == chosen


@pytest.mark.parametrize("seed", range(30))
def test_a_cover_covers_and_none_of_it_can_be_left_out(seed: int) -> None:
    draw = random.Random(seed)
    elements = [draw.randrange(1, 1 << 6) for _ in range(draw.randrange(1, 12))]
    chosen = cover(elements)
    assert all(element & chosen for element in elements)
    for bit in single_bits(chosen):
        assert not all(element & chosen & ~bit for element in elements)
    fewest = next(
        n
        for n in range(7)
        for some in combinations([1 << k for k in range(6)], n)
        if all(e & sum(some) for e in elements)
    )
    assert len(list(single_bits(chosen))) <= fewest + 1


def test_who_could_stand_in_anothers_place_is_told() -> None:
    assert exchangeable([A | B, C], A | C) == {A: B}
    assert exchangeable([A | B, A], A) == {}
    assert exchangeable([A | B | D, A | B], A) == {A: B}


def test_the_more_specific_rule_has_the_credit_whatever_file_it_is_in() -> None:
    cases = {
        name: Case(name, "activation", name.partition("[")[0], {})
        for name in ("activations.hard_sigmoid[large]", "activations.relu[]")
    }
    wide, narrow = rule(id="a-wide", cases=["activations.*"]), rule(id="b-narrow")
    for rules in ([wide, narrow], [narrow, wide]):
        assert Ledger(rules, HEADERS, cases).explain(divergence(KERAS2, KERAS3)).rules == ("b-narrow",)
    # Fewer facts are more specific as well; of equals the first id is taken.
    named = rule(id="z-named", facts=("output.0",))
    assert Ledger([narrow, named], HEADERS, cases).explain(divergence(KERAS2, KERAS3)).rules == ("z-named",)
    twin = rule(id="a-twin")
    assert Ledger([narrow, twin], HEADERS, cases).explain(divergence(KERAS2, KERAS3)).rules == ("a-twin",)


def test_one_rule_for_both_facts_is_enough() -> None:
    two = divergence(KERAS2, KERAS3, facts=("output.0", "output.1"))
    rules = [rule(id="first", facts=("output.0",)), rule(id="second", facts=("output.1",)), rule(id="wide")]
    assert Ledger(rules, HEADERS).explain(two).rules == ("wide",)
    assert Ledger([*rules, rule(id="apart", facts=("output.1",))], HEADERS).explain(two).rules == ("wide",)


def test_a_table_of_parameters_is_as_specific_as_the_cases_it_takes() -> None:
    api = "activations.hard_sigmoid"
    cases = {f"{api}[{n}]": Case(f"{api}[{n}]", "activation", api, {"arguments": {"n": n}}) for n in ("large", 1, 2)}
    table = rule(id="z-table", cases=[Parameters(api, arguments={"n": "large"})])
    found = Ledger([rule(id="wide"), table], HEADERS, cases).explain(divergence(KERAS2, KERAS3))
    assert found.rules == ("z-table",)
