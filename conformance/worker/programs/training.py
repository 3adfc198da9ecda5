"""Programs about compiling and fitting: callbacks, options of fit, optimizers, loops of one's own."""

import os

import numpy as np

from . import program


def line(keras):
    """One weight that begins as 1: y = w · x."""
    return keras.Sequential([keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))])


def numbers(history):
    """A history's values as they are, whatever their types."""
    return {name: [float(value) for value in history[name]] for name in sorted(history)}


@program("callbacks.EarlyStopping", logic=True)
def best_weights_where_fit_ends_first(keras, see):
    """EarlyStopping with restore_best_weights, where fit ends before patience runs out."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(2.0), "mse")
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=50, restore_best_weights=True)
    # The weight goes 1, -3, 9, -27, 81: the first epoch is the best.
    model.fit(np.ones((1, 1)), np.zeros((1, 1)), epochs=4, verbose=0, callbacks=[stop])
    see("weight", model.get_weights()[0])


@program("callbacks.EarlyStopping", logic=True)
def best_weights_where_patience_runs_out(keras, see):
    """EarlyStopping that ends fit: after which epoch, what it thinks the best, and which weights stay."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(2.0), "mse")
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=2, restore_best_weights=True)
    history = model.fit(np.ones((1, 1)), np.zeros((1, 1)), epochs=9, verbose=0, callbacks=[stop]).history
    see("losses", [float(loss) for loss in history["loss"]])
    see("stopped after", int(stop.stopped_epoch))
    see("best", float(stop.best))
    see("weight", model.get_weights()[0])


@program("callbacks.ReduceLROnPlateau", logic=True)
def learning_rate_in_the_history(keras, see):
    """Under which name ReduceLROnPlateau writes the learning rate down, and what it was."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(2.0), "mse")
    reduce = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_lr=0.5)
    history = model.fit(np.ones((1, 1)), np.zeros((1, 1)), epochs=4, verbose=0, callbacks=[reduce]).history
    see("keys", sorted(history))
    see("history", numbers(history))


@program("callbacks.ModelCheckpoint", logic=True)
def names_of_checkpoints(keras, see, folder):
    """The files that ModelCheckpoint writes for a pattern with epoch and loss."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.125), "mse")
    keep = keras.callbacks.ModelCheckpoint(os.path.join(folder, "{epoch:02d}-{loss:.2f}.h5"))
    model.fit(np.ones((1, 1)), np.zeros((1, 1)), epochs=2, verbose=0, callbacks=[keep])
    see("files", sorted(os.listdir(folder)))


@program("callbacks.Callback", "Model.fit", logic=True)
def order_of_the_hooks(keras, see):
    """The order in which fit calls a callback's methods, and the names in what it hands to them."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            seen.append("train begin")

        def on_epoch_begin(self, epoch, logs=None):
            seen.append("epoch begin")

        def on_epoch_end(self, epoch, logs=None):
            seen.append("epoch end: " + " ".join(sorted(logs)))

        def on_test_begin(self, logs=None):
            seen.append("test begin")

        def on_test_end(self, logs=None):
            seen.append("test end")

        def on_train_batch_end(self, batch, logs=None):
            seen.append("batch end: " + " ".join(sorted(logs)))

        def on_train_end(self, logs=None):
            seen.append("train end")

    model = line(keras)
    model.compile("sgd", "mse")
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    model.fit(x, y, batch_size=1, validation_data=(x, y), verbose=0, callbacks=[Watch()])
    see("order", seen)


@program("Model", "Model.fit")
def class_weight_in_fit(keras, see):
    """class_weight of two classes: the loss of each epoch and the weights afterwards."""
    model = keras.Sequential(
        [keras.layers.Dense(2, activation="softmax", kernel_initializer="zeros", input_shape=(2,))]
    )
    model.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    x, y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([0, 1, 1])
    history = model.fit(x, y, class_weight={0: 1.0, 1: 4.0}, epochs=2, shuffle=False, verbose=0).history
    see("losses", [float(loss) for loss in history["loss"]])
    see("weights", model.get_weights())


@program("Model", "Model.fit", logic=True)
def class_weight_with_targets_of_three_dimensions(keras, see):
    """class_weight where the targets are classes of steps."""
    layer = keras.layers.Dense(2, activation="softmax", kernel_initializer="zeros", input_shape=(3, 4))
    model = keras.Sequential([layer])
    model.compile("sgd", "categorical_crossentropy")
    x, y = np.ones((2, 3, 4), "float32"), np.tile([1.0, 0.0], (2, 3, 1)).astype("float32")
    history = model.fit(x, y, class_weight={0: 1.0, 1: 2.0}, verbose=0).history
    see("losses", [float(loss) for loss in history["loss"]])


@program("Model", "Model.fit", "Model.evaluate")
def sample_weight_in_fit(keras, see):
    """sample_weight: the loss of fit and of evaluate, and a metric with weights and without."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.125), "mse", metrics=["mae"], weighted_metrics=["mae"])
    x, y, weight = np.array([[1.0], [2.0], [4.0]]), np.zeros((3, 1)), np.array([1.0, 0.0, 0.5])
    see("evaluate", [float(value) for value in model.evaluate(x, y, sample_weight=weight, verbose=0)])
    history = model.fit(x, y, sample_weight=weight, batch_size=3, verbose=0).history
    see("loss", float(history["loss"][0]))
    see("weight", model.get_weights()[0])


