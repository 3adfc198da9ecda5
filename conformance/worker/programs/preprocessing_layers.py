"""Programs about the preprocessing layers: statistics, vocabularies, hashes, encodings, sizes of images.

Before TensorFlow 2.6 most of these layers were in ``layers.experimental.preprocessing``: the programs look there too.
What a version may not accept is asked apart, and its exception is a value like any other.
"""

import os

import numpy as np

from . import program


def found(keras, name):
    """The layer, wherever this Keras has it."""
    if not hasattr(keras.layers, name) and hasattr(keras.layers, "experimental"):
        old = keras.layers.experimental.preprocessing
        if hasattr(old, name):
            return getattr(old, name)
    return getattr(keras.layers, name)


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def type_of(value):
    """The type of a tensor's elements, as text."""
    dtype = value.dtype
    return str(getattr(dtype, "name", dtype)).replace("torch.", "")


COLUMNS = np.array([[0.0, 8.0], [2.0, 8.0], [4.0, 16.0], [2.0, 0.0]], "float32")


@program("layers.Normalization", logic=True)
def normalization_adapts_along_axes(keras, see, tensor):
    """Normalization that is given an array: by its last axis, by two axes, and by none."""
    make = found(keras, "Normalization")
    cube = np.arange(12, dtype="float32").reshape((3, 2, 2)) ** 2
    for name, options, x in (
        ("default", {}, COLUMNS),
        ("last", {"axis": -1}, cube),
        ("two", {"axis": (1, 2)}, cube),
        ("none", {"axis": None}, cube),
    ):

        def normalized(options=options, x=x):
            layer = make(**options)
            layer.adapt(x)
            return layer(tensor(x))

        attempt(see, name, normalized)
    layer = make()
    layer.adapt(COLUMNS)
    attempt(see, "mean", lambda: np.ravel(tensor(layer.mean)))
    attempt(see, "variance", lambda: np.ravel(tensor(layer.variance)))
    see("weights", [list(np.shape(weights)) for weights in layer.get_weights()])


@program("layers.Normalization", logic=True)
def normalization_with_given_statistics(keras, see, tensor):
    """Normalization that is told mean and variance: its output, its weights, and the way back."""
    make = found(keras, "Normalization")
    x = tensor(COLUMNS)
    for name, options in (
        ("of columns", {"axis": -1, "mean": [2.0, 8.0], "variance": [4.0, 16.0]}),
        ("of all", {"axis": None, "mean": 2.0, "variance": 4.0}),
        ("inverted", {"axis": -1, "mean": [2.0, 8.0], "variance": [4.0, 16.0], "invert": True}),
        ("mean alone", {"axis": -1, "mean": [2.0, 8.0]}),
    ):
        attempt(see, name, lambda options=options: make(**options)(x))
    layer = make(axis=-1, mean=[2.0, 8.0], variance=[4.0, 16.0])
    layer(x)
    see("weights", len(layer.get_weights()))
    see("mean in the config", np.ravel(layer.get_config()["mean"]))
    attempt(see, "adapted all the same", lambda: layer.adapt(COLUMNS))


@program("layers.Normalization", logic=True)
def normalization_adapts_again(keras, see, tensor):
    """Normalization that is given other data afterwards, and one that was given none."""
    make = found(keras, "Normalization")
    layer = make()
    layer.adapt(COLUMNS)
    see("first", layer(tensor(COLUMNS)))
    layer.adapt(COLUMNS * 2 + 1)
    see("second", layer(tensor(COLUMNS)))
    layer = make()
    attempt(see, "in batches", lambda: layer.adapt(COLUMNS, batch_size=3))
    attempt(see, "after batches", lambda: layer(tensor(COLUMNS)))
    attempt(see, "never", lambda: make()(tensor(COLUMNS)))


@program("layers.Normalization", "Model.predict", logic=True)
def normalization_after_other_data_in_a_model(keras, see):
    """A model predicts with what its Normalization was given before, and with what it is given afterwards."""
    make = found(keras, "Normalization")
    layer = make(name="normal")
    layer.adapt(COLUMNS)
    inputs = keras.Input(shape=(2,))
    model = keras.Model(inputs, layer(inputs))
    see("first", model.predict(COLUMNS, verbose=0))
    layer.adapt(COLUMNS * 2 + 1)
    see("second", model.predict(COLUMNS, verbose=0))
    see("parameters", int(model.count_params()))


@program("layers.Normalization", "Model.save", "models.load_model", logic=True)
def normalization_saved_in_a_model(keras, see, folder):
    """An adapted Normalization comes back from a file, and from a config with weights."""
    make = found(keras, "Normalization")
    layer = make(name="normal")
    layer.adapt(COLUMNS)
    inputs = keras.Input(shape=(2,))
    model = keras.Model(inputs, layer(inputs))

    def from_file(name):
        path = os.path.join(folder, name)
        model.save(path)
        return keras.models.load_model(path).predict(COLUMNS, verbose=0)

    attempt(see, "model.h5", lambda: from_file("model.h5"))
    attempt(see, "model.keras", lambda: from_file("model.keras"))
    # Keras 3 keeps what it learned in the weights, which come here.
    copy = keras.Model.from_config(model.get_config())
    copy.set_weights(model.get_weights())
    attempt(see, "config and weights", lambda: copy.predict(COLUMNS, verbose=0))


@program("layers.Normalization", "Layer.get_config", logic=True)
def normalization_config_after_adapt(keras, see):
    """The config of an adapted Normalization: its keys, and whether what was learned is in it."""
    make = found(keras, "Normalization")
    layer = make(name="normal")
    layer.adapt(COLUMNS)
    config = layer.get_config()
    see("keys", sorted(config))
    see("axis", config.get("axis"))
    see("mean", config.get("mean"))


@program("layers.Normalization", logic=True)
def normalization_adapts_to_a_dataset(keras, see, tensor, tf):
    """Normalization that is given a dataset, and a part of it."""
    make = found(keras, "Normalization")
    dataset = tf.data.Dataset.from_tensor_slices(COLUMNS).batch(2)
    layer = make()
    layer.adapt(dataset)
    see("all", layer(tensor(COLUMNS)))
    attempt(see, "one step", lambda: layer.adapt(dataset, steps=1))
    see("then", layer(tensor(COLUMNS)))


