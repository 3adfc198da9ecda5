"""Programs about what a small mistake in Keras would change and no case saw: masks, shapes, types and what is kept."""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


@program("tree.map_structure", logic=True)
def leaves_that_stand_alone(keras, see):
    """tree.map_structure of one leaf in no structure: a number, a text, None taken for a leaf and not."""
    tree = keras.tree
    attempt(see, "a number", tree.map_structure, lambda leaf: leaf + 1, 5)
    attempt(see, "a text", tree.map_structure, lambda leaf: leaf + "!", "text")
    attempt(see, "None", tree.map_structure, lambda leaf: [leaf], None)
    attempt(see, "None that is no leaf", tree.map_structure, lambda leaf: [leaf], None, none_is_leaf=False)
    attempt(see, "two numbers", tree.map_structure, lambda one, other: one - other, 5, 3)
    attempt(see, "two of which one is None", tree.map_structure, lambda one, other: [one, other], None, 3)


@program("saving.serialize_keras_object", "saving.deserialize_keras_object", logic=True)
def what_is_written_of_what_was_built(keras, see):
    """serialize_keras_object of a layer before and after it is built, and of a model that is compiled or not."""
    saving = keras.saving

    def keys(thing):
        return sorted(saving.serialize_keras_object(thing))

    layer = keras.layers.Dense(2)
    attempt(see, "a layer", keys, layer)
    layer.build((None, 3))
    attempt(see, "a layer that is built", keys, layer)
    attempt(
        see,
        "shape of the layer that is built",
        lambda: list(saving.serialize_keras_object(layer)["build_config"]["input_shape"]),
    )
    attempt(
        see,
        "weights of the layer read back",
        lambda: len(saving.deserialize_keras_object(saving.serialize_keras_object(layer)).weights),
    )
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(3,))])
    attempt(see, "a model", keys, model)
    model.compile("sgd", "mse")
    attempt(see, "a model that is compiled", keys, model)
    attempt(
        see,
        "loss of the model that is compiled",
        lambda: saving.serialize_keras_object(model)["compile_config"]["loss"],
    )
    attempt(see, "a loss", keys, keras.losses.MeanSquaredError())


@program("layers.SpectralNormalization", "layers.Embedding", logic=True)
def sizes_that_a_normalized_layer_expects(keras, see):
    """SpectralNormalization of a Dense and of an Embedding: called once, and then on inputs of another size."""

    def called(make, dtype):
        layer = keras.layers.SpectralNormalization(make())
        layer(np.ones((2, 3), dtype))
        return lambda *shape: list(layer(np.ones(shape, dtype)).shape)

    for name, make, dtype in (
        ("Dense", lambda: keras.layers.Dense(2), "float32"),
        ("Embedding", lambda: keras.layers.Embedding(5, 2), "int32"),
    ):
        try:
            call = called(make, dtype)
        except Exception as error:
            see(name, error)
            continue
        attempt(see, name + ", the same size", call, 4, 3)
        attempt(see, name + ", another size", call, 2, 4)


@program("ops.reshape", logic=True)
def shapes_that_cannot_be(keras, see, tensor):
    """ops.reshape to a negative size, to two unknown ones, and to a number; also of a symbol."""
    x = tensor(np.arange(6.0))
    for name, shape in (
        ("a negative size", (-2, 3)),
        ("two unknown sizes", (-1, -1)),
        ("a number alone", 6),
    ):
        attempt(see, name, keras.ops.reshape, x, shape)
    symbol = keras.KerasTensor((6,))
    for name, shape in (("a symbol, a negative size", (-2, 3)), ("a symbol, two unknown sizes", (-1, -1))):
        attempt(see, name, lambda shape=shape: list(keras.ops.reshape(symbol, shape).shape))


@program("backend.is_int_dtype", "backend.is_float_dtype", logic=True)
def kinds_of_types(keras, see):
    """backend.is_int_dtype and is_float_dtype of names, of types of Python and NumPy, and of what is no type."""
    for name, dtype in (
        ("int8", "int8"),
        ("uint16", "uint16"),
        ("bfloat16", "bfloat16"),
        ("bool", "bool"),
        ("int of Python", int),
        ("float of Python", float),
        ("int64 of NumPy", np.int64),
        ("dtype of NumPy", np.dtype("float32")),
        ("a word", "number"),
    ):
        attempt(see, "is_int_dtype: " + name, keras.backend.is_int_dtype, dtype)
        attempt(see, "is_float_dtype: " + name, keras.backend.is_float_dtype, dtype)


@program("ops.solve_triangular")
def systems_of_half_a_matrix(keras, see, tensor):
    """ops.solve_triangular of a full matrix: which half counts where nobody says it."""
    matrix = tensor(np.array([[2.0, 1.0, -1.0], [0.5, 1.0, 3.0], [1.0, -2.0, 4.0]]))
    numbers = tensor(np.array([[1.0], [2.0], [-4.0]]))
    attempt(see, "by default", lambda: keras.ops.solve_triangular(matrix, numbers))
    attempt(see, "the upper half", lambda: keras.ops.solve_triangular(matrix, numbers, lower=False))
    attempt(see, "the lower half", lambda: keras.ops.solve_triangular(matrix, numbers, lower=True))


