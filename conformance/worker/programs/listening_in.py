"""Programs about what callbacks keep, refuse and print, where their hooks are called by hand, in Keras 3."""

import contextlib
import io
import os
import warnings

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def compiled(keras, metrics=()):
    """A model of one layer that is compiled."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones", name="only")])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", metrics=list(metrics))
    return model


def epochs(callback, model, logs, seen=None):
    """The epochs that run with these logs, until the callback ends the training; ``seen`` is asked after each."""
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    answers = []
    for epoch, one in enumerate(logs):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, one)
        answers.append(seen() if seen else epoch)
        if model.stop_training:
            break
    callback.on_train_end()
    return answers


def losses(*values):
    """Logs of these losses."""
    return [{"loss": value} for value in values]


def warned(action):
    """How many warnings an action gives."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return len([one for one in caught if one.category is UserWarning])


@program("callbacks.EarlyStopping", logic=True)
def counts_of_an_early_stop(keras, see):
    """EarlyStopping: what it counts after each epoch, with a baseline and with a start, and when it is used again."""
    keras.ops.zeros((1,))
    make = keras.callbacks.EarlyStopping
    model = compiled(keras)

    def counted(callback, *values):
        told = lambda: [callback.wait, callback.stopped_epoch, callback.best_epoch, callback.best]  # noqa: E731
        return epochs(callback, model, losses(*values), told)

    plain = make("loss", patience=2)
    see("plain", counted(plain, 3.0, 2.0, 2.5, 2.25, 1.0))
    see("again", counted(plain, 4.0, 5.0))
    see("no patience", counted(make("loss"), 1.0, 1.0, 1.0))
    see("worse at once", counted(make("loss", mode="max"), 1.0, 0.5))
    see("baseline", counted(make("loss", patience=3, baseline=1.0), 3.0, 2.0, 0.5, 0.75))
    see("start", counted(make("loss", patience=1, start_from_epoch=2), 1.0, 2.0, 3.0, 4.0, 5.0))
    see("a change that is too small", counted(make("loss", patience=3, min_delta=-0.5), 3.0, 2.75, 2.5))
    see("no value", warned(lambda: epochs(make("val_loss", mode="min"), model, losses(1.0))))


@program("callbacks.EarlyStopping", compared="text", logic=True)
def weights_of_the_best_epoch(keras, see):
    """EarlyStopping that restores weights: which ones, at the end and where it never stopped, and what it prints."""
    keras.ops.zeros((1,))

    def run(*values, **options):
        model = compiled(keras)
        callback = keras.callbacks.EarlyStopping("loss", restore_best_weights=True, verbose=1, **options)
        number = []

        def marked():
            number.append(1)
            model.set_weights([np.full((2, 1), float(len(number)), "float32"), np.zeros((1,), "float32")])

        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            epochs(callback, model, losses(*values), marked)
        lines = [line.strip() for line in printed.getvalue().splitlines() if line.strip()]
        return [float(model.get_weights()[0][0, 0]), lines]

    see("stopped", run(3.0, 1.0, 2.0, 2.0, 2.0, patience=2))
    see("not stopped", run(3.0, 1.0, 2.0, patience=5))
    see("never better than the baseline", run(3.0, 2.0, 2.5, 2.5, baseline=0.5, patience=2))
    see("started late", run(1.0, 3.0, 2.0, 2.5, start_from_epoch=1, patience=1))


@program("callbacks.EarlyStopping", "callbacks.ReduceLROnPlateau", logic=True)
def direction_of_a_value(keras, see):
    """EarlyStopping with mode="auto": which of rising and falling values are better, by the metrics of the model."""
    keras.ops.zeros((1,))

    def own(y_true, y_pred):
        return keras.ops.mean(y_pred)

    model = compiled(keras, ["accuracy", "mae", keras.metrics.AUC(name="area"), own])
    model.train_on_batch(np.ones((2, 2), "float32"), np.ones((2, 1), "float32"))

    def ends(monitor, mode="auto"):
        found = []
        for values in ((1.0, 2.0, 3.0), (3.0, 2.0, 1.0)):
            callback = keras.callbacks.EarlyStopping(monitor, mode=mode, patience=1)
            found.append(len(epochs(callback, model, [{monitor: value} for value in values])))
        return found

    for monitor in ("loss", "val_loss", "accuracy", "val_accuracy", "mae", "area", "own", "no_such"):
        attempt(see, monitor, lambda monitor=monitor: ends(monitor))
    attempt(see, "another mode", lambda: ends("accuracy", "other"))
    see("warnings of another mode", warned(lambda: keras.callbacks.EarlyStopping(mode="other")))
    attempt(see, "min", lambda: ends("accuracy", "min"))


