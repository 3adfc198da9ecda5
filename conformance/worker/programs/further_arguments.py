"""Programs about arguments of layers that need more than one value to show: vocabularies, bins, unrolling."""

import numpy as np

from . import program


@program("layers.Cropping2D", "layers.Cropping3D", logic=True)
def cropped_with_channels_first(keras, see):
    """Cropping2D and Cropping3D of inputs that are large enough along each axis."""
    plane = keras.ops.reshape(keras.ops.arange(64.0), (1, 4, 4, 4))
    cube = keras.ops.reshape(keras.ops.arange(256.0), (1, 4, 4, 4, 4))
    see("Cropping2D", keras.layers.Cropping2D(1, data_format="channels_first")(plane))
    see("Cropping3D", keras.layers.Cropping3D(1, data_format="channels_first")(cube))


@program("layers.RNN", logic=True)
def cells_called_for_each_step(keras, see):
    """Whether the cell of an unrolled RNN is called for each step."""
    calls = []

    class Counted(keras.layers.SimpleRNNCell):
        def call(self, *args, **options):
            calls.append(1)
            return super().call(*args, **options)

    layer = keras.layers.RNN(Counted(1), unroll=True)
    layer.build((1, 20, 2))
    layer(keras.ops.ones((1, 20, 2)))
    see("each step", len(calls) >= 20)


@program("layers.StringLookup", "layers.TextVectorization", logic=True)
def words_of_a_vocabulary(keras, see, tf):
    """StringLookup and TextVectorization of words that are in their vocabulary; words by their index."""
    keras.ops.zeros((1,))
    words = ["b", "a", "c"]
    see("words", keras.layers.StringLookup(vocabulary=words[:2])(tf.constant(["a", "c"])))
    see("text", keras.layers.TextVectorization(vocabulary=words[:2])(tf.constant(["a c"])))
    try:
        found = keras.layers.StringLookup(vocabulary=["b", "a"], invert=True)(tf.constant([0, 2]))
        see("back", [one.decode("utf-8") for one in found.numpy()])
    except Exception as error:
        see("back", error)


@program("layers.Discretization", logic=True)
def numbers_put_into_learned_bins(keras, see, tf):
    """Discretization into so many bins as it is told, which it learns; of a type that is given."""
    keras.ops.zeros((1,))
    x = np.arange(12, dtype="float32").reshape((12, 1))
    layer = keras.layers.Discretization(num_bins=3, epsilon=0.001)
    layer.adapt(x)
    see("bins", tf.cast(layer(x), "int32"))
    layer = keras.layers.Discretization(bin_boundaries=[1.0, 3.0], output_mode="one_hot", dtype="float16")
    see("type", keras.backend.standardize_dtype(layer(x).dtype))


@program("layers.TextVectorization", "layers.CategoryEncoding", logic=True)
def sparse_texts_and_categories(keras, see, tf):
    """TextVectorization and CategoryEncoding that give sparse tensors."""
    keras.ops.zeros((1,))

    def dense(value):
        return tf.sparse.to_dense(value) if isinstance(value, tf.SparseTensor) else "no sparse tensor"

    try:
        layer = keras.layers.TextVectorization(vocabulary=["a", "b"], output_mode="multi_hot", sparse=True)
        see("TextVectorization", dense(layer(tf.constant(["a b", "b c"]))))
    except Exception as error:
        see("TextVectorization", error)
    try:
        layer = keras.layers.CategoryEncoding(num_tokens=3, output_mode="multi_hot", sparse=True)
        see("CategoryEncoding", dense(layer(tf.constant([[0, 2], [1, 1]]))))
    except Exception as error:
        see("CategoryEncoding", error)
