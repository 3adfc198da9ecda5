"""Programs about keras.utils, keras.config, initializers and the paths of modules."""

import contextlib
import functools
import hashlib
import io
import os
import re

import numpy as np

from . import program


def asked(see, name, question):
    """See the answer to a question, or the exception that it raises."""
    try:
        answer = question()
    except Exception as error:
        answer = error
    see(name, answer)


def asked_each(see, there, paths):
    """See of each path whether it leads to something; with the exception where it does not."""
    for path in paths.split():
        asked(see, path, lambda: there(path) is not None)  # noqa: B023


def reached(module, path):
    """What stands at a dotted path below a module."""
    for part in path.split("."):
        module = getattr(module, part)
    return module


@program("utils.to_categorical", "utils.normalize", logic=True)
def numbers_prepared_for_training(keras, see, tensor):
    """to_categorical of lists, tensors, floats and unknown classes; normalize by axis and order."""
    categorical, normalize = keras.utils.to_categorical, keras.utils.normalize
    asked(see, "type", lambda: str(categorical([0, 1]).dtype))
    asked(see, "floats", lambda: categorical([0.0, 1.7]))
    asked(see, "tensor", lambda: categorical(tensor([0, 1]), 2))
    asked(see, "class too large", lambda: categorical([0, 3], num_classes=3))
    asked(see, "class below zero", lambda: categorical([-1, 0], num_classes=3))
    asked(see, "dtype", lambda: str(categorical([0, 1], dtype="int32").dtype))
    asked(see, "a table", lambda: list(categorical(np.array([[0, 1], [2, 0]])).shape))
    asked(see, "nothing", lambda: categorical([]))
    asked(see, "a number", lambda: categorical(1, 3))
    asked(see, "normalize", lambda: normalize(np.array([[3.0, 4.0], [0.0, 0.0]])))
    asked(
        see, "normalize by columns of order 1", lambda: normalize(np.array([[3.0, 4.0], [1.0, 4.0]]), axis=0, order=1)
    )
    asked(see, "normalize a row", lambda: normalize(np.array([3.0, 4.0])))


@program("utils.Progbar", compared="text", logic=True)
def bar_that_is_printed(keras, see):
    """What Progbar prints for two of four steps and at the end, with its default width."""
    bar = keras.utils.Progbar(4)
    see("width", str(bar.width))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        bar = keras.utils.Progbar(4, verbose=1, stateful_metrics=["rate"], interval=0)
        bar.update(2, values=[("loss", 1.0), ("rate", 3.0)])
        bar.update(4, values=[("loss", 0.5), ("rate", 5.0)])
    shown = re.sub("\x1b\\[[0-9;]*m", "", printed.getvalue()).replace("\b", "").replace("\r", "\n")
    # Only the bars: what stands behind them tells how long it took.
    see("bars", [re.split(" (?:- )?(?:ETA|[0-9]+[mu]?s)", line)[0] for line in shown.splitlines() if "/4" in line])


@program("utils.Progbar", logic=True)
def averages_of_a_bar(keras, see):
    """What Progbar has after updates of mean and of stateful values, and what its verbosities print."""
    for verbose in (0, 1, 2):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            bar = keras.utils.Progbar(2, verbose=verbose, stateful_metrics=["rate"])
            bar.update(1, values=[("loss", 1.0), ("rate", 3.0)])
            bar.update(2, values=[("loss", 0.5), ("rate", 5.0)])
        shown = re.sub("\x1b\\[[0-9;]*m", "", printed.getvalue())
        see("verbose=%d" % verbose, [" ".join(pair) for pair in re.findall("(loss|rate): ([0-9.]+)", shown)])


@program("utils.plot_model", "utils.model_to_dot", logic=True)
def plots_without_pydot(keras, see, folder):
    """plot_model and model_to_dot where pydot is not installed."""
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
    asked(see, "plot_model", lambda: keras.utils.plot_model(model, folder + "/model.png"))
    asked(see, "model_to_dot", lambda: keras.utils.model_to_dot(model))
    asked(see, "vis_utils", lambda: keras.utils.vis_utils.plot_model(model, folder + "/model.png"))