@program("callbacks.ReduceLROnPlateau", logic=True)
def rates_after_each_epoch(keras, see):
    """ReduceLROnPlateau: rate and counts after each epoch, lowest rate, rates in the logs, and what it refuses."""
    keras.ops.zeros((1,))
    make = keras.callbacks.ReduceLROnPlateau

    def run(callback, *values):
        model = compiled(keras)

        def told():
            rate = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
            return [rate, callback.wait, callback.cooldown_counter]

        return epochs(callback, model, losses(*values), told)

    see("plain", run(make("loss", patience=2), 1.0, 1.0, 1.0, 1.0))
    see("cooldown", run(make("loss", factor=0.5, patience=1, cooldown=2), 1.0, 2.0, 2.0, 2.0, 2.0, 2.0))
    see("lowest", run(make("loss", factor=0.5, patience=1, min_lr=0.375), 1.0, 2.0, 2.0, 2.0))
    see("better in the cooldown", run(make("loss", factor=0.5, patience=1, cooldown=1), 1.0, 2.0, 0.5, 0.75))
    attempt(see, "a factor of one", lambda: make(factor=1.0) and "made")
    logs = {"loss": 1.0}
    epochs(make("loss"), compiled(keras), [logs])
    see("logs", sorted(logs))
    see("no value", warned(lambda: epochs(make("val_loss", mode="min"), compiled(keras), losses(1.0))))


@program("callbacks.ModelCheckpoint", logic=True)
def checkpoints_that_are_refused(keras, see, folder):
    """ModelCheckpoint: frequencies, endings and names that it refuses, folders that it makes, values that are none."""
    keras.ops.zeros((1,))
    make, model = keras.callbacks.ModelCheckpoint, compiled(keras)
    attempt(see, "frequency", lambda: make("a.keras", save_freq="batch") and "made")
    attempt(see, "a fraction", lambda: make("a.keras", save_freq=1.5) and "made")
    attempt(see, "ending", lambda: make("a.txt") and "made")
    attempt(see, "ending of weights", lambda: make("a.keras", save_weights_only=True) and "made")
    attempt(see, "a name not in the logs", lambda: epochs(make(folder + "/{acc}.keras", "loss"), model, losses(1.0)))
    os.mkdir(os.path.join(folder, "held.keras"))
    attempt(see, "a folder", lambda: epochs(make(folder + "/held.keras", "loss"), model, losses(1.0)))
    epochs(
        make(folder + "/made/by/{epoch:02d}-{loss:.1f}.weights.h5", "loss", save_weights_only=True), model, losses(1.5)
    )
    see("folders", sorted(os.listdir(os.path.join(folder, "made", "by"))))
    best = make(folder + "/best-{epoch}.keras", "other", save_best_only=True, mode="min")
    see("no value", warned(lambda: epochs(best, model, losses(1.0))))
    see("a row", warned(lambda: epochs(best, model, [{"other": np.array([1.0, 2.0])}])))
    see("saved", sorted(name for name in os.listdir(folder) if name.startswith("best")))


@program("callbacks.ModelCheckpoint", compared="text", logic=True)
def checkpoints_of_the_best_and_of_batches(keras, see, folder):
    """ModelCheckpoint: what it prints of better and of worse values, and files of batches over several epochs."""
    keras.ops.zeros((1,))
    make, model = keras.callbacks.ModelCheckpoint, compiled(keras)
    printed = io.StringIO()
    best = make(folder + "/{epoch}.keras", "loss", save_best_only=True, verbose=1, initial_value_threshold=2.5)
    with contextlib.redirect_stdout(printed):
        epochs(best, model, losses(3.0, 2.0, 2.25, 1.0))
    see("printed", [line.replace(folder, "") for line in printed.getvalue().splitlines() if line.strip()])
    see("best", float(best.best))
    see("files", sorted(os.listdir(folder)))
    some = make(folder + "/b{epoch}-{batch}.keras", "loss", save_freq=3)
    some.set_model(model)
    for epoch in range(2):
        some.on_epoch_begin(epoch)
        for batch in (0, 1, 2, 3):
            some.on_train_batch_end(batch, {"loss": 1.0})
        some.on_epoch_end(epoch, {"loss": 1.0})
    steps = make(folder + "/s{epoch}-{batch}.keras", "loss", save_freq=3)
    steps.set_model(model)
    steps.on_epoch_begin(0)
    for batch in (1, 3, 5, 7):
        steps.on_train_batch_end(batch, {"loss": 1.0})
    see("files of batches", sorted(name for name in os.listdir(folder) if name[0] in "bs"))


