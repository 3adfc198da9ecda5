"""Programs about mistakes: which exception each raises, if any, and what its message names."""

import functools
import os

import numpy as np

from . import program

NOTHING = "nothing is raised"


def mistake(see, name, call, *words):
    """See which exception a call raises, and which of the words stand in its message."""
    try:
        call()
    except Exception as error:
        see(name, error)
        if words:
            see(name + ", named", [word for word in words if word in str(error)])
    else:
        see(name, NOTHING)


def ones(keras, name="dense_a", units=1, size=2):
    """A compiled model of one Dense layer."""
    model = keras.Sequential([keras.layers.Dense(units, kernel_initializer="ones", input_shape=(size,), name=name)])
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    return model


@program(
    "layers.Conv1D",
    "layers.Conv2D",
    "layers.LSTM",
    "layers.MaxPooling2D",
    "layers.GlobalAveragePooling1D",
    "layers.UpSampling2D",
    "layers.ZeroPadding2D",
    logic=True,
)
def layers_on_inputs_of_the_wrong_rank(keras, see):
    """Layers for images and sequences that get rows of numbers: the exception, and whether it names the layer."""
    layers = keras.layers
    row = keras.Input(shape=(3,))
    mistake(see, "Conv1D", lambda: layers.Conv1D(1, 1, name="wrong_a")(row), "wrong_a")
    mistake(see, "Conv2D", lambda: layers.Conv2D(1, 1, name="wrong_b")(row), "wrong_b")
    mistake(see, "LSTM", lambda: layers.LSTM(1, name="wrong_c")(row), "wrong_c")
    mistake(see, "MaxPooling2D", lambda: layers.MaxPooling2D(name="wrong_d")(row), "wrong_d")
    mistake(see, "GlobalAveragePooling1D", lambda: layers.GlobalAveragePooling1D(name="wrong_e")(row), "wrong_e")
    mistake(see, "UpSampling2D", lambda: layers.UpSampling2D(name="wrong_f")(row), "wrong_f")
    mistake(see, "ZeroPadding2D", lambda: layers.ZeroPadding2D(name="wrong_g")(row), "wrong_g")


@program("layers.Dense", "layers.Conv1D", "layers.LSTM", "layers.PReLU", "layers.Bidirectional", logic=True)
def layers_called_again_with_other_sizes(keras, see):
    """Layers that were built for inputs of one size and are called with another."""
    layers = keras.layers
    for name, layer, first, second in (
        ("Dense", layers.Dense(2, name="again_a"), (3,), (4,)),
        ("Dense of another rank", layers.Dense(2, name="again_b"), (3,), (2, 3)),
        ("Conv1D", layers.Conv1D(1, 1, name="again_c"), (4, 2), (4, 3)),
        ("LSTM", layers.LSTM(1, name="again_d"), (4, 2), (4, 3)),
        ("PReLU", layers.PReLU(name="again_e"), (3,), (4,)),
        ("Bidirectional", layers.Bidirectional(layers.GRU(1), name="again_f"), (4, 2), (4, 3)),
    ):
        layer(keras.Input(shape=first))
        mistake(see, name, functools.partial(layer, keras.Input(shape=second)), layer.name)


