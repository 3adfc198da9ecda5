"""What strategies.py does not ask of each strategy: losses of one's own, BatchNormalization, callbacks, uneven batches.

A quantity is seen once for each way of computing it; the first way, without a strategy, is the reference. A way that
fails is seen as its exception, and the others go on.
"""

import os
import socket

import numpy as np

from . import program


def attempt(function):
    """What a function returns, or the exception that it raises."""
    try:
        return function()
    except Exception as error:
        return error


def two_devices(tf):
    """Make the CPU two logical devices, each of which is enough for one replica."""
    config = tf.config.experimental
    cpu = config.list_physical_devices("CPU")[0]
    config.set_virtual_device_configuration(cpu, [config.VirtualDeviceConfiguration()] * 2)


def no_strategy(tf):
    """The strategy that is there where none is."""
    return tf.distribute.get_strategy()


def samples(rows):
    """Inputs and targets, all of them different."""
    x = (np.arange(2 * rows).reshape(rows, 2) % 7 - 3).astype("float32") / 4
    return x, (x[:, :1] * 2 - x[:, 1:] + 0.5).astype("float32")


def dense_model(keras, normalized=False):
    """A small model with weights that are the same every time."""
    layers = [keras.layers.Dense(3, activation="tanh", input_shape=(2,))]
    layers += [keras.layers.BatchNormalization(momentum=0.5)] if normalized else []
    model = keras.Sequential([*layers, keras.layers.Dense(1)])
    fixed = []
    for weight in model.get_weights():
        steps = (np.arange(weight.size).reshape(weight.shape) % 5 - 2).astype(weight.dtype) / 4
        fixed.append(steps if weight.ndim > 1 else weight)
    model.set_weights(fixed)
    return model


def compiled(keras, strategy, normalized=False, loss="mse"):
    """The model, made and compiled in the scope of a strategy."""
    with strategy.scope():
        model = dense_model(keras, normalized)
        model.compile("sgd", loss, metrics=["mae"])
    return model


def two_numbers(logs):
    """The loss and the metric of a history or logs, whose name depends on the version."""
    names = ["loss", *sorted(name for name in logs if name != "loss")]
    return [np.asarray(logs[name], "float32") for name in names]


def callback_of(keras, events):
    """A callback that notes what it is called for, and how many logs it gets."""

    class Events(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            events.append("train begins")

        def on_epoch_begin(self, epoch, logs=None):
            events.append("epoch %d begins" % epoch)

        def on_epoch_end(self, epoch, logs=None):
            events.append("epoch %d ends with %d logs" % (epoch, len(logs or {})))

        def on_train_batch_end(self, batch, logs=None):
            events.append("batch %d ends" % batch)

        def on_test_begin(self, logs=None):
            events.append("test begins")

        def on_test_batch_end(self, batch, logs=None):
            events.append("batch %d of the test ends" % batch)

        def on_predict_end(self, logs=None):
            events.append("predict ends")

        def on_train_end(self, logs=None):
            events.append("train ends")

    return Events()


def loss_of_ones_own(tf):
    """A function: it gives a loss for each row."""

    def scaled(y_true, y_pred):
        return tf.reduce_sum(tf.abs(y_true - y_pred), axis=-1) * 3.0

    return scaled


def work(keras, tf, strategy, data, options):
    """Functions by quantities: what a strategy computes of global batches. ``data(rows)`` makes the data."""

    def fit(rows=8, normalized=False, loss="mse", callbacks=()):
        model = compiled(keras, strategy, normalized, loss)
        kept = model.fit(data(rows), epochs=2, verbose=0, callbacks=list(callbacks), **options)
        return model, kept.history

    def weights(**of):
        return fit(**of)[0].get_weights()

    def statistics():
        return fit(normalized=True)[0].layers[1].get_weights()

    def events():
        noted = []
        fit(callbacks=[callback_of(keras, noted)])
        return noted

    def evaluate(rows, loss="mse"):
        return np.asarray(compiled(keras, strategy, loss=loss).evaluate(data(rows), verbose=0), "float32")

    def early():
        stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=100.0, patience=0)
        model = compiled(keras, strategy)
        return len(model.fit(data(8), epochs=4, verbose=0, callbacks=[stop], **options).history["loss"])

    return [
        ("history", lambda: two_numbers(fit()[1])),
        ("events", events),
        ("epochs with EarlyStopping", early),
        ("weights, own loss", lambda: weights(loss=loss_of_ones_own(tf))),
        ("history, own loss", lambda: two_numbers(fit(loss=loss_of_ones_own(tf))[1])),
        ("BatchNormalization", statistics),
        ("evaluate, own loss", lambda: evaluate(8, loss_of_ones_own(tf))),
        ("weights, last batch uneven", lambda: weights(rows=7)),
        ("history, last batch uneven", lambda: two_numbers(fit(7)[1])),
        ("evaluate, last batch uneven", lambda: evaluate(7)),
        ("predict", lambda: compiled(keras, strategy).predict(data(8, False), verbose=0)),
        ("predict, last batch uneven", lambda: compiled(keras, strategy).predict(data(7, False), verbose=0)),
    ]


