"""Programs about optimizers as objects: variables of their own, states, averages, scales, and what they refuse."""

import re

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def outcomes(ask, *values, **named):
    """What comes of each value as the argument: made, or the class of the exception."""
    found = []
    for value in values:
        try:
            ask(value, **named)
            found.append([value, "made"])
        except Exception as error:
            found.append([value, type(error).__name__])
    return found


def numbers(value):
    """A tensor or variable as lists of numbers."""
    return np.asarray(value).tolist()


def plain(name):
    """A name without the number that tells it from others."""
    return re.sub(r"_\d+$", "", name)


#: Optimizers, and what each is told.
OPTIMIZERS = {
    "Adadelta": {},
    "Adafactor": {},
    "Adagrad": {},
    "Adam": {"amsgrad": True},
    "AdamW": {},
    "Adamax": {},
    "Ftrl": {},
    "Lamb": {},
    "Lion": {},
    "Muon": {},
    "Nadam": {},
    "RMSprop": {"centered": True, "momentum": 0.5},
    "SGD": {"momentum": 0.5},
    "ScheduleFreeAdamW": {},
}


def two_variables(keras):
    """A matrix and a vector, with the names of a layer."""
    matrix = keras.Variable(np.array([[1.0, -2.0], [0.5, 4.0]], "float32"), name="kernel")
    vector = keras.Variable(np.array([0.25, -1.0], "float32"), name="bias")
    return [matrix, vector]


def two_gradients(keras, factor=1.0):
    """Gradients for the two variables."""
    return [
        keras.ops.convert_to_tensor(np.array([[0.5, 0.25], [-1.0, 2.0]], "float32") * factor),
        keras.ops.convert_to_tensor(np.array([-0.5, 1.0], "float32") * factor),
    ]


@program(
    "optimizers.Adadelta",
    "optimizers.Adafactor",
    "optimizers.Adagrad",
    "optimizers.Adam",
    "optimizers.AdamW",
    "optimizers.Adamax",
    "optimizers.Ftrl",
    "optimizers.Lamb",
    "optimizers.Lion",
    "optimizers.Muon",
    "optimizers.Nadam",
    "optimizers.RMSprop",
    "optimizers.SGD",
    "optimizers.ScheduleFreeAdamW",
    "optimizers.Optimizer",
    logic=True,
)
def variables_that_optimizers_keep(keras, see):
    """Each optimizer after it is built, twice: the paths, sizes and types of its variables, and how they are shared."""
    keras.Variable  # noqa: B018
    for name in sorted(OPTIMIZERS):
        kind = getattr(keras.optimizers, name, None)
        if kind is None:
            continue
        optimizer = kind(name="own", **OPTIMIZERS[name])
        variables = two_variables(keras)
        optimizer.build(variables)
        count = len(optimizer.variables)
        optimizer.build(variables)
        see(
            name,
            [[plain(one.path), [int(size) for size in one.shape], bool(one.trainable)] for one in optimizer.variables],
        )
        see(name + ", built again", [len(optimizer.variables) - count, optimizer.built, numbers(optimizer.iterations)])


@program(
    "optimizers.Adadelta",
    "optimizers.Adafactor",
    "optimizers.Adagrad",
    "optimizers.Adam",
    "optimizers.AdamW",
    "optimizers.Adamax",
    "optimizers.Ftrl",
    "optimizers.Lamb",
    "optimizers.Lion",
    "optimizers.Muon",
    "optimizers.Nadam",
    "optimizers.RMSprop",
    "optimizers.SGD",
    "optimizers.ScheduleFreeAdamW",
    "optimizers.Optimizer",
    logic=True,
)
def steps_and_states_of_optimizers(keras, see):
    """Two steps with weight decay: the variables, and the variables of the optimizer."""
    keras.Variable  # noqa: B018
    for name in sorted(OPTIMIZERS):
        kind = getattr(keras.optimizers, name, None)
        if kind is None:
            continue
        optimizer = kind(learning_rate=0.5, weight_decay=0.25, **OPTIMIZERS[name])
        variables = two_variables(keras)
        optimizer.build(variables)
        for factor in (1.0, -0.5):
            optimizer.apply(two_gradients(keras, factor))
        see(name, [numbers(one) for one in variables])
        see(name + ", states", [numbers(one) for one in optimizer.variables])


