"""Files of models that the code saves, and that Keras 3 does not load: told where they are loaded, and only there."""

from pathlib import Path

import pytest
from linting import findings, fixed, told

HEAD = """from tensorflow import keras
from tensorflow.keras.layers import Concatenate, Dense, Input, Lambda
from tensorflow.keras.models import Model, Sequential, load_model
from tensorflow.keras import backend as K
i = Input((4,))
"""

LAMBDA, OPERATION = "models.load_model of a Lambda", "models.load_model of an operation"
SHORT = "models.load_model of a loss by its short name"


def tells(text: str, before: str = "tf.keras@2.10", after: str = "keras@3.15") -> list[str]:
    """What is told of files in a program of these lines."""
    return [one.partition("refused-file ")[2] for one in told(HEAD + text, before, after) if "refused-file" in one]


@pytest.mark.parametrize(
    "text",
    [
        "m = Model(i, Lambda(lambda t: t * 2.0)(Dense(3)(i)))\nm.save('a.h5')\nload_model('a.h5')",
        "x = Lambda(function=lambda t: t)(i)\nm = Model(inputs=i, outputs=[Dense(1)(x), Dense(2)(i)])\n"
        "keras.models.save_model(m, 'a.keras')\nkeras.models.load_model('a.keras')",
        "m = Sequential([Dense(2), Lambda(lambda t: t)])\nm.save(path)\nload_model(path)",
        "name = 'a.h5'\nm = Sequential([Lambda(lambda t: t)])\nm.save(filepath=name)\nload_model('a.h5')",
        "m = Sequential()\nm.add(Lambda(lambda t: t))\nm.add(Dense(1))\nm.save(f'{n}.h5')\nload_model(f'{n}.h5')",
        "def build():\n    return Model(i, Lambda(lambda t: t)(i))\nm = build()\nm.save('a.h5')\nload_model('a.h5')",
        "m = Sequential([Lambda(lambda t: t)])\nm.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('b.h5')])\n"
        "load_model('b.h5')",
    ],
)
def test_a_lambda_in_a_file_that_is_loaded(text: str) -> None:
    assert tells(text) == [LAMBDA]


@pytest.mark.parametrize(
    "text",
    [
        "m = Model(i, Lambda(lambda t: t)(i))\nm.save('a.h5')\nload_model('a.h5', safe_mode=False)",
        "m = Model(i, Lambda(lambda t: t)(i))\nm.save('a.h5')\nload_model('b.h5')",
        "m = Model(i, Lambda(lambda t: t)(i))\nm.save('a.h5')",
        "m = Model(i, Lambda(K.relu)(i))\nm.save('a.h5')\nload_model('a.h5')",
        "n = Model(i, Lambda(lambda t: t)(i))\nm = Model(i, Dense(1)(i))\nm.save('a.h5')\nload_model('a.h5')",
        "m = Model(i, Lambda(lambda t: t)(i))\nm.save('a.h5')\ntry:\n    load_model('a.h5')\n"
        "except ValueError:\n    pass",
        "m = Sequential([Lambda(lambda t: t)])\nn = Sequential([Dense(1)])\nm.fit(x)\n"
        "n.fit(x, callbacks=[keras.callbacks.ModelCheckpoint('b.h5')])\nload_model('b.h5')",
        "m = Sequential([Lambda(lambda t: t)])\n"
        "m.fit(x, callbacks=[keras.callbacks.ModelCheckpoint('b.h5', save_weights_only=True)])\nload_model('b.h5')",
    ],
)
def test_where_nothing_of_a_lambda_is_known_to_be_loaded(text: str) -> None:
    assert tells(text) == []


@pytest.mark.parametrize(
    ("out", "wanted"),
    [
        ("Dense(2)(i / 2.0 - 1.0)", True),
        ("Dense(2)(2 * i)", True),
        ("-Dense(2)(i)", True),
        ("Dense(2)(i)[:, 0]", True),
        ("Concatenate()([i, Dense(2)(i) + 1.0])", True),
        ("Dense(1)(K.square(i))", True),
        ("Dense(1)(keras.activations.relu(i))", False),
        ("Dense(1)(keras.applications.vgg16.preprocess_input(i))", True),
        ("Dense(1)(keras.applications.efficientnet.preprocess_input(i))", False),
        ("Dense(1)(keras.applications.efficientnet.preprocess_input(i * 2.0))", True),
        ("Dense(1)(Concatenate()([i, i]))", False),
        ("Lambda(K.abs)(i)", False),
    ],
)
def test_operations_in_hdf5(out: str, wanted: bool) -> None:
    text = "m = Model(i, {0})\nm.save('{1}')\nload_model('{1}', compile=False)"
    assert tells(text.format(out, "op.h5")) == [OPERATION] * wanted
    assert tells(text.format(out, "op.keras")) == []


