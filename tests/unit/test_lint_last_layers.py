"""How many outputs a model has: what a fix of ``predict_classes`` needs to know."""

from pathlib import Path

import pytest
from linting import fixed

from conformance.lint.fixes.last_layers import outputs
from conformance.lint.fixes.source import File
from conformance.lint.parsing import Problem, unit

HEAD = (
    "import keras\nfrom tensorflow.keras.layers import Activation, Dense, Dropout, Input, LSTM\n"
    "from tensorflow.keras.models import Model, Sequential, load_model\n"
)


def ends(text: str, owner: str = "m") -> str:
    read = unit(HEAD + text)
    assert not isinstance(read, Problem)
    return outputs(File((read,), ()), owner)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m = Sequential([Dense(8), Dense(1, activation='sigmoid')])", "one"),
        ("m = keras.Sequential(layers=(Dense(8), keras.layers.Dense(units=10)))", "several"),
        (
            "m = Sequential()\nm.add(Dense(8))\nm.add(Dense(1))\nm.add(Dropout(0.1))\nm.add(Activation('sigmoid'))",
            "one",
        ),
        ("with s:\n    m = Sequential()\n    m.add(Dense(output_dim=2))", "several"),
        ("m = Sequential()\nfor n in (1, 2):\n    m.add(Dense(8))\nm.add(Dense(1))", "one"),
        ("x = Input((2,))\ny = Dense(8)(x)\nz = Dense(1)(y)\nm = Model(x, z)", "one"),
        ("x = Input((2,))\nm = Model(inputs=x, outputs=[Activation('sigmoid')(Dense(1)(x))])", "one"),
        ("def make():\n    return Sequential([Dense(1)])\nm = make()", "one"),
        ("def make():\n    k = Sequential()\n    k.add(Dense(3))\n    return k\nm = make()", "several"),
        ("other = Sequential([Dense(8)])\nm = Sequential([Dense(1)])", "one"),
        # It may be either, or nobody knows.
        ("m = Sequential()\nif a:\n    m.add(Dense(3))\nelse:\n    m.add(Dense(1))", ""),
        ("m = Sequential([Dense(1)])\nm.pop()", ""),
        ("m = Sequential([Dense(n)])", ""),
        ("m = Sequential([Dense(1), LSTM(1)])", ""),
        ("m = Sequential([Dense(1), *more])", ""),
        ("m = Sequential([Dense(1)])\nm = Sequential([Dense(2)])", ""),
        ("k = Sequential([Dense(1)])\nm = load_model('k.h5')", ""),
        ("k = Sequential([Dense(1)])\nj = Sequential([Dense(2)])\nm = pick(j, k)", ""),
        ("m = Sequential()", ""),
        ("", ""),
    ],
)
def test_the_outputs_of_a_model(text: str, wanted: str) -> None:
    assert ends(text) == wanted


def test_the_number_of_outputs_goes_before_the_loss(tmp_path: Path) -> None:
    head = "import keras\nimport numpy as np\nm = keras.Sequential([keras.layers.Dense({})])\nm.compile('sgd', '{}')\n"
    for units, loss, made in (
        (1, "binary_crossentropy", '(m.predict(x) > 0.5).astype("int32")\n'),
        (1, "mse", '(m.predict(x) > 0.5).astype("int32")\n'),
        (2, "binary_crossentropy", "np.argmax(m.predict(x), axis=-1)\n"),
    ):
        before = head.format(units, loss)
        assert fixed(f"{before}m.predict_classes(x)\n", tmp_path, "keras@2.3.1").decode() == before + made
