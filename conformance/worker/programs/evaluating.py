"""Programs about weights of samples and classes, validation, the methods for one batch, and targets of other shapes."""

import numpy as np

from . import program


def line(keras):
    """One weight that begins as 1: y = w · x."""
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="line", input_shape=(1,))
    return keras.Sequential([layer])


def compiled(keras, **options):
    """The line, compiled with the mean squared error."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0625), "mse", **options)
    return model


def fork(keras, loss="mse", named=False, **options):
    """One input and two outputs, a and b, each with one weight that begins as 1; compiled."""
    inputs = keras.layers.Input(shape=(1,), name="x")
    ends = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name=name)(inputs) for name in "ab"]
    model = keras.Model(inputs, dict(zip("ab", ends)) if named else ends)
    model.compile(keras.optimizers.SGD(0.0625), loss, **options)
    return model


def constant(keras, rows, loss, **options):
    """A compiled model whose outputs are its inputs: what a loss or a metric gets is known."""
    inputs = keras.layers.Input(shape=np.shape(rows)[1:])
    model = keras.Model(inputs, keras.layers.Activation("linear", name="same")(inputs))
    model.compile("sgd", loss, **options)
    return model


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


def found(model, *data, **options):
    """What evaluate returns."""
    return floats(model.evaluate(*data, verbose=0, **options))


def history(model, *data, **options):
    """The history of fit, with its values as they are."""
    seen = model.fit(*data, shuffle=False, verbose=0, **options).history
    return {name: floats(seen[name]) for name in sorted(seen)}


X = np.array([[1.0], [2.0], [4.0]])
ZEROS = np.zeros((3, 1))
WEIGHT = np.array([1.0, 0.0, 0.5])


@program("Model", "Model.fit", logic=True)
def validation_data_in_every_form(keras, see):
    """validation_data as a pair, a list, a triple with weights, and of another length than the batches."""
    x = np.array([[1.0], [3.0]])
    y = np.zeros((2, 1))
    forms = (
        ("pair", (x, y)),
        ("list", [x, y]),
        ("triple", (x, y, np.array([1.0, 0.5]))),
        ("inputs only", (x,)),
    )
    for name, data in forms:
        tried(see, name, lambda data=data: history(compiled(keras), X, ZEROS, validation_data=data)["val_loss"])


@program("Model", "Model.fit", logic=True)
def validation_split_while_shuffling(keras, see):
    """validation_split of 3 samples by 0.5, with shuffle: how many are validated, and that they are the last ones."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0), "mse")
    seen = model.fit(X, ZEROS, validation_split=0.5, shuffle=True, verbose=0).history
    see("loss", floats(seen["loss"]))
    see("validation", floats(seen["val_loss"]))
    options = {"validation_split": 0.5, "sample_weight": np.array([1.0, 2.0, 0.5]), "verbose": 0}
    tried(see, "weighted validation", lambda: floats(model.fit(X, ZEROS, **options).history["val_loss"]))


@program("Model", "Model.fit", logic=True)
def validation_freq(keras, see):
    """validation_freq as a number and as a list of epochs: how many validations are in the history."""
    for name, when in (("number", 2), ("list", [1, 3]), ("list of none", [9])):
        options = {"epochs": 4, "validation_data": (X, ZEROS), "validation_freq": when}
        try:
            seen = history(compiled(keras), X, ZEROS, **options)
            see(name, len(seen.get("val_loss", [])))
        except Exception as error:
            see(name, error)


@program("Model", "Model.fit", logic=True)
def validation_steps_and_batch_size(keras, see):
    """validation_batch_size=1 with one and with five validation_steps, and validation_steps alone."""
    data = {"validation_data": (X, ZEROS), "batch_size": 3}

    def validated(**options):
        model = line(keras)
        model.compile(keras.optimizers.SGD(0.0), "mse")
        options.update(data)
        return history(model, X, ZEROS, **options)["val_loss"]

    tried(see, "one step of one", lambda: validated(validation_steps=1, validation_batch_size=1))
    tried(see, "five steps of one", lambda: validated(validation_steps=5, validation_batch_size=1))
    tried(see, "one step", lambda: validated(validation_steps=1))


