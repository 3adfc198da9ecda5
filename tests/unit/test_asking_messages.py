"""What real environments say to what broke public programs: ``find`` answers each whole message with what to do."""

import json
from functools import cache

import pytest
from test_api_causes import CAUSES

from conformance.analysis.api.subject import Subjects
from conformance.analysis.ledger import load as ledger
from conformance.analysis.search.answers import LONGEST, Answer, answer
from conformance.cli.instead import _found
from conformance.environments.table import ROOT, Environments
from conformance.inventory import api, names, usage
from conformance.inventory.known import Known
from conformance.workspace.source import Source, source

#: Environment, what it broke, what has to be among the first three answers, the message.
MESSAGES = [
    (*line.split("\t")[:3], json.loads(line.split("\t")[3]))
    for line in (ROOT / "tests" / "messages.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

#: So many answers are looked at.
FIRST = 3


@cache
def asking() -> tuple[Source, Known, Subjects]:
    published = source(None)
    return published, Known(published.apis, names.load()), Subjects(api.load(), usage.load())


def found(message: str) -> Answer:
    published, known, subjects = asking()
    rules = {rule.id: rule for rule in published.rules}
    return answer(
        message,
        published.index,
        rules,
        published.headers(),
        lambda cases: published.judge(cases=cases),
        known,
        FIRST,
        subjects,
    )


@pytest.mark.parametrize(("environment", "broke", "wanted", "message"), MESSAGES)
def test_a_message_finds_what_to_do(environment: str, broke: str, wanted: str, message: str) -> None:
    got = found(message)
    advised = [one.subject.text for one in got.missed.found if one.advice is not None and one.advice.advice]
    caused = [one.rule.id for one in got.causes if one.rule.advice and not got.found.causes.weak]
    assert wanted in [*advised, *caused][:FIRST]


def test_what_an_answer_says_to_ask_for_the_code_is_answered() -> None:
    for *_, message in MESSAGES:
        for one in found(message).missed.found:
            if one.advice is not None:
                assert one.advice in _found(one.answer), one.answer


def test_all_causes_are_asked_for_with_a_real_message() -> None:
    assert {broke for _, broke, _, _ in MESSAGES} >= set(CAUSES)
    table = Environments.load()
    assert {one for one, *_ in MESSAGES} <= {one.id for one in table.implementations()}
    assert {wanted for _, _, wanted, _ in MESSAGES if "-" in wanted} <= {rule.id for rule in ledger.load()}


#: Real messages of which no cause speaks, whatever words they share with some.
NOBODY_LOOKED = [
    "ValueError: Layer 'dense' expected 2 variables, but received 0 variables during loading. "
    "Expected: ['kernel', 'bias']",
    'ValueError: The name "conv1" is used 2 times in the model. All operation names should be unique.',
    "ValueError: Could not interpret activation function identifier: leakyrelu",
    "TypeError: Unable to serialize <KerasTensor shape=(None, 3), dtype=float32, sparse=False, name=keras_tensor> to "
    "JSON. Unrecognized type <class 'keras.src.backend.common.keras_tensor.KerasTensor'>.",
    "A total of 2 objects could not be loaded. Example error message for object <Dense name=dense>",
    "ValueError: Unknown layer: 'Functional'. Please ensure you are using a `keras.utils.custom_object_scope` and that "
    "this object is included in the scope.",
    "ValueError: logits and labels must have the same shape ((None, 1) vs (None, 10))",
    "ValueError: Cannot assign value to variable 'dense/kernel:0': Shape mismatch.",
]


#: Of these there are cases that try the like.
TRIED = {
    "Could not interpret activation": "programs.identifiers.strings_for_activations",
    "Unknown layer": "programs.serializing.registered_layers",
}


@pytest.mark.parametrize("message", NOBODY_LOOKED)
def test_where_nobody_looked_the_answer_says_that_nothing_fits(message: str) -> None:
    got = found(message)
    assert got.found.causes.weak
    tried = [case for part, case in TRIED.items() if part in message]
    assert got.found.cases.weak is not bool(tried)
    assert not tried or got.cases[0].case == tried[0]
    assert not got.missed.found


def test_a_message_that_a_case_said_finds_the_case_and_what_explains_it() -> None:
    got = found("ValueError: Received an invalid value for `units`, expected a positive integer. Received: units=7.5")
    assert {one.case for one in got.cases} >= {"layers.Dense[units=0]", "layers.Dense[units=3.0]"}
    assert all("Received an invalid value for `units`" in one.behaviour.summary for one in got.cases if one.behaviour)
    assert got.causes[0].rule.id in got.cases[0].rules
    got = found("ValueError: Dimension mismatch; shapes are (4, 7), (8, 9)")
    assert not got.found.cases.weak
    assert all(
        "Dimension mismatch; shapes are" in (one.behaviour.summary if one.behaviour else "") for one in got.cases
    )


def test_causes_about_the_same_write_its_name_as_it_is_written() -> None:
    got = found(
        "File format not supported: filepath=model. Keras 3 only supports V3 .keras files and legacy H5 format files"
    )
    assert got.missed.advised
    # file_paths is one word with filepath, and another name.
    assert not [one.rule.id for one in got.causes if "file_paths" in one.rule.title]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "ImportError: cannot import name 'pad_sequences' from 'keras.preprocessing.sequence'",
            "keras 2.9 to 2.12 has it as utils.pad_sequences.",
        ),
        (
            "ImportError: cannot import name 'img_to_array' from 'keras.preprocessing.image'",
            "keras 2.9 to 2.12 has it as utils.img_to_array.",
        ),
        (
            "cannot import name 'plot_model' from 'keras.utils'",
            "tf.keras of the same TensorFlow has it under this name.",
        ),
        (
            "ModuleNotFoundError: No module named 'tensorflow.keras.layers.experimental'",
            "Of layers.experimental.preprocessing: use layers.",
        ),
    ],
)
def test_what_another_name_or_the_module_below_says_is_told(message: str, said: str) -> None:
    (one,) = found(message).missed.found
    assert said in one.text
    assert "not known here" not in one.text