def test_an_operation_on_a_tensor_that_stays_by_its_name() -> None:
    assert tells("i *= 2\nm = Model(i, Dense(1)(i))\nm.save('a.hdf5')\nload_model('a.hdf5')") == [OPERATION]
    assert tells("j = i * 2\nm = Model(i, Dense(1)(i))\nm.save('a.h5')\nload_model('a.h5')") == []


@pytest.mark.parametrize(
    ("compile_", "wanted"),
    [
        ("'sgd', 'mse'", True),
        ("optimizer='adam', loss='MAE', metrics=['acc']", True),
        ("loss=['bce']", True),
        ("'sgd', {'out': 'kld'}", True),
        ("'sgd', 'mean_squared_error'", False),
        ("'sgd', keras.losses.mean_squared_error", False),
        ("'sgd', loss, metrics=['mse']", False),
        ("metrics=['mse'], loss='hinge'", False),
        ("'mse'", False),
    ],
)
def test_losses_by_short_names_in_hdf5(compile_: str, wanted: bool) -> None:
    text = "m = Model(i, Dense(1)(i))\nm.compile({0})\nm.save('{1}')\nload_model('{1}')"
    assert tells(text.format(compile_, "a.h5")) == [SHORT] * wanted
    assert tells(text.format(compile_, "a.keras")) == []
    assert tells(text.format(compile_, "a.h5"), after="tf.keras@2.15") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m.save('a.h5')\nload_model('a.h5', compile=False)", False),
        ("m.save('a.h5')\nload_model('a.h5', compile=True)", True),
        ("m.save('a.h5')\nload_model('a.h5', safe_mode=False)", True),
        ("m.save('a.h5')\nload_model('a.h5', **given)", False),
        ("m.save('a.h5', include_optimizer=False)\nload_model('a.h5')", False),
        ("keras.models.save_model(m, 'a.h5')\nload_model('a.h5', custom_objects={})", True),
        ("m.compile('sgd', 'mean_absolute_error')\nm.save('a.h5')\nload_model('a.h5')", False),
        ("m.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('b.h5')])\nload_model('b.h5')", True),
        ("m.save_weights('a.h5')\nm.load_weights('a.h5')", False),
    ],
)
def test_how_a_model_with_a_short_name_is_saved_and_loaded(text: str, wanted: bool) -> None:
    assert tells(f"m = Sequential([Dense(1)])\nm.compile('sgd', 'mse')\n{text}") == [SHORT] * wanted


def test_versions() -> None:
    text = "m = Model(i, Lambda(lambda t: t * 2.0)(Dense(3)(i)))\nm.save('a.{0}')\nload_model('a.{0}')"
    assert tells(text.format("h5"), after="keras@3.6") == []
    assert tells(text.format("keras"), after="keras@3.6") == [LAMBDA]
    assert tells(text.format("h5"), after="tf.keras@2.15") == []


def test_what_is_told_and_fixed(tmp_path: Path) -> None:
    text = (
        "import keras\nm = keras.Sequential([keras.layers.Lambda(lambda t: t)])\nm.save('a.h5')\n"
        "keras.models.load_model('a.h5')\n"
    )
    (one,) = (one for one in findings(text, "keras@2.10") if one.rule == "refused-file")
    assert (one.severity, one.span.line, one.instead) == ("error", 4, "safe_mode=False")
    assert "a Lambda of a Python lambda" in one.message
    assert fixed(text, tmp_path, "keras@2.10").decode() == text
    unsafe = fixed(text, tmp_path, "keras@2.10", unsafe=True).decode()
    assert unsafe == text.replace("load_model('a.h5')", "load_model('a.h5', safe_mode=False)")
