"""Finding causes and cases by words, messages and tracebacks; the page's search is held to the same vectors."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from scripts_invented import case

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger import load as ledger
from conformance.analysis.search import index
from conformance.analysis.search.exact import exact, promoted
from conformance.analysis.search.index import Entry, Index, build, decode, encode, part
from conformance.analysis.search.ranking import Found, search
from conformance.analysis.search.words import Named, named, symptom, words
from conformance.analysis.search.words import asked as words_asked
from conformance.environments.table import ROOT
from conformance.model.comparison import Behaviour, Divergence, Severity, StageComparison, Verdict
from conformance.model.errors import SearchIndexError

#: What both search engines have to find; the page's tests read it, too.
VECTORS: dict[str, Any] = json.loads((ROOT / "tests" / "search_vectors.json").read_text(encoding="utf-8"))


def vectors() -> Index:
    def documents(kind: str) -> list[tuple[Entry, tuple[str, ...]]]:
        return [
            (Entry(d["name"], 1, d.get("aside", False)), (d["title"], d["api"], d["text"], d["messages"]))
            for d in VECTORS[kind]
        ]

    return Index(index.SCHEMA_ID, 0, part(documents("causes")), part(documents("cases")))


@pytest.mark.parametrize("query", VECTORS["queries"], ids=[q["text"][:40] for q in VECTORS["queries"]])
def test_both_searches_find_the_same(query: dict[str, Any]) -> None:
    asked = symptom(query["text"])
    assert words_asked(asked) == query["words"]
    found = search(vectors(), asked)
    assert [hit.name for hit in found.causes.hits[:3]] == query["causes"]
    assert [hit.name for hit in found.cases.hits[:3]] == query["cases"]
    assert [len(found.causes.matches), len(found.cases.matches)] == query["matched"]
    assert list(found.unknown) == query["unknown"]
    assert [found.causes.weak, found.cases.weak] == query["weak"]


#: What people ask, and the causes that answer it; benchmarks/asking.py asks all of it.
ASKED = [
    line.split("\t")
    for line in (ROOT / "tests" / "asked.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def rules_alone() -> Index:
    return build(Judgement({}, {}, (), {}, {}, {}), ledger.load())


@pytest.mark.parametrize(("text", "rules"), [row[:2] for row in ASKED if row[2] == "alone"])
def test_what_people_ask_finds_its_cause_among_the_first_three(text: str, rules: str, rules_alone: Index) -> None:
    found = [hit.name for hit in search(rules_alone, symptom(text)).causes.hits[:3]]
    assert set(rules.split()) & set(found)


def test_all_that_is_asked_names_rules_there_are() -> None:
    known = {rule.id for rule in ledger.load()}
    assert known >= {rule for _, rules, _ in ASKED for rule in rules.split()}
    assert len(ASKED) >= 40


# Words.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("time_major", ["timemajor", "time", "major"]),
        ("BatchNormalization", ["batchnormalization", "batch", "normalization"]),
        ("Conv2DTranspose", ["conv2dtranspose", "conv", "2d", "transpose"]),
        ("tf.keras.layers.GRU and keras.losses", ["layer", "gru", "and", "loss"]),
        ("weights, biases, gradients", ["weight", "biase", "gradient"]),
        ("loss is status", ["loss", "is", "status"]),
        ("policies", ["policy"]),
        ("0.25 [3,17] x = 5e-3", []),
        ("Gewicht größer", ["gewicht", "gr", "er"]),
        ("", []),
    ],
)
def test_a_text_is_words(text: str, found: list[str]) -> None:
    assert words(text) == found


TRACE = """Traceback (most recent call last):
  File "/srv/me/Embedding(x).py", line 12, in <module>
    model.add(LSTM(32, time_major=True))
ValueError: an earlier one

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/lib/keras/src/layers/layer.py", line 3, in __init__
    raise ValueError(f"Unrecognized {kwargs}")