def batches_of_four(tf, rows, targets=True):
    """Global batches of four rows."""
    x, y = samples(rows)
    return tf.data.Dataset.from_tensor_slices((x, y) if targets else x).batch(4)


@program("Model.fit", "Model.evaluate", "layers.BatchNormalization", logic=True, fresh=True)
def one_device_and_central_storage_further(keras, see, tf):
    """OneDeviceStrategy, CentralStorageStrategy: own loss, BatchNormalization, callbacks, an uneven last batch."""
    two_devices(tf)
    central = ["CPU:0", "CPU:1"]
    ways = (
        ("no strategy", lambda: no_strategy(tf)),
        ("one device strategy", lambda: tf.distribute.OneDeviceStrategy("CPU:0")),
        ("central storage", lambda: tf.distribute.experimental.CentralStorageStrategy(central, "CPU:0")),
    )
    wanted = (
        "events",
        "weights, own loss",
        "BatchNormalization",
        "weights, last batch uneven",
        "evaluate, last batch uneven",
        "predict, last batch uneven",
    )
    for way, make in ways:
        strategy = attempt(make)
        if isinstance(strategy, Exception):
            see("strategy | " + way, strategy)
            continue
        for quantity, function in work(keras, tf, strategy, lambda *of: batches_of_four(tf, *of), {}):
            if quantity in wanted:
                see("%s | %s" % (quantity, way), attempt(function))


@program("optimizers.SGD", "metrics.Mean", "metrics.MeanAbsoluteError", logic=True, fresh=True)
def mirrored_loop_with_an_uneven_batch(keras, see, tf):
    """MirroredStrategy, a loop of one's own over seven rows in batches of four: losses, weights, metrics, gradients."""
    two_devices(tf)

    def looped(strategy, average):
        with strategy.scope():
            model = dense_model(keras)
            model.compile("sgd", "mse")
            optimizer = model.optimizer
            metric, mean = keras.metrics.MeanAbsoluteError(), keras.metrics.Mean()
        run = getattr(strategy, "run", None) or strategy.experimental_run_v2

        def step(inputs, targets):
            with tf.GradientTape() as tape:
                predictions = model(inputs, training=True)
                rows = tf.reduce_sum(tf.square(targets - predictions), axis=-1)
                # What a replica adds to the loss over the global batch; or its own mean, as people write it by mistake.
                loss = tf.reduce_sum(rows) / 4.0 if average else tf.reduce_mean(rows)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(list(zip(gradients, model.trainable_variables)))
            metric.update_state(targets, predictions)
            mean.update_state(rows)
            return loss, tf.shape(inputs)[0]

        @tf.function
        def whole(inputs, targets):
            loss, rows = run(step, args=(inputs, targets))
            total = tf.distribute.ReduceOp.SUM
            return strategy.reduce(total, loss, axis=None), strategy.reduce(total, rows, axis=None)

        batches = strategy.experimental_distribute_dataset(batches_of_four(tf, 7))
        found = [whole(*batch) for _ in range(2) for batch in batches]
        return {
            "weights": model.get_weights(),
            "losses": np.asarray([float(loss) for loss, _ in found], "float32"),
            "rows": [int(rows) for _, rows in found],
            "metric": np.asarray(metric.result(), "float32"),
            "mean": np.asarray(mean.result(), "float32"),
        }

    ways = (
        ("no strategy", lambda: no_strategy(tf)),
        ("mirrored", lambda: tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])),
    )
    for way, make in ways:
        strategy = attempt(make)
        for quantity, average in (("loss over the global batch", True), ("mean of each replica", False)):
            see(
                "%s | %s" % (quantity, way),
                attempt(lambda strategy=strategy, average=average: looped(strategy, average)),
            )


