"""Programs about layers that prepare numbers, words, texts and sounds: what they refuse, shapes, and bounds."""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def refused(*makers):
    """What each of some calls gives: nothing more than that something is made, or its exception."""
    answers = []
    for make in makers:
        try:
            answers.append("made" if make() is not None else "nothing")
        except Exception as error:
            answers.append(error)
    return answers


def sizes(layer, *shapes):
    """The shapes that a layer tells for some shapes."""
    answers = []
    for shape in shapes:
        try:
            answers.append([None if size is None else int(size) for size in layer.compute_output_shape(shape)])
        except Exception as error:
            answers.append(error)
    return answers


def symbol(keras, layer, *inputs):
    """The shape and the type of what a layer gives for symbols."""
    found = layer(*inputs)
    return [list(found.shape), keras.backend.standardize_dtype(found.dtype)]


def kind(tf, value):
    """A tensor, and what kind of tensor it is if it is none that is dense."""
    if isinstance(value, tf.SparseTensor):
        return {"sparse": tf.sparse.to_dense(value).numpy()}
    if isinstance(value, tf.RaggedTensor):
        return {"ragged": value.to_list()}
    return np.asarray(value)


COLUMNS = np.array([[1.0, 2.0, 6.0], [3.0, 6.0, 0.0], [5.0, 4.0, 3.0], [7.0, 0.0, 3.0]], "float32")


@program("layers.Normalization", logic=True)
def statistics_that_do_not_fit(keras, see):
    """Normalization: mean and variance that do not go together, axes beyond the shape, calls before it is built."""
    keras.ops  # noqa: B018
    make = keras.layers.Normalization
    see(
        "made",
        refused(
            lambda: make(mean=1.0),
            lambda: make(variance=1.0),
            lambda: make(mean=[1.0, 2.0], variance=[1.0]),
            lambda: make(axis=-1, mean=[[1.0, 2.0]], variance=[[1.0, 2.0]]),
            lambda: make(axis=None, mean=[1.0], variance=[1.0]),
            lambda: make(axis=(0, 1), mean=[[1.0, 2.0]], variance=[[1.0, 2.0]]),
        ),
    )
    see(
        "built",
        refused(
            lambda: make(axis=2).build((4, 3)) or "built",
            lambda: make(axis=-3).build((4, 3)) or "built",
            lambda: make(axis=-2).build((4, 3)) or "built",
            lambda: make(axis=1).build((4, None)) or "built",
            lambda: make(axis=(-1, 0)).build((4, 3)) or "built",
            lambda: make().build(None) or "built",
        ),
    )
    x = np.arange(12.0).reshape((2, 2, 3)).astype("float32")
    mean, variance = [1.0, 2.0, 3.0], [4.0, 1.0, 0.25]
    attempt(see, "of fewer axes", lambda: make(axis=(1, 2), mean=mean, variance=variance)(x))
    attempt(see, "axes in another order", lambda: make(axis=(2, 0), mean=mean, variance=variance)(x))
    attempt(see, "a variance of nothing", lambda: make(axis=None, mean=0.0, variance=0.0)(np.ones((1, 2), "float32")))
    attempt(see, "and back", lambda: make(axis=None, mean=2.0, variance=0.0, invert=True)(np.ones((1, 2), "float32")))
    see("shape", sizes(make(), (None, 3), (2, 4, 3)))
    config = make(axis=(0, 1), mean=1.0, variance=4.0, invert=True).get_config()
    see("configuration", {name: config[name] for name in ("axis", "mean", "variance", "invert")})


@program("layers.Normalization", logic=True)
def statistics_of_what_is_at_hand(keras, see):
    """Normalization that adapts to an array, a tensor and a list of batches, and to other columns afterwards."""
    keras.ops  # noqa: B018

    def adapted(data):
        layer = keras.layers.Normalization()
        layer.adapt(data)
        numpy = keras.ops.convert_to_numpy
        return [numpy(layer.adapt_mean), numpy(layer.adapt_variance)]

    attempt(see, "an array", adapted, COLUMNS)
    attempt(see, "a tensor", adapted, keras.ops.convert_to_tensor(COLUMNS))
    attempt(see, "batches", adapted, [COLUMNS[:1], COLUMNS[1:]])

    def again():
        layer = keras.layers.Normalization()
        layer.adapt(COLUMNS)
        layer.adapt(COLUMNS[:, :2])

    attempt(see, "other columns afterwards", again)


@program("layers.Normalization", logic=True)
def statistics_of_what_is_iterated(keras, see, tf):
    """Normalization that adapts to generators, pairs and sequences of batches and datasets, of one size or not."""
    keras.utils.PyDataset  # noqa: B018

    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return COLUMNS[2 * index : 2 * index + 2], np.zeros((2,))

    def adapted(data, **how):
        layer = keras.layers.Normalization(**how)
        layer.adapt(data)
        numpy = keras.ops.convert_to_numpy
        return [numpy(layer.adapt_mean), numpy(layer.adapt_variance)]

    attempt(see, "a generator of pairs", adapted, ((COLUMNS[at : at + 2], at) for at in (0, 2)))
    attempt(see, "a sequence", adapted, Rows())
    attempt(see, "both axes", adapted, [COLUMNS[:2], COLUMNS[2:]], axis=(0, 1))
    attempt(see, "no axis", adapted, [COLUMNS[:1], COLUMNS[1:]], axis=None)
    attempt(see, "nothing", adapted, [])
    attempt(see, "lists", adapted, [[1.0, 2.0], [3.0, 4.0]])
    attempt(see, "a number", adapted, 3.0)
    attempt(see, "other columns later", adapted, [COLUMNS, COLUMNS[:, :2]])
    dataset = tf.data.Dataset.from_tensor_slices
    attempt(see, "a dataset of rows", adapted, dataset(COLUMNS))
    attempt(see, "a dataset of batches", adapted, dataset(COLUMNS).batch(3))
    attempt(see, "a dataset of pairs", adapted, dataset((COLUMNS, np.arange(4))).batch(3))
    attempt(see, "a dataset of whole numbers", adapted, dataset(np.arange(12).reshape((4, 3))).batch(3))


