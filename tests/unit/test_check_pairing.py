"""Two texts of one program: their lines, and the places that are told."""

from pathlib import Path
from typing import Any

import pytest
from check_runs import Invented

from conformance.check import code, folder, terminal
from conformance.check.causes.explaining import Causes
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


def test_a_module_by_another_name_stands_for_the_one_that_was_imported_in_its_place(tmp_path: Path) -> None:
    for name, own in (("", "tf.nn.relu"), ("_fixed", "keras.ops.relu")):
        (tmp_path / f"net{name}.py").write_text(f"import part{name}\ndef build():\n    return {own}\n")
        (tmp_path / f"part{name}.py").write_text("x = 1\n")
    found = both(tmp_path)
    for path, module in ((found.first.path, "net"), (found.second.path, "net_fixed")):
        path.write_text(f"import numpy as np\nfrom {module} import build\n{path.read_text()}")
    assert {new: one.first for new, one in found.files.items()} == {
        "train_fixed.py": "train.py",
        "net_fixed.py": "net.py",
        "part_fixed.py": "part.py",
    }
    assert found.of_first("net_fixed.py", 3) == ("net.py", 3)
    assert str(placed(found.first, "net.py", 3, found)) == "net.py:3 (net_fixed.py:3)"


SAVES = """\
import keras
name = "final"
model.save("model.h5")
model.save_weights("out/weights")
model.save("sav/{epoch:02d}.hdf5")
model.save(f"{name}_last.h5")
keep = history["lr"], "lr"
"""

MENDED = """\
import keras
name = "final"
model.save("model.keras")
model.save_weights("out/new.weights.h5")
model.save("sav/{epoch:02d}.keras")
model.save(f"{name}_last.keras")
keep = history["learning_rate"], "lr"
"""


def saved(tmp_path: Path, *more: str) -> Comparing:
    """Two runs that write files as the two texts above name them; the second writes ``more``."""
    found = both(tmp_path)
    found.first.path.write_text(SAVES)
    found.second.path.write_text(MENDED)
    first, second = Invented(tmp_path / "a", "2.10.0"), Invented(tmp_path / "b", "3.15.1")
    for run, paths in (
        (first, ["checkpoint", "model.h5", "out/checkpoint", "out/weights.index", "sav/01.hdf5", "final_last.h5"]),
        (second, ["model.keras", "out/new.weights.h5", "sav/01.keras", "final_last.keras", *more]),
    ):
        for path in paths:
            run.tell("file", at=("", 0), path=path, form="bytes")
    return Comparing(found.first, first.run(), second.run(), (), found)


def test_files_that_the_two_texts_name_otherwise_are_no_difference(tmp_path: Path) -> None:
    found = saved(tmp_path, "other.txt").compared()
    # One beside no checkpoint that the text names, and one that neither text names.
    assert [one.said for one in found.differences] == [
        "checkpoint is written, then is not written",
        "other.txt is not written, then is written",
    ]
    (told,) = found.arguments
    assert told.written
    assert told.said == (
        "files that the two texts name otherwise: model.h5, out/checkpoint, out/weights.index and 2 more, then "
        "model.keras, out/new.weights.h5, sav/01.keras and 1 more"
    )


def test_files_of_one_run_alone_come_behind_how_the_runs_end(tmp_path: Path) -> None:
    first, second = Invented(tmp_path / "a", "2.10.0"), Invented(tmp_path / "b", "3.15.1")
    for path in ("a.h5", "b.h5", "c.h5", "d.h5"):
        first.tell("file", at=("", 0), path=path, form="bytes")
    (tmp_path / "x.py").write_text("import keras\n")
    mine = folder.program(tmp_path / "x.py", tmp_path, ())
    found = Comparing(mine, first.run(), second.run(status=3)).compared().differences
    assert [one.stage for one in found] == ["end", "file"]
    assert found[1].said == "a.h5, b.h5, c.h5 and 1 more are written, then are not written"


def test_names_in_the_logs_that_the_two_texts_ask_for_are_no_difference(tmp_path: Path) -> None:
    comparing = saved(tmp_path)
    for new, differs in (("learning_rate", False), ("rate", True)):
        ours, theirs = ({"at": ("train.py", 7), "epoch": 0, "logs": {name: 0.1}} for name in ("lr", new))
        comparing.blamed.clear()
        told = list(comparing.logs(ours, theirs, "Model.fit", "epoch 1"))
        assert bool(told) is differs
    (setting,) = comparing.found.arguments
    assert setting.written
    assert setting.said.endswith("lr gone, learning_rate new, as the two texts say")


def test_an_argument_that_the_two_texts_give_otherwise_has_no_other_cause(tmp_path: Path) -> None:
    found = both(tmp_path)
    made = []
    for name, rate in (("a", 0.05), ("b", "InverseTimeDecay")):
        run = Invented(tmp_path / name, "2.10.0")
        config: Any = {"learning_rate": rate, "momentum": 0.0 if name == "a" else 0.5}
        given = {"learning_rate": rate}
        run.tell("construct", what="optimizers.SGD", role="train.py:1 SGD#1", given=given, config=config)
        made.append(run.run())
    told = {one.member: one for one in Comparing(found.first, made[0], made[1], (), found).compared().arguments}
    assert told["learning_rate"].written
    assert told["learning_rate"].said.endswith("'InverseTimeDecay', as the two texts say")
    assert not told["momentum"].written
    left, right = (source().headers([name])[name] for name in (LEFT, RIGHT))
    read = code.read(found.first, source(), (left, right), {"train.py"}, found)
    known = Causes(source(), (left, right), read)
    assert known.explained(told["learning_rate"], made[0]).cause is None
    # With one text the versions make it another one.
    alone = Comparing(found.first, made[0], made[1]).compared().arguments
    assert not any(one.written for one in alone)