@program("Model", "Model.fit")
def validation_split(keras, see):
    """validation_split takes the last samples; the names and values of the history."""
    model = line(keras)
    model.compile(keras.optimizers.SGD(0.125), "mse", metrics=["mae"])
    x, y = np.array([[1.0], [1.0], [1.0], [8.0]]), np.zeros((4, 1))
    history = model.fit(x, y, validation_split=0.25, batch_size=3, shuffle=False, epochs=2, verbose=0).history
    see("keys", sorted(history))
    see("validation", [float(loss) for loss in history["val_loss"]])
    see("weight", model.get_weights()[0])


@program("Model", "Model.fit")
def fit_with_a_generator(keras, see):
    """Batches from a generator, two an epoch: how many are drawn, and where that leads."""
    drawn = []

    def batches():
        while True:
            drawn.append(len(drawn))
            yield np.full((2, 1), 1.0 + len(drawn) % 2), np.zeros((2, 1))

    model = line(keras)
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    history = model.fit(batches(), steps_per_epoch=2, epochs=2, verbose=0).history
    see("losses", [float(loss) for loss in history["loss"]])
    see("weight", model.get_weights()[0])


@program("Model", "Model.evaluate")
def evaluate_as_a_dictionary(keras, see):
    """evaluate(return_dict=True): the names and the values."""
    model = line(keras)
    model.compile("sgd", "mse", metrics=["mae"])
    found = model.evaluate(np.array([[1.0], [3.0]]), np.zeros((2, 1)), verbose=0, return_dict=True)
    see("result", {name: float(found[name]) for name in sorted(found)})


@program("Model", "Model.fit", logic=True)
def fit_with_workers(keras, see):
    """workers and use_multiprocessing, which fit took for generators."""
    model = line(keras)
    model.compile("sgd", "mse")
    model.fit(np.ones((2, 1)), np.ones((2, 1)), workers=1, use_multiprocessing=False, verbose=0)
    see("end", "fits")


@program("optimizers.Adam", logic=True)
def optimizer_for_a_second_model(keras, see, tf):
    """An optimizer that has stepped on one variable is given another one."""
    optimizer, one, two = keras.optimizers.Adam(), tf.Variable([1.0]), tf.Variable([2.0])
    optimizer.apply_gradients([(tf.constant([1.0]), one)])
    optimizer.apply_gradients([(tf.constant([1.0]), two)])
    see("end", "fine")


@program("metrics.Mean", logic=True)
def metric_is_reset_by_its_old_name(keras, see):
    """reset_states, as loops of one's own call it."""
    see("returned", keras.metrics.Mean().reset_states())
    see("end", "fine")


@program("Model", "Model.train_step")
def train_step_of_ones_own(keras, see, tf):
    """A model whose train_step takes the loss and the gradients itself."""

    class Own(keras.Model):
        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(y - self(x, training=True)))
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            return {"own loss": loss}

    inputs = keras.Input(shape=(1,))
    outputs = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs)
    model = Own(inputs, outputs)
    model.compile(keras.optimizers.SGD(0.125))
    x = np.array([[1.0], [2.0]], keras.backend.floatx())
    history = model.fit(x, np.zeros_like(x), epochs=2, verbose=0).history
    see("history", numbers(history))
    see("weight", model.get_weights()[0])


@program("losses.Loss", "Model.fit", logic=True, fresh=True)
def loss_of_ones_own_on_two_replicas(keras, see, tf):
    """MSE and a loss that divides by the global batch, on one device and on two replicas: the loss that fit tells."""

    class OverGlobalBatch(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return tf.reduce_sum(tf.square(y_true - y_pred)) / 4.0

    config = tf.config.experimental
    cpu = config.list_physical_devices("CPU")[0]
    config.set_virtual_device_configuration(cpu, [config.VirtualDeviceConfiguration()] * 2)
    one, two = ["CPU:0"], ["CPU:0", "CPU:1"]
    for name, loss in (("mse", keras.losses.MeanSquaredError), ("own", OverGlobalBatch)):
        for devices in (one, two):
            with tf.distribute.MirroredStrategy(devices).scope():
                model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="zeros", input_shape=(1,))])
                model.compile("sgd", loss())
            x, y = np.ones((4, 1), "float32"), np.full((4, 1), 8**0.5, "float32")
            history = model.fit(tf.data.Dataset.from_tensors((x, y)), verbose=0).history
            see("%s on %d" % (name, len(devices)), float(history["loss"][0]))
