"""Programs about layers that turn words and numbers into indices, as Keras 3 has them on TensorFlow."""

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def words(value):
    """The words of a tensor of strings."""
    return [one.decode("utf-8") if isinstance(one, bytes) else str(one) for one in np.ravel(value.numpy())]


def sparse(tf, value):
    """Whether a value is a sparse tensor, and what it holds."""
    if not isinstance(value, tf.SparseTensor):
        return "dense"
    return tf.sparse.to_dense(value)


@program("layers.StringLookup", logic=True)
def words_looked_up(keras, see, tf):
    """StringLookup with each of its arguments."""
    x = tf.constant(["a", "z", "b", ""])
    keras.ops.zeros((1,))
    attempt(
        see,
        "vocabulary",
        lambda: keras.layers.StringLookup(vocabulary=["b", "a"], num_oov_indices=2, mask_token="")(x),
    )
    attempt(
        see,
        "words",
        lambda: words(
            keras.layers.StringLookup(vocabulary=["b", "a"], oov_token="no", invert=True)(tf.constant([0, 1, 2]))
        ),
    )
    attempt(see, "none unknown", lambda: keras.layers.StringLookup(vocabulary=["", "b", "a", "z"], oov_token="z")(x))
    attempt(
        see,
        "counts",
        lambda: keras.layers.StringLookup(
            vocabulary=["b", "a"], output_mode="count", max_tokens=5, pad_to_max_tokens=True
        )(x),
    )
    attempt(
        see,
        "weights",
        lambda: keras.layers.StringLookup(vocabulary=["b", "a"], output_mode="tf_idf", idf_weights=[0.5, 2.0])(x),
    )
    attempt(
        see,
        "sparse",
        lambda: sparse(
            tf, keras.layers.StringLookup(vocabulary=["b", "a"], output_mode="multi_hot", sparse=True)([["a", "b"]])
        ),
    )
    see("name", keras.layers.StringLookup(vocabulary=["b", "a"], name="table").name)
    layer = keras.layers.StringLookup(vocabulary=["b", "a"], encoding="utf-16")
    see("encoding", layer.encoding)


@program("layers.StringLookup", logic=True)
def words_looked_up_with_salt(keras, see, tf):
    """StringLookup that hashes unknown words with a salt."""
    keras.ops.zeros((1,))
    x = tf.constant(["q", "r", "s", "t", "u", "v", "w"])
    see("salt", keras.layers.StringLookup(vocabulary=["b"], num_oov_indices=5, salt=[3, 5])(x))


@program("layers.IntegerLookup", logic=True)
def numbers_looked_up(keras, see, tf):
    """IntegerLookup with each of its arguments."""
    x = tf.constant([5, 9, 7, 0])
    keras.ops.zeros((1,))
    attempt(
        see,
        "vocabulary",
        lambda: keras.layers.IntegerLookup(vocabulary=[7, 5], num_oov_indices=2, mask_token=0)(x),
    )
    attempt(
        see,
        "back",
        lambda: keras.layers.IntegerLookup(vocabulary=[7, 5], oov_token=-3, invert=True)(tf.constant([0, 1, 2])),
    )
    attempt(
        see,
        "counts",
        lambda: keras.layers.IntegerLookup(
            vocabulary=[7, 5], output_mode="count", max_tokens=5, pad_to_max_tokens=True
        )(x),
    )
    attempt(
        see,
        "weights",
        lambda: keras.layers.IntegerLookup(vocabulary=[7, 5], output_mode="tf_idf", idf_weights=[0.5, 2.0])(x),
    )
    attempt(
        see,
        "sparse",
        lambda: sparse(
            tf,
            keras.layers.IntegerLookup(vocabulary=[7, 5], output_mode="multi_hot", sparse=True)(tf.constant([[5, 7]])),
        ),
    )
    layer = keras.layers.IntegerLookup(vocabulary=[7, 5], name="table")
    see("name", layer.name)


@program("layers.IntegerLookup", logic=True)
def numbers_looked_up_by_a_hash(keras, see, tf):
    """IntegerLookup that hashes unknown numbers with a salt."""
    keras.ops.zeros((1,))
    x = tf.constant([11, 12, 13, 14, 15, 16], "int64")
    layer = keras.layers.IntegerLookup(vocabulary=[7], num_oov_indices=5, oov_method="farmhash")
    see("hashed", layer(x))
    layer = keras.layers.IntegerLookup(vocabulary=[7], num_oov_indices=5, oov_method="farmhash", salt=[3, 5])
    see("with salt", layer(x))