@program("layers.Add", "layers.Concatenate", "layers.Dot", "layers.Subtract", logic=True)
def merges_of_inputs_that_do_not_fit(keras, see):
    """Merging layers with shapes, numbers of inputs and axes that do not fit."""
    layers = keras.layers
    three, four, seven = (keras.Input(shape=(size,)) for size in (3, 4, 7))
    pairs, triples = keras.Input(shape=(2, 3)), keras.Input(shape=(3, 4))
    mistake(see, "Add of other sizes", lambda: layers.Add()([three, seven]), "3", "7")
    mistake(see, "Add of one input", lambda: layers.Add()([three]))
    mistake(see, "Add of a tensor", lambda: layers.Add()(three))
    mistake(see, "Concatenate of other sizes", lambda: layers.Concatenate()([pairs, triples]), "2, 3", "3, 4")
    mistake(see, "Concatenate of other ranks", lambda: layers.Concatenate()([three, pairs]))
    mistake(see, "Concatenate of one input", lambda: layers.Concatenate()([three]))
    mistake(see, "Concatenate on an axis too far", lambda: layers.Concatenate(axis=5)([three, four]))
    mistake(see, "Subtract of three", lambda: layers.Subtract()([three, three, three]))
    mistake(see, "Dot of other sizes", lambda: layers.Dot(axes=1)([three, seven]), "3", "7")
    mistake(see, "Dot with axes of text", lambda: layers.Dot(axes="1"))


@program("layers.Dense", logic=True)
def dense_with_wrong_units(keras, see):
    """Numbers of units below one, fractions, texts and none: when the layer is made and when it is built."""

    def built(units):
        keras.layers.Dense(units).build((None, 2))

    for name, units in (("negative", -1), ("zero", 0), ("fraction", 2.5), ("text", "3"), ("None", None)):
        mistake(see, "made: " + name, functools.partial(keras.layers.Dense, units))
        mistake(see, "built: " + name, functools.partial(built, units))


@program("layers.Conv2D", "layers.MaxPooling1D", logic=True)
def convolutions_with_wrong_values(keras, see):
    """Convolutions and pooling with values that mean nothing: which are refused when the layer is made."""
    layers = keras.layers
    mistake(see, "no filters", lambda: layers.Conv2D(0, 1))
    mistake(see, "negative filters", lambda: layers.Conv2D(-1, 1))
    mistake(see, "empty kernel", lambda: layers.Conv2D(1, 0))
    mistake(see, "kernel of three numbers", lambda: layers.Conv2D(1, (1, 1, 1)))
    mistake(see, "no strides", lambda: layers.Conv2D(1, 1, strides=0))
    mistake(see, "unknown padding", lambda: layers.Conv2D(1, 1, padding="sme"), "sme")
    mistake(see, "causal padding", lambda: layers.Conv2D(1, 1, padding="causal"), "causal")
    mistake(see, "unknown data format", lambda: layers.Conv2D(1, 1, data_format="channels"), "channels")
    mistake(see, "strides and dilation", lambda: layers.Conv2D(1, 1, strides=2, dilation_rate=2))
    mistake(see, "groups that do not divide", lambda: layers.Conv2D(3, 1, groups=2))
    mistake(see, "empty pool", lambda: layers.MaxPooling1D(0))
    mistake(see, "kernel larger than the input", lambda: layers.Conv2D(1, 3)(keras.Input(shape=(2, 2, 1))))


@program("layers.Dropout", "layers.Embedding", "layers.GaussianNoise", "layers.LSTM", "layers.RepeatVector", logic=True)
def other_layers_with_wrong_values(keras, see):
    """Rates outside of 0 to 1, sizes below one and values of the wrong type: which are refused."""
    layers = keras.layers
    mistake(see, "Dropout below zero", lambda: layers.Dropout(-0.5), "-0.5")
    mistake(see, "Dropout above one", lambda: layers.Dropout(1.5), "1.5")
    mistake(see, "Dropout of all", lambda: layers.Dropout(1))
    mistake(see, "Dropout of a text", lambda: layers.Dropout("0.5"))
    mistake(see, "Embedding of nothing", lambda: layers.Embedding(0, 1))
    mistake(see, "Embedding of negative size", lambda: layers.Embedding(2, -1))
    mistake(see, "GaussianNoise below zero", lambda: layers.GaussianNoise(-1.0))
    mistake(see, "LSTM of negative units", lambda: layers.LSTM(-1))
    mistake(see, "GRU of no units", lambda: layers.GRU(0))
    mistake(see, "RepeatVector of a fraction", lambda: layers.RepeatVector(1.5))
    mistake(see, "Dense with an unknown dtype", lambda: layers.Dense(1, dtype="float3"))
    mistake(see, "Dense with a number as its name", lambda: layers.Dense(1, name=3))
    mistake(see, "Dense with a slash in its name", lambda: layers.Dense(1, name="a/b"))


