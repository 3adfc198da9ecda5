"""Programs about optimizers that stand apart: several at once, older ones, experimental ones, members of one."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def two_layers(keras):
    """Two layers of one weight of 1 each."""
    return keras.models.Sequential(
        [
            keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,), name="first"),
            keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="second"),
        ],
        name="model",
    )


def weights_after(keras, optimizer, steps=2):
    """The two weights after steps on the square of the output."""
    model = two_layers(keras)
    model.compile(optimizer, "mse")
    x, y = np.ones((1, 1), "float32"), np.zeros((1, 1), "float32")
    for _ in range(steps):
        model.train_on_batch(x, y)
    return [float(np.ravel(one)[0]) for one in model.get_weights()]


def variable_of(keras, values, name):
    """A variable of 32 bits."""
    return keras.Variable(np.array(values, "float32"), name=name)


def steps_of(tf, optimizer, steps=2):
    """A variable of 1 after steps along a gradient of 2."""
    variable = tf.Variable([1.0], name="one")
    for _ in range(steps):
        optimizer.apply_gradients([(tf.constant([2.0]), variable)])
    return np.array(variable.numpy())


@program("optimizers.MultiOptimizer", "optimizers.OptimizerMap", "Model.train_on_batch", logic=True)
def two_optimizers_in_one_model(keras, see):
    """MultiOptimizer with an OptimizerMap: each layer learns at a rate of its own."""
    optimizers, make = keras.optimizers, keras.optimizers.MultiOptimizer

    def table(**more):
        found = optimizers.OptimizerMap(optimizers.SGD(0.125))
        for path, rate in more.items():
            found[path] = optimizers.SGD(rate)
        return found

    attempt(see, "by the default", lambda: weights_after(keras, make(table())))
    attempt(see, "by a path", lambda: weights_after(keras, make(table(**{"model/second/.*": 0.0}))))
    attempt(see, "by two", lambda: weights_after(keras, make(table(**{"m.*": 0.0, ".*d/.*": 0.5}))))
    attempt(see, "rate", lambda: float(np.array(make(table()).learning_rate)))
    attempt(see, "a dictionary", lambda: make({"second": optimizers.SGD()}) and "made")
    attempt(see, "an optimizer", lambda: make(optimizers.SGD()) and "made")
    attempt(see, "config", lambda: sorted(make(table()).get_config()))


@program("optimizers.OptimizerMap", logic=True)
def optimizers_by_the_path_of_a_variable(keras, see):
    """OptimizerMap: which optimizer a path gets, exactly, by an expression, by two; what it refuses."""
    optimizers = keras.optimizers
    table = optimizers.OptimizerMap(optimizers.SGD(0.5, name="default"))
    table["encoder/dense"] = optimizers.SGD(name="exact")
    table["encoder/.*"] = optimizers.SGD(name="expression")
    table["decoder"] = optimizers.SGD(name="prefix")
    for path in ("encoder/dense", "encoder/other", "decoder", "decoder/dense", "other", "an_encoder/dense"):
        attempt(see, "optimizer of " + path, lambda path=path: table[path].name)
    attempt(see, "length", lambda: len(table))
    attempt(see, "keys", lambda: list(table))
    attempt(see, "twice", lambda: table.__setitem__("decoder", optimizers.SGD()))
    attempt(see, "no optimizer", lambda: table.__setitem__("third", "sgd"))
    attempt(see, "a number as the path", lambda: table.__setitem__(3, optimizers.SGD()))
    attempt(
        see, "two expressions", lambda: (table.__setitem__(".*/other", optimizers.SGD()), table["encoder/other"])[1]
    )
    attempt(see, "removed", lambda: (table.__delitem__("decoder"), table["decoder"].name)[1])
    attempt(see, "the default of another kind", lambda: optimizers.OptimizerMap("sgd") and "made")


@program(
    "optimizers.legacy.Adam",
    "optimizers.legacy.Adagrad",
    "optimizers.legacy.Ftrl",
    "optimizers.legacy.RMSprop",
    "optimizers.legacy.Optimizer",
    logic=True,
)
def optimizers_of_the_legacy_namespace(keras, see, tf):
    """optimizers.legacy: each class, its defaults, two steps, and rates under their older names."""
    legacy = keras.optimizers.legacy
    for name in ("SGD", "Adam", "Adagrad", "RMSprop", "Ftrl", "Adadelta", "Adamax", "Nadam"):

        def make(name=name, **options):
            return getattr(legacy, name)(**options)

        try:
            make()
        except Exception as error:
            see(name, error)
            continue
        attempt(see, name + ": two steps", lambda make=make: steps_of(tf, make(learning_rate=0.125)))
        attempt(see, name + ": defaults", lambda make=make: sorted(make().get_config()))
        attempt(see, name + ": lr", lambda make=make: float(np.array(make(lr=0.25).get_config()["learning_rate"])))
        attempt(see, name + ": decay", lambda make=make: steps_of(tf, make(learning_rate=0.125, decay=1.0)))
        attempt(see, name + ": an optimizer", lambda make=make: isinstance(make(), keras.optimizers.Optimizer))
        attempt(see, name + ": a legacy one", lambda make=make: isinstance(make(), legacy.Optimizer))
    attempt(see, "Optimizer", lambda: type(legacy.Optimizer("own")).__name__)


@program(
    "optimizers.experimental.Adadelta",
    "optimizers.experimental.Adagrad",
    "optimizers.experimental.Adamax",
    "optimizers.experimental.Ftrl",
    "optimizers.experimental.Nadam",
    "optimizers.experimental.RMSprop",
    "optimizers.experimental.Optimizer",
    logic=True,
)
def optimizers_of_the_experimental_namespace(keras, see, tf):
    """optimizers.experimental: each class, one step, options of its own, and whether it is the one of optimizers."""
    spaces = keras.optimizers.experimental
    for name in ("SGD", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax", "Ftrl", "Nadam", "RMSprop"):

        def make(name=name, **options):
            return getattr(spaces, name)(learning_rate=0.125, **options)

        attempt(see, name + ": one step", lambda make=make: steps_of(tf, make(), 1))
        attempt(see, name + ": decayed weights", lambda make=make: steps_of(tf, make(weight_decay=0.5), 1))
        attempt(see, name + ": an average", lambda make=make: make(use_ema=True).use_ema)
        attempt(
            see, name + ": the same class", lambda name=name: getattr(spaces, name) is getattr(keras.optimizers, name)
        )
        attempt(see, name + ": of the base", lambda make=make: isinstance(make(), spaces.Optimizer))


@program(
    "optimizers.Optimizer",
    "Optimizer.iterations",
    "Optimizer.learning_rate",
    "Optimizer.variables",
    "Optimizer.build",
    "Optimizer.get_config",
    "Optimizer.from_config",
    logic=True,
)
def members_of_an_optimizer(keras, see):
    """Members of an optimizer before and after a step: rates, iterations, variables, its config and copies of it."""
    optimizer = keras.optimizers.SGD(0.125, momentum=0.5)

    def number(value):
        return float(np.array(keras.backend.get_value(value) if hasattr(keras.backend, "get_value") else value))

    def count():
        found = optimizer.variables() if callable(optimizer.variables) else optimizer.variables
        return len(found)

    attempt(see, "rate", lambda: number(optimizer.learning_rate))
    attempt(see, "iterations before", lambda: number(optimizer.iterations))
    attempt(see, "variables before", count)
    attempt(see, "two steps", lambda: weights_after(keras, optimizer))
    attempt(see, "iterations", lambda: number(optimizer.iterations))
    attempt(see, "variables", count)
    attempt(
        see, "another rate", lambda: (setattr(optimizer, "learning_rate", 0.25), number(optimizer.learning_rate))[1]
    )
    attempt(see, "config", lambda: number(optimizer.get_config()["learning_rate"]))
    attempt(see, "a copy", lambda: number(type(optimizer).from_config(optimizer.get_config()).learning_rate))
    attempt(see, "a copy's iterations", lambda: number(type(optimizer).from_config(optimizer.get_config()).iterations))
    attempt(see, "used by another model", lambda: weights_after(keras, optimizer, 1))
    for option in ("clipnorm", "clipvalue", "global_clipnorm", "weight_decay", "use_ema", "ema_momentum"):
        attempt(see, option, lambda option=option: getattr(optimizer, option))
    attempt(see, "lr", lambda: number(optimizer.lr))
    attempt(see, "built", lambda: bool(optimizer.built))


@program(
    "Optimizer.apply",
    "Optimizer.stateless_apply",
    "Optimizer.save_own_variables",
    "Optimizer.load_own_variables",
    "Optimizer.exclude_from_weight_decay",
    "Optimizer.scale_loss",
    logic=True,
)
def steps_of_an_optimizer_without_a_model(keras, see, tensor):
    """apply, stateless_apply, save_own_variables, exclude_from_weight_decay and scale_loss of Keras 3's optimizers."""
    optimizers = keras.optimizers

    def numbers(value):
        return np.array(keras.ops.convert_to_numpy(value))

    one, two = variable_of(keras, [1.0], "one"), variable_of(keras, [2.0], "two")
    optimizer = optimizers.SGD(0.5, momentum=0.5)
    attempt(see, "apply before build", lambda: optimizer.apply([tensor([1.0])]))
    optimizer.build([one, two])
    attempt(see, "applied", lambda: (optimizer.apply([tensor([1.0]), tensor([2.0])]), numbers(one), numbers(two))[1:])
    attempt(see, "applied, too few", lambda: optimizer.apply([tensor([1.0])]))
    kept = {}
    attempt(see, "saved", lambda: (optimizer.save_own_variables(kept), {k: np.array(kept[k]) for k in sorted(kept)})[1])
    fresh = optimizers.SGD(0.5, momentum=0.5)
    fresh.build([one, two])
    attempt(see, "loaded", lambda: (fresh.load_own_variables(kept), [numbers(v) for v in fresh.variables])[1])
    state = [v.value for v in optimizer.variables]
    values = [tensor([10.0]), tensor([20.0])]
    attempt(
        see,
        "stateless",
        lambda: [numbers(v) for v in optimizer.stateless_apply(state, [tensor([1.0]), tensor([1.0])], values)[0]],
    )
    attempt(see, "not changed by it", lambda: [numbers(one), numbers(two)])
    attempt(see, "scaled loss", lambda: numbers(optimizers.SGD(0.5, loss_scale_factor=8.0).scale_loss(tensor(2.0))))
    decayed = optimizers.SGD(0.5, weight_decay=0.5)
    attempt(see, "excluded", lambda: decayed.exclude_from_weight_decay(var_names=["two"]))
    one.assign([1.0])
    two.assign([2.0])
    attempt(
        see,
        "decayed",
        lambda: (
            decayed.build([one, two]),
            decayed.apply([tensor([0.0]), tensor([0.0])]),
            numbers(one),
            numbers(two),
        )[2:],
    )
    attempt(see, "excluded too late", lambda: decayed.exclude_from_weight_decay(var_names=["one"]))
    attempt(see, "accumulated", lambda: accumulated(keras, tensor, numbers))


