"""Models that Keras 3 trains otherwise: an Embedding with an optimizer of squares, a BatchNormalization of images."""

import pytest
from linting import findings, told

#: Before the last layer.
CONV = "m = keras.Sequential([layers.Conv2D(2, 3), "

HEAD = "import keras\nfrom keras import layers\n"
IN = "i = keras.Input((6,))\n"

SPARSE = "changed-behaviour Model.compile of an Embedding with {}"


def tells(text: str, before: str = "tf.keras@2.10", after: str = "keras@3.15") -> list[str]:
    """What is told of training, without the number of the line."""
    every = (one.partition(" ")[2] for one in told(HEAD + text, before, after))
    return [one for one in every if " of an Embedding" in one or " of a BatchNormalization" in one]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m = keras.Sequential([layers.Embedding(9, 4), layers.Dense(1)])\n"
         "m.compile(keras.optimizers.Adam(0.1))", "Adam"),
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile(optimizer='rmsprop')", "rmsprop"),
        ("m = keras.Sequential()\nm.add(layers.Embedding(9, 4))\no = keras.optimizers.Adagrad()\n"
         "m.compile(loss='mse', optimizer=o)",
         "Adagrad"),
        (f"{IN}m = keras.Model(i, layers.LSTM(4)(layers.Embedding(9, 4)(i)))\nm.compile('adam')", "adam"),
        (f"def build():\n    {IN}    h = layers.Embedding(9, 4, mask_zero=True)(i)\n"
         "    return keras.Model(i, layers.LSTM(4)(h))\n"
         "build().compile('nadam')", "nadam"),
        ("class A(layers.Layer):\n    def call(self, x):\n        return x\n"
         f"{IN}m = keras.Model(i, A()(layers.Embedding(9, 4)(i)))\nm.compile('adam')", "adam"),
        # These take the amount or the sign of a gradient, or the gradient itself.
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile('sgd')", ""),
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile(keras.optimizers.Adamax())", ""),
        # The gradients of all rows are added up first.
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile(keras.optimizers.Adam(global_clipnorm=1.0))", ""),
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile(keras.optimizers.Adam(clipnorm=1.0))", "Adam"),
        ("m = keras.Sequential([layers.Embedding(9, 4, embeddings_regularizer='l2')])\nm.compile('adam')", ""),
        ("m = keras.Sequential([layers.Embedding(9, 4, embeddings_regularizer=None)])\nm.compile('adam')", "adam"),
        # It is not trained.
        ("m = keras.Sequential([layers.Embedding(9, 4, trainable=False)])\nm.compile('adam')", ""),
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.layers[0].trainable = False\nm.compile('adam')", ""),
        ("m = keras.Sequential([layers.Dense(4)])\nm.compile('adam')", ""),
        ("m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile(unknown)", ""),
    ],
)  # fmt: skip
def test_an_embedding_and_the_optimizer(text: str, wanted: str) -> None:
    assert tells(text) == ([SPARSE.format(wanted)] if wanted else [])


def test_the_optimizer_is_where_it_is_told_by_its_cause() -> None:
    text = f"{HEAD}m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile(loss='mse', optimizer='adam')\n"
    found = next(one for one in findings(text) if one.cause == "sparse-gradients-squared-one-by-one")
    assert (found.span.line, found.span.column, found.span.end_column) == (4, 23, 39)


def test_no_embedding_is_told_where_gradients_are_dense_or_nothing_changes() -> None:
    text = "m = keras.Sequential([layers.Embedding(9, 4)])\nm.compile('adam')"
    assert tells(text, after="keras[jax]@3.15") == tells(text, after="tf.keras@2.15") == []
    assert tells(text, "keras@3.10", "keras@3.15") == []


IMAGES = "changed-behaviour Model.{} of a BatchNormalization of images"
END = "m.compile('sgd', 'mse')\nm.fit(x, y)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m = keras.Sequential([keras.Input((4, 4, 2)), layers.BatchNormalization()])", "fit"),
        ("m = keras.Sequential([layers.Conv2D(2, 3, input_shape=s), "
         "layers.Activation('relu'), layers.BatchNormalization()])", "fit"),
        ("m = keras.Sequential([layers.BatchNormalization(input_shape=(8, 8, 1)), layers.Flatten()])", "fit"),
        ("m = keras.Sequential([layers.InputLayer(input_shape=(8, 8, 1)), layers.BatchNormalization(axis=-1)])", "fit"),
        ("m = keras.Sequential()\nm.add(layers.Conv2D(2, 3))\n"
         "m.add(layers.MaxPooling2D())\nm.add(layers.BatchNormalization())", "fit"),
        ("i = keras.Input(shape=(8, 8, 3))\nh = layers.BatchNormalization()(i)\n"
         "m = keras.Model(i, layers.Flatten()(h))", "fit"),
        ("i = keras.Input(s)\na = layers.Conv2D(2, 3)(i)\nb = layers.Conv2D(2, 3)(i)\n"
         "m = keras.Model(i, layers.BatchNormalization()(layers.add([a, b])))", "fit"),
        # Two dimensions, three, or nobody knows how many.
        (f"{CONV}layers.Flatten(), layers.BatchNormalization()])", ""),
        (f"{CONV}layers.GlobalAveragePooling2D(), layers.BatchNormalization()])", ""),
        ("m = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.BatchNormalization()])", ""),
        ("m = keras.Sequential([layers.Conv1D(2, 3), layers.BatchNormalization()])", ""),
        ("m = keras.Sequential([layers.BatchNormalization()])", ""),
        ("i = keras.Input(shape)\nm = keras.Model(i, layers.BatchNormalization()(i))", ""),
        # No fused kernel, or no training.
        (f"{CONV}layers.BatchNormalization(fused=False)])", ""),
        (f"{CONV}layers.BatchNormalization(axis=2)])", ""),
        (f"{CONV}layers.BatchNormalization(renorm=True)])", ""),
        (f"{CONV}layers.BatchNormalization(trainable=False)])", ""),
        (f"{CONV}layers.BatchNormalization()])\nm.layers[1].trainable = False", ""),
        ("i = keras.Input((8, 8, 3))\nm = keras.Model(i, layers.BatchNormalization()(i, training=False))", ""),
    ],
)  # fmt: skip
def test_a_batch_normalization_of_images_that_is_trained(text: str, wanted: str) -> None:
    assert tells(f"{text}\n{END}") == ([IMAGES.format(wanted)] if wanted else [])
    assert tells(f"{text}\nm.compile('sgd', 'mse')\nm.predict(x)") == []


def test_no_batch_normalization_is_told_within_keras_2() -> None:
    text = f"m = keras.Sequential([layers.Conv2D(2, 3), layers.BatchNormalization()])\n{END}"
    assert tells(text, "tf.keras@2.4", "tf.keras@2.15") == []