@program("layers.TextVectorization", logic=True)
def texts_made_numbers(keras, see, tf):
    """TextVectorization with each of its arguments."""
    x = tf.constant(["A b.", "b c b"])
    keras.ops.zeros((1,))
    attempt(
        see,
        "standardize",
        lambda: keras.layers.TextVectorization(vocabulary=["A", "b"], standardize=None, output_sequence_length=4)(x),
    )
    attempt(
        see,
        "split",
        lambda: keras.layers.TextVectorization(vocabulary=["a", "b"], split="character")(tf.constant(["ab", "ba a"])),
    )
    attempt(see, "ngrams", lambda: keras.layers.TextVectorization(vocabulary=["a b", "b", "c b"], ngrams=2)(x))
    attempt(
        see,
        "counts",
        lambda: keras.layers.TextVectorization(
            max_tokens=5, vocabulary=["a", "b"], output_mode="count", pad_to_max_tokens=True
        )(x),
    )
    attempt(
        see,
        "weights",
        lambda: keras.layers.TextVectorization(vocabulary=["a", "b"], output_mode="tf_idf", idf_weights=[0.5, 2.0])(x),
    )
    attempt(
        see,
        "ragged",
        lambda: isinstance(keras.layers.TextVectorization(vocabulary=["a", "b"], ragged=True)(x), tf.RaggedTensor),
    )
    layer = keras.layers.TextVectorization(vocabulary=["a", "b"], encoding="utf-16", name="texts")
    see("name", layer.name)
    see("encoding", layer.get_config()["encoding"])


@program("layers.Discretization", "layers.Hashing", "layers.HashedCrossing", "layers.CategoryEncoding", logic=True)
def numbers_put_into_bins(keras, see, tf):
    """Discretization, Hashing, HashedCrossing and CategoryEncoding with each of their arguments."""
    keras.ops.zeros((1,))
    x = np.array([0.5, 1.5, 9.5], "float32")
    attempt(
        see,
        "Discretization, one-hot",
        lambda: keras.layers.Discretization(bin_boundaries=[1.0, 3.0], output_mode="one_hot")(x),
    )
    attempt(
        see,
        "Discretization, sparse",
        lambda: sparse(
            tf, keras.layers.Discretization(bin_boundaries=[1.0, 3.0], output_mode="one_hot", sparse=True)(x)
        ),
    )
    layer = keras.layers.Discretization(bin_boundaries=[1.0, 3.0], dtype="int32", name="bins")
    see("Discretization, name", layer.name)
    see("Discretization, type", keras.backend.standardize_dtype(layer(x).dtype))
    texts = tf.constant([["a"], ["b"], [""], ["d"]])
    attempt(see, "Hashing", lambda: keras.layers.Hashing(num_bins=7, salt=[3, 5], mask_value="")(texts))
    attempt(see, "Hashing, one-hot", lambda: keras.layers.Hashing(num_bins=3, output_mode="one_hot")(texts))
    attempt(
        see,
        "Hashing, sparse",
        lambda: sparse(tf, keras.layers.Hashing(num_bins=3, output_mode="one_hot", sparse=True)(texts)),
    )
    pair = (tf.constant([["a"], ["b"], ["c"]]), tf.constant([["d"], ["e"], ["f"]]))
    layer = keras.layers.HashedCrossing(num_bins=5, name="crossed")
    see("HashedCrossing", layer(pair))
    see("HashedCrossing, name", layer.name)
    attempt(
        see,
        "HashedCrossing, one-hot",
        lambda: keras.layers.HashedCrossing(num_bins=3, output_mode="one_hot")(pair),
    )
    layer = keras.layers.HashedCrossing(num_bins=3, dtype="int32")
    see("HashedCrossing, type", keras.backend.standardize_dtype(layer(pair).dtype))
    attempt(
        see,
        "HashedCrossing, sparse",
        lambda: sparse(tf, keras.layers.HashedCrossing(num_bins=3, output_mode="one_hot", sparse=True)(pair)),
    )
    numbers = tf.constant([[0, 2], [1, 1]])
    attempt(see, "CategoryEncoding", lambda: keras.layers.CategoryEncoding(num_tokens=3, output_mode="count")(numbers))


@program("layers.Normalization", logic=True)
def numbers_made_normal(keras, see):
    """Normalization along an axis, with statistics that are given, and backwards."""
    x = keras.ops.reshape(keras.ops.arange(6.0), (2, 3))
    see("two", keras.layers.Normalization(axis=None, mean=3.0, variance=4.0)(x))
    see("of columns", keras.layers.Normalization(axis=1, mean=[1.0, 2.0, 3.0], variance=[4.0, 9.0, 16.0])(x))
    see("backwards", keras.layers.Normalization(axis=None, mean=3.0, variance=4.0, invert=True)(x))