keras.src.errors.ValueError: Unrecognized keyword arguments passed to LSTM:
{'time_major': True}
"""


def test_of_a_traceback_the_last_message_counts_and_what_the_code_calls() -> None:
    asked = symptom(TRACE)
    assert asked.startswith("keras.src.errors.ValueError: Unrecognized keyword arguments passed to LSTM:")
    assert "{'time_major': True}" in asked
    assert asked.endswith("LSTM ValueError")
    assert "Embedding" not in asked
    assert "earlier" not in asked


def test_other_texts_are_taken_whole() -> None:
    assert symptom(" first line\nsecond line ") == "first line\nsecond line"
    assert symptom("ValueError: x") == "ValueError: x"


# The index.


def divergence(case: str, verdict: Verdict, behaviours: tuple[str, ...], rules: tuple[str, ...]) -> Divergence:
    pairs = {(0, 1): StageComparison("forward", verdict)}
    sides = tuple(Behaviour((str(n),), text) for n, text in enumerate(behaviours))
    return Divergence(
        case, case.partition("[")[0], "forward", verdict, Severity.HIGH, sides, pairs, rules, (), {(0, 1): rules}
    )


def test_a_cause_is_found_by_the_messages_it_explains_and_no_other() -> None:
    first, second, *_ = ledger.load()
    judgement = Judgement(
        {},
        {},
        (
            divergence("layers.Zebra[]", Verdict.ERROR, ("raises ValueError: quuxible", "does not raise"), (first.id,)),
            divergence("layers.Yak[]", Verdict.DIFFERENT, ("output = frobnicated", "output = 2"), (second.id,)),
        ),
        {},
        {},
        {},
    )
    built = build(judgement, [first, second])
    assert [hit.name for hit in search(built, "quuxible").causes.hits] == [first.id]
    # What differs without a message is no message of the cause's, but its API is.
    assert search(built, "frobnicated").unknown == ("frobnicated",)
    assert [hit.name for hit in search(built, "Yak").causes.hits] == [second.id]
    assert built.divergences == 2
    assert built.causes.entries[0].cases == 1


def test_a_cause_is_not_about_the_name_that_a_whole_program_is_about() -> None:
    first, second, *_ = ledger.load()
    told = divergence("scripts.one", Verdict.DIFFERENT, ("1", "2"), (first.id,))
    alike = divergence("programs.one", Verdict.DIFFERENT, ("1", "2"), (second.id,))
    written = replace(case(), id="programs.one", scenario="program", params={**case().params, "program": "one"})
    cases = {"scripts.one": case(), "programs.one": written}
    both = tuple(replace(one, api="layers.Okapi") for one in (told, alike))
    built = build(Judgement(cases, {}, both, {}, {}, {}), [first, second])
    assert ranked(search(built, "Okapi")) == [second.id]
    assert [entry.cases for entry in built.causes.entries] == [1, 1]


def ranked(found: Found) -> list[str]:
    return [hit.name for hit in found.causes.hits]


def invented(*texts: tuple[str, bool, str, str]) -> Index:
    causes = part((Entry(name, 1, aside), (title, "", text, "")) for name, aside, title, text in texts)
    return Index(index.SCHEMA_ID, 0, causes, part([]))


def test_titles_count_more_than_texts_and_rare_words_more_than_common_ones() -> None:
    built = invented(
        ("text", False, "alpha", "omega common"),
        ("title", False, "omega", "alpha common"),
        ("other", False, "beta", "common"),
    )
    assert ranked(search(built, "omega")) == ["title", "text"]
    assert ranked(search(built, "common beta"))[0] == "other"


def test_a_word_nobody_has_is_the_beginning_of_longer_ones() -> None:
    built = invented(("one", False, "batchnormalization", ""), ("two", False, "dense", ""))
    assert ranked(search(built, "batchnorm")) == ["one"]
    assert search(built, "bat").unknown == ("bat",)


def test_causes_of_other_backends_count_less_unless_they_are_named() -> None:
    built = invented(("aside", True, "omega cntk", ""), ("main", False, "omega", ""), ("rest", False, "x cntk", ""))
    assert ranked(search(built, "omega")) == ["main", "aside"]
    assert ranked(search(built, "omega cntk"))[0] == "aside"


def test_who_has_more_of_the_words_comes_before_who_has_one_in_its_title() -> None:
    built = invented(
        *((f"other{n}", False, "other", "") for n in range(6)),
        ("title", False, "omega alpha", ""),
        ("whole", False, "omega", "alpha deprecated gamma"),
    )
    assert ranked(search(built, "omega alpha deprecated gamma"))[0] == "whole"


def test_nothing_matches_well_where_the_words_that_tell_most_are_unknown() -> None:
    built = invented(("one", False, "omega layer", ""), ("two", False, "layer error", ""), ("three", False, "x", ""))
    assert search(built, "lorem ipsum dolor sit amet layer").causes.weak
    assert not search(built, "omega layer").causes.weak


def test_a_message_turns_on_its_names() -> None:
    message = "AttributeError: 'Sequential' object has no attribute 'predict_classes'"
    assert named(message) == Named(("predict_classes",), ("Sequential",))
    assert named("A KerasTensor cannot be used by fit_generator: TypeError") == Named(
        (), ("KerasTensor", "fit_generator")
    )
    assert named("No module named 'keras.engine'") == Named(("keras.engine",))
    assert named("tf.keras.layers.BatchNormalization") == Named()


def test_a_message_about_a_name_that_the_best_has_not_matches_only_where_much_else_does() -> None:
    built = invented(
        ("lr", False, "lr", "object has no attribute"),
        *((f"o{n}", False, "other", "") for n in range(9)),
    )
    assert search(built, "'Adam' object has no attribute 'frobnicate'").causes.weak
    assert not search(built, "object has no attribute gamma delta").causes.weak
    assert not search(built, "'lr' object has no attribute 'lr'").causes.weak


@pytest.mark.parametrize("text", ["BatchNormalization", "lorem BatchNormalization", "ValueError: fused is no argument"])
def test_a_line_that_is_repeated_is_one(text: str, rules_alone: Index) -> None:
    once = search(rules_alone, symptom(text))
    assert search(rules_alone, symptom(f"{text}\n" * 2000)) == once


def test_equals_are_in_the_order_of_their_names_the_shorter_first() -> None:
    built = invented(("bb", False, "omega", ""), ("ccc", False, "omega", ""), ("aa", False, "omega", ""))
    assert ranked(search(built, "omega")) == ["aa", "bb", "ccc"]


def test_a_match_scores_most_of_the_best_and_a_weak_one_is_told() -> None:
    built = invented(("best", False, "omega alpha", ""), ("half", False, "omega", ""), ("text", False, "", "omega"))
    found = search(built, "omega alpha")
    assert [hit.name for hit in found.causes.matches] == ["best"]
    assert not found.causes.weak
    assert search(built, "alpha").cases.weak


def test_the_index_is_kept_as_json_and_another_is_refused() -> None:
    built = invented(("one", True, "omega", "alpha"))
    assert decode(encode(built)) == built
    with pytest.raises(SearchIndexError, match="another version"):
        decode(encode(built).replace(b"search:1", b"search:9"))
    with pytest.raises(SearchIndexError, match="no index"):
        decode(b"\xff")


def test_a_message_matches_only_what_has_most_of_its_words() -> None:
    built = invented(
        ("one", False, "layer variable", "omega"),
        *((f"o{n}", False, "other", "") for n in range(9)),
    )
    words_alone = "layer variable of gamma and delta"
    assert not search(built, words_alone).causes.weak
    for message in (f"ValueError: {words_alone}", f"{words_alone}. See there", f"A {words_alone}: 3"):
        assert search(built, message).causes.weak, message
    assert not search(built, "Layer variable. Omega").causes.weak


def test_what_a_message_is_about_comes_before_what_shares_its_words() -> None:
    built = invented(
        ("words", False, "could not interpret", ""),
        ("name", False, "logcosh", "loss interpret"),
        *((f"o{n}", False, "other", "") for n in range(9)),
    )
    assert ranked(search(built, "Could not interpret loss identifier: logcosh"))[0] == "name"
    assert ranked(search(built, "could not interpret loss logcosh"))[0] == "words"
    assert named("KeyError: 'acc'").keys == ("acc",)
    assert named("ValueError: bad").keys == ()


# What a text is, word for word.


def first(text: str, rules_alone: Index) -> str:
    return promoted(exact(text, ledger.load()), search(rules_alone, symptom(text)).causes).hits[0].name


def test_the_title_of_a_rule_finds_that_rule_first(rules_alone: Index) -> None:
    rules = ledger.load()
    titles = Counter(" ".join(rule.title.lower().split()) for rule in rules)
    alone = [rule for rule in rules if titles[" ".join(rule.title.lower().split())] == 1]
    # Of rules with one title no more than one can be the first.
    assert len(alone) >= 0.95 * len(rules)
    asked = alone[::97]
    assert [first(rule.title, rules_alone) for rule in asked] == [rule.id for rule in asked]
    for title, name in (
        ("Functions of keras.ops that came with Keras 3.15", "ops-new-in-keras-3-15"),
        ("lr= is refused", "lr-argument-removed"),
        ("  LR= is\n refused. ", "lr-argument-removed"),
    ):
        assert first(title, rules_alone) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ValueError: Argument(s) not recognized: {'lr': 0.001}", "lr-argument-removed"),
        ("Argument(s) not recognized: {'lr': 0.001}", "lr-argument-removed"),
        (TRACE + "ValueError: Argument(s) not recognized: {'lr': 0.001}", "lr-argument-removed"),
        ("AttributeError: 'AUC' object has no attribute 'reset_states'", "metric-reset-states-removed"),
        # Links quote what the code of Keras says.
        (
            "You must compile your model before training/testing. Use model.compile(optimizer, loss)",
            "uncompiled-models-raise-value-errors",
        ),
        ("ValueError: You must call `compile()` before using the model.", "uncompiled-models-raise-value-errors"),
        ("RuntimeError: Graph disconnected: cannot obtain value for Tensor(x)", "disconnected-graphs-are-key-errors"),
    ],
)
def test_a_message_as_it_was_raised_finds_the_rule_that_says_it_first(text: str, name: str, rules_alone: Index) -> None:
    assert first(text, rules_alone) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lr",
        "TypeError: __init__() got an unexpected keyword argument 'foo'",
        "ValueError: the moon is full",
        # A link quotes the middle of it.
        "ValueError: logits and labels must have the same shape",
        # A link quotes it of numbers, and rules speak of LeakyReLU.
        "ValueError: Could not interpret activation function identifier: leakyrelu",
    ],
)
def test_what_is_said_of_many_things_is_no_exact_answer(text: str) -> None:
    assert exact(text, ledger.load()) == frozenset()
