"""The published inventory: what is known of each Keras from elsewhere, found again in what was observed.

Some expectations were read in the installed sources, the others are known from documentation and use.
"""

import json
from collections.abc import Mapping

import pytest
from jsonschema import Draft202012Validator

from conformance.analysis.api.compare import changes
from conformance.analysis.api.life import history_of, life
from conformance.analysis.api.model import Change
from conformance.environments.table import Environments
from conformance.inventory import api, names
from conformance.inventory.answers import names_of
from conformance.inventory.api import load
from conformance.inventory.described import Entry, Trial
from conformance.inventory.names import gathered
from conformance.inventory.packing import unpacked

#: Short names of implementations.
K22, K23, K211 = "py37-keras22-mxnet/keras[mxnet]", "py37-tf20/keras", "py38-tf211/keras"
T20, T22, T25, T26 = "py37-tf20/tf.keras", "py37-tf22/tf.keras", "py38-tf25/tf.keras", "py38-tf26/tf.keras"
T210, T211, T215 = "py38-tf210/tf.keras", "py38-tf211/tf.keras", "py311-tf215/tf.keras"
K215, K315 = "py311-tf215/keras", "py311-tf2/keras"
FORMER = "py311-tf2/tf_keras"

#: Bytes of inventory.json, and of the file in the package.
LARGEST, PACKED = 3_000_000, 500_000


def entry(implementation: str, path: str) -> Entry:
    found = load().entry(implementation, path)
    assert found is not None, f"{implementation} has no {path}"
    return found


def between(before: str, after: str) -> Mapping[tuple[str, str, str], Change]:
    return {(c.kind, c.name, c.part): c for c in changes(load(), before, after)}


@pytest.fixture(scope="module")
def to_keras_3() -> Mapping[tuple[str, str, str], Change]:
    return between(K215, K315)


def test_it_is_of_the_table_and_small() -> None:
    assert set(load().implementations) == {one.id for one in Environments.load().implementations()}
    assert len(api.content()) <= LARGEST
    assert api.FILE.stat().st_size <= PACKED


def test_it_is_what_its_schema_says() -> None:
    schema = json.loads(api.SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(api.content()))


def test_the_names_are_those_of_the_same_observation() -> None:
    found, known = load(), names.load()
    for implementation in found.implementations:
        mine = {p for p in found.definitions(implementation) if entry(implementation, p).kind != "value"}
        assert mine == {n for n, s in known.symbols.items() if implementation in s.implementations}, implementation


@pytest.mark.parametrize(
    ("implementation", "lr", "decay"),
    [
        (K23, "accepted", "accepted"),
        (T210, "warned", "accepted"),
        (T211, "ignored", "refused"),
        (T215, "ignored", "refused"),
        (K315, "refused", "ignored"),
        (FORMER, "ignored", "refused"),
    ],
)
def test_the_old_arguments_of_adam(implementation: str, lr: str, decay: str) -> None:
    adam = entry(implementation, "optimizers.Adam")
    found = [adam.takes(name) for name in ("lr", "decay", "learning_rate", "no_such_argument")]
    assert [one.outcome if one else None for one in found] == [lr, decay, "accepted", None]


@pytest.mark.parametrize(
    ("implementation", "path", "argument", "default"),
    [
        (K22, "layers.LSTM", "implementation", "1"),
        (K23, "layers.LSTM", "implementation", "2"),
        (T20, "layers.LSTM", "implementation", "2"),
        (K23, "layers.LSTM", "recurrent_activation", "'sigmoid'"),
        (K22, "layers.LSTM", "recurrent_activation", "'hard_sigmoid'"),
        (T215, "layers.LeakyReLU", "alpha", "0.3"),
        (K315, "layers.LeakyReLU", "negative_slope", "0.3"),
        (T215, "layers.AveragePooling2D", "pool_size", "(2, 2)"),
        (K315, "layers.AveragePooling2D", "pool_size", None),
        (T211, "callbacks.EarlyStopping", "start_from_epoch", "0"),
        (K315, "callbacks.EarlyStopping", "patience", "0"),
        (T215, "losses.MeanSquaredError", "reduction", "'auto'"),
        (K315, "losses.MeanSquaredError", "reduction", "'sum_over_batch_size'"),
        (K23, "optimizers.SGD", "learning_rate", "0.01"),
        (K315, "layers.BatchNormalization", "momentum", "0.99"),
        (K315, "utils.to_categorical", "x", None),
        (K215, "utils.to_categorical", "y", None),
    ],
)
def test_defaults(implementation: str, path: str, argument: str, default: str | None) -> None:
    signature = entry(implementation, path).signature
    assert signature is not None
    parameter = signature.get(argument)
    assert parameter is not None
    assert parameter.default == default