@program("layers.MultiHeadAttention", logic=True)
def attention_with_wrong_values(keras, see):
    """MultiHeadAttention without heads, without a size of keys and without values."""
    attention = keras.layers.MultiHeadAttention
    sequence = keras.Input(shape=(2, 3))
    mistake(see, "no heads", lambda: attention(0, 1))
    mistake(see, "negative heads", lambda: attention(-1, 1)(sequence, sequence))
    mistake(see, "no size of keys", lambda: attention(1))
    mistake(see, "no values", lambda: attention(1, 1)(sequence))
    mistake(see, "a row", lambda: attention(1, 1)(keras.Input(shape=(3,)), keras.Input(shape=(3,))))


@program("layers.Dense", "layers.Layer", logic=True)
def layers_with_unknown_and_missing_arguments(keras, see):
    """Arguments that a layer does not have, and those that it needs: the exception, and whether it names them."""
    layers = keras.layers
    mistake(see, "unknown", lambda: layers.Dense(units=3, foo=1), "foo", "Dense")
    mistake(see, "misspelled", lambda: layers.Dense(3, activations="relu"), "activations")
    mistake(see, "of Keras 1", lambda: layers.Dense(output_dim=3), "output_dim")
    mistake(see, "missing", layers.Dense, "units")
    mistake(see, "missing in Conv2D", lambda: layers.Conv2D(1), "kernel_size")
    mistake(see, "too many", lambda: layers.Flatten(None, 3, 4))
    mistake(see, "unknown in a call", lambda: layers.Dense(1)(keras.Input(shape=(2,)), foo=1), "foo")
    mistake(see, "no input", layers.Dense(1), "inputs")
    mistake(see, "input_dim", lambda: layers.Dense(3, input_dim=2))
    mistake(see, "unknown in Layer", lambda: layers.Layer(foo=1), "foo")


@program("Model.compile", "layers.Dense", "activations.get", logic=True)
def unknown_names(keras, see):
    """Strings that name nothing, at each place that takes a name: the exception, and whether it names the string."""
    layers, model = keras.layers, ones(keras)
    x, y = np.ones((2, 2), "float32"), np.ones((2, 1), "float32")

    def with_metric():
        model.compile("sgd", "mse", metrics=["no_such"])
        model.test_on_batch(x, y)

    def with_loss():
        model.compile("sgd", "no_such")
        model.test_on_batch(x, y)

    mistake(see, "activation", lambda: layers.Dense(1, activation="no_such"), "no_such")
    mistake(see, "initializer", lambda: layers.Dense(1, kernel_initializer="no_such"), "no_such")
    mistake(see, "regularizer", lambda: layers.Dense(1, kernel_regularizer="no_such"), "no_such")
    mistake(see, "constraint", lambda: layers.Dense(1, kernel_constraint="no_such"), "no_such")
    mistake(see, "optimizer", lambda: model.compile("no_such", "mse"), "no_such")
    mistake(see, "loss", with_loss, "no_such")
    mistake(see, "metric", with_metric, "no_such")
    mistake(see, "empty", lambda: layers.Dense(1, activation=""))
    mistake(see, "number", lambda: layers.Dense(1, activation=3), "3")
    mistake(see, "layer as activation", lambda: layers.Dense(1, activation=layers.ReLU()))


