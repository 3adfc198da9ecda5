"""Programs about callbacks whose hooks are called by hand, in Keras 3: what each argument makes them do and print."""

import contextlib
import io
import os

from . import program


def compiled(keras):
    """A model of one layer that is compiled."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones", name="only")])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    return model


def through(callback, model, values, batches=0):
    """The epochs at whose end the loss had these values, until the callback ends the training."""
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        for batch in range(batches):
            callback.on_train_batch_end(batch, {"loss": value})
        callback.on_epoch_end(epoch, {"loss": value})
        if model.stop_training:
            break
    callback.on_train_end()
    return epoch + 1


def printed(callback, model, values):
    """What is printed in these epochs, without empty lines."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        through(callback, model, values)
    return [line.strip() for line in out.getvalue().splitlines() if line.strip()]


def files(folder):
    """The files of a folder, with those below it, but for metadata."""
    found = (os.path.join(place, name)[len(folder) :] for place, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if ".json" not in path)


@program("callbacks.EarlyStopping", logic=True)
def stopped_early(keras, see):
    """EarlyStopping: after how many epochs it ends the training."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    falling, rising = [4.0, 3.0, 2.5, 2.25, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0, 4.0, 3.0]
    see("min_delta", through(keras.callbacks.EarlyStopping("loss", min_delta=0.75), model, falling))
    see("mode", through(keras.callbacks.EarlyStopping("loss", mode="max"), model, rising))
    see(
        "baseline",
        through(keras.callbacks.EarlyStopping("loss", patience=2, baseline=0.5), model, [4.0, 3.0, 3.5, 3.25, 3.1]),
    )
    see("start", through(keras.callbacks.EarlyStopping("loss", start_from_epoch=3), model, rising))


@program("callbacks.ReduceLROnPlateau", logic=True)
def rates_reduced(keras, see):
    """ReduceLROnPlateau: the rate after some epochs."""
    keras.ops.zeros((1,))
    falling, rising = [4.0, 3.75, 3.5, 3.25], [1.0, 2.0, 3.0, 4.0]

    def rate(callback, values):
        model = compiled(keras)
        through(callback, model, values)
        return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))

    see(
        "min_delta",
        rate(keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=0.5), falling),
    )
    see("mode", rate(keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, mode="max"), rising))
    see("cooldown", rate(keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, cooldown=2), rising))


@program(
    "callbacks.EarlyStopping",
    "callbacks.LearningRateScheduler",
    "callbacks.ModelCheckpoint",
    "callbacks.ReduceLROnPlateau",
    compared="text",
    logic=True,
)
def callbacks_that_talk(keras, see, folder):
    """What callbacks print if they are told to."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    see("EarlyStopping", printed(keras.callbacks.EarlyStopping("loss", verbose=1), model, [1.0, 2.0]))
    schedule = keras.callbacks.LearningRateScheduler(schedule=lambda epoch, rate: 0.5, verbose=1)
    see("LearningRateScheduler", printed(schedule, model, [1.0, 2.0]))
    plateau = keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, verbose=1)
    see("ReduceLROnPlateau", printed(plateau, model, [1.0, 2.0]))
    saved = keras.callbacks.ModelCheckpoint(folder + "/model.keras", "loss", verbose=1)
    see("ModelCheckpoint", printed(saved, model, [1.0, 2.0]))


@program("callbacks.LearningRateScheduler", logic=True)
def rates_scheduled(keras, see):
    """LearningRateScheduler: the rate that its function gives."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    through(keras.callbacks.LearningRateScheduler(schedule=lambda epoch, rate: 0.25), model, [1.0])
    see("rate", float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))


@program("callbacks.ModelCheckpoint", logic=True)
def models_kept(keras, see, folder):
    """ModelCheckpoint: which files it writes."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    rising = [1.0, 2.0, 3.0]
    through(
        keras.callbacks.ModelCheckpoint(folder + "/max-{epoch}.keras", "loss", save_best_only=True, mode="max"),
        model,
        rising,
    )
    through(
        keras.callbacks.ModelCheckpoint(
            folder + "/below-{epoch}.keras", "loss", save_best_only=True, mode="min", initial_value_threshold=0.5
        ),
        model,
        rising,
    )
    through(keras.callbacks.ModelCheckpoint(folder + "/batches-{epoch}.keras", "loss", save_freq=4), model, rising, 3)
    through(keras.callbacks.ModelCheckpoint(filepath=folder + "/%d.keras" % 5, monitor="loss"), model, [1.0])
    see("files", files(folder))


