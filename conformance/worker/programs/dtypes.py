"""Programs about types of numbers: dtype= of layers, policies, floatx, casts, and sizes and ranks that are unusual."""

import numpy as np

from . import program


def attempt(see, name, function):
    """See what a function returns, or the exception that it raises."""
    try:
        see(name, function())
    except Exception as error:
        see(name, error)


def kind(value):
    """The name of the dtype of an array, a tensor or a variable of any backend."""
    dtype = value.dtype
    return str(getattr(dtype, "name", dtype)).replace("torch.", "").replace("_ref", "")


def with_policy(keras, name, function):
    """Call a function while a global policy is set; Keras has had three ways to set one."""
    if hasattr(keras, "config"):
        change, before = keras.config.set_dtype_policy, keras.config.dtype_policy()
    else:
        # Without a policy tf.keras follows floatx again; the one that it tells would stay whatever floatx becomes.
        before = None
        if hasattr(keras.mixed_precision, "set_global_policy"):
            change = keras.mixed_precision.set_global_policy
        else:
            change = keras.mixed_precision.experimental.set_policy
    change(name)
    try:
        function()
    finally:
        change(before)


@program("layers.Layer", "Layer.dtype", "Layer.compute_dtype", "Layer.variable_dtype", logic=True)
def dtype_of_a_dense_layer(keras, see, tensor):
    """Dense with dtype float16 or float64 on numbers of another type: the types of the output and of the weights."""
    for name in ("float16", "float64", None):
        layer = keras.layers.Dense(1, dtype=name, name="dense_%s" % name)
        attempt(see, "%s: output" % name, lambda layer=layer: kind(layer(tensor([[1.0, 2.0]]))))
        attempt(see, "%s: weights" % name, lambda layer=layer: [kind(weight) for weight in layer.get_weights()])
        for attribute in ("dtype", "compute_dtype", "variable_dtype"):
            attempt(see, "%s: %s" % (name, attribute), lambda layer=layer, name=attribute: str(getattr(layer, name)))
        attempt(see, "%s: policy" % name, lambda layer=layer: layer.dtype_policy.name)


@program("Model.predict", "layers.Dense", "Input", logic=True)
def dtype_that_predict_returns(keras, see):
    """predict on float64, float16, integers and lists: the types of its output and of the loss of evaluate."""
    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(2,))])
    model.compile("sgd", "mse")
    for name in ("float16", "float32", "float64", "int32", "int64", "uint8", "bool"):
        attempt(see, name, lambda name=name: kind(model.predict(np.ones((2, 2), name), verbose=0)))
    wide = keras.Sequential([keras.layers.Dense(1, dtype="float64", kernel_initializer="ones", input_shape=(2,))])
    attempt(see, "a layer of float64", lambda: wide.predict(np.full((1, 2), 1 / 3.0), verbose=0))
    first = keras.layers.Dense(1, dtype="float64", name="first", input_shape=(2,))
    mixed = [first, keras.layers.Dense(1, name="second")]
    attempt(see, "float64, then float32", lambda: kind(keras.Sequential(mixed).predict(np.ones((1, 2)), verbose=0)))
    inputs = keras.Input(shape=(2,), dtype="float64")
    attempt(see, "Input of float64", lambda: kind(keras.Model(inputs, keras.layers.Dense(1)(inputs)).output))
    whole = keras.Input(shape=(2,), dtype="int32")
    see("Input of int32", kind(whole))
    attempt(see, "Flatten of int32", lambda: kind(keras.layers.Flatten(name="flatten")(whole)))


