"""A saved model in place of a program: what is said of it without a Keras."""

from pathlib import Path

import pytest

from conformance.check import folder, saved
from conformance.lattice.causes import cause_of
from conformance.model.errors import UsageError

ERROR = "ValueError: the moon is full"


def answer(*ways: saved.Way) -> saved.Answer:
    return saved.Answer("m.h5", "h5", saved.Loaded("a", ways), saved.Loaded("b"))


def test_a_file_whose_call_fails_is_said_to_load() -> None:
    assert "It loads under the first" in answer(saved.Way("load_model(path)", ERROR, loaded=True)).uncompared
    assert "does not load" in answer(saved.Way("load_model(path)", ERROR)).uncompared
    assert not answer(saved.Way("load_model(path)", outputs=("output0.npy",))).uncompared


def test_weights_without_a_model_are_told_before_anything_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "only.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n layer_names weight_names")
    with pytest.raises(UsageError) as raised:
        saved.answer(path, (None, None), None, print)  # type: ignore[arg-type]
    assert "these are weights only" in str(raised.value)
    path.write_bytes(b"\x89HDF\r\n\x1a\n model_config")
    assert saved.configured(path)


@pytest.mark.parametrize(("name", "content"), [("a.keras", b""), ("a.h5", b"CDF garbage"), ("b.keras", b"x = 1\n")])
def test_what_is_called_like_a_model_and_is_none_is_no_program(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as raised:
        folder.program(tmp_path / name, None, ())
    assert "is no model file" in str(raised.value)


def test_what_keras_2_does_not_know_is_no_cause_between_two_keras_3() -> None:
    said = "load: TypeError: could not be deserialized properly. config={'batch_shape': [None, 3]}"
    assert cause_of("", said, reader=2).id == "batch-shape"
    assert cause_of("", said, reader=3).id != "batch-shape"
    assert cause_of("", said).id == "batch-shape"
    assert cause_of("", "load: time_major", reader=2).id != "time-major"
