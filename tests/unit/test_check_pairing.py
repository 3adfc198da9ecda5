"""Two texts of one program: their lines, and the places that are told."""

from pathlib import Path
from typing import Any

import pytest
from check_runs import Invented

from conformance.check import code, folder, terminal
from conformance.check.comparing import Comparing
from conformance.check.model import Answer, Side
from conformance.check.pairing import Both, matched, placed
from conformance.model.errors import UsageError
from conformance.workspace.source import source

LEFT, RIGHT = "py38-tf210/tf.keras", "py313-tf221/keras"

OLD = """\
from tensorflow import keras
from tensorflow.keras import backend as K
def size(x):
    return K.sum(
        x)
model = keras.Sequential()
model.compile(keras.optimizers.Adam(lr=0.1))
print(1)
"""

NEW = """\
import keras
from keras import backend as K
import extra_of_the_new_one
def size(x):
    return keras.ops.sum(x)
model = keras.Sequential()
assert model is not None
model.compile(keras.optimizers.Adam(learning_rate=0.1))
print(1)
"""


def both(root: Path, old: str = "train.py", new: str = "train_fixed.py") -> Both:
    for name, text in ((old, OLD), (new, NEW)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    first = folder.program(root / old, (root / old).parent, ())
    return Both(first, folder.second_program(root / new, first))


def test_lines_that_were_changed_stand_for_each_other_and_new_ones_for_none(tmp_path: Path) -> None:
    found = both(tmp_path)
    assert dict(matched(OLD.splitlines(), NEW.splitlines())) == {1: 1, 2: 2, 4: 3, 5: 4, 6: 6, 8: 7, 9: 8}
    assert found.of_first("train_fixed.py", 8) == ("train.py", 7)
    assert found.of_first("train_fixed.py", 7) == ("train_fixed.py", 7)
    assert found.of_second("train.py", 7) == ("train_fixed.py", 8)
    assert found.of_second("train.py", 5) is None


def test_places_say_which_line_it_is_in_the_other_file(tmp_path: Path) -> None:
    found = both(tmp_path)
    place = placed(found.first, "train.py", 7, found)
    assert str(place) == "train.py:7 (train_fixed.py:8)"
    assert place.then_text == "model.compile(keras.optimizers.Adam(learning_rate=0.1))"
    own = placed(found.first, "train_fixed.py", 7, found)
    assert (str(own), own.text) == ("train_fixed.py:7", "assert model is not None")
    assert placed(found.first, "train.py", 8, found).then_text == ""


def test_a_file_of_the_same_name_in_another_folder_is_told_with_that_folder(tmp_path: Path) -> None:
    found = both(tmp_path, "old/train.py", "new/train.py")
    assert found.second.root == (tmp_path / "new").resolve()
    assert str(placed(found.first, "train.py", 7, found)) == "train.py:7 (new/train.py:8)"
    # What stands at the same line of a file of the same name is one place.
    assert str(placed(found.first, "train.py", 1, found)) == "train.py:1"
    assert placed(found.first, "new/train.py", 7, found).text == "assert model is not None"


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    found = both(tmp_path)
    with pytest.raises(UsageError):
        folder.second_program(tmp_path / "train.py", found.first)


def test_what_reading_shows_is_of_the_text_for_the_second_at_the_lines_of_the_first(tmp_path: Path) -> None:
    found = both(tmp_path)
    left, right = (source().headers([name])[name] for name in (LEFT, RIGHT))
    ends = left, right
    alone = code.read(found.first, source(), ends, {"train.py"})
    assert any(one.span.line == 7 and "lr" in one.message for one in alone.findings)
    several = code.read(found.first, source(), ends, {"train.py"}, found)
    assert not any(one.span.line == 7 for one in several.findings)
    (tmp_path / "train_fixed.py").write_text(NEW.replace("learning_rate", "lr"))
    unmended = code.read(found.first, source(), ends, {"train.py"}, Both(found.first, found.second))
    assert any((one.file, one.span.line) == ("train.py", 7) for one in unmended.findings)


def test_what_the_second_alone_raises_in_a_line_of_its_own_is_told_there(tmp_path: Path) -> None:
    found = both(tmp_path)
    left = Invented(tmp_path / "a", "2.10.0").run()
    right = Invented(tmp_path / "b", "3.15.1")
    gone: Any = {"status": 1, "type": "AssertionError", "message": "no", "at": ("train_fixed.py", 7, 7)}
    one = Comparing(found.first, left, right.run(**gone), (), found).compared().differences[0]
    side = Side(LEFT, {}, "well", 1.0)
    told = [line.text for line in terminal.lines(Answer("train.py", side, side, one, to_program="train_fixed.py"))]
    assert told[0].startswith("train.py under py38-tf210/tf.keras → train_fixed.py under ")
    assert "First difference, in a call: train_fixed.py:7: only the second raises (AssertionError)" in told
    assert "    assert model is not None" in told
