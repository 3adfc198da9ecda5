"""Programs about metrics: their names, what they return and keep, what they are in fit, metrics of one's own."""

import re

import numpy as np

from . import program

TRUE = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], "float32")
FOUND = np.array([[0.25, 0.5, 0.25], [0.5, 0.375, 0.125]], "float32")


def tried(see, name, function, *arguments, **keywords):
    """Record what a function returns, or what it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def passing(keras, outputs=1):
    """A model that hands on what it gets: its weight is the identity."""
    kernel = keras.layers.Dense(outputs, use_bias=False, input_shape=(outputs,), name="same")
    model = keras.Sequential([kernel])
    model.set_weights([np.eye(outputs)])
    return model


def plain(names):
    """Names without the numbers that tell one from another."""
    return [re.sub(r"_\d+$", "", name) for name in names]


STRINGS = [
    "acc",
    "accuracy",
    "Accuracy",
    "binary_accuracy",
    "BinaryAccuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "mse",
    "MSE",
    "mean_squared_error",
    "MeanSquaredError",
    "RootMeanSquaredError",
    "root_mean_squared_error",
    "mae",
    "mape",
    "msle",
    "bce",
    "cosine",
    "cosine_proximity",
    "cosine_similarity",
    "kullback_leibler_divergence",
    "kl_divergence",
    "logcosh",
    "log_cosh",
    "hinge",
    "poisson",
    "AUC",
    "auc",
    "Precision",
    "precision",
    "Recall",
    "MeanIoU",
    "F1Score",
    "f1_score",
    "R2Score",
    "crossentropy",
    "ce",
]


@program("metrics.get", logic=True)
def metrics_by_string(keras, see):
    """What metrics.get makes of a string: the class of a metric, a function, or nothing."""
    for name in STRINGS:

        def get(name):
            found = keras.metrics.get(name)
            kind = type(found).__name__
            return "class" if isinstance(found, type) else "function" if kind == "_thread._local" else kind

        tried(see, name, get, name)


@program("metrics.get", "metrics.serialize", "metrics.deserialize", logic=True)
def serialized_metrics(keras, see):
    """What serialize writes of a metric and of a function, and what deserialize and get make of it."""
    metrics = keras.metrics
    written = metrics.serialize(metrics.BinaryAccuracy(threshold=0.25, name="mine"))
    see("keys", sorted(written))
    see("config", {name: written["config"][name] for name in sorted(written["config"]) if name != "dtype"})
    tried(see, "again", lambda: metrics.deserialize(written).get_config()["threshold"])
    config = {"class_name": "BinaryAccuracy", "config": {"threshold": 0.25, "name": "mine"}}
    tried(see, "get of a config", lambda: metrics.get(config).name)
    tried(see, "function", lambda: metrics.serialize(metrics.mean_squared_error))
    tried(see, "get of a number", lambda: metrics.get(3))
    tried(see, "get of None", lambda: metrics.get(None))


@program("Model.compile", "Model.evaluate", "metrics.BinaryAccuracy", logic=True)
def what_accuracy_means(keras, see):
    """The string accuracy with a loss of labels, of classes, of one output and of numbers: its value and its name."""
    labels, hot = np.array([[0], [1], [1]]), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    two = np.array([[0.75, 0.25], [0.625, 0.375], [0.25, 0.75]])
    one = np.array([[0.75], [0.75], [0.25]])
    for name, loss, x, y in (
        ("labels", "sparse_categorical_crossentropy", two, labels),
        ("one hot", "categorical_crossentropy", two, hot),
        ("one output", "binary_crossentropy", one, labels),
        ("numbers", "mse", one, labels),
    ):
        model = passing(keras, x.shape[1])
        model.compile("sgd", loss, metrics=["accuracy"])

        def run(model, x, y):
            return float(model.evaluate(x, y.astype("float32"), verbose=0)[1])

        tried(see, name, run, model, x, y)


@program("Model.compile", "Model.fit", logic=True)
def names_of_accuracies(keras, see):
    """Names in the history for acc, accuracy, MSE and a function; and for crossentropy."""
    x = np.array([[0.75], [0.25]])

    def run(metrics):
        model = passing(keras)
        model.compile("sgd", "binary_crossentropy", metrics=metrics)
        return plain(sorted(model.fit(x, np.array([[1.0], [0.0]]), verbose=0).history))

    tried(see, "names", run, ["acc", "accuracy", "MSE", keras.losses.mean_absolute_error])
    tried(see, "crossentropy", run, ["crossentropy"])


@program("metrics.Accuracy", "Model.compile", "Model.evaluate", logic=True)
def class_names_as_metrics(keras, see):
    """The names of classes as strings in compile: Accuracy, AUC, MeanSquaredError."""
    x, y = np.array([[1.0], [0.25], [0.75], [0.0]]), np.array([[1.0], [0.0], [1.0], [1.0]])

    def run(metric):
        model = passing(keras)
        model.compile("sgd", "mse", metrics=[metric])
        return float(model.evaluate(x, y, verbose=0)[1])

    for metric in ("Accuracy", "AUC", "MeanSquaredError"):
        tried(see, metric, run, metric)


@program("metrics.Mean", "metrics.Metric", logic=True)
def what_methods_of_metrics_return(keras, see):
    """What update_state, a call, result and reset_state return."""
    metric = keras.metrics.Mean(name="mine")

    def kind(value):
        # An operation in a graph, a variable or a tensor are all something.
        return "None" if value is None else "something"

    tried(see, "update_state", lambda: kind(metric.update_state([1.0, 3.0])))
    tried(see, "call", lambda: keras.metrics.Mean(name="mine")([1.0, 3.0]))
    tried(see, "result", metric.result)
    tried(see, "float of the result", lambda: float(metric.result()))
    tried(see, "numpy of the result", lambda: float(metric.result().numpy()))
    tried(see, "reset_state", lambda: kind(metric.reset_state()))
    tried(see, "reset_states", lambda: kind(metric.reset_states()))
    tried(see, "after that", metric.result)


@program("metrics.Mean", "metrics.Metric", logic=True)
def merged_metrics(keras, see):
    """merge_state of two means and of two confusion counts, and by their weights."""

    def merged(make, first, second):
        one, two = make(), make()
        one.update_state(*first)
        two.update_state(*second)
        one.merge_state([two])
        return one.result()

    tried(see, "Mean", merged, keras.metrics.Mean, [[1.0, 3.0]], [[8.0]])
    tried(see, "Precision", merged, keras.metrics.Precision, [[1.0, 0.0], [1.0, 1.0]], [[1.0, 1.0], [1.0, 0.0]])
    tried(see, "not of this kind", lambda: keras.metrics.Mean().merge_state([keras.metrics.AUC(num_thresholds=3)]))

    def by_weights():
        one, two = keras.metrics.Mean(), keras.metrics.Mean()
        one.update_state([1.0, 3.0])
        two.update_state([8.0])
        two.set_weights([a + b for a, b in zip(one.get_weights(), two.get_weights())])
        return two.result()

    tried(see, "by their weights", by_weights)


@program("Model.compile", "Model.evaluate", "metrics.MeanAbsoluteError", logic=True)
def metrics_of_outputs(keras, see):
    """metrics of two outputs as a list, a list of lists and a dictionary: names and values of evaluate."""
    inputs = keras.layers.Input(shape=(1,))
    heads = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name=name)(inputs) for name in "ab"]
    model = keras.models.Model(inputs, heads)
    x, y = np.array([[1.0], [3.0]]), [np.zeros((2, 1)), np.ones((2, 1))]

    def run(metrics):
        model.compile("sgd", "mse", metrics=metrics)
        values = [float(value) for value in model.evaluate(x, y, verbose=0)]
        return {"values": values, "names": plain(model.metrics_names)}

    tried(see, "list", run, ["mae"])
    tried(see, "list of lists", run, [["mae"], ["mse", "mae"]])
    tried(see, "dictionary", run, {"b": ["mae", "mse"]})


@program("metrics.Precision", "Model.compile", logic=True)
def names_of_metrics_in_a_second_model(keras, see):
    """Two models, each compiled with Precision(): whether the name in the history gets a number."""
    names = []
    for _ in range(2):
        model = passing(keras)
        model.compile("sgd", "binary_crossentropy", metrics=[keras.metrics.Precision()])
        history = model.fit(np.array([[0.75], [0.25]]), np.array([[1.0], [0.0]]), verbose=0).history
        names.append(sorted(name for name in history if name != "loss"))
    see("names", plain(names[0]))
    see("the same in the second model", names[0] == names[1])


@program("metrics.AUC", "metrics.Precision", "Model.evaluate", logic=True)
def metrics_over_all_batches(keras, see):
    """AUC, Precision and a function over two batches of unequal size: of all samples, or a mean of the batches."""
    model = passing(keras)

    def precise(y_true, y_pred):
        ops = keras.ops if hasattr(keras, "ops") else keras.backend
        hits = ops.sum(y_true * ops.round(y_pred))
        return hits / ops.sum(ops.round(y_pred))

    metrics = [keras.metrics.AUC(num_thresholds=9), keras.metrics.Precision(), precise]
    model.compile("sgd", "mse", metrics=metrics)
    x = np.array([[0.875], [0.75], [0.25], [0.625], [0.375]])
    y = np.array([[1.0], [0.0], [1.0], [1.0], [0.0]])
    values = model.evaluate(x, y, batch_size=3, verbose=0)
    for name, value in zip(("loss", "AUC", "Precision", "function"), values):
        see(name, float(value))


@program("metrics.Metric", "Metric.add_weight", "Model.fit", logic=True)
def metric_of_ones_own(keras, see):
    """A metric that counts samples, whose weight is added by name: in fit over two epochs, and by itself."""

    class Count(keras.metrics.Metric):
        def __init__(self, name="count", **options):
            super(Count, self).__init__(name=name, **options)
            self.total = self.add_weight(name="total", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            ops = keras.ops if hasattr(keras, "ops") else keras.backend
            return self.total.assign(self.total + ops.sum(ops.ones_like(y_pred)))

        def result(self):
            return self.total

    tried(see, "count", lambda: Count()(np.zeros((3, 1), "float32"), np.zeros((3, 1), "float32")))
    tried(see, "weights", lambda: [list(np.shape(value)) for value in Count().get_weights()])
    model = passing(keras)
    model.compile("sgd", "mse", metrics=[Count()])
    history = model.fit(np.ones((3, 1)), np.ones((3, 1)), batch_size=2, epochs=2, verbose=0).history
    see("history", [float(value) for value in history["count"]])


@program("metrics.Metric", "Metric.add_weight", logic=True)
def forms_of_add_weight(keras, see):
    """The weight of a metric by name, by position, with a shape first, and with a shape by name."""

    class Own(keras.metrics.Metric):
        def __init__(self, add):
            super(Own, self).__init__(name="own")
            self.total = add(self)

        def update_state(self, *_):
            pass

        def result(self):
            return self.total

    def made(add):
        return [int(size) for size in Own(add).total.shape]

    tried(see, "name", made, lambda metric: metric.add_weight(name="total", initializer="zeros"))
    tried(see, "name by position", made, lambda metric: metric.add_weight("total", initializer="zeros"))
    tried(see, "name and shape", made, lambda metric: metric.add_weight("total", (2,), initializer="zeros"))
    tried(see, "shape by position", made, lambda metric: metric.add_weight((2,), initializer="zeros", name="total"))
    tried(see, "shape by name", made, lambda metric: metric.add_weight(name="total", shape=(2,), initializer="zeros"))
    tried(see, "without initializer", made, lambda metric: metric.add_weight(name="total"))
    tried(see, "dtype", made, lambda metric: metric.add_weight(name="total", initializer="zeros", dtype="float64"))


@program("metrics.Metric", "Model.fit", logic=True)
def metric_that_resets_by_one_name(keras, see):
    """A metric of one's own that overrides only reset_states, or only reset_state: which one fit calls."""
    called = []

    class Old(keras.metrics.Mean):
        def reset_states(self):
            called.append("reset_states")

        def update_state(self, y_true, y_pred, sample_weight=None):
            return super(Old, self).update_state(y_pred)

    class New(keras.metrics.Mean):
        def reset_state(self):
            called.append("reset_state")

        def update_state(self, y_true, y_pred, sample_weight=None):
            return super(New, self).update_state(y_pred)

    for name, kind in (("reset_states", Old), ("reset_state", New)):
        del called[:]
        model = passing(keras)
        model.compile("sgd", "mse", metrics=[kind(name="own")])
        model.fit(np.array([[1.0]]), np.ones((1, 1)), epochs=2, verbose=0)
        see(name + " called", sorted(set(called)))


