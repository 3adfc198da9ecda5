"""An upgrade and a history ranked by what a user meets, and told in a terminal."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from cli_invented import NEW, OLD, activation, refused
from test_history_upgrade import rule

from conformance.analysis.history.causes import causes
from conformance.analysis.history.coverage import Coverage, Gone
from conformance.analysis.history.export import upgrade_json
from conformance.analysis.history.render import markdown
from conformance.analysis.history.summary import Row
from conformance.analysis.history.terminal import lines
from conformance.analysis.history.told import by_cause
from conformance.analysis.history.upgrade import Cause, Change, Effect, Upgrade, upgrade
from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.analysis.relevance.meeting import Meeting
from conformance.console.lines import Line
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.model.case import Case
from conformance.model.comparison import Severity, Verdict
from conformance.model.observation import Header, Implementation

NOTHING = Inventory({}, {}, {})


def activation_case(name: str, label: str = "", **params: Any) -> Case:
    return Case(f"activations.{name}[{label}]", "activation", f"activations.{name}", params)


#: Seldom used and often used; silent, loud, and at the border.
RARE, OFTEN = activation_case("rare"), activation_case("often")
HALF = activation_case("often", "alpha=1", arguments={"alpha": 1})
EMPTY = activation_case("often", "input=(0,4)", inputs=[{"shape": [0, 4]}])
RARER = activation_case("rare", "with a long label")
BREAKS, BREAKS_OFTEN = activation_case("loud"), activation_case("louder")
USED = Usage({"activations.rare": 2, "activations.often": 90, "activations.loud": 5, "activations.louder": 50}, {}, "")
CASES = {case.id: case for case in (RARE, OFTEN, HALF, EMPTY, BREAKS, BREAKS_OFTEN)}
RULES = [
    rule("rare", cases=[RARE.id], title="Rare"),
    rule("often", cases=[OFTEN.id], title="Often"),
    rule("half", cases=[HALF.id], title="Half"),
    rule("empty", cases=[EMPTY.id], title="Empty"),
    rule("loud", cases=[BREAKS.id], title="Loud"),
    rule("louder", cases=[BREAKS_OFTEN.id], title="Louder"),
]


def judged(rules: Sequence[Rule] = RULES) -> Judgement:
    silent = (RARE, OFTEN, HALF, EMPTY)
    old = {case.id: activation(case, [0.7, 0.3]) for case in CASES.values()}
    new = {case.id: activation(case, [0.75, 0.25]) for case in silent}
    new |= {case.id: refused(case, "no longer") for case in (BREAKS, BREAKS_OFTEN)}
    headers = {
        i.id: Header(1, i, {"keras": version, "tensorflow": "2.21.0"}, {}, "", "", "", "")
        for i, version in ((OLD, "2.3.1"), (NEW, "3.15.1"))
    }
    return judge(CASES, {OLD.id: old, NEW.id: new}, Ledger(rules, headers))


def test_what_code_meets_most_comes_first_and_the_border_last() -> None:
    found = upgrade(judged(), RULES, OLD.id, NEW.id, names=NOTHING, used=USED)
    assert [cause.rule for cause in found.breaks] == ["louder", "loud"]
    assert [cause.rule for cause in found.changes] == ["often", "half", "rare", "empty"]
    assert [cause.ordinary for cause in found.changes] == [True, True, True, False]
    # Two ordinary cases of an API used in 90 files: half of them count with the root of a half.
    assert [round(cause.files, 1) for cause in found.changes] == [63.6, 63.6, 2.0, 0.0]
    assert found.changes[-1].changes[0].border == "empty input"
    assert found.coverage is None
    assert found.labels == ("keras 2.3.1 (TF 2.21.0)", "keras 3.15.1 (TF 2.21.0)")


def test_a_cause_seen_in_ordinary_use_too_is_ordinary_and_shows_that_first() -> None:
    one = [rule("both", cases=[EMPTY.id, OFTEN.id])]
    found = upgrade(judged(one), one, OLD.id, NEW.id, names=NOTHING, used=USED)
    (cause,) = [cause for cause in found.changes if cause.rule == "both"]
    assert cause.ordinary
    assert cause.cases == (OFTEN.id, EMPTY.id)


def test_json_says_how_it_was_ranked() -> None:
    said = upgrade_json(upgrade(judged(), RULES, OLD.id, NEW.id, names=NOTHING, used=USED))
    assert said["schema"] == "urn:keras-conformance:upgrade:5"
    assert said["coverage"] is None
    empty = said["changes"][-1]
    assert (empty["ordinary"], empty["apis"], empty["changes"][0]["border"]) == (
        False,
        ["activations.often"],
        "empty input",
    )


# In a terminal.


def change(case: str = "layers.Dense[]", border: str = "", before: str = "out = 1", after: str = "out = 2") -> Change:
    api, kind = case.partition("[")[0], (Effect.CHANGES, Verdict.DIFFERENT, Severity.HIGH)
    return Change(case, api, "forward", *kind, (), before, after, border)


def cause(name: str, *changes: Change, **more: Any) -> Cause:
    changes = changes or (change(),)
    apis = tuple(dict.fromkeys(c.api for c in changes))
    fields: dict[str, Any] = {"links": (), "verdict": Verdict.DIFFERENT, "severity": Severity.HIGH, **more}
    return Cause(name, "bug", f"Title of {name}", "Why.", f"Advice of {name}.", changes=changes, apis=apis, **fields)


def whole(**more: Any) -> Upgrade:
    fields: dict[str, Any] = {
        **dict.fromkeys(("breaks", "changes", "new", "still_fails", "configs", "uncompared"), ()),
        "cases": 10,
        "compared": 8,
        "same": 5,
        "labels": ("tf.keras 2.10.1", "keras 3.15.1"),
        **more,
    }
    return Upgrade("a/tf.keras", "b/keras", **fields)


def shown(found: Upgrade, everything: bool = False, only: str = "") -> str:
    texts = [line.text for line in lines(found, everything, only=only)]
    assert max(map(len, texts)) <= 100
    return "\n".join(texts)


def test_the_first_lines_say_how_much_there_is_and_how_much_was_compared() -> None:
    covered = Coverage(1000, 200, 400, 300, (Gone("backend.mean", "", 5),), ("utils.get_file", "layers.X"))
    text = shown(whole(breaks=(cause("one"), cause("edge", change(border="empty input"))), coverage=covered))
    assert text.startswith(
        "From tf.keras 2.10.1 to keras 3.15.1\n     a/tf.keras → b/keras\n\n"
        "1 cause breaks ordinary code, 0 change it silently; in border cases only: 1 more.\n\n"
        "In short (a whole section: --only NAME; everything: --all)\n"
        "  breaks      1 cause     raises or is missing where it worked before; 1 more in border cases only\n"
        "  changes     0 causes    silent: other numbers, defaults or structure, and nothing is raised\n\n"
        "Compared: 200 of the 1,000 public classes and functions of tf.keras 2.10.1, 75 % of their uses in\n"
        "public code.\n"
        "No case is about 2 others that both have: nobody looked. Used most of them: utils.get_file,\nlayers.X.\n"
    )
    # Never how many of the cases: they are what was thought of, not what there is.
    assert "of 10" not in text


def test_border_cases_are_counted_and_told_when_asked_for() -> None:
    causes_ = (cause("one"), cause("edge", change("layers.Dense[input=(0,3)]", "empty input")))
    text = shown(whole(changes=causes_))
    assert "  1. Title of one [one]\n     → Advice of one.\n     layers.Dense[]: out = 1 → 2" in text
    assert "… and 1 cause in border cases only (empty input): --only changes" in text
    assert "Title of edge" not in text
    text = shown(whole(changes=causes_), everything=True)
    assert text.index("Title of one") < text.index("At the border:") < text.index("2. Title of edge")
    assert "--all" not in text


def test_no_more_than_a_screenful_is_told_of_a_section_and_the_rest_is_counted() -> None:
    many = tuple(cause(f"rule-{n}") for n in range(20))
    text = shown(whole(breaks=many, new=many, configs=many[:1]))
    assert "8. Title of rule-7" in text
    assert "Title of rule-8" not in text
    assert "… and 12 more in ordinary use: --only breaks" in text
    assert "  new         20 causes   works" in text
    assert "NEW:" not in text
    one = shown(whole(breaks=many, new=many, configs=many[:1]), only="new")
    assert "20. Title of rule-19" in one
    assert "NEW: works where it raised" in one
    assert "belongs to" not in one
    assert "Nothing that is known of the two belongs to fails." in shown(whole(breaks=many), only="fails")
    assert "BREAKS:" not in one
    assert "20. Title of rule-19" in shown(whole(breaks=many), everything=True)


def test_names_that_are_gone_are_told_used_most_first_and_renamed_ones_by_their_new_name() -> None:
    gone = (
        Gone("backend.mean", "", 5),
        Gone("backend.sum", "", 3),
        *(Gone(f"backend.unused{n}", "", 0) for n in range(30)),
        Gone("layers.experimental.Rescaling", "layers.Rescaling", 2),
    )
    text = shown(whole(breaks=(cause("one"),), coverage=Coverage(100, 50, 10, 5, gone, ())))
    assert "GONE: 33 public names of tf.keras 2.10.1\n     backend.mean, backend.sum\n" in text
    assert "and 30 more (backend 30, …): --all" in text
    assert "Under another name: layers.experimental.Rescaling (now layers.Rescaling)" in text
    assert "backend.unused29" in shown(whole(coverage=Coverage(100, 50, 10, 5, gone, ())), everything=True)


def test_what_ran_and_now_raises_is_told_in_a_few_words() -> None:
    text = shown(whole(breaks=(cause("one", change(before="does not raise", after="raises ValueError: x")),)))
    assert "layers.Dense[]: ran → raises ValueError: x" in text


def test_nothing_compared_is_no_agreement() -> None:
    text = shown(whole(compared=0, same=0))
    assert "No case was judged in both: nothing is said about them." in text
    assert "cause" not in text


def test_the_summary_is_the_same_in_every_format_and_what_is_silent_comes_before_the_lists_of_names() -> None:
    found = whole(breaks=(cause("one"),), changes=(cause("two"), cause("three")), configs=(cause("four"),))
    api = [
        Row("defaults", "DEFAULTS", "other defaults", 37, "name", True),
        Row("gone", "GONE", "not there", 318, "name"),
    ]
    keys = ["breaks", "changes", "defaults", "gone", "configs"]
    said = upgrade_json(found, None, api)["summary"]
    assert [(row["section"], row["count"], row["silent"]) for row in said] == list(
        zip(keys, (1, 2, 37, 318, 1), (False, True, True, False, True), strict=True)
    )
    texts = [line.text for line in lines(found, False, [Line("DEFAULTS: here"), Line("GONE: here")], api)]
    at = texts.index("In short (a whole section: --only NAME; everything: --all)")
    assert at < 8
    assert [text.split()[0] for text in texts[at + 1 :] if text[2:3].strip()][: len(keys)] == keys
    order = [
        texts.index(next(t for t in texts if t.startswith(name))) for name in ("BREAKS:", "CHANGES SI", "DEFAULTS:")
    ]
    assert order == sorted(order)
    text = markdown(found, ["## Defaults", "## Gone"], api)
    assert "| Defaults | 37 names | yes | other defaults |" in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert [one.partition(":")[0] for one in headings] == [
        *("## Breaks", "## Changes silently", "## Defaults", "## Gone", "## Configs")
    ]


def test_how_much_that_is_is_not_known_of_a_keras_of_ones_own() -> None:
    assert "is not known: conformance symbols --observe looks into it." in " ".join(shown(whole()).split())


# Causes of an API.


def test_causes_of_ordinary_use_come_first_and_say_what_each_side_does() -> None:
    known = causes(judged(), RULES, frozenset(CASES))
    assert [(c.rule.id, c.severity, c.border) for c in known] == [
        ("half", Severity.HIGH, False),
        ("often", Severity.HIGH, False),
        ("rare", Severity.HIGH, False),
        ("loud", Severity.MEDIUM, False),
        ("louder", Severity.MEDIUM, False),
        ("empty", Severity.HIGH, True),
    ]
    assert (known[0].inside, known[0].outside) == ("output.0[0] = 0.75", "output.0[0] = 0.7")
    assert known[0].where == "keras 3.15"
    assert [c.rule.id for c in causes(judged(), RULES, frozenset([RARE.id]))] == ["rare"]


def test_a_cause_is_told_with_both_sides_reason_and_advice_and_the_border_is_folded() -> None:
    known = causes(judged(), RULES, frozenset(CASES))
    text = "\n".join(line.text for line in by_cause(known))
    assert "  4. Loud [loud]\n     on one side: keras 3.15\n     why: A reason.\n     → Some advice.\n" in text
    example = "keras 3.15.1 (TF 2.21.0) raises ValueError: no longer; keras 2.3.1 (TF 2.21.0) runs"
    assert f"1 case at construct, such as activations.loud[]: {example}" in " ".join(text.split())
    assert "Empty" not in text
    assert "Further causes: 1 seen in border cases only (--all)." in text
    assert "6. Empty [empty]" in "\n".join(line.text for line in by_cause(known, everything=True))


@pytest.mark.parametrize("backend", ["jax", "theano"])
def test_what_divides_nobody_on_tensorflow_stands_aside(backend: str) -> None:
    mine = [rule("aside", cases=["activations.*"], where=[{"backend": backend}])]
    other = Implementation("e", "keras", backend)
    headers = {i.id: Header(1, i, {"keras": "3.15.1"}, {}, "", "", "", "") for i in (NEW, other)}
    seen = {NEW.id: {RARE.id: activation(RARE, [0.7, 0.3])}, other.id: {RARE.id: activation(RARE, [0.75, 0.3])}}
    judgement = judge({RARE.id: RARE}, seen, Ledger(mine, headers))
    (found,) = causes(judgement, mine, frozenset([RARE.id]))
    assert found.aside
    assert "1 about other backends only" in "\n".join(line.text for line in by_cause([found]))


def test_whom_a_rule_takes_in_is_its_side_even_where_others_do_the_same_for_other_reasons() -> None:
    old, mid, new = (Implementation(f"e{n}", "keras") for n in range(3))
    numbers = {old.id: "2.3.1", mid.id: "2.15.0", new.id: "3.9.0"}
    headers = {i.id: Header(1, i, {"keras": numbers[i.id]}, {}, "", "", "", "") for i in (old, mid, new)}
    rules = [rule("old", where=[{"keras": "<2.4"}]), rule("new", where=[{"keras": ">=3"}])]
    values = {old.id: [0.75, 0.3], mid.id: [0.7, 0.3], new.id: [0.75, 0.3]}
    seen = {i: {RARE.id: activation(RARE, list(value))} for i, value in values.items()}
    known = causes(judge({RARE.id: RARE}, seen, Ledger(rules, headers)), rules, frozenset([RARE.id]))
    assert {c.rule.id: (c.inside, c.outside) for c in known} == dict.fromkeys(
        ("old", "new"), ("output.0[0] = 0.75", "output.0[0] = 0.7")
    )


def test_what_a_crash_leaves_is_told_by_its_beginning() -> None:
    left = "crash: killed by SIGILL (4) " + "File x.py, line 3 in f " * 200
    text = shown(whole(breaks=(cause("one", change(before="does not raise", after=left)),)))
    assert "ran → crash: killed by SIGILL (4) File x.py" in text
    assert "…" in text
    assert len(text) < 1500


def test_what_is_of_the_size_of_rounding_comes_last_and_the_largest_difference_is_the_example() -> None:
    rules = [rule("tiny", cases=[OFTEN.id]), rule("large", cases=[RARE.id, RARER.id])]
    values = {OFTEN.id: 0.7 * (1 + 9e-6), RARE.id: 0.75, RARER.id: 0.9}
    cases = {case.id: case for case in (OFTEN, RARE, RARER)}
    headers = {i.id: Header(1, i, {"keras": v}, {}, "", "", "", "") for i, v in ((OLD, "2.3.1"), (NEW, "3.15.1"))}
    old = {name: activation(case, [0.7, 0.3]) for name, case in cases.items()}
    new = {name: activation(case, [values[name], 0.3]) for name, case in cases.items()}
    judgement = judge(cases, {OLD.id: old, NEW.id: new}, Ledger(rules, headers))
    found = upgrade(judgement, rules, OLD.id, NEW.id, names=NOTHING, used=USED)
    assert [(cause.rule, cause.rounding, cause.ordinary) for cause in found.changes] == [
        ("large", False, True),
        ("tiny", True, True),
    ]
    assert found.changes[0].cases == (RARER.id, RARE.id)


def test_a_cause_is_shown_with_two_of_one_track_and_each_value_with_who_was_measured() -> None:
    mine = [rule("new", cases=["activations.*"])]
    other = Implementation("e", "keras", "theano")
    versions = {other: {"keras": "2.3.1"}, OLD: {"keras": "2.3.1"}, NEW: {"keras": "3.15.1"}}
    headers = {i.id: Header(1, i, some, {}, "", "", "", "") for i, some in versions.items()}
    values = {other.id: 0.8, OLD.id: 0.7, NEW.id: 0.75}
    seen = {i: {RARE.id: activation(RARE, [value, 0.3])} for i, value in values.items()}
    (known,) = causes(judge({RARE.id: RARE}, seen, Ledger(mine, headers)), mine, [RARE.id])
    assert (known.outside, known.inside) == ("output.0[0] = 0.7", "output.0[0] = 0.75")
    assert known.measured == (headers[NEW.id].label, headers[OLD.id].label)


def test_several_apis_count_more_than_the_one_used_most() -> None:
    meeting = Meeting(CASES, NOTHING, USED)
    assert meeting.met([BREAKS.id, BREAKS_OFTEN.id]) == pytest.approx(math.hypot(5, 50))


def test_the_end_says_what_was_not_compared() -> None:
    text = " ".join(shown(whole(neither=2)).split())
    assert "8 cases compared: in 5 of them the two do the same, 2 run in neither." in text
    assert "Of methods such as Model.fit, and of arguments without a case" in text
    assert "Saving and loading models is untested" in text
    assert "untested" not in shown(whole(loads=True))