@program("mixed_precision.set_global_policy", "config.set_dtype_policy", "mixed_precision.Policy", logic=True)
def mixed_float16(keras, see):
    """The global policy mixed_float16: types of outputs and weights, the optimizer of compile, and one step of fit."""
    layers = keras.layers

    def run():
        inputs = keras.Input(shape=(2,))
        dense = layers.Dense(2, kernel_initializer="ones", name="dense")
        hidden = dense(inputs)
        normalized = layers.BatchNormalization(name="normalized")
        outputs = layers.Dense(1, kernel_initializer="ones", dtype="float32", name="last")(normalized(hidden))
        model = keras.Model(inputs, outputs)
        see("inputs", kind(inputs))
        see("hidden", kind(hidden))
        see("output", kind(outputs))
        see("weights", [kind(weight) for weight in model.get_weights()])
        see("dtype, compute_dtype", [str(dense.dtype), str(dense.compute_dtype)])
        model.compile(keras.optimizers.SGD(0.125), "mse")
        see("optimizer", type(model.optimizer).__name__)
        history = model.fit(np.ones((2, 2)), np.zeros((2, 1)), verbose=0).history
        see("loss", [float(value) for value in history["loss"]])
        see("predict", kind(model.predict(np.ones((2, 2)), verbose=0)))
        flat = keras.Sequential([layers.Flatten(name="flatten", input_shape=(2,)), layers.Dense(1, name="only")])
        see("predict in half", kind(flat.predict(np.ones((2, 2)), verbose=0)))

    with_policy(keras, "mixed_float16", run)


@program("mixed_precision.set_global_policy", "config.set_dtype_policy", "mixed_precision.Policy", logic=True)
def mixed_bfloat16(keras, see):
    """The global policy mixed_bfloat16: types of outputs and weights, the optimizer, predict and the loss of fit."""
    layers = keras.layers

    def run():
        inputs = keras.Input(shape=(2,))
        outputs = layers.Dense(1, kernel_initializer="ones", name="dense")(inputs)
        model = keras.Model(inputs, outputs)
        see("output", kind(outputs))
        see("weights", [kind(weight) for weight in model.get_weights()])
        model.compile(keras.optimizers.SGD(0.125), "mse")
        see("optimizer", type(model.optimizer).__name__)
        history = model.fit(np.ones((2, 2)), np.zeros((2, 1)), verbose=0).history
        see("loss", [float(value) for value in history["loss"]])
        see("predict", kind(model.predict(np.ones((2, 2)), verbose=0)))

    with_policy(keras, "mixed_bfloat16", run)


@program("mixed_precision.Policy", "mixed_precision.DTypePolicy", "Layer.dtype_policy", logic=True)
def policy_of_one_layer(keras, see, tensor):
    """A policy for one layer, as a text and as objects: what the layer then says of its types, and its output."""
    module = keras.mixed_precision
    ways = [
        ("text", lambda: "mixed_float16"),
        ("mixed_precision.Policy", lambda: module.Policy("mixed_float16")),
        ("mixed_precision.DTypePolicy", lambda: module.DTypePolicy("mixed_float16")),
        ("mixed_precision.experimental.Policy", lambda: module.experimental.Policy("mixed_float16")),
        ("DTypePolicy", lambda: keras.DTypePolicy("mixed_float16")),
        ("dtype_policies.DTypePolicy", lambda: keras.dtype_policies.DTypePolicy("mixed_float16")),
        ("float16 as a text", lambda: "float16"),
        ("no such policy", lambda: "mixed_int8"),
    ]
    for number, (name, make) in enumerate(ways):

        def told(make=make, number=number):
            layer = keras.layers.Dense(1, dtype=make(), name="dense_%d" % number)
            output = layer(tensor([[1.0]]))
            return [str(layer.dtype), str(layer.compute_dtype), str(layer.variable_dtype), kind(output)]

        attempt(see, name, told)


@program("mixed_precision.global_policy", "mixed_precision.set_global_policy", "config.dtype_policy", logic=True)
def names_of_the_global_policy(keras, see):
    """The ways to ask for the global policy: which are there, what they say, and that a policy of float64 counts."""
    ways = {
        "mixed_precision.global_policy": lambda: keras.mixed_precision.global_policy().name,
        "mixed_precision.experimental.global_policy": lambda: keras.mixed_precision.experimental.global_policy().name,
        "mixed_precision.dtype_policy": lambda: keras.mixed_precision.dtype_policy().name,
        "config.dtype_policy": lambda: keras.config.dtype_policy().name,
    }
    for name in sorted(ways):
        attempt(see, name, ways[name])

    def run():
        layer = keras.layers.Dense(1, name="dense")
        layer(keras.Input(shape=(2,)))
        see("weights under float64", [kind(weight) for weight in layer.get_weights()])
        see("floatx under float64", keras.backend.floatx())
        see("Input under float64", kind(keras.Input(shape=(2,))))

    attempt(see, "a policy of float64", lambda: with_policy(keras, "float64", run))