@program(
    "utils.custom_object_scope",
    "utils.get_custom_objects",
    "utils.CustomObjectScope",
    "utils.register_keras_serializable",
    logic=True,
)
def names_of_objects_of_ones_own(keras, see):
    """Objects of one's own by scope, by the table of all and by registering: under which name, and where they stay."""
    utils = keras.utils

    def own(values):
        return values

    def named(name):
        return keras.activations.get(name) is own

    class Own(keras.initializers.Initializer):
        pass

    def made():
        return isinstance(keras.initializers.get({"class_name": "Own", "config": {}}), Own)

    asked(see, "unknown", lambda: named("own"))
    asked(see, "unknown class", made)
    with utils.custom_object_scope({"own": own, "Own": Own}):
        asked(see, "in a scope", lambda: named("own"))
        asked(see, "class in a scope", made)
    asked(see, "after the scope", lambda: named("own"))
    asked(see, "class after the scope", made)
    with utils.CustomObjectScope({"own": own}):
        asked(see, "in a scope of the class", lambda: named("own"))
    utils.get_custom_objects()["own"] = own
    asked(see, "in the table", lambda: named("own"))
    utils.get_custom_objects().pop("own", None)
    asked(see, "taken out", lambda: named("own"))
    asked(see, "name", lambda: utils.get_registered_name(own))
    asked(see, "registered", lambda: utils.register_keras_serializable("mine")(own) is own)
    asked(see, "name when registered", lambda: utils.get_registered_name(own))
    asked(see, "object", lambda: utils.get_registered_object("mine>own") is own)
    asked(see, "unknown object", lambda: utils.get_registered_object("mine>other"))
    asked(see, "class without a config", lambda: utils.register_keras_serializable()(type("A", (), {})) is not None)
    # The table lasts as long as the process.
    for name in ("mine>own", "Custom>A"):
        utils.get_custom_objects().pop(name, None)


@program("utils.serialize_keras_object", "utils.deserialize_keras_object", compared="exact", logic=True)
def objects_serialized_by_utils(keras, see):
    """serialize_keras_object and deserialize_keras_object of an object, a function, a list, None and a number."""
    serialize = keras.utils.serialize_keras_object
    asked(see, "object", lambda: serialize(keras.initializers.Ones()))
    asked(see, "function", lambda: serialize(keras.activations.relu))
    asked(see, "None", lambda: serialize(None))
    asked(see, "number", lambda: serialize(3))
    asked(see, "list", lambda: serialize([1, 2]))
    asked(see, "array", lambda: serialize(np.array([1.0, 2.0])))
    asked(see, "anything", lambda: serialize(object()))
    deserialize = keras.utils.deserialize_keras_object
    whole = {"module": "keras.initializers", "class_name": "Ones", "config": {}, "registered_name": None}
    asked(see, "back", lambda: type(deserialize(whole)).__name__)
    asked(see, "back from a table", lambda: type(deserialize(whole, {"Ones": keras.initializers.Ones})).__name__)
    asked(see, "None back", lambda: deserialize(None))


@program("utils.get_source_inputs", logic=True)
def sources_of_a_tensor(keras, see):
    """get_source_inputs of an output: how many inputs it finds, and by which path it is there."""
    one, two = keras.Input(shape=(2,), name="one"), keras.Input(shape=(2,), name="two")
    outputs = keras.layers.Add()([one, two])
    asked(see, "utils", lambda: len(keras.utils.get_source_inputs(outputs)))
    asked(see, "with layer and index", lambda: len(keras.utils.get_source_inputs(outputs, None, None)))
    asked(see, "of an input", lambda: keras.utils.get_source_inputs(one)[0] is one)
    asked(see, "engine", lambda: keras.engine.get_source_inputs is not None)


@program("utils.set_random_seed", "initializers.RandomNormal", logic=True, fresh=True)
def random_numbers_after_a_seed(keras, see):
    """Whether set_random_seed makes weights, NumPy and a random initializer repeat themselves."""

    def drawn():
        layer = keras.layers.Dense(2)
        layer.build((None, 3))
        return layer.get_weights()[0]

    keras.utils.set_random_seed(3)
    first, numbers = drawn(), np.random.rand(2)
    second = drawn()
    keras.utils.set_random_seed(3)
    see("weights again", bool((drawn() == first).all()))
    see("NumPy again", bool((np.random.rand(2) == numbers).all()))
    see("the second the same", bool((first == second).all()))
    asked(see, "of a text", lambda: keras.utils.set_random_seed("3"))


