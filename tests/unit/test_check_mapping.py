"""Imports of a program are changed to another provider, and nothing else."""

import ast

import pytest

from conformance.check.mapping import mapped
from conformance.check.staying import staying
from conformance.model.observation import Implementation


@pytest.mark.parametrize(
    ("line", "provider", "new"),
    [
        ("import keras", "keras", "import keras"),
        ("import keras", "tf.keras", "from tensorflow import keras"),
        ("import keras", "tf_keras", "import tf_keras as keras"),
        ("import keras as K", "tf.keras", "from tensorflow import keras as K"),
        ("import keras.backend as K", "tf.keras", "from tensorflow.keras import backend as K"),
        ("import keras.layers", "tf.keras", "import tensorflow.keras.layers; from tensorflow import keras"),
        ("from keras.layers import Dense, LSTM", "tf.keras", "from tensorflow.keras.layers import Dense, LSTM"),
        ("from tensorflow import keras", "keras", "import keras"),
        ("from tensorflow import keras as K", "tf_keras", "import tf_keras as K"),
        ("from tensorflow import data, keras", "keras", "from tensorflow import data; import keras"),
        ("from tensorflow.keras.layers import (Dense,\n  LSTM)", "keras", "from keras.layers import (Dense,\n  LSTM)"),
        ("import tensorflow.keras.layers as L", "keras", "from keras import layers as L"),
        ("import tensorflow.keras as K", "keras", "import keras as K"),
        ("import numpy as np, keras", "tf.keras", "import numpy as np; from tensorflow import keras"),
        ("import tensorflow as tf", "keras", "import tensorflow as tf"),
        ("from kerastuner import x", "tf.keras", "from kerastuner import x"),
        ("from .keras import x", "tf.keras", "from .keras import x"),
    ],
)
def test_an_import_line_is_changed(line: str, provider: str, new: str) -> None:
    assert mapped(line, provider).text == new


def test_written_out_names_go_to_the_provider_too() -> None:
    source = "import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nx = tf.data.Dataset\n"
    assert mapped(source, "tf_keras").text == (
        "import tensorflow as tf; import tf_keras as __keras__\n"
        "model = __keras__.Sequential([__keras__.layers.Dense(1)])\nx = tf.data.Dataset\n"
    )
    assert mapped(source, "tf.keras").text == source


def test_every_line_stays_where_it_is() -> None:
    source = (
        "from tensorflow import (\n    keras,\n    data,\n)\ns = '''\nimport keras\n'''\nif s:\n    import keras as K\n"
    )
    new = mapped(source, "keras").text
    assert new.count("\n") == source.count("\n")
    assert new.split("\n")[5] == "import keras"
    before, after = ast.parse(mapped(source, "tf.keras").text), ast.parse(new)
    assert [n.lineno for n in before.body[1:]] == [n.lineno for n in after.body if n.lineno > 4]


def test_a_line_with_other_letters_is_cut_at_the_right_place() -> None:
    source = "s = 'übermäßig'; import keras\n"
    assert mapped(source, "tf.keras").text == "s = 'übermäßig'; from tensorflow import keras\n"


def test_changes_are_told_with_their_line() -> None:
    assert mapped("\nimport keras\n", "tf.keras").changes == ((2, "import keras", "from tensorflow import keras"),)


def test_what_is_no_python_of_today_is_refused() -> None:
    with pytest.raises(SyntaxError):
        mapped("print 'x'\n", "keras")


KEPT = ("preprocessing.image.ImageDataGenerator", "preprocessing.text", "preprocessing.text.Tokenizer")


@pytest.mark.parametrize(
    "line",
    [
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator",
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator, img_to_array",
        "from tensorflow.keras.preprocessing.text import Tokenizer",
        "from tensorflow.keras.preprocessing import text",
        "import tensorflow.keras.preprocessing.text as text",
        "import tensorflow as tf; x = tf.keras.preprocessing.text.Tokenizer()",
    ],
)
def test_what_only_tensorflow_has_still_stays_in_a_file_of_the_provider(line: str) -> None:
    source = f"import keras\n{line}\n"
    assert mapped(source, "keras", KEPT).text == source
    # Where nothing is known to stay, or nothing else is of the provider, all of it is changed.
    assert "tensorflow.keras" not in mapped(source, "keras").text.replace("tf.keras", "tensorflow.keras")
    assert "tensorflow.keras" not in mapped(f"{line}\n", "keras", KEPT).text.replace("tf.keras", "tensorflow.keras")


def test_other_imports_of_tensorflow_keras_are_changed_beside_one_that_stays() -> None:
    stays = "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
    source = f"import keras\n{stays}from tensorflow.keras.layers import Dense\n"
    assert mapped(source, "keras", KEPT).text == f"import keras\n{stays}from keras.layers import Dense\n"


@pytest.mark.parametrize(
    ("implementation", "stays"),
    [
        (Implementation("py312-tf220-keras315", "keras"), True),
        (Implementation("somebodys-own", "keras"), True),
        (Implementation("py37-tf22", "keras"), False),
        (Implementation("py313-keras315-jax", "keras", "jax"), False),
        (Implementation("py38-tf210", "tf.keras"), False),
    ],
)
def test_what_stays_is_what_keras_lacks_and_tensorflow_has_beside_it(
    implementation: Implementation, stays: bool
) -> None:
    found = staying(implementation)
    assert {"preprocessing.image.ImageDataGenerator", "preprocessing.text"} <= found if stays else not found
    assert "preprocessing.image" not in found
    assert "preprocessing.sequence.pad_sequences" not in found
