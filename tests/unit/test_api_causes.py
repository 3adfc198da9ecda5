"""What broke public programs on an upgrade, as far as it is a name, an argument, a member or a file's name, is told."""

from functools import cache

import pytest

from conformance.analysis.api.compare import breaking
from conformance.analysis.api.grouped import Entry, grouped
from conformance.analysis.api.subject import Subjects
from conformance.analysis.api.upgrading import TOLD
from conformance.analysis.api.went import went
from conformance.analysis.search.messages import missed
from conformance.inventory import api, usage

OLD, NEW, MULTI = "py311-tf215/tf.keras", "py311-tf2/keras", "py37-tf20/keras"
DECAYING = "py38-tf210/tf.keras"

#: Cause → programs that it broke, and what to ask, each with a word of what to use instead. A message is put to
#: ``find``, a name to ``api``; what begins with ``upgrade`` is the thing that ``upgrade`` names.
CAUSES: dict[str, tuple[int, dict[str, str]]] = {
    "optimizer argument lr=": (
        12,
        {
            "TypeError: Adam.__init__() got an unexpected keyword argument 'lr'": "learning_rate",
            "TypeError: __init__() got an unexpected keyword argument 'lr'": "learning_rate",
            "ValueError: Argument(s) not recognized: {'lr': 0.01}": "learning_rate",
            "upgrade optimizers.*(lr=)": "learning_rate",
        },
    ),
    "module keras.utils.np_utils": (
        7,
        {
            "AttributeError: module 'keras.utils' has no attribute 'np_utils'": "utils",
            "ModuleNotFoundError: No module named 'keras.utils.np_utils'": "utils",
            "ImportError: cannot import name 'np_utils' from 'keras.utils' (/x/__init__.py)": "utils",
        },
    ),
    "save_weights(name) without .weights.h5": (7, {"upgrade Model.save_weights(filepath=)": ".weights.h5"}),
    "load_weights of a TensorFlow checkpoint": (5, {"upgrade Model.load_weights(filepath=)": "tf_keras"}),
    "Model.save(name) without an extension": (5, {"upgrade Model.save(filepath=)": ".keras"}),
    "imports from keras.layers.core (and other old modules below layers)": (
        4,
        {"ModuleNotFoundError: No module named 'keras.layers.core'": "layers", "keras.layers.recurrent": "layers"},
    ),
    "keras.preprocessing.text (Tokenizer)": (
        4,
        {
            "ImportError: cannot import name 'Tokenizer' from 'keras.preprocessing.text'": "TextVectorization",
            "ModuleNotFoundError: No module named 'keras.preprocessing.text'": "TextVectorization",
        },
    ),
    "keras.backend functions (mean, sum, int_shape, gradients)": (
        4,
        {"K.mean": "ops.mean", "K.sum": "ops.sum", "K.int_shape": "shape", "K.gradients": "GradientTape"},
    ),
    "ModelCheckpoint(filepath) name": (4, {"upgrade callbacks.ModelCheckpoint(filepath=)": ".keras"}),
    "add_metric": (3, {"upgrade layers.Layer.add_metric": "metrics"}),
    "load_model of a SavedModel folder": (3, {"upgrade models.load_model(filepath=)": "TFSMLayer"}),
    "Keras 1 arguments (output_dim=, Model(input=))": (
        3,
        {
            "ValueError: Unrecognized keyword arguments passed to Dense: {'output_dim': 3}": "units",
            "Model(input=": "inputs",
        },
    ),
    "optimizer argument decay=": (
        3,
        {f"upgrade {DECAYING} optimizers.*(decay=)": "InverseTimeDecay", "Adam(decay=": "schedule"},
    ),
    "predict_classes": (
        2,
        {
            "AttributeError: 'Sequential' object has no attribute 'predict_classes'": "argmax",
            "Model.predict_classes": "argmax",
            f"upgrade {MULTI} Sequential.predict_classes": "argmax",
        },
    ),
    "ImageDataGenerator": (
        2,
        {"ImportError: cannot import name 'ImageDataGenerator' from 'keras.preprocessing.image'": "image_dataset"},
    ),
    "keras.utils.vis_utils, keras.utils.data_utils": (
        2,
        {"keras.utils.vis_utils": "utils", "utils.data_utils": "utils"},
    ),
    "save_format=": (2, {"Model.save(save_format=": ".keras", "upgrade Model.save(save_format=)": ".keras"}),
    "metric.reset_states": (2, {"AttributeError: 'Mean' object has no attribute 'reset_states'": "reset_state"}),
    "positional add_variable, add_weight": (2, {"upgrade layers.*.add_weight(name=)": "shape="}),
    "weights= on a layer": (
        1,
        {"ValueError: Unrecognized keyword arguments passed to Dense: {'weights': 3}": "set_weights"},
    ),
    "LSTM(batch_size=)": (1, {"TypeError: LSTM.__init__() got an unexpected keyword argument 'batch_size'": "Input"}),
    "from keras.losses import mse": (1, {"ImportError: cannot import name 'mse' from 'keras.losses'": "mean_squared"}),
    "to_yaml": (1, {"AttributeError: 'Model' object has no attribute 'to_yaml'": "to_json"}),
    "reduction=AUTO": (
        1,
        {"AttributeError: module 'keras.losses' has no attribute 'Reduction'": "sum_over_batch_size"},
    ),
    "ModelCheckpoint(period=)": (
        1,
        {"TypeError: ModelCheckpoint.__init__() got an unexpected keyword argument 'period'": "save_freq"},
    ),
    "DenseFeatures": (1, {"tf.keras.layers.DenseFeatures": "FeatureSpace"}),
    "experimental.PeepholeLSTMCell": (1, {"tf.keras.experimental.PeepholeLSTMCell": ""}),
    "scikit-learn wrapper": (1, {"keras.wrappers.scikit_learn": "scikeras"}),
    "optimizer.lr": (1, {"AttributeError: 'Adam' object has no attribute 'lr'": "learning_rate"}),
}

