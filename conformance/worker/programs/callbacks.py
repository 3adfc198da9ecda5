"""Programs about callbacks: what each argument of each of them does to a run, and what fit hands to them.

Where only a callback's own arithmetic is asked, a program calls its hooks as fit does, with values of its own. Others
set the weight of a small model at the beginning of each epoch of fit, so every loss is known.
"""

import os

import numpy as np

from . import program


def squared(keras, rate=0.0, **options):
    """One weight w; for the data of ``walk`` the loss is its square, and a learning rate of 0 leaves it."""
    model = keras.Sequential([keras.layers.Dense(1, use_bias=False, name="d", input_shape=(1,))], name="m")
    model.compile(keras.optimizers.SGD(rate), "mse", **options)
    return model


def walk(keras, model, weights, callbacks, **options):
    """fit with a given weight at the beginning of each epoch, before any other callback: the history."""

    class Given(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.set_weights([np.full((1, 1), weights[epoch])])

    x, y = np.ones((2, 1)), np.zeros((2, 1))
    callbacks = [Given(), *callbacks]
    return model.fit(x, y, epochs=len(weights), shuffle=False, verbose=0, callbacks=callbacks, **options)


def drive(model, callback, values, name="loss"):
    """Call a callback's hooks as fit does, with a value for each epoch, whose number is the weight: the logs."""
    callback.set_model(model)
    callback.set_params({"epochs": len(values), "steps": 1, "verbose": 0, "metrics": [name]})
    model.stop_training = False
    found = []
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        model.set_weights([np.full((1, 1), epoch + 1.0)])
        logs = {name: value}
        callback.on_epoch_end(epoch, logs)
        found.append(logs)
        if model.stop_training:
            break
    callback.on_train_end()
    return found


def weight(model):
    return float(model.get_weights()[0][0, 0])


def tried(see, name, function, *arguments, **keywords):
    """See what a function returns, or the exception it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def files(folder):
    """The paths of all files below a folder, with a slash behind folders that are empty."""
    found = []
    for path, folders, names in os.walk(folder):
        inside = os.path.relpath(path, folder).replace(os.sep, "/")
        found += [name if inside == "." else inside + "/" + name for name in names]
        if not folders and not names and inside != ".":
            found.append(inside + "/")
    return sorted(found)


@program("callbacks.EarlyStopping", logic=True)
def early_stopping_patience_and_min_delta(keras, see):
    """EarlyStopping: after how many epochs it stops fit for each patience and min_delta, and its attributes then."""
    model = squared(keras)
    losses = [4.0, 3.0, 2.75, 2.5, 2.5, 2.75, 2.0, 3.0]

    def epochs(**options):
        stop = keras.callbacks.EarlyStopping(monitor="loss", **options)
        return [len(drive(model, stop, losses)), stop.stopped_epoch, float(stop.best)]

    see("no options", epochs())
    see("patience 1", epochs(patience=1))
    see("patience 2", epochs(patience=2))
    see("patience 3", epochs(patience=3))
    see("min_delta 0.375", epochs(min_delta=0.375, patience=1))
    see("min_delta 0.375, patience 2", epochs(min_delta=0.375, patience=2))
    see("negative min_delta", epochs(min_delta=-0.375, patience=2))
    see("mode max", epochs(mode="max", patience=1))
    tried(see, "unknown mode", lambda: epochs(mode="best", patience=1))


@program("callbacks.EarlyStopping", logic=True)
def early_stopping_baseline_and_start(keras, see):
    """EarlyStopping with a baseline, and with start_from_epoch: how many epochs, the best value, which weight stays."""
    model = squared(keras)
    losses = [4.0, 9.0, 2.0, 6.0, 3.0, 16.0]

    def run(**options):
        stop = keras.callbacks.EarlyStopping(monitor="loss", restore_best_weights=True, **options)
        return [len(drive(model, stop, losses)), float(stop.best), weight(model)]

    see("no baseline", run(patience=2))
    tried(see, "baseline that is not reached", run, baseline=1.0, patience=2)
    tried(see, "baseline reached at once", run, baseline=8.0, patience=2)
    tried(see, "baseline reached late", run, baseline=3.0, patience=3)
    tried(see, "start_from_epoch 2", run, start_from_epoch=2, patience=1)
    late = {"monitor": "loss", "start_from_epoch": 9, "patience": 1}
    tried(see, "start after the last epoch", lambda: len(drive(model, keras.callbacks.EarlyStopping(**late), losses)))


@program("callbacks.EarlyStopping", logic=True)
def early_stopping_restores_best_weights(keras, see):
    """restore_best_weights: the weight that stays, as the number of its epoch."""
    model = squared(keras)

    def run(losses, **options):
        stop = keras.callbacks.EarlyStopping(monitor="loss", **options)
        return stop, [len(drive(model, stop, losses)), weight(model)]

    see("not asked to restore", run([1.0, 2.0, 3.0, 4.0], patience=1)[1])
    see("patience runs out", run([2.0, 1.0, 3.0, 4.0, 5.0], patience=2, restore_best_weights=True)[1])
    stop, found = run([2.0, 1.0, 3.0], patience=9, restore_best_weights=True)
    see("fit ends first", found)
    see("the best epoch", getattr(stop, "best_epoch", "no attribute"))
    see("patience runs out in the last epoch", run([2.0, 1.0, 3.0], patience=1, restore_best_weights=True)[1])
    see("the last epoch is the best", run([3.0, 2.0, 1.0], patience=1, restore_best_weights=True)[1])
    drive(model, stop, [8.0, 9.0])
    see("a second fit with the same callback", weight(model))


@program("callbacks.EarlyStopping", "callbacks.ModelCheckpoint", "callbacks.ReduceLROnPlateau", logic=True)
def mode_auto_by_the_name_of_the_metric(keras, see, folder):
    """mode="auto": which of two values three callbacks take for the better one, by the name of the metric."""

    def score(y_true, y_pred):
        return y_pred[:, 0]

    def fmeasure(y_true, y_pred):
        return y_pred[:, 0]

    def my_acc(y_true, y_pred):
        return y_pred[:, 0]

    dense = keras.layers.Dense(1, activation="sigmoid", use_bias=False, name="d", input_shape=(1,))
    model = keras.Sequential([dense])
    metrics = ["accuracy", score, fmeasure, my_acc, "mae"]
    if hasattr(keras.metrics, "AUC"):
        metrics += [keras.metrics.AUC(name="auc"), keras.metrics.Recall(name="recall")]
    model.compile(keras.optimizers.SGD(0.0), "binary_crossentropy", metrics=metrics)
    # Keras 3 looks at the metrics of the model, which are there after a step.
    model.train_on_batch(np.array([[-1.0], [1.0]]), np.array([[0.0], [1.0]]))

    def better(make, name):
        callback = make(name)
        drive(model, callback, [0.25, 0.5], name)
        return {0.25: "the lower one", 0.5: "the higher one"}.get(float(callback.best), "none")

    callbacks = keras.callbacks
    path = os.path.join(folder, "best.weights.h5")
    made = [
        ("EarlyStopping", lambda name: callbacks.EarlyStopping(monitor=name, patience=9)),
        ("ReduceLROnPlateau", lambda name: callbacks.ReduceLROnPlateau(monitor=name, patience=9)),
        ("ModelCheckpoint", lambda name: callbacks.ModelCheckpoint(path, name, 0, True, True)),
    ]
    names = ("loss", "val_loss", "accuracy", "val_accuracy", "auc", "val_auc", "score", "fmeasure", "my_acc", "recall")
    for way, make in made:
        for name in (*names, "mae"):
            tried(see, "%s by %s" % (way, name), better, make, name)


@program("callbacks.EarlyStopping", "callbacks.ModelCheckpoint", "callbacks.ReduceLROnPlateau", logic=True)
def monitor_that_is_not_there(keras, see, folder):
    """Three callbacks whose monitor is not in the logs: they go on, or raise."""
    model = squared(keras, 0.5)
    callbacks = keras.callbacks

    def run(callback):
        return len(walk(keras, model, [1.0, 2.0, 3.0], [callback]).epoch)

    see("without callbacks", run(callbacks.Callback()))
    tried(see, "EarlyStopping by val_loss", lambda: run(callbacks.EarlyStopping(patience=0)))
    tried(see, "EarlyStopping by a name nobody knows", lambda: run(callbacks.EarlyStopping("none", mode="min")))
    tried(see, "ReduceLROnPlateau by val_loss", lambda: run(callbacks.ReduceLROnPlateau(patience=0)))
    path = os.path.join(folder, "best.weights.h5")
    keep = {"save_best_only": True, "save_weights_only": True}
    tried(see, "ModelCheckpoint by val_loss", lambda: run(callbacks.ModelCheckpoint(path, **keep)))
    see("files of ModelCheckpoint", files(folder))
    pattern = os.path.join(folder, "{val_loss:.1f}.weights.h5")
    keep = {"save_weights_only": True}
    tried(see, "a file name with val_loss", lambda: run(callbacks.ModelCheckpoint(pattern, **keep)))


@program("callbacks.EarlyStopping", "callbacks.ReduceLROnPlateau", logic=True)
def monitored_value_is_nan(keras, see):
    """EarlyStopping and ReduceLROnPlateau where the loss is NaN: how many epochs, and the weight that stays."""
    model = squared(keras, 1.0)
    callbacks = keras.callbacks
    nan = float("nan")

    def run(losses, **options):
        stop = callbacks.EarlyStopping("loss", patience=2, **options)
        return [len(drive(model, stop, losses)), weight(model)]

    see("later", run([2.0, 1.0, nan, nan], restore_best_weights=True))
    see("from the start", run([nan, nan, nan, nan]))
    tried(see, "from the start, restored", lambda: run([nan, nan, nan, nan], restore_best_weights=True))
    baseline = {"restore_best_weights": True, "baseline": 8.0}
    tried(see, "from the start, with a baseline", lambda: run([nan, nan, nan, nan], **baseline))
    tried(see, "first only", lambda: run([nan, 2.0, 1.0, 3.0, 4.0], restore_best_weights=True))
    reduce = callbacks.ReduceLROnPlateau("loss", 0.5, patience=1, min_lr=0.0)
    see("learning rates", rates_in(drive(model, reduce, [nan, nan, 1.0, nan])))


@program("callbacks.TerminateOnNaN", "Model.fit", logic=True)
def terminate_on_nan(keras, see):
    """TerminateOnNaN: in which epoch and batch fit ends, what the history holds, and whether a second fit runs."""
    model = squared(keras, 0.5)
    seen = []
    watch = keras.callbacks.LambdaCallback(on_batch_end=lambda batch, logs: seen.append(int(batch)))
    end = keras.callbacks.TerminateOnNaN()
    x = np.array([[1.0], [1.0], [float("nan")], [1.0], [1.0], [1.0]])
    model.set_weights([np.ones((1, 1))])
    history = model.fit(
        x, np.zeros((6, 1)), batch_size=2, epochs=3, shuffle=False, verbose=0, callbacks=[end, watch]
    ).history
    see("batches", list(seen))
    see("losses", [repr(float(loss)) for loss in history.get("loss", [])])
    see("stop_training", model.stop_training)
    see("epochs of a second fit", len(walk(keras, model, [1.0, 2.0], [end]).epoch))
    see("epochs where the loss is infinite", len(walk(keras, model, [1.0, float("inf"), 2.0], [end]).epoch))


@program("callbacks.ModelCheckpoint", "Model.fit", logic=True)
def checkpoint_file_names(keras, see, folder):
    """ModelCheckpoint with each ending of the file name: what it writes, or that it raises."""
    model = squared(keras)

    def saved(place, name, weights):
        drive(model, keras.callbacks.ModelCheckpoint(os.path.join(place, name), save_weights_only=weights), [1.0])
        # Of a SavedModel its two main files say enough.
        return [one for one in files(place) if "variables" not in one and "assets" not in one]

    for weights in (False, True):
        # One SavedModel is enough: each takes a second.
        names = ("m", "m.h5", "m.keras", "m.weights.h5", "m.hdf5") + (("m.ckpt",) if weights else ())
        for number, name in enumerate(names):
            place = os.path.join(folder, "%d%d" % (weights, number))
            os.mkdir(place)
            tried(see, "%s%s" % (name, " of weights" if weights else ""), saved, place, name, weights)


@program("callbacks.ModelCheckpoint", logic=True)
def checkpoint_of_the_best_only(keras, see, folder):
    """save_best_only, mode and initial_value_threshold: the epochs that ModelCheckpoint saves."""
    model = squared(keras)

    def saved(**options):
        place = os.path.join(folder, str(len(os.listdir(folder))))
        os.mkdir(place)
        path = os.path.join(place, "{epoch}.weights.h5")
        keep = keras.callbacks.ModelCheckpoint(path, monitor="loss", save_weights_only=True, **options)
        drive(model, keep, [9.0, 4.0, 16.0, 4.0, 1.0])
        return "".join(sorted(name[0] for name in os.listdir(place)))

    see("all", saved())
    see("best only", saved(save_best_only=True))
    see("mode max", saved(save_best_only=True, mode="max"))
    see("mode max of all", saved(mode="max"))
    tried(see, "threshold", lambda: saved(save_best_only=True, initial_value_threshold=4.5))
    tried(see, "threshold and mode max", lambda: saved(save_best_only=True, mode="max", initial_value_threshold=10.0))
    tried(see, "unknown mode", lambda: saved(save_best_only=True, mode="best"))


@program("callbacks.ModelCheckpoint", logic=True)
def checkpoint_frequency(keras, see, folder):
    """save_freq="epoch", a number of batches, and period: which files ModelCheckpoint writes."""
    model = squared(keras)
    x, y = np.ones((6, 1)), np.zeros((6, 1))
    model.fit(x, y, batch_size=2, verbose=0)

    def saved(pattern="{epoch}", **options):
        place = os.path.join(folder, str(len(os.listdir(folder))))
        os.mkdir(place)
        path = os.path.join(place, pattern + ".weights.h5")
        keep = keras.callbacks.ModelCheckpoint(path, save_weights_only=True, **options)
        model.fit(x, y, batch_size=2, epochs=4, verbose=0, callbacks=[keep])
        return sorted(name[: -len(".weights.h5")] for name in os.listdir(place))

    tried(see, "save_freq epoch", lambda: saved(save_freq="epoch"))
    tried(see, "save_freq 2", lambda: saved("{epoch}-{batch}", save_freq=2))
    tried(see, "save_freq 5", lambda: saved(save_freq=5))
    tried(see, "save_freq True", lambda: saved(save_freq=True))
    tried(see, "another save_freq", lambda: saved(save_freq="batch"))
    tried(see, "period 2", lambda: saved(period=2))
    tried(see, "batch in the name", lambda: saved("{batch}"))


@program("callbacks.ModelCheckpoint", "Model.load_weights", logic=True)
def checkpoint_of_weights_is_loaded(keras, see, folder):
    """Weights that ModelCheckpoint wrote, loaded into the model: the best epoch's."""
    model = squared(keras)

    def loaded(path):
        # Not compiled: Keras 3 does not know the loss "mse" of an HDF5 file.
        return weight(keras.models.load_model(path, compile=False))

    path = os.path.join(folder, "best.weights.h5")
    options = {"monitor": "loss", "save_best_only": True, "save_weights_only": True}
    walk(keras, model, [3.0, 2.0, 4.0], [keras.callbacks.ModelCheckpoint(path, **options)])
    see("weight after fit", weight(model))
    model.load_weights(path)
    see("weight that is loaded", weight(model))
    for ending in (".h5", ".keras"):
        whole = os.path.join(folder, "model" + ending)
        walk(keras, model, [3.0, 1.0, 4.0], [keras.callbacks.ModelCheckpoint(whole, "loss", save_best_only=True)])
        tried(see, "weight in " + ending, loaded, whole)


def rates_in(logs):
    """The learning rates that a callback wrote into the logs, whatever their name."""
    return [float(one.get("lr", one.get("learning_rate", "nan"))) for one in logs]


@program("callbacks.ReduceLROnPlateau", logic=True)
def reduced_learning_rates(keras, see):
    """ReduceLROnPlateau: the learning rate of each epoch for patience, cooldown, min_delta, factor and min_lr."""
    model = squared(keras, 1.0)
    losses = [4.0, 3.0, 3.0, 2.75, 2.75, 2.75, 2.75, 2.5, 2.5]

    def rates(factor=0.5, min_lr=0.0, **options):
        model.compile(keras.optimizers.SGD(1.0), "mse")
        reduce = keras.callbacks.ReduceLROnPlateau("loss", factor, min_lr=min_lr, **options)
        return rates_in(drive(model, reduce, losses))

    see("patience 1", rates(patience=1))
    see("factor and min_lr", rates(0.25, 0.125, patience=1))
    see("cooldown 2", rates(patience=1, cooldown=2))
    see("min_delta", rates(patience=2, min_delta=0.5))
    see("patience 0", rates(patience=0))
    tried(see, "epsilon", lambda: rates(patience=2, epsilon=0.5))
    tried(see, "factor 1", lambda: keras.callbacks.ReduceLROnPlateau(factor=1.0).factor)
    tried(see, "unknown mode", lambda: rates(patience=2, mode="best"))


@program("callbacks.LearningRateScheduler", logic=True)
def learning_rate_scheduler_functions(keras, see):
    """LearningRateScheduler with functions of one and two arguments, and the types they may return."""
    model = squared(keras, 1.0)

    def rates(schedule):
        model.compile(keras.optimizers.SGD(1.0), "mse")
        return rates_in(drive(model, keras.callbacks.LearningRateScheduler(schedule), [1.0, 1.0, 1.0]))

    see("a function of the epoch", rates(lambda epoch: 0.25 if epoch else 0.5))
    see("a function of the epoch and the rate", rates(lambda epoch, rate: rate / 2))
    see("a function with a default", rates(lambda epoch, rate=None: 0.125 if rate is None else 0.5))
    tried(see, "an integer", lambda: rates(lambda epoch: 1))
    tried(see, "a NumPy float", lambda: rates(lambda epoch: np.float64(0.5)))
    tried(see, "a NumPy float32", lambda: rates(lambda epoch: np.float32(0.5)))
    tried(see, "an array", lambda: rates(lambda epoch: np.array(0.5)))
    tried(see, "nothing", lambda: rates(lambda epoch: None))
    tried(see, "a schedule", lambda: rates(keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)))