@program("layers.Discretization", compared="exact", logic=True)
def discretization_finds_its_boundaries(keras, see, tensor):
    """Discretization that is given data and a number of bins: its boundaries, and the bins of values."""
    make = found(keras, "Discretization")
    data = np.arange(16, dtype="float32").reshape((16, 1)) / 4.0
    layer = make(num_bins=4, epsilon=0.01)
    layer.adapt(data)
    see("bins", layer(tensor(np.array([[-1.0], [0.6], [1.7], [9.0]]))))
    attempt(see, "boundaries", lambda: [float(value) for value in layer.bin_boundaries])
    see("boundaries in the config", layer.get_config().get("bin_boundaries"))
    attempt(see, "neither", lambda: type(make()).__name__)
    attempt(see, "both", lambda: type(make(bin_boundaries=[1.0], num_bins=2)).__name__)


@program("layers.Discretization", compared="exact", logic=True)
def discretization_output_modes(keras, see, tensor):
    """Discretization by given boundaries: as indices, one-hot, multi-hot and counts."""
    make = found(keras, "Discretization")
    x = tensor(np.array([[0.5, 1.5, 0.25]]))
    for mode in ("int", "one_hot", "multi_hot", "count", "binary"):

        def binned(mode=mode):
            return make(bin_boundaries=[0.0, 1.0], output_mode=mode)(x)

        attempt(see, mode, binned)
    attempt(see, "old name of the argument", lambda: make(bins=[0.0, 1.0])(x))
    attempt(see, "on a boundary", lambda: make([1.0, 2.0])(tensor(np.array([[1.0, 2.0]]))))


@program("layers.StringLookup", logic=True)
def string_lookup_of_a_vocabulary(keras, see, tf):
    """StringLookup with a given vocabulary: words it knows and does not, masked ones, and the way back."""
    make = found(keras, "StringLookup")
    words = tf.constant([["b", "a", "z", ""]])
    for name, options in (
        ("defaults", {}),
        ("two for others", {"num_oov_indices": 2}),
        ("with a mask", {"mask_token": ""}),
        ("a name for others", {"mask_token": "", "oov_token": "?"}),
    ):
        attempt(see, name, lambda options=options: make(vocabulary=["a", "b"], **options)(words))
    indices = tf.constant([[1, 2, 0]], "int64")
    attempt(see, "inverted", lambda: make(vocabulary=["a", "b"], invert=True)(indices))
    attempt(
        see,
        "inverted with a mask",
        lambda: make(vocabulary=["a", "b"], invert=True, mask_token="")(indices),
    )
    known = tf.constant([["b", "a"]])
    attempt(see, "none for others", lambda: make(vocabulary=["a", "b"], num_oov_indices=0)(known))
    attempt(see, "unknown", lambda: make(vocabulary=["a", "b"], num_oov_indices=0)(words))


@program("layers.StringLookup", logic=True)
def string_lookup_output_modes(keras, see, tf):
    """StringLookup as one-hot, multi-hot, counts and TF-IDF vectors."""
    layer = found(keras, "StringLookup")
    words = tf.constant([["b", "a", "b"]])
    for mode in ("int", "multi_hot", "count", "binary"):
        attempt(see, mode, lambda mode=mode: layer(vocabulary=["a", "b"], output_mode=mode)(words))
    attempt(see, "one_hot", lambda: layer(vocabulary=["a", "b"], output_mode="one_hot")(tf.constant([["b"], ["z"]])))
    attempt(
        see,
        "tf_idf",
        lambda: layer(vocabulary=["a", "b"], idf_weights=[0.5, 2.0], output_mode="tf_idf")(words),
    )
    attempt(
        see,
        "padded",
        lambda: layer(vocabulary=["a", "b"], max_tokens=5, pad_to_max_tokens=True, output_mode="count")(words),
    )


@program("layers.StringLookup", logic=True)
def string_lookup_adapts(keras, see, tf):
    """StringLookup that is given words: its vocabulary by frequency, its size, and a vocabulary set later."""
    make = found(keras, "StringLookup")
    words = np.array([["a"], ["c"], ["b"], ["c"], ["b"], ["c"]])
    layer = make()
    layer.adapt(words)
    see("vocabulary", [str(word) for word in layer.get_vocabulary()])
    attempt(see, "types", lambda: sorted({type(word).__name__ for word in layer.get_vocabulary()}))
    attempt(see, "size", lambda: int(layer.vocabulary_size()))
    attempt(see, "old size", lambda: int(layer.vocab_size()))
    attempt(
        see,
        "without special words",
        lambda: [str(word) for word in layer.get_vocabulary(include_special_tokens=False)],
    )
    layer = make(max_tokens=3)
    layer.adapt(words)
    see("at most three", [str(word) for word in layer.get_vocabulary()])
    layer = make()
    layer.set_vocabulary(["x", "y"])
    see("set", layer(tf.constant([["y", "x", "a"]])))
    attempt(see, "set with special words", lambda: layer.set_vocabulary(["[UNK]", "y", "x"]))
    attempt(see, "then", lambda: layer(tf.constant([["y", "x", "a"]])))
    attempt(see, "words twice", lambda: layer.set_vocabulary(["x", "x"]))


@program("layers.StringLookup", "layers.IntegerLookup", logic=True)
def lookup_without_a_vocabulary(keras, see, tf):
    """A lookup that was never given a vocabulary, and one whose vocabulary is empty."""
    found(keras, "StringLookup")  # Where it is not, none of the layers is.
    attempt(see, "words", lambda: found(keras, "StringLookup")()(tf.constant([["a"]])))
    attempt(see, "numbers", lambda: found(keras, "IntegerLookup")()(tf.constant([[1]], "int64")))
    attempt(see, "empty", lambda: found(keras, "StringLookup")(vocabulary=[])(tf.constant([["a"]])))
    attempt(see, "size", lambda: int(found(keras, "StringLookup")().vocabulary_size()))