def accumulated(keras, tensor, numbers):
    """The variable after each of three steps where two gradients make one step."""
    variable, found = variable_of(keras, [1.0], "one"), []
    optimizer = keras.optimizers.SGD(0.5, gradient_accumulation_steps=2)
    optimizer.build([variable])
    for _ in range(3):
        optimizer.apply([tensor([1.0])])
        found.append(float(numbers(variable)[0]))
    return found


@program("optimizers.TFOptimizer", "optimizers.clip_norm", logic=True)
def optimizers_of_keras_2_3_alone(keras, see, tf):
    """optimizers.clip_norm, and an optimizer of TensorFlow 1 in TFOptimizer, of keras 2.3."""
    K = keras.backend  # noqa: N806
    clip, wrap = keras.optimizers.clip_norm, keras.optimizers.TFOptimizer
    attempt(see, "clipped", lambda: K.eval(clip(K.constant([3.0, 4.0]), 2.5, K.constant(5.0))))
    attempt(see, "not clipped", lambda: K.eval(clip(K.constant([3.0, 4.0]), 9.0, K.constant(5.0))))
    attempt(see, "no norm", lambda: K.eval(clip(K.constant([3.0, 4.0]), 0, K.constant(5.0))))

    def made():
        return wrap(tf.compat.v1.train.GradientDescentOptimizer(0.125))

    attempt(see, "TFOptimizer", lambda: weights_after(keras, made()))
    attempt(see, "config", lambda: made().get_config())
