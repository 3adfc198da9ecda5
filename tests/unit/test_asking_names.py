"""Names of Keras, however people write them."""

import pytest

from conformance import catalog
from conformance.inventory import names as inventory
from conformance.inventory.known import Known
from conformance.inventory.names import Inventory, Symbol
from conformance.inventory.spelling import plain
from conformance.model.errors import (
    NoNameError,
    UnknownCaseError,
    UnknownMemberError,
    UnknownNameError,
    UntestedNameError,
)

CASES = {
    "layers.LSTM[]": "layers.LSTM",
    "layers.LSTM[units=3,unroll=True]": "layers.LSTM",
    "layers.Dense[]": "layers.Dense",
    "layers.MaxPooling2D[]": "layers.MaxPooling2D",
    "losses.Hinge[]": "losses.Hinge",
    "metrics.Hinge[]": "metrics.Hinge",
    "losses.mean_squared_error[]": "losses.mean_squared_error",
    "optimizers.Adam[]": "optimizers.Adam",
    "optimizers.legacy.Adam": "optimizers.legacy.Adam",
    "training.mlp[fit]": "Model",
}
OLD, NEW = "py37-tf20/keras", "py311-tf2/keras"
VERSIONS = {OLD: {"keras": "2.3.1", "tensorflow": "2.0.4"}, NEW: {"keras": "3.15.1", "tensorflow": "2.21.0"}}
CLASSES = ("layers.MultiHeadAttention", "layers.MaxPool2D", "optimizers.experimental.Adam", "Model", "models.Model")
FUNCTIONS = ("losses.mse", "metrics.mse", "backend.mean")


def invented() -> Known:
    both, old, new = frozenset((OLD, NEW)), frozenset((OLD,)), frozenset((NEW,))
    symbols = {api: Symbol(api, "class", both) for api in dict.fromkeys(CASES.values())}
    symbols |= {name: Symbol(name, "class", new if "Multi" in name else both) for name in CLASSES}
    symbols |= {name: Symbol(name, "function", both) for name in FUNCTIONS}
    symbols |= {name: Symbol(name, "module", old) for name in ("utils.np_utils", "layers.core")}
    same = (
        frozenset(("layers.MaxPool2D", "layers.MaxPooling2D")),
        frozenset(("losses.mean_squared_error", "losses.mse", "metrics.mse")),
        frozenset(("Model", "models.Model")),
    )
    return Known(CASES, Inventory(symbols, VERSIONS, dict.fromkeys(VERSIONS, "2026-11-26"), same))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("layers.LSTM", "layers.LSTM"),
        ("keras.layers.LSTM", "layers.LSTM"),
        ("tf.keras.layers.LSTM", "layers.LSTM"),
        ("tensorflow.keras.layers.LSTM", "layers.LSTM"),
        ("tf.compat.v1.keras.layers.LSTM", "layers.LSTM"),
        ("tensorflow.python.keras.layers.LSTM", "layers.LSTM"),
        ("tf_keras.layers.LSTM", "layers.LSTM"),
        ("keras.api._v2.keras.layers.LSTM", "layers.LSTM"),
        ("keras.src.layers.rnn.lstm.LSTM", "layers.rnn.lstm.LSTM"),
        ("from keras.layers import LSTM", "layers.LSTM"),
        ("from tensorflow.keras.layers import (LSTM, Dense)", "layers.LSTM"),
        ("from keras.layers import *", "layers"),
        ("import keras.utils.np_utils as np_utils", "utils.np_utils"),
        ("  `keras.layers.LSTM(32, return_sequences=True)` ", "layers.LSTM"),
        ("@keras.saving.register_keras_serializable()", "saving.register_keras_serializable"),
        ("K.mean", "backend.mean"),
        ("keras.layers.LSTM[units=(3, 4)]", "layers.LSTM[units=(3, 4)]"),
        ("keras_hub.layers.X", "keras_hub.layers.X"),
        ("kerassic", "kerassic"),
        ("tf.keras", ""),
    ],
)
def test_what_stands_around_a_name_is_taken_off(text: str, name: str) -> None:
    assert plain(text) == name


@pytest.mark.parametrize(
    ("text", "apis"),
    [
        ("LSTM", ("layers.LSTM",)),
        ("lstm", ("layers.LSTM",)),
        ("tf.keras.layers.LSTM", ("layers.LSTM",)),
        ("keras.layers.core.Dense", ("layers.Dense",)),
        ("keras.optimizers.adam_v2.Adam", ("optimizers.Adam",)),
        ("keras.engine.training.Model", ("Model",)),
        ("Adam", ("optimizers.Adam",)),
        ("legacy.Adam", ("optimizers.legacy.Adam",)),
        ("Hinge", ("losses.Hinge", "metrics.Hinge")),
        ("MaxPool2D", ("layers.MaxPooling2D",)),
        ("max_pooling2d", ("layers.MaxPooling2D",)),
        ("mse", ("losses.mean_squared_error",)),
        ("optimizers", ("optimizers.Adam", "optimizers.legacy.Adam")),
        ("keras.layers.*", ("layers.LSTM", "layers.Dense", "layers.MaxPooling2D")),
        ("*Hinge", ("losses.Hinge", "metrics.Hinge")),
    ],
)
def test_a_text_means_what_cases_test(text: str, apis: tuple[str, ...]) -> None:
    asked = invented().asked(text)
    assert asked.apis == apis
    assert {CASES[case] for case in asked.cases} == set(apis)


def test_how_a_name_was_taken_is_said_where_it_is_not_plain() -> None:
    names = invented()
    assert names.asked("keras.layers.LSTM").note == names.asked("LSTM").note == names.asked("optimizers").note == ""
    assert names.asked("Hinge").note == "Hinge is taken as losses.Hinge, metrics.Hinge"
    assert names.asked("keras.layers.core.Dense").note == "layers.core.Dense is taken as layers.Dense"