@program("callbacks.CallbackList", logic=True)
def hooks_of_a_list_of_callbacks(keras, see):
    """CallbackList: hooks and what they hand on, parameters, History and Progbar given, an end without a begin."""
    keras.ops.zeros((1,))
    heard = []

    class Hearing(keras.callbacks.Callback):
        def on_test_batch_end(self, batch, logs=None):
            heard.append(["test batch ends", batch, sorted(logs)])

        def on_predict_batch_begin(self, batch, logs=None):
            heard.append(["predict batch begins", batch, logs])

        def on_predict_batch_end(self, batch, logs=None):
            heard.append(["predict batch ends", batch, sorted(logs)])

        def on_test_begin(self, logs=None):
            heard.append("test begins")

        def on_test_end(self, logs=None):
            heard.append("test ends")

        def on_predict_end(self, logs=None):
            heard.append("predict ends")

        def on_batch_begin(self, batch, logs=None):
            heard.append(["batch begins", batch])

        def on_train_batch_end(self, batch, logs=None):
            heard.append(["train batch ends", batch, type(logs["loss"]).__name__])

    one, history = Hearing(), keras.callbacks.History()
    model = compiled(keras)
    several = keras.callbacks.CallbackList([one, history], add_history=True, model=model, epochs=3, verbose=0)
    several.on_train_begin()
    several.on_epoch_begin(0)
    several.on_train_batch_begin(0)
    several.on_train_batch_end(0, {"loss": keras.ops.convert_to_tensor(2.0)})
    several.on_test_begin()
    several.on_test_batch_begin(0)
    several.on_test_batch_end(0, {"loss": 1.0})
    several.on_test_end({"loss": 1.0})
    several.on_epoch_end(0, {"loss": 2.0})
    several.on_train_end()
    several.on_predict_begin()
    several.on_predict_batch_begin(1)
    several.on_predict_batch_end(1, {"outputs": 3})
    several.on_predict_end()
    see("heard", heard)
    see("history", [model.history is history, history.history, history.epoch])
    see("parameters", [one.params, history.params])
    see("callbacks", [type(each).__name__ for each in several.callbacks])
    attempt(see, "an end without a begin", several.on_train_end)
    attempt(see, "a list in a list", lambda: len(keras.callbacks.CallbackList([[one], history]).callbacks))
    empty = keras.callbacks.CallbackList(add_history=True, add_progbar=True)
    see("added", [type(each).__name__ for each in empty.callbacks])
    empty.set_model(model)
    see("model", [each.model is model for each in empty.callbacks])


@program("callbacks.CSVLogger", compared="text", logic=True)
def rows_of_a_log(keras, see, folder):
    """CSVLogger: rows of values, of lists and texts, later keys, an ended training, and files that are gone on with."""
    keras.ops.zeros((1,))
    make, model = keras.callbacks.CSVLogger, compiled(keras)

    def text(callback, logs, stop=False):
        callback.set_model(model)
        callback.on_train_begin()
        for epoch, one in enumerate(logs):
            model.stop_training = stop and epoch == len(logs) - 1
            callback.on_epoch_end(epoch, one)
        callback.on_train_end()
        with open(callback.filename) as file:
            return file.read().splitlines()

    see("values", text(make(folder + "/a.csv"), [{"loss": 0.5, "b": "text", "c": np.array([1, 2])}]))
    see("later keys", text(make(folder + "/b.csv"), [{"loss": 1}, {"loss": 2, "val_loss": 3}]))
    see("fewer keys at the end", text(make(folder + "/c.csv"), [{"loss": 1, "z": 2}, {"loss": 3}], stop=True))
    see("written anew", text(make(folder + "/a.csv", separator="|"), [{"loss": 4, "x": 5}]))
    see("gone on", text(make(folder + "/a.csv", separator="|", append=True), [{"loss": 6, "x": 7}]))
    see("gone on from nothing", text(make(folder + "/d.csv", append=True), [{"loss": 8}]))
    with open(folder + "/e.csv", "w"):
        pass
    see("gone on from an empty file", text(make(folder + "/e.csv", append=True), [{"loss": 9}]))