@program("Model", "Model.fit", "callbacks.History", logic=True)
def epochs_that_go_on(keras, see):
    """initial_epoch, a second fit, epochs=0: the epochs of the history, and whether model.history is the last one."""
    model = compiled(keras)
    first = model.fit(X, ZEROS, epochs=3, initial_epoch=1, verbose=0)
    see("initial_epoch=1", [int(epoch) for epoch in first.epoch])
    second = model.fit(X, ZEROS, epochs=2, verbose=0)
    see("second fit", [int(epoch) for epoch in second.epoch])
    see("model.history", model.history is second)
    tried(see, "epochs=0", lambda: model.fit(X, ZEROS, epochs=0, verbose=0).history)
    tried(see, "initial_epoch too high", lambda: model.fit(X, ZEROS, epochs=1, initial_epoch=1, verbose=0).history)


@program("Model", "Model.fit", logic=True)
def arguments_of_fit_that_went(keras, see):
    """nb_epoch, workers, use_multiprocessing, max_queue_size, shuffle="batch" and verbose=True in fit."""
    forms = (
        ("nb_epoch", {"nb_epoch": 1}),
        ("workers", {"workers": 2}),
        ("use_multiprocessing", {"use_multiprocessing": False}),
        ("max_queue_size", {"max_queue_size": 2}),
        ("shuffle=batch", {"shuffle": "batch"}),
    )
    model = compiled(keras)
    for name, options in forms:
        tried(see, name, lambda options=options: len(model.fit(X, ZEROS, verbose=0, **options).history["loss"]))


@program("Model", "Model.fit_generator", "Model.evaluate_generator", "Model.predict_generator", logic=True)
def methods_for_generators(keras, see):
    """fit_generator, evaluate_generator and predict_generator of a model."""

    def batches():
        while True:
            yield X, ZEROS

    model = compiled(keras)
    tried(see, "fit", lambda: floats(model.fit_generator(batches(), steps_per_epoch=1, verbose=0).history["loss"]))
    tried(see, "evaluate", lambda: len(floats(model.evaluate_generator(batches(), steps=1))))
    tried(see, "predict", lambda: list(model.predict_generator(batches(), steps=1).shape))


@program("Model", "Model.evaluate", logic=True)
def targets_without_the_last_axis(keras, see):
    """Targets of shape (3,) for outputs of shape (3, 1), and the other way round: the losses, a metric, a function."""

    def own(y_true, y_pred):
        return (y_true - y_pred) * (y_true - y_pred)

    y = np.array([1.0, 1.0, 3.0])
    # Element by element: 1/3 for each sample's own target.
    tried(see, "mse, mae", lambda: found(constant(keras, X, "mse", metrics=["mae"]), X, y))
    tried(see, "function", lambda: found(constant(keras, X, own, metrics=[own]), X, y))
    flat = np.array([[[1.0], [2.0]], [[4.0], [8.0]]])
    tried(see, "steps", lambda: found(constant(keras, flat, "mse", metrics=["mae"]), flat, flat[:, :, 0]))


@program("Model", "Model.evaluate", "Model.fit", logic=True)
def targets_of_the_wrong_kind(keras, see):
    """One-hot targets for a sparse loss, class numbers for a categorical loss, and targets of another width."""
    p = np.array([[0.25, 0.75], [0.625, 0.375]])
    classes = np.array([[1], [0]])
    one_hot = np.array([[0.0, 1.0], [1.0, 0.0]])
    sparse, categorical = "sparse_categorical_crossentropy", "categorical_crossentropy"
    tried(see, "one-hot for sparse", lambda: found(constant(keras, p, sparse), p, one_hot))
    tried(see, "numbers for categorical", lambda: found(constant(keras, p, categorical), p, classes))
    tried(see, "one-hot, accuracy", lambda: found(constant(keras, p, "mse", metrics=["accuracy"]), p, one_hot))
    tried(see, "wider by one for mse", lambda: found(constant(keras, X, "mse"), X, np.zeros((3, 2))))
    tried(see, "binary of one-hot", lambda: found(constant(keras, X / 8.0, "binary_crossentropy"), X / 8.0, one_hot))


@program("Model", "Model.evaluate", "Model.fit", logic=True)
def samples_of_different_numbers(keras, see):
    """Inputs, targets and weights with different numbers of samples."""
    model = compiled(keras)
    tried(see, "fit, fewer targets", lambda: history(model, X, ZEROS[:2]))
    tried(see, "evaluate, fewer inputs", lambda: found(model, X[:2], ZEROS))
    tried(see, "fewer weights", lambda: found(model, X, ZEROS, sample_weight=WEIGHT[:2]))


