"""Versions of Keras, however people write them."""

import pytest
from test_history_upgrade import HEADERS, header

from conformance.analysis.history.axes import Placed
from conformance.analysis.history.resolve import ids, meant, resolve, span
from conformance.inventory.versions import Spelled, spelled, two
from conformance.model.errors import UnknownVersionError
from conformance.model.versions import parse_version

#: What is written, and what that says: provider, version, and what else.
WRITTEN: list[tuple[str, str, str, dict[str, str]]] = [
    ("tf.keras@2.10", "tf.keras", "2.10", {}),
    ("tensorflow@2.15", "tf.keras", "2.15", {}),
    ("tensorflow-cpu==2.15.1", "tf.keras", "2.15.1", {}),
    ("tf2.10", "tf.keras", "2.10", {}),
    ("tf@2.10", "tf.keras", "2.10", {}),
    ("TF 1.15", "tf.keras", "1.15", {}),
    ("TensorFlow 2.10", "tf.keras", "2.10", {}),
    ("tf keras 2.10", "tf.keras", "2.10", {}),
    ("keras 3.15", "keras", "3.15", {}),
    ("keras==3.15", "keras", "3.15", {}),
    ("Keras 3", "keras", "3", {}),
    ("keras3", "keras", "3", {}),
    ("keras 3.*", "keras", "3", {}),
    ("tf-keras 2.16", "tf_keras", "2.16", {}),
    ("tf_keras@2.16", "tf_keras", "2.16", {}),
    ("2.15", "", "2.15", {}),
    ("v2.15", "", "2.15", {}),
    ("keras", "keras", "", {}),
    ("keras@3.15[jax]", "keras", "3.15", {"backend": "jax"}),
    ("keras[jax] 3.15", "keras", "3.15", {"backend": "jax"}),
    ("keras 3.15 on jax", "keras", "3.15", {"backend": "jax"}),
    ("Keras 3.15 with PyTorch", "keras", "3.15", {"backend": "torch"}),
    ("torch", "keras", "", {"backend": "torch"}),
    ("keras@3.15@gpu", "keras", "3.15", {"device": "gpu"}),
    ("tf.keras(legacy)@2.16", "tf.keras", "2.16", {"variant": "legacy"}),
    ("tf.keras 2.16 legacy", "tf.keras", "2.16", {"variant": "legacy"}),
]


@pytest.mark.parametrize(("text", "provider", "version", "more"), WRITTEN)
def test_a_version_is_read_as_it_is_written(text: str, provider: str, version: str, more: dict[str, str]) -> None:
    expected = {"backend": "", "device": "", "variant": "", **more}
    assert spelled(text) == Spelled(provider, version, **expected)


def test_what_says_nothing_of_a_version_is_nothing() -> None:
    assert [spelled(text) for text in ("", "   ", "the newest one", "layers.LSTM[units=3]")] == [None] * 4


@pytest.mark.parametrize("text", ["tf.keras@2.1O", "tf.keras@2.10x", "tf.keras@2.10rc1", "tf.keras@2.10.", "tf2.1٠"])
def test_what_is_a_version_in_part_is_none(text: str) -> None:
    assert spelled(text) is None
    with pytest.raises(UnknownVersionError, match="names no version"):
        resolve(text, "keras@3.15", HEADERS)


@pytest.mark.parametrize(
    ("text", "meaning", "note"),
    [
        ("tensorflow==2.10.0", "py310-tf210/tf.keras", "tf.keras 2.10.0 was not measured; 2.10.1 is taken"),
        ("tf.keras@2.1.0", "py38-tf21/tf.keras", "tf.keras 2.1.0 was not measured; 2.1.4 is taken"),
        ("3.15.0", "py313-tf221/keras", "keras 3.15.0 was not measured; 3.15.1 is taken"),
    ],
)
def test_for_another_patch_the_one_measured_answers_and_says_so(text: str, meaning: str, note: str) -> None:
    found = meant(text, [Placed(h) for h in HEADERS.values()])
    assert (found.found[-1].id, found.note) == (meaning, note)
    assert note in resolve(text, "tf.keras@2.1" if "210" in meaning else "tf.keras@2.10", HEADERS).notes
    told: list[str] = []
    ids([text], HEADERS, told.append)
    assert told == [note]
    with pytest.raises(UnknownVersionError, match="was not observed"):
        resolve("tf.keras@2.99.0", "keras", HEADERS)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("keras@99", "keras@3.15.1, keras@3.14.1, keras@3.2.1"),
        ("keras@9.9", "keras@3.15.1, keras@3.14.1, keras@3.2.1"),
        ("keras@3.99", "keras@3.15.1, keras@3.14.1, keras@3.2.1"),
        ("keras@3.3", "keras@3.2.1, keras@3.14.1, keras@3.15.1"),
        ("keras@1.2", "keras@2.3.1, keras@2.4.3, keras@3.2.1"),
        ("keras@0", "keras@2.3.1, keras@2.4.3, keras@3.2.1"),
    ],
)
def test_the_nearest_of_a_version_beyond_all_begin_at_that_end(text: str, nearest: str) -> None:
    versions = ("2.3.1", "2.4.3", "3.2.1", "3.14.1", "3.15.1")
    headers = {
        one.implementation.id: one
        for one in (header(f"py311-k{n}", keras=v, tensorflow="2.21.0") for n, v in enumerate(versions))
    }
    with pytest.raises(UnknownVersionError) as raised:
        resolve(text, "keras@2.3.1", headers)
    assert raised.value.advice.startswith(f"The nearest that were: {nearest}. ")


