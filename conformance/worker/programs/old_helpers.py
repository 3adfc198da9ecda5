"""Programs about classes and functions of Keras 2 that few programs use: cells, metrics, iterators, files, wrappers."""

import functools
import operator
import os

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("layers.AbstractRNNCell", "layers.RNN", logic=True)
def recurrent_cell_of_the_abstract_class(keras, see, tensor):
    """A cell derived from AbstractRNNCell in an RNN: output, initial state, and what the class asks for."""

    class Sum(keras.layers.AbstractRNNCell):
        @property
        def state_size(self):
            return 2

        @property
        def output_size(self):
            return 2

        def call(self, inputs, states):
            state = states[0] * 0.5 + inputs
            return state, [state]

    x = tensor(np.array([[[1.0, 2.0], [3.0, 4.0]]], "float32"))
    found = keras.layers.RNN(Sum(name="cell"), return_state=True, name="rnn")(x)
    see("output", found[0])
    see("state", found[1])
    attempt(see, "initial state", lambda: np.array(keras.backend.eval(Sum().get_initial_state(None, 2, "float32"))))
    attempt(see, "abstract state size", lambda: keras.layers.AbstractRNNCell().state_size)
    attempt(see, "abstract output size", lambda: keras.layers.AbstractRNNCell().output_size)
    attempt(see, "abstract call", lambda: keras.layers.AbstractRNNCell().call(1, [2]))


@program("layers.ConvLSTM2DCell", "layers.RNN", logic=True)
def cell_of_a_convolutional_lstm(keras, see):
    """ConvLSTM2DCell of keras 2.3: its weights, one step of it, and its config."""
    K = keras.backend  # noqa: N806
    cell = keras.layers.ConvLSTM2DCell(
        1, 1, kernel_initializer="ones", recurrent_initializer="ones", bias_initializer="zeros", name="cell"
    )
    cell.build((None, 2, 2, 1))
    see("weights", [list(one.shape) for one in cell.get_weights()])
    see("filters", cell.get_config()["filters"])
    x = K.constant(np.arange(4.0).reshape((1, 2, 2, 1)) / 4)
    zeros = K.constant(np.zeros((1, 2, 2, 1)))
    attempt(see, "step", lambda: [np.array(K.eval(one)) for one in cell.call(x, [zeros, zeros])[1]])


@program("metrics.experimental.PyMetric", logic=True)
def metric_computed_in_python(keras, see):
    """metrics.experimental.PyMetric: a metric with a state in Python, alone and in evaluate."""

    class Largest(keras.metrics.experimental.PyMetric):
        def reset_state(self):
            self.largest = 0.0

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.largest = max(self.largest, float(np.max(np.abs(np.array(y_true) - np.array(y_pred)))))

        def result(self):
            return self.largest

    metric = Largest(name="largest")
    metric.update_state(np.array([1.0, 2.0]), np.array([0.5, 4.0]))
    see("alone", float(metric.result()))
    metric.reset_state()
    see("reset", float(metric.result()))
    model = keras.models.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(1,))])
    attempt(see, "compiled", lambda: model.compile("sgd", "mse", metrics=[metric]))
    attempt(see, "evaluated", lambda: model.evaluate(np.array([[1.0], [5.0]]), np.zeros((2, 1)), verbose=0)[1])
    attempt(see, "without run_eagerly", lambda: model.run_eagerly)


@program("metrics.BaseMeanIoU", "metrics.SensitivitySpecificityBase", "metrics.Reduce", logic=True)
def base_classes_of_metrics_of_keras_2_3(keras, see):
    """Reduce, BaseMeanIoU and SensitivitySpecificityBase of keras 2.3: what derives from them, and their values."""
    K, metrics = keras.backend, keras.metrics  # noqa: N806
    base, sensitive, reduce = metrics.BaseMeanIoU, metrics.SensitivitySpecificityBase, metrics.Reduce
    attempt(see, "MeanIoU", lambda: issubclass(metrics.MeanIoU, base))
    for name in ("SensitivityAtSpecificity", "SpecificityAtSensitivity"):
        attempt(see, name, lambda name=name: issubclass(getattr(metrics, name), sensitive))
    attempt(see, "Sum", lambda: issubclass(metrics.Sum, reduce))

    def reduced(kind):
        metric = reduce(kind, name="own")
        # In a graph the update is a node, and happens when it is evaluated.
        K.eval(metric.update_state(K.constant([1.0, 2.0, 6.0])))
        return float(K.eval(metric.result()))

    for kind in ("sum", "mean", "sum_over_batch_size", "weighted_mean"):
        attempt(see, "Reduce by " + kind, lambda kind=kind: reduced(kind))


