"""Programs about losses: their names, the order of their arguments, what they are in fit, losses of one's own."""

import re

import numpy as np

from . import program

#: Two samples of three classes, or of three numbers between 0 and 1.
TRUE = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], "float32")
FOUND = np.array([[0.25, 0.5, 0.25], [0.5, 0.375, 0.125]], "float32")


def tried(see, name, function, *arguments, **keywords):
    """Record what a function returns, or what it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def line(keras, **options):
    """One weight that begins as 1: y = w · x."""
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,), **options)
    return keras.Sequential([layer])


def typed(value):
    """The name of a tensor's type: float32."""
    return getattr(value.dtype, "name", str(value.dtype)).split(".")[-1]


STRINGS = [
    "mse",
    "MSE",
    "mean_squared_error",
    "mae",
    "MAE",
    "mean_absolute_error",
    "mape",
    "MAPE",
    "msle",
    "MSLE",
    "bce",
    "BCE",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "kld",
    "KLD",
    "kl_divergence",
    "kullback_leibler_divergence",
    "logcosh",
    "log_cosh",
    "huber",
    "huber_loss",
    "cosine",
    "cosine_proximity",
    "cosine_similarity",
    "poisson",
    "hinge",
    "squared_hinge",
    "categorical_hinge",
    "dice",
    "tversky",
]


@program("losses.get", logic=True)
def losses_by_string(keras, see, tensor):
    """Which strings losses.get takes, and the loss of each of two samples."""
    for name in STRINGS:
        tried(see, name, lambda name: keras.losses.get(name)(tensor(TRUE), tensor(FOUND)), name)


@program("losses.get", logic=True)
def losses_by_the_name_of_a_class(keras, see):
    """What losses.get makes of the names of classes: a class, an instance, a function, or nothing."""
    for name in (
        "MeanSquaredError",
        "BinaryCrossentropy",
        "SparseCategoricalCrossentropy",
        "KLDivergence",
        "CosineSimilarity",
        "Huber",
        "LogCosh",
        "Dice",
    ):

        def get(name):
            found = keras.losses.get(name)
            return "class" if isinstance(found, type) else type(found).__name__

        tried(see, name, get, name)


@program("losses.get", "losses.MeanSquaredError", logic=True)
def losses_from_other_things(keras, see, tensor):
    """What losses.get makes of None, a function, a loss, a class and a config."""
    loss = keras.losses.MeanSquaredError()
    see("the same loss", keras.losses.get(loss) is loss)
    see("the same function", keras.losses.get(keras.losses.mean_squared_error) is keras.losses.mean_squared_error)
    tried(see, "None", lambda: keras.losses.get(None))
    tried(see, "number", lambda: keras.losses.get(3))
    tried(see, "class", lambda: type(keras.losses.get(keras.losses.MeanSquaredError)).__name__)
    config = {"class_name": "MeanSquaredError", "config": {"reduction": "sum", "name": "mine"}}
    tried(see, "config", lambda: keras.losses.get(config)(tensor(TRUE), tensor(FOUND)))
    tried(see, "config of a function", lambda: keras.losses.get({"class_name": "mse", "config": {}}).__name__)
    tried(see, "no such string", lambda: keras.losses.get("unheard of"))


@program("losses.serialize", "losses.deserialize", logic=True)
def serialized_losses(keras, see, tensor):
    """What serialize writes of a loss and of a function, and what deserialize makes of it."""
    losses = keras.losses
    written = losses.serialize(losses.BinaryCrossentropy(label_smoothing=0.25))
    see("keys", sorted(written))
    see("config", {name: written["config"][name] for name in sorted(written["config"])})
    tried(see, "again", lambda: losses.deserialize(written)(tensor(TRUE), tensor(FOUND)))
    tried(see, "function", lambda: losses.serialize(losses.mean_squared_error))
    tried(see, "function again", lambda: losses.deserialize("mean_squared_error").__name__)


STEPS = np.array([[[0.5, 0.25], [0.25, 0.5], [0.25, 0.25]]], "float32")


@program("losses.sparse_categorical_crossentropy", logic=True)
def position_of_the_axis(keras, see, tensor):
    """The fourth argument of sparse_categorical_crossentropy, by position: 1, where the classes are along axis 1."""
    labels, found = tensor(np.array([[0, 1]])), tensor(STEPS)
    tried(see, "by name", lambda: keras.losses.sparse_categorical_crossentropy(labels, found, axis=1))
    tried(see, "by position", lambda: keras.losses.sparse_categorical_crossentropy(labels, found, False, 1))
    ignored = keras.losses.sparse_categorical_crossentropy
    tried(see, "ignore_class", lambda: ignored(labels, found, axis=1, ignore_class=0))