def free_ports(number):
    """Ports of the loopback interface that were free a moment ago."""
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def parameter_servers(tf):
    """A ParameterServerStrategy with a worker and a server, both in this process."""
    # One thread between operations would serve the coordinator or the servers, and both wait for each other.
    tf.config.threading.set_inter_op_parallelism_threads(4)
    first, second = free_ports(2)
    spec = tf.train.ClusterSpec({"worker": ["127.0.0.1:%d" % first], "ps": ["127.0.0.1:%d" % second]})
    settings = tf.compat.v1.ConfigProto(inter_op_parallelism_threads=4)
    servers = [
        tf.distribute.Server(spec, job_name=job, task_index=0, protocol="grpc", config=settings)
        for job in ("worker", "ps")
    ]
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(spec, rpc_layer="grpc")
    return tf.distribute.experimental.ParameterServerStrategy(resolver), servers


@program("Model.evaluate", "Model.predict", "Model.fit", logic=True, fresh=True)
def parameter_server_further(keras, see, tf):
    """ParameterServerStrategy with its servers in the process: evaluate, predict, own loss, history, callbacks."""
    # Before TensorFlow 2.4 there is no coordinator, and Keras cannot use the strategy in eager execution.
    if not hasattr(tf.distribute.experimental, "coordinator"):
        see("a coordinator", False)
        return
    strategy, _servers = parameter_servers(tf)
    x, y = samples(8)

    def batches(targets=True):
        return tf.data.Dataset.from_tensor_slices((x, y) if targets else x).repeat().batch(4)

    def evaluate(strategy, data):
        return np.asarray(compiled(keras, strategy).evaluate(data, steps=2, verbose=0), "float32")

    def fit(strategy, loss="mse", callbacks=()):
        model = compiled(keras, strategy, loss=loss)
        kept = model.fit(batches(), epochs=2, steps_per_epoch=2, verbose=0, callbacks=list(callbacks))
        return model, kept.history

    def events(strategy):
        noted = []
        fit(strategy, callbacks=[callback_of(keras, noted)])
        return noted

    def validated(strategy):
        model = compiled(keras, strategy)
        options = {"validation_data": batches(), "validation_steps": 2}
        return sorted(model.fit(batches(), epochs=1, steps_per_epoch=2, verbose=0, **options).history)

    quantities = (
        ("weights", lambda strategy: fit(strategy)[0].get_weights()),
        ("history", lambda strategy: two_numbers(fit(strategy)[1])),
        ("weights, own loss", lambda strategy: fit(strategy, loss_of_ones_own(tf))[0].get_weights()),
        ("events", events),
        ("names with validation", validated),
        ("evaluate", lambda strategy: evaluate(strategy, batches())),
        ("predict", lambda strategy: compiled(keras, strategy).predict(batches(False), steps=2, verbose=0)),
        ("predict of arrays", lambda strategy: compiled(keras, strategy).predict(x, batch_size=4, verbose=0)),
    )
    for quantity, function in quantities:
        for way, used in (("no strategy", no_strategy(tf)), ("parameter server", strategy)):
            see("%s | %s" % (quantity, way), attempt(lambda function=function, used=used: function(used)))


def cluster_strategy(tf):
    """The strategy of several processes, under its name of each version."""
    kind = getattr(tf.distribute, "MultiWorkerMirroredStrategy", None)
    return (kind or tf.distribute.experimental.MultiWorkerMirroredStrategy)()


def shared_batches(tf, rows, targets=True):
    """Global batches of four rows, of which each process takes its share of the data."""
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return batches_of_four(tf, rows, targets).with_options(options)


@program("Model.predict", "Model.fit", "layers.BatchNormalization", logic=True, workers=2)
def two_workers_further(keras, see, tf):
    """MultiWorkerMirroredStrategy, two processes: own loss, BatchNormalization, history, callbacks, uneven, predict."""
    # TensorFlow 2.0 shares out files or nothing, and which process fails first there is a matter of chance.
    there = hasattr(tf.data.experimental, "AutoShardPolicy")
    see("data are shared out by DATA | one device", there)
    if not there:
        return
    # One thread between operations may wait for the other process while the work that it waits for is queued behind.
    tf.config.threading.set_inter_op_parallelism_threads(4)
    # Nothing may run before it.
    strategy = cluster_strategy(tf)

    def data(*of):
        return shared_batches(tf, *of)

    for quantity, function in work(keras, tf, strategy, data, {}):
        see(quantity, attempt(function))
    for quantity, function in work(keras, tf, no_strategy(tf), data, {}):
        see(quantity + " | one device", attempt(function))