def test_an_argument_came() -> None:
    assert entry(T210, "callbacks.EarlyStopping").takes("start_from_epoch") == Trial("refused")
    assert ("argument-added", "callbacks.EarlyStopping", "start_from_epoch") in between(T210, T211)


@pytest.mark.parametrize(
    ("implementation", "argument", "outcome"),
    [
        (K23, "input_dim", "accepted"),
        (K23, "output_dim", "warned"),
        (T20, "output_dim", "refused"),
        (T215, "input_dim", "accepted"),
        (K315, "input_dim", "warned"),
        (K315, "batch_input_shape", "refused"),
        (K315, "weights", "refused"),
        (T215, "weights", "accepted"),
    ],
)
def test_arguments_of_dense(implementation: str, argument: str, outcome: str) -> None:
    found = entry(implementation, "layers.Dense").takes(argument)
    assert found is not None
    assert found.outcome == outcome


def test_by_position_keras_23_takes_the_units_alone() -> None:
    signature = entry(K23, "layers.Dense").signature
    assert signature is not None
    assert [p.name for p in signature.parameters if p.kind == "ordinary"] == ["units"]
    assert entry(K23, "layers.Dense").renamed["W_regularizer"] == "kernel_regularizer"


def test_predict_classes() -> None:
    member = entry(T25, "Sequential").members["predict_classes"]
    assert "np.argmax(model.predict(x), axis=-1)" in member.deprecated
    gone = between(T25, T26)["member-removed", "Sequential", "predict_classes"]
    assert gone.instead == "np.argmax(model.predict(x), axis=-1)"
    assert "predict_classes" not in entry(K315, "Sequential").members


def test_what_only_raises() -> None:
    assert entry(K315, "optimizers.legacy.Adam").dead.startswith("ImportError: `keras.optimizers.legacy` is not")
    assert entry(T215, "optimizers.legacy.Adam").dead == ""
    assert entry(T215, "models.model_from_yaml").dead.startswith("RuntimeError")
    assert entry(T26, "Model").members["to_yaml"].dead.startswith("RuntimeError")


def test_add_metric_only_raises_in_every_keras_3_and_in_no_other() -> None:
    for one, versions in load().versions.items():
        for path in ("layers.Layer", "layers.Dense", "Model", "Sequential"):
            found = load().entry(one, path)
            member = None if found is None else found.members.get("add_metric")
            assert member is None or bool(member.dead) == versions["keras"].startswith("3."), (one, path)
    assert entry(K315, "Model").members["add_metric"].dead.startswith("NotImplementedError: Layer `add_metric()`")
    assert entry("py312-tf216-keras30/keras", "Model").members["add_metric"].dead == "NotImplementedError"


@pytest.mark.parametrize(
    ("implementation", "group", "name", "given"),
    [
        (T215, "metrics", "acc", "accuracy"),
        (K315, "metrics", "acc", None),
        (K315, "metrics", "accuracy", "Accuracy"),
        (K23, "optimizers", "adam", "Adam"),
        (K315, "optimizers", "AdamW", "AdamW"),
        (T20, "optimizers", "adamw", None),
        (K315, "losses", "mse", "mean_squared_error"),
        (K23, "losses", "mse", "mean_squared_error"),
    ],
)
def test_strings(implementation: str, group: str, name: str, given: str | None) -> None:
    assert load().identifiers(implementation)[group].get(name) == given


