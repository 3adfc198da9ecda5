"""Programs about compile: optimizers, losses and metrics in every form, their weights, their names, what stays."""

import numpy as np

from . import program


def line(keras):
    """One weight that begins as 1: y = w · x."""
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="line", input_shape=(1,))
    return keras.Sequential([layer])


def fork(keras):
    """One input and two outputs, a and b, each with one weight that begins as 1."""
    inputs = keras.layers.Input(shape=(1,), name="x")
    ends = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name=name)(inputs) for name in "ab"]
    return keras.Model(inputs, ends)


def constant(keras, rows):
    """A model whose outputs are its inputs: what a loss or a metric gets is known."""
    rows = np.asarray(rows)
    inputs = keras.layers.Input(shape=rows.shape[1:])
    return keras.Model(inputs, keras.layers.Activation("linear", name="same")(inputs))


def tried(see, name, function, *arguments, **keywords):
    """Record what a function returns, or what it raises."""
    try:
        see(name, function(*arguments, **keywords))
    except Exception as error:
        see(name, error)


def floats(values):
    """One number, several of them, or the numbers of a dictionary, whatever their types."""
    if isinstance(values, dict):
        return {name: float(values[name]) for name in sorted(values)}
    return [float(value) for value in np.reshape(values, -1)]


def evaluated(model, x, y, loss, **options):
    """What evaluate returns after compile."""
    model.compile("sgd", loss, **options)
    return floats(model.evaluate(x, y, verbose=0))


X = np.array([[1.0], [2.0], [4.0]])
ZEROS = np.zeros((3, 1))


@program("Model", "Model.compile", "Model.fit", logic=True)
def metrics_names_before_and_after_fit(keras, see):
    """metrics_names, and the names of model.metrics, right after compile, after fit and after evaluate."""
    model = line(keras)
    tried(see, "names before compile", lambda: model.metrics_names)
    model.compile("sgd", "mse", metrics=["mae"])
    tried(see, "names after compile", lambda: model.metrics_names)
    see("metrics after compile", [metric.name for metric in model.metrics])
    model.fit(X, ZEROS, verbose=0)
    tried(see, "names after fit", lambda: model.metrics_names)
    see("metrics after fit", [metric.name for metric in model.metrics])
    model.evaluate(X, ZEROS, verbose=0)
    tried(see, "names after evaluate", lambda: model.metrics_names)


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def metrics_names_of_two_outputs(keras, see):
    """metrics_names of a model with two outputs: one list of metrics, lists, a dictionary."""
    x, y = X, [ZEROS, ZEROS]
    forms = (
        ("one list", ["mae"]),
        ("two lists", [["mae"], ["mse"]]),
        ("dictionary", {"b": ["mae", "mse"]}),
    )
    for name, metrics in forms:
        model = fork(keras)
        try:
            model.compile("sgd", "mse", metrics=metrics)
            see(name, floats(model.evaluate(x, y, verbose=0)))
            see("names, " + name, list(model.metrics_names))
        except Exception as error:
            see(name, error)


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def flat_list_of_metrics_for_two_outputs(keras, see):
    """metrics=["mae", "mse"] for two outputs: one for each, or both for both; and strings in a dictionary."""
    for name, metrics in (("list", ["mae", "mse"]), ("dictionary", {"a": "mae", "b": "mse"})):
        model = fork(keras)
        try:
            model.compile("sgd", "mse", metrics=metrics)
            found = model.fit(X, [ZEROS, ZEROS], verbose=0).history
            see(name, sorted(found))
        except Exception as error:
            see(name, error)


@program("Model", "Model.compile", "Model.fit", logic=True)
def history_of_two_outputs(keras, see):
    """The keys of the history of a model with two outputs: losses as one string, and as a dictionary."""
    model = fork(keras)
    model.compile("sgd", "mse")
    history = model.fit(X, [ZEROS, ZEROS], validation_data=(X, [ZEROS, ZEROS]), verbose=0).history
    see("keys, one loss", list(history))
    model = fork(keras)
    model.compile("sgd", {"a": "mse", "b": "mae"}, metrics={"a": ["mae"]})
    history = model.fit(X, {"a": ZEROS, "b": ZEROS}, verbose=0).history
    see("keys, a dictionary", list(history))
    see("values", floats({name: history[name][0] for name in history}))


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def loss_weights_in_every_form(keras, see):
    """loss_weights as a list and as a dictionary, with a loss for each of two outputs."""
    y = [ZEROS, ZEROS]
    tried(see, "list", lambda: evaluated(fork(keras), X, y, ["mse", "mae"], loss_weights=[2.0, 0.5])[0])
    weights = {"a": 2.0, "b": 0.5}
    losses = {"a": "mse", "b": "mae"}
    tried(see, "dictionary", lambda: evaluated(fork(keras), X, y, losses, loss_weights=weights)[0])
    tried(see, "dictionary of one", lambda: evaluated(fork(keras), X, y, losses, loss_weights={"a": 2.0})[0])


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def loss_weights_with_one_loss(keras, see):
    """loss_weights as a list, with one loss for two outputs; and with one loss for the only output."""
    y = [ZEROS, ZEROS]
    tried(see, "two outputs", lambda: evaluated(fork(keras), X, y, "mse", loss_weights=[2.0, 0.5])[0])
    tried(see, "one output, list", lambda: evaluated(line(keras), X, ZEROS, "mse", loss_weights=[2.0])[0])
    tried(see, "one output, number", lambda: evaluated(line(keras), X, ZEROS, "mse", loss_weights=2.0)[0])


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def wrong_loss_weights(keras, see):
    """loss_weights of another length than the outputs, and for a name that no output has."""
    y = [ZEROS, ZEROS]
    losses = ["mse", "mse"]
    tried(see, "too short", lambda: evaluated(fork(keras), X, y, losses, loss_weights=[2.0])[0])
    tried(see, "unknown name", lambda: evaluated(fork(keras), X, y, losses, loss_weights={"c": 2.0})[0])