@program("losses.binary_crossentropy", "losses.categorical_crossentropy", "losses.huber", logic=True)
def positions_of_arguments_of_functions(keras, see, tensor):
    """Arguments of functions by position: from_logits, label_smoothing and axis; delta; axis."""
    losses, true, found = keras.losses, tensor(TRUE), tensor(FOUND)
    tried(see, "binary_crossentropy", lambda: losses.binary_crossentropy(true, found, True, 0.25))
    tried(see, "and axis", lambda: losses.binary_crossentropy(true, found, True, 0.25, 0))
    tried(see, "categorical_crossentropy", lambda: losses.categorical_crossentropy(true, found, True, 0.25))
    tried(see, "with axis", lambda: losses.categorical_crossentropy(true, found, True, 0.25, 0))
    tried(see, "huber", lambda: losses.huber(true, found, 0.25))
    tried(see, "cosine_similarity", lambda: losses.cosine_similarity(true, found, 0))
    tried(see, "three arguments", lambda: losses.mean_squared_error(true, found, True))


@program("losses.BinaryCrossentropy", "losses.CategoricalCrossentropy", "losses.Huber", logic=True)
def positions_of_arguments_of_classes(keras, see, tensor):
    """Arguments of losses by position: from_logits and label_smoothing, and what comes third; reduction; delta."""
    losses, true, found = keras.losses, tensor(TRUE), tensor(FOUND)
    tried(see, "BinaryCrossentropy", lambda: losses.BinaryCrossentropy(True, 0.25)(true, found))
    tried(see, "and an axis", lambda: losses.BinaryCrossentropy(True, 0.25, 0)(true, found))
    tried(see, "and a reduction", lambda: losses.BinaryCrossentropy(True, 0.25, "sum")(true, found))
    tried(see, "CategoricalCrossentropy", lambda: losses.CategoricalCrossentropy(True, 0.25)(true, found))
    tried(see, "with an axis", lambda: losses.CategoricalCrossentropy(True, 0.25, 0)(true, found))
    tried(see, "MeanSquaredError", lambda: losses.MeanSquaredError("sum")(true, found))
    tried(see, "and a name", lambda: losses.MeanSquaredError("sum", "mine").name)
    tried(see, "Huber", lambda: losses.Huber(0.25, "sum")(true, found))
    tried(see, "CosineSimilarity", lambda: losses.CosineSimilarity(0)(true, found))


@program("losses.categorical_crossentropy", "losses.CategoricalCrossentropy", logic=True)
def smoothing_along_another_axis(keras, see, tensor):
    """label_smoothing where the classes are along axis 1: over how many classes the labels are smoothed."""
    labels = np.array([[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]], "float32")
    options = {"label_smoothing": 0.25, "axis": 1}
    function = keras.losses.categorical_crossentropy
    tried(see, "function", lambda: function(tensor(labels), tensor(STEPS), **options))

    def made():
        loss = keras.losses.CategoricalCrossentropy(reduction="none", **options)
        return loss(tensor(labels), tensor(STEPS))

    tried(see, "class", made)


@program("losses.MeanSquaredError", "losses.mean_squared_error", "losses.Huber", logic=True)
def types_of_losses(keras, see):
    """The type of a loss of float64, float16 and integers, and the value of that of integers."""
    losses = keras.losses
    for name in ("float64", "float16", "int32"):
        true, found = np.array([[1, 2], [3, 4]], name), np.array([[2, 2], [2, 2]], name)
        tried(see, "function of " + name, lambda y, p: typed(losses.mean_squared_error(y, p)), true, found)
        tried(see, "class of " + name, lambda y, p: typed(losses.MeanSquaredError()(y, p)), true, found)
        tried(see, "Huber of " + name, lambda y, p: typed(losses.Huber()(y, p)), true, found)
    tried(see, "of integers", lambda: losses.MeanSquaredError()(np.array([[1, 2]]), np.array([[2, 2]])))
    tried(see, "of lists", lambda: losses.MeanSquaredError()([[1.0, 2.0]], [[2.0, 2.0]]))
    tried(see, "function of lists", lambda: losses.mean_squared_error([[1.0, 2.0]], [[2.0, 2.0]]))
    tried(see, "dtype", lambda: typed(losses.MeanSquaredError(dtype="float64")(true, found)))


@program("losses.MeanSquaredError", "Model.fit", "Model.evaluate", logic=True)
def reductions_in_fit(keras, see):
    """Losses that sum and that do not reduce, in a compiled model: the loss of three samples, and the weight."""
    x, y = np.array([[1.0], [2.0], [4.0]]), np.zeros((3, 1))

    def run(reduction):
        model = line(keras)
        model.compile(keras.optimizers.SGD(0.0625), keras.losses.MeanSquaredError(reduction=reduction))
        loss = model.train_on_batch(x, y)
        return {"loss": np.asarray(loss, "float64"), "weight": model.get_weights()[0]}

    for reduction in ("sum_over_batch_size", "sum", "none"):
        tried(see, reduction, run, reduction)


