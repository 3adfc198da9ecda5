"""Distribution strategies, on logical devices and servers of one process, against the same work without a strategy.

A quantity is seen once for each way of computing it, as ``weights | one device`` and ``weights | mirrored``; the first
way is the reference. A way that fails is seen as its exception, and the others go on.
"""

import os
import socket

import numpy as np

from . import program


def two_devices(tf):
    """Make the CPU two logical devices, each of which is enough for one replica."""
    config = tf.config.experimental
    cpu = config.list_physical_devices("CPU")[0]
    config.set_virtual_device_configuration(cpu, [config.VirtualDeviceConfiguration()] * 2)


def guarded(see, quantity, way, function):
    """What a function returns, seen as a quantity computed in some way; a failure is seen in its place."""
    try:
        value = function()
    except Exception as error:
        value = error
    see("%s | %s" % (quantity, way), value)


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
        model.compile(keras.optimizers.SGD(0.125), loss, metrics=["mae"])
    return model


def two_numbers(logs):
    """The loss and the metric of a history or logs, whose name depends on the version."""
    names = ["loss", *sorted(name for name in logs if name != "loss")]
    return [np.asarray(logs[name], "float32") for name in names]


def fitted(keras, see, way, make):
    """See what fit, evaluate and predict do under a strategy."""

    class Events(keras.callbacks.Callback):
        def __init__(self):
            super(Events, self).__init__()
            self.events = []

        def on_train_begin(self, logs=None):
            self.events.append("train begins")

        def on_train_end(self, logs=None):
            self.events.append("train ends")

        def on_epoch_end(self, epoch, logs=None):
            self.events.append("epoch %d ends with %d logs" % (epoch, len(logs or {})))

        def on_train_batch_end(self, batch, logs=None):
            self.events.append("batch %d ends" % batch)

    try:
        strategy = make()
        model = compiled(keras, strategy)
    except Exception as error:
        see("weights | " + way, error)
        return None
    x, y = samples(8)
    events = Events()
    history = {}

    def fit():
        kept = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0, callbacks=[events])
        history.update(kept.history)
        return model.get_weights()

    guarded(see, "weights", way, fit)
    if history:
        see("history | " + way, two_numbers(history))
    see("events | " + way, events.events)
    guarded(
        see,
        "evaluate",
        way,
        lambda: np.asarray(model.evaluate(x, y, batch_size=4, verbose=0), "float32"),
    )
    guarded(see, "predict", way, lambda: model.predict(x, batch_size=4, verbose=0))
    return strategy


def fitted_unevenly(keras, see, way, strategy):
    """See the same of seven rows in batches of four: of the last one, a replica gets two rows and the other one row."""
    x, y = samples(7)

    def fit():
        model = compiled(keras, strategy)
        model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
        return model.get_weights()

    def evaluate():
        return np.asarray(compiled(keras, strategy).evaluate(x, y, batch_size=4, verbose=0), "float32")

    guarded(see, "weights, last batch uneven", way, fit)
    guarded(see, "evaluate, last batch uneven", way, evaluate)
    guarded(
        see, "predict, last batch uneven", way, lambda: compiled(keras, strategy).predict(x, batch_size=4, verbose=0)
    )


def default_strategy(tf):
    """The strategy that is there where none is."""
    return tf.distribute.get_strategy()


def mirrored(tf):
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


@program("Model", "Model.fit", "Model.evaluate", "Model.predict", logic=True, fresh=True)
def mirrored_training(keras, see, tf):
    """MirroredStrategy on two devices against one device: fit, evaluate, predict, callbacks, an uneven last batch."""
    two_devices(tf)
    for way, make in (("one device", default_strategy), ("mirrored", mirrored)):
        strategy = fitted(keras, see, way, lambda make=make: make(tf))
        if strategy is not None:
            fitted_unevenly(keras, see, way, strategy)