def test_causes_of_a_module_are_those_that_speak_of_it() -> None:
    got = found("ModuleNotFoundError: No module named 'tensorflow.keras.layers.experimental'")
    assert [one.rule.id for one in got.causes] == ["experimental-layers-removed"]


@pytest.mark.parametrize(
    ("name", "argument", "others"),
    [
        ("class_weight", "Model.fit(class_weight=)", "Model.train_on_batch"),
        ("validation_split", "Model.fit(validation_split=)", "more take one, too"),
        ("batch_size", "Model.fit(batch_size=)", "Model.predict, Model.evaluate"),
        ("clipnorm", "optimizers.Adam(clipnorm=)", "optimizers.SGD"),
        # All that took it went: of these what is used most.
        ("time_major", "layers.LSTM(time_major=)", "layers.GRU"),
    ],
)
def test_an_argument_alone_is_that_of_what_is_used_most(name: str, argument: str, others: str) -> None:
    got = found(name)
    (one,) = got.missed.found
    assert one.subject.text == argument
    assert others in one.text
    assert (got.symbols, got.missed.unknown) == ((), ())


def test_a_name_that_is_no_argument_stays_what_it_is() -> None:
    assert [one.subject.text for one in found("lr").missed.found] == ["optimizers.Adam.lr"]
    assert [one.subject.text for one in found("units").missed.found] == ["layers.Dense.units"]
    assert [one.name for one in found("lstm").symbols] == ["layers.LSTM"]
    assert found("frobnicate_it").missed.unknown


def test_an_answer_does_not_send_back_to_this_search() -> None:
    (said,) = found("frobnicate_it").missed.unknown
    assert "conformance find" not in said


def test_a_key_of_the_history_finds_what_is_called_so_first() -> None:
    order = [one.rule.id for one in found("KeyError: 'acc'").causes]
    assert order[0] == "names-of-metrics-in-1-15"
    assert order.index("keys-of-the-history-in-1-15") < order.index("history-has-no-accuracy-in-1-15")


def test_a_huge_word_is_asked_for_by_its_beginning() -> None:
    assert found("a" * 300_000) == found("a" * LONGEST)