@program("layers.deserialize", "models.model_from_json", "Sequential.from_config", logic=True)
def configs_of_unknown_classes(keras, see):
    """Configurations and JSON of unknown classes, without keys and of wrong types."""
    layers, config = keras.layers, ones(keras).get_config()
    mistake(see, "unknown layer", lambda: layers.deserialize({"class_name": "NoSuch", "config": {}}), "NoSuch")
    mistake(see, "no config", lambda: layers.deserialize({"class_name": "Dense"}))
    mistake(see, "empty", lambda: layers.deserialize({}))
    mistake(see, "None", lambda: layers.deserialize(None))
    mistake(see, "a text", lambda: layers.deserialize("Dense"))
    mistake(see, "unknown argument", lambda: layers.Dense.from_config({"units": 1, "foo": 2}), "foo")
    mistake(see, "no units", lambda: layers.Dense.from_config({"name": "a"}), "units")
    mistake(see, "another class's", lambda: keras.Model.from_config({"name": "a"}))
    mistake(see, "list as a config", lambda: keras.Sequential.from_config(config["layers"]))
    mistake(see, "not JSON", lambda: keras.models.model_from_json("not JSON"))
    mistake(see, "JSON of no model", lambda: keras.models.model_from_json("{}"))


@program("models.load_model", "Model.load_weights", "Model.save", logic=True)
def files_that_are_no_models(keras, see, folder):
    """Loading paths that do not exist and files that are no models, and saving to names of no known format."""
    model = ones(keras)
    for ending in ("h5", "keras", "weights.h5"):
        with open(os.path.join(folder, "text." + ending), "w") as file:
            file.write("this is a text")

    def path(name):
        return os.path.join(folder, name)

    mistake(see, "missing .keras", lambda: keras.models.load_model(path("no.keras")), "no.keras")
    mistake(see, "missing .h5", lambda: keras.models.load_model(path("no.h5")), "no.h5")
    mistake(see, "missing folder", lambda: keras.models.load_model(path("no")))
    mistake(see, "text as .keras", lambda: keras.models.load_model(path("text.keras")))
    mistake(see, "text as .h5", lambda: keras.models.load_model(path("text.h5")))
    mistake(see, "missing weights", lambda: model.load_weights(path("no.weights.h5")))
    mistake(see, "text as weights", lambda: model.load_weights(path("text.weights.h5")))
    mistake(see, "saved to an unknown ending", lambda: model.save(path("model.txt")))
    mistake(see, "weights saved to an unknown ending", lambda: model.save_weights(path("model.txt")))


@program("Model.fit", "Model.evaluate", "Model.predict", "Model.summary", "Layer.count_params", logic=True)
def models_and_layers_that_are_not_ready(keras, see):
    """Using models that were not compiled or not built, and layers that were not called."""
    layers = keras.layers
    x, y = np.ones((2, 2), "float32"), np.ones((2, 1), "float32")
    plain = keras.Sequential([layers.Dense(1, input_shape=(2,))])
    mistake(see, "fit without compile", lambda: plain.fit(x, y, verbose=0), "compile")
    mistake(see, "evaluate without compile", lambda: plain.evaluate(x, y, verbose=0), "compile")
    mistake(see, "train_on_batch without compile", lambda: plain.train_on_batch(x, y), "compile")
    mistake(see, "predict without compile", lambda: plain.predict(x, verbose=0))
    mistake(see, "summary of an unbuilt model", lambda: keras.Sequential([layers.Dense(1)]).summary(print_fn=str))
    mistake(see, "weights of an unbuilt model", lambda: keras.Sequential([layers.Dense(1)]).weights)
    mistake(see, "get_weights of an unbuilt model", lambda: keras.Sequential([layers.Dense(1)]).get_weights())
    mistake(see, "count_params of an unbuilt layer", lambda: layers.Dense(1, name="dense_b").count_params(), "dense_b")
    mistake(see, "output of an uncalled layer", lambda: layers.Dense(1).output)
    mistake(see, "input of an uncalled layer", lambda: layers.Dense(1).input)
    mistake(see, "predict of an empty model", lambda: keras.Sequential().predict(x, verbose=0))
    mistake(see, "compile of an empty model", lambda: keras.Sequential().compile("sgd", "mse"))


