"""What a user can get wrong with ``check``: told in two lines, before anything is run."""

from pathlib import Path

import pytest
from cli_invented import Command


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text("import keras\n")
    (tmp_path / "old.py").write_text("import keras\nprint 'x'\n")
    (tmp_path / "book.ipynb").write_text('{"cells": []}')
    (tmp_path / "noise.py").write_bytes(bytes(range(128, 256)))
    (tmp_path / "model.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    (tmp_path / "empty").mkdir()
    return Command(tmp_path / "reports", monkeypatch, capsys)


ENDS = ("--from", "tf.keras@2.10", "--to", "keras@3.15")

MISTAKES = {
    "no versions": (("train.py",), "a Keras to come from", "--from tf.keras@2.10 --to keras@3.15"),
    "no such version": (("train.py", "--from", "tf.keras@9.9", "--to", "keras@3.15"), "9.9", "Observed are"),
    "itself": (("train.py", "--from", "keras@3.15", "--to", "keras@3.15"), "itself", "Name two"),
    "no such file": (("none.py", *ENDS), "none.py is not a file", "saved model"),
    "a folder": (("empty", *ENDS), "empty is not a file", "saved model"),
    "Python 2": (("old.py", *ENDS), "no Python of today", "2to3"),
    "a notebook": (("book.ipynb", *ENDS), "is a notebook", "nbconvert"),
    "no text": (("noise.py", *ENDS), "is no text", "the Python file"),
    "another folder": (("train.py", *ENDS, "--folder", "empty"), "is not below", "--folder"),
    "the program twice": (("train.py", *ENDS, "--to-program", "train.py"), "is the program itself", "--to-program"),
    "no second file": (("train.py", *ENDS, "--to-program", "none.py"), "none.py is not a file", "saved model"),
    "two files of a model": (("model.h5", *ENDS, "--to-program", "train.py"), "is about programs", "Leave it out"),
    "all of two files": (("train.py", *ENDS, "--to-program", "x.py", "--all"), "runs one program", "--to-program"),
    "all of a model": (("model.h5", *ENDS, "--all"), "--all is about programs", "Leave it out"),
}


@pytest.mark.parametrize(("arguments", "said", "advised"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_what_to_do(
    conformance: Command, tmp_path: Path, arguments: tuple[str, ...], said: str, advised: str
) -> None:
    ended = conformance("check", *arguments, reports=False)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert advised in ended.err
    assert not (tmp_path / ".conformance_check").exists()