@program("layers.IntegerLookup", logic=True)
def integer_lookup_of_a_vocabulary(keras, see, tf):
    """IntegerLookup with a given vocabulary: numbers it knows and does not, a mask, and the way back."""
    layer = found(keras, "IntegerLookup")
    numbers = tf.constant([[20, 10, 7, 0, -1]], "int64")
    attempt(see, "defaults", lambda: layer(vocabulary=[10, 20])(numbers))
    attempt(see, "two for others", lambda: layer(vocabulary=[10, 20], num_oov_indices=2)(numbers))
    attempt(see, "with a mask", lambda: layer(vocabulary=[10, 20], mask_token=0)(numbers))
    attempt(see, "old name of the mask", lambda: layer(vocabulary=[10, 20], mask_value=0)(numbers))
    indices = tf.constant([[1, 2, 0]], "int64")
    attempt(see, "inverted", lambda: layer(vocabulary=[10, 20], invert=True)(indices))
    attempt(see, "counts", lambda: layer(vocabulary=[10, 20], output_mode="count")(numbers))
    attempt(see, "vocabulary", lambda: [int(value) for value in layer(vocabulary=[10, 20]).get_vocabulary()])
    attempt(see, "no tokens for others", lambda: layer(vocabulary=[10, 20], num_oov_indices=0)(numbers))


@program("layers.IntegerLookup", logic=True)
def integer_lookup_adapts(keras, see, tf):
    """IntegerLookup that is given numbers: its vocabulary by frequency, and the indices."""
    make = found(keras, "IntegerLookup")
    layer = make()
    layer.adapt(np.array([[5], [7], [7], [9], [9], [9]]))
    see("vocabulary", [int(value) for value in layer.get_vocabulary()])
    attempt(see, "size", lambda: int(layer.vocabulary_size()))
    see("indices", layer(tf.constant([[9, 7, 5, 1]], "int64")))


@program("layers.StringLookup", "Model.predict", logic=True)
def string_lookup_in_a_model(keras, see, tf):
    """A model of words: StringLookup behind an Input of strings, predicted, and made again from its config."""
    make = found(keras, "StringLookup")
    inputs = keras.Input(shape=(2,), dtype="string")
    layer = make(vocabulary=["a", "b"], name="lookup")
    model = keras.Model(inputs, layer(inputs))
    words = tf.constant([["b", "a"], ["z", "b"]])
    see("predict", model.predict(words, verbose=0))
    attempt(see, "predict an array", lambda: model.predict(np.array([["b", "a"]]), verbose=0))
    attempt(see, "predict an array of objects", lambda: model.predict(np.array([["b", "a"]], object), verbose=0))
    copy = keras.Model.from_config(model.get_config())
    attempt(see, "copy", lambda: copy.predict(words, verbose=0))
    attempt(see, "vocabulary of the copy", lambda: [str(word) for word in copy.get_layer("lookup").get_vocabulary()])


TEXTS = ["The cat, the dog!", "the Cat sat"]


@program("layers.TextVectorization", logic=True)
def text_vectorization_standardizes_and_splits(keras, see):
    """The words that TextVectorization finds by each way to standardize and to split."""
    make = found(keras, "TextVectorization")
    for name, options in (
        ("defaults", {}),
        ("as they are", {"standardize": None}),
        ("lower", {"standardize": "lower"}),
        ("characters", {"standardize": None, "split": "character"}),
        ("not split", {"split": None}),
        ("unknown", {"split": "words"}),
    ):

        def vocabulary(options=options):
            layer = make(**options)
            layer.adapt(np.array(TEXTS))
            return sorted(str(word) for word in layer.get_vocabulary())

        attempt(see, name, vocabulary)


@program("layers.TextVectorization", logic=True)
def text_vectorization_counts_groups_of_words(keras, see):
    """TextVectorization of groups of words: up to two, and of three alone."""
    make = found(keras, "TextVectorization")
    for name, ngrams in (("up to two", 2), ("of three", (3,)), ("none", 0)):

        def vocabulary(ngrams=ngrams):
            layer = make(ngrams=ngrams)
            layer.adapt(np.array(TEXTS))
            return sorted(str(word) for word in layer.get_vocabulary())

        attempt(see, name, vocabulary)


@program("layers.TextVectorization", logic=True)
def text_vectorization_output_modes(keras, see, tf):
    """TextVectorization of a given vocabulary: indices, of a given length, multi-hot, counts, and padded."""
    make = found(keras, "TextVectorization")
    texts = tf.constant([["b a b"], ["z"]])
    for name, options in (
        ("int", {}),
        ("of two", {"output_sequence_length": 2}),
        ("of four", {"output_sequence_length": 4}),
        ("multi_hot", {"output_mode": "multi_hot"}),
        ("binary", {"output_mode": "binary"}),
        ("count", {"output_mode": "count"}),
        ("padded", {"output_mode": "count", "max_tokens": 5, "pad_to_max_tokens": True}),
        ("not padded", {"output_mode": "count", "max_tokens": 5, "pad_to_max_tokens": False}),
        ("count of a length", {"output_mode": "count", "output_sequence_length": 2}),
    ):

        def vectors(options=options):
            layer = make(**options)
            layer.set_vocabulary(["a", "b"])
            return layer(texts)

        attempt(see, name, vectors)


@program("layers.TextVectorization", logic=True)
def text_vectorization_weighs_words(keras, see, tf):
    """TextVectorization with TF-IDF: by the texts it was given, and by given weights."""
    make = found(keras, "TextVectorization")
    layer = make(output_mode="tf_idf")
    layer.adapt(np.array(["a b a", "b", "b c"]))
    see("vocabulary", [str(word) for word in layer.get_vocabulary()])
    see("learned", layer(tf.constant([["a b z z"]])))

    def given():
        layer = make(output_mode="tf_idf")
        layer.set_vocabulary(["a", "b"], idf_weights=[0.5, 2.0])
        return layer(tf.constant([["a b b"]]))

    attempt(see, "given", given)
    attempt(
        see,
        "as indices",
        lambda: make(vocabulary=["a", "b"])(tf.constant([["a b b"]])),
    )