def input_model(keras, normalized=False, loss="mse"):
    """The model of Keras 3, compiled; its layers have names, by which a layout finds them."""
    layers = [keras.layers.Input((2,)), keras.layers.Dense(4, activation="tanh", name="h")]
    layers += [keras.layers.BatchNormalization(momentum=0.5)] if normalized else []
    model = keras.Sequential([*layers, keras.layers.Dense(1, name="out")])
    fixed = []
    for weight in model.get_weights():
        steps = (np.arange(weight.size).reshape(weight.shape) % 5 - 2).astype("float32") / 4
        fixed.append(steps if weight.ndim > 1 else weight)
    model.set_weights(fixed)
    model.compile("sgd", loss, metrics=["mae"])
    return model


def jax_loop(keras):
    """Two steps of a loop of stateless calls, with data laid out as the distribution says: weights and losses."""
    import jax

    model, optimizer = input_model(keras), keras.optimizers.SGD(0.125)
    optimizer.build(model.trainable_variables)

    def loss_of(trainable, fixed, x, y):
        predictions, fixed = model.stateless_call(trainable, fixed, x, training=True)
        return keras.ops.mean(keras.ops.square(y - predictions)), fixed

    gradient = jax.value_and_grad(loss_of, has_aux=True)

    @jax.jit
    def step(state, x, y):
        trainable, fixed, kept = state
        (loss, fixed), gradients = gradient(trainable, fixed, x, y)
        trainable, kept = optimizer.stateless_apply(kept, gradients, trainable)
        return loss, (trainable, fixed, kept)

    groups = (model.trainable_variables, model.non_trainable_variables, optimizer.variables)
    state = tuple([one.value for one in group] for group in groups)
    current, losses = keras.distribution.distribution(), []
    x, y = samples(8)
    for start in (0, 4):
        rows = [part[start : start + 4] for part in (x, y)]
        if current is not None:
            place = keras.distribution.distribute_tensor
            rows = [place(part, current.get_data_layout(part.shape)) for part in rows]
        loss, state = step(state, *rows)
        losses.append(np.asarray(loss))
    return [np.asarray(one) for one in state[0]] + losses


def distributions(keras, devices):
    """Names, and functions that make a distribution over two devices."""
    distribution = keras.distribution

    def model_parallel():
        mesh = distribution.DeviceMesh((1, 2), ["batch", "model"], devices)
        layout = distribution.LayoutMap(mesh)
        layout["h.*kernel"] = (None, "model")
        return distribution.ModelParallel(layout_map=layout, batch_dim_name="batch")

    return (
        ("no distribution", lambda: None),
        ("data parallel", lambda: distribution.DataParallel(devices=devices)),
        ("model parallel", model_parallel),
    )


@program("distribution.DataParallel", "distribution.ModelParallel", "Model.fit", logic=True, fresh=True)
def data_and_model_parallel_further(keras, see):
    """keras.distribution on two host devices (JAX): own loss and loop, BatchNormalization, callbacks, uneven batch."""
    # It is read when JAX first asks for its devices.
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=2"
    devices = keras.distribution.list_devices()
    see("devices", len(devices))
    if len(devices) < 2:
        return

    def own_loss(y_true, y_pred):
        return keras.ops.sum(keras.ops.abs(y_true - y_pred), axis=-1) * 3.0

    def fit(rows=8, normalized=False, loss="mse", callbacks=()):
        model = input_model(keras, normalized, loss)
        x, y = samples(rows)
        model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0, callbacks=list(callbacks))
        return model

    def weights(**of):
        return fit(**of).get_weights()

    def statistics():
        return fit(normalized=True).layers[1].get_weights()

    def events():
        noted = []
        fit(callbacks=[callback_of(keras, noted)])
        return noted

    def evaluate():
        x, y = samples(7)
        return np.asarray(input_model(keras).evaluate(x, y, batch_size=4, verbose=0), "float32")

    quantities = (
        ("loop", lambda: jax_loop(keras)),
        ("weights, own loss", lambda: weights(loss=own_loss)),
        ("BatchNormalization", statistics),
        ("events", events),
        ("weights, last batch uneven", lambda: weights(rows=7)),
        ("evaluate, last batch uneven", evaluate),
        ("predict, last batch uneven", lambda: input_model(keras).predict(samples(7)[0], batch_size=4, verbose=0)),
    )
    for quantity, function in quantities:
        for way, make in distributions(keras, devices):
            try:
                keras.distribution.set_distribution(make())
                see("%s | %s" % (quantity, way), function())
            except Exception as error:
                see("%s | %s" % (quantity, way), error)
            finally:
                keras.distribution.set_distribution(None)