@program("Layer.set_weights", "Model.set_weights", "Model.load_weights", logic=True)
def weights_that_do_not_fit(keras, see, folder):
    """Setting too few or too many weights, weights of other shapes, and loading those of another model."""
    model, path = ones(keras), os.path.join(folder, "model.weights.h5")
    kernel, bias = np.ones((2, 1)), np.zeros(1)
    mistake(see, "too few", lambda: model.set_weights([kernel]))
    mistake(see, "too many", lambda: model.set_weights([kernel, bias, bias]))
    mistake(see, "other shape", lambda: model.set_weights([np.ones((3, 1)), bias]), "(2, 1)", "(3, 1)")
    mistake(see, "transposed", lambda: model.set_weights([kernel.T, bias]))
    mistake(see, "texts", lambda: model.set_weights([np.array([["a"], ["b"]]), bias]))
    mistake(see, "one array", lambda: model.layers[0].set_weights(kernel))
    mistake(see, "layer", lambda: model.layers[0].set_weights([kernel]), "dense_a")
    mistake(see, "unbuilt layer", lambda: keras.layers.Dense(1).set_weights([kernel, bias]))
    ones(keras, units=3).save_weights(path)
    mistake(see, "file of another model", lambda: model.load_weights(path))


def two_inputs(keras):
    """A compiled model with two named inputs and two named outputs."""
    left, right = keras.Input(shape=(1,), name="left"), keras.Input(shape=(1,), name="right")
    total = keras.layers.Add(name="total")([left, right])
    model = keras.Model([left, right], [total, keras.layers.Dense(1, name="line")(total)])
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    return model


@program("Model.predict", "Model.fit", logic=True)
def wrong_numbers_of_inputs_and_targets(keras, see):
    """A model of two inputs and two outputs that gets one, three and unknown ones."""
    model, x = two_inputs(keras), np.ones((2, 1), "float32")
    model.train_on_batch([x, x], [x, x])
    mistake(see, "one input", lambda: model.predict(x, verbose=0))
    mistake(see, "one input in a list", lambda: model.predict([x], verbose=0))
    mistake(see, "three inputs", lambda: model.predict([x, x, x], verbose=0))
    mistake(see, "unknown name", lambda: model.predict({"left": x, "up": x}, verbose=0), "right")
    mistake(see, "one name too many", lambda: model.predict({"left": x, "right": x, "up": x}, verbose=0))
    mistake(see, "one target", lambda: model.fit([x, x], x, verbose=0))
    mistake(see, "unknown target", lambda: model.fit([x, x], {"total": x, "no_such": x}, verbose=0), "no_such")
    mistake(see, "sizes of the inputs differ", lambda: model.predict([x, np.ones((3, 1), "float32")], verbose=0))


@program("Model.fit", "Model.predict", "Model.evaluate", logic=True)
def data_of_sizes_that_do_not_fit(keras, see):
    """Inputs, targets and weights of samples whose sizes do not fit each other or the model."""
    model, x, y = ones(keras), np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
    model.train_on_batch(x, y)
    mistake(see, "fewer targets", lambda: model.fit(x, y[:3], verbose=0), "4", "3")
    mistake(see, "fewer weights of samples", lambda: model.fit(x, y, sample_weight=np.ones(3), verbose=0))
    mistake(see, "features", lambda: model.predict(np.ones((4, 3), "float32"), verbose=0), "dense_a")
    mistake(see, "one row", lambda: model.predict(np.ones(2, "float32"), verbose=0))
    mistake(see, "an image", lambda: model.predict(np.ones((4, 2, 2), "float32"), verbose=0))
    mistake(see, "targets of two columns", lambda: model.evaluate(x, x, verbose=0))
    mistake(see, "targets of three columns", lambda: model.evaluate(x, np.ones((4, 3), "float32"), verbose=0))