@program("Model", "Model.fit", "layers.BatchNormalization", "losses.Loss", logic=True, fresh=True)
def mirrored_normalization_and_loss(keras, see, tf):
    """MirroredStrategy: moving statistics of each replica's half, the rows that a loss of one's own sees, tf.data."""
    two_devices(tf)

    class OverGlobalBatch(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return tf.reduce_sum(tf.square(y_true - y_pred)) / 4.0

    class Rows(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return tf.reduce_sum(y_pred * 0.0 + 1.0)

    x, y = samples(8)

    def batches():
        return tf.data.Dataset.from_tensor_slices((x, y)).batch(4)

    def normalized(strategy):
        model = compiled(keras, strategy, normalized=True)
        model.fit(batches(), epochs=1, verbose=0)
        return [weight for layer in model.layers[1:2] for weight in layer.get_weights()]

    def weights(strategy, loss):
        model = compiled(keras, strategy, loss=loss())
        model.fit(batches(), epochs=1, verbose=0)
        return model.get_weights()

    def told(strategy, loss):
        model = compiled(keras, strategy, loss=loss())
        return float(model.fit(batches(), epochs=1, verbose=0).history["loss"][0])

    for way, strategy in (("one device", default_strategy(tf)), ("mirrored", mirrored(tf))):
        for quantity, function in (
            ("BatchNormalization", normalized),
            ("rows that a loss sees", lambda strategy: told(strategy, Rows)),
            ("weights, loss over the global batch", lambda strategy: weights(strategy, OverGlobalBatch)),
        ):
            guarded(see, quantity, way, lambda function=function, strategy=strategy: function(strategy))
    # The last thing, for what aborts the collective operations of a process aborts all that follow.
    guarded(
        see,
        "weights, another strategy",
        "one device",
        lambda: weights(default_strategy(tf), keras.losses.MeanSquaredError),
    )
    guarded(
        see,
        "weights, another strategy",
        "another mirrored",
        lambda: weights(mirrored(tf), keras.losses.MeanSquaredError),
    )


@program("Model", "Model.fit", "Model.evaluate", "Model.predict", logic=True, fresh=True)
def one_device_and_central_storage(keras, see, tf):
    """OneDeviceStrategy and CentralStorageStrategy against no strategy: fit, evaluate, predict."""
    two_devices(tf)
    fitted(keras, see, "no strategy", lambda: default_strategy(tf))
    fitted(keras, see, "one device strategy", lambda: tf.distribute.OneDeviceStrategy("CPU:0"))
    central = ["CPU:0", "CPU:1"]
    fitted(
        keras,
        see,
        "central storage",
        lambda: tf.distribute.experimental.CentralStorageStrategy(central, "CPU:0"),
    )


def looped(keras, tf, strategy, data):
    """A training loop of one's own: the weights, the sum of losses, and a metric that the replicas update."""
    with strategy.scope():
        model = dense_model(keras)
        optimizer = keras.optimizers.SGD(0.125)
        metric = keras.metrics.MeanAbsoluteError()
    batches = strategy.experimental_distribute_dataset(data)
    run = getattr(strategy, "run", None) or strategy.experimental_run_v2

    def step(inputs, targets):
        with tf.GradientTape() as tape:
            predictions = model(inputs, training=True)
            loss = tf.reduce_sum(tf.square(targets - predictions)) / 4.0
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(list(zip(gradients, model.trainable_variables)))
        metric.update_state(targets, predictions)
        return loss

    @tf.function
    def whole(inputs, targets):
        return strategy.reduce(tf.distribute.ReduceOp.SUM, run(step, args=(inputs, targets)), axis=None)

    losses = [float(whole(*batch)) for _ in range(2) for batch in batches]
    return {
        "weights": model.get_weights(),
        "losses": np.asarray(losses, "float32"),
        "metric": np.asarray(metric.result(), "float32"),
    }


def batches_of_four(tf):
    return tf.data.Dataset.from_tensor_slices(samples(8)).batch(4)


@program("optimizers.SGD", "metrics.MeanAbsoluteError", logic=True, fresh=True)
def loops_of_ones_own(keras, see, tf):
    """A loop with strategy.run and a loss over the global batch: mirrored, one device, central storage, no strategy."""
    two_devices(tf)
    experimental = tf.distribute.experimental
    ways = (
        ("no strategy", lambda: default_strategy(tf)),
        ("one device strategy", lambda: tf.distribute.OneDeviceStrategy("CPU:0")),
        ("mirrored", lambda: mirrored(tf)),
        ("central storage", lambda: experimental.CentralStorageStrategy(["CPU:0", "CPU:1"], "CPU:0")),
    )
    for way, make in ways:
        guarded(see, "loop", way, lambda make=make: looped(keras, tf, make(), batches_of_four(tf)))


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
    """A ParameterServerStrategy with a worker and a server, both in this process, and its coordinator."""
    coordinator = tf.distribute.experimental.coordinator.ClusterCoordinator
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
    strategy = tf.distribute.experimental.ParameterServerStrategy(resolver)
    return strategy, coordinator(strategy), servers


@program("Model", "Model.fit", "optimizers.SGD", logic=True, fresh=True)
def parameter_server(keras, see, tf):
    """ParameterServerStrategy with its servers in the process: steps that a coordinator schedules, and fit."""
    strategy, coordinator, _servers = parameter_servers(tf)
    x, y = samples(8)

    def scheduled(strategy, schedule, join):
        with strategy.scope():
            model = dense_model(keras)
            optimizer = keras.optimizers.SGD(0.125)

        @tf.function
        def step():
            def replica():
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(tf.constant(y) - model(tf.constant(x), training=True)))
                gradients = tape.gradient(loss, model.trainable_variables)
                optimizer.apply_gradients(list(zip(gradients, model.trainable_variables)))
                return loss

            return strategy.run(replica)

        for _ in range(2):
            schedule(step)
            join()
        return model.get_weights()

    def fit(strategy, data):
        model = compiled(keras, strategy)
        model.fit(data, epochs=2, steps_per_epoch=2, verbose=0)
        return model.get_weights()

    def batches(context=None):
        return tf.data.Dataset.from_tensor_slices((x, y)).repeat().batch(4)

    none = default_strategy(tf)
    guarded(see, "scheduled", "no strategy", lambda: scheduled(none, lambda step: step(), lambda: None))
    guarded(
        see,
        "scheduled",
        "parameter server",
        lambda: scheduled(strategy, coordinator.schedule, coordinator.join),
    )
    guarded(see, "fit", "no strategy", lambda: fit(none, batches()))
    guarded(see, "fit", "parameter server", lambda: fit(strategy, batches()))
    guarded(
        see,
        "fit",
        "parameter server, DatasetCreator",
        lambda: fit(strategy, keras.utils.experimental.DatasetCreator(batches)),
    )


@program("Sequential", logic=True, fresh=True)
def tpu_that_is_not_there(keras, see, tf):
    """TPUStrategy where there is no TPU: which call says so, and how."""
    calls = []
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu="")
        calls.append("TPUClusterResolver")
        kind = getattr(tf.distribute, "TPUStrategy", None) or tf.distribute.experimental.TPUStrategy
        calls.append("the class")
        strategy = kind(resolver)
        calls.append("TPUStrategy")
        with strategy.scope():
            keras.Sequential([keras.layers.Dense(1, input_shape=(1,))])
        calls.append("a model")
    except Exception as error:
        see("error", error)
    see("calls that returned", calls)
    see("devices", len(tf.config.experimental.list_logical_devices("TPU")))


