"""What stands behind what lint tells to fail: it is read as what it is once that is mended."""

from pathlib import Path

import pytest
from linting import fixed, told

HEAD = """import numpy as np
import tensorflow as tf
import keras
i = keras.Input((3,))
h = keras.layers.Dense(4)(i)
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("h = tf.nn.relu(h)\ntf.reduce_mean(tf.square(h))",
         ["6 symbolic-tensor tensorflow.nn.relu", "7 symbolic-tensor tensorflow.reduce_mean",
          "7 symbolic-tensor tensorflow.square"]),
        ("h, g = tf.split(h, 2, axis=-1)\ntf.square(g)",
         ["6 symbolic-tensor tensorflow.split", "7 symbolic-tensor tensorflow.square"]),
        ("h = np.square(h)\ntf.square(h)", ["6 symbolic-tensor numpy.square", "7 symbolic-tensor tensorflow.square"]),
        ("h = tf.nn.relu(h)\na = keras.layers.Dense(1, name='a')(h)\nb = keras.layers.Dense(1, name='b')(h)\n"
         "m = keras.Model(i, [a, b])\nm.fit(x, [y, z], sample_weight={'a': v, 'b': w})",
         ["6 symbolic-tensor tensorflow.nn.relu", "10 breaking-behaviour Model.fit(sample_weight=)"]),
        # No tensor comes of these.
        ("h = tf.is_tensor(h)\ntf.square(h)", ["6 symbolic-tensor tensorflow.is_tensor"]),
        ("h = np.shape(h)\nnp.square(h)", []),
        ("h = tf.nn.relu(y)\ntf.square(h)", []),
        # A layer of one's own.
        ("class A(keras.layers.Layer):\n    def call(self, x):\n        return x\n"
         "h = A()(keras.layers.Lambda(lambda x: x)(h))\nm = keras.Model(i, h)\n"
         "m.save('m.keras')\nkeras.models.load_model('m.keras')",
         ["12 refused-file models.load_model of a Lambda"]),
    ],
)  # fmt: skip
def test_what_follows_is_told(text: str, wanted: list[str]) -> None:
    assert told(HEAD + text, "tf.keras@2.10", "keras@3.15") == wanted


def test_a_fix_reaches_the_output_of_a_sequential_model_as_keras_3_has_it(tmp_path: Path) -> None:
    head = "import keras\nfrom keras import backend as K\n"
    head += "m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
    made = fixed(f"{head}print(K.int_shape(m.output), K.int_shape(m.layers[0].output))\n", tmp_path).decode()
    assert "print(tuple(m.outputs[0].shape), tuple(m.layers[0].output.shape))" in made


def test_one_name_is_written_in_one_way(tmp_path: Path) -> None:
    text = (
        "import tensorflow as tf\nimport tensorflow.keras.backend as K\nfrom tensorflow.keras.layers import Dense\n\n\n"
        "def rmse(y, p):\n    return K.sqrt(K.mean(K.square(p - y), axis=-1) + 1e-7)\n\n\n"
        "print(tf.zeros(3), Dense(1))\n"
    )
    made = fixed(text, tmp_path).decode()
    assert "ops.sqrt(ops.maximum(ops.mean(ops.square(p - y), axis=-1) + 1e-7, 0))" in made
    assert "keras.ops" not in made