@program("layers.TextVectorization", logic=True)
def text_vectorization_types_of_its_vocabulary(keras, see):
    """get_vocabulary of TextVectorization: text or bytes, with or without the words for padding and the unknown."""
    make = found(keras, "TextVectorization")
    layer = make()
    layer.adapt(np.array(["b b a"]))
    words = layer.get_vocabulary()
    see("types", sorted({type(word).__name__ for word in words}))
    see("words", [word.decode() if isinstance(word, bytes) else word for word in words])
    attempt(see, "without special words", lambda: layer.get_vocabulary(include_special_tokens=False))
    attempt(see, "size", lambda: int(layer.vocabulary_size()))
    attempt(see, "given a list", lambda: make().adapt(["b b a"]))


@program("layers.TextVectorization", "Model.predict", logic=True)
def text_vectorization_in_a_model(keras, see, tf):
    """A model of texts: predicted from tensors, and made again from its config."""
    make = found(keras, "TextVectorization")
    layer = make(output_sequence_length=3, name="words")
    layer.adapt(np.array(["b a b"]))
    inputs = keras.Input(shape=(1,), dtype="string")
    model = keras.Model(inputs, layer(inputs))
    texts = tf.constant([["a b"], ["z b a b"]])
    see("predict", model.predict(texts, verbose=0))
    see("shape", [None if size is None else int(size) for size in model.output_shape])
    attempt(see, "config", lambda: keras.Model.from_config(model.get_config()).predict(texts, verbose=0))
    attempt(see, "one text", lambda: model.predict(["a b"], verbose=0))


@program("layers.Hashing", logic=True)
def hashing_words_and_numbers(keras, see, tf):
    """The bins into which Hashing puts words and numbers, by its salt and its mask."""
    make = found(keras, "Hashing")
    words = tf.constant([["a"], ["b"], ["omar"], ["stringer"]])
    numbers = tf.constant([[1], [2], [1000], [-3]], "int64")
    for name, options in (
        ("defaults", {}),
        ("a salt", {"salt": 137}),
        ("two salts", {"salt": [133, 137]}),
    ):
        attempt(see, "words, " + name, lambda options=options: make(num_bins=5, **options)(words))
        attempt(see, "numbers, " + name, lambda options=options: make(num_bins=5, **options)(numbers))
    attempt(see, "masked", lambda: make(num_bins=5, mask_value="a")(words))
    attempt(see, "one-hot", lambda: make(num_bins=3, output_mode="one_hot")(words))
    attempt(see, "no bins", lambda: make(num_bins=0)(words))


@program("layers.HashedCrossing", logic=True)
def hashed_crossing_of_two_features(keras, see, tf):
    """The bins of pairs of features: of words, of numbers, and one-hot."""
    layer = found(keras, "HashedCrossing")
    words = tf.constant([["a"], ["b"], ["a"]])
    numbers = tf.constant([[1], [2], [2]], "int64")
    see("numbers", layer(num_bins=5)((numbers, numbers)))
    attempt(see, "words and numbers", lambda: layer(num_bins=5)((words, numbers)))
    attempt(see, "one-hot", lambda: layer(num_bins=3, output_mode="one_hot")((words, words)))
    attempt(see, "without a second axis", lambda: layer(num_bins=5)((tf.constant(["a", "b"]), tf.constant(["a", "a"]))))
    attempt(see, "one feature", lambda: layer(num_bins=5)((words,)))


@program("layers.CategoryEncoding", logic=True)
def category_encoding_of_a_number_of_tokens(keras, see, tensor):
    """CategoryEncoding, told its number of tokens by the new name, by the old one, by position, and not at all."""
    make = found(keras, "CategoryEncoding")
    x = tensor(np.array([[1, 2], [0, 0]]))
    attempt(see, "num_tokens", lambda: make(num_tokens=3)(x))
    attempt(see, "max_tokens", lambda: make(max_tokens=3)(x))
    attempt(see, "by position", lambda: make(3)(x))
    attempt(see, "not at all", lambda: make()(x))


@program("layers.CategoryEncoding", logic=True)
def category_encoding_output_modes(keras, see, tensor):
    """CategoryEncoding: multi-hot, one-hot and counts, of rows, columns and a plain list."""
    layer = found(keras, "CategoryEncoding")
    rows = tensor(np.array([[1, 2], [0, 0]]))
    column = tensor(np.array([[1], [2]]))
    for mode in ("multi_hot", "count", "one_hot", "binary"):
        attempt(see, mode + " of rows", lambda mode=mode: layer(3, output_mode=mode)(rows))
        attempt(see, mode + " of a column", lambda mode=mode: layer(3, output_mode=mode)(column))
        attempt(see, mode + " of a list", lambda mode=mode: layer(3, output_mode=mode)(tensor(np.array([1, 2]))))
    attempt(
        see,
        "weighted",
        lambda: layer(3, output_mode="count")(rows, count_weights=tensor(np.array([[0.5, 2.0], [1.0, 0.25]]))),
    )


@program("layers.CategoryEncoding", logic=True)
def category_encoding_out_of_range(keras, see, tensor):
    """CategoryEncoding of a number that is too large, and of a negative one."""
    layer = found(keras, "CategoryEncoding")
    for mode in ("multi_hot", "count", "one_hot"):
        attempt(see, mode + " of 5", lambda mode=mode: layer(3, output_mode=mode)(tensor(np.array([[5]]))))
        attempt(see, mode + " of -1", lambda mode=mode: layer(3, output_mode=mode)(tensor(np.array([[-1]]))))


@program("layers.CategoryEncoding", "Model.predict", logic=True)
def category_encoding_in_a_model(keras, see):
    """A model that encodes: predicted within the range, and beyond it."""
    make = found(keras, "CategoryEncoding")
    inputs = keras.Input(shape=(2,), dtype="int32")
    layer = make(3, output_mode="count")
    model = keras.Model(inputs, layer(inputs))
    see("shape", [None if size is None else int(size) for size in model.output_shape])
    see("predict", model.predict(np.array([[1, 1], [0, 2]], "int32"), verbose=0))
    attempt(see, "beyond", lambda: model.predict(np.array([[1, 5]], "int32"), verbose=0))