@program("backend.set_floatx", "backend.floatx", "backend.cast_to_floatx", logic=True)
def values_that_set_floatx_takes(keras, see):
    """set_floatx of each type and of an object of NumPy: which it takes, what floatx says, and cast_to_floatx."""
    before = keras.backend.floatx()
    for name in ("float16", "bfloat16", "float32", "float64", "float8", "int32", np.float32, None):

        def taken(name=name):
            keras.backend.set_floatx(name)
            return str(keras.backend.floatx())

        attempt(see, getattr(name, "__name__", str(name)) + (" of NumPy" if name is np.float32 else ""), taken)
        keras.backend.set_floatx(before)
    attempt(see, "cast_to_floatx", lambda: kind(keras.backend.cast_to_floatx(np.ones(1, "float64"))))
    attempt(see, "config.floatx", lambda: str(keras.config.floatx()))


def called_with_tensors(keras, dtype, **keywords):
    """A layer that notes the types of what its call receives."""

    class Own(keras.layers.Layer):
        def __init__(self, **more):
            super(Own, self).__init__(**more)
            self.kinds = []

        def call(self, inputs, other=None):
            first = inputs if isinstance(inputs, (list, tuple)) else [inputs]
            rest = [] if other is None else [other]
            self.kinds = [kind(part) for part in list(first) + rest]
            return first[0]

    return Own(dtype=dtype, **keywords)


@program("layers.Layer", "Layer.__call__", logic=True)
def casts_of_the_arguments_of_call(keras, see, tensor):
    """A layer of float16 called on float32: the types in call of the input, other arguments, lists and integers."""

    def kinds(*inputs, **keywords):
        dtype, more = keywords.pop("dtype", "float16"), keywords.pop("more", {})
        layer = called_with_tensors(keras, dtype, name="own", **more)
        layer(*inputs, **keywords)
        return layer.kinds

    x, whole = tensor([[1.0]]), tensor([[1]])
    attempt(see, "input", lambda: kinds(x))
    attempt(see, "second by position", lambda: kinds(x, x))
    attempt(see, "second by name", lambda: kinds(x, other=x))
    attempt(see, "list", lambda: kinds([x, x]))
    attempt(see, "integers", lambda: kinds([x, whole]))
    attempt(see, "array of float64", lambda: kinds(np.ones((1, 1), "float64")))
    attempt(see, "second an array of float64", lambda: kinds(x, other=np.ones((1, 1), "float64")))
    attempt(see, "autocast=False", lambda: kinds(x, more={"autocast": False}))
    attempt(see, "a layer of float64", lambda: kinds(x, other=x, dtype="float64"))
    attempt(see, "float32", lambda: kinds(np.ones((1, 1), "float64"), dtype="float32"))
    attempt(see, "int32", lambda: kinds(x, dtype="int32"))
    attempt(see, "output", lambda: kind(called_with_tensors(keras, "float16", name="own")(x)))


@program("layers.Layer", "layers.Dense", "layers.Concatenate", "layers.Multiply", logic=True)
def layers_on_integers(keras, see, tensor):
    """Layers called on int32: the type of the output, or what they raise."""
    layers, x, steps = keras.layers, tensor([[1, 2]]), tensor([[[1], [2]]])
    made = [
        ("Dense", lambda: layers.Dense(1, name="dense")(x)),
        ("Activation", lambda: layers.Activation("relu", name="activation")(x)),
        ("tanh", lambda: layers.Activation("tanh", name="tanh")(x)),
        ("Flatten", lambda: layers.Flatten(name="flatten")(x)),
        ("Reshape", lambda: layers.Reshape((2, 1), name="reshape")(x)),
        ("Concatenate", lambda: layers.Concatenate(name="concatenate")([x, x])),
        ("Concatenate with floats", lambda: layers.Concatenate(name="floats")([x, tensor([[1.0, 2.0]])])),
        ("Multiply", lambda: layers.Multiply(name="multiply")([x, x])),
        ("Average", lambda: layers.Average(name="average")([x, x])),
        ("Add with floats", lambda: layers.Add(name="add")([x, tensor([[1.0, 2.0]])])),
        ("Lambda", lambda: layers.Lambda(lambda x: x * 2, name="lambda")(x)),
        ("Dropout", lambda: layers.Dropout(0.5, name="dropout")(x)),
        ("BatchNormalization", lambda: layers.BatchNormalization(name="batch")(x)),
        ("Masking", lambda: layers.Masking(name="masking")(steps)),
        ("GlobalMaxPooling1D", lambda: layers.GlobalMaxPooling1D(name="maximum")(steps)),
        ("GlobalAveragePooling1D", lambda: layers.GlobalAveragePooling1D(name="mean")(steps)),
        ("Conv1D", lambda: layers.Conv1D(1, 1, name="conv")(steps)),
        ("SimpleRNN", lambda: layers.SimpleRNN(1, name="rnn")(steps)),
        ("Embedding of floats", lambda: layers.Embedding(3, 1, name="embedding")(tensor([[1.0, 2.0]]))),
    ]
    for name, call in made:
        attempt(see, name, lambda call=call: kind(call()))