@program("Model.fit", "Model.predict", logic=True)
def fit_with_wrong_values(keras, see):
    """Numbers of epochs and batches below one, and no data."""
    model, x, y = ones(keras), np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
    model.train_on_batch(x, y)
    mistake(see, "batches of none", lambda: model.fit(x, y, batch_size=0, verbose=0))
    mistake(see, "batches of a negative size", lambda: model.fit(x, y, batch_size=-1, verbose=0))
    mistake(see, "no epochs", lambda: model.fit(x, y, epochs=0, verbose=0))
    mistake(see, "negative epochs", lambda: model.fit(x, y, epochs=-1, verbose=0))
    mistake(see, "no targets", lambda: model.fit(x, verbose=0))
    mistake(see, "no data", lambda: model.fit(verbose=0))
    mistake(see, "unknown argument", lambda: model.fit(x, y, foo=1, verbose=0), "foo")
    mistake(see, "nb_epoch", lambda: model.fit(x, y, nb_epoch=1, verbose=0), "nb_epoch")
    mistake(see, "callback of another class", lambda: model.fit(x, y, callbacks=[3], verbose=0))


@program("Model.fit", logic=True)
def shares_of_validation_that_leave_nothing(keras, see):
    """validation_split of all rows, of more than all, and of the only one."""
    model, x, y = ones(keras), np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
    model.train_on_batch(x, y)
    mistake(see, "validation_split above one", lambda: model.fit(x, y, validation_split=1.5, verbose=0))
    mistake(see, "validation_split of a row", lambda: model.fit(x[:1], y[:1], validation_split=0.5, verbose=0))
    mistake(see, "validation_split of all", lambda: model.fit(x, y, validation_split=1.0, verbose=0))


@program("Model", "Sequential", "Model.get_layer", logic=True)
def graphs_that_do_not_connect(keras, see):
    """Models of tensors that are not connected, layers of one name, no layers, and names that do not exist."""
    layers = keras.layers
    one, two = keras.Input(shape=(2,), name="one"), keras.Input(shape=(2,), name="two")
    outputs = layers.Dense(1, name="same")(one)
    others = layers.Dense(1, name="same")(outputs)
    model = keras.Model(one, outputs)
    mistake(see, "not connected", lambda: keras.Model(two, outputs), "one")
    mistake(see, "an array as output", lambda: keras.Model(one, np.ones((2, 1))))
    mistake(see, "an array as input", lambda: keras.Model(np.ones((2, 1)), outputs))
    mistake(see, "an input twice", lambda: keras.Model([one, one], outputs))
    mistake(see, "one name twice", lambda: keras.Model(one, others), "same")
    mistake(see, "one name twice in a Sequential", lambda: keras.Sequential([model, layers.Dense(1, name=model.name)]))
    mistake(see, "no layer", lambda: keras.Sequential([3]))
    mistake(see, "a class", lambda: keras.Sequential([layers.Flatten]))
    mistake(see, "pop from an empty one", lambda: keras.Sequential().pop())
    mistake(see, "unknown name", lambda: model.get_layer("no_such"), "no_such")
    mistake(see, "index too far", lambda: model.get_layer(index=7), "7")
    mistake(see, "neither name nor index", model.get_layer)
    mistake(see, "no outputs", lambda: keras.Model(one))