#: What the inventory cannot know: → programs, and why.
OTHERS = {
    "a tf function on a symbolic tensor": (4, "a call of another library on a tensor"),
    "shapes of nested RNN cells": (2, "what shapes mean"),
    "tf.Variable as an attribute of a layer": (2, "silent behaviour"),
    "np.Inf, np.int": (3, "names of NumPy"),
    "shape.as_list(), tf.keras.losses.mean_squared_error, labels not expanded": (3, "what values mean"),
}


@cache
def subjects() -> Subjects:
    return Subjects(api.load(), usage.load())


@cache
def upgraded(before: str) -> tuple[Entry, ...]:
    apis = api.load()
    return grouped(breaking(apis, before, NEW), apis, usage.load(), before, NEW, TOLD)


def answered(question: str) -> str:
    """What to use, as it is told; empty where it is not told that it went, or nothing is known to use."""
    if question.startswith("upgrade "):
        *before, title = question.split()[1:]
        entries = upgraded(before[0] if before else OLD)
        one = next((e for e in entries if title in (e.title, *e.names)), None)
        return "" if one is None else f"{one.use} {one.text}"
    if "Error: " in question:
        found = missed(question, subjects()).found
        one_went = found[0] if found else None
    else:
        one_went = went(subjects(), subjects().of(question))
    if one_went is None or one_went.advice is None or not one_went.missing:
        return ""
    return one_went.text


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("TypeError: fit() got an unexpected keyword argument 'nb_epoch'", "Model.fit(nb_epoch=)"),
        ("TypeError: TensorFlowTrainer.fit() got an unexpected keyword argument 'nb_epoch'", "Model.fit(nb_epoch=)"),
        ("TypeError: JAXTrainer.fit() got an unexpected keyword argument 'workers'", "Model.fit(workers=)"),
        ("TypeError: TorchTrainer.fit() got an unexpected keyword argument 'workers'", "Model.fit(workers=)"),
        (
            "TypeError: Trainer.compile() got an unexpected keyword argument 'sample_weight_mode'",
            "Model.compile(sample_weight_mode=)",
        ),
        (
            "TypeError: compile() got an unexpected keyword argument 'sample_weight_mode'",
            "Model.compile(sample_weight_mode=)",
        ),
    ],
)
def test_a_method_is_known_without_its_class_and_by_a_class_within_keras(message: str, named: str) -> None:
    found = missed(message, subjects())
    assert [one.subject.text for one in found.found] == [named]
    assert found.found[0].missing
    assert not found.unknown
    assert subjects().of("fit(nb_epoch=").text == "Model.fit(nb_epoch=)"


@pytest.mark.parametrize(("cause", "question"), [(c, q) for c, (_, asked) in CAUSES.items() for q in asked])
def test_a_cause_is_told_with_what_to_use_instead(cause: str, question: str) -> None:
    told = answered(question)
    assert told
    assert CAUSES[cause][1][question] in told


def test_the_causes_are_those_that_were_counted() -> None:
    told, others = sum(n for n, _ in CAUSES.values()), sum(n for n, _ in OTHERS.values())
    assert (told, others) == (86, 14)