@program("layers.Layer", "layers.Dense", logic=True)
def layers_on_booleans_and_plain_numbers(keras, see, tensor):
    """Layers called on booleans, lists, numbers, scalars of NumPy and None: the type and shape, or what they raise."""
    layers, truth = keras.layers, tensor([[True, False]])

    def told(output):
        return [kind(output), [int(size) for size in output.shape]]

    made = [
        ("Dense on booleans", lambda: layers.Dense(1, name="dense")(truth)),
        ("Flatten on booleans", lambda: layers.Flatten(name="flatten")(truth)),
        ("Concatenate of booleans", lambda: layers.Concatenate(name="concatenate")([truth, truth])),
        ("Multiply of booleans", lambda: layers.Multiply(name="multiply")([truth, truth])),
        ("Dense on a list", lambda: layers.Dense(1, name="list")([[1.0, 2.0]])),
        ("Dense on an array of float64", lambda: layers.Dense(1, name="array")(np.ones((1, 2)))),
        ("Activation on a number", lambda: layers.Activation("relu", name="number")(3.0)),
        ("Activation on a scalar of NumPy", lambda: layers.Activation("relu", name="scalar")(np.float32(3.0))),
        ("Flatten on a list", lambda: layers.Flatten(name="flatten_list")([[1.0, 2.0]])),
        ("Dense on None", lambda: layers.Dense(1, name="none")(None)),
        ("Dense on a text", lambda: layers.Dense(1, name="text")("text")),
    ]
    for name, call in made:
        attempt(see, name, lambda call=call: told(call()))


@program("losses.mean_squared_error", "losses.MeanSquaredError", "metrics.Mean", logic=True)
def dtypes_of_losses_and_metrics(keras, see, tensor):
    """Losses and metrics on float64, float16, integers and mixed types: the types of what they return."""
    losses, metrics = keras.losses, keras.metrics

    def function(y_true, y_pred):
        return kind(losses.mean_squared_error(y_true, y_pred))

    wide, half, whole = np.ones((2, 1)), np.ones((2, 1), "float16"), np.ones((2, 1), "int32")
    attempt(see, "function on float64", lambda: function(wide, wide))
    attempt(see, "function on float16", lambda: function(half, half))
    attempt(see, "function on int32", lambda: function(whole, whole))
    attempt(see, "function on int32 and float16", lambda: function(whole, half))
    attempt(see, "function on float64 and float16", lambda: function(wide, half))
    attempt(see, "function on tensors of float32", lambda: function(tensor(wide), tensor(wide)))
    attempt(see, "object on float64", lambda: kind(losses.MeanSquaredError()(wide, wide)))
    attempt(see, "object on float16", lambda: kind(losses.MeanSquaredError()(half, half)))
    attempt(see, "object on int32", lambda: kind(losses.MeanSquaredError()(whole, whole)))
    attempt(see, "object with dtype", lambda: kind(losses.MeanSquaredError(dtype="float64")(wide, wide)))

    def result(metric):
        metric.update_state(wide)
        return kind(metric.result())

    attempt(see, "metric on float64", lambda: result(metrics.Mean(name="mean")))
    attempt(see, "metric with dtype", lambda: result(metrics.Mean(name="mean", dtype="float64")))