@program("initializers.RandomNormal", "initializers.GlorotUniform", "initializers.Orthogonal", logic=True)
def initializers_with_a_seed_called_twice(keras, see):
    """Whether an initializer with a seed gives the same values at its second call, and another one with this seed."""

    def drawn(made):
        # Through a layer, so that every backend evaluates them.
        layer = keras.layers.Dense(3, kernel_initializer=made)
        layer.build((None, 3))
        return layer.get_weights()[0]

    def compared(name):
        make = getattr(keras.initializers, name)
        made = make(seed=3)
        first = drawn(made)
        return {
            "same when called twice": bool((drawn(made) == first).all()),
            "same as another of this seed": bool((drawn(make(seed=3)) == first).all()),
            "same as another seed": bool((drawn(make(seed=4)) == first).all()),
            "same without a seed": bool((drawn(make()) == drawn(make())).all()),
        }

    for name in ["RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Orthogonal", "GlorotUniform"]:
        asked(see, name, functools.partial(compared, name))


@program("initializers.VarianceScaling", "initializers.Identity", "initializers.Orthogonal", logic=True)
def initializers_with_wrong_values(keras, see):
    """Initializers with scales, modes, shapes and types that they do not take."""
    make = keras.initializers

    def of(initializer, shape, **arguments):
        return lambda: list(initializer(shape, **arguments).shape)

    asked(see, "scale of zero", lambda: type(make.VarianceScaling(scale=0.0)).__name__)
    asked(see, "unknown mode", lambda: type(make.VarianceScaling(mode="no_such")).__name__)
    asked(see, "unknown distribution", lambda: type(make.VarianceScaling(distribution="no_such")).__name__)
    asked(see, "normal", lambda: make.VarianceScaling(distribution="normal").get_config()["distribution"])
    asked(see, "Identity of three dimensions", of(make.Identity(), (2, 2, 2)))
    asked(see, "Identity of a row", of(make.Identity(), (2,)))
    asked(see, "Orthogonal of a row", of(make.Orthogonal(), (2,)))
    asked(see, "Ones of integers", of(make.Ones(), (2,), dtype="int32"))
    asked(see, "Ones of texts", of(make.Ones(), (2,), dtype="string"))
    asked(see, "RandomNormal of integers", of(make.RandomNormal(), (2,), dtype="int32"))
    asked(see, "unknown argument", of(make.Ones(), (2,), foo=1))
    asked(see, "a number as shape", of(make.Ones(), 2))
    asked(see, "Constant of a list", of(make.Constant([1.0, 2.0]), (2,)))
    asked(see, "Constant of a text", of(make.Constant("a"), (2,)))


@program("layers.Dense", "regularizers.Regularizer", "constraints.Constraint", logic=True)
def functions_of_ones_own_in_a_layer(keras, see):
    """Plain functions as initializer, regularizer, constraint and activation of a layer: what comes of them."""
    seen = []

    def initializer(shape, dtype=None, **keywords):
        seen.append(sorted(keywords))
        return keras.initializers.Ones()(shape, dtype=dtype)

    def regularizer(weights):
        return weights[0, 0] * 0 + 0.25

    def constraint(weights):
        return weights * 0 + 2

    def activation(values):
        return values + 1

    layer = keras.layers.Dense(
        1,
        activation=activation,
        use_bias=False,
        kernel_initializer=initializer,
        kernel_regularizer=regularizer,
        kernel_constraint=constraint,
        input_shape=(2,),
    )
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x = np.ones((1, 2), "float32")
    see("output", model.predict(x, verbose=0))
    see("keywords of the initializer", seen)
    asked(see, "loss", lambda: float(model.evaluate(x, np.full((1, 1), 3.0), verbose=0)))
    asked(see, "after a step", lambda: model.train_on_batch(x, np.zeros((1, 1))) and model.get_weights()[0])


@program("utils.split_dataset", "utils.pack_x_y_sample_weight", "utils.unpack_x_y_sample_weight", logic=True)
def data_split_and_packed(keras, see, tf):
    """split_dataset by share and by size, and tuples of inputs, targets and weights."""
    data = np.arange(5.0)

    def sizes(**arguments):
        return [len(list(part)) for part in keras.utils.split_dataset(data, **arguments)]

    asked(see, "share", lambda: sizes(left_size=0.6))
    asked(see, "size", lambda: sizes(right_size=1))
    asked(see, "both", lambda: sizes(left_size=2, right_size=2))
    asked(see, "neither", sizes)
    asked(see, "too many", lambda: sizes(left_size=7))
    asked(see, "share of two", lambda: sizes(left_size=2.0))
    asked(see, "pack", lambda: len(keras.utils.pack_x_y_sample_weight(data, data)))
    asked(see, "pack inputs", lambda: type(keras.utils.pack_x_y_sample_weight(data)).__name__)
    asked(see, "unpack", lambda: [part is None for part in keras.utils.unpack_x_y_sample_weight((data, data))])
    asked(see, "unpack four", lambda: keras.utils.unpack_x_y_sample_weight((1, 2, 3, 4)))