@program(
    "optimizers.Adadelta",
    "optimizers.Adafactor",
    "optimizers.Adagrad",
    "optimizers.Adam",
    "optimizers.AdamW",
    "optimizers.Adamax",
    "optimizers.Ftrl",
    "optimizers.Lamb",
    "optimizers.Lion",
    "optimizers.Muon",
    "optimizers.Nadam",
    "optimizers.RMSprop",
    "optimizers.SGD",
    "optimizers.Optimizer",
    logic=True,
)
def everything_at_once_of_optimizers(keras, see):
    """Four steps with gathered gradients, averages, decay, clipping and a scale: what each step leaves."""
    keras.Variable  # noqa: B018
    for name in sorted(OPTIMIZERS):
        kind = getattr(keras.optimizers, name, None)
        if kind is None or name == "ScheduleFreeAdamW":
            continue
        optimizer = kind(
            learning_rate=0.25,
            weight_decay=0.5,
            clipnorm=1.0,
            use_ema=True,
            ema_momentum=0.75,
            ema_overwrite_frequency=4,
            loss_scale_factor=2.0,
            gradient_accumulation_steps=2,
            **OPTIMIZERS[name],
        )
        variables = two_variables(keras)
        optimizer.build(variables)
        found = []
        for factor in (1.0, 2.0, -1.0, 4.0):
            optimizer.apply(two_gradients(keras, factor), variables)
            found.append(numbers(variables[1]))
        found.append(numbers(variables[0]))
        see(name, found)


@program("optimizers.Optimizer", "optimizers.SGD", "optimizers.Adam", logic=True)
def optimizers_with_arguments_at_bounds(keras, see):
    """Numbers of steps, momenta, frequencies, clips and rates that every optimizer refuses."""
    keras.Variable  # noqa: B018
    sgd = keras.optimizers.SGD
    see("steps gathered", outcomes(lambda value: sgd(gradient_accumulation_steps=value), None, 0, 1, 2, -1))
    see("momentum of averages", outcomes(lambda value: sgd(use_ema=True, ema_momentum=value), -0.1, 0, 1, 1.1))
    see(
        "momentum without averages",
        outcomes(lambda value: sgd(use_ema=False, ema_momentum=value, ema_overwrite_frequency=0.5), -0.1, 1.1),
    )
    see(
        "overwritten every",
        outcomes(lambda value: sgd(use_ema=True, ema_overwrite_frequency=value), None, 0, 1, -1, 1.5),
    )
    see(
        "one clip", [sgd(clipnorm=1.0).clipnorm, sgd(clipvalue=2.0).clipvalue, sgd(global_clipnorm=3.0).global_clipnorm]
    )
    attempt(see, "two clips", lambda: sgd(clipnorm=1.0, clipvalue=1.0) and "made")
    attempt(see, "the other two clips", lambda: sgd(clipvalue=1.0, global_clipnorm=1.0) and "made")
    see("rates", outcomes(lambda value: sgd(learning_rate=value), 1, "0.1", None, [0.1]))
    see("momentum", outcomes(lambda value: sgd(momentum=value), -0.1, 0.0, 1.0, 1.1, "0.5"))
    attempt(see, "unknown", lambda: sgd(rate=0.5) and "made")
    see("decay", outcomes(lambda value: keras.optimizers.AdamW(weight_decay=value), None, 0.0, 0.5))
    see("Lion", outcomes(lambda value: keras.optimizers.Lion(beta_1=value), 0.0, 0.5, 1.0, 1.5, -0.5))
    see("Ftrl, accumulator", outcomes(lambda value: keras.optimizers.Ftrl(initial_accumulator_value=value), -0.5, 0.0))
    see("Ftrl, power", outcomes(lambda value: keras.optimizers.Ftrl(learning_rate_power=value), 0.5, 0.0, -1.0))
    see("Ftrl, l1", outcomes(lambda value: keras.optimizers.Ftrl(l1_regularization_strength=value), -0.5, 0.0))
    see("Ftrl, l2", outcomes(lambda value: keras.optimizers.Ftrl(l2_regularization_strength=value), -0.5, 0.0))
    see(
        "Ftrl, shrinkage",
        outcomes(lambda value: keras.optimizers.Ftrl(l2_shrinkage_regularization_strength=value), -0.5, 0.0),
    )