@program("backend.set_image_data_format", "layers.Conv2D", "layers.MaxPooling2D", logic=True)
def layers_under_channels_first(keras, see, tensor):
    """set_image_data_format("channels_first"): data_format of a layer, and outputs of layers, or what they raise."""
    layers, before = keras.layers, keras.backend.image_data_format()
    x = tensor(np.arange(1.0, 19.0).reshape(1, 2, 3, 3))
    ones = {"kernel_initializer": "ones"}
    made = [
        ("Conv2D", lambda: layers.Conv2D(1, 2, name="conv", **ones)),
        ("Conv2DTranspose", lambda: layers.Conv2DTranspose(1, 2, name="transposed", **ones)),
        ("DepthwiseConv2D", lambda: layers.DepthwiseConv2D(2, depthwise_initializer="ones", name="depthwise")),
        ("MaxPooling2D", lambda: layers.MaxPooling2D(2, name="maximum")),
        ("AveragePooling2D", lambda: layers.AveragePooling2D(2, name="average")),
        ("GlobalAveragePooling2D", lambda: layers.GlobalAveragePooling2D(name="global")),
        ("Flatten", lambda: layers.Flatten(name="flatten")),
        ("UpSampling2D", lambda: layers.UpSampling2D(2, name="larger")),
        ("ZeroPadding2D", lambda: layers.ZeroPadding2D(1, name="padded")),
        ("Cropping2D", lambda: layers.Cropping2D(1, name="cropped")),
    ]
    keras.backend.set_image_data_format("channels_first")
    try:
        see("data_format", layers.Conv2D(1, 2, name="asked").data_format)
        for name, make in made:
            attempt(see, name, lambda make=make: make()(x))
    finally:
        keras.backend.set_image_data_format(before)


@program("layers.Conv2D", "Model.fit", "Model.predict", logic=True)
def convolution_of_channels_first_in_a_model(keras, see):
    """Conv2D, pooling and Flatten with data_format="channels_first" in a model: predict, and a step of fit."""
    first = {"data_format": "channels_first"}
    model = keras.Sequential(
        [
            keras.layers.Conv2D(1, 2, kernel_initializer="ones", use_bias=False, input_shape=(2, 3, 3), **first),
            keras.layers.MaxPooling2D(2, **first),
            keras.layers.Flatten(),
        ]
    )
    see("shape", [None if size is None else int(size) for size in model.output_shape])
    x = np.arange(1.0, 19.0).reshape(1, 2, 3, 3) / 16
    attempt(see, "predict", lambda: model.predict(x, verbose=0))
    model.compile(keras.optimizers.SGD(1.0 / 256), "mse")
    attempt(see, "loss", lambda: float(model.train_on_batch(x, np.zeros((1, 1)))))
    see("weights", model.get_weights()[0].ravel())


@program("Model.predict", "Model.fit", "Model.evaluate", logic=True)
def no_samples(keras, see):
    """Arrays without a sample for predict, evaluate, fit and train_on_batch: what comes back, or what they raise."""
    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(2,))])
    model.compile(keras.optimizers.SGD(0.125), "mse")
    x, y = np.zeros((0, 2)), np.zeros((0, 1))
    attempt(see, "predict", lambda: list(model.predict(x, verbose=0).shape))
    attempt(see, "predict_on_batch", lambda: list(np.shape(model.predict_on_batch(x))))
    attempt(see, "evaluate", lambda: float(model.evaluate(x, y, verbose=0)))
    attempt(see, "fit", lambda: [float(value) for value in model.fit(x, y, verbose=0).history["loss"]])
    attempt(see, "train_on_batch", lambda: float(model.train_on_batch(x, y)))
    see("weights", model.get_weights())


@program("Model.predict", "Model.fit", "layers.Dense", logic=True)
def arrays_of_another_rank(keras, see):
    """Vectors for a model of one feature, targets of another rank, and inputs with an axis too many, or too few."""
    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(1,))])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x = np.array([1.0, 2.0])
    attempt(see, "vector", lambda: model.predict(x, verbose=0))
    attempt(see, "axis too many", lambda: model.predict(x.reshape(2, 1, 1), verbose=0))
    attempt(see, "list of numbers", lambda: model.predict([1.0, 2.0], verbose=0))
    attempt(see, "list of lists", lambda: model.predict([[1.0], [2.0]], verbose=0))
    attempt(see, "another size", lambda: model.predict(np.ones((2, 3)), verbose=0))
    attempt(see, "targets are a vector", lambda: float(model.evaluate(x[:, None], x * 0, verbose=0)))
    attempt(see, "targets of three axes", lambda: float(model.evaluate(x[:, None], np.zeros((2, 1, 1)), verbose=0)))
    attempt(see, "targets of another size", lambda: float(model.evaluate(x[:, None], np.zeros((2, 3)), verbose=0)))
    attempt(see, "fewer targets", lambda: float(model.evaluate(x[:, None], np.zeros((1, 1)), verbose=0)))