@program("layers.Discretization", logic=True)
def bins_that_are_refused(keras, see):
    """Discretization: bins and modes that do not go together, and calls before it adapts."""
    keras.ops  # noqa: B018
    make = keras.layers.Discretization
    see(
        "made",
        refused(
            make,
            lambda: make([1.0], num_bins=2),
            lambda: make(num_bins=-1),
            lambda: make(num_bins=0),
            lambda: make([1.0], sparse=True),
            lambda: make([1.0], output_mode="tf_idf"),
            lambda: make([1.0], output_mode="binary"),
        ),
    )
    attempt(see, "before it adapts", lambda: make(num_bins=3)(COLUMNS))
    attempt(see, "adapted though it has bins", lambda: make([1.0]).adapt(COLUMNS))


@program("layers.Discretization", logic=True)
def bins_learned(keras, see, tf):
    """Discretization that adapts: arrays, batches, steps of iterators and datasets, what its configuration keeps."""
    keras.ops  # noqa: B018
    make = keras.layers.Discretization

    def bins(data, number, steps=None, **how):
        layer = make(num_bins=number, **how)
        layer.adapt(data, steps=steps)
        return [float(one) for one in layer.bin_boundaries]

    attempt(see, "of an array", bins, COLUMNS, 4)
    attempt(see, "of batches", bins, [COLUMNS[:2], COLUMNS[2:]], 4)
    attempt(see, "of one step", bins, iter([COLUMNS[:2], COLUMNS[2:]]), 4, steps=1)
    dataset = tf.data.Dataset.from_tensor_slices(COLUMNS).batch(2)
    attempt(see, "of a dataset", bins, dataset, 4)
    attempt(see, "of one step of a dataset", bins, dataset, 4, steps=1)
    attempt(see, "of much", bins, np.arange(400.0), 4, epsilon=0.1)
    attempt(see, "of much, twice", bins, [np.arange(400.0), np.arange(400.0) * 2], 5, epsilon=0.05)
    layer = make(num_bins=4, epsilon=0.5, name="bins")
    layer.adapt(COLUMNS)
    config = layer.get_config()
    see("configuration", {name: config[name] for name in sorted(config) if name != "dtype"})
    attempt(see, "copy", lambda: make.from_config(config)(COLUMNS))


@program("layers.Discretization", logic=True)
def shapes_of_bins(keras, see):
    """Discretization by its modes: what it makes of numbers, vectors and columns, and what shape it tells."""
    keras.ops  # noqa: B018
    make = keras.layers.Discretization
    values = (np.array(1.5, "float32"), COLUMNS[0], COLUMNS[:, :1], COLUMNS[:2], COLUMNS.reshape((2, 2, 3)))
    for mode in ("int", "one_hot", "multi_hot", "count"):
        layer = make([1.0, 3.0], output_mode=mode)
        see(mode + ", told", sizes(layer, *[value.shape for value in values]))

        def given(layer=layer):
            return [list(layer(value).shape) for value in values]

        attempt(see, mode + ", given", given)
        attempt(see, mode + ", symbol", symbol, keras, layer, keras.Input((1,)))
    see("before it adapts", sizes(make(num_bins=4, output_mode="one_hot"), (2, 3)))
    attempt(see, "counts", lambda: make([1.0, 3.0], output_mode="count")(COLUMNS))
    attempt(see, "several", lambda: make([1.0, 3.0], output_mode="multi_hot")(COLUMNS))


@program("layers.Hashing", logic=True)
def hashes_that_are_refused(keras, see, tf):
    """Hashing: bins, modes, salts and types that do not go together; shapes it tells; floats, masks and one bin."""
    keras.ops  # noqa: B018
    make = keras.layers.Hashing
    see(
        "made",
        refused(
            lambda: make(num_bins=0),
            lambda: make(num_bins=None),
            lambda: make(num_bins=1),
            lambda: make(3, dtype="float32"),
            lambda: make(3, dtype="int32"),
            lambda: make(3, output_mode="tf_idf"),
            lambda: make(3, sparse=True),
            lambda: make(3, salt=[1, 2, 3]),
            lambda: make(3, salt="1"),
            lambda: make(3, salt=(1, 2)),
        ),
    )
    for mode in ("int", "one_hot", "multi_hot"):
        layer = make(5, output_mode=mode)
        see(mode + ", told", sizes(layer, (), (4,), (4, 1), (2, 3)))
        attempt(see, mode + ", symbol", symbol, keras, layer, keras.Input((1,), dtype="int64"))
    attempt(see, "floats", lambda: make(5)(np.array([[0.5], [1.5], [1.25]], "float32")))
    attempt(see, "one bin and a mask", lambda: make(1, mask_value=2)(np.array([[1], [2]])))
    attempt(see, "a mask", lambda: make(4, mask_value=2)(np.array([[1], [2], [3]])))
    attempt(see, "one salt", lambda: make(7, salt=3)(np.arange(6)))
    attempt(see, "counts", lambda: make(3, output_mode="count")(np.arange(6).reshape((2, 3))))
    spread = tf.sparse.from_dense(np.array([[1, 0], [2, 3]]))
    attempt(see, "sparse numbers", lambda: kind(tf, make(3)(spread)))
    config = make(5, 2, 3, "count", True).get_config()
    see("configuration", {name: config[name] for name in ("num_bins", "mask_value", "salt", "output_mode", "sparse")})


