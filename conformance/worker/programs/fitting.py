"""Programs about fit, evaluate, predict and the methods for one batch: data in every form, and what comes back."""

import contextlib
import io
import re

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


def fork(keras):
    """One input and two outputs, a and b, each with one weight that begins as 1."""
    inputs = keras.layers.Input(shape=(1,), name="x")
    ends = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name=name)(inputs) for name in "ab"]
    return keras.Model(inputs, ends)


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


def losses_of_fit(model, *data, **options):
    """The loss of each epoch."""
    return floats(model.fit(*data, shuffle=False, verbose=0, **options).history["loss"])


def numbers(history):
    """A history's values as they are, whatever their types."""
    return {name: floats(history[name]) for name in sorted(history)}


def printed(function, *arguments, **keywords):
    """What a call prints to the standard output, told coarsely."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*arguments, **keywords)
    text = out.getvalue()
    counts = re.findall(r"\d+/\d+", re.sub(r"Epoch \d+/\d+", "", text))
    return {
        "anything": bool(text.strip()),
        "epochs": len(re.findall(r"Epoch \d+/\d+", text)),
        "bar": "[=" in text or "\u2501" in text,
        "last count": counts[-1] if counts else None,
    }


def kind(value):
    """What a value is: a number of Python or of NumPy, an array with its shape, a list, or something else."""
    if isinstance(value, (list, tuple)):
        return [type(value).__name__] + [kind(item) for item in value]
    if isinstance(value, np.ndarray):
        return "array of shape %s" % (value.shape,)
    if isinstance(value, np.generic):
        return "number of NumPy"
    if isinstance(value, (bool, int, float)):
        return "number of Python"
    return "tensor" if hasattr(value, "dtype") else type(value).__name__


X = np.array([[1.0], [2.0], [4.0]])
ZEROS = np.zeros((3, 1))


@program("Model", "Model.fit", logic=True)
def order_of_keys_in_the_history(keras, see):
    """The keys of the history in their order: the loss, two metrics, and those of the validation."""
    model = compiled(keras, metrics=["mae", "mape"])
    history = model.fit(X, ZEROS + 1.0, validation_data=(X, ZEROS + 1.0), verbose=0)
    see("order", list(history.history))
    see("epochs", list(history.epoch))


@program("Model", "Model.fit", "callbacks.History", logic=True)
def params_of_the_history(keras, see):
    """What fit tells its callbacks in params."""
    history = compiled(keras, metrics=["mae"]).fit(X, ZEROS, batch_size=2, epochs=2, verbose=0)
    see("params", {name: history.params[name] for name in sorted(history.params)})


@program("Model", "Model.fit", "Model.evaluate", "Model.predict", "Model.train_on_batch", logic=True)
def types_of_what_comes_back(keras, see):
    """The types of what fit, evaluate, predict, train_on_batch, test_on_batch and predict_on_batch return."""
    model = compiled(keras)
    see("fit", kind(model.fit(X, ZEROS, verbose=0).history["loss"][0]))
    see("evaluate", kind(model.evaluate(X, ZEROS, verbose=0)))
    see("predict", kind(model.predict(X, verbose=0)))
    see("train_on_batch", kind(model.train_on_batch(X, ZEROS)))
    see("test_on_batch", kind(model.test_on_batch(X, ZEROS)))
    see("predict_on_batch", kind(model.predict_on_batch(X)))
    model = compiled(keras, metrics=["mae"])
    see("evaluate with a metric", kind(model.evaluate(X, ZEROS, verbose=0)))
    see("train_on_batch with a metric", kind(model.train_on_batch(X, ZEROS)))


@program("Model", "Model.fit", "Model.evaluate", "Model.predict", logic=True)
def what_is_printed(keras, see):
    """What fit, evaluate and predict print by default, and fit with verbose=2: lines of epochs, a bar, a count."""
    model = compiled(keras)
    see("fit", printed(model.fit, X, ZEROS, batch_size=2, epochs=2))
    see("fit, verbose=2", printed(model.fit, X, ZEROS, batch_size=2, epochs=2, verbose=2))
    see("evaluate", printed(model.evaluate, X, ZEROS, batch_size=2))
    see("predict", printed(model.predict, X, batch_size=2))


@program("Model", "Model.fit", "Model.evaluate", logic=True)
def smaller_last_batch(keras, see):
    """Batches of 2 and 1: the loss that fit and evaluate tell is the mean of samples, or of batches."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    history = model.fit(X, ZEROS, batch_size=2, shuffle=False, verbose=0).history
    # Samples: (1 + 4 + 16) / 3. Batches: (2.5 + 16) / 2.
    see("fit", numbers(history))
    see("evaluate", floats(model.evaluate(X, ZEROS, batch_size=2, verbose=0)))