@program("Model", "Model.fit", "Model.evaluate", logic=True)
def sample_weight_in_every_form(keras, see):
    """sample_weight of shape (3,) and (3, 1), as a list of Python, and as whole numbers."""
    flat = [1.0, 0.0, 0.5]
    forms = (("flat", WEIGHT), ("column", WEIGHT.reshape(3, 1)), ("list", flat), ("whole", np.array([1, 0, 2])))
    for name, weight in forms:
        tried(see, name, lambda weight=weight: found(compiled(keras), X, ZEROS, sample_weight=weight))


@program("Model", "Model.evaluate", logic=True)
def sample_weight_of_two_outputs(keras, see):
    """sample_weight for two outputs: a list, a dictionary, a dictionary with one of them, one array for both."""
    y = [ZEROS, ZEROS]
    half = np.array([0.5, 0.5, 0.5])
    tried(see, "list", lambda: found(fork(keras), X, y, sample_weight=[WEIGHT, half])[0])
    names = {"a": "mse", "b": "mse"}
    weights = {"a": WEIGHT, "b": half}
    tried(see, "dictionary", lambda: found(fork(keras, names), X, dict(zip("ab", y)), sample_weight=weights)[0])
    weights = {"a": WEIGHT}
    tried(see, "one of them", lambda: found(fork(keras, names), X, dict(zip("ab", y)), sample_weight=weights)[0])
    tried(see, "one for both", lambda: found(fork(keras), X, y, sample_weight=WEIGHT)[0])


@program("Model", "Model.evaluate", logic=True)
def sample_weight_for_each_step(keras, see):
    """A weight for each step of a sequence in evaluate and in fit, for the loss and a weighted metric."""
    x = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    weight = np.array([[1.0, 0.0], [0.5, 1.0]])
    y = np.zeros_like(x)
    model = constant(keras, x, "mse", weighted_metrics=["mae"])
    tried(see, "evaluate", lambda: found(model, x, y, sample_weight=weight))
    tried(see, "a weight for each sample", lambda: found(model, x, y, sample_weight=np.array([1.0, 0.5])))
    tried(see, "with a last axis", lambda: found(model, x, y, sample_weight=weight[:, :, None]))


@program("Model", "Model.fit", "Model.train_on_batch", logic=True)
def class_weight_of_missing_classes(keras, see):
    """class_weight that leaves a class out, that has classes too many, and with weights of samples besides."""
    p = np.array([[0.25, 0.5, 0.25], [0.5, 0.25, 0.25], [0.125, 0.375, 0.5]])
    y = np.array([[0], [1], [2]])

    def weighted(weights, **options):
        model = constant(keras, p, "sparse_categorical_crossentropy")
        options["class_weight"] = weights
        return history(model, p, y, **options)["loss"]

    tried(see, "one left out", lambda: weighted({0: 1.0, 2: 4.0}))
    tried(see, "the last left out", lambda: weighted({0: 1.0, 1: 4.0}))
    tried(see, "one too many", lambda: weighted({0: 1.0, 1: 1.0, 2: 2.0, 3: 8.0}))
    tried(see, "with sample_weight", lambda: weighted({0: 1.0, 1: 1.0, 2: 2.0}, sample_weight=WEIGHT))


@program("Model", "Model.fit", logic=True)
def class_weight_of_other_targets(keras, see):
    """class_weight with binary targets (3, 1) and (3,), with one-hot targets, and given as a list."""
    p = np.array([[0.25], [0.75], [0.5]])
    y = np.array([[0.0], [1.0], [1.0]])
    weights = {0: 1.0, 1: 4.0}
    loss = "binary_crossentropy"
    tried(see, "binary", lambda: history(constant(keras, p, loss), p, y, class_weight=weights)["loss"])
    tried(see, "flat", lambda: history(constant(keras, p, loss), p, y[:, 0], class_weight=weights)["loss"])
    tried(see, "list", lambda: history(constant(keras, p, loss), p, y, class_weight=[1.0, 4.0])["loss"])
    two = np.hstack([1.0 - p, p])
    one_hot = np.hstack([1.0 - y, y])
    loss = "categorical_crossentropy"
    tried(see, "one-hot", lambda: history(constant(keras, two, loss), two, one_hot, class_weight=weights)["loss"])