@program("layers.HashedCrossing", logic=True)
def crossings_that_are_refused(keras, see, tf):
    """HashedCrossing: modes, inputs and shapes that it does not take, shapes that it tells, numbers alone."""
    keras.ops  # noqa: B018
    make = keras.layers.HashedCrossing
    one, two = np.array([[1], [2], [3]]), np.array([[7], [8], [9]])
    see(
        "made",
        refused(
            lambda: make(3, output_mode="count"),
            lambda: make(3, output_mode="one_hot", sparse=True),
            lambda: make(3, sparse=True),
        ),
    )
    see(
        "called",
        refused(
            lambda: make(3)(one),
            lambda: make(3)((one,)),
            lambda: make(3)((one, two[:2])),
            lambda: make(3)((np.ones((2, 2), "int64"), np.ones((2, 2), "int64"))),
            lambda: make(3)((np.ones((2, 2, 1), "int64"), np.ones((2, 2, 1), "int64"))),
            lambda: make(3)((one.astype("float32"), two)),
            lambda: make(3)((tf.sparse.from_dense(one), tf.sparse.from_dense(two))),
        ),
    )
    attempt(see, "of three", lambda: make(5)((one, two, one)))
    attempt(see, "vectors", lambda: make(5)((one[:, 0], two[:, 0])))
    attempt(see, "numbers", lambda: make(5)((np.array(1), np.array(7))))
    attempt(see, "number, one-hot", lambda: make(5, output_mode="one_hot")((np.array(1), np.array(7))))
    pairs = (((4,), (4,)), ((4, 1), (4, 1)), ((4, 2), (4, 1)), ((4,),), ([4], [4]))
    see("told", sizes(make(5), *pairs))
    see("told, one-hot", sizes(make(5, output_mode="one_hot"), *pairs))
    config = make(5, "one_hot", True, name="crossed").get_config()
    see("configuration", {name: config[name] for name in ("num_bins", "output_mode", "sparse", "name")})


@program("layers.CategoryEncoding", logic=True)
def categories_that_are_refused(keras, see, tf):
    """CategoryEncoding: numbers of tokens, modes and weights that it does not take; shapes; sparse; configuration."""
    keras.ops  # noqa: B018
    make = keras.layers.CategoryEncoding
    see(
        "made",
        refused(
            make,
            lambda: make(0),
            lambda: make(1),
            lambda: make(3, output_mode="int"),
            lambda: make(3, output_mode="binary"),
        ),
    )
    rows, weights = np.array([[0, 2], [1, 1]]), np.array([[0.5, 2.0], [0.25, 0.5]], "float32")
    attempt(see, "weights of what is not counted", lambda: make(3)(rows, count_weights=weights))
    for mode in ("one_hot", "multi_hot", "count"):
        layer = make(4, output_mode=mode)
        see(mode + ", told", sizes(layer, (), (4,), (1,), (4, 1), (2, 3), (2, 3, 1)))
        attempt(see, mode + ", number", lambda layer=layer: layer(np.array(2)))
        attempt(see, mode + ", rank three", lambda layer=layer: layer(np.array([[[0], [2]], [[1], [1]]])))
        attempt(see, mode + ", symbol", symbol, keras, layer, keras.Input((3,), dtype="int64"))
    attempt(
        see,
        "sparse counts",
        lambda: kind(tf, make(3, output_mode="count", sparse=True)(rows, count_weights=weights)),
    )
    attempt(see, "sparse, one-hot", lambda: kind(tf, make(3, output_mode="one_hot", sparse=True)(np.array([0, 2]))))
    config = make(3, "count", True).get_config()
    see("configuration", {name: config.get(name) for name in ("num_tokens", "output_mode", "sparse")})