@program("utils.get_file", logic=True)
def file_from_a_path(keras, see, folder):
    """get_file of a file:// address: where it puts it, checksums, and a file that is missing."""
    folder = os.path.abspath(folder)
    with open(os.path.join(folder, "source.txt"), "w") as file:
        file.write("a text")
    origin = "file://" + os.path.join(folder, "source.txt")

    def fetched(name, **arguments):
        with contextlib.redirect_stdout(io.StringIO()):
            path = keras.utils.get_file(name, cache_dir=folder, **arguments)
        return os.path.relpath(path, folder)

    right = hashlib.sha256(b"a text").hexdigest()
    asked(see, "place", lambda: fetched("got.txt", origin=origin))
    asked(see, "sub-folder", lambda: fetched("got.txt", origin=origin, cache_subdir="mine"))
    asked(see, "right checksum", lambda: fetched("right.txt", origin=origin, file_hash=right))
    asked(see, "wrong checksum", lambda: fetched("wrong.txt", origin=origin, file_hash="0" * 64))
    asked(see, "no name", lambda: fetched(None, origin=origin))
    asked(see, "no origin", lambda: fetched("got.txt", origin=None))
    asked(see, "missing", lambda: fetched("missing.txt", origin="file://" + os.path.join(folder, "no.txt")))


@program("utils.disable_interactive_logging", "utils.is_interactive_logging_enabled", logic=True)
def interactive_logging(keras, see):
    """Whether logging is interactive at first, and what predict prints without it."""
    utils = keras.utils
    before = utils.is_interactive_logging_enabled()
    see("at first", before)
    utils.disable_interactive_logging()
    see("after disable", utils.is_interactive_logging_enabled())
    printed = io.StringIO()
    model = keras.Sequential([keras.layers.Flatten(input_shape=(2,))])
    with contextlib.redirect_stdout(printed):
        model.predict(np.ones((1, 2)))
    see("printed without", "1/1" in printed.getvalue())
    utils.enable_interactive_logging()
    with contextlib.redirect_stdout(printed):
        model.predict(np.ones((1, 2)))
    see("printed with", "1/1" in printed.getvalue())
    if not before:
        utils.disable_interactive_logging()


@program("utils.Sequence", "utils.OrderedEnqueuer", "utils.GeneratorEnqueuer", "utils.PyDataset", logic=True)
def sequences_and_their_queues(keras, see):
    """A Sequence as it is iterated, its arguments, and the queues that read it in threads."""

    class Batches(keras.utils.Sequence):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return index

    def queued(kind, **arguments):
        queue = kind(Batches(), **arguments)
        queue.start(workers=1, max_queue_size=2)
        try:
            got = queue.get()
            return [next(got), next(got)]
        finally:
            queue.stop()

    asked(see, "length", lambda: len(Batches()))
    asked(see, "first two when iterated", lambda: [value for value, stop in zip(Batches(), range(2))])
    asked(see, "end of an epoch", lambda: Batches().on_epoch_end())
    asked(see, "OrderedEnqueuer", lambda: queued(keras.utils.OrderedEnqueuer))
    asked(see, "PyDataset", lambda: issubclass(keras.utils.Sequence, keras.utils.PyDataset))
    asked(see, "GeneratorEnqueuer", lambda: keras.utils.GeneratorEnqueuer.__name__)
    asked(see, "SequenceEnqueuer", lambda: keras.utils.SequenceEnqueuer.__name__)


@program("layers.Conv2D", "Layer.count_params", logic=True)
def parameters_counted_by_utils(keras, see):
    """count_params of layers and of lists of weights, and functions that turn or convert kernels."""
    model = keras.Sequential([keras.layers.Dense(2, input_shape=(3,)), keras.layers.BatchNormalization()])
    see("model", int(model.count_params()))
    see("layer", int(model.layers[-1].count_params()))
    asked(see, "layer_utils", lambda: int(keras.utils.layer_utils.count_params(model.trainable_weights)))
    asked(see, "print_summary", lambda: keras.utils.print_summary(model, print_fn=str))
    asked(see, "convert_all_kernels_in_model", lambda: keras.utils.convert_all_kernels_in_model(model))
    asked(see, "multi_gpu_model", lambda: keras.utils.multi_gpu_model(model, 1))


