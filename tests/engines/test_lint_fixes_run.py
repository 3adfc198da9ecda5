"""What ``lint --fix`` makes of old code runs where the code is to go, and gives what the code gave where it came from.

The code are the old ways of the advice (``conformance instead``), a sample of every kind of recipe, and programs for
the recipes that no old way shows; the benchmark ``lint_fix.py`` runs whole programs. All code of an implementation is
run by one process, which imports Keras once, and the implementations side by side. What comes from an environment that
has not been built is left out; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from built import interpreter

from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.checking.advice import Piece, Ran, alike, run_pieces
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.inventory import api, usage
from conformance.inventory.advice.model import NEW, Recipe
from conformance.inventory.advice.read import read
from conformance.lint.fixing import fix
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared
from conformance.lint.sources import SourceFile
from conformance.workspace.source import source

pytestmark = pytest.mark.night

#: The first line of a program under each provider.
IMPORT = {"keras": "import keras", "tf.keras": "from tensorflow import keras"}

#: Of each kind so many are run.
EACH = 5

KINDS = ("name", "member", "argument", "code", "statement", "suffix", "remove", "before", "still", "attributes")


class Old(NamedTuple):
    """Code that runs under an implementation (id), and leaves a ``result``."""

    id: str
    implementation: str
    code: str


#: Kinds of recipes that are declared in the table of causes, or for what nothing takes the place of.
OWN = {
    "join": Old(
        "sizes of a kernel by position",
        "py37-tf20/keras",
        """
layer = keras.layers.Convolution2D(2, 2, 3, subsample=(1, 2), init="ones", input_shape=(4, 6, 1))
result = keras.models.Sequential([layer]).predict(np.arange(24.0).reshape(1, 4, 6, 1))
""",
    ),
    "handler": Old(
        "one device",
        "py37-tf20/keras",
        """
model = keras.models.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(2,))])
try:
    model = keras.utils.multi_gpu_model(model)
    used = "several"
except ValueError:
    used = "one"
model.compile("sgd", "mse")
result = [used, float(model.evaluate(np.ones((2, 2)), np.ones((2, 1)), verbose=0))]
""",
    ),
    "subclass": Old(
        "a checkpoint of every second epoch",
        "py37-tf20/keras",
        """
import os
model = keras.models.Sequential([keras.layers.Dense(1, input_shape=(1,))])
model.compile("sgd", "mse")
callbacks = [
    keras.callbacks.ModelCheckpoint("a{epoch}.h5", period=2),
    keras.callbacks.ModelCheckpoint("b{epoch}.h5", "loss", period=3, save_best_only=True),
]
model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=7, verbose=0, callbacks=callbacks)
result = sorted(name.split(".")[0] for name in os.listdir(".") if name[0] in "ab")
""",
    ),
    "still": Old(
        "a generator of images",
        "py37-tf20/keras",
        """
from keras.preprocessing.image import ImageDataGenerator
images = np.random.RandomState(1).uniform(size=(6, 4, 4, 3)).astype("float32")
generator = ImageDataGenerator(featurewise_center=True, samplewise_std_normalization=True, horizontal_flip=True)
generator.fit(images)
np.random.seed(2)
result = [one.tolist() for one in generator.flow(images, np.arange(6), batch_size=4, seed=3)[0]]
""",
    ),
}

#: Programs that the findings beside the advice change, each with the fixes that it takes.
PROGRAMS = [
    (
        Old(
            "weights by names of outputs",
            "py38-tf210/tf.keras",
            """
inputs = keras.Input((3,))
a = keras.layers.Dense(1, name="a", kernel_initializer="ones")(inputs)
b = keras.layers.Dense(1, name="b", kernel_initializer="ones")(inputs)
model = keras.Model(inputs, [a, b])
x, y, w = np.ones((4, 3)), np.ones((4, 1)), np.arange(4.0)
model.compile("sgd", "mse", metrics=["mae"], loss_weights={"a": 2.0, "b": 0.5})
seen = model.fit(x, [y, y], sample_weight={"b": w, "a": 2.0 * w}, shuffle=False, verbose=0).history
result = [float(seen[name][0]) for name in ("loss", "a_loss", "b_loss", "a_mae", "b_mae")]
model.compile("sgd", {"a": "mse", "b": "mae"}, loss_weights={"a": 2.0})
result.append(float(model.train_on_batch(x, (y, y), {"b": w})[0]))
model.compile("sgd", "mse", loss_weights={"b": 0.5})
result.append(float(model.evaluate(x, [y, 3.0 * y], verbose=0)[0]))
model.compile("sgd", "mse", loss_weights=[0.25, 2.0])
result.append(float(model.evaluate(x, [y, 3.0 * y], verbose=0)[0]))
keras.Model(inputs, a).compile("sgd", "mse", metrics="mae")
""",
        ),
        False,
    ),
    (
        Old(
            "ends of a Sequential",
            "py38-tf210/tf.keras",
            """