@program("layers.IntegerLookup", "layers.StringLookup", logic=True)
def lookups_that_are_refused(keras, see, tf):
    """IntegerLookup and StringLookup: arguments that do not go together."""
    tf.constant  # noqa: B018
    keras.ops  # noqa: B018
    numbers, words = keras.layers.IntegerLookup, keras.layers.StringLookup
    see(
        "sizes",
        refused(
            lambda: numbers(max_tokens=1),
            lambda: words(max_tokens=1),
            lambda: words(max_tokens=2),
            lambda: numbers(num_oov_indices=-1),
            lambda: words(num_oov_indices=-1),
            lambda: words(pad_to_max_tokens=True),
            lambda: words(max_tokens=3, vocabulary=["a", "b", "c"]),
            lambda: words(max_tokens=4, vocabulary=["a", "b", "c"]),
        ),
    )
    see(
        "modes",
        refused(
            lambda: words(output_mode="no"),
            lambda: words(output_mode="binary"),
            lambda: words(output_mode="tf-idf"),
            lambda: words(output_mode="count", invert=True),
            lambda: words(sparse=True),
            lambda: words(vocabulary=["a"], output_mode="tf_idf"),
            lambda: words(vocabulary=["a"], idf_weights=[1.0]),
            lambda: words(vocabulary=["a"], output_mode="tf_idf", idf_weights=[1.0, 2.0]),
            lambda: words(vocabulary=["a"], output_mode="tf_idf", idf_weights=[[1.0]]),
            lambda: numbers(vocabulary_dtype="int32"),
            lambda: words(unknown=1),
        ),
    )
    see(
        "vocabularies",
        refused(
            lambda: words(vocabulary=[]),
            lambda: words(vocabulary=["a", "b", "a"]),
            lambda: words(vocabulary=["[UNK]", "a"]),
            lambda: words(vocabulary=["a", "[UNK]"]),
            lambda: words(vocabulary=["a", "[UNK]"], invert=True),
            lambda: words(vocabulary=["a", ""], mask_token=""),
            lambda: words(vocabulary=["", "[UNK]", "a"], mask_token=""),
            lambda: numbers(vocabulary=[1, 0, 2], mask_token=0),
            lambda: numbers(vocabulary=[0, -1, 1], mask_token=0),
        ),
    )
    see(
        "salts",
        refused(
            lambda: numbers(vocabulary=[1], num_oov_indices=2, salt=3),
            lambda: numbers(vocabulary=[1], num_oov_indices=2, salt=3, oov_method="farmhash"),
            lambda: words(vocabulary=["a"], num_oov_indices=2, salt=[1, 2, 3]),
            lambda: words(vocabulary=["a"], num_oov_indices=2, salt="1"),
            lambda: numbers(vocabulary=[1], oov_method="no"),
        ),
    )


@program("layers.StringLookup", "layers.IntegerLookup", logic=True)
def vocabularies_set_later(keras, see, tf):
    """set_vocabulary of lookups: with weights or without, special words in front, after a call, from tensors."""
    keras.ops  # noqa: B018
    make = keras.layers.StringLookup

    def words(layer, *given, **named):
        layer.set_vocabulary(*given, **named)
        return [layer.get_vocabulary(), layer.get_vocabulary(include_special_tokens=False), layer.vocabulary_size()]

    attempt(see, "words", words, make(), ["b", "a"])
    attempt(see, "special words in front", words, make(mask_token=""), ["", "[UNK]", "b"])
    attempt(see, "a tensor", words, make(), tf.constant(["b", "a"]))
    attempt(see, "an array", words, make(num_oov_indices=2), np.array(["b", "a"]))
    attempt(see, "weights", words, make(output_mode="tf_idf"), ["b", "a"], idf_weights=[0.5, 0.25])
    attempt(see, "no weights", words, make(output_mode="tf_idf"), ["b", "a"])
    attempt(see, "weights of no use", words, make(), ["b", "a"], idf_weights=[0.5, 0.25])
    attempt(see, "numbers", words, keras.layers.IntegerLookup(mask_token=0), [7, 5])

    def weighted(**how):
        layer = make(output_mode="tf_idf", **how)
        layer.set_vocabulary(["[UNK]", "b", "a"], idf_weights=[4.0, 0.5, 0.25])
        return layer(tf.constant([["a", "a", "z"]]))

    attempt(see, "weights with one for unknown words", weighted)
    attempt(see, "weights filled up", weighted, max_tokens=5, pad_to_max_tokens=True)

    def changed(mode):
        layer = make(vocabulary=["a", "b"], output_mode=mode)
        layer(tf.constant([["a", "b"]]))
        layer.set_vocabulary(["a", "b", "c"])
        return layer(tf.constant([["a", "c"]]))

    attempt(see, "changed after a call", changed, "int")
    attempt(see, "of another size after a call", changed, "multi_hot")


@program("layers.StringLookup", "layers.IntegerLookup", logic=True)
def vocabularies_learned(keras, see, tf):
    """Lookups that adapt: lists, generators, datasets with steps, ragged rows, most frequent ones, weights."""
    keras.ops  # noqa: B018
    rows = [["b", "a", "b"], ["c", "b", "a"]]

    def learned(data, steps=None, **how):
        layer = keras.layers.StringLookup(**how)
        layer.adapt(data, steps=steps)
        return layer.get_vocabulary()

    attempt(see, "lists", learned, rows)
    attempt(see, "a vector", learned, np.array(["b", "a", "b"]))
    attempt(see, "a generator", learned, (np.array(row) for row in rows))
    attempt(see, "one step of a generator", learned, (np.array(row) for row in rows), steps=1)
    attempt(see, "one step of a dataset", learned, tf.data.Dataset.from_tensor_slices(rows).batch(1), steps=1)
    attempt(see, "ragged", learned, tf.ragged.constant([["b"], ["a", "b"]]))
    attempt(see, "at most three", learned, rows, max_tokens=3)
    attempt(see, "special words", learned, [["[UNK]", "b", ""]], mask_token="")
    attempt(see, "with a vocabulary", learned, rows, vocabulary=["a"])

    def weighted(data, **how):
        layer = keras.layers.StringLookup(output_mode="tf_idf", **how)
        layer.adapt(data)
        return layer(tf.constant([["b", "b", "c"], ["z", "a", "a"]]))

    attempt(see, "weights", weighted, np.array(rows))
    attempt(see, "weights filled up", weighted, np.array(rows), max_tokens=6, pad_to_max_tokens=True)

    def number():
        layer = keras.layers.IntegerLookup()
        layer.adapt([5, 7, 7, 5, 9])
        layer.adapt(np.array([[3, 3, 2]]))
        return [int(one) for one in layer.get_vocabulary()]

    attempt(see, "numbers, twice", number)


