"""The ledger: what a rule covers, how strict it is both ways, what is proposed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.analysis.checking.findings import check
from conformance.analysis.ledger import load
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.propose import propose
from conformance.analysis.ledger.sides import Does
from conformance.model.comparison import Behaviour, Divergence, End, FactComparison, Severity, StageComparison, Verdict
from conformance.model.errors import LedgerError
from conformance.model.globs import Index, globs
from conformance.model.observation import Header, Implementation
from conformance.model.versions import parse_version


def header(environment: str, provider: str, keras: str, **versions: str) -> Header:
    return Header(
        1,
        Implementation(environment, provider),
        {"keras": keras, **versions},
        {"engine": "eager"},
        "",
        "",
        "",
        "2026-11-01",
    )


HEADERS: Mapping[str, Header] = {
    h.implementation.id: h
    for h in (
        header("old", "keras", "2.3.1", tensorflow="2.0.4"),
        header("old", "tf.keras", "2.2.4-tf", tensorflow="2.0.4"),
        header("new", "keras", "3.15.1", tensorflow="2.21.0"),
        header("new", "tf_keras", "2.21.0", tensorflow="2.21.0"),
    )
}


def rule(**changes: object) -> Rule:
    fields: dict[str, object] = {
        "id": "slope",
        "title": "t",
        "kind": "intended",
        "cases": ["activations.hard_sigmoid[*"],
        "where": [{"keras": ">=3.0"}],
        "reason": "r",
        "advice": "a",
        "links": ["https://keras.io"],
    }
    return Rule(**{**fields, **changes})  # type: ignore[arg-type]


def divergence(*behaviours: tuple[str, ...], facts: tuple[str, ...] = ("output.0",)) -> Divergence:
    compared = StageComparison(
        "forward", Verdict.DIFFERENT, tuple(FactComparison(f, Verdict.DIFFERENT, "s", "1", "2") for f in facts)
    )
    pairs = {(i, j): compared for j in range(len(behaviours)) for i in range(j)}
    return Divergence(
        "activations.hard_sigmoid[large]",
        "activations.hard_sigmoid",
        "forward",
        Verdict.DIFFERENT,
        Severity.HIGH,
        tuple(Behaviour(b, "s") for b in behaviours),
        pairs,
    )


KERAS3 = ("new/keras",)
KERAS2 = ("old/keras", "old/tf.keras", "new/tf_keras")


def test_a_rule_explains_what_it_divides() -> None:
    explained = Ledger([rule()], HEADERS).explain(divergence(KERAS2, KERAS3))
    assert explained.rule == "slope"
    assert explained.unexplained == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"cases": ["activations.relu[*"]},
        {"stages": ("gradient",)},
        {"facts": ("output.1",)},
        {"verdicts": ("structure",)},
        {"where": [{"keras": ">=4"}]},
        {"where": [{"keras": ">=2"}]},
        {"where": [{"keras": ">=3.0", "provider": "tf.keras"}]},
    ],
)
def test_a_rule_about_something_else_explains_nothing(changes: dict[str, object]) -> None:
    explained = Ledger([rule(**changes)], HEADERS).explain(divergence(KERAS2, KERAS3))
    assert explained.rule is None
    assert explained.unexplained == ((0, 1),)


def test_every_differing_fact_needs_a_rule() -> None:
    two = divergence(KERAS2, KERAS3, facts=("output.0", "output.1"))
    one = rule(facts=("output.0",))
    assert Ledger([one], HEADERS).explain(two).rule is None
    both = Ledger([one, rule(id="other", facts=("output.1",))], HEADERS).explain(two)
    assert both.rules == ("slope", "other")
    assert both.rule == "slope"


def test_three_behaviours_need_rules_between_all_of_them() -> None:
    three = divergence(("old/keras", "old/tf.keras"), ("new/tf_keras",), KERAS3)
    assert Ledger([rule()], HEADERS).explain(three).unexplained == ((0, 1),)
    old = rule(id="old", where=[{"tensorflow": "<2.1"}])
    explained = Ledger([rule(), old], HEADERS).explain(three)
    assert explained.unexplained == ()
    # Of two that would do, the id decides, and not which was read first.
    for rules in ([rule(), old], [old, rule()]):
        by_pair = Ledger(rules, HEADERS).explain(three).rules_by_pair
        assert by_pair == {(0, 1): ("old",), (0, 2): ("old",), (1, 2): ("slope",)}


def test_a_rule_may_set_those_inside_apart() -> None:
    three = divergence(("old/keras", "old/tf.keras"), ("new/tf_keras",), KERAS3)
    within = rule(where=[{"keras": "<3.0"}])
    assert Ledger([within], HEADERS).explain(three).unexplained == ((0, 1),)
    explained = Ledger([rule(where=[{"keras": "<3.0"}], differs_within=True)], HEADERS).explain(three)
    assert explained.unexplained == ()
    assert explained.rules_by_pair[0, 1] == ("slope",)
    everyone = rule(where=[{"keras": ">=2.0"}], differs_within=True)
    assert Ledger([everyone], HEADERS).explain(three).unexplained == ()


def test_a_rule_that_takes_one_side_only_in_part_does_not_explain() -> None:
    wrong = rule(where=[{"keras": ">=2.21"}])
    assert Ledger([wrong], HEADERS).explain(divergence(KERAS2, KERAS3)).rule is None


AGREE = {"activations.hard_sigmoid[large]": {"forward": dict.fromkeys(KERAS2, 0) | dict.fromkeys(KERAS3, 1)}}


def test_a_rule_that_is_needed_is_not_complained_about() -> None:
    ledger = Ledger([rule()], HEADERS)
    assert check(ledger, [ledger.explain(divergence(KERAS2, KERAS3))], AGREE) == []


def test_a_rule_that_explains_nothing_is_complained_about() -> None:
    ledger = Ledger([rule()], HEADERS)
    agreed = {case: {"forward": dict.fromkeys(HEADERS, 0)} for case in AGREE}
    assert [c.rule for c in check(ledger, [], agreed)] == ["slope"]


def test_a_rule_whose_two_sides_were_not_both_observed_is_left_alone() -> None:
    ledger = Ledger([rule()], HEADERS)
    assert check(ledger, [], {case: {"forward": dict.fromkeys(KERAS2, 0)} for case in AGREE}) == []
    assert check(ledger, [], {}) == []


def test_a_range_that_takes_in_too_much_is_complained_about() -> None:
    """A second rule divides what the first leaves, and its range takes tf_keras in, which never differs."""
    wide = rule(id="wide", where=[{"keras": ">=2.21"}])
    ledger = Ledger([wide, rule()], HEADERS)
    found = check(ledger, [ledger.explain(divergence(KERAS2, KERAS3))], AGREE)
    assert [(c.rule, "new/tf_keras" in c.problem) for c in found if "takes in" in c.problem] == [("wide", True)]


def test_a_side_that_differs_for_another_cause_is_not_held_against_a_rule() -> None:
    """The two old ones part from all others by output.1, so nothing is known of their output.0."""
    ours, other = rule(facts=("output.0",)), rule(id="old", facts=("output.1",), where=[{"tensorflow": "<2.1"}])
    ledger = Ledger([ours, other], HEADERS)
    parted = divergence(("new/tf_keras",), KERAS3, facts=("output.0",))
    agreed = {"activations.hard_sigmoid[large]": {"forward": {"new/tf_keras": 0, "new/keras": 1, "old/keras": 2}}}
    assert check(ledger, [ledger.explain(parted)], agreed) == []


def test_who_raises_the_same_for_another_cause_is_not_held_against_a_rule() -> None:
    """Both old ones raise, each for a rule of its own. Of two that give the same numbers it is known: they agree."""
    first = rule(id="first", where=[{"provider": "keras", "keras": "<2.4"}])
    second = rule(id="second", where=[{"provider": "tf.keras"}])
    ledger = Ledger([first, second], HEADERS)
    old, new = ("old/keras", "old/tf.keras"), ("new/keras", "new/tf_keras")
    agreed = {"activations.hard_sigmoid[large]": {"forward": dict.fromkeys(old, 0) | dict.fromkeys(new, 1)}}
    parted = divergence(old, new)
    raises = msgspec.structs.replace(parted.pairs[0, 1], ended=(End("error"), End()))
    assert check(ledger, [ledger.explain(replace(parted, pairs={(0, 1): raises}))], agreed) == []
    assert [c.rule for c in check(ledger, [ledger.explain(parted)], agreed)] == ["first", "second"]


def test_who_gives_the_same_for_another_cause_is_not_held_against_a_rule() -> None:
    """Both old ones give ["loss"], and each has a rule that says so; whoever gives it without one is told."""
    inside, outside = (Does(gives='["loss"]'),), (Does(gives='["own"]'),)
    sides = {"facts": ("keys",), "inside": inside, "outside": outside}
    first = rule(id="first", where=[{"provider": "keras", "keras": "<2.4"}], **sides)
    second = rule(id="second", where=[{"provider": "tf.keras"}], **sides)
    old, new = ("old/keras", "old/tf.keras"), ("new/keras", "new/tf_keras")
    fact = FactComparison("keys", Verdict.STRUCTURE, "apart", '["loss"]', '["own"]')
    parted = divergence(old, new)
    parted = replace(parted, pairs={(0, 1): StageComparison("forward", Verdict.STRUCTURE, (fact,))})

    def problems(*rules: Rule) -> list[str]:
        ledger = Ledger(rules, HEADERS)
        agreed = {parted.case: {"forward": dict.fromkeys(old, 0) | dict.fromkeys(new, 1)}}
        return [f"{c.rule} {c.problem}" for c in check(ledger, [ledger.explain(parted)], agreed)]

    assert problems(first, second) == []
    # Where nothing says what the second one gives, it is an agreement.
    assert [text.split()[0] for text in problems(first, msgspec.structs.replace(second, inside=(), outside=()))] == [
        "first",
        "second",
    ]
    third = msgspec.structs.replace(second, where=[{"tensorflow": "<2.1"}])
    assert problems(third) == []


def test_proposals_group_by_what_differs_and_find_the_axis() -> None:
    ledger = Ledger([], HEADERS)
    found = propose([ledger.explain(divergence(KERAS2, KERAS3))], ledger)
    assert [(p.stage, p.facts, p.where) for p in found] == [("forward", ("output.*",), ((("keras", ">=3.15.1"),),))]
    assert 'id = "?"' in found[0].toml()


def test_a_proposal_cannot_be_accepted_as_it_is(tmp_path: Path) -> None:
    ledger = Ledger([], HEADERS)
    text = propose([ledger.explain(divergence(KERAS2, KERAS3))], ledger)[0].toml()
    (tmp_path / "proposed.toml").write_text(text)
    with pytest.raises(LedgerError):
        load.read(tmp_path / "proposed.toml", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]\n", "proposed.toml"),
        ('[[rule]]\nid = "x"\n', "missing required field"),
        ('[[rule]]\nid = "x"\nunknown = 1\n', "unknown"),
    ],
)
def test_a_file_that_is_no_ledger_says_so(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "proposed.toml").write_text(text)
    with pytest.raises(LedgerError, match=message):
        load.read(tmp_path / "proposed.toml", tmp_path)


def test_catch_alls_bad_ranges_and_bad_links_are_refused() -> None:
    with pytest.raises(ValueError, match="catch all"):
        rule(cases=["*"])
    with pytest.raises(ValueError, match="https"):
        rule(links=["see the release notes"])
    with pytest.raises(LedgerError, match="no version range"):
        rule(where=[{"keras": "three"}]).includes(HEADERS["new/keras"])


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(LedgerError, match="two rules"):
        load.unique([rule(), rule()])


def test_the_ledger_itself_can_be_read() -> None:
    assert len(load.load()) > 20


@pytest.mark.parametrize(("text", "release"), [("2.2.4-tf", "2.2.4"), ("2.5.0.dev2021032900", "2.5.0.dev2021032900")])
def test_versions_of_tf_keras_are_versions(text: str, release: str) -> None:
    assert str(parse_version(text)) == release


NAMES = st.text(alphabet="ab.[*?", max_size=6)


@given(st.lists(st.lists(NAMES, max_size=4), max_size=6), st.lists(NAMES, max_size=6))
def test_globs_match_as_regular_expressions_say(groups: list[list[str]], names: list[str]) -> None:
    """Names and beginnings are looked up, and only the others tried one by one."""

    def says(patterns: list[str], name: str) -> bool:
        return any(
            re.fullmatch(re.escape(p).replace(r"\*", ".*").replace(r"\?", "."), name, re.DOTALL) for p in patterns
        )

    index = Index(groups)
    for name in [*names, *(p for patterns in groups for p in patterns)]:
        expected = [says(patterns, name) for patterns in groups]
        assert [globs(tuple(patterns)).match(name) for patterns in groups] == expected
        assert index.matching(name) == [n for n, found in enumerate(expected) if found]
