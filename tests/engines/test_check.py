"""Real programs under real environments: where they part, what stops them, and that nothing else is touched.

The two that are imported fastest, where a test does not need TensorFlow in both; what one program shows is asked of it
once. An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not.
"""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from built import interpreter

from conformance.check import reproducing
from conformance.check.checking import Checked, End, checked
from conformance.check.folder import Program, program, second_program
from conformance.check.model import Answer
from conformance.check.pairing import Both
from conformance.check.running import Limits
from conformance.check.saved import NEEDS_CODE
from conformance.check.saved import answer as answer_saved
from conformance.environments.table import Environments
from conformance.workspace.source import source

OLD, NEW = "py37-tf20/tf.keras", "py313-keras315-jax/keras[jax]"

DATA = """import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
x = np.random.RandomState(0).rand(32, 4).astype("float32")
y = (x.sum(axis=1) > 2).astype("int64")
"""


@dataclass(frozen=True)
class Asked:
    """A program that was checked, in a folder of its own."""

    folder: Path
    program: Program
    ends: tuple[End, End]
    answer: Answer
    found: Checked


def end(name: str) -> End:
    table = Environments.load()
    implementation = table.implementation(name)
    python = interpreter(implementation.environment)
    return End(table.launch(implementation, python), source().headers([name])[name])


def asked(
    folder: Path,
    text: str,
    arguments: Sequence[str] = (),
    seconds: float = 240.0,
    old: str = OLD,
    new: str = NEW,
    beside: Mapping[str, str] | None = None,
    then: str = "",
) -> Asked:
    ends = end(old), end(new)
    path = folder / "task" / "train.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    for name, other in (beside or {}).items():
        (path.parent / name).write_text(other, encoding="utf-8")
    before = path.read_bytes()
    mine = program(path, None, tuple(arguments))
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        both = Both(mine, second_program(path.parent / then, mine)) if then else None
        answer, found = checked(mine, ends, Limits(seconds), source(), lambda _: None, both)
    # Everything is in our own folder.
    assert sorted(one.name for one in folder.iterdir()) == [".conformance_check", "task"]
    assert sorted(one.name for one in path.parent.iterdir()) == sorted(["train.py", *(beside or ())])
    assert path.read_bytes() == before
    return Asked(folder, mine, ends, answer, found)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """A program that trains a model and saves it."""
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
    return asked(tmp_path_factory.mktemp("trained"), text)


@pytest.mark.night
def test_the_layer_that_computes_otherwise_is_found_though_nothing_is_seeded(trained: Asked) -> None:
    answer = trained.answer
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


@pytest.mark.night
def test_a_program_that_is_mended_runs_under_the_second_in_its_place(tmp_path: Path) -> None:
    text = (
        "import numpy as np\n"
        "from tensorflow import keras\n"
        "x = np.random.RandomState(0).rand(32, 4).astype('float32')\n"
        "def twice(t):\n"
        "    return keras.backend.tanh(t) * 2.0\n"
        "model = keras.Sequential([\n"
        "    keras.layers.Dense(8, activation=twice, input_shape=(4,)),\n"
        "    keras.layers.LeakyReLU(alpha=0.1),\n"
        "])\n"
        "model.compile(keras.optimizers.SGD(lr=0.1), 'mse')\n"
        "model.fit(x, np.ones((32, 8)), batch_size=8, verbose=0)\n"
        "print(model.predict(x).shape)\n"
        "model.save('model.h5')\n"
    )
    mended = (
        text.replace("from tensorflow import keras\n", "import keras\nfrom keras import ops\n")
        .replace("keras.backend.tanh", "ops.tanh")
        .replace("alpha", "negative_slope")
        .replace("lr=", "learning_rate=")
        .replace("model.h5", "model.keras")
    )
    answer = asked(tmp_path, text, beside={"mended.py": mended}, then="mended.py").answer
    assert answer.first is None, answer.first
    assert answer.to_program == "mended.py"
    assert "2 initial weights" in answer.agrees
    assert not any("counterpart" in note for note in answer.notes), answer.notes
    assert [one.said for one in answer.differs] == [
        "files that the two texts name otherwise: model.h5, then model.keras"
    ]
    broken = mended.replace("batch_size=8", "epoch=1")
    (tmp_path / "again").mkdir()
    first = asked(tmp_path / "again", text, beside={"mended.py": broken}, then="mended.py").answer.first
    assert first is not None
    assert (str(first.at), first.side) == ("train.py:11 (mended.py:12)", "right")
    assert "epoch=1" in first.at.then_text