@program("layers.StringLookup", "layers.IntegerLookup", logic=True)
def shapes_of_lookups(keras, see, tf):
    """Lookups by their modes: numbers, vectors, columns and rows, shapes they tell, sparse and ragged inputs."""
    keras.ops  # noqa: B018
    make = keras.layers.IntegerLookup
    for mode in ("int", "one_hot", "multi_hot", "count"):
        layer = make(vocabulary=[7, 5, 3], output_mode=mode)
        see(mode + ", told", sizes(layer, (4,), (4, 1), (2, 3), (2, 3, 1)))
        attempt(see, mode + ", a number", lambda layer=layer: layer(np.array(5)))
        attempt(see, mode + ", a column", lambda layer=layer: layer(np.array([[5], [8]])))
        attempt(see, mode + ", symbol", symbol, keras, layer, keras.Input((1,), dtype="int64"))
    layer = make(vocabulary=[7, 5, 3], output_mode="count", max_tokens=9, pad_to_max_tokens=True)
    see("filled up, told", sizes(layer, (2, 3)))
    spread = tf.sparse.from_dense(np.array([[7, 0], [9, 3]]))
    attempt(see, "sparse numbers", lambda: kind(tf, make(vocabulary=[7, 5, 3])(spread)))
    ragged = tf.ragged.constant([[7], [9, 3]], dtype="int64")
    attempt(see, "ragged numbers", lambda: kind(tf, make(vocabulary=[7, 5, 3])(ragged)))
    attempt(see, "masked, counted", lambda: make(vocabulary=[7, 5], mask_token=0, output_mode="count")([[0, 7, 9]]))
    attempt(see, "masked", lambda: make(vocabulary=[7, 5], mask_token=0, num_oov_indices=2)([[0, 7, 8, 9]]))
    attempt(see, "masked, back", lambda: make(vocabulary=[7, 5], mask_token=0, invert=True)([[0, 1, 2, 3, 9]]))
    attempt(see, "known ones only", lambda: make(vocabulary=[7, 5], num_oov_indices=0)([[7, 5]]))
    attempt(see, "nothing known", lambda: make(output_mode="count")([[7, 5]]))
    config = make(5, 2, 0, -3, [7], output_mode="count", pad_to_max_tokens=True, sparse=True, name="table").get_config()
    see("configuration", {name: config[name] for name in sorted(config) if name not in ("dtype", "trainable")})


@program("layers.TextVectorization", logic=True)
def texts_that_are_refused(keras, see, tf):
    """TextVectorization: arguments that do not go together, inputs of wrong rank, vocabularies set later."""
    keras.ops  # noqa: B018
    make = keras.layers.TextVectorization
    see(
        "made",
        refused(
            lambda: make(standardize="no"),
            lambda: make(split="no"),
            lambda: make(output_mode="no"),
            lambda: make(output_mode="binary"),
            lambda: make(output_mode="tf-idf"),
            lambda: make(ngrams="2"),
            lambda: make(ngrams=(1, "2")),
            lambda: make(ngrams=(1, 3)),
            lambda: make(output_sequence_length="3"),
            lambda: make(output_sequence_length=3, output_mode="count"),
            lambda: make(ragged=True, output_mode="count"),
            lambda: make(sparse=True),
            lambda: make(sparse=True, output_mode="count"),
        ),
    )
    layer = make(vocabulary=["a", "b"])
    attempt(see, "of rank two", lambda: layer(tf.constant([["a", "b"]])))
    attempt(see, "of rank two, not split", lambda: make(vocabulary=["a", "b"], split=None)(tf.constant([["b", "a"]])))
    attempt(see, "a list", lambda: layer(["b a"]))
    attempt(see, "an array", lambda: layer(np.array([["b a"], ["a"]])))
    attempt(see, "with a vocabulary", lambda: layer.adapt(["c"]))
    attempt(see, "a word twice", lambda: layer.set_vocabulary(["a", "a"]))
    attempt(see, "vocabulary", lambda: layer.set_vocabulary(["c"]) or layer.get_vocabulary())
    attempt(see, "its words alone", lambda: layer.get_vocabulary(include_special_tokens=False))