def test_where_two_frameworks_carry_a_version_the_other_can_be_named() -> None:
    headers = {
        h.implementation.id: h
        for h in (
            header("py37-tf115", keras="2.3.1", tensorflow="1.15.0"),
            header("py37-tf22", keras="2.3.1", tensorflow="2.2.3"),
            header("py313-tf221", keras="3.15.1", tensorflow="2.21.0"),
        )
    }
    chosen = resolve("keras@2.3.1", "keras 3", headers)
    assert chosen.before == "py37-tf22/keras"
    assert chosen.notes[0].endswith(". Another TensorFlow? Name it: py37-tf115/keras")
    for text in ("keras 2.3.1 tf 1.15", "keras@2.3.1+tf1.15", "keras==2.3.1 on tensorflow==1.15.0", "2.3.1 on tf1.15"):
        assert resolve(text, "keras 3", headers).before == "py37-tf115/keras"
    assert two(["keras", "2.3.1", "tf", "1.15", "keras", "3"]) == ("keras 2.3.1 tf 1.15", "keras 3")
    with pytest.raises(UnknownVersionError, match=r"no keras was observed on tensorflow 1\.12") as raised:
        resolve("keras 2.3.1 on tf 1.12", "keras 3", headers)
    assert raised.value.advice == "It was on: 1.15.0, 2.2.3"


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        ("tf2.10 keras@3.15", ("tf2.10", "keras@3.15")),
        ("tf 2.10 keras 3.15", ("tf 2.10", "keras 3.15")),
        ("tf 2.10 to keras 3.15", ("tf 2.10", "keras 3.15")),
        ("from tf2 to keras", ("tf2", "keras")),
        ("2.15 keras 3", ("2.15", "keras 3")),
        ("keras 2.3 3.15", ("keras 2.3", "3.15")),
        ("keras 3 keras 3.15 on jax", ("keras 3", "keras 3.15 on jax")),
        ("py311-tf2/keras py311-tf2/tf_keras", ("py311-tf2/keras", "py311-tf2/tf_keras")),
    ],
)
def test_from_and_to_are_told_apart(words: str, sides: tuple[str, str]) -> None:
    assert two(words.split()) == sides


def test_one_version_is_not_two() -> None:
    assert two(["keras@3.15"]) is None
    assert two([]) is None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("tf2.10", "py310-tf210/tf.keras"),
        ("tensorflow==2.10.1", "py310-tf210/tf.keras"),
        ("Keras 3", "py313-tf221/keras"),
        ("keras 3.15 on jax", "py311-jax/keras[jax]"),
        ("3.15", "py313-tf221/keras"),
        ("2.1", "py38-tf21/tf.keras"),
        ("py311-jax", "py311-jax/keras[jax]"),
    ],
)
def test_a_spelled_version_is_an_implementation(text: str, meaning: str) -> None:
    assert resolve(text, "tf.keras@2.10" if "210" not in meaning else "keras", HEADERS).before == meaning


def test_a_number_alone_is_tensorflow_where_keras_is_the_same_code() -> None:
    found = meant("2.10", [Placed(h) for h in HEADERS.values()])
    assert [one.id for one in found.found] == ["py310-tf210/tf.keras"]
    assert found.note == "2.10 is taken as tf.keras@2.10; there is keras@2.10 as well"


def test_a_number_of_two_things_is_asked_back() -> None:
    headers = {
        h.implementation.id: h
        for h in (
            header("py37-tf20", keras="2.3.1", tensorflow="2.0.4"),
            header("py38-tf23", "tf.keras", keras="2.4.0", tensorflow="2.3.4"),
        )
    }
    with pytest.raises(UnknownVersionError) as raised:
        resolve("2.3", "keras", headers)
    assert "2.3 is a version of TensorFlow and one of keras" in raised.value.message
    assert raised.value.advice == "Write tf.keras@2.3 or keras@2.3."


def test_a_major_version_is_its_newest() -> None:
    found = meant("keras 3", [Placed(h) for h in HEADERS.values()])
    assert [one.own for one in found.found] == ["3.15.1"]


def test_where_history_begins_and_ends_is_said() -> None:
    said = span([Placed(h) for h in HEADERS.values()])
    assert said.startswith("Observed are tf.keras 2.1.4 to 2.10.1, keras 2.10.0 to 3.15.1, tf_keras 2.16.0:")


def test_a_version_that_only_another_backend_has_is_named_with_it() -> None:
    there = header("py311-jax36", "keras", "jax", keras="3.6.9", jax="0.4.35")
    with pytest.raises(UnknownVersionError, match="was not observed on tensorflow") as caught:
        meant("keras@3.6.9", [Placed(h) for h in (*HEADERS.values(), there)])
    assert caught.value.advice == "It was elsewhere: keras[jax]@3.6.9."


def test_several_implementations_are_named_by_id_or_version() -> None:
    assert ids(["tf2.10", "keras 3.5"], HEADERS) == ["py310-tf210/tf.keras", "py312-tf216/keras"]
    assert ids(["keras 3.5", "py311-jax/keras[jax]", "2.1"], HEADERS) == [
        "py312-tf217/keras",
        "py311-jax/keras[jax]",
        "py38-tf21/tf.keras",
    ]
    with pytest.raises(UnknownVersionError, match="keras 9 was not observed"):
        ids(["keras 9"], HEADERS)
    with pytest.raises(UnknownVersionError, match=r"tf2\.10 and TF 2\.10 are both py310-tf210/tf\.keras"):
        ids(["tf2.10", "TF 2.10"], HEADERS)


def test_a_number_of_thousands_of_digits_is_a_version_that_nobody_has() -> None:
    assert parse_version("9" * 5000) == parse_version("9" * 18)
    assert parse_version(f"3.{'1' * 5000}-tf") > parse_version("3.15.1")