@program("distribution.DataParallel", "distribution.ModelParallel", "distribution.LayoutMap", logic=True, fresh=True)
def data_and_model_parallel(keras, see):
    """keras.distribution on two host devices (JAX): DataParallel and ModelParallel against no distribution."""
    distribution = keras.distribution
    # It is read when JAX first asks for its devices.
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=2"
    devices = distribution.list_devices()
    see("devices", len(devices))
    if len(devices) < 2:
        return
    x, y = samples(8)

    def trained(way):
        model = keras.Sequential(
            [
                keras.layers.Input((2,)),
                keras.layers.Dense(4, activation="tanh", name="h"),
                keras.layers.Dense(1, name="out"),
            ]
        )
        model.set_weights(
            [(np.arange(w.size).reshape(w.shape) % 5 - 2).astype("float32") / 4 for w in model.get_weights()]
        )
        model.compile(keras.optimizers.SGD(0.125), "mse", metrics=["mae"])
        history = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history
        # How the kernel lies on the devices.
        shards = getattr(model.layers[0].kernel.value, "addressable_shards", ())
        see("shards, " + way, sorted(str(shard.data.shape) for shard in shards))
        return {
            "weights": model.get_weights(),
            "history": two_numbers(history),
            "evaluate": np.asarray(model.evaluate(x, y, batch_size=4, verbose=0), "float32"),
            "predict": model.predict(x, batch_size=4, verbose=0),
        }

    def distributed(way, make):
        try:
            distribution.set_distribution(make())
            return trained(way)
        finally:
            distribution.set_distribution(None)

    def model_parallel(key):
        mesh = distribution.DeviceMesh((1, 2), ["batch", "model"], devices)
        layout = distribution.LayoutMap(mesh)
        layout[key] = (None, "model")
        return distribution.ModelParallel(layout_map=layout, batch_dim_name="batch")

    guarded(see, "training", "no distribution", lambda: trained("no distribution"))
    for way, make in (
        ("data parallel", lambda: distribution.DataParallel(devices=devices)),
        ("model parallel", lambda: model_parallel(".*h.*kernel")),
        ("model parallel, key h.*kernel", lambda: model_parallel("h.*kernel")),
    ):
        guarded(see, "training", way, lambda way=way, make=make: distributed(way, make))