@program("layers.Rescaling", compared="numbers", logic=True)
def rescaling_of_pixels(keras, see, tensor):
    """Rescaling by a number, by one for each channel, and of whole numbers."""
    layer = found(keras, "Rescaling")
    x = np.array([[[[0.0, 128.0]]]])
    see("scaled", layer(1 / 128.0)(tensor(x)))
    see("moved", layer(scale=1 / 64.0, offset=-1)(tensor(x)))
    attempt(see, "by channel", lambda: layer(scale=[0.5, 0.25], offset=[1.0, 0.0])(tensor(x)))
    attempt(see, "whole numbers", lambda: layer(0.5)(tensor(x.astype("uint8"))))
    attempt(see, "whole numbers as an array", lambda: layer(0.5)(x.astype("uint8")))
    attempt(see, "as whole numbers", lambda: layer(2, dtype="int32")(tensor(x.astype("int32"))))
    see("copy", layer.from_config(layer(0.5, 1.0).get_config())(tensor(x)))


IMAGE = (np.arange(16).reshape((1, 4, 4, 1)) ** 2 % 23).astype("float32")


@program("layers.Resizing", logic=True)
def resizing_by_interpolations(keras, see, tensor):
    """Resizing of an image by each interpolation: larger and smaller."""
    layer = found(keras, "Resizing")
    for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"):
        attempt(see, method + " larger", lambda method=method: layer(6, 5, interpolation=method)(tensor(IMAGE)))
        attempt(see, method + " smaller", lambda method=method: layer(2, 3, interpolation=method)(tensor(IMAGE)))
    attempt(see, "unknown", lambda: layer(2, 2, interpolation="linear")(tensor(IMAGE)))


@program("layers.Resizing", logic=True)
def resizing_keeps_proportions(keras, see, tensor):
    """Resizing of a wide image to a square: distorted, cropped, and padded; without a batch."""
    layer = found(keras, "Resizing")
    wide = np.arange(8, dtype="float32").reshape((1, 2, 4, 1))
    see("distorted", layer(2, 2)(tensor(wide)))
    attempt(see, "cropped", lambda: layer(2, 2, crop_to_aspect_ratio=True)(tensor(wide)))
    attempt(see, "padded", lambda: layer(4, 4, pad_to_aspect_ratio=True)(tensor(wide)))
    attempt(
        see,
        "padded with nines",
        lambda: layer(4, 4, pad_to_aspect_ratio=True, fill_mode="constant", fill_value=9.0)(tensor(wide)),
    )
    attempt(see, "both", lambda: layer(4, 4, pad_to_aspect_ratio=True, crop_to_aspect_ratio=True)(tensor(wide)))
    attempt(see, "one image", lambda: layer(1, 2)(tensor(wide[0])))
    attempt(
        see, "channels first", lambda: layer(2, 2, data_format="channels_first")(tensor(wide.transpose((0, 3, 1, 2))))
    )


@program("layers.Resizing", logic=True)
def resizing_of_whole_numbers(keras, see, tensor):
    """Resizing of images of whole numbers: the type of the output, and whether it is rounded."""
    layer = found(keras, "Resizing")
    pixels = np.array([[[[0], [3]], [[10], [255]]]], "uint8")
    attempt(see, "default", lambda: layer(3, 3)(tensor(pixels)))
    attempt(see, "as uint8", lambda: layer(3, 3, dtype="uint8")(tensor(pixels)))
    attempt(see, "as int32", lambda: layer(3, 3, dtype="int32")(tensor(pixels.astype("int32"))))
    attempt(see, "nearest", lambda: layer(3, 3, interpolation="nearest")(tensor(pixels)))
    attempt(see, "nearest as uint8", lambda: layer(3, 3, interpolation="nearest", dtype="uint8")(tensor(pixels)))


@program("layers.Resizing", "Model.predict", logic=True)
def resizing_in_a_model(keras, see):
    """A model that resizes images of any size: its static shape, and predictions of two sizes."""
    make = found(keras, "Resizing")
    inputs = keras.Input(shape=(None, None, 1))
    model = keras.Model(inputs, make(2, 2)(inputs))
    see("shape", [None if size is None else int(size) for size in model.output_shape])
    see("four", model.predict(IMAGE, verbose=0))
    see("three", model.predict(IMAGE[:, :3, :3], verbose=0))


@program("layers.CenterCrop", logic=True)
def center_crop_of_images(keras, see, tensor):
    """CenterCrop: an even and an odd rest, one image without a batch, and whole numbers."""
    layer = found(keras, "CenterCrop")
    see("two of four", layer(2, 2)(tensor(IMAGE)))
    see("three of four", layer(3, 3)(tensor(IMAGE)))
    see("one by two", layer(1, 2)(tensor(IMAGE)))
    attempt(see, "one image", lambda: layer(2, 2)(tensor(IMAGE[0])))
    attempt(see, "whole numbers", lambda: layer(2, 2)(tensor(IMAGE.astype("uint8"))))
    attempt(
        see, "channels first", lambda: layer(2, 2, data_format="channels_first")(tensor(IMAGE.transpose((0, 3, 1, 2))))
    )


@program("layers.CenterCrop", logic=True)
def center_crop_larger_than_the_image(keras, see, tensor):
    """CenterCrop to more than there is: in both directions, and in one."""
    layer = found(keras, "CenterCrop")
    attempt(see, "both", lambda: layer(6, 6)(tensor(IMAGE)))
    attempt(see, "height", lambda: layer(6, 2)(tensor(IMAGE)))
    attempt(see, "width", lambda: layer(2, 8)(tensor(IMAGE)))


@program("layers.MelSpectrogram", logic=True)
def mel_spectrogram_of_a_tone(keras, see, tensor):
    """MelSpectrogram of a short tone, in decibels and not, with a batch and without."""
    # Every frequency is in it: none of the powers is nothing but rounding.
    tone = np.arange(64) ** 2 % 7 / 8.0
    options = {"fft_length": 16, "sequence_stride": 8, "num_mel_bins": 4, "sampling_rate": 1600, "max_freq": 800}
    layer = keras.layers.MelSpectrogram
    see("in decibels", layer(**options)(tensor(tone[None])))
    see("power", layer(power_to_db=False, **options)(tensor(tone[None])))
    attempt(see, "one tone", lambda: layer(**options)(tensor(tone)))
    see("computed shape", list(layer(**options).compute_output_shape((1, 64))))