@program("layers.TextVectorization", logic=True)
def texts_of_each_form(keras, see, tf):
    """TextVectorization by each form of standardize, split, ngrams and length: indices, shapes it tells, symbols."""
    keras.ops  # noqa: B018
    x = tf.constant(["A, b!", "B a b c"])
    make = keras.layers.TextVectorization

    def given(**how):
        return kind(tf, make(vocabulary=["a", "b", "A,", "B", "a,", "A", "a b"], **how)(x))

    attempt(see, "lower", given, standardize="lower")
    attempt(see, "without punctuation", given, standardize="strip_punctuation")
    attempt(see, "by a function", given, standardize=lambda text: tf.strings.regex_replace(text, "[,!]", "b"))
    attempt(see, "pairs alone", given, ngrams=(2,))
    attempt(see, "cut off", given, output_sequence_length=2)
    attempt(see, "filled up", given, output_sequence_length=5)
    attempt(see, "ragged and cut off", given, ragged=True, output_sequence_length=2)
    attempt(see, "sparse counts", given, output_mode="count", sparse=True)
    attempt(see, "filled up to tokens", given, output_mode="count", max_tokens=12, pad_to_max_tokens=True)
    layer = make(vocabulary=["a b", "c"], split=None, output_sequence_length=3)
    attempt(see, "not split, filled up", lambda: layer(tf.constant([["c", "a b"]])))
    for name, how in (
        ("int", {"output_sequence_length": 4}),
        ("count", {"output_mode": "count"}),
        ("one_hot, not split", {"output_mode": "one_hot", "split": None}),
    ):
        layer = make(vocabulary=["a", "b"], **how)
        see(name + ", told", sizes(layer, (2,), (2, 1)))
        attempt(see, name + ", symbol", symbol, keras, layer, keras.Input((1,), dtype="string"))
        attempt(see, name + ", given", lambda layer=layer: list(layer(tf.constant([["a b"], ["b"]])).shape))


@program("layers.TextVectorization", logic=True)
def texts_learned(keras, see, tf):
    """TextVectorization that adapts: lists, generators, steps of datasets, weights; what its configuration says."""
    keras.ops  # noqa: B018
    rows = ["b a b", "c b a"]

    def learned(data, steps=None, **how):
        layer = keras.layers.TextVectorization(**how)
        layer.adapt(data, steps=steps)
        return [str(word) for word in layer.get_vocabulary()] + [layer.vocabulary_size()]

    attempt(see, "a list", learned, rows)
    attempt(see, "a generator", learned, (np.array([row]) for row in rows))
    attempt(see, "one step of a generator", learned, (np.array([row]) for row in rows), steps=1)
    attempt(see, "one step of a dataset", learned, tf.data.Dataset.from_tensor_slices(rows).batch(1), steps=1)
    attempt(see, "at most three", learned, rows, max_tokens=3)
    attempt(see, "characters", learned, ["ab b"], split="character")

    def weighted():
        layer = keras.layers.TextVectorization(output_mode="tf_idf")
        layer.adapt(rows)
        return layer(tf.constant(["b b c", "z"]))

    attempt(see, "weights", weighted)
    layer = keras.layers.TextVectorization(9, "lower", "character", 2, output_sequence_length=3, vocabulary=["a"])
    config = layer.get_config()
    see("configuration", {name: config[name] for name in sorted(config) if name not in ("dtype", "trainable", "name")})
    attempt(see, "copy", lambda: type(layer).from_config(dict(config))(tf.constant(["aba"])))


@program("utils.FeatureSpace", logic=True)
def tables_that_are_refused(keras, see, tf):
    """FeatureSpace: features, crosses and modes that it does not take; what it says before it adapts."""
    keras.ops  # noqa: B018
    make = keras.utils.FeatureSpace
    see(
        "made",
        refused(
            lambda: make({}),
            lambda: make(None),
            lambda: make({"a": "no"}),
            lambda: make({"a": "float"}, output_mode="no"),
            lambda: make({"a": "string_hashed", "b": "string_hashed"}, crosses=[("a", "c")]),
            lambda: make({"a": "string_hashed", "b": "string_hashed"}, crosses=[("a", "b")], crossing_dim=0),
            lambda: make.cross(("a", "b"), 3, output_mode="float"),
            lambda: make.feature("int32", keras.layers.Hashing(3), "no"),
        ),
    )
    numbers = make({"a": "float_normalized"})
    see(
        "used",
        refused(
            lambda: numbers({"a": [1.0]}),
            numbers.get_inputs,
            numbers.get_encoded_features,
            lambda: numbers.adapt([1.0, 2.0]),
            lambda: make({"a": "float"})([1.0]),
            lambda: make({"a": make.feature("float32", keras.layers.Rescaling(2.0), "one_hot")})({"a": [1.0]}),
            lambda: make({"a": make.feature("int32", keras.layers.Hashing(3), "int")})({"a": [1]}),
            lambda: make({"a": make.string_hashed(3, output_mode="int")})({"a": tf.constant(["x"])}),
        ),
    )