def cluster_strategy(tf):
    """The strategy of several processes, under its name of each version."""
    kind = getattr(tf.distribute, "MultiWorkerMirroredStrategy", None)
    return (kind or tf.distribute.experimental.MultiWorkerMirroredStrategy)()


def shared_batches(tf):
    """Global batches of four rows, of which each process takes its share of the data."""
    data = tf.data.Dataset.from_tensor_slices(samples(8))
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return data.batch(4).with_options(options)


def attempted(function):
    """What a function returns, or the exception that it raises."""
    try:
        return function()
    except Exception as error:
        return error


@program("Model", "Model.fit", "Model.evaluate", logic=True, workers=2)
def training_of_two_workers(keras, see, tf):
    """MultiWorkerMirroredStrategy, two processes against one device: fit, evaluate and a loop of one's own."""
    there = hasattr(tf.data.experimental, "AutoShardPolicy")
    see("data are shared out by DATA | one device", there)
    if not there:
        return
    # One thread between operations may wait for the other process while the work that it waits for is queued behind.
    tf.config.threading.set_inter_op_parallelism_threads(4)
    # Nothing may run before it.
    strategy = cluster_strategy(tf)

    def fitted_weights(strategy):
        model = compiled(keras, strategy)
        model.fit(shared_batches(tf), epochs=2, verbose=0)
        return model.get_weights()

    def evaluated(strategy):
        model = compiled(keras, strategy)
        return np.asarray(model.evaluate(shared_batches(tf), verbose=0), "float32")

    ways = (
        ("loop", lambda strategy: looped(keras, tf, strategy, shared_batches(tf))),
        ("fit", fitted_weights),
        ("evaluate", evaluated),
    )
    for quantity, function in ways:
        see(quantity, attempted(lambda function=function: function(strategy)))
    for quantity, function in ways:
        see(quantity + " | one device", attempted(lambda function=function: function(default_strategy(tf))))