@program("optimizers.Optimizer", "optimizers.SGD", "optimizers.Adam", logic=True)
def optimizers_used_in_a_wrong_order(keras, see):
    """Steps before build, with too few gradients, with none, with unknown variables; states that do not fit."""
    keras.Variable  # noqa: B018
    variables, gradients = two_variables(keras), two_gradients(keras)
    fresh = keras.optimizers.SGD(0.5)
    attempt(see, "apply before build", fresh.apply, gradients)
    attempt(see, "set_weights before build", fresh.set_weights, [])
    fresh.build(variables)
    attempt(see, "one gradient", fresh.apply, gradients[:1])
    attempt(see, "no gradients", fresh.apply, [])
    attempt(see, "only None", fresh.apply, [None, None])
    see("not counted", numbers(fresh.iterations))
    attempt(see, "one None", fresh.apply, [None, gradients[1]])
    see("counted", [numbers(fresh.iterations), numbers(variables[0])])
    attempt(see, "unknown variable", fresh.apply, gradients, two_variables(keras))
    attempt(see, "left out late", fresh.exclude_from_weight_decay, var_names=["bias"])
    adam = keras.optimizers.Adam()
    adam.build(variables)
    attempt(see, "weights of other shapes", adam.set_weights, [np.zeros((3,), "float32") for _ in adam.variables])
    attempt(see, "names unlike initializers", adam.add_optimizer_variables, variables, ["a", "b"], ["zeros"])
    attempt(
        see,
        "names of variables",
        lambda: [[one.name for one in group] for group in adam.add_optimizer_variables(variables, ["a", "b"], "ones")],
    )


@program("optimizers.Optimizer", "optimizers.SGD", "optimizers.Adam", logic=True)
def optimizers_that_are_stored_and_set(keras, see):
    """save_own_variables, load_own_variables with too few, set_weights, and the rate: assigned, replaced, refused."""
    keras.Variable  # noqa: B018
    variables = two_variables(keras)
    adam = keras.optimizers.Adam(0.5)
    adam.build(variables)
    adam.apply(two_gradients(keras))
    store = {}
    adam.save_own_variables(store)
    see("stored", {key: numbers(store[key]) for key in sorted(store)})
    other = keras.optimizers.Adam(0.25)
    other.build(two_variables(keras))
    other.load_own_variables(store)
    see("loaded", all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(adam.variables, other.variables)))
    few = keras.optimizers.Adam(0.125)
    attempt(see, "loaded before it is built", few.load_own_variables, store)
    see("not loaded", [numbers(few.learning_rate), numbers(few.iterations)])
    other.set_weights([np.asarray(one) * 0 + 3 for one in adam.variables])
    see("set", [numbers(one) for one in other.variables])
    other.learning_rate = 0.75
    see("assigned", [numbers(other.learning_rate), len(other.variables)])
    other.learning_rate = keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    see("a schedule", [numbers(other.learning_rate), len(other.variables)])

    def assign():
        other.learning_rate = 0.5

    attempt(see, "a number for the schedule", assign)
    called = keras.optimizers.SGD(lambda: 0.375)
    see("a function", numbers(called.learning_rate))
    config = keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.5, 2, 0.25)).get_config()
    again = keras.optimizers.SGD.from_config(config)
    see("a schedule again", numbers(again.learning_rate))
    see("scaled", numbers(keras.optimizers.SGD(loss_scale_factor=4.0).scale_loss(2.0)))
    see("not scaled", keras.optimizers.SGD().scale_loss(2.0))