@program("losses.MeanSquaredError", "losses.Reduction", logic=True)
def names_of_reductions(keras, see, tensor):
    """The constants of losses.Reduction and the strings of the same meaning."""
    for name in ("AUTO", "NONE", "SUM", "SUM_OVER_BATCH_SIZE"):
        tried(see, name, lambda name: getattr(keras.losses.Reduction, name), name)
    for name in ("auto", "none", None, "sum", "SUM", "mean", "sum_over_batch", "unheard of"):

        def run(name):
            return keras.losses.MeanSquaredError(reduction=name)(tensor(TRUE), tensor(FOUND))

        tried(see, "as a string: %s" % name, run, name)
    tried(see, "default", lambda: keras.losses.MeanSquaredError().reduction)


@program("Model.fit", "losses.MeanSquaredError", "Model.evaluate", logic=True)
def columns_against_vectors(keras, see):
    """Targets of the shape (3,) for outputs of the shape (3, 1): the loss, a metric, and a loss of one's own."""
    ops = keras.ops if hasattr(keras, "ops") else keras.backend
    x, y = np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 0.0, 0.5])

    def own(y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred))

    for name, loss, metrics in (("mse", "mse", ["mae"]), ("own", own, [])):
        model = line(keras)
        model.compile("sgd", loss, metrics=metrics)
        tried(see, name, lambda model: np.ravel(model.evaluate(x, y, verbose=0)), model)
    tried(see, "class", lambda: keras.losses.MeanSquaredError()(y.astype("float32"), x.astype("float32")))
    tried(see, "function", lambda: keras.losses.mean_squared_error(y.astype("float32"), x.astype("float32")))


@program("losses.Loss", "Model.fit", logic=True)
def loss_as_a_subclass(keras, see, tensor):
    """A loss of one's own with call: its name, config and reduction, by itself and in fit."""
    ops = keras.ops if hasattr(keras, "ops") else keras.backend

    class Cubed(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)

    tried(see, "without a name", lambda: Cubed()(tensor(TRUE), tensor(FOUND)))
    tried(see, "sum", lambda: Cubed(reduction="sum", name="mine")(tensor(TRUE), tensor(FOUND)))
    tried(see, "weighted", lambda: Cubed(name="mine")(tensor(TRUE), tensor(FOUND), sample_weight=tensor([1.0, 0.0])))
    # Some versions count the names.
    tried(see, "name", lambda: re.sub(r"_\d+$", "", str(Cubed().name)))
    tried(see, "config", lambda: Cubed(name="mine").get_config())
    tried(see, "again", lambda: type(Cubed.from_config(Cubed().get_config())).__name__)
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.125), Cubed(name="mine"))
    history = model.fit(np.array([[1.0], [2.0]]), np.zeros((2, 1)), verbose=0).history
    see("history", float(history["loss"][0]))
    see("weight", model.get_weights()[0])


@program("losses.Loss", logic=True)
def loss_without_call(keras, see, tensor):
    """A Loss that was not told what to compute, and one that overrides __call__ instead."""

    class Own(keras.losses.Loss):
        def __call__(self, y_true, y_pred, sample_weight=None):
            return y_true + y_pred

    tried(see, "Loss", lambda: keras.losses.Loss()(tensor(TRUE), tensor(FOUND)))
    tried(see, "__call__", lambda: Own()(tensor(TRUE), tensor(FOUND)))


@program("Model.fit", "losses.MeanSquaredError", "regularizers.L2", logic=True)
def regularization_in_the_history(keras, see):
    """A kernel with an l2 penalty: the loss of the history contains it, a metric of the same name does not."""
    model = line(keras, kernel_regularizer=keras.regularizers.l2(0.25))
    model.compile(keras.optimizers.SGD(0.125), "mse", metrics=["mse"])
    x, y = np.array([[1.0], [2.0]]), np.zeros((2, 1))
    see("evaluate", [float(value) for value in model.evaluate(x, y, verbose=0)])
    history = model.fit(x, y, verbose=0).history
    see("keys", sorted(history))
    see("loss", float(history["loss"][0]))
    see("weight", model.get_weights()[0])