@program("metrics.MeanMetricWrapper", "Model.compile", "Model.fit", logic=True)
def functions_as_metrics(keras, see):
    """Functions as metrics, of samples and of a batch: their names and values in the history; the name of a lambda."""
    ops = keras.ops if hasattr(keras, "ops") else keras.backend

    def distance(y_true, y_pred):
        return ops.abs(y_true - y_pred)

    def highest(y_true, y_pred):
        return ops.max(y_pred)

    model = passing(keras)
    model.compile("sgd", "mse", metrics=[distance, highest])
    x, y = np.array([[1.0], [2.0], [4.0]]), np.zeros((3, 1))
    history = model.fit(x, y, batch_size=2, shuffle=False, verbose=0).history
    see("names", sorted(history))
    see("values", [float(history[name][0]) for name in ("distance", "highest")])

    def nameless():
        model.compile("sgd", "mse", metrics=[lambda y_true, y_pred: ops.square(y_pred)])
        return sorted(model.fit(x, y, verbose=0).history)

    tried(see, "of a lambda", nameless)


@program("metrics.MeanMetricWrapper", logic=True)
def wrapped_functions(keras, see):
    """MeanMetricWrapper with an argument of its function: the result, the name and the config."""

    def power(y_true, y_pred, exponent=1.0):
        return (y_true - y_pred) ** exponent

    metric = keras.metrics.MeanMetricWrapper(power, name="power", exponent=2.0)
    see("result", metric(np.array([[1.0, 3.0]], "float32"), np.array([[2.0, 1.0]], "float32")))
    tried(see, "config", lambda: sorted(metric.get_config()))