@program("callbacks.CSVLogger", logic=True)
def lines_of_csv_logger(keras, see, folder):
    """CSVLogger: the header and the number of lines with and without validation, separator and append."""
    model = squared(keras)
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    walk(keras, model, [1.0], [])
    path = os.path.join(folder, "log.csv")

    def lines(validation=False, epochs=2, **options):
        logger = keras.callbacks.CSVLogger(path, **options)
        data = (x, y) if validation else None
        model.fit(x, y, epochs=epochs, verbose=0, validation_data=data, callbacks=[logger])
        with open(path) as file:
            return file.read().splitlines()

    first = lines()
    see("header", first[0])
    see("number of lines", len(first))
    see("epochs in the lines", [line.split(",")[0] for line in first[1:]])
    see("header with validation", lines(validation=True)[0])
    see("header with a separator", lines(separator=";")[0])
    appended = lines(append=True, separator=";")
    see("lines after append", len(appended))
    see("headers after append", sum(line.startswith("epoch") for line in appended))
    see("lines without append", len(lines()))
    tried(see, "header of validation every second epoch", lambda: rarely(keras, model, path))


def rarely(keras, model, path):
    """The header, and how many values each line has, where validation is not in every epoch."""
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    logger = keras.callbacks.CSVLogger(path)
    model.fit(x, y, epochs=2, verbose=0, validation_data=(x, y), validation_freq=2, callbacks=[logger])
    with open(path) as file:
        lines = file.read().splitlines()
    return [lines[0]] + [len(line.split(",")) for line in lines[1:]]