model = keras.Sequential()
model.add(keras.layers.Dense(2, kernel_initializer="ones", activation="relu", input_shape=(3,)))
model.add(keras.layers.Dense(1, kernel_initializer="ones"))
head = keras.layers.Dense(2, kernel_initializer="ones")(model.output)
features = keras.Model(model.input, [model.layers[0].output, head])
result = [one.tolist() for one in features.predict(np.arange(6.0).reshape(2, 3))]
""",
        ),
        False,
    ),
    (
        Old(
            "copies of a weight",
            "py38-tf210/tf.keras",
            """
import tensorflow as tf

class Scale(keras.layers.Layer):
    def build(self, shape):
        self.a = self.add_weight("a", (1,), initializer="ones", aggregation=tf.VariableAggregation.MEAN)
        self.b = self.add_weight(
            name="b", shape=(1,), initializer="ones", synchronization=tf.VariableSynchronization.ON_READ
        )
        self.c = self.add_variable("c", (1,), dtype="int32", aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA)

    def call(self, x):
        return x * self.a * self.b

layer = Scale()
layer.build((None, 1))
result = [layer(np.ones((1, 1), "float32")), len(layer.trainable_weights), len(layer.non_trainable_weights)]
""",
        ),
        True,
    ),
    (
        Old(
            "a Lambda in a text and in a copy",
            "py38-tf210/tf.keras",
            """
def twice(x):
    return 2.0 * x

model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x + 1.0)])
named = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(twice)])
x = np.ones((1, 2), "float32")
named.save("named.h5")
result = [
    keras.models.model_from_json(model.to_json()).predict(x),
    keras.Sequential.from_config(model.get_config()).predict(x),
    keras.models.clone_model(model).predict(x),
    keras.models.model_from_json(named.to_json()).predict(x),
    keras.models.load_model("named.h5").predict(x),
]
""",
        ),
        True,
    ),
    (
        Old(
            "filters by names of weights",
            "py38-tf210/tf.keras",
            """
inputs = keras.Input((2,))
outputs = keras.layers.Dense(2, name="other")(keras.layers.Dense(2, name="block1_dense")(inputs))
model = keras.Model(inputs, outputs)
shapes = {w.name: len(w.shape) for w in model.weights}
result = [
    sum("block1" in w.name for w in model.weights),
    sum(w.name.startswith("block1_dense/") for w in model.weights),
    sorted({w.name.split("/")[0] for w in model.weights}),
    sum(w.name == "other/kernel:0" for w in model.weights),
    sum("kernel" in w.name for w in model.weights),
    shapes["other/bias:0"],
    len(shapes),
]
""",
        ),
        True,
    ),
    (
        Old(
            "weights by the names of layers",
            "py38-tf210/tf.keras",
            """
def made(name):
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="a"), keras.layers.Dense(1, name=name)])

one, other = made("b"), made("c")
one.save_weights("w.h5")
other.load_weights("w.h5", by_name=True)
result = [np.array_equal(p, q) for p, q in zip(one.get_weights(), other.get_weights())]
one.save_weights("all.h5")
one.load_weights("all.h5", by_name=False)
""",
        ),
        True,
    ),
    (
        Old(
            "checkpoints that are read again",
            "py38-tf210/tf.keras",
            """
import os
folder = "kept"
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
model.compile("sgd", "mse")
saving = [
    keras.callbacks.ModelCheckpoint(folder + "/w", save_weights_only=True),
    keras.callbacks.ModelCheckpoint(folder + "/each-{epoch:02d}", save_weights_only=True),
]
model.fit(np.ones((2, 1)), np.ones((2, 1)), epochs=2, verbose=0, callbacks=saving)
result = []
for name in (folder + "/w", os.path.join(folder, "each-02")):
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    model.load_weights(name)
    result.append([w.tolist() for w in model.get_weights()])