@program("metrics.Mean", "metrics.MeanSquaredError", logic=True)
def types_of_metrics(keras, see):
    """dtype of a metric: the type of its result, and whether a sum of float64 keeps a small addition."""

    def typed(metric):
        result = metric.result()
        return getattr(result.dtype, "name", str(result.dtype)).split(".")[-1]

    for dtype in (None, "float64", "float16"):
        metric = keras.metrics.Mean(name="mine", dtype=dtype)
        metric.update_state([2.0**25, 1.0])
        tried(see, "Mean of %s" % dtype, typed, metric)
        tried(see, "dtype of %s" % dtype, lambda metric: str(getattr(metric.dtype, "name", metric.dtype)), metric)
    total = keras.metrics.Sum(name="sum", dtype="float64")
    tried(see, "sum", lambda: total(np.array([2.0**25, 1.0])) - 2.0**25)
    tried(see, "of integers", lambda: keras.metrics.Mean(name="whole")(np.array([1, 2])))


@program("layers.Masking", "Model.evaluate", "metrics.Mean", logic=True)
def masks_of_metrics(keras, see):
    """A mask of Masking and a metric object, a function and a string: over which steps they go."""
    inputs = keras.layers.Input(shape=(3, 1))
    layer = keras.layers.TimeDistributed(keras.layers.Dense(1, use_bias=False, kernel_initializer="ones"))
    model = keras.models.Model(inputs, layer(keras.layers.Masking(0.0)(inputs)))
    ops = keras.ops if hasattr(keras, "ops") else keras.backend

    def function(y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred), axis=-1)

    model.compile("sgd", "mse", metrics=[keras.metrics.MeanAbsoluteError(), function, "mape"])
    x, y = np.array([[[1.0], [2.0], [0.0]], [[4.0], [0.0], [0.0]]]), np.full((2, 3, 1), 8.0)
    for name, value in zip(("loss", "object", "function", "string"), model.evaluate(x, y, verbose=0)):
        see(name, float(value))