@program("utils.multi_gpu_model", "utils.HDF5Matrix", logic=True)
def modules_below_utils(keras, see):
    """Which modules and old names there are below keras.utils."""
    asked_each(
        see,
        lambda path: reached(keras.utils, path),
        "np_utils vis_utils generic_utils data_utils layer_utils conv_utils io_utils HDF5Matrix experimental legacy"
        " bounding_boxes Sequence PyDataset FeatureSpace image_dataset_from_directory load_img multi_gpu_model",
    )


@program("wrappers.SKLearnClassifier", logic=True)
def modules_of_keras(keras, see):
    """Which modules and old paths there are below keras."""
    asked_each(
        see,
        lambda path: reached(keras, path),
        "engine engine.topology estimator experimental legacy.interfaces layers.recurrent layers.merge"
        " layers.experimental layers.experimental.preprocessing mixed_precision mixed_precision.experimental objectives"
        " optimizers.legacy optimizers.experimental optimizers.schedules preprocessing.image preprocessing.text"
        " saving wrappers.scikit_learn wrappers.SKLearnClassifier premade ops random quantizers distribution tree",
    )


@program("experimental.LinearModel", "experimental.WideDeepModel", "layers.LocallyConnected1D", logic=True)
def classes_that_came_or_went(keras, see):
    """Experimental and old classes: which there are, and by which path."""
    asked_each(
        see,
        lambda path: reached(keras, path),
        "experimental.LinearModel experimental.WideDeepModel experimental.SequenceFeatures"
        " experimental.PeepholeLSTMCell experimental.LinearCosineDecay layers.LocallyConnected1D layers.CuDNNLSTM"
        " layers.CuDNNGRU layers.ThresholdedReLU layers.MultiHeadAttention layers.Attention layers.ConvLSTM1D"
        " layers.EinsumDense layers.DenseFeatures layers.TorchModuleWrapper layers.FlaxLayer layers.JaxLayer"
        " layers.TFSMLayer layers.RMSNormalization layers.experimental.RandomFourierFeatures backend.set_session"
        " backend.learning_phase backend.dot models.model_from_yaml callbacks.BackupAndRestore"
        " callbacks.SwapEMAWeights",
    )


@program("config.floatx", "config.epsilon", "config.image_data_format", logic=True)
def settings_by_config_and_backend(keras, see):
    """Precision, smallest number and order of colours by keras.config and keras.backend, and what may be set."""
    for name in ("floatx", "epsilon", "image_data_format", "backend"):
        asked(see, "config." + name, lambda: getattr(keras.config, name)())  # noqa: B023, PLW0108
        asked(see, "backend." + name, lambda: getattr(keras.backend, name)())  # noqa: B023, PLW0108
    for name, value in (
        ("set_floatx", "float8"),
        ("set_floatx", 32),
        ("set_image_data_format", "no_such"),
        ("set_epsilon", "1e-3"),
    ):
        before = {key: getattr(keras.backend, key)() for key in ("epsilon", "floatx", "image_data_format")}
        asked(see, "backend.%s(%r)" % (name, value), lambda: getattr(keras.backend, name)(value))  # noqa: B023
        for key in sorted(before):
            getattr(keras.backend, "set_" + key)(before[key])
    asked(see, "cast_to_floatx", lambda: str(keras.backend.cast_to_floatx(np.array([1, 2])).dtype))
    asked_each(
        see,
        lambda path: reached(keras.config, path),
        "enable_unsafe_deserialization is_traceback_filtering_enabled is_interactive_logging_enabled dtype_policy"
        " set_dtype_policy is_flash_attention_enabled max_epochs is_nnx_enabled",
    )


@program("version", "backend.backend", logic=True)
def keras_tells_its_version(keras, see):
    """Whether keras.__version__ and keras.version() are there and agree, and the form of what they say."""

    def form(text):
        return re.sub(r"[0-9]+", "N", str(text))

    asked(see, "__version__", lambda: form(keras.__version__))
    asked(see, "version()", lambda: form(keras.version()))
    asked(see, "equal", lambda: keras.version() == keras.__version__)