@program("Model", "Model.compile", "Model.fit", logic=True)
def output_without_loss(keras, see):
    """A loss for one of two outputs: None in a list, and one name in a dictionary."""
    for name, loss, y in (("list", ["mse", None], [ZEROS, ZEROS]), ("dictionary", {"b": "mse"}, {"b": ZEROS})):
        model = fork(keras)
        try:
            model.compile(keras.optimizers.SGD(0.0625), loss)
            history = model.fit(X, y, verbose=0).history
            see("keys, " + name, list(history))
            see("weights, " + name, model.get_weights())
        except Exception as error:
            see(name, error)


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def losses_as_strings_and_objects(keras, see):
    """One loss as its short name, its class name, an object, the function."""
    tried(see, "short", lambda: evaluated(line(keras), X, ZEROS, "mae"))
    tried(see, "class name", lambda: evaluated(line(keras), X, ZEROS, "MeanAbsoluteError"))
    tried(see, "object", lambda: evaluated(line(keras), X, ZEROS, keras.losses.MeanAbsoluteError()))
    tried(see, "function", lambda: evaluated(line(keras), X, ZEROS, keras.losses.mean_absolute_error))


@program("losses.Loss", "Model.compile", "Model.evaluate", logic=True)
def reduction_of_a_compiled_loss(keras, see):
    """A loss whose reduction is a sum, and one without reduction, in a compiled model."""
    for reduction in ("sum", "none"):
        name = "reduction=" + reduction
        tried(
            see,
            name,
            lambda how=reduction: evaluated(line(keras), X, ZEROS, keras.losses.MeanSquaredError(reduction=how)),
        )


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def unreduced_loss_with_sample_weights(keras, see):
    """A loss of one's own that returns a value for each element: with a weight for each sample, and without."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])

    def own(y_true, y_pred):
        return (y_true - y_pred) * (y_true - y_pred)

    model = constant(keras, x)
    model.compile("sgd", own)
    tried(see, "without", lambda: floats(model.evaluate(x, np.zeros_like(x), verbose=0)))
    weight = np.array([1.0, 0.5])
    tried(see, "with", lambda: floats(model.evaluate(x, np.zeros_like(x), sample_weight=weight, verbose=0)))


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def scalar_loss_with_sample_weights(keras, see):
    """A loss of one's own that returns one number for the batch: with a weight for each sample, and without."""
    x = np.array([[1.0], [3.0]])

    def own(y_true, y_pred):
        return keras.losses.mean_squared_error(y_true, y_pred)[0]

    model = constant(keras, x)
    model.compile("sgd", own)
    tried(see, "without", lambda: floats(model.evaluate(x, np.zeros_like(x), verbose=0)))
    weight = np.array([1.0, 0.5])
    tried(see, "with", lambda: floats(model.evaluate(x, np.zeros_like(x), sample_weight=weight, verbose=0)))


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def metric_function_of_ones_own(keras, see):
    """A metric that is a function: its name, its mean over batches of 2 and 1, a value for each sample or for all."""

    def of_each(y_true, y_pred):
        return y_pred[:, 0]

    def of_all(y_true, y_pred):
        return y_pred[0, 0]

    model = line(keras)
    model.compile("sgd", "mse", metrics=[of_each, of_all])
    found = floats(model.evaluate(X, ZEROS, batch_size=2, verbose=0))
    see("names", list(model.metrics_names))
    see("values", found)