def test_330_documented_names_of_keras_2_are_not_in_keras_3(to_keras_3: Mapping[tuple[str, str, str], Change]) -> None:
    gone = [c for (kind, *_), c in to_keras_3.items() if kind in ("removed", "moved", "renamed") and c.documented]
    assert len([c for c in gone if entry(K215, c.name).kind != "module"]) == 330


@pytest.mark.parametrize(
    ("kind", "name", "part", "instead"),
    [
        ("removed", "preprocessing.text.Tokenizer", "", "layers.TextVectorization"),
        ("removed", "preprocessing.image.ImageDataGenerator", "", "utils.image_dataset_from_directory"),
        ("removed", "backend.mean", "", "ops.mean"),
        ("moved", "layers.experimental.preprocessing.Resizing", "", "layers.Resizing"),
        ("moved", "optimizers.experimental.Adam", "", "optimizers.Adam"),
        ("renamed", "losses.mse", "", "losses.mean_squared_error"),
        ("died", "optimizers.legacy.SGD", "", ""),
        ("argument-renamed", "layers.LeakyReLU", "alpha", "negative_slope"),
        ("argument-renamed", "utils.to_categorical", "y", "x"),
        ("argument-required", "layers.AveragePooling2D", "pool_size", ""),
        ("argument-ignored", "layers.Embedding", "input_length", ""),
        ("argument-ignored", "layers.HashedCrossing", "trainable", ""),
        ("argument-refused", "callbacks.ModelCheckpoint", "options", ""),
        ("argument-refused", "optimizers.Adam", "lr", ""),
        ("argument-keyword-only", "layers.Layer", "trainable", ""),
        ("default-changed", "losses.MeanSquaredError", "reduction", ""),
        ("default-changed", "utils.plot_model", "dpi", ""),
        ("arguments-reordered", "losses.sparse_categorical_crossentropy", "axis", ""),
        ("member-removed", "layers.Layer", "add_update", ""),
        ("member-changed", "Model", "fit", ""),
        ("identifier-removed", "metrics", "acc", "accuracy"),
        ("added", "ops.mean", "", ""),
    ],
)
def test_from_keras_2_to_keras_3(
    kind: str, name: str, part: str, instead: str, to_keras_3: Mapping[tuple[str, str, str], Change]
) -> None:
    assert to_keras_3[kind, name, part].instead == instead


@pytest.mark.parametrize(
    ("name", "part"),
    [
        # An attribute of instances now.
        ("layers.Layer", "name"),
        ("metrics.Metric", "name"),
        # It is set while fitting.
        ("Model", "history"),
        ("Model", "optimizer"),
    ],
)
def test_what_is_still_there_is_not_gone(
    name: str, part: str, to_keras_3: Mapping[tuple[str, str, str], Change]
) -> None:
    assert ("member-removed", name, part) not in to_keras_3


def test_old_module_paths() -> None:
    gone = between(K23, K315)
    assert gone["moved", "layers.core.Dense", ""].instead == "layers.Dense"
    assert gone["removed", "utils.np_utils", ""].instead == "utils"
    assert gone["moved", "utils.np_utils.to_categorical", ""].instead == "utils.to_categorical"
    assert gone["moved", "engine.topology.Layer", ""].instead == "layers.Layer"
    assert not load().having("layers.core.Dense") & {T20, K215, K315}
    assert K211 in load().having("utils.np_utils")


def test_which_keras_is_which() -> None:
    def same(implementation: str, name: str) -> tuple[str, ...]:
        return next(p.same_as for p in load().packages(implementation) if p.name == name)

    assert "keras" not in same(K23, "tensorflow.keras")
    assert "tensorflow.python.keras" in same(K23, "tensorflow.keras")
    # A stale copy since TensorFlow 2.6.
    assert "tensorflow.python.keras" not in same(K215, "tensorflow.keras")
    assert "keras" in same(K215, "tensorflow.keras")
    assert "keras.src" in same(K315, "keras")
    assert "keras" not in same(K315, "tf_keras")