@program("models.experimental.SharpnessAwareMinimization", "Model.train_on_batch", logic=True)
def training_aware_of_sharpness(keras, see):
    """SharpnessAwareMinimization around a model: one step of it, in micro batches, and its output."""
    make = keras.models.experimental.SharpnessAwareMinimization

    def trained(**options):
        inner = keras.models.Sequential(
            [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,), name="dense")]
        )
        model = make(inner, **options)
        model.compile(keras.optimizers.SGD(0.125), "mse", run_eagerly=True)
        x, y = np.array([[1.0], [2.0]], "float32"), np.zeros((2, 1), "float32")
        model.train_on_batch(x, y)
        return [inner.get_weights()[0], np.array(model(x))]

    attempt(see, "plain", lambda: trained(rho=0.0))
    attempt(see, "default", trained)
    attempt(see, "far", lambda: trained(rho=1.0))
    attempt(see, "micro batches", lambda: trained(rho=1.0, num_batch_splits=2))


@program("layers.DenseFeatures", "experimental.SequenceFeatures", logic=True)
def features_by_columns(keras, see, tf):
    """DenseFeatures of a number, buckets and a category; SequenceFeatures of a sequence of numbers."""
    make, columns = keras.layers.DenseFeatures, tf.feature_column
    age = columns.numeric_column("age")
    category = columns.categorical_column_with_vocabulary_list("kind", ["a", "b"])
    features = {"age": tf.constant([[15.0], [40.0]]), "kind": tf.constant([["b"], ["c"]])}
    for name, wanted in (
        ("a number", lambda: [age]),
        ("buckets", lambda: [columns.bucketized_column(age, [18, 65])]),
        ("a category", lambda: [columns.indicator_column(category)]),
        ("two in the order of their names", lambda: [columns.indicator_column(category), age]),
        ("a category that is not dense", lambda: [category]),
        ("nothing", list),
    ):
        attempt(see, name, lambda wanted=wanted: make(wanted())(features))
    attempt(see, "a missing feature", lambda: make([age])({"other": features["age"]}))
    attempt(see, "config", lambda: sorted(make([age], name="features").get_config()))

    def sequence():
        steps = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], [1.0, 2.0, 3.0], [2, 2])
        layer = keras.experimental.SequenceFeatures([columns.sequence_numeric_column("steps")])
        return [np.array(one) for one in layer({"steps": steps})]

    attempt(see, "a sequence and its lengths", sequence)


@program("models.model_from_config", "models.model_from_yaml", "models.model_from_json", logic=True)
def models_from_their_configs(keras, see):
    """model_from_config, model_from_yaml and model_from_json of one model."""
    model = keras.models.Sequential([keras.layers.Dense(2, input_shape=(3,), name="dense")], name="own")
    written = {"class_name": "Sequential", "config": model.get_config()}
    attempt(see, "from a config", lambda: keras.models.model_from_config(written).layers[-1].units)
    attempt(see, "from the config alone", lambda: keras.models.model_from_config(model.get_config()).name)
    attempt(see, "from a list", lambda: keras.models.model_from_config([written]).name)
    attempt(see, "from JSON", lambda: keras.models.model_from_json(model.to_json()).layers[-1].units)
    attempt(
        see,
        "YAML",
        lambda: keras.models.model_from_yaml("class_name: Sequential\nconfig: {name: own, layers: []}").name,
    )
    attempt(
        see, "an unknown class", lambda: keras.models.model_from_config({"class_name": "NoSuch", "config": {}}).name
    )