@program("optimizers.Optimizer", "optimizers.SGD", logic=True)
def averages_that_are_handed_over(keras, see):
    """finalize_variable_values with and without averages, of all variables and of one; overwriting every two steps."""
    keras.Variable  # noqa: B018
    for name, options in (
        ("none", {}),
        ("averages", {"use_ema": True, "ema_momentum": 0.5}),
        ("every two", {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}),
        ("momentum of zero", {"use_ema": True, "ema_momentum": 0.0}),
    ):
        variables = two_variables(keras)
        sgd = keras.optimizers.SGD(0.5, **options)
        sgd.build(variables)
        found = []
        for factor in (1.0, 2.0, 4.0):
            sgd.apply(two_gradients(keras, factor))
            found.append(numbers(variables[1]))
        sgd.finalize_variable_values(variables)
        found.append([numbers(one) for one in variables])
        see(name, found)
        attempt(see, name + ", one variable", lambda sgd=sgd, one=variables[:1]: sgd.finalize_variable_values(one))
        see(name + ", variables", [plain(one.path.split("/")[-1]) for one in sgd.variables])


@program(
    "optimizers.Optimizer",
    "optimizers.SGD",
    "optimizers.AdamW",
    "optimizers.Lion",
    logic=True,
)
def decay_that_leaves_variables_out(keras, see):
    """Weight decay of all variables, without some by name, by the variables themselves, and by nothing."""
    keras.Variable  # noqa: B018
    for name, kind in (
        ("SGD", keras.optimizers.SGD),
        ("AdamW", keras.optimizers.AdamW),
        ("Lion", keras.optimizers.Lion),
    ):
        for way in ("all", "by name", "by part of a name", "by variable", "by nothing"):
            variables = two_variables(keras)
            optimizer = kind(learning_rate=0.5, weight_decay=0.25)
            if way == "by name":
                optimizer.exclude_from_weight_decay(var_names=["bias", "other"])
            elif way == "by part of a name":
                optimizer.exclude_from_weight_decay(var_names=["ern"])
            elif way == "by variable":
                optimizer.exclude_from_weight_decay(var_list=variables[:1])
            elif way == "by nothing":
                optimizer.exclude_from_weight_decay()
            optimizer.build(variables)
            optimizer.apply(two_gradients(keras, 0.0))
            optimizer.apply(two_gradients(keras, 0.0))
            see("%s, %s" % (name, way), [numbers(one) for one in variables])


@program("optimizers.Optimizer", "optimizers.SGD")
def gradients_that_are_clipped(keras, see):
    """Gradients clipped by value, by norm and by all of their norms, below the bound and with zeros and no gradient."""
    keras.Variable  # noqa: B018
    for name, options in (
        ("value", {"clipvalue": 0.5}),
        ("norm", {"clipnorm": 0.5}),
        ("norm that is not met", {"clipnorm": 50.0}),
        ("all norms", {"global_clipnorm": 0.5}),
        ("all norms, not met", {"global_clipnorm": 50.0}),
        ("norm of zero", {"clipnorm": 0.0}),
    ):
        for factor in (1.0, 0.0):
            variables = two_variables(keras)
            sgd = keras.optimizers.SGD(1.0, **options)
            sgd.build(variables)
            sgd.apply(two_gradients(keras, factor))
            see("%s, gradients times %d" % (name, factor), [numbers(one) for one in variables])


@program("optimizers.Optimizer", "optimizers.SGD", "Variable", logic=True)
def variables_that_take_their_gradients(keras, see):
    """A variable that is overwritten with its gradient, constraints after a step, and gathered gradients of both."""
    keras.Variable  # noqa: B018
    for name, options in (
        ("each step", {}),
        ("two steps gathered", {"gradient_accumulation_steps": 2}),
        ("averages", {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}),
    ):
        variables = two_variables(keras)
        variables[0].overwrite_with_gradient = True
        variables[1].constraint = keras.constraints.NonNeg()
        sgd = keras.optimizers.SGD(0.5, momentum=0.5, **options)
        sgd.build(variables)
        found = []
        try:
            for factor in (1.0, 2.0, 4.0):
                sgd.apply(two_gradients(keras, factor))
                found.append([numbers(one) for one in variables])
        except Exception as error:
            found.append(type(error).__name__)
        see(name, found)
        see(name + ", variables", [plain(one.path.split("/")[-1]) for one in sgd.variables])