@program("Model.compile", "Model.test_on_batch", logic=True)
def compiled_with_wrong_values(keras, see):
    """compile and test_on_batch: losses, their weights and metrics that do not fit the outputs, and wrong types."""
    x, y = np.ones((2, 1), "float32"), np.ones((2, 1), "float32")

    def tested(**arguments):
        model = two_inputs(keras)
        model.compile(**arguments)
        model.test_on_batch([x, x], [y, y])

    mistake(see, "no loss", lambda: tested(optimizer="sgd"))
    mistake(see, "three losses", lambda: tested(optimizer="sgd", loss=["mse", "mse", "mse"]))
    mistake(see, "unknown output", lambda: tested(optimizer="sgd", loss={"no_such": "mse"}), "no_such")
    mistake(see, "weights of losses", lambda: tested(optimizer="sgd", loss="mse", loss_weights=[1.0, 1.0, 1.0]))
    mistake(see, "metrics of three", lambda: tested(optimizer="sgd", loss="mse", metrics=[["mae"], ["mae"], ["mae"]]))
    mistake(see, "metrics as text", lambda: tested(optimizer="sgd", loss="mse", metrics="mae"))
    mistake(see, "number as loss", lambda: tested(optimizer="sgd", loss=3))
    mistake(see, "number as optimizer", lambda: tested(optimizer=3, loss="mse"), "3")
    mistake(see, "class as optimizer", lambda: tested(optimizer=keras.optimizers.SGD, loss="mse"))
    mistake(see, "unknown argument", lambda: tested(optimizer="sgd", loss="mse", foo=1), "foo")


@program("optimizers.SGD", "optimizers.Adam", logic=True)
def optimizers_with_wrong_values(keras, see):
    """Optimizers with unknown arguments, negative values and values of the wrong type."""
    sgd, adam = keras.optimizers.SGD, keras.optimizers.Adam
    mistake(see, "unknown", lambda: sgd(foo=1), "foo")
    mistake(see, "lr", lambda: sgd(lr=0.5), "lr")
    mistake(see, "decay", lambda: sgd(decay=0.5), "decay")
    mistake(see, "negative rate", lambda: sgd(-1.0))
    mistake(see, "text as rate", lambda: sgd("fast"))
    mistake(see, "momentum below zero", lambda: sgd(0.5, momentum=-1.0))
    mistake(see, "momentum above one", lambda: sgd(0.5, momentum=2.0))
    mistake(see, "negative clipnorm", lambda: sgd(0.5, clipnorm=-1.0))
    mistake(see, "clipnorm and clipvalue", lambda: sgd(0.5, clipnorm=1.0, clipvalue=1.0))
    mistake(see, "beta_1 above one", lambda: adam(beta_1=2.0))
    mistake(see, "weight_decay", lambda: sgd(weight_decay=0.5), "weight_decay")


@program("layers.Permute", "layers.Reshape", "layers.Softmax", "layers.BatchNormalization", logic=True)
def axes_and_shapes_out_of_range(keras, see):
    """Axes that the input does not have, and shapes into which it does not go."""
    layers, row, table = keras.layers, keras.Input(shape=(6,)), keras.Input(shape=(4, 3))
    mistake(see, "Softmax", lambda: layers.Softmax(axis=5)(row))
    mistake(see, "BatchNormalization", lambda: layers.BatchNormalization(axis=5)(row))
    mistake(see, "Permute with the batch", lambda: layers.Permute((0, 1)))
    mistake(see, "Permute with a gap", lambda: layers.Permute((1, 3)), "(1, 3)")
    mistake(see, "Permute of another rank", lambda: layers.Permute((2, 1))(row))
    mistake(see, "Reshape", lambda: layers.Reshape((5,))(row))
    mistake(see, "Reshape that leaves a rest", lambda: layers.Reshape((4, -1))(row))
    mistake(see, "Reshape with two unknown sizes", lambda: layers.Reshape((-1, -1))(row))
    mistake(see, "Cropping1D of more than there is", lambda: layers.Cropping1D(3)(table))
    mistake(see, "RepeatVector of a table", lambda: layers.RepeatVector(2)(table))
    mistake(see, "MaxPooling1D larger than the input", lambda: layers.MaxPooling1D(5)(table))