@program("Model.metrics", "Model.metrics_names", "Model.compile", logic=True)
def names_of_metrics_before_and_after_fit(keras, see):
    """metrics and metrics_names of a compiled model: before it saw data, and after fit."""
    model = passing(keras)
    model.compile("sgd", "mse", metrics=["mae", keras.metrics.MeanSquaredError(name="square")])
    tried(see, "names before", lambda: list(model.metrics_names))
    tried(see, "metrics before", lambda: [metric.name for metric in model.metrics])
    model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=0)
    tried(see, "names", lambda: list(model.metrics_names))
    tried(see, "metrics", lambda: [metric.name for metric in model.metrics])
    tried(see, "reset", model.reset_metrics)


@program("metrics.MeanRelativeError", "metrics.MeanTensor", logic=True)
def metrics_that_went(keras, see):
    """MeanRelativeError and MeanTensor, which not every Keras has: their results."""

    def relative():
        return keras.metrics.MeanRelativeError(normalizer=[1.0, 2.0, 4.0])([2.0, 2.0, 2.0], [1.0, 4.0, 8.0])

    def tensors():
        metric = keras.metrics.MeanTensor()
        metric.update_state([1.0, 2.0])
        return metric([3.0, 6.0])

    tried(see, "MeanRelativeError", relative)
    tried(see, "MeanTensor", tensors)