@program("optimizers.LossScaleOptimizer", logic=True)
def scales_that_grow_and_shrink(keras, see):
    """LossScaleOptimizer: steps with finite gradients and without: its scale, its count and the variables."""
    keras.Variable  # noqa: B018
    variables = two_variables(keras)
    inner = keras.optimizers.SGD(0.5, name="inner")
    scaled = keras.optimizers.LossScaleOptimizer(inner, initial_scale=8.0, dynamic_growth_steps=2, name="own")
    for number, factor in enumerate((8.0, 8.0, float("nan"), 8.0, float("inf"), 8.0)):
        try:
            scaled.apply(two_gradients(keras, factor), variables)
            see("step %d" % number, [[numbers(one) for one in scaled.variables], numbers(variables[1])])
        except Exception as error:
            see("step %d" % number, error)
            return
    see("variables", [one.path for one in scaled.variables])
    see("counts", [numbers(scaled.iterations), numbers(inner.iterations), numbers(scaled.learning_rate)])


@program("optimizers.LossScaleOptimizer", logic=True)
def scales_with_wrong_arguments(keras, see):
    """LossScaleOptimizer: arguments that belong to the inner one, before build, its rate, and its configuration."""
    keras.Variable  # noqa: B018
    make = keras.optimizers.LossScaleOptimizer
    inner = keras.optimizers.SGD(0.5, loss_scale_factor=4.0)
    scaled = make(inner, initial_scale=8.0, dynamic_growth_steps=3, name="own")
    see("the factor of the inner one", inner.loss_scale_factor)
    see("scaled before it is built", numbers(scaled.scale_loss(2.0)))
    attempt(see, "stateless before build", scaled.stateless_apply, [], [], [])
    scaled.learning_rate = 0.25
    see("rates", [numbers(scaled.learning_rate), numbers(inner.learning_rate)])
    config = scaled.get_config()
    see("configuration", {key: config[key] for key in sorted(config) if key != "inner_optimizer"})
    again = make.from_config(config)
    see("again", [again.initial_scale, again.dynamic_growth_steps, again.name, numbers(again.learning_rate)])
    attempt(see, "static", lambda: make(inner, dynamic=False) and "made")
    attempt(see, "dynamic", lambda: make(inner, dynamic=True) and "made")
    attempt(see, "clipped", lambda: make(inner, clipnorm=1.0) and "made")
    attempt(see, "not clipped", lambda: make(inner, clipnorm=None) and "made")
    attempt(see, "averages", lambda: make(inner, use_ema=True) and "made")
    attempt(see, "no averages", lambda: make(inner, use_ema=False, ema_momentum=0.99) and "made")
    attempt(see, "unknown", lambda: make(inner, rate=0.5) and "made")
    variables = two_variables(keras)
    scaled.build(variables)
    see("scaled", numbers(scaled.scale_loss(2.0)))
    attempt(see, "finalized", scaled.finalize_variable_values, variables)


@program("optimizers.MultiOptimizer", "optimizers.OptimizerMap", logic=True)
def optimizers_for_some_variables(keras, see):
    """MultiOptimizer: steps of two optimizers; its members and what it refuses."""
    keras.optimizers.MultiOptimizer  # noqa: B018
    optimizers = keras.optimizers

    def chosen():
        table = optimizers.OptimizerMap(optimizers.SGD(0.5, name="sgd"))
        table["bias"] = optimizers.SGD(0.25, momentum=0.5, name="slow")
        return optimizers.MultiOptimizer(table, loss_scale_factor=2.0, name="own")

    variables, multi = two_variables(keras), chosen()
    multi.build(variables)
    for factor in (1.0, 2.0):
        multi.apply(two_gradients(keras, factor), variables)
    see("moved", [numbers(one) for one in variables])
    see("counts", [numbers(one.iterations) for one in [multi, *multi.optimizers]])
    see("variables", [one.path for one in multi.variables])
    see("factors", [one.loss_scale_factor for one in [multi, *multi.optimizers]])
    multi.loss_scale_factor = 3.0
    see("factors set", [one.loss_scale_factor for one in [multi, *multi.optimizers]])
    attempt(see, "rate", lambda: multi.learning_rate)

    def assign():
        multi.learning_rate = 0.5

    attempt(see, "rate assigned", assign)
    attempt(see, "no gradients", multi.apply, [])
    attempt(see, "before build", lambda: chosen().apply(two_gradients(keras)))
    attempt(see, "one gradient", multi.apply, two_gradients(keras)[:1])
    for name, choice in (
        ("nothing", lambda variable: None),
        ("scaled", lambda variable: optimizers.LossScaleOptimizer(optimizers.SGD())),
        ("several", lambda variable: chosen()),
    ):
        attempt(
            see,
            "chosen: " + name,
            lambda choice=choice: optimizers.MultiOptimizer(choice).build(two_variables(keras)),
        )
    see("again", sorted(optimizers.MultiOptimizer.from_config(chosen().get_config()).get_config()))