@program("losses.SparseCategoricalCrossentropy", "Model.fit", logic=True)
def ignored_classes_in_fit(keras, see):
    """ignore_class=-1 in fit, where one of two labels is -1: the loss, and the kernel after a step."""
    layer = keras.layers.Dense(2, use_bias=False, kernel_initializer="ones", input_shape=(1,))
    model = keras.Sequential([layer])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    model.compile(keras.optimizers.SGD(0.5), loss)
    history = model.fit(np.array([[1.0], [2.0]]), np.array([[0], [-1]]), verbose=0).history
    see("loss", float(history["loss"][0]))
    see("kernel", model.get_weights()[0])


@program("Model.fit", "layers.Masking", "losses.MeanSquaredError", logic=True)
def masked_steps_in_the_loss(keras, see):
    """A mask of Masking reaches the loss and a metric: mean squared error and absolute error of the steps left."""
    inputs = keras.layers.Input(shape=(3, 1))
    masked = keras.layers.Masking(0.0)(inputs)
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    outputs = keras.layers.TimeDistributed(layer)(masked)
    model = keras.models.Model(inputs, outputs)
    x = np.array([[[1.0], [2.0], [0.0]], [[4.0], [0.0], [0.0]]])
    y = np.full((2, 3, 1), 8.0)
    for name, loss in (("function", "mse"), ("class", keras.losses.MeanSquaredError())):
        model.compile(keras.optimizers.SGD(0.0078125), loss, metrics=["mae"], weighted_metrics=["mse"])
        tried(see, name, lambda: [float(value) for value in model.evaluate(x, y, verbose=0)])
    model.train_on_batch(x, y)
    see("weight", model.get_weights()[0])


@program("Model.fit", "Model.evaluate", "Model.compile", logic=True)
def weights_of_steps(keras, see):
    """Sample weights of each step of a sequence, as a matrix and as a cube: the loss."""
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(3, 1))
    x, y = np.array([[[1.0], [2.0], [4.0]], [[8.0], [1.0], [2.0]]]), np.zeros((2, 3, 1))
    weights = np.array([[1.0, 0.0, 0.5], [0.0, 2.0, 1.0]])

    def run(weights, **options):
        model = keras.Sequential([layer])
        model.compile("sgd", "mse", **options)
        return float(model.evaluate(x, y, sample_weight=weights, verbose=0))

    tried(see, "samples", run, np.array([1.0, 0.5]))
    tried(see, "steps", run, weights)
    tried(see, "steps of three dimensions", run, weights[:, :, None])
    tried(see, "sample_weight_mode", lambda: run(weights, sample_weight_mode="temporal"))


@program("losses.MeanSquaredError", "losses.SparseCategoricalCrossentropy", logic=True)
def ragged_and_sparse_targets(keras, see, tf):
    """Losses of ragged tensors, and of sparse targets."""
    true, found = tf.ragged.constant([[1.0, 2.0], [3.0]]), tf.ragged.constant([[0.0, 0.0], [0.0]])
    tried(see, "mean_squared_error of ragged", lambda: keras.losses.mean_squared_error(true, found))
    tried(see, "MeanSquaredError of ragged", lambda: keras.losses.MeanSquaredError()(true, found))
    sparse = tf.sparse.from_dense(tf.constant(TRUE))
    tried(see, "mean_squared_error of sparse", lambda: keras.losses.mean_squared_error(sparse, tf.constant(FOUND)))


@program("losses.MeanSquaredError", "losses.Huber", "losses.BinaryCrossentropy", logic=True)
def names_of_losses(keras, see):
    """The names that losses have by default, and a given one."""
    for name in (
        "MeanSquaredError",
        "MeanAbsoluteError",
        "BinaryCrossentropy",
        "CategoricalCrossentropy",
        "SparseCategoricalCrossentropy",
        "KLDivergence",
        "CosineSimilarity",
        "Huber",
        "LogCosh",
        "Hinge",
    ):
        tried(see, name, lambda name: getattr(keras.losses, name)().name, name)
    tried(see, "given", lambda: keras.losses.MeanSquaredError(name="mine").name)


@program("Model.compile", "Model.evaluate", logic=True)
def names_of_losses_of_outputs(keras, see):
    """Two outputs, one loss or two, with weights: the names and the values of evaluate."""
    inputs = keras.layers.Input(shape=(1,))
    heads = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name=name)(inputs) for name in "ab"]
    model = keras.models.Model(inputs, heads)
    x, y = np.array([[1.0], [2.0]]), [np.zeros((2, 1)), np.ones((2, 1))]
    for name, loss, weights in (
        ("one", "mse", None),
        ("two", {"a": "mse", "b": "mae"}, {"a": 1.0, "b": 0.5}),
    ):
        model.compile("sgd", loss, loss_weights=weights)
        see(name, [float(value) for value in model.evaluate(x, y, verbose=0)])
        see("names of " + name, list(model.metrics_names))