@program("layers.STFTSpectrogram", logic=True)
def stft_spectrogram_modes(keras, see, tensor):
    """STFTSpectrogram of a short tone by its modes, with padding and without."""
    tone = (np.arange(32) ** 2 % 7 / 8.0)[None, :, None]
    layer = keras.layers.STFTSpectrogram
    # Windows are made by SciPy, which only JAX brings along.
    for mode in ("log", "magnitude", "psd", "real", "imag", "angle"):
        attempt(see, mode, lambda mode=mode: layer(mode, frame_length=8, frame_step=4, window=None)(tensor(tone)))
    attempt(see, "same", lambda: layer("magnitude", 8, 4, window=None, padding="same")(tensor(tone)))
    attempt(see, "expanded", lambda: layer("magnitude", 8, 8, window=None, expand_dims=True)(tensor(tone)))
    attempt(see, "with a window", lambda: layer("magnitude", frame_length=8, frame_step=4)(tensor(tone)))


@program("layers.Pipeline", "layers.Rescaling", logic=True)
def pipeline_of_layers(keras, see, tensor):
    """A Pipeline applies its layers one after the other, and comes back from its config."""
    pipeline = keras.layers.Pipeline([keras.layers.Rescaling(0.5), keras.layers.CenterCrop(2, 2)], name="steps")
    see("output", pipeline(tensor(IMAGE)))
    see("copy", keras.layers.Pipeline.from_config(pipeline.get_config())(tensor(IMAGE)))
    see("layers", [type(layer).__name__ for layer in pipeline.layers])


@program("layers.Rescaling", "layers.CategoryEncoding", "layers.StringLookup", logic=True)
def preprocessing_layers_in_a_dataset(keras, see, tf):
    """Layers that are mapped over a dataset: what its elements become."""
    found(keras, "Rescaling")  # Where it is not, none of the layers is.

    def mapped(name, values, *arguments, **options):
        def first():
            layer = found(keras, name)(*arguments, **options)
            dataset = tf.data.Dataset.from_tensor_slices(values).batch(2)
            return next(iter(dataset.map(layer))).numpy()

        attempt(see, name, first)

    mapped("Rescaling", COLUMNS, 0.5)
    mapped("CategoryEncoding", np.array([[1, 2], [0, 0]]), 3)
    mapped("Normalization", COLUMNS, axis=-1, mean=[2.0, 8.0], variance=[4.0, 16.0])
    mapped("Discretization", np.array([[0.25, 0.75, 1.5]], "float32"), [0.5, 1.0])
    mapped("Resizing", IMAGE[0][None], 2, 2)
    mapped("CenterCrop", IMAGE[0][None], 2, 2)
    mapped("Hashing", np.array([[1], [2]]), 3)
    mapped("IntegerLookup", np.array([[10, 20, 30]]), vocabulary=[10, 20])
    mapped("StringLookup", np.array([["b", "z"]]), vocabulary=["a", "b"])


@program("layers.Normalization", "layers.Rescaling", compared="exact", logic=True)
def types_of_preprocessed_numbers(keras, see, tensor):
    """The type that each layer gives for whole numbers, and for an array of float64."""
    found(keras, "Rescaling")  # Where it is not, none of the layers is.
    whole = np.array([[1, 2], [0, 1]])
    images = np.arange(16).reshape((1, 4, 4, 1))
    for name, values, make in (
        ("Normalization", whole, lambda layer: layer(axis=-1, mean=[0.0, 1.0], variance=[1.0, 4.0])),
        ("Rescaling", whole, lambda layer: layer(0.5)),
        ("Discretization", whole, lambda layer: layer(bin_boundaries=[0.5])),
        ("CategoryEncoding", whole, lambda layer: layer(3)),
        ("Resizing", images, lambda layer: layer(2, 2)),
        ("CenterCrop", images, lambda layer: layer(2, 2)),
    ):

        def of(values, name=name, make=make):
            return type_of(make(found(keras, name))(values))

        attempt(see, name + " of int32", lambda values=values, of=of: of(tensor(values)))
        attempt(see, name + " of an array of int64", lambda values=values, of=of: of(values.astype("int64")))
        attempt(see, name + " of an array of float64", lambda values=values, of=of: of(values.astype("float64")))


@program("layers.Normalization", "layers.Hashing", "Layer.get_config", logic=True)
def preprocessing_layers_from_their_configs(keras, see):
    """Each preprocessing layer, made again from its config, has that config."""
    found(keras, "Rescaling")  # Where it is not, none of the layers is.
    for name, options in (
        ("Normalization", {"axis": -1, "mean": [1.0, 2.0], "variance": [1.0, 4.0]}),
        ("Discretization", {"bin_boundaries": [0.5, 1.0]}),
        ("CategoryEncoding", {"num_tokens": 3, "output_mode": "count"}),
        ("Hashing", {"num_bins": 3, "salt": 7}),
        ("HashedCrossing", {"num_bins": 3}),
        ("IntegerLookup", {"vocabulary": [10, 20]}),
        ("StringLookup", {"vocabulary": ["a", "b"], "num_oov_indices": 2}),
        ("TextVectorization", {"vocabulary": ["a", "b"], "output_sequence_length": 3}),
        ("Rescaling", {"scale": 0.5, "offset": 1.0}),
        ("Resizing", {"height": 2, "width": 3, "interpolation": "nearest"}),
        ("CenterCrop", {"height": 2, "width": 3}),
    ):

        def again(name=name, options=options):
            layer = found(keras, name)(name="mine", **options)
            config = layer.get_config()
            copy = type(layer).from_config(dict(config)).get_config()
            changed = sorted(key for key in set(config) | set(copy) if str(config.get(key)) != str(copy.get(key)))
            lost = sorted(key for key in options if key not in config)
            return {"changed": changed, "lost": lost}

        attempt(see, name, again)


