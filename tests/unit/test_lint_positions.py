"""What layers and models are called with by position, and is no tensor: told where Keras 3 raises, and fixed."""

from pathlib import Path

import pytest
from linting import fixed, told

HEAD = "from tensorflow import keras\n"

LAYER = """class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.bn = keras.layers.BatchNormalization()
        self.rnn = keras.layers.LSTM(3)
        self.scale = Scale()
    def call(self, x, training=None):
        {}
class Scale(keras.layers.Layer):
    def call(self, x, factor=1.0, training=None):
        return x * factor
"""


@pytest.mark.parametrize(
    ("line", "wanted", "after"),
    [
        ("self.bn(x, training)", "layers.BatchNormalization.call(training=)", "self.bn(x, training=training)"),
        ("self.bn(x, True)", "layers.BatchNormalization.call(training=)", "self.bn(x, training=True)"),
        ("self.rnn(x, None, training)", "layers.LSTM.call(training=)", "self.rnn(x, None, training=training)"),
        ("self.scale(x, 2.0, training)", "layers.Layer.call(factor=)", "self.scale(x, factor=2.0, training=training)"),
        ("self.scale(x, x, training)", "layers.Layer.call(training=)", "self.scale(x, x, training=training)"),
        # Tensors, and what may be one.
        ("self.scale(x, x)", "", ""),
        ("self.scale(x, self.factor)", "", ""),
        ("self.bn(x, None)", "", ""),
        ("self.bn(x, training=training)", "", ""),
        # Nobody ever took so many, and what a star hands on.
        ("self.scale(x, 1.0, None, training)", "", ""),
        ("self.bn(*x, training)", "", ""),
        # A variable of the code's own that has the same name, and what is no layer.
        ("training = x.training; self.bn(x, training)", "", ""),
        ("keras.losses.MeanSquaredError()(x, 1.0)", "", ""),
        # It is expected.
        ("\n        try:\n            self.bn(x, True)\n        except ValueError:\n            pass", "", ""),
    ],
)
def test_settings_by_position_in_a_call(line: str, wanted: str, after: str, tmp_path: Path) -> None:
    text = HEAD + LAYER.format(line)
    assert [one.partition(" ")[2] for one in told(text)] == ([f"breaking-behaviour {wanted}"] if wanted else [])
    made = fixed(text, tmp_path).decode()
    assert made == text.replace("from tensorflow import keras", "import keras").replace(line, after or line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("keras.Sequential([keras.layers.Dense(1)])(x, False)", True),
        ("keras.Model(a, b)(x, True)", True),
        ("Own()(x, True)", True),
        ("keras.layers.Dropout(0.5)(x, True)", True),
        ("Called()(x, True)", False),
        ("keras.layers.Dense(1)(x, True)", False),
        ("def step(training):\n    keras.Model(a, b)(x, training)", False),
    ],
)
def test_settings_by_position_of_models_and_outside_of_a_call(line: str, wanted: bool) -> None:
    classes = (
        "class Own(keras.Model):\n    def call(self, x, training=False):\n        return x\n"
        "class Called(keras.layers.Layer):\n    def __call__(self, x, training=False):\n        return x\n"
    )
    assert bool(told(f"{HEAD}{classes}{line}\n")) is wanted


def test_versions_that_take_settings_by_position_are_told_nothing() -> None:
    assert told(f"{HEAD}keras.layers.Dropout(0.5)(x, True)\n", "tf.keras@2.10", "tf.keras@2.15") == []


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("'w'", True),
        ("'{}_w'.format(self.name)", True),
        ("'{}'.format(self.name)", True),
        ("f'{self.name}_w'", True),
        ("f'{self.name}'", True),
        ("'%s_w' % self.name", True),
        ("self.name + '_w'", True),
        ("name", True),
        ("(3,)", False),
        ("shape", False),
        ("self.units", False),
        ("(3,) + shape", False),
    ],
)
def test_a_text_before_the_shape_of_a_weight_however_it_is_made(name: str, wanted: bool, tmp_path: Path) -> None:
    text = (
        "from tensorflow import keras\n"
        "class Own(keras.layers.Layer):\n    def build(self, shape):\n        name = 'w'\n"
        f"        self.w = self.add_weight({name}, shape)\n"
    )
    assert told(text) == (["5 breaking-behaviour layers.Layer.add_weight"] if wanted else [])
    if wanted:
        assert f"self.add_weight(name={name}, shape=shape)" in fixed(text, tmp_path).decode()