@program("utils.FeatureSpace", logic=True)
def tables_of_each_feature(keras, see, tf):
    """FeatureSpace of each kind of feature: a batch, one row, apart and joined, its crosses, and its configuration."""
    keras.ops  # noqa: B018
    make = keras.utils.FeatureSpace

    def whole(found):
        if isinstance(found, dict):
            return {name: np.asarray(found[name]) for name in sorted(found)}
        return np.asarray(found)

    rows = {"a": [1.0, 2.0, 4.0], "b": [3, 5, 3], "c": ["x", "y", "x"]}
    features = {
        "a": make.float_rescaled(scale=2.0, offset=1.0),
        "b": make.integer_categorical(max_tokens=3, num_oov_indices=1),
        "c": make.string_categorical(num_oov_indices=0),
    }
    space = make(features, output_mode="dict")
    space.adapt(rows)
    see("apart", whole(space({name: tf.constant(rows[name]) for name in rows})))
    attempt(see, "one row", lambda: whole(space({"a": tf.constant(1.0), "b": tf.constant(5), "c": tf.constant("y")})))
    attempt(see, "lists", lambda: whole(space({"a": [1.0, 2.0], "b": [5, 3], "c": ["y", "x"]})))
    attempt(see, "inputs", lambda: {name: list(one.shape) for name, one in space.get_inputs().items()})
    attempt(see, "encoded", lambda: {name: list(one.shape) for name, one in space.get_encoded_features().items()})
    crosses = [make.cross(("b", "c"), 4, output_mode="int"), ("c", "b")]
    hashed = make(
        {"b": make.integer_hashed(3), "c": make.string_hashed(3, output_mode="int")},
        output_mode="dict",
        crosses=crosses,
        crossing_dim=6,
    )
    values = {"b": tf.constant([3, 5, 3]), "c": tf.constant(["x", "y", "x"])}
    attempt(see, "hashed and crossed", lambda: whole(hashed(values)))
    joined = make({"a": "float", "b": "integer_hashed"}, hashing_dim=4)
    attempt(see, "joined", lambda: whole(joined({"a": tf.constant([0.5, 2.0]), "b": tf.constant([3, 5])})))
    attempt(see, "joined, one row", lambda: whole(joined({"a": tf.constant(0.5), "b": tf.constant(3)})))
    bins = make({"a": make.float_discretized(num_bins=2)})
    bins.adapt(tf.data.Dataset.from_tensor_slices({"a": [0.0, 1.0, 2.0, 3.0]}))
    attempt(see, "bins", lambda: whole(bins({"a": tf.constant([0.0, 3.0])})))
    attempt(see, "copy", lambda: whole(make.from_config(hashed.get_config())(values)))


@program("layers.MelSpectrogram", logic=True)
def sounds_and_the_shapes_told_of_them(keras, see, tensor):
    """MelSpectrogram: what it refuses, shapes it tells, lengths and frequencies by default, powers below the least."""
    keras.layers.MelSpectrogram  # noqa: B018
    make = keras.layers.MelSpectrogram
    tone = (np.arange(64) ** 2 % 7 / 8.0)[None]
    how = {"fft_length": 16, "num_mel_bins": 4, "sampling_rate": 1600}
    see("made", refused(lambda: make(fft_length=8, sequence_length=9), lambda: make(fft_length=8, sequence_length=8)))
    layer = make(sequence_stride=8, **how)
    see("told", sizes(layer, (64,), (2, 64), (None, None), (None,)))
    attempt(see, "given", lambda: list(layer(tensor(tone)).shape))
    attempt(see, "in half precision", lambda: keras.backend.standardize_dtype(make(dtype="float16", **how)(tone).dtype))
    attempt(see, "defaults", lambda: make(**how)(tensor(np.tile(tone, (1, 10)))))
    attempt(see, "without a window", lambda: make(sequence_stride=8, window=None, **how)(tensor(tone)))
    attempt(see, "shorter sequences", lambda: make(sequence_stride=8, sequence_length=8, **how)(tensor(tone)))
    attempt(see, "of a power below zero", lambda: make(sequence_stride=8, ref_power=-4.0, **how)(tensor(tone)))
    config = make(16, 8, 12, "hamming", 1600, 4, 10.0, 700, False, 60.0, 1.0, 1e-5, 2.0).get_config()
    see("configuration", {name: config[name] for name in sorted(config) if name not in ("dtype", "trainable", "name")})


@program("layers.MelSpectrogram", logic=True)
def weights_of_mels(keras, see):
    """linear_to_mel_weight_matrix of MelSpectrogram, by its defaults and by each argument."""
    layer = keras.layers.MelSpectrogram(fft_length=16)
    numpy = keras.ops.convert_to_numpy
    attempt(see, "defaults", lambda: list(numpy(layer.linear_to_mel_weight_matrix()).shape))
    attempt(see, "sum of the defaults", lambda: numpy(layer.linear_to_mel_weight_matrix()).sum(axis=0))
    attempt(
        see,
        "given",
        lambda: layer.linear_to_mel_weight_matrix(
            num_mel_bins=3, num_spectrogram_bins=9, sampling_rate=2000, lower_edge_hertz=50.0, upper_edge_hertz=900.0
        ),
    )


@program("layers.STFTSpectrogram", logic=True)
def frames_and_the_shapes_told_of_them(keras, see, tensor):
    """STFTSpectrogram by mode, padding and place of the channels: shapes it tells and those it gives."""
    keras.layers.STFTSpectrogram  # noqa: B018
    make = keras.layers.STFTSpectrogram
    x = np.sin(np.arange(2 * 40 * 2, dtype="float32")).reshape((2, 40, 2))
    first = np.ascontiguousarray(x.transpose((0, 2, 1)))
    for name, how in (
        ("log", {}),
        ("stft", {"mode": "stft"}),
        ("same", {"padding": "same", "mode": "real"}),
        ("expanded", {"expand_dims": True, "mode": "imag"}),
        ("both parts, expanded", {"expand_dims": True, "mode": "stft"}),
        ("longer transforms", {"fft_length": 32, "mode": "psd"}),
        ("channels first", {"data_format": "channels_first", "mode": "angle"}),
        ("channels first, expanded", {"data_format": "channels_first", "expand_dims": True, "mode": "stft"}),
    ):

        def shapes(how=how):
            value = first if "data_format" in how else x
            layer = make(frame_length=12, frame_step=5, window=None, **dict({"mode": "log"}, **how))
            return {"told": sizes(layer, value.shape), "given": list(layer(tensor(value)).shape)}

        attempt(see, name, shapes)