@program("metrics.sparse_top_k_categorical_accuracy")
def labels_that_are_no_whole_numbers(keras, see, tensor):
    """sparse_top_k_categorical_accuracy and sparse_categorical_accuracy of labels that are floats."""
    scores = tensor(np.array([[0.1, 0.7, 0.2], [0.3, 0.1, 0.6], [0.5, 0.4, 0.1]]))
    labels = tensor(np.array([1.0, 0.0, 2.0]))
    metrics = keras.metrics
    attempt(see, "the best two", lambda: metrics.sparse_top_k_categorical_accuracy(labels, scores, k=2))
    attempt(see, "the best one", lambda: metrics.sparse_top_k_categorical_accuracy(labels, scores, k=1))
    attempt(see, "the best", lambda: metrics.sparse_categorical_accuracy(labels, scores))


@program("callbacks.RemoteMonitor", logic=True)
def what_a_monitor_far_away_is_sent(keras, see):
    """RemoteMonitor as it is made without arguments."""
    monitor = keras.callbacks.RemoteMonitor()
    for name in ("root", "path", "field", "headers", "send_as_json"):
        attempt(see, name, getattr, monitor, name)


@program("layers.Rescaling", "layers.CenterCrop", logic=True)
def preparing_layers_after_a_pipeline(keras, see, tf):
    """Preprocessing layers in a pipeline of tf.data, on whole numbers, and called afterwards."""
    layers = keras.layers
    images = np.arange(2 * 4 * 4 * 3).reshape((2, 4, 4, 3)).astype("uint8")
    for name, make in (
        ("Rescaling", lambda: layers.Rescaling(0.5)),
        ("CenterCrop", lambda: layers.CenterCrop(2, 2)),
        ("Resizing", lambda: layers.Resizing(2, 2)),
    ):

        def pipeline(layer):
            return next(np.asarray(one) for one in tf.data.Dataset.from_tensors(images).map(layer))

        try:
            layer = make()
        except Exception as error:
            see(name, error)
            continue
        attempt(see, name + ", before", lambda layer=layer: str(np.asarray(layer(images)).dtype))
        attempt(see, name + ", in the pipeline", lambda layer=layer: str(pipeline(layer).dtype))
        attempt(see, name + ", numbers of the pipeline", lambda layer=layer: pipeline(layer).astype("float32"))
        attempt(see, name + ", afterwards", lambda layer=layer: str(np.asarray(layer(images)).dtype))


@program("Layer.supports_masking", "layers.ELU", "layers.Flatten", "layers.Add", logic=True)
def layers_that_take_a_mask(keras, see):
    """Layer.supports_masking of layers as they are made."""
    of = keras.layers
    for name, make in (
        ("Activation", lambda: of.Activation("relu")),
        ("ActivityRegularization", lambda: of.ActivityRegularization(0.1)),
        ("Add", of.Add),
        ("AlphaDropout", lambda: of.AlphaDropout(0.5)),
        ("Average", of.Average),
        ("AveragePooling1D", lambda: of.AveragePooling1D(2)),
        ("BatchNormalization", of.BatchNormalization),
        ("Bidirectional", lambda: of.Bidirectional(of.LSTM(2))),
        ("Concatenate", of.Concatenate),
        ("Conv1D", lambda: of.Conv1D(2, 2)),
        ("Conv2D", lambda: of.Conv2D(2, 2)),
        ("Cropping1D", of.Cropping1D),
        ("Dense", lambda: of.Dense(2)),
        ("Dot", lambda: of.Dot(1)),
        ("Dropout", lambda: of.Dropout(0.5)),
        ("ELU", of.ELU),
        ("Embedding", lambda: of.Embedding(3, 2, mask_zero=True)),
        ("Flatten", of.Flatten),
        ("GaussianDropout", lambda: of.GaussianDropout(0.5)),
        ("GaussianNoise", lambda: of.GaussianNoise(0.5)),
        ("GlobalAveragePooling1D", of.GlobalAveragePooling1D),
        ("GlobalMaxPooling1D", of.GlobalMaxPooling1D),
        ("GRU", lambda: of.GRU(2)),
        ("Lambda", lambda: of.Lambda(abs)),
        ("LeakyReLU", of.LeakyReLU),
        ("LSTM", lambda: of.LSTM(2)),
        ("Masking", of.Masking),
        ("MaxPooling1D", lambda: of.MaxPooling1D(2)),
        ("Permute", lambda: of.Permute((2, 1))),
        ("PReLU", of.PReLU),
        ("ReLU", of.ReLU),
        ("RepeatVector", lambda: of.RepeatVector(2)),
        ("Reshape", lambda: of.Reshape((2, 1))),
        ("SimpleRNN", lambda: of.SimpleRNN(2)),
        ("Softmax", of.Softmax),
        ("SpatialDropout1D", lambda: of.SpatialDropout1D(0.5)),
        ("SpatialDropout2D", lambda: of.SpatialDropout2D(0.5)),
        ("TimeDistributed", lambda: of.TimeDistributed(of.Dense(2))),
        ("UpSampling1D", of.UpSampling1D),
        ("ZeroPadding1D", of.ZeroPadding1D),
    ):
        attempt(see, name, lambda make=make: bool(make().supports_masking))