def test_what_keras_has_and_no_case_tests_is_answered_with_exactly_that() -> None:
    with pytest.raises(UntestedNameError) as raised:
        invented().asked("tf.keras.layers.MultiHeadAttention")
    assert raised.value.message == (
        "Keras has layers.MultiHeadAttention in keras 3.15. "
        "No case of this project tests it: nobody looked, which is not agreement."
    )
    with pytest.raises(UntestedNameError, match=r"Keras has utils\.np_utils in keras 2\.3\."):
        invented().asked("np_utils")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("keras.layers.LTSM", "layers.LSTM"),
        ("MultiHeadAtention", "layers.MultiHeadAttention"),
        ("backend.maen", "mean"),
    ],
)
def test_what_no_keras_has_is_answered_with_the_nearest_names_of_keras(text: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        invented().asked(text)
    assert text in raised.value.message
    assert near in raised.value.advice


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("Model.predict_classes", "Model.predict_classes"),
        ("model.fit", "Model.fit"),
        ("keras.models.Model.fit_generator()", "models.Model.fit_generator"),
        ("self.model.fit_generator", "Model.fit_generator"),
        ("layers.Dense.mean", "layers.Dense.mean"),
        ("Dense.mean", "layers.Dense.mean"),
        ("fit_generator", "fit_generator"),
        ("Model.*", "Model.*"),
        ("*_generator", "*_generator"),
    ],
)
def test_of_what_may_be_a_method_no_absence_is_claimed(text: str, member: str) -> None:
    names = invented()
    assert names.member(text) == member
    assert names.find(text) == []
    for ask in (names.asked, names.symbols, names.case):
        with pytest.raises(UnknownMemberError) as raised:
            ask(text)
        assert raised.value.message == (
            f"{member} is no public name, but may be a method or a property of a class: those are not listed here"
        )
        assert "Did you mean" not in raised.value.advice
        assert "Which Keras has it: conformance api " in raised.value.advice


@pytest.mark.parametrize("text", ["layers.Nothing", "keras.fit_generator", "backend.maen", "utils.np_utils.x", "LSTM"])
def test_what_is_no_member_is_none(text: str) -> None:
    assert invented().member(text) == ""


def test_a_misspelled_word_is_still_told_what_is_near() -> None:
    with pytest.raises(UnknownMemberError) as raised:
        invented().asked("lsmt")
    assert "Did you mean layers.LSTM?" in raised.value.advice


@pytest.mark.parametrize("text", ["", "  ", "``", "()", "'\"'"])
def test_nothing_is_no_name(text: str) -> None:
    names = invented()
    for ask in (names.asked, names.symbols, names.case):
        with pytest.raises(NoNameError, match="is no name"):
            ask(text)
    assert names.asked("*").cases == tuple(CASES)


def test_a_name_of_a_thousand_parts_is_a_name_that_is_not_there() -> None:
    with pytest.raises(UnknownNameError):
        invented().symbols(".".join(["ab"] * 1200))


def test_other_libraries_are_not_keras() -> None:
    for text in ("torch.nn.LSTM", "tf.nn.relu"):
        with pytest.raises(UnknownNameError, match="is no name of Keras"):
            invented().asked(text)


def test_one_case_is_meant_by_its_id_or_by_an_api_with_one() -> None:
    names = invented()
    assert names.case("keras.layers.LSTM[units=3, unroll=True]") == "layers.LSTM[units=3,unroll=True]"
    assert names.case("Dense") == "layers.Dense[]"
    with pytest.raises(UnknownCaseError) as raised:
        names.case("LSTM")
    assert "LSTM has 2 cases, and one is meant here" in raised.value.message
    assert "'layers.LSTM[]'" in raised.value.advice
    assert "conformance show 'layers.LSTM[]'" in raised.value.advice
    with pytest.raises(UnknownCaseError) as raised:
        names.case("layers.LSTM[units=4,unroll=True]")
    assert "layers.LSTM[units=3,unroll=True]" in raised.value.advice


def test_a_name_is_told_with_who_has_it_and_whether_it_is_tested() -> None:
    names = invented()
    told = [names.told(symbol) for text in ("MaxPool2D", "K.mean") for symbol in names.symbols(text)]
    assert told == [
        "layers.MaxPool2D (class): keras 2.3 to 3.15; also called layers.MaxPooling2D; 1 case tests it",
        "backend.mean (function): keras 2.3 to 3.15; no case of this project tests it",
    ]


def known() -> Known:
    return Known({case.id: case.api for case in catalog.load().values()}, inventory.load())


@pytest.mark.parametrize("text", ["LSTM", "tf.keras.layers.LSTM", "keras.layers.core.Dense", "optimizers.adam_v2.Adam"])
def test_the_published_catalog_and_inventory_answer(text: str) -> None:
    asked = known().asked(text)
    assert asked.apis in {("layers.LSTM",), ("layers.Dense",), ("optimizers.Adam",)}
    assert len(asked.cases) > 10


def test_every_api_that_cases_test_is_a_name_that_some_keras_has() -> None:
    """Or a member of a class that some Keras has, as ``Dense.kernel`` or in full: a program may be about a method."""
    names = known()
    classes = {name for name, symbol in names.inventory.symbols.items() if symbol.kind == "class"}
    classes |= {name.rpartition(".")[2] for name in classes}

    def is_there(api: str) -> bool:
        return api in names.inventory.symbols or api.rpartition(".")[0] in classes

    assert [api for api in names.apis if not is_there(api)] == []
    assert all(names.asked(api).cases for api in names.apis)