@program("Model.predict", "Model.fit", logic=True)
def data_of_types_that_do_not_fit(keras, see):
    """Texts, None, rows of unequal length, sets and numbers as data."""
    model, y = ones(keras), np.ones((2, 1), "float32")
    model.train_on_batch(np.ones((2, 2), "float32"), y)
    mistake(see, "texts", lambda: model.predict(np.array([["a", "b"], ["c", "d"]]), verbose=0))
    mistake(see, "objects", lambda: model.predict(np.array([[None, "b"], [1, 2]], dtype=object), verbose=0))
    mistake(see, "None", lambda: model.predict(None, verbose=0))
    mistake(see, "a number", lambda: model.predict(3, verbose=0))
    mistake(see, "a set", lambda: model.predict({1, 2}, verbose=0))
    mistake(see, "lists of numbers", lambda: model.predict([[1.0, 2.0], [3.0, 4.0]], verbose=0))
    mistake(see, "lists in fit", lambda: model.fit([[1.0, 2.0], [3.0, 4.0]], [[1.0], [2.0]], verbose=0))
    mistake(see, "integers", lambda: model.fit(np.ones((2, 2), int), np.ones((2, 1), int), verbose=0))
    mistake(see, "booleans", lambda: model.fit(np.ones((2, 2), bool), y, verbose=0))


@program("layers.Layer", "Layer.call", "Layer.get_config", logic=True)
def layers_of_ones_own_with_mistakes(keras, see):
    """Layers of one's own that lack a call, an __init__, arguments in their config, or that return nothing."""
    layer, inputs = keras.layers.Layer, keras.Input(shape=(2,))

    class WithoutCall(layer):
        pass

    class WithoutInit(layer):
        def __init__(self):
            self.inner = keras.layers.Dense(1)

    class ReturnsNothing(layer):
        def call(self, inputs):
            pass

    class Raises(layer):
        def call(self, inputs):
            raise KeyError("of my own")

    class WithArgument(layer):
        def __init__(self, factor, **keywords):
            super().__init__(**keywords)
            self.factor = factor

        def call(self, inputs):
            return inputs

    class WithoutKeywords(layer):
        def __init__(self, factor=1):
            super().__init__()

        def call(self, inputs):
            return inputs

    mistake(see, "no call", lambda: WithoutCall()(inputs))
    mistake(see, "no super().__init__", lambda: WithoutInit()(inputs), "super")
    mistake(see, "nothing returned", lambda: ReturnsNothing()(inputs))
    mistake(see, "exception of its own", lambda: Raises(name="raises")(inputs), "of my own", "raises")
    mistake(see, "argument not in the config", lambda: WithArgument(2).get_config(), "factor")
    mistake(see, "name for a layer without keywords", lambda: WithoutKeywords(name="a"))
    mistake(see, "call of one argument too many", lambda: WithoutKeywords()(inputs, 3))


@program("losses.get", "Model.test_on_batch", logic=True)
def targets_that_do_not_fit_the_loss(keras, see):
    """Losses with targets of another shape, type or range than they need."""
    x = np.ones((2, 2), "float32")

    def tested(loss, y, units=3):
        model = ones(keras, units=units)
        model.compile("sgd", loss)
        model.test_on_batch(x, np.array(y))

    classes, vectors = [1, 2], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    mistake(see, "classes for categorical", lambda: tested("categorical_crossentropy", classes))
    mistake(see, "vectors for sparse", lambda: tested("sparse_categorical_crossentropy", vectors))
    mistake(see, "column for sparse", lambda: tested("sparse_categorical_crossentropy", [[1], [2]]))
    mistake(see, "two columns for binary", lambda: tested("binary_crossentropy", [[0.0, 1.0]] * 2, 1))
    mistake(see, "two columns of three for binary", lambda: tested("binary_crossentropy", [[0.0, 1.0]] * 2))
    mistake(see, "classes for mse", lambda: tested("mse", classes))
    mistake(see, "texts", lambda: tested("mse", ["a", "b"], 1))