def test_a_life_that_people_ask_for() -> None:
    found = load()
    facets = {facet.name: facet for facet in life(found, history_of(found), "optimizers.Adam").facets}
    lr = facets["argument lr"]
    # Up to Keras 2.2 it was in the signature.
    assert set(lr.states) == {"default 0.001", "accepted", "accepted with a warning", "ignored", "refused"}
    states = [lr.states[one.behaviour] for one in lr.history.tracks["tf.keras"] if one.behaviour is not None]
    assert list(dict.fromkeys(states)) == ["accepted", "accepted with a warning", "ignored", "refused"]


def test_the_names_are_those_of_the_inventory_whoever_was_looked_into_last() -> None:
    """Which names are one thing is decided by all answers, not by those of one day."""
    answers = {name: names_of(answer) for name, answer in unpacked(load().file).items()}
    order = [one.id for one in Environments.load().implementations()]
    found, kept = gathered(answers, "2026-11-27", order), names.load()
    assert (found.symbols, found.same, found.versions) == (kept.symbols, kept.same, kept.versions)


def test_shapes_are_what_every_implementation_has_told_once_for_those_alike() -> None:
    apis = load()
    for path in (
        *sorted(apis.paths)[::60],
        "Model",
        "layers.LSTM",
        "optimizers.Adam",
        "losses.mse",
        "layers.core.Dense",
    ):
        told = [(implementations, shape) for implementations, shape in apis.shapes(path)]
        everybody = [one for implementations, _ in told for one in implementations]
        assert len(everybody) == len(set(everybody)), path
        assert set(everybody) == apis.having(path), path
        for implementations, shape in told:
            for one in implementations:
                mine = entry(one, path)
                owners = {name: member.owner for name, member in mine.members.items()}
                assert (shape.signature, shape.owners, shape.tried) == (mine.signature, owners, mine.tried), path
                public = {entry(one, p).definition: entry(one, p).bases for p in apis.definitions(one) if "." not in p}
                for base in set(mine.bases) & public.keys():
                    assert shape.inherited >= {base, *public[base]}, path
    assert len(list(apis.shapes("Model"))) < len(apis.having("Model")) / 2


def test_the_logs_of_hooks_are_those_that_each_keras_hands_them() -> None:
    """Read in the sources: training_arrays.py of keras 2.3, callbacks.py of TensorFlow 2.2, trainer.py of Keras 3."""

    def keys(implementation: str, hook: str) -> set[str]:
        return set(load().identifiers(implementation)[f"callbacks.Callback.{hook}"]) - {"(called)"}

    measured = {"loss", "acc", "mae"}
    assert keys(K23, "on_train_batch_end") == keys(T20, "on_train_batch_end") == measured | {"batch", "size"}
    assert keys(T22, "on_train_batch_end") == keys(K315, "on_train_batch_end") == keys(FORMER, "on_train_batch_end")
    assert keys(K315, "on_train_batch_end") == measured
    assert keys(K23, "on_train_batch_begin") == {"batch", "size"}
    assert keys(K315, "on_train_batch_begin") == keys(K23, "on_train_end") == set()
    everything = measured | {f"val_{name}" for name in measured}
    assert keys(K315, "on_train_end") == keys(K215, "on_train_end") == everything
    assert all(keys(one, "on_epoch_end") == everything for one in (K23, T20, T210, K215, K315, FORMER))
    gone = {c.part for c in changes(load(), T20, K315) if c.kind == "identifier-removed" and "_batch_end" in c.name}
    assert {"batch", "size"} <= gone
    numpy = "py311-keras3-numpy/keras[numpy]"
    assert "callbacks.Callback.on_epoch_end" not in load().identifiers(numpy)
    assert "NotImplementedError" in load().failed(numpy)["logs of fit"]