@program("callbacks.BackupAndRestore", logic=True)
def states_kept(keras, see, folder):
    """BackupAndRestore: which files there are while a training runs, and afterwards."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    through(keras.callbacks.BackupAndRestore(backup_dir=folder + "/%d" % 1, delete_checkpoint=False), model, [1.0])
    callback = keras.callbacks.BackupAndRestore(folder + "/kept", delete_checkpoint=False)
    through(callback, model, [1.0])
    see("kept", files(folder))
    callback = keras.callbacks.BackupAndRestore(folder + "/batches", save_freq=2)
    callback.set_model(model)
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(0)
    see("after one batch", files(folder))
    callback.on_train_batch_end(1)
    callback.on_train_batch_end(2)
    see("after three batches", files(folder))
    callback.on_epoch_end(0)
    callback.on_train_end()
    see("files", files(folder))


@program("callbacks.BackupAndRestore", logic=True)
def states_kept_twice(keras, see, folder):
    """BackupAndRestore that keeps the state before the last one too."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    callback = keras.callbacks.BackupAndRestore(folder + "/two", double_checkpoint=True, delete_checkpoint=False)
    through(callback, model, [1.0, 2.0])
    see("files", files(folder))


@program("callbacks.CSVLogger", compared="text", logic=True)
def numbers_written(keras, see, folder):
    """CSVLogger: what is in its file."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    path = folder + "/log.csv"
    through(keras.callbacks.CSVLogger(filename=path, separator=";"), model, [1.0, 2.0])
    through(keras.callbacks.CSVLogger(path, append=True), model, [4.0])
    with open(path) as file:
        see("file", file.read())
    through(keras.callbacks.CSVLogger(filename=folder + "/%d.csv" % 2), model, [1.0])
    see("files", files(folder))


@program("callbacks.LambdaCallback", logic=True)
def functions_called(keras, see):
    """LambdaCallback: which of its functions are called."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    called = []
    callback = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: called.append("epoch begins"),
        on_epoch_end=lambda epoch, logs: called.append("epoch ends"),
        on_train_begin=lambda logs: called.append("training begins"),
        on_train_end=lambda logs: called.append("training ends"),
        on_train_batch_begin=lambda batch, logs: called.append("batch begins"),
        on_train_batch_end=lambda batch, logs: called.append("batch ends"),
    )
    callback.set_model(model)
    callback.on_train_begin({})
    callback.on_epoch_begin(0, {})
    callback.on_train_batch_begin(0, {})
    callback.on_train_batch_end(0, {})
    callback.on_epoch_end(0, {})
    callback.on_train_end({})
    see("called", called)


@program("callbacks.CallbackList", logic=True)
def lists_of_callbacks(keras, see):
    """CallbackList: what is in it, and which model its callbacks have."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    callback = keras.callbacks.Callback()
    chosen = keras.callbacks.CallbackList(callbacks=[callback], add_progbar=True, model=model)
    see("callbacks", [type(one).__name__ for one in chosen.callbacks if type(one).__name__ != "History"])
    see("model", getattr(callback, "model", None) is model)


@program("callbacks.TerminateOnNaN", logic=True)
def training_ended_by_an_error(keras, see):
    """TerminateOnNaN that raises an error."""
    keras.ops.zeros((1,))
    model = compiled(keras)
    callback = keras.callbacks.TerminateOnNaN(raise_error=True)
    callback.set_model(model)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            callback.on_batch_end(0, {"loss": float("nan")})
        see("ended by", "being stopped")
    except RuntimeError:
        see("ended by", "an error")