@pytest.mark.night
def test_a_saved_model_is_brought_across(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ends = end("py311-tf2/tf_keras"), end("py311-tf2/keras")
    text = (
        "from tf_keras import Sequential, layers\n"
        "model = Sequential([layers.Dense(8, activation='hard_sigmoid', input_shape=(4,)), layers.Dense(2)])\n"
        "model.save('model.h5')\n"
    )
    launch = ends[0].launch
    subprocess.run([launch.python, "-c", text], env=launch.environ(tmp_path), check=True, timeout=240.0)
    found = answer_saved(tmp_path / "model.h5", ends, Limits(240.0), lambda _: None)
    assert not found.same
    assert found.compared[0].apart
    assert any("hard_sigmoid" in way for way in found.across), found


def test_a_lambda_is_named_as_the_cause_and_what_was_tried_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another Python nothing but the code helps; of the same one safe_mode=False does."""
    monkeypatch.chdir(tmp_path)
    first, other, same = end("py311-tf2/tf_keras"), end("py313-tf221/keras"), end("py311-tf2/keras")
    text = (
        "from tf_keras import Sequential, layers\n"
        "model = Sequential([layers.Dense(2, input_shape=(4,)), layers.Lambda(lambda x: x * 2)])\n"
        "model.save('model.h5')\n"
    )
    subprocess.run([first.launch.python, "-c", text], env=first.launch.environ(tmp_path), check=True, timeout=240.0)
    found = answer_saved(tmp_path / "model.h5", (first, other), Limits(240.0), lambda _: None)
    assert not found.across
    assert "Lambda layer" in found.cause
    assert found.advice == NEEDS_CODE
    # The bytecode of 3.11 ends a process of 3.13, and the ways after it are tried all the same.
    assert any(one.startswith("load_model(path, safe_mode=False): the process ended") for one in found.tried)
    assert any(one.startswith("load_model(copy") for one in found.tried)
    found = answer_saved(tmp_path / "model.h5", (first, same), Limits(240.0), lambda _: None)
    assert found.across == ("load_model(path, safe_mode=False)",)
    assert found.advice == "If you trust the file, pass safe_mode=False."


def test_a_program_that_does_the_same_differs_nowhere(tmp_path: Path) -> None:
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
        # Its weights are made by predict, which makes them inside of a graph.
        "deferred = keras.Sequential([layers.Dense(3), layers.Dense(2)])\n"
        "deferred.predict(x[:2], verbose=0)\n"
    )
    answer = asked(tmp_path, text, new="py311-tf2/keras").answer
    assert answer.first is None, answer.first
    assert "1 prediction" in answer.agrees
    assert answer.left.ended == answer.right.ended == "well"
    assert "4 steps of training" in answer.agrees
    assert answer.printed == ()


def test_an_exception_is_told_at_its_line_with_its_cause_and_a_smaller_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DATA + (
        "def finish(model):\n"
        "    try:\n"
        "        model.save('here')\n"
        "    except ValueError:\n"
        "        raise\n"
        "other = layers.Dense(3)\n"
        "model = keras.Sequential([layers.Dense(1, input_shape=(4,))])\n"
        "print(model(x).shape)\n"
        "finish(model)\n"
    )
    task = asked(tmp_path, text)
    first = task.answer.first
    assert first is not None
    assert (first.verdict, first.at.line, first.side) == ("error", 8, "right")
    assert first.cause is not None
    assert first.cause.rule == "models-end-in-keras-or-h5"
    monkeypatch.chdir(tmp_path)
    script = reproducing.reproduced(first, task.found, task.program, task.ends, lambda _: None)
    assert script is not None
    assert script.shows
    assert (script.left, script.right.partition(":")[0]) == ("runs", "ValueError")
    assert "other" not in script.script
    # As whoever reads it would run it: in a shell that knows nothing of us.
    typed = subprocess.run(
        script.commands[1], shell=True, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert typed.returncode == 1
    assert script.right in typed.stderr


@pytest.mark.night
def test_models_built_late_keys_of_the_history_and_files_that_are_not_run(tmp_path: Path) -> None:
    text = DATA + (
        "from helper import head\n"
        "def build():\n"
        "    model = keras.Sequential()\n"
        # Its weights are made here under Keras 2, and in fit under Keras 3.
        "    model.add(layers.Embedding(9, 3))\n"
        "    model.add(layers.GlobalAveragePooling1D())\n"
        "    model.add(head())\n"
        "    return model\n"
        "words = (x * 9).astype('int64')\n"
        "model = build()\n"
        "slower = keras.callbacks.ReduceLROnPlateau(monitor='loss', epsilon=0.01)\n"
        "model.compile('sgd', 'mse')\n"
        "print(model.fit(words, y, verbose=0, callbacks=[slower]).history['lr'])\n"
    )
    beside = {
        "helper.py": "from tensorflow.keras.layers import Dense\ndef head():\n    return Dense(1)\n",
        "unused.py": "import keras.backend as K\nK.random_normal((2,))\n",
    }
    answer = asked(tmp_path, text, beside=beside).answer
    assert "from tensorflow.keras.layers → from keras.layers" in answer.mapped
    assert not any("backend" in one for one in answer.mapped)
    # What a file draws that is not run makes nothing incomparable.
    assert answer.incomparable == ""
    first = answer.first
    assert first is not None
    assert (first.stage, first.member) == ("log", "lr")
    assert [one.cause.rule for one in (first, *answer.differs) if one.cause] == ["history-says-learning-rate"] * 2
    assert any("epsilon= is given and does nothing under the second: min_delta" in one.said for one in answer.differs)


@pytest.mark.night
def test_metrics_by_position_are_the_cause_of_what_fit_raises(tmp_path: Path) -> None:
    text = DATA + (
        "model = keras.Sequential([layers.Dense(1, input_shape=(4,))])\n"
        "model.compile('sgd', 'mse', ['mae'])\n"
        "print(model(x[:2]).shape)\n"
        "model.fit(x, y, verbose=0)\n"
    )
    answer = asked(tmp_path, text).answer
    first = answer.first
    assert first is not None
    assert (first.side, first.at.line) == ("right", 9)
    assert first.said.startswith("under the second alone it raises ")
    assert first.cause is not None
    assert first.cause.rule == "compile-takes-loss-weights-third"
    # The call of the model is seen as well.
    assert any("call of a layer or model" in one for one in answer.agrees)


@pytest.mark.night
def test_limits_arguments_forks_and_exits(tmp_path: Path) -> None:
    text = (
        "import os, sys, time\n"
        "if sys.version_info < (3, 8):\n"
        "    if not os.fork():\n"
        "        time.sleep(600)\n"
        "    assert sys.argv[1:] == ['--epochs', '1']\n"
        "    sys.exit(3)\n"
        "while True:\n"
        "    time.sleep(1)\n"
    )
    answer = asked(tmp_path, text, ["--epochs", "1"], seconds=8.0).answer
    first = answer.first
    assert first is not None
    assert first.stage == "end"
    assert answer.left.ended == "status 3"
    assert answer.right.ended == "was ended after 8 seconds"
    assert any("--seconds" in note for note in answer.notes)


OWN_STEP = """import numpy as np
import tensorflow as tf
from tensorflow import keras

class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.core = keras.layers.Dense(3)

    def call(self, x):
        return self.core(x)

    def train_step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.core(x) - x))
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights))
        return {"own": loss}

