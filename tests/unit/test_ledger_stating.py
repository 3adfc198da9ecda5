"""What rules state is derived from what was measured: of every member, so that it holds among fewer as well."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import msgspec
import pytest
from judging_invented import World, real

from conformance.analysis.checking.stating import Statement, changes, measured, narrowed, settled, stated, without_sides
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.part import Part
from conformance.analysis.judging.sets import judge_sets
from conformance.analysis.ledger import editing
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.generalize import LONGEST, MOST, generalize
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import ABSENT, NUMBERS, Does, Seen
from conformance.model.globs import globs
from conformance.model.texts import uncounted


def derived(world: World, rules: Sequence[Rule]) -> dict[str, Statement]:
    ledger = Ledger(without_sides(rules), world.headers, world.cases)
    judgement = judge_sets(world.sets, world.cases, without_sides(rules))
    return settled(rules, judgement.divergences, Part(world.cases, world.seen, ledger), [rule.id for rule in rules])


def applied(rules: Sequence[Rule], found: dict[str, Statement]) -> tuple[Rule, ...]:
    return tuple(
        msgspec.structs.replace(rule, **found[rule.id]._asdict()) if rule.id in found else rule
        for rule in without_sides(rules)
    )


@cache
def world() -> tuple[World, dict[str, Statement], tuple[Rule, ...]]:
    one = real()
    found = derived(one, one.rules)
    return one, found, applied(one.rules, found)


def judged(one: World, rules: Sequence[Rule], among: Sequence[str] | None = None) -> Judgement:
    sets = one.sets
    return judge_sets({i: sets[i] for i in among or sets}, one.cases, rules)


def test_what_is_stated_explains_what_was_measured() -> None:
    one, found, rules = world()
    assert len(found) > 20
    plain = judged(one, without_sides(one.rules))
    assert plain.divergences
    assert judged(one, rules).unexplained == plain.unexplained == ()


def test_it_holds_among_any_two_of_them() -> None:
    """Who speaks for a behaviour is another one then, with another message."""
    one, _, rules = world()
    for pair in list(combinations(one.headers, 2))[::5]:
        assert judged(one, rules, pair).unexplained == judged(one, without_sides(rules), pair).unexplained


def test_it_does_not_follow_from_what_was_stated_before() -> None:
    one, found, rules = world()
    assert derived(one, rules) == found
    assert changes(rules, found) == {}


def test_another_behaviour_is_unexplained() -> None:
    """Each statement is needed: who does something else is not credited to a rule that says so."""
    one, _, rules = world()
    loud = next(rule for rule in rules if any(side.raises for side in rule.inside))
    other = msgspec.structs.replace(loud, inside=(Does(raises="NeverRaised"),))
    left = judged(one, [other if rule is loud else rule for rule in rules]).unexplained
    assert {d.case for d in left} <= {name for name, case in one.cases.items() if loud.takes(case)}
    assert left


def test_statements_are_written_and_read_back() -> None:
    one, found, rules = world()
    text = "".join(
        f'[[rule]]\nid = "{rule.id}"\nwhere = [{{ keras = ">=3" }}]\n\n' for rule in rules if rule.id in found
    )
    written = editing.edit(text, changes(without_sides(one.rules), found))

    class Sides(msgspec.Struct):
        id: str
        inside: tuple[Does, ...] = ()
        outside: tuple[Does, ...] = ()

    class File(msgspec.Struct):
        rule: list[Sides]

    for back in msgspec.toml.decode(written, type=File).rule:
        assert (back.inside, back.outside) == found[back.id][:2]


def test_of_a_rule_that_was_measured_in_part_nothing_is_taken_back() -> None:
    """Of those of whose cases one was not judged nobody knows what else they would show."""
    one, found, rules = world()
    gone = next(name for name in one.cases if any(name in d.case for d in judged(one, rules).divergences))
    some = {name: {case: seen for case, seen in mine.items() if case != gone} for name, mine in one.seen.items()}
    less = World(one.headers, some, one.cases, one.rules)
    complete = measured(rules, judged(less, rules))
    assert set(found) - complete == {rule.id for rule in rules if rule.takes(one.cases[gone])} & set(found)
    part = Part(less.cases, less.seen, Ledger(without_sides(rules), less.headers, less.cases))
    again = settled(rules, judged(less, rules).divergences, part, complete)
    assert all(again[name] == found[name] for name in again if name not in complete)
    # What is seen beside what was stated is added.
    name = next(name for name in again if name not in complete and found[name].inside)
    other = [msgspec.structs.replace(r, inside=(Does(gives="never"),)) if r.id == name else r for r in rules]
    added = settled(other, judged(less, rules).divergences, part, complete)
    assert added[name].inside == (Does(gives="never"), *again[name].inside)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        (Does(raises="TypeError", message="*argument*"), Does(raises="TypeError", message="no argument 'a*'"), True),
        (Does(raises="TypeError"), Does(raises="TypeError", message="x"), True),
        (Does(raises="TypeError", message="x"), Does(raises="TypeError"), False),
        (Does(raises="*"), Does(raises="TypeError"), True),
        (Does(gives='"a*"'), Does(gives='"ab"'), True),
        (Does(gives='"a"'), Does(ends="a"), False),
        (Does(numbers=True), Does(numbers=True), True),
        (Does(numbers=True), Does(absent=True), False),
    ],
)
def test_what_takes_in_what(wide: Does, narrow: Does, expected: bool) -> None:
    assert wide.takes_in(narrow) is expected


def test_a_rule_that_was_not_measured_keeps_what_it_says() -> None:
    _, _, rules = world()
    gone = msgspec.structs.replace(rules[0], id="gone", inside=(Does(raises="X"),))
    assert "gone" not in changes([gone], {})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([Seen("ended", "ok")], [Does(ends="ok")]),
        ([NUMBERS, ABSENT], [Does(numbers=True), Does(absent=True)]),
        ([Seen("text", "", '"a"'), Seen("text", "", '"b"')], [Does(gives='"a"'), Does(gives='"b"')]),
        (
            [Seen("raised", "ValueError", f"Received: units={n}") for n in (0, 7)],
            [Does(raises="ValueError", message="Received: units=*")],
        ),
        ([Seen("raised", "ValueError", "")], [Does(raises="ValueError")]),
        ([Seen("ended", "crash", "killed by SIGFPE (8)")], [Does(ends="crash", message="killed by SIGFPE (*)")]),
        ([Seen("raised", f"E{c}", "x") for c in "abcdefghi"], [Does(raises="*")]),
    ],
)
def test_what_was_seen_as_alternatives(found: list[Seen], expected: list[Does]) -> None:
    assert list(stated(found)) == expected
    assert all(any(one.matches(seen) for one in expected) for seen in found)


@pytest.mark.parametrize(
    "texts",
    [
        [f"Layer {n} got an unexpected keyword argument 'a{n}' of {n}" for n in range(9)],
        ["one text only"],
        ["alpha", "beta", "gamma", "delta", "epsilon"],
        ["x" * 500, "y" * 500],
        ["", "a", "b", "c", "d"],
        ["[2, 3]", "[2, 4]", "[5, 4]", "[6, 7]", "[8, 9]"],
        ['{"a": "*", "b": "?"}'],
    ],
)
@pytest.mark.parametrize("messages", [True, False])
def test_globs_match_all_texts_and_stay_short(texts: list[str], messages: bool) -> None:
    found = generalize(texts, messages=messages)
    assert all(globs(tuple(found)).match(uncounted(text) if messages else text) for text in texts)
    assert len(found) <= MOST
    assert all(len(pattern) <= LONGEST + 1 for pattern in found)
    assert found == generalize(list(reversed(texts)), messages=messages)


def test_the_words_in_common_stay() -> None:
    texts = [f"Layer {n} got an unexpected keyword argument '{w}'" for n, w in enumerate(("axis", "units", "rate"))]
    assert generalize(texts, messages=True) == ["Layer * got an unexpected keyword argument '*'"]


@pytest.mark.parametrize("seen_first", ["MatMul", "MatMul_12"])
@pytest.mark.parametrize("seen_next", ["MatMul", "MatMul_3"])
def test_the_counter_of_a_name_is_not_part_of_a_message(seen_first: str, seen_next: str) -> None:
    """Which node of a graph is the first of its kind depends on the cases that ran before in the same process."""
    said = "Shape must be rank 2 but is rank 1 for 'dense_1/{}' (op: 'MatMul') with input shapes: [2,3], [3]."
    (does,) = stated([Seen("raised", "ValueError", said.format(seen_first))])
    assert does.matches(Seen("raised", "ValueError", said.format(seen_next)))
    assert not does.matches(Seen("raised", "ValueError", said.format("Conv2D")))


def test_facts_that_are_named_for_a_rule_that_named_none() -> None:
    assert narrowed(["output.0", "output.1"]) == ("output.*",)
    assert narrowed(["output.0", "config.axis"]) == ("config.axis", "output.*")
    assert narrowed([f"weight.{c}" for c in "abcde"] + ["dtype"]) == ("dtype", "weight*")
