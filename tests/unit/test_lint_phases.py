"""A pretrained model that is called with training=False: told where it is trained, and not where it stays frozen."""

import pytest
from linting import told

BASE = """from tensorflow import keras
base = keras.applications.{0}(weights=None)
{1}
inputs = keras.Input((32, 32, 3))
x = base(inputs, training={2})
model = keras.Model(inputs, keras.layers.Dense(1)(x))
model.compile("sgd", "mse")
model.fit(a, b)
{3}
"""


def tells(before: str = "", after: str = "", made: str = "MobileNetV2", training: str = "False") -> bool:
    """Whether a program with these lines is told about the phase of its base."""
    found = told(BASE.format(made, before, training, after))
    return any(f"changed-behaviour applications.{made}" in one for one in found)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("", "", True),
        ("base.trainable = False", "", False),
        ("base.trainable = False", "base.trainable = True", True),
        ("base.trainable = False", "for one in base.layers[-20:]:\n    one.trainable = True", True),
        ("for one in base.layers:\n    one.trainable = False", "", False),
        ("for one in base.layers[:-20]:\n    one.trainable = False", "", True),
        ("for one in base.layers:\n    if one.name == 'a':\n        one.trainable = False", "", True),
        (
            "for one in base.layers:\n    if isinstance(one, keras.layers.BatchNormalization):\n"
            "        one.trainable = False",
            "",
            False,
        ),
        # Something else that may be it, or hold it.
        ("def freeze(m):\n    m.trainable = False\nfreeze(base)", "", False),
        ("setattr(base, 'trainable', False)", "", False),
    ],
)
def test_a_base_that_is_trained(before: str, after: str, wanted: bool) -> None:
    assert tells(before, after) is wanted


def test_what_training_means_little_to_and_what_is_not_trained() -> None:
    assert not tells(made="VGG16")
    assert not tells(training="True")
    assert not tells(before="base.trainable = False", after="model.trainable = False")
    assert told(BASE.format("MobileNetV2", "", "False", "").replace("model.fit(a, b)", "")) == []


def test_versions_in_which_it_holds() -> None:
    text = BASE.format("MobileNetV2", "", "False", "")
    assert told(text, "tf.keras@2.10", "tf.keras@2.15") == []
    assert told(text, "keras@3.10", "keras@3.15") == []