class Asking(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        print("begins", self.model.built)

x = np.random.rand(8, 3).astype("float32")
model = Own()
model.compile("sgd")
model.fit(x, epochs=2, verbose=0, callbacks=[Asking()])
print("own step", model.built)

class Usual(keras.Model):
    def __init__(self):
        super().__init__()
        self.core = keras.layers.Dense(3)

    def call(self, x):
        return self.core(x)

model = Usual()
model.compile("sgd", "mse")
model.fit(x, x, epochs=2, verbose=0, callbacks=[Asking()])
print("usual step", model.built)
"""


@pytest.mark.night
def test_a_model_is_built_when_the_program_builds_it_and_no_sooner(tmp_path: Path) -> None:
    one = asked(tmp_path, OWN_STEP, old="py38-tf210/tf.keras", new="py311-tf2/keras")
    for run in (one.found.left, one.found.right):
        told = [line for line in run.said.splitlines() if line.startswith(("begins", "own", "usual"))]
        assert told == ["begins False", "own step False", "begins False", "usual step True"]
    # The second begins with the first's weights all the same, also where they are made within the step.
    assert one.answer.first is None, one.answer.first
    assert "4 initial weights" in one.answer.agrees
    assert "1 loss of a first batch" in one.answer.agrees
    assert any("not built" in note for note in one.answer.notes)


TWO_OPTIMIZERS = (
    DATA
    + """import tensorflow as tf
class Both(keras.Model):
    def __init__(self):
        super().__init__()
        self.one, self.other = layers.Dense(3), layers.Dense(1)
    def call(self, inputs):
        return self.other(self.one(inputs))
    def compile(self, first, second):
        super().compile()
        self.first, self.second = first, second
    def train_step(self, data):
        a, b = data
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(self(a) - tf.cast(b, "float32")[:, None]))
        for part, optimizer in ((self.one, self.first), (self.other, self.second)):
            gradients = tape.gradient(loss, part.trainable_variables)
            optimizer.apply_gradients(zip(gradients, part.trainable_variables))
        return {"own": loss}