@program("preprocessing.image.Iterator", "preprocessing.image.NumpyArrayIterator", "utils.Sequence", logic=True)
def iterator_over_batches_of_indices(keras, see):
    """preprocessing.image.Iterator: a class of ones own, its batches, their order, its length and reset."""

    class Own(keras.preprocessing.image.Iterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return [int(one) for one in index_array]

    iterator = Own(5, batch_size=2, shuffle=False, seed=None)
    see("length", len(iterator))
    see("first", iterator[0])
    see("last", iterator[2])
    attempt(see, "behind the last", lambda: iterator[3])
    attempt(see, "iterated", lambda: [next(iterator) for _ in range(4)])
    attempt(see, "reset", lambda: (iterator.reset(), next(iterator))[1])
    attempt(see, "batch index", lambda: iterator.batch_index)
    attempt(
        see,
        "of a shuffled one",
        lambda: sorted(functools.reduce(operator.iadd, (Own(5, 2, True, 3)[index] for index in range(3)), [])),
    )
    attempt(see, "the same seed", lambda: next(Own(5, 5, True, 3)) == next(Own(5, 5, True, 3)))
    attempt(see, "a bare one", lambda: keras.preprocessing.image.Iterator(2, 1, False, None)[0])


@program(
    "preprocessing.image.random_brightness",
    "preprocessing.image.random_shear",
    "preprocessing.image.random_zoom",
    "preprocessing.image.apply_affine_transform",
    logic=True,
)
def images_changed_by_an_exact_amount(keras, see):
    """random_brightness, random_shear and random_zoom of intervals of one point, and apply_affine_transform."""
    image = keras.preprocessing.image
    picture = np.arange(12, dtype="float32").reshape((2, 2, 3)) * 20
    axes = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    attempt(see, "brightness", lambda: image.random_brightness(picture.copy(), (0.5, 0.5)))
    attempt(see, "brightness of one number", lambda: image.random_brightness(picture.copy(), 0.5))
    attempt(see, "brightness, not scaled", lambda: image.random_brightness(picture.copy(), (0.5, 0.5), scale=False))
    attempt(see, "shear of nothing", lambda: image.random_shear(picture.copy(), 0.0, **axes))
    attempt(see, "zoom of nothing", lambda: image.random_zoom(picture.copy(), (1.0, 1.0), **axes))
    attempt(see, "zoom of one number", lambda: image.random_zoom(picture.copy(), 0.5, **axes))
    attempt(see, "turned", lambda: image.apply_affine_transform(picture.copy(), theta=90, **axes))
    attempt(see, "turned by the default axes", lambda: image.apply_affine_transform(picture.copy(), theta=90))
    attempt(see, "shifted", lambda: image.apply_affine_transform(picture.copy(), tx=1, fill_mode="constant", **axes))
    attempt(see, "zoomed", lambda: image.apply_affine_transform(picture.copy(), zx=0.5, zy=0.5, **axes))


@program("utils.H5Dict", logic=True)
def dictionary_in_a_file(keras, see, folder):
    """utils.H5Dict of keras 2.3: values put into a file, read from it, and closed."""
    path = os.path.join(folder, "table.h5")
    table = keras.utils.H5Dict(path, mode="w")
    table["numbers"] = np.array([1.0, 2.0])
    table["group"]["text"] = "some"
    see("keys", sorted(table.keys()) if hasattr(table, "keys") else sorted(table))
    attempt(see, "contains", lambda: ["numbers" in table, "no_such" in table])
    attempt(see, "get", lambda: table.get("no_such", 3))
    table.close()
    back = keras.utils.H5Dict(path, mode="r")
    attempt(see, "numbers", lambda: np.array(back["numbers"]))
    attempt(see, "text", lambda: str(back["group"]["text"]))
    attempt(see, "a missing key", lambda: back["no_such"] is None)
    attempt(see, "written when open for reading", lambda: back.__setitem__("more", np.ones(1)))
    attempt(see, "closed", back.close)
    plain = keras.utils.H5Dict({})
    attempt(see, "of a dictionary", lambda: (plain.__setitem__("a", 1), sorted(plain.data))[1])


@program("utils.convert_all_kernels_in_model", logic=True)
def kernels_turned_around(keras, see):
    """utils.convert_all_kernels_in_model of keras 2.3: kernels of convolutions, and of a dense layer, after it."""
    model = keras.models.Sequential(
        [
            keras.layers.Conv2D(1, 2, input_shape=(2, 2, 1), name="conv"),
            keras.layers.Flatten(name="flat"),
            keras.layers.Dense(2, name="dense"),
        ]
    )
    model.set_weights([np.arange(one.size, dtype="float32").reshape(one.shape) for one in model.get_weights()])
    keras.utils.convert_all_kernels_in_model(model)
    see("weights", model.get_weights())


@program("wrappers.scikit_learn.KerasRegressor", "wrappers.scikit_learn.BaseWrapper", logic=True)
def regressor_of_the_scikit_wrapper(keras, see):
    """KerasRegressor: fit, predict, score, get_params, set_params and unknown parameters; BaseWrapper."""
    scikit = keras.wrappers.scikit_learn

    def build(rate=0.125):
        model = keras.models.Sequential(
            [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))]
        )
        model.compile(keras.optimizers.SGD(rate), "mse")
        return model

    x, y = np.array([[1.0], [2.0]], "float32"), np.array([3.0, 6.0], "float32")
    regressor = scikit.KerasRegressor(build, rate=0.125, epochs=2, batch_size=2, shuffle=False, verbose=0)
    history = regressor.fit(x, y)
    see("losses", history.history["loss"])
    attempt(see, "predicted", lambda: regressor.predict(x, verbose=0))
    attempt(see, "score", lambda: float(regressor.score(x, y, verbose=0)))
    attempt(see, "parameters", lambda: sorted(regressor.get_params()))
    attempt(see, "set", lambda: regressor.set_params(rate=0.5).get_params()["rate"])
    attempt(see, "an unknown one", lambda: regressor.set_params(no_such=1) and "made")
    attempt(see, "BaseWrapper", lambda: scikit.BaseWrapper(build, epochs=3).filter_sk_params(lambda epochs: None))
    attempt(see, "of the base", lambda: isinstance(regressor, scikit.BaseWrapper))


@program("utils.SequenceEnqueuer", "utils.OrderedEnqueuer", logic=True)
def helpers_that_run_beside_training(keras, see):
    """SequenceEnqueuer and OrderedEnqueuer over a Sequence: values, their order, and stopping."""

    class Own(keras.utils.Sequence):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return index * 10

    make = keras.utils.OrderedEnqueuer

    def queued():
        queue = make(Own(), use_multiprocessing=False)
        queue.start(workers=1, max_queue_size=2)
        found = [next(iter_of) for iter_of in [queue.get()] * 4]
        running = queue.is_running()
        queue.stop()
        return [found, running, queue.is_running()]

    attempt(see, "ordered", queued)
    attempt(see, "of the base", lambda: issubclass(make, keras.utils.SequenceEnqueuer))
    attempt(see, "the base", lambda: keras.utils.SequenceEnqueuer(Own(), use_multiprocessing=False) and "made")