model.load_weights(os.path.join(folder, "each-02"))
""",
        ),
        True,
    ),
]

#: Two results that are not alike, run as all others are: where they pass for the same, the test says nothing.
DIFFERENT = ["result = keras.ops.sum(np.ones(3)) + 1", "result = keras.ops.sum(np.ones(3)) + 2"]


def here(identifiers: frozenset[str]) -> frozenset[str]:
    """Those of implementations whose environments have been built; skips where none has."""
    found, table = set(), Environments.load()
    for one in identifiers:
        try:
            interpreter(table.implementation(one).environment)
        except pytest.skip.Exception:
            continue
        found.add(one)
    if not found:
        pytest.skip(f"none of {', '.join(sorted(identifiers))} has been built")
    return frozenset(found)


def launch(identifier: str) -> Launch:
    table = Environments.load()
    implementation = table.implementation(identifier)
    return table.launch(implementation, interpreter(implementation.environment))


@cache
def prepared(before: str, after: str) -> Prepared:
    known = source()
    headers = known.headers()
    pair = headers[before], headers[after]
    apis = api.load()
    looked = stand_ins(apis, *pair)
    assert looked is not None
    return Prepared(Knowledge(apis, usage.load(), looked, pair, known.rules))


def fixed(old: Old, folder: Path, *, unsafe: bool = True) -> str:
    """The code as a program, after ``--fix``; empty where an error is left."""
    file = folder / "code.py"
    provider = old.implementation.partition("/")[2]
    file.write_text(f"{IMPORT[provider]}\nimport numpy as np\n{old.code}\n", encoding="utf-8")
    found = fix([SourceFile(file, "code.py", folder)], lambda: prepared(old.implementation, NEW), unsafe=unsafe)
    if any(one.severity == "error" for one in found.report.findings):
        return ""
    return next((after.decode() for _, _, after in found.changed.values()), "")


def kind(recipe: Recipe) -> str:
    return next((one for one in KINDS if getattr(recipe, one)), "")


def sample(folder: Path) -> dict[str, list[tuple[Old, str]]]:
    """Kind → code and the fixed program."""
    able: dict[str, list[Old]] = defaultdict(list)
    for one in read():
        if one.new == NEW and "result" in one.before and one.fix and not one.fix[0].unsafe:
            able[kind(one.fix[0])].append(Old(one.id, one.old, one.before))
    found: dict[str, list[tuple[Old, str]]] = {}
    for what, some in able.items():
        spread = some[:: max(1, len(some) // (2 * EACH))]
        made = ((one, fixed(one, folder)) for one in spread)
        found[what] = list(islice(((one, text) for one, text in made if text), EACH))
    for what, old in OWN.items():
        found[what] = [*found.get(what, ()), (old, fixed(old, folder, unsafe=False))]
    found["programs"] = [(old, fixed(old, folder, unsafe=unsafe)) for old, unsafe in PROGRAMS]
    return found


def run_all(codes: Mapping[str, Sequence[str]]) -> dict[str, list[Ran]]:
    """What came of code, by the implementation that runs it."""
    launches = {one: launch(one) for one in codes}
    pieces = {one: [Piece(n, code) for n, code in enumerate(some)] for one, some in codes.items()}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(codes, pool.map(lambda one: run_pieces(launches[one], pieces[one]), codes), strict=True))


def test_fixed_code_gives_what_the_code_gave(tmp_path: Path) -> None:
    found = sample(tmp_path)
    assert found.keys() == {*KINDS, *OWN, "programs"}
    chosen = [pair for some in found.values() for pair in some]
    assert [old.id for old, text in chosen if not text] == []
    built = here(frozenset(old.implementation for old, _ in chosen))
    chosen = [pair for pair in chosen if pair[0].implementation in built]
    by_old: dict[str, list[Old]] = defaultdict(list)
    for old, _ in chosen:
        by_old[old.implementation].append(old)
    ran = run_all({NEW: [*DIFFERENT, *(text for _, text in chosen)]} | {i: [o.code for o in by_old[i]] for i in by_old})
    one, other, *after = ran[NEW]
    assert one.ended == other.ended == "ok"
    assert not alike(one.result, other.result)
    before = {old.id: done for i, some in by_old.items() for old, done in zip(some, ran[i], strict=True)}
    wrong = {
        old.id: f"{before[old.id].result} {done.ended} {done.result} {done.said}\n{text}"
        for (old, text), done in zip(chosen, after, strict=True)
        if before[old.id].ended != "ok" or done.ended != "ok" or not alike(before[old.id].result, done.result)
    }
    assert wrong == {}
