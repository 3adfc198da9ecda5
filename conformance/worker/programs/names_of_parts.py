"""Programs about names of parts as strings: regularizers, constraints, initializers, activations; and about seeds."""

import numpy as np

from . import program


def tried(see, name, function, *arguments, **keywords):
    """Record what a function returns, or what it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def called(found):
    """The name of a function, or of the class of an object."""
    return "class" if isinstance(found, type) else getattr(found, "__name__", type(found).__name__)


@program("regularizers.get", logic=True)
def regularizers_by_string(keras, see, tensor):
    """Which strings regularizers.get takes, and the penalty of two weights by what comes of them."""
    weights = tensor(np.array([[1.0, -2.0]]))
    for name in ("l1", "l2", "l1_l2", "L1", "L2", "L1L2", "l1l2", "orthogonal_regularizer"):
        tried(see, name, lambda name: keras.regularizers.get(name)(weights), name)
    tried(see, "None", lambda: keras.regularizers.get(None))
    config = {"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.25}}
    tried(see, "config", lambda: keras.regularizers.get(config)(weights))
    layer = {"kernel_regularizer": "l1_l2", "name": "own"}
    tried(see, "layer", lambda: keras.layers.Dense(1, **layer).kernel_regularizer(weights))


@program("constraints.get", logic=True)
def constraints_by_string(keras, see):
    """Which strings constraints.get takes, and the class of what comes of them."""
    for name in (
        "max_norm",
        "maxnorm",
        "MaxNorm",
        "non_neg",
        "nonneg",
        "NonNeg",
        "unit_norm",
        "unitnorm",
        "UnitNorm",
        "min_max_norm",
        "minmaxnorm",
        "MinMaxNorm",
        "radial_constraint",
        "RadialConstraint",
    ):
        tried(see, name, lambda name: called(keras.constraints.get(name)), name)
    tried(see, "None", lambda: keras.constraints.get(None))
    for name in ("max_norm", "maxnorm", "MaxNorm", "nonneg", "unitnorm"):
        tried(see, "constraints." + name, lambda name: called(getattr(keras.constraints, name)()), name)


@program("activations.get", "layers.Activation", logic=True)
def activations_by_string(keras, see, tensor):
    """Which strings the layer Activation takes, and what it makes of -1 and 2."""
    x = np.array([[-1.0, 2.0]], "float32")
    for name in (
        "relu",
        "ReLU",
        "relu6",
        "leaky_relu",
        "LeakyReLU",
        "lrelu",
        "elu",
        "selu",
        "gelu",
        "celu",
        "swish",
        "silu",
        "hard_swish",
        "hard_silu",
        "hard_sigmoid",
        "sigmoid",
        "log_sigmoid",
        "tanh",
        "hard_tanh",
        "softmax",
        "log_softmax",
        "softplus",
        "softsign",
        "mish",
        "exponential",
        "linear",
        "Linear",
        "unheard_of",
    ):

        def run(name):
            return keras.layers.Activation(name, name="own")(tensor(x))

        tried(see, name, run, name)


@program("activations.get", "activations.serialize", "activations.deserialize", logic=True)
def activations_from_other_things(keras, see, tensor):
    """What activations.get makes of None, a function, a layer, a config and a number; what serialize writes."""
    activations, x = keras.activations, tensor(np.array([[-1.0, 2.0]]))
    tried(see, "None", lambda: activations.get(None)(x))
    tried(see, "function", lambda: activations.get(activations.relu) is activations.relu)
    tried(see, "lambda", lambda: activations.get(lambda values: values * 2.0)(x))
    tried(see, "layer", lambda: called(activations.get(keras.layers.LeakyReLU(name="leak"))))
    tried(see, "config of a layer", lambda: activations.get({"class_name": "LeakyReLU", "config": {"name": "own"}})(x))
    tried(see, "number", lambda: activations.get(3))
    tried(see, "written", lambda: activations.serialize(activations.relu))
    tried(see, "None in a layer", lambda: keras.layers.Dense(1, activation=None, name="own").get_config()["activation"])
    tried(
        see,
        "layer in a layer",
        lambda: called(keras.layers.Dense(1, activation=keras.layers.ReLU(name="relu")).activation),
    )


@program("initializers.get", logic=True)
def initializers_by_string(keras, see):
    """Which strings initializers.get takes: a class, an object or a function, and its name."""
    for name in (
        "zeros",
        "zero",
        "Zeros",
        "ones",
        "one",
        "constant",
        "uniform",
        "random_uniform",
        "RandomUniform",
        "normal",
        "random_normal",
        "truncated_normal",
        "glorot_uniform",
        "GlorotUniform",
        "Glorot_uniform",
        "xavier",
        "he_normal",
        "HeNormal",
        "lecun_uniform",
        "variance_scaling",
        "orthogonal",
        "identity",
        "Identity",
        "eye",
    ):
        tried(see, name, lambda name: called(keras.initializers.get(name)), name)
    tried(see, "None", lambda: keras.initializers.get(None))


@program("initializers.GlorotUniform", "initializers.RandomNormal", logic=True)
def what_a_seed_draws(keras, see):
    """The numbers that initializers draw with a seed: they change with versions, and are wanted again by scripts."""
    # Keras 3 returns the same numbers again from one object; others draw on.
    for name, make in (
        ("glorot_uniform", lambda: keras.initializers.glorot_uniform(seed=0)),
        ("RandomNormal", lambda: keras.initializers.RandomNormal(seed=0)),
        ("he_normal", lambda: keras.initializers.he_normal(seed=0)),
    ):
        tried(see, name, lambda make: make()((2, 2)), make)


@program("initializers.RandomNormal", logic=True)
def seed_of_an_initializer_that_is_called_twice(keras, see):
    """An initializer with a seed is called twice, and two of the same seed once: whether the numbers are the same."""

    def numbers(value):
        try:
            return np.asarray(value.detach() if hasattr(value, "detach") else value, "float64")
        except Exception:
            return np.asarray(keras.backend.eval(value), "float64")

    def same(one, two):
        return bool(np.all(numbers(one) == numbers(two)))

    for name, options in (("seed", {"seed": 3}), ("no seed", {})):
        one, two = keras.initializers.RandomNormal(**options), keras.initializers.RandomNormal(**options)
        tried(see, "called twice, " + name, lambda one: same(one((2, 2)), one((2, 2))), one)
        tried(see, "two of them, " + name, lambda one, two: same(one((2, 2)), two((2, 2))), one, two)

    def layers(initializer):
        found = []
        for name in ("a", "b"):
            layer = keras.layers.Dense(2, kernel_initializer=initializer, name=name)
            layer.build((None, 2))
            found.append(layer.get_weights()[0])
        return bool(np.all(found[0] == found[1]))

    tried(see, "two layers with one initializer", lambda: layers(keras.initializers.RandomNormal(seed=3)))
    tried(see, "two layers by a string", lambda: layers("random_normal"))


@program("initializers.Constant", "initializers.Initializer", "layers.Dense", logic=True)
def initializers_of_ones_own(keras, see):
    """A function, a function with dtype, a class, an array and a number as the initializer of a kernel."""

    class Halves(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None, **options):
            return np.full([int(size) for size in shape], 0.5, "float32")

    def run(initializer):
        layer = keras.layers.Dense(2, use_bias=False, kernel_initializer=initializer, name="own")
        layer.build((None, 1))
        return layer.get_weights()[0]

    def shaped(shape):
        return np.full([int(size) for size in shape], 0.25, "float32")

    def typed(shape, dtype=None):
        return np.full([int(size) for size in shape], 0.25, "float32")

    tried(see, "class", run, Halves())
    tried(see, "class, not made", run, Halves)
    tried(see, "function of a shape", run, shaped)
    tried(see, "function of shape and dtype", run, typed)
    tried(see, "constant", lambda: run(keras.initializers.Constant([[1.0, 2.0]])))
    tried(see, "array", lambda: run(np.array([[1.0, 2.0]], "float32")))
    tried(see, "number", run, 0.5)