@program("metrics.MeanIoU", "metrics.IoU", "metrics.OneHotMeanIoU", logic=True)
def arguments_of_iou(keras, see):
    """MeanIoU and its kin with ignore_class, sparse_y_true and sparse_y_pred."""

    def run(name, true, found, **options):
        return getattr(keras.metrics, name)(**options)(np.array(true), np.array(found))

    labels, found = [0, 1, 2, 2], [0, 2, 2, 1]
    chances = [[0.5, 0.25, 0.25], [0.125, 0.25, 0.625], [0.25, 0.25, 0.5], [0.25, 0.5, 0.25]]
    tried(see, "MeanIoU", run, "MeanIoU", labels, found, num_classes=3)
    tried(see, "ignore_class", run, "MeanIoU", labels, found, num_classes=3, ignore_class=0)
    tried(see, "sparse_y_pred", run, "MeanIoU", labels, chances, num_classes=3, sparse_y_pred=False)
    tried(see, "IoU", run, "IoU", labels, found, num_classes=3, target_class_ids=[2])
    tried(see, "OneHotMeanIoU", run, "OneHotMeanIoU", np.eye(3)[labels].tolist(), chances, num_classes=3)
    tried(see, "too many classes", run, "MeanIoU", [0, 5], [0, 5], num_classes=3)