@program(
    "layers.experimental.preprocessing.Normalization",
    "layers.experimental.preprocessing.Rescaling",
    "layers.experimental.preprocessing.Resizing",
    logic=True,
)
def layers_at_their_old_place(keras, see, tensor):
    """Layers taken from layers.experimental.preprocessing, as written before TensorFlow 2.6."""
    old = keras.layers.experimental.preprocessing
    see("Rescaling", old.Rescaling(0.5)(tensor(COLUMNS)))
    see("Resizing", old.Resizing(2, 2)(tensor(IMAGE)))
    layer = old.Normalization()
    layer.adapt(COLUMNS)
    see("Normalization", layer(tensor(COLUMNS)))
    see(
        "the same classes",
        [getattr(keras.layers, name, None) is getattr(old, name) for name in ("Rescaling", "Resizing")],
    )


@program("layers.StringLookup", "layers.TextVectorization", "layers.IntegerLookup", logic=True)
def vocabularies_from_a_file(keras, see, folder, tf):
    """Lookups and TextVectorization whose vocabulary is the name of a file."""
    found(keras, "StringLookup")  # Where it is not, none of the layers is.
    paths = {}
    for name, lines in (("words", "b\na\n"), ("numbers", "20\n10\n"), ("twice", "a\na\n")):
        paths[name] = os.path.join(folder, name + ".txt")
        with open(paths[name], "w") as file:
            file.write(lines)
    words = tf.constant([["a", "b", "z"]])
    attempt(see, "StringLookup", lambda: found(keras, "StringLookup")(vocabulary=paths["words"])(words))
    attempt(
        see,
        "its vocabulary",
        lambda: [str(word) for word in found(keras, "StringLookup")(vocabulary=paths["words"]).get_vocabulary()],
    )
    attempt(
        see,
        "IntegerLookup",
        lambda: found(keras, "IntegerLookup")(vocabulary=paths["numbers"])(tf.constant([[10, 20, 30]], "int64")),
    )
    attempt(
        see,
        "TextVectorization",
        lambda: found(keras, "TextVectorization")(vocabulary=paths["words"])(tf.constant([["a b z"]])),
    )
    attempt(see, "a word twice", lambda: found(keras, "StringLookup")(vocabulary=paths["twice"])(words))
    attempt(see, "no file", lambda: found(keras, "StringLookup")(vocabulary=os.path.join(folder, "none"))(words))


@program("layers.TextVectorization", logic=True)
def text_vectorization_by_functions(keras, see, tf):
    """TextVectorization that standardizes and splits by functions of one's own."""
    make = found(keras, "TextVectorization")
    layer = make(standardize=tf.strings.upper, split=lambda texts: tf.strings.split(texts, sep=";"))
    layer.adapt(np.array(["a b;c", "c"]))
    see("vocabulary", [str(word) for word in layer.get_vocabulary()])
    see("indices", layer(tf.constant([["c;a b;c"]])))
    attempt(see, "config", lambda: type(layer.get_config()["split"]).__name__)


@program("layers.TextVectorization", logic=True)
def text_vectorization_adapts_to_a_dataset(keras, see, tf):
    """TextVectorization that is given datasets: in batches, without, and twice; words of equal frequency."""
    make = found(keras, "TextVectorization")
    dataset = tf.data.Dataset.from_tensor_slices(["b a", "c b", "d"])
    layer = make(output_mode="int")
    layer.adapt(dataset.batch(2))
    see("in batches", [str(word) for word in layer.get_vocabulary()])
    attempt(see, "again", lambda: layer.adapt(tf.data.Dataset.from_tensor_slices(["x y y"]).batch(1)))
    see("then", [str(word) for word in layer.get_vocabulary()])

    def one_by_one():
        other = make(max_tokens=4)
        other.adapt(dataset)
        return [str(word) for word in other.get_vocabulary()]

    attempt(see, "one by one", one_by_one)


@program("layers.TextVectorization", "layers.StringLookup", "Model.save", "models.load_model", logic=True)
def vocabularies_saved_in_a_model(keras, see, folder, tf):
    """A model with adapted TextVectorization and StringLookup comes back from a file, and knows its words."""
    texts = found(keras, "TextVectorization")(output_sequence_length=2, name="texts")
    texts.adapt(np.array(["b a b"]))
    words = found(keras, "StringLookup")(name="words")
    words.adapt(np.array([["x"], ["y"], ["y"]]))
    inputs = [keras.Input(shape=(1,), dtype="string", name=name) for name in ("text", "word")]
    model = keras.Model(inputs, [texts(inputs[0]), words(inputs[1])])
    x = [tf.constant([["a b"]]), tf.constant([["y"]])]
    see("before", [np.asarray(part) for part in model.predict(x, verbose=0)])

    def from_file(name):
        path = os.path.join(folder, name)
        model.save(path)
        return [np.asarray(part) for part in keras.models.load_model(path).predict(x, verbose=0)]

    attempt(see, "model.keras", lambda: from_file("model.keras"))
    attempt(see, "model.h5", lambda: from_file("model.h5"))


@program("layers.TextVectorization", "layers.CategoryEncoding", "layers.Hashing", logic=True)
def ragged_and_sparse_outputs(keras, see, tf):
    """Layers that are asked for ragged or sparse outputs: the kind of tensor, and its values."""
    found(keras, "StringLookup")  # Where it is not, none of the layers is.

    def kind_and_values(output):
        values = output.to_list() if hasattr(output, "to_list") else None
        dense = tf.sparse.to_dense(output) if isinstance(output, tf.SparseTensor) else None
        return {"kind": type(output).__name__.replace("EagerTensor", "Tensor"), "rows": values, "dense": dense}

    texts = tf.constant([["a b a"], ["b"]])
    words = tf.constant([["a", "b"]])
    for name, ask in (
        ("TextVectorization", lambda: found(keras, "TextVectorization")(vocabulary=["a", "b"], ragged=True)(texts)),
        (
            "TextVectorization of counts",
            lambda: found(keras, "TextVectorization")(vocabulary=["a", "b"], output_mode="count", sparse=True)(texts),
        ),
        (
            "StringLookup",
            lambda: found(keras, "StringLookup")(vocabulary=["a", "b"], output_mode="multi_hot", sparse=True)(words),
        ),
        (
            "CategoryEncoding",
            lambda: found(keras, "CategoryEncoding")(3, output_mode="count", sparse=True)(tf.constant([[1, 1]])),
        ),
        ("Hashing", lambda: found(keras, "Hashing")(3, output_mode="multi_hot", sparse=True)(words)),
        ("Hashing of ragged words", lambda: found(keras, "Hashing")(3)(tf.ragged.constant([["a", "b"], ["a"]]))),
        (
            "StringLookup of ragged words",
            lambda: found(keras, "StringLookup")(vocabulary=["a", "b"])(tf.ragged.constant([["a", "b"], ["z"]])),
        ),
    ):
        attempt(see, name, lambda ask=ask: kind_and_values(ask()))