@program("callbacks.TensorBoard", "Model.fit", logic=True)
def folders_of_tensorboard(keras, see, folder):
    """TensorBoard: its default folder, and in which folders it writes a run with validation."""
    see("default folder", keras.callbacks.TensorBoard().log_dir)
    model = squared(keras)
    board = keras.callbacks.TensorBoard(os.path.join(folder, "logs"))
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    model.fit(x, y, validation_data=(x, y), verbose=0, callbacks=[board])
    # The profiler writes into a folder with the time in its name.
    folders = {os.path.dirname(path).split("/plugins/profile")[0] for path in files(folder)}
    see("folders", sorted(folders - {""}))
    see("a profile is written", any("plugins/profile" in path for path in files(folder)))
    for option in ("histogram_freq", "write_graph", "write_grads", "write_images", "update_freq", "profile_batch"):
        see(option, getattr(board, option, "no attribute"))


@program("callbacks.LambdaCallback", logic=True)
def lambda_callback_hooks(keras, see):
    """LambdaCallback: which hooks it takes by keyword, and how often fit calls them."""
    model = squared(keras)
    called = []
    names = ["on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end", "on_batch_begin", "on_batch_end"]
    names += ["on_train_batch_begin", "on_train_batch_end", "on_test_begin", "on_test_end", "on_predict_begin"]

    def hook(name):
        return keras.callbacks.LambdaCallback(**{name: lambda *arguments, **keywords: called.append(name)})

    hooks = []
    for name in names:
        try:
            hooks.append(hook(name))
        except TypeError as error:
            see("made with " + name, error)
    x, y = np.ones((4, 1)), np.zeros((4, 1))
    model.fit(x, y, batch_size=2, epochs=2, validation_data=(x, y), verbose=0, callbacks=hooks)
    for name in names:
        see("calls of " + name, called.count(name))