@program("metrics.F1Score", "metrics.FBetaScore", "metrics.R2Score", logic=True)
def arguments_of_scores(keras, see, tensor):
    """F1Score and FBetaScore with each average and a threshold; R2Score with each aggregation and adjusted."""

    def run(metric, true, found):
        return metric(tensor(true), tensor(found))

    for average in (None, "micro", "macro", "weighted"):
        tried(see, "F1 %s" % average, lambda a: run(keras.metrics.F1Score(average=a), TRUE, FOUND), average)
    tried(see, "threshold", lambda: run(keras.metrics.F1Score(threshold=0.25), TRUE, FOUND))
    tried(see, "beta", lambda: run(keras.metrics.FBetaScore(average="micro", beta=2.0, threshold=0.25), TRUE, FOUND))
    true, found = np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]]), np.array([[1.5, 2.0], [2.0, 3.0], [3.0, 8.0]])
    for how in (None, "uniform_average", "variance_weighted_average"):
        tried(see, "R2 %s" % how, lambda h: run(keras.metrics.R2Score(class_aggregation=h), true, found), how)
    tried(see, "adjusted", lambda: run(keras.metrics.R2Score(num_regressors=1), true, found))


@program("layers.Layer", "Model.fit", "metrics.Mean", logic=True)
def metrics_of_layers(keras, see):
    """add_metric of a layer, and a metric that a layer keeps and updates: what the history has."""
    x = np.array([[1.0], [3.0]])

    class Old(keras.layers.Layer):
        def call(self, inputs):
            self.add_metric(inputs, name="seen", aggregation="mean")
            return inputs * 1.0

    class New(keras.layers.Layer):
        def __init__(self, **options):
            super(New, self).__init__(**options)
            self.seen = keras.metrics.Mean(name="seen")

        def call(self, inputs):
            self.seen.update_state(inputs)
            return inputs * 1.0

    def run(layer):
        inputs = keras.layers.Input(shape=(1,))
        outputs = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(layer(inputs))
        model = keras.models.Model(inputs, outputs)
        model.compile("sgd", "mse")
        history = model.fit(x, x, verbose=0).history
        return {name: float(history[name][0]) for name in sorted(history)}

    tried(see, "add_metric", run, Old(name="old"))
    tried(see, "kept", run, New(name="new"))


@program(
    "metrics.binary_accuracy",
    "metrics.categorical_accuracy",
    "metrics.sparse_categorical_accuracy",
    "metrics.top_k_categorical_accuracy",
    "metrics.sparse_top_k_categorical_accuracy",
    logic=True,
)
def functions_of_metrics(keras, see, tensor):
    """Metrics as functions: accuracies with thresholds, columns of labels, float labels and k; correlations."""
    metrics, true, found = keras.metrics, tensor(TRUE), tensor(FOUND)
    labels, column = tensor(np.array([1, 2])), tensor(np.array([[1], [2]]))
    tried(see, "binary", lambda: metrics.binary_accuracy(true, found))
    tried(see, "threshold", lambda: metrics.binary_accuracy(true, found, threshold=0.25))
    tried(see, "categorical", lambda: metrics.categorical_accuracy(true, found))
    tried(see, "sparse", lambda: metrics.sparse_categorical_accuracy(labels, found))
    tried(see, "sparse column", lambda: metrics.sparse_categorical_accuracy(column, found))
    tried(see, "sparse floats", lambda: metrics.sparse_categorical_accuracy(tensor(np.array([1.0, 2.0])), found))
    tried(see, "top 2", lambda: metrics.top_k_categorical_accuracy(true, found, k=2))
    tried(see, "sparse top 2", lambda: metrics.sparse_top_k_categorical_accuracy(labels, found, k=2))
    tried(see, "sparse top 2 column", lambda: metrics.sparse_top_k_categorical_accuracy(column, found, k=2))
    tried(see, "accuracy", lambda: metrics.accuracy(true, found))
    tried(see, "pearson", lambda: metrics.pearson_correlation(true, found))
    tried(see, "concordance", lambda: metrics.concordance_correlation(true, found))