@program("Model", "Model.fit", logic=True)
def class_weight_of_two_outputs(keras, see):
    """class_weight for two outputs: one dictionary of classes, and one for each output by its name."""
    y = [np.array([[0.0], [1.0], [1.0]])] * 2
    weights = {0: 1.0, 1: 4.0}
    tried(see, "for both", lambda: history(fork(keras), X, y, class_weight=weights)["loss"])
    tried(see, "by names", lambda: history(fork(keras), X, y, class_weight={"a": weights})["loss"])


@program("Model", "Model.train_on_batch", "Model.test_on_batch", logic=True)
def train_on_batch_in_every_form(keras, see):
    """train_on_batch and test_on_batch with sample_weight, class_weight and return_dict."""
    y = np.array([[0.0], [1.0], [1.0]])

    def model():
        return compiled(keras, metrics=["mae"])

    tried(see, "sample_weight", lambda: floats(model().train_on_batch(X, y, sample_weight=WEIGHT)))
    tried(see, "class_weight", lambda: floats(model().train_on_batch(X, y, class_weight={0: 1.0, 1: 4.0})))
    tried(see, "return_dict", lambda: floats(model().train_on_batch(X, y, return_dict=True)))
    tried(see, "test, sample_weight", lambda: floats(model().test_on_batch(X, y, sample_weight=WEIGHT)))


@program("Model", "Model.train_on_batch", "Model.test_on_batch", logic=True)
def one_batch_after_another(keras, see):
    """What train_on_batch and test_on_batch return for a second batch: its own values, or those since the beginning."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    model.train_on_batch(X[:1], ZEROS[:1])
    see("train", floats(model.train_on_batch(X[1:2], ZEROS[:1])))
    see("test", floats(model.test_on_batch(X[2:], ZEROS[:1])))


@program("Model", "Model.train_on_batch", "Model.reset_metrics", logic=True)
def resetting_metrics_between_batches(keras, see):
    """The argument reset_metrics of train_on_batch, and the method reset_metrics."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    model.train_on_batch(X[:1], ZEROS[:1])
    tried(see, "reset_metrics=False", lambda: floats(model.train_on_batch(X[1:2], ZEROS[:1], reset_metrics=False)))
    tried(see, "method", model.reset_metrics)
    tried(see, "after the method", lambda: floats(model.train_on_batch(X[2:], ZEROS[:1])))


@program("Model", "Model.predict", "Model.evaluate", logic=True)
def predict_of_two_outputs(keras, see):
    """predict of a model with two outputs, and of one whose outputs are a dictionary: a list, a dictionary, shapes."""

    def shapes(value):
        if isinstance(value, dict):
            return {name: list(np.shape(value[name])) for name in sorted(value)}
        return [type(value).__name__] + [list(np.shape(item)) for item in value]

    model = fork(keras)
    see("list", shapes(model.predict(X, batch_size=2, verbose=0)))
    see("predict_on_batch", shapes(model.predict_on_batch(X)))
    loss = {"a": "mse", "b": "mse"}
    tried(see, "dictionary", lambda: shapes(fork(keras, loss, named=True).predict(X, batch_size=2, verbose=0)))
    y = {"a": ZEROS, "b": ZEROS}
    tried(see, "evaluate", lambda: found(fork(keras, loss, named=True), X, y))
    tried(see, "history", lambda: sorted(history(fork(keras, loss, named=True), X, y)))


@program("Model", "Model.predict", "Model.evaluate", logic=True)
def steps_in_predict_and_evaluate(keras, see):
    """steps in predict and evaluate of arrays, and predict and evaluate of a generator."""

    def inputs():
        while True:
            yield X

    def pairs():
        while True:
            yield X, ZEROS

    model = compiled(keras)
    tried(see, "predict, 2 steps of one", lambda: model.predict(X, batch_size=1, steps=2, verbose=0))
    tried(see, "evaluate, 2 steps of one", lambda: found(model, X, ZEROS, batch_size=1, steps=2))
    tried(see, "evaluate, one step", lambda: found(model, X, ZEROS, steps=1))
    tried(see, "predict, inputs", lambda: list(model.predict(inputs(), steps=2, verbose=0).shape))
    tried(see, "predict, pairs", lambda: list(model.predict(pairs(), steps=2, verbose=0).shape))
    tried(see, "evaluate, pairs", lambda: found(model, pairs(), steps=2))