@program("callbacks.History", "Model.fit", logic=True)
def history_of_two_fits(keras, see):
    """The history of fit: its params, its epochs, and what a second fit, and one with initial_epoch, make of it."""
    model = squared(keras, metrics=["mae"])
    x, y = np.ones((4, 1)), np.zeros((4, 1))
    options = {"batch_size": 2, "shuffle": False, "verbose": 0}
    first = model.fit(x, y, epochs=2, **options)
    see("keys of params", sorted(first.params))
    see("params", {name: first.params.get(name) for name in ("epochs", "steps", "verbose", "batch_size", "samples")})
    see("metrics of params", first.params.get("metrics", "no metrics"))
    see("epochs", list(first.epoch))
    see("keys", list(first.history))
    see("types of values", sorted({type(value).__name__ for values in first.history.values() for value in values}))
    second = model.fit(x, y, epochs=3, initial_epoch=2, **options)
    see("the same object", second is first)
    see("epochs with initial_epoch", list(second.epoch))
    see("epochs of the first afterwards", list(first.epoch))
    see("model.history is the last one", getattr(model, "history", None) is second)
    none = model.fit(x, y, epochs=2, initial_epoch=2, **options)
    see("no epoch at all", [list(none.epoch), dict(none.history)])


@program("callbacks.Callback", "Model.evaluate", "Model.predict", logic=True)
def hooks_of_evaluate_and_predict(keras, see):
    """The hooks that evaluate and predict call, with the names in the logs."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_test_begin(self, logs=None):
            seen.append(["test begin", sorted(logs or {})])

        def on_test_batch_begin(self, batch, logs=None):
            seen.append(["test batch begin", int(batch), sorted(logs or {})])

        def on_test_batch_end(self, batch, logs=None):
            seen.append(["test batch end", int(batch), sorted(logs or {})])

        def on_test_end(self, logs=None):
            seen.append(["test end", sorted(logs or {})])

        def on_predict_begin(self, logs=None):
            seen.append(["predict begin", sorted(logs or {})])

        def on_predict_batch_begin(self, batch, logs=None):
            seen.append(["predict batch begin", int(batch), sorted(logs or {})])

        def on_predict_batch_end(self, batch, logs=None):
            seen.append(["predict batch end", int(batch), sorted(logs or {})])

        def on_predict_end(self, logs=None):
            seen.append(["predict end", sorted(logs or {})])

    model = squared(keras, metrics=["mae"])
    x, y = np.ones((3, 1)), np.zeros((3, 1))
    model.predict(x, batch_size=2, verbose=0, callbacks=[Watch()])
    see("predict", list(seen))
    del seen[:]
    model.evaluate(x, y, batch_size=2, verbose=0, callbacks=[Watch()])
    see("evaluate", list(seen))


@program("callbacks.Callback", "Model.fit", logic=True)
def logs_of_batches(keras, see):
    """The names in the logs of a batch, with the old and the new names of the hooks, and how often each is called."""
    seen = []

    class Old(keras.callbacks.Callback):
        def on_batch_begin(self, batch, logs=None):
            seen.append(["begin", int(batch), sorted(logs or {})])

        def on_batch_end(self, batch, logs=None):
            seen.append(["end", int(batch), sorted(logs or {})])

    class New(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            seen.append(["begin", int(batch), sorted(logs or {})])

        def on_train_batch_end(self, batch, logs=None):
            seen.append(["end", int(batch), sorted(logs or {})])

    model = squared(keras, metrics=["mae"])
    x, y = np.ones((3, 1)), np.zeros((3, 1))
    for name, watch in (("on_batch_begin", Old()), ("on_train_batch_begin", New())):
        del seen[:]
        model.fit(x, y, batch_size=2, verbose=0, callbacks=[watch])
        see(name, list(seen))


@program("callbacks.Callback", "callbacks.History", "Model.fit", logic=True)
def logs_changed_by_a_callback(keras, see):
    """What one callback writes into the logs: seen by the next callback, by the one before it, and in the history."""
    seen = {}

    class Write(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["mine"] = 4.0
            logs["loss"] = 8.0

        def on_train_batch_end(self, batch, logs=None):
            logs["in a batch"] = 2.0

    class Read(keras.callbacks.Callback):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def on_epoch_end(self, epoch, logs=None):
            seen[self.name] = [sorted(logs), float(logs["loss"])]

        def on_train_batch_end(self, batch, logs=None):
            seen[self.name + " of a batch"] = sorted(logs)

    model = squared(keras)
    history = walk(keras, model, [1.0], [Read("before"), Write(), Read("after")]).history
    for name in sorted(seen):
        see(name, seen[name])
    see("history", {name: float(history[name][0]) for name in sorted(history)})


@program("callbacks.Callback", "Model.fit", logic=True)
def order_of_several_callbacks(keras, see):
    """The order in which several callbacks are called, at the beginning and at the end, and of History among them."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def on_train_begin(self, logs=None):
            seen.append("train begin " + self.name)

        def on_epoch_end(self, epoch, logs=None):
            done = len(getattr(self.model.history, "epoch", []))
            seen.append("epoch end %s, %d in the history" % (self.name, done))

        def on_train_end(self, logs=None):
            seen.append("train end " + self.name)

    model = squared(keras)
    walk(keras, model, [1.0], [Watch("a"), Watch("b")])
    see("order", list(seen))
    tried(see, "one callback without a list", walk_one, keras, model, Watch("a"))
    tried(see, "a tuple", lambda: len(model.fit(ONE, ONE, verbose=0, callbacks=(Watch("c"),)).epoch))
    tried(see, "a class instead of an object", lambda: len(model.fit(ONE, ONE, verbose=0, callbacks=[Watch]).epoch))