@program("layers.Normalization", "Model.fit", logic=True)
def fit_behind_a_normalization(keras, see):
    """Training of a model whose first layer was given data: losses, weights, and what is trainable."""
    make = found(keras, "Normalization")
    layer = make(name="normal")
    layer.adapt(COLUMNS)
    inputs = keras.Input(shape=(2,))
    outputs = keras.layers.Dense(1, kernel_initializer="ones", name="out")(layer(inputs))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.SGD(0.125), "mse")
    history = model.fit(
        COLUMNS, np.array([[1.0], [0.0], [2.0], [-1.0]]), batch_size=2, epochs=2, shuffle=False, verbose=0
    )
    see("losses", [float(loss) for loss in history.history["loss"]])
    see("weights", len(model.get_weights()))
    see("trainable", len(model.trainable_weights))
    see("kernel", model.get_layer("out").get_weights()[0])
    attempt(see, "statistics", lambda: [np.ravel(weights) for weights in layer.get_weights()[:2]])


@program("layers.StringLookup", "layers.Embedding", "Model.fit", logic=True)
def fit_on_words_of_a_dataset(keras, see, tf):
    """Training on words that a StringLookup in a dataset's map makes indices of."""
    make = found(keras, "StringLookup")
    lookup = make(vocabulary=["a", "b"])
    words = tf.data.Dataset.from_tensor_slices((["a", "b", "z", "a"], [[1.0], [0.0], [2.0], [1.0]]))
    dataset = words.batch(2).map(lambda x, y: (lookup(x), y))
    layers = [keras.layers.Embedding(3, 1, embeddings_initializer="ones", name="words", input_shape=())]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(0.25), "mse")
    see("losses", [float(loss) for loss in model.fit(dataset, epochs=2, verbose=0).history["loss"]])
    see("words", model.get_weights()[0])


@program("layers.Normalization", logic=True)
def normalization_of_shapes_that_do_not_fit(keras, see, tensor):
    """Normalization of a vector, a list, another number of columns, and an axis of unknown size."""
    make = found(keras, "Normalization")

    def adapted(data, x, **options):
        layer = make(**options)
        layer.adapt(data)
        return layer(x)

    attempt(see, "a vector", lambda: adapted(np.array([1.0, 3.0]), tensor(np.array([1.0, 5.0])), axis=None))
    attempt(see, "a vector by its axis", lambda: adapted(np.array([1.0, 3.0]), tensor(np.array([1.0, 5.0]))))
    attempt(see, "a list", lambda: adapted([[1.0], [3.0]], tensor(np.array([[5.0]]))))
    attempt(see, "other columns", lambda: adapted(COLUMNS, tensor(np.ones((2, 3)))))
    attempt(see, "an axis too far", lambda: adapted(COLUMNS, tensor(COLUMNS), axis=2))
    attempt(see, "unknown size", lambda: list(make()(keras.Input(shape=(None,))).shape))
    attempt(see, "constant column", lambda: adapted(np.ones((2, 1)), tensor(np.array([[1.0], [2.0]]))))
    attempt(see, "whole numbers", lambda: adapted(np.array([[1], [3]]), tensor(np.array([[1], [5]]))))


@program("layers.CenterCrop", "layers.Resizing", "layers.Rescaling", "Model.predict", logic=True)
def images_of_any_size_in_a_model(keras, see):
    """A model that crops, resizes and scales whole numbers of any size: its static shapes and predictions."""
    inputs = keras.Input(shape=(None, None, 1), dtype="uint8")
    cropped = found(keras, "CenterCrop")(2, 2, name="crop")(inputs)
    scaled = found(keras, "Rescaling")(0.5, offset=1, name="scale")(cropped)
    model = keras.Model(inputs, [cropped, scaled])
    see("shapes", [[None if size is None else int(size) for size in output.shape] for output in model.outputs])
    pixels = IMAGE.astype("uint8")
    see("four", [np.asarray(output) for output in model.predict(pixels, verbose=0)])
    attempt(see, "wide", lambda: [np.asarray(part) for part in model.predict(pixels[:, :2], verbose=0)])


@program("layers.experimental.preprocessing.CategoryCrossing", logic=True)
def category_crossing_of_features(keras, see, tf):
    """Pairs of words by CategoryCrossing, an experimental layer: joined by a separator, beside the words themselves."""
    crossing = keras.layers.experimental.preprocessing.CategoryCrossing
    words = [tf.constant([["a"], ["b"]]), tf.constant([["x"], ["y"]])]
    see("pairs", crossing()(words))
    see("separator", crossing(separator="-")(words))
    attempt(see, "of one and of two", lambda: crossing(depth=(1, 2))(words))


@program("layers.Resizing", logic=True)
def resizing_to_its_own_size(keras, see, tensor):
    """Resizing to the size an image has, to one pixel, smoothly, and of a batch of nothing."""
    layer = found(keras, "Resizing")
    see("own size", layer(4, 4)(tensor(IMAGE)))
    see("one pixel", layer(1, 1)(tensor(IMAGE)))
    attempt(see, "smoothly", lambda: layer(2, 2, antialias=True)(tensor(IMAGE)))
    attempt(see, "no images", lambda: list(np.shape(np.asarray(layer(2, 2)(tensor(IMAGE[:0]))))))
    attempt(see, "by an array", lambda: layer(2, 2)(IMAGE))
    attempt(see, "computed shape", lambda: [int(size) for size in layer(2, 3).compute_output_shape((1, 4, 4, 1))])