@program("Model", "Model.fit", "Model.predict", logic=True)
def types_of_inputs_and_targets(keras, see):
    """Inputs of float64 and of whole numbers, targets of whole numbers and of booleans, and lists of Python, in fit."""
    forms = (
        ("float64", X, ZEROS),
        ("whole numbers", X.astype("int64"), ZEROS.astype("int64")),
        ("booleans", X, ZEROS.astype(bool)),
        ("list of targets", X, [0.0, 0.0, 0.0]),
        ("lists", [[1.0], [2.0], [4.0]], [[0.0], [0.0], [0.0]]),
    )
    for name, x, y in forms:
        tried(see, name, lambda x=x, y=y: history(compiled(keras), x, y)["loss"])


@program("callbacks.Callback", "Model.fit", "Model.evaluate", logic=True)
def callbacks_in_other_forms(keras, see):
    """One callback instead of a list, callbacks in evaluate and in predict, and a callback that ends fit."""
    called = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            called.append("epoch")
            self.model.stop_training = True

        def on_test_end(self, logs=None):
            called.append("test")

        def on_predict_end(self, logs=None):
            called.append("predict")

    model = compiled(keras)
    tried(see, "one callback", lambda: len(model.fit(X, ZEROS, epochs=3, verbose=0, callbacks=Watch()).epoch))
    tried(see, "ended by a callback", lambda: len(model.fit(X, ZEROS, epochs=3, verbose=0, callbacks=[Watch()]).epoch))
    tried(see, "evaluate", lambda: len(found(model, X, ZEROS, callbacks=[Watch()])))
    tried(see, "predict", lambda: list(model.predict(X, verbose=0, callbacks=[Watch()]).shape))
    see("called", called)


@program("callbacks.Callback", "Model.fit", "Model.evaluate", logic=True)
def evaluate_inside_fit(keras, see):
    """evaluate in a callback after each batch of fit: what becomes of the loss and the metric of the epoch."""

    class Look(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.evaluate(X * 8.0, ZEROS, verbose=0)

    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    tried(see, "history", lambda: history(model, X, ZEROS, batch_size=1, callbacks=[Look()]))


@program("layers.Layer", "Layer.add_loss", "Model.fit", logic=True)
def loss_of_a_layer_and_no_targets(keras, see):
    """A layer that adds a loss, a model compiled without one, and fit without targets."""

    class Small(keras.layers.Layer):
        def call(self, inputs):
            self.add_loss(keras.backend.mean(inputs) if hasattr(keras.backend, "mean") else keras.ops.mean(inputs))
            return inputs

    inputs = keras.layers.Input(shape=(1,))
    middle = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs)
    model = keras.Model(inputs, Small(name="small")(middle))
    model.compile(keras.optimizers.SGD(0.25))
    tried(see, "history", lambda: history(model, X[:2]))
    see("weight", model.get_weights()[0])