@program("Model", "Model.compile", "Model.fit", logic=True)
def metric_that_is_given_twice(keras, see):
    """The same metric in metrics and in weighted_metrics, and twice in metrics: the names in the history."""
    model = line(keras)
    model.compile("sgd", "mse", metrics=["mae"], weighted_metrics=["mae"])
    weight = np.array([1.0, 0.0, 0.5])
    history = model.fit(X, ZEROS, sample_weight=weight, verbose=0).history
    see("metrics and weighted_metrics", list(history))
    see("values", floats({name: history[name][0] for name in history}))
    try:
        model = line(keras)
        model.compile("sgd", "mse", metrics=["mae", "mae"])
        see("twice in metrics", list(model.fit(X, ZEROS, verbose=0).history))
    except Exception as error:
        see("twice in metrics", error)


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def accuracy_by_the_shape_of_the_output(keras, see):
    """What "accuracy" counts for one output, for classes as one-hot vectors, and for classes as numbers."""
    one = np.array([[0.25], [0.75], [0.875]])
    two = np.array([[0.25, 0.75], [0.625, 0.375], [0.125, 0.875]])
    # Binary: 2 of 3. Categorical: 1 of 3. Sparse: 2 of 3. Equality alone would count none.
    options = {"metrics": ["accuracy"]}
    targets = np.array([[0.0], [1.0], [0.0]])
    tried(see, "binary", lambda: evaluated(constant(keras, one), one, targets, "mse", **options)[1])
    targets = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    tried(see, "categorical", lambda: evaluated(constant(keras, two), two, targets, "mse", **options)[1])
    targets = np.array([[1], [0], [0]])
    loss = "sparse_categorical_crossentropy"
    tried(see, "sparse", lambda: evaluated(constant(keras, two), two, targets, loss, **options)[1])


@program("Model", "Model.compile", "Model.fit", logic=True)
def names_of_accuracy(keras, see):
    """The names of "acc", "accuracy" and "Accuracy" in the history, and what each counts."""
    x = np.array([[0.25], [0.75], [1.0]])
    y = np.array([[0.0], [1.0], [1.0]])
    for name in ("acc", "accuracy", "Accuracy"):
        model = constant(keras, x)
        try:
            model.compile("sgd", "mse", metrics=[name])
            # Rounded at one half all three are right, and only the last one is equal.
            found = floats(model.evaluate(x, y, verbose=0))
            see(name, {"names": list(model.metrics_names), "value": found[-1]})
        except Exception as error:
            see(name, error)


@program("metrics.AUC", "Model.compile", "Model.evaluate", logic=True)
def metrics_by_class_name(keras, see):
    """metrics=["AUC"] and ["MeanAbsoluteError"]: names of classes as strings."""
    x = np.array([[0.125], [0.375], [0.75], [0.625]])
    y = np.array([[0.0], [1.0], [1.0], [0.0]])
    for name in ("AUC", "MeanAbsoluteError"):
        try:
            model = constant(keras, x)
            model.compile("sgd", "mse", metrics=[name])
            found = floats(model.evaluate(x, y, verbose=0))
            see(name, {"names": list(model.metrics_names), "value": found[-1]})
        except Exception as error:
            see(name, error)


@program("optimizers.SGD", "Model.compile", "Model.fit", logic=True)
def clipped_gradients_in_fit(keras, see):
    """clipvalue and clipnorm of a compiled optimizer: the weight after one step along a gradient of 2."""
    for name in ("clipvalue", "clipnorm"):
        model = line(keras)
        model.compile(keras.optimizers.SGD(1.0, **{name: 0.5}), "mse")
        model.fit(np.ones((1, 1)), np.zeros((1, 1)), verbose=0)
        see(name, model.get_weights()[0])


@program("Model", "Model.compile", logic=True)
def optimizers_as_strings(keras, see):
    """Optimizers as strings of either case, as a dictionary, and by a name that none has."""
    wanted = ("sgd", "SGD", "rmsprop", "Nadam", "nothing")
    for optimizer in wanted:
        model = line(keras)
        try:
            model.compile(optimizer, "mse")
            see(optimizer, type(model.optimizer).__name__)
        except Exception as error:
            see(optimizer, error)
    try:
        model.compile({"class_name": "SGD", "config": {"learning_rate": 0.5}}, "mse")
        see("dictionary", type(model.optimizer).__name__)
    except Exception as error:
        see("dictionary", error)


@program("Model", "Model.compile", "Model.fit", logic=True)
def compile_after_fit(keras, see):
    """compile after fit keeps the weights; the optimizer's count of steps, where it is a new one and the same one."""
    model = line(keras)
    optimizer = keras.optimizers.SGD(0.0625, momentum=0.5)
    model.compile(optimizer, "mse")
    model.fit(X, ZEROS, batch_size=3, verbose=0)
    before = model.get_weights()[0]
    model.compile(optimizer, "mse")
    see("weight stays", bool(np.array_equal(before, model.get_weights()[0])))
    see("same optimizer", model.optimizer is optimizer)
    history = model.fit(X, ZEROS, batch_size=3, verbose=0).history
    see("loss", float(history["loss"][0]))
    see("weight", model.get_weights()[0])
    tried(see, "steps", lambda: int(keras.backend.get_value(model.optimizer.iterations)))