model = Both()
model.compile(
    keras.optimizers.Adam(0.01),
    keras.optimizers.Adam(0.01, decay=0.1),
)
model.fit(x, y, batch_size=8, epochs=1, verbose=0)
"""
)


@pytest.mark.night
def test_an_argument_is_a_cause_for_the_optimizer_alone_that_is_given_it(tmp_path: Path) -> None:
    first = asked(tmp_path, TWO_OPTIMIZERS, old="py38-tf210/tf.keras", new="py311-tf2/keras").answer.first
    assert first is not None
    # Not the optimizer with which Keras compiled it by itself.
    assert (first.stage, first.subject, first.member) == ("update", "optimizers.Adam", "Dense")
    assert (first.made, first.compiled) == ("train.py:27", False)
    assert "Dense#2" in first.said
    assert first.cause is not None
    assert first.cause.rule == "decay-argument-ignored"
    (tmp_path / "again").mkdir()
    # The other optimizer is given it, and does not train.
    text = TWO_OPTIMIZERS.replace(", decay=0.1", "").replace(
        "model = Both", "keras.optimizers.SGD(decay=0.1)\nmodel = Both"
    )
    text += (
        "model(x)\nmodel.other.activation = keras.activations.hard_sigmoid\nprint(model.predict(x + 1, verbose=0))\n"
    )
    answer = asked(tmp_path / "again", text, old="py38-tf210/tf.keras", new="py311-tf2/keras").answer
    assert answer.first is not None
    assert answer.first.at.text.startswith("print(model.predict")
    assert answer.first.cause is None or answer.first.cause.rule != "decay-argument-ignored"


@pytest.mark.night
def test_batches_of_a_sequence_come_in_one_order_and_what_is_asked_of_a_model_is_compared(tmp_path: Path) -> None:
    text = DATA + (
        "class Batches(keras.utils.Sequence):\n"
        "    def __len__(self):\n"
        "        return 4\n"
        "    def __getitem__(self, n):\n"
        "        return x[n * 8:n * 8 + 8], y[n * 8:n * 8 + 8].astype('float32')\n"
        "model = keras.Sequential([layers.Dense(1, input_shape=(4,))])\n"
        "model.compile('sgd', 'mse', metrics=['mae'])\n"
        "model.fit(Batches(), epochs=3, verbose=0)\n"
        "print(len(model.trainable_weights), model.metrics_names)\n"
        # Nothing is seeded, and the import of the second draws.
        "import random\n"
        "print(random.random(), np.random.rand())\n"
    )
    answer = asked(tmp_path, text).answer
    first = answer.first
    assert first is not None
    assert (first.stage, first.subject, first.at.line) == ("log", "Model.metrics_names", 14)
    assert first.cause is not None
    assert first.cause.rule == "metrics-names-compile-metrics"
    assert {"12 steps of training", "1 answer of a model or layer"} <= set(answer.agrees), answer.agrees
    assert any("in the order of the Sequence" in note for note in answer.notes)
    assert len(answer.printed) == 1, answer.printed