@program("optimizers.OptimizerMap", logic=True)
def tables_of_optimizers(keras, see):
    """OptimizerMap: keys that are exact, expressions, taken twice and no texts; lengths, removal, configuration."""
    optimizers = keras.optimizers
    table = optimizers.OptimizerMap(optimizers.SGD(name="rest"))
    table["encoder/.*"] = optimizers.SGD(name="encoder")
    table["encoder/first"] = optimizers.SGD(name="first")
    for path in ("encoder/first", "encoder/second", "the/encoder/second", "encoder"):
        attempt(see, path, lambda path=path: table[path].name)
    see("keys", [len(table), list(table)])
    for name, key, value in (
        ("twice", "encoder/.*", optimizers.SGD()),
        ("no text", 3, optimizers.SGD()),
        ("no optimizer", "decoder", "sgd"),
        ("scaled", "decoder", optimizers.LossScaleOptimizer(optimizers.SGD())),
    ):
        attempt(see, name, table.__setitem__, key, value)
    table[".*/second"] = optimizers.SGD(name="second")
    attempt(see, "two expressions", lambda: table["encoder/second"].name)
    del table["encoder/.*"]
    attempt(see, "one is gone", lambda: table["encoder/second"].name)
    attempt(see, "called", lambda: table(two_variables(keras)[0]).name)
    again = optimizers.OptimizerMap.from_config(table.get_config())
    see("again", [list(again), again.default_optimizer.name, again["a/second"].name])
    attempt(see, "default is no optimizer", lambda: optimizers.OptimizerMap("sgd") and "made")
    attempt(see, "no table", lambda: optimizers.OptimizerMap(optimizers.SGD(), [1]) and "made")


@program("optimizers.Optimizer", logic=True)
def optimizers_of_ones_own_that_lack_something(keras, see):
    """Optimizers without update_step, without super, and members that a step of one's own may use."""
    keras.Variable  # noqa: B018

    class Bare(keras.optimizers.Optimizer):
        pass

    bare = Bare(learning_rate=0.5)
    see("named", bare.name)
    variables = two_variables(keras)
    attempt(see, "without update_step", bare.apply, two_gradients(keras), variables)

    class Forgetful(keras.optimizers.Optimizer):
        def __init__(self):
            self.name = "forgetful"

    attempt(see, "without super", lambda: Forgetful().build(two_variables(keras)))

    class Own(keras.optimizers.Optimizer):
        def build(self, variables):
            super().build(variables)
            self.total = self.add_variable((), "ones", name="total")
            self.like = [self.add_variable_from_reference(one, name="like", initializer="ones") for one in variables]

        def update_step(self, gradient, variable, learning_rate):
            self.assign_add(self.total, 1.0)
            self.assign_sub(variable, gradient * learning_rate)
            self.assign(self.like[0], self.like[0] * 2)

    own = Own(learning_rate=0.5, name="own")
    own.apply(two_gradients(keras), variables)
    see("variables", [[one.path, numbers(one)] for one in own.variables])
    see("moved", [numbers(one) for one in variables])
    see("configuration", sorted(own.get_config()))