@program("Model", "Model.compile", "Model.fit", "Layer.trainable", logic=True)
def freezing_before_and_after_compile(keras, see):
    """A layer that is frozen before compile, after compile, and after the first fit: whether the weight moves."""

    def moved(model):
        before = model.get_weights()[0]
        model.fit(X, ZEROS, verbose=0)
        return bool(np.any(before != model.get_weights()[0]))

    model = line(keras)
    model.layers[-1].trainable = False
    model.compile("sgd", "mse")
    tried(see, "frozen before compile", moved, model)
    model = line(keras)
    model.compile("sgd", "mse")
    model.layers[-1].trainable = False
    tried(see, "frozen after compile", moved, model)
    model.layers[-1].trainable = True
    tried(see, "free again", moved, model)


@program("Model", "Model.evaluate", "Model.fit", "Model.predict", "Model.train_on_batch", logic=True)
def methods_of_an_uncompiled_model(keras, see):
    """What a model that was never compiled refuses: predict works, evaluate, fit and train_on_batch raise."""
    model = line(keras)
    tried(see, "predict", lambda: model.predict(X, verbose=0))
    tried(see, "evaluate", lambda: model.evaluate(X, ZEROS, verbose=0))
    tried(see, "fit", lambda: model.fit(X, ZEROS, verbose=0))
    tried(see, "train_on_batch", lambda: model.train_on_batch(X, ZEROS))
    tried(see, "optimizer", lambda: model.optimizer)


@program("Model", "Model.compile", "Model.fit", logic=True)
def compile_without_a_loss(keras, see):
    """compile with an optimizer only: what fit and evaluate do."""
    model = line(keras)
    try:
        model.compile("sgd")
        see("compile", "fine")
    except Exception as error:
        see("compile", error)
    tried(see, "fit", lambda: sorted(model.fit(X, ZEROS, verbose=0).history))
    tried(see, "evaluate", lambda: floats(model.evaluate(X, ZEROS, verbose=0)))


@program("Model", "Model.compile", logic=True)
def wrong_names_of_outputs_in_compile(keras, see):
    """A loss and a metric for a name that no output has: whether compile or evaluate notices."""
    y = [ZEROS, ZEROS]
    tried(see, "loss", lambda: fork(keras).compile("sgd", {"a": "mse", "c": "mse"}))
    tried(see, "metric", lambda: fork(keras).compile("sgd", "mse", metrics={"c": "mae"}))
    tried(see, "loss, evaluated", lambda: evaluated(fork(keras), X, y, {"a": "mse", "c": "mse"}))
    tried(see, "metric, evaluated", lambda: len(evaluated(fork(keras), X, y, "mse", metrics={"c": "mae"})))


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def sample_weight_mode(keras, see):
    """compile(sample_weight_mode="temporal") and a weight for each step; the same weights without it."""
    x = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    weight = np.array([[1.0, 0.0], [0.5, 1.0]])
    y = np.zeros_like(x)
    for name, options in (("temporal", {"sample_weight_mode": "temporal"}), ("without", {})):
        try:
            model = constant(keras, x)
            model.compile("sgd", "mse", **options)
            see(name, floats(model.evaluate(x, y, sample_weight=weight, verbose=0)))
        except Exception as error:
            see(name, error)


@program("Model", "Model.compile", "Model.evaluate", logic=True)
def steps_per_execution(keras, see):
    """compile(steps_per_execution=2): how often batch hooks run, and the losses of three batches."""
    seen = []

    class Count(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(int(batch))

    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0625), "mse", steps_per_execution=2)
    history = model.fit(X, ZEROS, batch_size=1, shuffle=False, verbose=0, callbacks=[Count()]).history
    see("batches", seen)
    see("loss", float(history["loss"][0]))
    see("weight", model.get_weights()[0])


@program("Model", "Model.compile", "Model.fit", logic=True)
def run_eagerly(keras, see):
    """compile(run_eagerly=True): how often Python runs a loss of one's own in fit of three batches, and without it."""
    for name, options in (("eager", {"run_eagerly": True}), ("default", {})):
        calls = []

        def own(y_true, y_pred, calls=calls):
            calls.append(1)
            return (y_true - y_pred) * (y_true - y_pred)

        try:
            model = line(keras)
            model.compile("sgd", own, **options)
            model.fit(X, ZEROS, batch_size=1, verbose=0)
            see("every batch, " + name, len(calls) >= 3)
            tried(see, "run_eagerly, " + name, lambda made=model: made.run_eagerly)
        except Exception as error:
            see("every batch, " + name, error)