@program("Model", "Model.fit", logic=True)
def steps_that_are_exhausted(keras, see):
    """steps_per_epoch=3 with a generator of two batches: how many are trained, and how many epochs there are."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(int(batch))

    def batches():
        yield np.full((1, 1), 1.0), np.zeros((1, 1))
        yield np.full((1, 1), 2.0), np.zeros((1, 1))

    model = compiled(keras)
    try:
        history = model.fit(batches(), steps_per_epoch=3, epochs=2, verbose=0, callbacks=[Watch()])
        see("epochs", list(history.epoch))
    except Exception as error:
        see("epochs", error)
    see("batches", seen)
    see("weight", model.get_weights()[0])


@program("Model", "Model.fit", logic=True)
def steps_of_arrays(keras, see):
    """steps_per_epoch with arrays: 2 of 3 batches, and more batches than there are."""
    for steps in (2, 5):
        model = compiled(keras)
        name = "%d steps" % steps
        try:
            history = model.fit(X, ZEROS, batch_size=1, steps_per_epoch=steps, shuffle=False, verbose=0).history
            see(name, floats(history["loss"]))
        except Exception as error:
            see(name, error)
        see("weight, " + name, model.get_weights()[0])


@program("Model", "Model.fit", logic=True)
def generators_of_tuples_and_others(keras, see):
    """A generator that yields pairs, triples with weights, lists, or a dictionary for the input."""
    weight = np.array([1.0, 0.0, 0.5])
    forms = (
        ("pair", lambda: (X, ZEROS)),
        ("triple", lambda: (X, ZEROS, weight)),
        ("list", lambda: [X, ZEROS]),
        ("dictionary", lambda: ({"line_input": X}, ZEROS)),
    )
    for name, batch in forms:

        def batches(batch=batch):
            while True:
                yield batch()

        tried(see, name, losses_of_fit, compiled(keras), batches(), steps_per_epoch=1)


@program("utils.Sequence", "Model.fit", logic=True)
def hooks_of_a_sequence(keras, see):
    """A Sequence of two batches in fit for two epochs: what it trains on, and whether its hooks run each epoch."""
    taken, hooks = [], []

    class Batches(keras.utils.Sequence):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            taken.append(int(index))
            return X[index : index + 1], ZEROS[:1]

        def on_epoch_begin(self):
            hooks.append("begin")

        def on_epoch_end(self):
            hooks.append("end")

    model = compiled(keras)
    history = model.fit(Batches(), epochs=2, shuffle=False, verbose=0).history
    see("losses", floats(history["loss"]))
    # A thread that runs ahead may take more, and it is not always as fast.
    see("taken", sorted(set(taken)))
    see("begun for each epoch", hooks.count("begin") >= 2)
    see("ended for each epoch", hooks.count("end") >= 2)


@program("Model", "Model.fit", "Model.evaluate", "Model.predict", logic=True)
def datasets_in_every_form(keras, see, tf):
    """tf.data in fit: batched, with weights, without batches, with an input as a dictionary; evaluate and predict."""
    weight = np.array([1.0, 0.0, 0.5], "float32")
    x, y = X.astype("float32"), ZEROS.astype("float32")
    slices = tf.data.Dataset.from_tensor_slices
    forms = (
        ("batched", lambda: slices((x, y)).batch(2)),
        ("weighted", lambda: slices((x, y, weight)).batch(2)),
        ("dictionary", lambda: slices(({"line_input": x}, y)).batch(2)),
        ("without batches", lambda: slices((x, y))),
    )
    for name, data in forms:
        tried(see, name, losses_of_fit, compiled(keras), data())
    tried(see, "evaluate", lambda: floats(compiled(keras).evaluate(slices((x, y)).batch(2), verbose=0)))
    tried(see, "predict", lambda: compiled(keras).predict(slices(x).batch(2), verbose=0))


@program("Model", "Model.train_step", "Model.fit", logic=True)
def train_step_with_compiled_metrics(keras, see, tf):
    """A train_step that updates compiled_metrics and returns each metric by its name, as guides of Keras 2 did."""

    class Own(keras.Model):
        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                found = self(x, training=True)
                loss = self.compiled_loss(y, found, regularization_losses=self.losses)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            self.compiled_metrics.update_state(y, found)
            return {metric.name: metric.result() for metric in self.metrics}

    inputs = keras.Input(shape=(1,))
    outputs = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs)
    model = Own(inputs, outputs)
    model.compile(keras.optimizers.SGD(0.0625), "mse", metrics=["mae"])
    history = model.fit(X.astype("float32"), ZEROS.astype("float32"), verbose=0).history
    see("keys", sorted(history))
    see("weight", model.get_weights()[0])
    tried(see, "loss", lambda: floats(history["loss"]))


@program("Model", "Model.train_step", "Model.test_step", "Model.predict_step", "Model.fit", logic=True)
def overridden_steps_are_called(keras, see):
    """Whether fit, evaluate and predict call the steps that a subclass overrides."""
    called = []

    class Own(keras.Model):
        def train_step(self, *arguments, **keywords):
            called.append("train")
            return super(Own, self).train_step(*arguments, **keywords)

        def test_step(self, *arguments, **keywords):
            called.append("test")
            return super(Own, self).test_step(*arguments, **keywords)

        def predict_step(self, *arguments, **keywords):
            called.append("predict")
            return super(Own, self).predict_step(*arguments, **keywords)

    inputs = keras.layers.Input(shape=(1,))
    model = Own(inputs, keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs))
    model.compile("sgd", "mse")
    model.fit(X, ZEROS, verbose=0)
    model.evaluate(X, ZEROS, verbose=0)
    model.predict(X, verbose=0)
    see("called", sorted(set(called)))


@program("Model", "Model.predict", "Model.predict_on_batch", logic=True)
def lists_in_predict(keras, see):
    """predict with nested lists of Python, with a flat list, with whole numbers, and with float64."""
    model = line(keras)
    tried(see, "nested list", lambda: model.predict([[1.0], [2.0]], verbose=0))
    tried(see, "one sample of a list", lambda: model.predict([[3.0]], verbose=0))
    tried(see, "flat list", lambda: model.predict([1.0, 2.0], verbose=0))
    tried(see, "whole numbers", lambda: model.predict(np.array([[1], [2]]), verbose=0))
    tried(see, "type for float64", lambda: str(model.predict(np.array([[1.0], [2.0]]), verbose=0).dtype))
    tried(see, "flat array", lambda: model.predict(np.array([1.0, 2.0]), verbose=0))


@program("Model", "Model.predict", logic=True)
def one_nested_list_for_two_features(keras, see):
    """predict([[1.0, 2.0]]): one sample of two features, or two inputs."""
    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", name="sum", input_shape=(2,))])
    tried(see, "list", lambda: model.predict([[1.0, 2.0]], verbose=0))
    tried(see, "list of two", lambda: model.predict([[1.0, 2.0], [3.0, 4.0]], verbose=0))
    tried(see, "list of an array", lambda: model.predict([np.array([[1.0, 2.0]])], verbose=0))


@program("Model", "Model.fit", "Model.predict", "Model.evaluate", logic=True)
def dictionaries_of_inputs(keras, see):
    """Inputs and targets by the names of layers: two inputs, two outputs, and a name that there is not."""
    inputs = [keras.layers.Input(shape=(1,), name=name) for name in ("left", "right")]
    ends = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name=name) for name in "ab"]
    model = keras.Model(inputs, [end(one) for end, one in zip(ends, inputs)])
    model.compile("sgd", {"a": "mse", "b": "mse"})
    x = {"right": X, "left": 2.0 * X}
    tried(see, "predict", lambda: model.predict(x, verbose=0))
    y = {"b": ZEROS, "a": ZEROS}
    tried(see, "evaluate", lambda: floats(model.evaluate(x, y, verbose=0)))
    tried(see, "one too many", lambda: model.predict(dict(x, other=X), verbose=0))
    tried(see, "one missing", lambda: model.predict({"left": X}, verbose=0))


@program("Model", "Model.evaluate", "layers.Masking", logic=True)
def loss_of_a_masked_sequence(keras, see):
    """The mean squared error, and the mean absolute error as a metric, of sequences with masked steps."""
    x = np.array([[[1.0], [2.0], [0.0], [0.0]], [[4.0], [0.0], [0.0], [0.0]]])
    inputs = keras.layers.Input(shape=(4, 1))
    masked = keras.layers.Masking(name="mask")(inputs)
    dense = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones", name="dense")
    model = keras.Model(inputs, keras.layers.TimeDistributed(dense, name="steps")(masked))
    model.compile("sgd", "mse", metrics=["mae"], weighted_metrics=["mape"])
    # Outputs 2, 3, 1, 1 and 5, 1, 1, 1: three steps of eight count.
    found = floats(model.evaluate(x, np.ones_like(x), verbose=0))
    see("loss", found[0])
    see("mae", found[1])
    see("weighted mape", found[2])
    weight = np.array([1.0, 0.5])
    options = {"sample_weight": weight, "verbose": 0}
    tried(see, "weighted loss", lambda: floats(model.evaluate(x, np.ones_like(x), **options))[0])