@program("Input", "layers.Dense", logic=True)
def inputs_of_unusual_ranks(keras, see):
    """Layers on Inputs without axes, with unknown sizes, and of another rank than they want: shapes, or what raises."""
    layers = keras.layers

    def shape(layer, *sizes):
        output = layer(keras.Input(shape=sizes))
        return [None if size is None else int(size) for size in output.shape]

    attempt(see, "Dense on ()", lambda: shape(layers.Dense(2, name="scalar")))
    attempt(see, "Dense on (None,)", lambda: shape(layers.Dense(2, name="unknown"), None))
    attempt(see, "Dense on five axes", lambda: shape(layers.Dense(2, name="five"), 1, 1, 1, 3))
    attempt(see, "Flatten on ()", lambda: shape(layers.Flatten(name="flatten")))
    attempt(see, "Flatten on (None, 2)", lambda: shape(layers.Flatten(name="flatten_unknown"), None, 2))
    attempt(see, "Reshape on (None, 2)", lambda: shape(layers.Reshape((-1,), name="reshape"), None, 2))
    attempt(see, "SimpleRNN on (2,)", lambda: shape(layers.SimpleRNN(1, name="rnn"), 2))
    attempt(see, "Conv2D on (4, 4)", lambda: shape(layers.Conv2D(1, 2, name="conv"), 4, 4))
    attempt(see, "Conv1D on (2, 4, 3)", lambda: shape(layers.Conv1D(1, 2, name="conv_batch"), 2, 4, 3))
    attempt(see, "Conv1D on too few steps", lambda: shape(layers.Conv1D(1, 5, name="conv_short"), 4, 3))
    attempt(see, "MaxPooling1D on too few steps", lambda: shape(layers.MaxPooling1D(5, name="pool_short"), 4, 3))
    attempt(see, "Embedding on ()", lambda: shape(layers.Embedding(3, 2, name="embedding")))
    attempt(see, "BatchNormalization on (None,)", lambda: shape(layers.BatchNormalization(name="batch"), None))
    attempt(see, "Input of size 0", lambda: shape(layers.Dense(2, name="zero"), 0))
    attempt(see, "Input of a list", lambda: [int(size) for size in keras.Input(shape=[2]).shape[1:]])
    attempt(see, "Input of an integer", lambda: [int(size) for size in keras.Input(shape=2).shape[1:]])
    attempt(see, "Input of a float", lambda: [int(size) for size in keras.Input(shape=(2.0,)).shape[1:]])


@program("mixed_precision.LossScaleOptimizer", "optimizers.LossScaleOptimizer", logic=True)
def loss_scale_optimizer(keras, see):
    """LossScaleOptimizer by its names: what it is made of, its scale, and a weight after a step of fit."""
    ways = {
        "mixed_precision.LossScaleOptimizer": lambda: keras.mixed_precision.LossScaleOptimizer,
        "optimizers.LossScaleOptimizer": lambda: keras.optimizers.LossScaleOptimizer,
        "mixed_precision.experimental.LossScaleOptimizer": lambda: (
            keras.mixed_precision.experimental.LossScaleOptimizer
        ),
    }
    for name in sorted(ways):

        def weight(make=ways[name]):
            optimizer = make()(keras.optimizers.SGD(0.125))
            layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))
            model = keras.Sequential([layer])
            model.compile(optimizer, "mse")
            model.train_on_batch(np.ones((1, 1)), np.zeros((1, 1)))
            return model.get_weights()[0]

        attempt(see, name, weight)
        attempt(see, name + ": scale", lambda make=ways[name]: int(make()(keras.optimizers.SGD(0.125)).initial_scale))