@program("callbacks.LearningRateScheduler", "callbacks.TerminateOnNaN", "callbacks.Callback", logic=True)
def schedules_and_ends_that_are_refused(keras, see):
    """LearningRateScheduler by functions that give no number; TerminateOnNaN by infinite and missing values."""
    keras.ops.zeros((1,))
    model = compiled(keras)

    def rate(schedule):
        callback = keras.callbacks.LearningRateScheduler(schedule)
        callback.set_model(model)
        logs = {"loss": 1.0}
        callback.on_epoch_begin(2)
        callback.on_epoch_end(2, logs)
        return {key: float(logs[key]) for key in sorted(logs)}

    attempt(see, "of one argument", lambda: rate(lambda epoch: 0.25 * epoch))
    attempt(see, "of two arguments", lambda: rate(lambda epoch, before: before / 2))
    attempt(see, "a number of NumPy", lambda: rate(lambda epoch: np.float32(0.125)))
    attempt(see, "a whole number", lambda: rate(lambda epoch: 1))
    attempt(see, "a text", lambda: rate(lambda epoch: "0.5"))
    plain = keras.Sequential([keras.layers.Dense(1)])
    late = keras.callbacks.LearningRateScheduler(lambda epoch: 0.5)
    late.set_model(plain)
    attempt(see, "no optimizer", lambda: late.on_epoch_begin(0))

    def ended(logs):
        callback = keras.callbacks.TerminateOnNaN()
        callback.set_model(model)
        model.stop_training = False
        with contextlib.redirect_stdout(io.StringIO()):
            callback.on_batch_end(3, logs)
        return model.stop_training

    see("ended", [ended(logs) for logs in ({"loss": 1.0}, {"loss": float("inf")}, {"loss": float("nan")}, {}, None)])


@program("callbacks.ProgbarLogger", compared="text", logic=True)
def bars_by_hand(keras, see):
    """ProgbarLogger: what it prints with each verbosity, in training, testing and predicting."""
    keras.ops.zeros((1,))

    def printed(verbose, kind):
        callback = keras.callbacks.ProgbarLogger()
        callback.set_model(compiled(keras))
        callback.set_params({"verbose": verbose, "epochs": 2, "steps": 2})
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            if kind == "train":
                callback.on_train_begin()
                callback.on_epoch_begin(0)
            else:
                getattr(callback, "on_%s_begin" % kind)()
            for batch in range(2):
                getattr(callback, "on_%s_batch_end" % kind)(batch, {"loss": 0.5})
            if kind == "train":
                callback.on_epoch_end(0, {"loss": 0.5})
            else:
                getattr(callback, "on_%s_end" % kind)({"loss": 0.5})
        text = text.getvalue()
        return ["Epoch 1/2" in text, "2/2" in text, "1/2" in text.replace("Epoch 1/2", ""), "loss" in text]

    for verbose in (0, 1, 2):
        for kind in ("train", "test", "predict"):
            attempt(see, "%s, %d" % (kind, verbose), lambda v=verbose, k=kind: printed(v, k))


@program("callbacks.SwapEMAWeights", "callbacks.BackupAndRestore", logic=True)
def averages_and_copies_that_are_refused(keras, see, folder):
    """SwapEMAWeights without averages, and swapped there and back; BackupAndRestore by frequencies and folders."""
    keras.callbacks.SwapEMAWeights  # noqa: B018
    model = compiled(keras)

    def begun(callback, model):
        callback.set_model(model)
        callback.on_train_begin()

    none = keras.callbacks.SwapEMAWeights()
    none.set_model(model)
    attempt(see, "no averages", none.on_test_begin)
    averaged = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    averaged.compile(keras.optimizers.SGD(0.25, use_ema=True, ema_momentum=0.5), loss="mse")
    averaged.fit(np.ones((1, 1), "float32"), np.zeros((1, 1), "float32"), epochs=2, verbose=0)
    averaged.set_weights([np.array([[2.0]], "float32")])
    weight = lambda: float(averaged.get_weights()[0][0, 0])  # noqa: E731
    callback = keras.callbacks.SwapEMAWeights(swap_on_epoch=True)
    callback.set_model(averaged)
    callback.set_params({"epochs": 2})
    values = [weight()]
    for name, given in (
        ("on_epoch_begin", (0,)),
        ("on_epoch_end", (0,)),
        ("on_epoch_begin", (1,)),
        ("on_epoch_end", (1,)),
        ("on_train_end", ()),
    ):
        getattr(callback, name)(*given)
        values.append(weight())
    see("swapped", values)
    averaged.set_weights([np.array([[3.0]], "float32")])
    plain = keras.callbacks.SwapEMAWeights()
    plain.set_model(averaged)
    values = [weight()]
    for name in ("on_test_begin", "on_test_end", "on_predict_begin", "on_predict_end"):
        getattr(plain, name)()
        values.append(weight())
    see("swapped to be tested", values)
    make = keras.callbacks.BackupAndRestore
    attempt(see, "frequency", lambda: make(folder, save_freq="batch") and "made")
    attempt(see, "a fraction", lambda: make(folder, save_freq=0.5) and "made")
    attempt(see, "no folder", lambda: make("") and "made")
    attempt(see, "not built", lambda: begun(make(folder + "/a"), keras.Sequential([keras.layers.Dense(1)])))
