"""How TensorFlow brings copies of a weight together: what Keras 3 takes as a text, or not at all."""

from pathlib import Path

import pytest
from linting import findings, fixed, told

HEAD = """import tensorflow as tf
import keras
class L(keras.layers.Layer):
    def build(self, shape):
        self.w = {}
class M(keras.metrics.Metric):
    def __init__(self):
        self.n = {}
"""


def layer(call: str) -> str:
    """A layer that makes a weight so."""
    return HEAD.format(call, "1")


def metric(call: str) -> str:
    """A metric that does."""
    return HEAD.format("1", call)


@pytest.mark.parametrize(
    ("old", "new", "safe"),
    [
        ("aggregation=tf.VariableAggregation.MEAN", 'aggregation="mean"', True),
        ("aggregation=tf.VariableAggregation.SUM", 'aggregation="sum"', True),
        ("aggregation=tf.compat.v1.VariableAggregation.ONLY_FIRST_REPLICA", 'aggregation="only_first_replica"', True),
        ("aggregation=tf.VariableAggregation.NONE", "", True),
        ("synchronization=tf.VariableSynchronization.AUTO", "", True),
        ("synchronization=tf.VariableSynchronization.ON_WRITE", "", False),
        # Keras 2 does not train such a weight, whatever it is not told.
        ("synchronization=tf.VariableSynchronization.ON_READ", "trainable=False", False),
        ("experimental_autocast=False", "autocast=False", True),
        ("caching_device=None", "", True),
        ("getter=own", "", False),
    ],
)
def test_of_a_layer(old: str, new: str, safe: bool, tmp_path: Path) -> None:
    before = layer(f"self.add_weight(name='a', {old})")
    after = layer(f"self.add_weight(name='a'{', ' if new else ''}{new})")
    (line,) = told(before)
    assert line.startswith("5 refused-argument layers.Layer.add_weight(")
    assert told(after) == []
    assert fixed(before, tmp_path).decode() == (after if safe else before)
    assert fixed(before, tmp_path, unsafe=True).decode() == after


def test_a_weight_that_is_said_not_to_be_trained_says_so_once(tmp_path: Path) -> None:
    before = layer("self.add_weight(synchronization=tf.VariableSynchronization.ON_READ, trainable=False)")
    assert fixed(before, tmp_path, unsafe=True).decode() == layer("self.add_weight(trainable=False)")


@pytest.mark.parametrize("given", ["'mean'", "None", "unknown", "tf.VariableAggregation"])
def test_what_is_no_value_of_tensorflow_is_not_told(given: str) -> None:
    assert told(layer(f"self.add_weight(name='a', aggregation={given})")) == []
    assert told(layer(f"tf.Variable(1.0, aggregation={given})"))[1:] == []


def test_the_message_says_which_value_is_refused() -> None:
    text = layer("self.add_weight(aggregation=tf.compat.v1.VariableAggregation.MEAN)")
    (one,) = [one for one in findings(text) if one.severity == "error"]
    assert one.message == "aggregation=tf.VariableAggregation.MEAN of layers.Layer.add_weight is refused"
    assert "aggregation='mean'" in one.instead
    assert told(text, "tf.keras@2.10", "tf.keras@2.15") == []


def test_a_value_that_a_variable_has() -> None:
    text = layer("self.add_weight(aggregation=how)").replace("import keras", "import keras\nhow = X", 1)
    assert told(text.replace("X", "tf.VariableAggregation.MEAN")) == [
        "6 refused-argument layers.Layer.add_weight(aggregation=)"
    ]
    assert told(text.replace("X", "'mean'")) == []


@pytest.mark.parametrize(
    ("old", "safe"),
    [
        ("aggregation=tf.VariableAggregation.SUM", True),
        ("aggregation=tf.VariableAggregation.MEAN", False),
        ("synchronization=tf.VariableSynchronization.ON_READ", True),
        ("synchronization=tf.VariableSynchronization.AUTO", False),
    ],
)
def test_of_a_metric(old: str, safe: bool, tmp_path: Path) -> None:
    before, after = metric(f"self.add_weight(name='n', {old})"), metric("self.add_weight(name='n')")
    assert told(before) == [f"8 refused-argument metrics.Metric.add_weight({old.partition('=')[0]}=)"]
    assert fixed(before, tmp_path).decode() == (after if safe else before)
    assert fixed(before, tmp_path, unsafe=True).decode() == after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name='a', shape=(1,), aggregation=tf.VariableAggregation.SUM", "name='a', shape=(1,), aggregation=\"sum\""),
        ("name='a', shape=(1,), experimental_autocast=True", "name='a', shape=(1,), autocast=True"),
        ("name='a', shape=(1,), synchronization=tf.VariableSynchronization.AUTO", "name='a', shape=(1,)"),
        ("name='a', shape=(1,)", "name='a', shape=(1,)"),
    ],
)
def test_add_variable_becomes_what_takes_as_much(old: str, new: str, tmp_path: Path) -> None:
    before = layer(f"self.add_variable({old})")
    assert fixed(before, tmp_path).decode() == layer(f"self.add_weight({new})")
