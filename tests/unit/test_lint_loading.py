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


# Texts, configurations and copies.

#: A model of a Lambda without a name, and one of a function.
MODELS = """
import json
m = Sequential([Input((3,)), Lambda(lambda t: t * 2.0)])
def twice(t):
    return t * 2.0
n = Sequential([Input((3,)), Lambda(twice)])
"""

TEXTS = """from tensorflow.keras.models import clone_model, model_from_json
from tensorflow.keras import layers
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("model_from_json(m.to_json())", "models.model_from_json"),
        ("text = m.to_json()\nmodel_from_json(text)", "models.model_from_json"),
        ("with open('a.json', 'w') as f:\n    f.write(m.to_json())\nmodel_from_json(open('a.json').read())",
         "models.model_from_json"),
        ("open('a.json', 'w').write(m.to_json())\nf = open('a.json', 'r')\ntext = f.read()\nf.close()\n"
         "keras.models.model_from_json(text)", "models.model_from_json"),
        ("import pathlib\np = pathlib.Path('a')\np.write_text(m.to_json())\nmodel_from_json(p.read_text())",
         "models.model_from_json"),
        ("with open(name, 'w') as f:\n    json.dump(m.get_config(), f)\n"
         "with open(name) as f:\n    Sequential.from_config(json.load(f))", "models.Sequential.from_config"),
        ("Sequential.from_config(m.get_config())", "models.Sequential.from_config"),
        ("c = m.get_config()\nc['name'] = 'other'\nSequential.from_config(c)", "models.Sequential.from_config"),
        ("type(m).from_config(m.get_config())", "Model.from_config"),
        ("m.__class__.from_config(m.get_config())", "Model.from_config"),
        ("layers.deserialize(layers.serialize(Lambda(lambda t: t)))", "layers.deserialize"),
        ("Lambda.from_config(Lambda(lambda t: t).get_config())", "layers.Lambda.from_config"),
        ("clone_model(m)", "models.clone_model"),
        ("keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(m))",
         "saving.deserialize_keras_object"),
    ],
)  # fmt: skip
def test_a_lambda_in_a_text_a_configuration_or_a_copy(text: str, wanted: str) -> None:
    assert tells(TEXTS + MODELS + text, "tf.keras@2.15") == [f"{wanted} of a Lambda"]
    known = (MODELS + text).replace("lambda t: t * 2.0", "keras.activations.relu")
    assert tells(TEXTS + known.replace("lambda t: t", "keras.activations.relu"), "tf.keras@2.15") == []


@pytest.mark.parametrize(
    "text",
    [
        "keras.config.enable_unsafe_deserialization()\nmodel_from_json(m.to_json())",
        "keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(m), safe_mode=False)",
        "model_from_json(of_somebody)",
        "model_from_json(Sequential([Dense(1)]).to_json())",
        "open('a.json', 'w').write(m.to_json())\nmodel_from_json(open('b.json').read())",
        # Of two texts it is not known which one is read.
        "open('a', 'w').write(m.to_json())\nopen('a', 'w').write(Sequential([Dense(1)]).to_json())\n"
        "model_from_json(open('a').read())",
        "def open(name):\n    return other\nopen('a').write(m.to_json())\nmodel_from_json(open('a').read())",
        "try:\n    model_from_json(m.to_json())\nexcept ValueError:\n    pass",
        "clone_model(m, clone_function=own)",
        "m.to_json()\nm.get_config()",
        "m.save('a.keras')\nkeras.config.enable_unsafe_deserialization()\nload_model('a.keras')",
    ],
)
def test_where_nothing_of_a_lambda_is_known_to_be_made_again(text: str) -> None:
    assert tells(TEXTS + MODELS + text) == []


def test_texts_are_refused_since_keras_2_13_and_copies_since_3_15() -> None:
    text, copy = f"{TEXTS}{MODELS}model_from_json(m.to_json())", f"{TEXTS}{MODELS}clone_model(m)"
    assert tells(text, "tf.keras@2.10", "tf.keras@2.12") == []
    assert tells(text, "tf.keras@2.10", "tf.keras@2.13") == ["models.model_from_json of a Lambda"]
    assert tells(copy, after="keras@3.13") == []
    assert tells(copy, after="keras@3.15") == ["models.clone_model of a Lambda"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("model_from_json(n.to_json())", ["models.model_from_json of a function"]),
        ("Sequential.from_config(n.get_config())", ["models.Sequential.from_config of a function"]),
        ("clone_model(n)", ["models.clone_model of a function"]),
        ("n.save('a.keras')\nload_model('a.keras')", ["models.load_model of a function"]),
        ("n.save('a.h5')\nload_model('a.h5')", ["models.load_model of a function"]),
        ("def build():\n    def own(t):\n        return t\n    return Sequential([Lambda(own)])\n"
         "model_from_json(build().to_json())", ["models.model_from_json of a function"]),
        ("n.save('a.h5')\nload_model('a.h5', custom_objects={'twice': twice})", []),
        ("keras.utils.get_custom_objects()['twice'] = twice\nmodel_from_json(n.to_json())", []),
        ("with keras.utils.custom_object_scope({'twice': twice}):\n    model_from_json(n.to_json())", []),
        ("@keras.utils.register_keras_serializable()\ndef other(t):\n    return t\n"
         "model_from_json(Sequential([Lambda(other)]).to_json())", []),
        ("model_from_json(Sequential([Lambda(keras.activations.relu)]).to_json())", []),
    ],
)  # fmt: skip
def test_a_lambda_of_a_function_of_the_code(text: str, wanted: list[str]) -> None:
    assert tells(TEXTS + MODELS + text) == wanted
    assert tells(TEXTS + MODELS + text, "keras@2.3.1", "tf.keras@2.10") == []


def test_what_is_refused_is_allowed_where_unsafe_fixes_are_asked_for(tmp_path: Path) -> None:
    head = "import os\nimport keras\nfrom keras.models import clone_model, model_from_json\n"
    body = (
        "m = keras.Sequential([keras.layers.Lambda(lambda t: t)])\nmodel_from_json(m.to_json())\nclone_model(m)\n"
        "keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(m){})\n"
    )
    before = head + body.format("")
    assert fixed(before, tmp_path, "tf.keras@2.15").decode() == before
    after = f"{head}\nkeras.config.enable_unsafe_deserialization()\n{body.format(', safe_mode=False')}"
    assert fixed(before, tmp_path, "tf.keras@2.15", unsafe=True).decode() == after


def test_the_import_that_allowing_takes_stands_before_it(tmp_path: Path) -> None:
    before = (
        "from keras.layers import Lambda\nfrom keras.models import Sequential, model_from_json\nx = 1\n"
        "model_from_json(Sequential([Lambda(lambda t: t)]).to_json())\n"
    )
    after = before.replace("\nx = 1", "\nfrom keras import config\n\nconfig.enable_unsafe_deserialization()\nx = 1")
    assert fixed(before, tmp_path, "tf.keras@2.15", unsafe=True).decode() == after


def test_a_function_is_handed_over_by_its_name(tmp_path: Path) -> None:
    before = (
        "import keras\ndef twice(t):\n    return t * 2.0\nn = keras.Sequential([keras.layers.Lambda(twice)])\n"
        "keras.models.model_from_json(n.to_json())\nn.save('a.keras')\nkeras.models.load_model('a.keras')\n"
    )
    after = before.replace("to_json())", 'to_json(), custom_objects={"twice": twice})')
    after = after.replace("model('a.keras')", "model('a.keras', custom_objects={\"twice\": twice})")
    assert fixed(before, tmp_path).decode() == after
    inside = before.replace("def twice", "def build():\n  def twice").replace("n = keras", "  return keras")
    inside = inside.replace("(twice)])\n", "(twice)])\nn = build()\n")
    assert fixed(inside, tmp_path, unsafe=True).decode() == inside
