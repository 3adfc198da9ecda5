"""Real programs under real environments: where they part, what stops them, and that nothing else is touched.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from built import interpreter

from conformance.check.checking import End, checked
from conformance.check.folder import program
from conformance.check.model import Answer
from conformance.check.running import Limits
from conformance.check.saved import answer as answer_saved
from conformance.environments.table import Environments
from conformance.workspace.source import source

OLD, NEW = "py311-tf2/tf_keras", "py311-tf2/keras"

DATA = """import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
x = np.random.RandomState(0).rand(32, 4).astype("float32")
y = (x.sum(axis=1) > 2).astype("int64")
"""


def end(name: str) -> End:
    table = Environments.load()
    implementation = table.implementation(name)
    python = interpreter(implementation.environment)
    return End(table.launch(implementation, python), source().headers([name])[name])


def answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, arguments: Sequence[str] = (), seconds: float = 240.0
) -> Answer:
    monkeypatch.chdir(folder)
    path = folder / "task" / "train.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    before = path.read_bytes()
    ends = end(OLD), end(NEW)
    answer, _ = checked(program(path, None, tuple(arguments)), ends, Limits(seconds), source(), lambda _: None)
    # Everything is in our own folder.
    assert sorted(one.name for one in folder.iterdir()) == [".conformance_check", "task"]
    assert [one.name for one in path.parent.iterdir()] == ["train.py"]
    assert path.read_bytes() == before
    return answer


def test_the_layer_that_computes_otherwise_is_found_though_nothing_is_seeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DATA + (
        "model = keras.Sequential([\n"
        "    layers.Dense(8, activation='tanh', input_shape=(4,)),\n"
        "    layers.Dense(8, activation='hard_sigmoid'),\n"
        "    layers.Dense(2, activation='softmax'),\n"
        "])\n"
        "model.compile('sgd', 'sparse_categorical_crossentropy')\n"
        "model.fit(x, y, epochs=2, batch_size=8, verbose=0)\n"
        "model.save('model.h5')\n"
    )
    answer = answered(tmp_path, monkeypatch, text)
    first = answer.first
    assert first is not None
    assert (first.stage, first.subject, first.made) == ("forward", "layers.Dense", "train.py:8")
    assert "given the same inputs" in first.said
    assert first.cause is not None
    assert first.cause.rule == "hard-sigmoid-slope"
    # Every later layer is fed what it was fed under the first, and is the same.
    assert [one.role for one in answer.differs if one.stage == "forward" and one.about] == []
    assert {one.follows for one in answer.differs if one.stage in ("loss", "update")} == {True}
    assert {"loss"} <= {one.name for one in answer.curves}


def test_a_program_that_does_the_same_differs_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = DATA + (
        "import tensorflow as tf\n"
        "class Net(tf.keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.hidden = layers.Dense(8, activation='relu')\n"
        "        self.out = layers.Dense(2)\n"
        "    def call(self, inputs):\n"
        "        return self.out(self.hidden(inputs))\n"
        "net, optimizer = Net(), keras.optimizers.SGD(0.1)\n"
        "loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)\n"
        "@tf.function\n"
        "def step(a, b):\n"
        "    with tf.GradientTape() as tape:\n"
        "        loss = loss_of(b, net(a))\n"
        "    optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))\n"
        "    return loss\n"
        "net(x[:1])\n"
        "for n in range(4):\n"
        "    print(float(step(x[n * 8:n * 8 + 8], y[n * 8:n * 8 + 8])))\n"
    )
    answer = answered(tmp_path, monkeypatch, text)
    assert answer.first is None, answer.first
    assert answer.left.ended == answer.right.ended == "well"
    assert "4 steps of training" in answer.agrees
    assert answer.printed == ()


def test_an_exception_is_told_at_its_line_with_its_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = DATA + "model = keras.Sequential([layers.Dense(1)])\nmodel(x)\nmodel.save('here')\n"
    answer = answered(tmp_path, monkeypatch, text)
    first = answer.first
    assert first is not None
    assert (first.verdict, first.at.line, first.side) == ("error", 8, "right")
    assert first.cause is not None
    assert first.cause.rule == "models-end-in-keras-or-h5"


def test_limits_arguments_forks_and_exits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "import os, sys, time, keras\n"
        "if not hasattr(keras, 'ops'):\n"
        "    if not os.fork():\n"
        "        time.sleep(600)\n"
        "    assert sys.argv[1:] == ['--epochs', '1']\n"
        "    sys.exit(3)\n"
        "keras.layers.Dense(2)\n"
        "while True:\n"
        "    time.sleep(1)\n"
    )
    answer = answered(tmp_path, monkeypatch, text, ["--epochs", "1"], seconds=25.0)
    first = answer.first
    assert first is not None
    assert first.stage == "end"
    assert answer.left.ended == "status 3"
    assert answer.right.ended == "was ended after 25 seconds"
    assert any("--seconds" in note for note in answer.notes)


def test_a_saved_model_is_brought_across(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = DATA + (
        "model = keras.Sequential([layers.Dense(8, activation='hard_sigmoid', input_shape=(4,)), layers.Dense(2)])\n"
        "model.save('model.h5')\n"
    )
    answered(tmp_path, monkeypatch, text)
    saved = next((tmp_path / ".conformance_check" / "runs").glob("*/work/model.h5"))
    kept = list((tmp_path / ".conformance_check" / "runs").glob("*/work/model.h5"))
    ends = end(OLD), end(NEW)
    # That of the first run: keys of Keras 3 would not be there.
    for one in kept:
        if b"batch_input_shape" in one.read_bytes():
            saved = one
    found = answer_saved(saved, ends, Limits(240.0), lambda _: None)
    assert not found.same
    assert found.compared[0].apart
    assert any("hard_sigmoid" in way for way in found.across), found
