"""What a callback monitors of a model with several outputs: Keras 3 has no metric of that name to ask."""

from pathlib import Path

import pytest
from linting import findings, fixed, told

HEAD = """import keras
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
i = keras.Input((3,))
a = keras.layers.Dense(1, name="priority")(i)
b = keras.layers.Dense(2, name="department")(i)
m = keras.Model(i, [a, b])
m.compile("sgd", ["mse", "mae"], metrics={"department": ["accuracy"]})
"""
ONE = """import keras
from keras.callbacks import EarlyStopping, ModelCheckpoint
m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
m.compile("sgd", "mse", metrics=["accuracy"])
"""


def tells(text: str, head: str = HEAD, before: str = "tf.keras@2.10", after: str = "keras@3.15") -> list[str]:
    """What is told of what is monitored."""
    every = (one.partition(" ")[2] for one in told(head + text, before, after))
    return [one for one in every if "(monitor='" in one]


@pytest.mark.parametrize(
    "text",
    [
        "EarlyStopping(monitor='val_department_accuracy', patience=2)",
        "EarlyStopping('val_department_accuracy')",
        "EarlyStopping(monitor='department_loss', mode='auto')",
        "ModelCheckpoint('a.keras', 'val_priority_mse')",
        "ReduceLROnPlateau(monitor='val_priority_loss')",
        "EarlyStopping(monitor='val_department_mine')",
    ],
)
def test_a_metric_of_one_output_is_told(text: str) -> None:
    assert len(tells(text)) == 1, text


@pytest.mark.parametrize(
    "text",
    [
        "EarlyStopping(monitor='val_department_accuracy', mode='max')",
        "EarlyStopping('val_department_accuracy', 0, 2, 0, 'max')",
        "EarlyStopping(monitor='val_loss')",
        "EarlyStopping()",
        "EarlyStopping(monitor='val_accuracy')",
        "EarlyStopping(monitor=name)",
        "EarlyStopping(monitor='val_department_accuracy', **more)",
        "EarlyStopping(monitor='val_departments')",
        "keras.metrics.AUC(name='department_auc')\nEarlyStopping(monitor='val_department_auc')",
        "def department_mine(y, p):\n    return p\nEarlyStopping(monitor='val_department_mine')",
        "try:\n    EarlyStopping(monitor='val_department_accuracy')\nexcept ValueError:\n    pass",
    ],
)
def test_what_has_a_metric_or_a_mode_is_not(text: str) -> None:
    assert tells(text) == []


def test_each_callback_has_its_cause_and_its_versions() -> None:
    text = HEAD + "EarlyStopping('department_accuracy')\nModelCheckpoint('a.keras', 'department_accuracy')\n"
    causes = {one.cause for one in findings(text) if "(monitor='" in one.subject}
    assert causes == {"early-stopping-asks-the-metric", "callbacks-share-the-direction"}
    assert tells("ModelCheckpoint('a.keras', 'department_accuracy')", after="keras@3.5") == []
    assert tells("EarlyStopping('department_accuracy')", after="keras@3.5") != []
    assert tells("EarlyStopping('department_accuracy')", after="tf.keras@2.15") == []


def test_acc_beside_accuracy() -> None:
    assert tells("EarlyStopping(monitor='val_acc')", ONE) == [
        "breaking-behaviour callbacks.EarlyStopping(monitor='val_acc')"
    ]
    assert tells("EarlyStopping(monitor='val_acc')", ONE.replace("accuracy", "acc")) == []
    assert tells("EarlyStopping(monitor='val_accuracy')", ONE) == []
    # The old one calls it so: that it has another name now is told instead.
    assert tells("EarlyStopping(monitor='val_acc')", ONE, before="tf.keras@1.15") == []


def test_the_metrics_are_those_of_the_model_that_the_callback_is_given_to() -> None:
    other = "o = keras.Sequential([keras.layers.Dense(2)])\no.compile('sgd', 'mse', metrics=['acc'])\n"
    told_of = "breaking-behaviour callbacks.ModelCheckpoint(monitor='acc')"
    given = "{}.fit(x, y, epochs=2,\n      callbacks=[ModelCheckpoint('a.keras', monitor='acc')])"
    assert tells(other + given.format("m"), ONE) == [told_of]
    assert tells(other + given.format("o"), ONE) == []
    # Of what is made elsewhere nobody knows for which model.
    assert tells(other + "c = ModelCheckpoint('a.keras', monitor='acc')", ONE) == []


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        ("EarlyStopping('val_department_accuracy')", "EarlyStopping('val_department_accuracy', mode=\"max\")", True),
        ("EarlyStopping('val_priority_loss', mode='auto')", "EarlyStopping('val_priority_loss', mode='min')", True),
        ("ReduceLROnPlateau('val_department_acc')", "ReduceLROnPlateau('val_department_acc', mode=\"max\")", True),
        # The old one minimizes the recall.
        ("EarlyStopping('val_department_recall')", "EarlyStopping('val_department_recall', mode=\"max\")", False),
        ("EarlyStopping('val_department_auc_1')", "EarlyStopping('val_department_auc_1', mode=\"max\")", False),
        ("EarlyStopping('val_department_mine')", "EarlyStopping('val_department_mine')", False),
    ],
)
def test_the_mode_is_that_of_the_metric(before: str, after: str, safe: bool, tmp_path: Path) -> None:
    text = f"{HEAD}x = {before}\n"
    assert fixed(text, tmp_path, unsafe=True).decode() == f"{HEAD}x = {after}\n"
    assert fixed(text, tmp_path).decode() == (f"{HEAD}x = {after}\n" if safe else text)