@program("layers.STFTSpectrogram", logic=True)
def frames_that_are_refused(keras, see):
    """STFTSpectrogram: steps, lengths, modes, scales and types that it does not take; defaults; its configuration."""
    keras.layers.STFTSpectrogram  # noqa: B018
    make = keras.layers.STFTSpectrogram
    see(
        "made",
        refused(
            lambda: make(frame_length=8, frame_step=9, window=None),
            lambda: make(frame_length=8, frame_step=8, window=None),
            lambda: make(frame_length=8, frame_step=0, window=None),
            lambda: make(frame_length=8, frame_step=1, window=None),
            lambda: make(frame_length=8, fft_length=7, window=None),
            lambda: make(frame_length=8, fft_length=8, window=None),
            lambda: make(frame_length=8, fft_length=12, window=None),
            lambda: make("power", window=None),
            lambda: make(scaling="no", window=None),
            lambda: make(scaling=None, window=None),
            lambda: make(padding="causal", window=None),
        ),
    )
    x = np.sin(np.arange(24, dtype="float32")).reshape((1, 24, 1))
    attempt(see, "of rank two", lambda: list(make(frame_length=8, window=None)(x[..., 0]).shape))
    attempt(see, "whole numbers", lambda: list(make(frame_length=8, window=None)(x.astype("int32")).shape))
    attempt(see, "a step by default", lambda: make("magnitude", frame_length=6, window=None)(x))
    attempt(see, "without a scale", lambda: make("real", frame_length=6, window=None, scaling=None)(x))
    attempt(see, "both parts", lambda: make("stft", 8, 8, window=None)(x))
    attempt(see, "powers", lambda: make("psd", 8, 8, window=None, scaling="spectrum")(x))
    config = make("psd", 8, 4, 16, None, True, "spectrum", "same", True, "channels_first").get_config()
    see("configuration", {name: config[name] for name in sorted(config) if name not in ("dtype", "trainable", "name")})


@program("layers.Rescaling", logic=True)
def values_rescaled_by_lists(keras, see):
    """Rescaling by lists, with the channels first as setting, its configuration, masks, shapes and types."""
    keras.ops  # noqa: B018
    make = keras.layers.Rescaling
    x = np.arange(12.0).reshape((1, 2, 2, 3)).astype("float32")
    attempt(see, "of each channel", lambda: make([1.0, 2.0, 4.0], [0.5, 0.0, -1.0])(x))
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        attempt(see, "channels first", lambda: make([1.0, 2.0, 4.0])(np.ones((1, 3, 2, 2), "float32")))
        attempt(see, "channels first, one scale", lambda: make(2.0)(np.ones((1, 3, 1, 2), "float32")))
    finally:
        keras.config.set_image_data_format(before)
    config = make([1.0, 2.0], offset=3.0).get_config()
    see("configuration", {name: config[name] for name in ("scale", "offset")})
    attempt(see, "copy", lambda: make.from_config(config)(np.ones((1, 2), "float32")))
    config = make(np.array([1.0, 2.0])).get_config()
    attempt(see, "copy of an array", lambda: make.from_config(config)(np.ones((1, 2), "float32")))
    see("told", sizes(make(2.0), (None, 3), (2,)))
    see("masks", bool(make(2.0).supports_masking))
    attempt(see, "whole numbers", lambda: make(0.5)(np.array([[1, 2]])))


@program("layers.Pipeline", logic=True)
def pipelines_with_masks_and_training(keras, see):
    """Pipeline: whether layers are told of training and get masks; layers that are not a list; its configuration."""
    layers = keras.layers

    heard = []

    class Heard(layers.Layer):
        def call(self, inputs, training=None, mask=None):
            heard.append([training, mask is not None])
            return inputs

    x = np.array([[1, 0, 2]], "float32")
    pipeline = layers.Pipeline([layers.Rescaling(2.0), Heard(), Heard()])
    see("values", keras.ops.convert_to_numpy(pipeline(x)))
    del heard[:]  # The first call may also have built the layers.
    pipeline(x)
    pipeline(x, training=False)
    pipeline(x, training=True)
    see("heard", list(heard))
    del heard[:]
    masked = layers.Pipeline([layers.Embedding(3, 2, mask_zero=True, embeddings_initializer="ones"), Heard()])
    attempt(see, "behind a mask", lambda: list(masked(x.astype("int32")).shape))
    del heard[:]
    masked(x.astype("int32"))
    see("heard behind a mask", heard)
    see("named", layers.Pipeline([], name="given").name)
    see("of none", keras.ops.convert_to_numpy(layers.Pipeline([layers.Identity()])(x)))
    see(
        "configurations",
        refused(
            lambda: layers.Pipeline.from_config({"layers": "no"}),
            lambda: layers.Pipeline.from_config({"layers": None}),
            lambda: layers.Pipeline.from_config({"layers": ()}),
        ),
    )