@program("layers.Embedding", "Model.evaluate", "Model.fit", logic=True)
def accuracy_of_a_masked_sequence(keras, see):
    """Classes of steps behind an Embedding with mask_zero: loss, accuracy and weighted accuracy."""
    x = np.array([[1, 2, 0, 0], [2, 0, 0, 0]])
    inputs = keras.layers.Input(shape=(4,))
    embedding = keras.layers.Embedding(3, 2, mask_zero=True, name="table")
    layer = keras.layers.Dense(2, activation="softmax", kernel_initializer="ones", name="classes")
    model = keras.Model(inputs, keras.layers.TimeDistributed(layer, name="steps")(embedding(inputs)))
    values = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], [[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]
    model.set_weights([np.array(value) for value in values])
    loss = "sparse_categorical_crossentropy"
    model.compile("sgd", loss, metrics=["accuracy"], weighted_metrics=["accuracy"])
    # Both classes are as likely: the first one is told. Right are one step of three, and all masked ones.
    y = np.array([[[0], [1], [0], [0]], [[1], [0], [0], [0]]])
    tried(see, "values", lambda: found(model, x, y))


@program("layers.LSTM", "layers.Masking", "Model.evaluate", logic=True)
def mask_that_ends_in_the_model(keras, see):
    """Masking before an LSTM that returns one vector: the loss has no mask to count; and a sample without steps."""
    x = np.array([[[1.0], [2.0]], [[4.0], [0.0]], [[0.0], [0.0]]])
    inputs = keras.layers.Input(shape=(2, 1))
    masked = keras.layers.Masking(name="mask")(inputs)
    layer = keras.layers.LSTM(1, kernel_initializer="ones", recurrent_initializer="ones", name="lstm")
    model = keras.Model(inputs, layer(masked))
    model.compile("sgd", "mse", metrics=["mae"])
    see("values", found(model, x, ZEROS))


@program("Model", "Model.compile", logic=True)
def arguments_of_compile_that_went_or_came(keras, see):
    """target_tensors=None, distribute=None, jit_compile=False and auto_scale_loss=False in compile."""
    forms = (
        ("target_tensors", {"target_tensors": None}),
        ("jit_compile", {"jit_compile": False}),
        ("auto_scale_loss", {"auto_scale_loss": False}),
        ("nothing like it", {"nothing": None}),
    )
    for name, options in forms:
        tried(see, name, lambda options=options: line(keras).compile("sgd", "mse", **options))


@program("metrics.Metric", "Model.compile", "Model.fit", logic=True)
def one_metric_object_in_two_models(keras, see):
    """One object of a metric compiled into two models, and for two outputs: its name and its values."""
    metric = keras.metrics.MeanAbsoluteError(name="error")
    first, second = compiled(keras, metrics=[metric]), compiled(keras, metrics=[metric])
    tried(see, "first", lambda: history(first, X, ZEROS))
    tried(see, "second", lambda: history(second, X, ZEROS + 8.0))
    tried(see, "two outputs", lambda: sorted(history(fork(keras, metrics=[[metric], [metric]]), X, [ZEROS, ZEROS])))


@program("Model", "Model.get_compile_config", "Model.compile_from_config", logic=True)
def compile_config(keras, see):
    """get_compile_config of a compiled model, and another model compiled from it."""
    model = compiled(keras, metrics=["mae"])
    try:
        config = model.get_compile_config()
        see("keys", sorted(config))
        see("loss", config["loss"])
        see("metrics", config["metrics"])
        other = line(keras)
        other.compile_from_config(config)
        see("optimizer", type(other.optimizer).__name__)
        see("evaluate", found(other, X, ZEROS))
    except Exception as error:
        see("refused", error)


@program("Model", "Model.fit", "Model.evaluate", logic=True)
def targets_of_two_outputs_in_other_forms(keras, see):
    """Targets of two outputs: a tuple, one array too few, a dictionary with a name too many, one array for both."""
    model = fork(keras)
    tried(see, "tuple", lambda: found(model, X, (ZEROS, ZEROS))[0])
    tried(see, "dictionary", lambda: found(fork(keras), X, {"b": ZEROS, "a": ZEROS})[0])
    tried(see, "one too few", lambda: found(fork(keras), X, [ZEROS])[0])
    tried(see, "one array", lambda: found(fork(keras), X, ZEROS)[0])
    y = {"a": ZEROS, "b": ZEROS, "c": ZEROS}
    tried(see, "name too many", lambda: found(fork(keras), X, y)[0])
    tried(see, "none", lambda: found(fork(keras), X)[0])


@program("Model", "Model.fit", "Model.evaluate", "Model.predict", logic=True)
def inputs_in_a_tuple_or_a_list(keras, see):
    """Two inputs as a list, a tuple, a dictionary in the other order, and one input too many or too few."""
    inputs = [keras.layers.Input(shape=(1,), name=name) for name in ("left", "right")]
    model = keras.Model(inputs, keras.layers.Subtract(name="less")(inputs))
    two = 2.0 * X
    tried(see, "list", lambda: model.predict([two, X], verbose=0))
    tried(see, "tuple", lambda: model.predict((two, X), verbose=0))
    tried(see, "dictionary", lambda: model.predict({"right": X, "left": two}, verbose=0))
    tried(see, "one too many", lambda: model.predict([two, X, X], verbose=0))
    tried(see, "one too few", lambda: model.predict([two], verbose=0))
    tried(see, "list for one input", lambda: line(keras).predict([X], verbose=0))
    tried(see, "tuple for one input", lambda: line(keras).predict((X,), verbose=0))
    tried(see, "another shape", lambda: line(keras).predict(np.hstack([X, X]), verbose=0))


@program("Model", "Model.fit", "Model.evaluate", logic=True)
def tensors_in_fit(keras, see, tensor):
    """Tensors of the backend instead of arrays in fit, evaluate and predict."""
    x, y = tensor(X), tensor(ZEROS)
    tried(see, "fit", lambda: history(compiled(keras), x, y)["loss"])
    tried(see, "fit in steps", lambda: history(compiled(keras), x, y, steps_per_epoch=1)["loss"])
    tried(see, "evaluate", lambda: found(compiled(keras), x, y))
    tried(see, "predict", lambda: compiled(keras).predict(x, verbose=0))
    tried(see, "train_on_batch", lambda: floats(compiled(keras).train_on_batch(x, y)))


@program("Model", "Model.fit", logic=True)
def validation_data_of_other_kinds(keras, see, tf):
    """validation_data as a dataset, as an endless dataset with validation_steps, and as a generator."""

    def pairs():
        while True:
            yield X, ZEROS

    data = tf.data.Dataset.from_tensor_slices((X.astype("float32"), ZEROS.astype("float32"))).batch(2)
    options = {"validation_data": data}
    tried(see, "dataset", lambda: history(compiled(keras), X, ZEROS, **options)["val_loss"])
    endless = {"validation_data": data.repeat(), "validation_steps": 1}
    tried(see, "endless dataset", lambda: history(compiled(keras), X, ZEROS, **endless)["val_loss"])
    generator = {"validation_data": pairs(), "validation_steps": 2}
    tried(see, "generator", lambda: history(compiled(keras), X, ZEROS, **generator)["val_loss"])


@program("Model", "Model.fit", logic=True)
def generators_with_arguments_for_arrays(keras, see):
    """A generator in fit together with targets, with batch_size, with validation_split and with class_weight."""

    def pairs():
        while True:
            yield X, np.array([[0.0], [1.0], [1.0]])

    forms = (
        ("targets", {"y": ZEROS}),
        ("batch_size", {"batch_size": 2}),
        ("validation_split", {"validation_split": 0.5}),
        ("class_weight", {"class_weight": {0: 1.0, 1: 4.0}}),
        ("sample_weight", {"sample_weight": WEIGHT}),
    )
    for name, options in forms:
        tried(see, name, lambda o=options: history(compiled(keras), pairs(), steps_per_epoch=1, **o)["loss"])


@program("Model", "Model.fit", logic=True)
def generator_that_ends(keras, see):
    """A generator of two batches without steps_per_epoch: one epoch, and two epochs."""

    def batches():
        for _ in range(2):
            yield X, ZEROS

    tried(see, "one epoch", lambda: history(compiled(keras), batches())["loss"])
    tried(see, "two epochs", lambda: len(history(compiled(keras), batches(), epochs=2)["loss"]))


@program("Model", "Model.fit", "callbacks.Callback", logic=True)
def logs_of_the_batches(keras, see):
    """The loss and the metric in the logs of each batch: of this batch, or the mean since the epoch began."""
    logged = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            logged.append([float(logs["loss"]), float(logs["mae"])])

    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    model.fit(X, ZEROS, batch_size=1, shuffle=False, verbose=0, callbacks=[Watch()])
    see("loss", [values[0] for values in logged])
    see("mae", [values[1] for values in logged])


@program("Model", "Model.test_on_batch", "Model.predict_on_batch", "Model.train_on_batch", logic=True)
def methods_for_one_batch_of_two_outputs(keras, see):
    """train_on_batch and test_on_batch of two outputs: how many numbers come back, and by return_dict which names."""
    y = [ZEROS, ZEROS]
    see("train", floats(fork(keras).train_on_batch(X, y)))
    model = fork(keras, metrics=[["mae"], ["mae"]])
    see("test, metrics", floats(model.test_on_batch(X, y)))
    tried(see, "return_dict", lambda: sorted(model.test_on_batch(X, y, return_dict=True)))
    tried(see, "evaluate, return_dict", lambda: sorted(model.evaluate(X, y, verbose=0, return_dict=True)))


@program("Model", "Model.test_on_batch", "layers.Dropout", "layers.BatchNormalization", logic=True, fresh=True)
def modes_of_the_methods(keras, see):
    """Which methods run the layers as in training: a layer of one's own that tells by its output."""

    class Mode(keras.layers.Layer):
        def call(self, inputs, training=None):
            return keras.backend.in_train_phase(inputs * 2.0, inputs, training)

        def compute_output_shape(self, input_shape):
            return input_shape

    class Plain(keras.layers.Layer):
        def call(self, inputs, training=None):
            return inputs * (2.0 if training else 1.0)

        def compute_output_shape(self, input_shape):
            return input_shape

    for name, kind in (("in_train_phase", Mode), ("argument", Plain)):
        inputs = keras.layers.Input(shape=(1,))
        try:
            model = keras.Model(inputs, kind(name="mode")(keras.layers.Dense(1, kernel_initializer="ones")(inputs)))
            model.compile(keras.optimizers.SGD(0.0), "mse")
            losses = history(model, X[:1], ZEROS[:1])["loss"]
            values = floats(model.train_on_batch(X[:1], ZEROS[:1])) + floats(model.test_on_batch(X[:1], ZEROS[:1]))
            see(name, {"fit": losses, "train, test": values, "predict": floats(model.predict(X[:1], verbose=0))})
            see("called, " + name, floats(keras.backend.eval(model(keras.backend.constant(X[:1])))))
        except Exception as error:
            see("raised, " + name, error)


@program("Model", "Model.fit", "Model.evaluate", logic=True)
def subclassed_model_in_fit(keras, see):
    """A subclass of Model without Input: fit on lists of inputs, a dictionary of inputs, outputs as a dictionary."""

    class Own(keras.Model):
        def __init__(self, named):
            super(Own, self).__init__()
            self.dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
            self.named = named

        def call(self, inputs):
            both = (inputs["p"], inputs["q"]) if isinstance(inputs, dict) else inputs
            out = self.dense(both[0]) - both[1]
            return {"end": out} if self.named else out

    def losses(x, y, named=False, loss="mse"):
        model = Own(named)
        model.compile(keras.optimizers.SGD(0.0), loss)
        return history(model, x, y)

    tried(see, "list", lambda: losses([2.0 * X, X], ZEROS))
    tried(see, "tuple", lambda: losses((2.0 * X, X), ZEROS))
    tried(see, "dictionary", lambda: losses({"q": X, "p": 2.0 * X}, ZEROS))
    tried(see, "named output", lambda: losses([2.0 * X, X], {"end": ZEROS}, named=True, loss={"end": "mse"}))


@program("utils.Sequence", "Model.fit", "Model.evaluate", "Model.predict", logic=True)
def how_often_a_sequence_is_told_of_epochs(keras, see):
    """on_epoch_end of a Sequence: how often in three epochs of fit, and in evaluate and predict."""
    ended = []

    class Batches(keras.utils.Sequence):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return X[index : index + 1], ZEROS[:1]

        def on_epoch_end(self):
            ended.append(1)

    model = compiled(keras)
    model.fit(Batches(), epochs=3, shuffle=False, verbose=0)
    see("fit", len(ended))
    del ended[:]
    see("losses", found(model, Batches()))
    see("evaluate", len(ended))


@program("utils.Sequence", "Model.fit", logic=True)
def sequence_that_shrinks(keras, see):
    """A Sequence whose on_epoch_end makes it shorter, as samplers do: the losses of two epochs, steps_per_epoch too."""

    class Batches(keras.utils.Sequence):
        def __init__(self):
            super(Batches, self).__init__()
            self.length = 3

        def __len__(self):
            return self.length

        def __getitem__(self, index):
            return X[index : index + 1], ZEROS[:1]

        def on_epoch_end(self):
            self.length = 2

    def trained(**options):
        model = line(keras)
        model.compile(keras.optimizers.SGD(0.0), "mse")
        return history(model, Batches(), epochs=2, **options)["loss"]

    tried(see, "losses", trained)
    tried(see, "one step an epoch", lambda: trained(steps_per_epoch=1))


@program("Model", "Model.evaluate", "layers.Masking", logic=True)
def mask_and_weights_together(keras, see):
    """Sequences with masked steps: no mask, a mask, a mask with weights of samples, and with weights of steps."""
    x = np.array([[[1.0], [2.0], [0.0], [0.0]], [[4.0], [0.0], [0.0], [0.0]]])
    y = np.ones_like(x)

    def loss(mask_value, loss="mse", **options):
        inputs = keras.layers.Input(shape=(4, 1))
        masked = keras.layers.Masking(mask_value, name="mask")(inputs)
        model = keras.Model(inputs, keras.layers.Activation("linear", name="same")(masked))
        model.compile("sgd", loss)
        return found(model, x, y, **options)

    # Squares of the errors: 0, 1, 1, 1 and 9, 1, 1, 1, of which only the first, the second and the fifth count.
    tried(see, "no step is masked", lambda: loss(-1.0))
    tried(see, "masked", lambda: loss(0.0))
    tried(see, "all are masked", lambda: loss(0.0, sample_weight=np.array([0.0, 0.0])))
    tried(
        see, "weights of steps", lambda: loss(0.0, sample_weight=np.array([[1.0, 2.0, 1.0, 1.0], [0.5, 1.0, 1.0, 1.0]]))
    )