ONE = np.ones((1, 1))


def walk_one(keras, model, callback):
    return len(model.fit(ONE, ONE, verbose=0, callbacks=callback).epoch)


@program("callbacks.Callback", "Model.fit", logic=True)
def exception_in_a_hook(keras, see):
    """An exception in a hook leaves fit: which hooks are called afterwards, and whether fit runs again."""
    seen = []

    class Fail(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append("epoch end")
            raise KeyError("mine")

        def on_train_end(self, logs=None):
            seen.append("train end")

    model = squared(keras)
    see("epochs before", len(walk(keras, model, [1.0], []).epoch))
    tried(see, "raised", walk, keras, model, [1.0, 2.0], [Fail()])
    see("hooks", seen)
    see("epochs afterwards", len(walk(keras, model, [1.0, 2.0], []).epoch))


@program("callbacks.Callback", "Model.stop_training", logic=True)
def stop_training_from_each_hook(keras, see):
    """stop_training set in each hook: how many batches and epochs run, and whether the next fit begins anew."""
    model = squared(keras)
    x, y = np.ones((6, 1)), np.zeros((6, 1))
    counted = []

    class Count(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            counted.append(int(batch))

    class Stop(keras.callbacks.Callback):
        def __init__(self, hook):
            super().__init__()
            setattr(self, hook, self.stop)

        def stop(self, *arguments, **keywords):
            self.model.stop_training = True

    def run(*callbacks):
        del counted[:]
        options = {"batch_size": 2, "epochs": 2, "validation_data": (x, y), "shuffle": False, "verbose": 0}
        history = model.fit(x, y, callbacks=[Count(), *callbacks], **options)
        return [len(history.epoch), len(counted), sorted(history.history)]

    see("not stopped", run())
    for hook in ("on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_test_begin", "on_epoch_end"):
        tried(see, hook, run, Stop(hook))
    see("stop_training afterwards", model.stop_training)
    see("the next fit", run()[:2])
    model.stop_training = True
    see("stopped before fit", run()[:2])


@program("callbacks.Callback", "optimizers.SGD", "Model.fit", logic=True)
def learning_rate_changed_in_a_callback(keras, see):
    """A callback sets the learning rate in several ways: the weights of a run, or what it raises."""
    ways = {
        "optimizer.learning_rate = 0.25": lambda optimizer: setattr(optimizer, "learning_rate", 0.25),
        "optimizer.lr = 0.25": lambda optimizer: setattr(optimizer, "lr", 0.25),
        "set_value of lr": lambda optimizer: keras.backend.set_value(optimizer.lr, 0.25),
        "learning_rate.assign": lambda optimizer: optimizer.learning_rate.assign(0.25),
    }

    class Change(keras.callbacks.Callback):
        def __init__(self, way):
            super().__init__()
            self.way = way

        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                self.way(self.model.optimizer)

    model = squared(keras)
    for way in sorted(ways):
        model.compile(keras.optimizers.SGD(0.125), "mse")
        model.set_weights([np.ones((1, 1))])
        options = {"epochs": 2, "verbose": 0, "callbacks": [Change(ways[way])]}
        try:
            # 1 - 2 * 0.125 is 0.75; with the new rate it becomes 0.375, with the old one 0.5625.
            model.fit(ONE, np.zeros((1, 1)), **options)
            see(way, weight(model))
        except NotImplementedError:
            raise
        except Exception as error:
            see(way, error)


@program("callbacks.Callback", "Model.fit", "Model.evaluate", "Model.predict", logic=True)
def model_and_params_of_a_callback(keras, see):
    """What fit, evaluate and predict hand to set_model and set_params."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def set_model(self, model):
            seen.append("set_model " + model.name)
            super().set_model(model)

        def set_params(self, params):
            seen.append("set_params " + " ".join(sorted(params)))
            super().set_params(params)

    model = squared(keras)
    x, y = np.ones((4, 1)), np.zeros((4, 1))
    watch = Watch()
    see("a callback has attributes", [hasattr(watch, "model"), hasattr(watch, "params")])
    model.fit(x, y, batch_size=2, verbose=0, callbacks=[watch])
    see("fit", list(seen))
    see("the same model", watch.model is model)
    see("steps of fit", watch.params.get("steps"))
    see("validation_data is an attribute", hasattr(watch, "validation_data"))
    del seen[:]
    model.evaluate(x, y, batch_size=1, verbose=0, callbacks=[watch])
    see("evaluate", list(seen))
    see("steps of evaluate", watch.params.get("steps"))
    del seen[:]
    model.predict(x, batch_size=4, verbose=0, callbacks=[watch])
    see("predict", list(seen))
    see("steps of predict", watch.params.get("steps"))


@program("callbacks.CallbackList", "callbacks.History", logic=True)
def callback_list_by_hand(keras, see):
    """CallbackList in a loop of one's own, with a History."""
    model = squared(keras)
    history = keras.callbacks.History()
    callbacks = keras.callbacks.CallbackList([history])
    callbacks.set_model(model)
    callbacks.set_params({"epochs": 2, "steps": 1, "verbose": 0, "metrics": ["loss"]})
    callbacks.on_train_begin()
    for epoch in range(2):
        callbacks.on_epoch_begin(epoch)
        callbacks.on_train_batch_begin(0)
        callbacks.on_train_batch_end(0, {"loss": 2.0})
        callbacks.on_epoch_end(epoch, {"loss": epoch + 1.0})
    callbacks.on_train_end()
    see("epochs", list(history.epoch))
    see("losses", history.history["loss"])
    tried(see, "append", lambda: callbacks.append(keras.callbacks.TerminateOnNaN()))
    tried(see, "with add_history", added, keras, model)


def added(keras, model):
    """The classes of the callbacks that CallbackList adds itself."""
    made = keras.callbacks.CallbackList(add_history=True, model=model, verbose=0, epochs=1, steps=1)
    return sorted(type(callback).__name__ for callback in made.callbacks)


@program("callbacks.BackupAndRestore", "Model.fit", logic=True)
def fit_goes_on_after_an_interruption(keras, see, folder):
    """BackupAndRestore: fit is interrupted in the third epoch, and goes on with another model."""
    place = os.path.join(folder, "backup")

    class Interrupt(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt("mine")

    def begun(*callbacks):
        model = squared(keras, 0.25)
        model.set_weights([np.ones((1, 1))])
        options = {"epochs": 4, "verbose": 0}
        back = keras.callbacks.BackupAndRestore(place)
        return model, model.fit(ONE, np.zeros((1, 1)), callbacks=[back, *callbacks], **options)

    try:
        begun(Interrupt())
    except KeyboardInterrupt:
        see("interrupted", True)
    see("whether there is a backup", bool(os.listdir(place)))
    model, history = begun()
    see("epochs of the second run", list(history.epoch))
    # Each epoch halves the weight: four of them leave a sixteenth.
    see("weight", weight(model))
    see("whether the backup is removed", not os.path.exists(place) or not files(place))


@program("callbacks.SwapEMAWeights", "optimizers.SGD", logic=True)
def swapped_moving_averages(keras, see):
    """SwapEMAWeights: the weights at the end of an epoch and after fit, with an optimizer that averages."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(weight(self.model))

        def on_epoch_end(self, epoch, logs=None):
            seen.append(weight(self.model))

    model = squared(keras)
    for swap in (False, True):
        model.compile(keras.optimizers.SGD(0.25, use_ema=True, ema_momentum=0.5), "mse")
        model.set_weights([np.ones((1, 1))])
        callback = keras.callbacks.SwapEMAWeights(swap_on_epoch=swap)
        del seen[:]
        model.fit(ONE, np.zeros((1, 1)), epochs=2, verbose=0, callbacks=[callback, Watch()])
        see("swap_on_epoch=%s" % swap, [*seen, weight(model)])
    model.compile(keras.optimizers.SGD(0.25), "mse")
    options = {"verbose": 0, "callbacks": [keras.callbacks.SwapEMAWeights()]}
    tried(see, "an optimizer that does not average", lambda: len(model.fit(ONE, ONE, **options).epoch))


@program("callbacks.ProgbarLogger", "callbacks.BaseLogger", "callbacks.RemoteMonitor", logic=True)
def callbacks_that_fit_adds_itself(keras, see):
    """ProgbarLogger, BaseLogger and RemoteMonitor made by hand: their arguments, and whether fit runs with them."""
    callbacks = keras.callbacks
    model = squared(keras)

    def run(callback):
        return len(walk(keras, model, [1.0, 2.0], [callback]).epoch)

    see("without one", run(callbacks.Callback()))
    tried(see, "ProgbarLogger", lambda: run(callbacks.ProgbarLogger()))
    tried(see, "ProgbarLogger(count_mode)", lambda: run(callbacks.ProgbarLogger(count_mode="samples")))
    tried(see, "ProgbarLogger(stateful_metrics)", lambda: run(callbacks.ProgbarLogger(stateful_metrics=["loss"])))
    tried(see, "BaseLogger", lambda: run(callbacks.BaseLogger()))
    tried(see, "BaseLogger(stateful_metrics)", lambda: run(callbacks.BaseLogger(stateful_metrics=["loss"])))
    tried(see, "RemoteMonitor", lambda: callbacks.RemoteMonitor(send_as_json=True).send_as_json)
