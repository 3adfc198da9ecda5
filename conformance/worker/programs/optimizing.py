"""Programs about optimizers: their names and configurations, what their options do in fit, schedules, their state.

Nearly all train one weight that begins as 1, on a loss that is its square: the gradient is twice the weight.
"""

import os
import re

import numpy as np

from . import program

ONE, ZERO = np.ones((1, 1)), np.zeros((1, 1))


def line(keras, **options):
    """One weight that begins as 1: y = w · x."""
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,), **options)
    return keras.Sequential([layer])


def compiled(keras, optimizer):
    """One weight, and its square as the loss."""
    model = line(keras)
    model.compile(optimizer, "mse")
    return model


def trained(model, steps=1):
    """The weight after each of so many steps."""
    found = []
    for _ in range(steps):
        model.train_on_batch(ONE, ZERO)
        found.append(float(model.get_weights()[0][0, 0]))
    return found


def tried(see, name, function, *arguments, **keywords):
    """Record what a function returns, or what it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def number(keras, value):
    """A number of Python, from a variable, a tensor, an array or a number."""
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(value)
    except TypeError:
        return float(keras.backend.get_value(value))


NAMES = [
    "sgd",
    "SGD",
    "rmsprop",
    "RMSprop",
    "adagrad",
    "adadelta",
    "adam",
    "Adam",
    "ADAM",
    "adamax",
    "nadam",
    "ftrl",
    "adamw",
    "AdamW",
    "adafactor",
    "lion",
    "lamb",
    "muon",
    "momentum",
]


@program("optimizers.get", logic=True)
def optimizers_by_string(keras, see):
    """Which strings optimizers.get takes, and the learning rate of what comes of them."""
    for name in NAMES:
        try:
            optimizer = keras.optimizers.get(name)
        except Exception as error:
            see(name, error)
            continue
        see(name, type(optimizer).__name__)
        config = optimizer.get_config()
        see(name + " rate", number(keras, config["learning_rate"] if "learning_rate" in config else config["lr"]))


@program("optimizers.get", "optimizers.SGD", logic=True)
def optimizers_from_other_things(keras, see):
    """What optimizers.get makes of an optimizer, a class, a config, None and a number."""
    optimizer = keras.optimizers.SGD(0.25)
    see("the same optimizer", keras.optimizers.get(optimizer) is optimizer)
    config = {"learning_rate": 0.25, "momentum": 0.5}
    for name, value in [
        ("class", keras.optimizers.SGD),
        ("config", {"class_name": "SGD", "config": config}),
        ("config of lower case", {"class_name": "sgd", "config": config}),
        ("config without class", config),
        ("None", None),
        ("number", 3),
    ]:
        try:
            found = keras.optimizers.get(value)
        except Exception as error:
            see(name, error)
            continue
        see(name, type(found).__name__)
        if name.startswith("config"):
            see(name + " rate", number(keras, found.get_config()["learning_rate"]))


@program("optimizers.deserialize", "optimizers.Adam", logic=True)
def configs_of_older_versions(keras, see):
    """Configs with lr and decay, as older versions saved them: the learning rate and the decay of what is made."""
    old = {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 1e-07, "amsgrad": False}
    for name, config in [
        ("lr", dict(old, lr=0.25)),
        ("lr and decay 0", dict(old, lr=0.25, decay=0.0)),
        ("decay", dict(old, learning_rate=0.25, decay=0.5)),
        ("name", dict(old, learning_rate=0.25, decay=0.0, name="Adam")),
        ("newest", dict(old, learning_rate=0.25, weight_decay=None, use_ema=False, ema_momentum=0.5)),
    ]:
        for way in ("deserialize", "from_config"):
            try:
                if way == "deserialize":
                    found = keras.optimizers.deserialize({"class_name": "Adam", "config": config})
                else:
                    found = keras.optimizers.Adam.from_config(dict(config))
                rate = number(keras, found.get_config()["learning_rate"])
            except Exception as error:
                rate = error
            see("%s by %s" % (name, way), rate)


@program("optimizers.serialize", "optimizers.deserialize", "optimizers.schedules.ExponentialDecay", logic=True)
def serialized_optimizers(keras, see):
    """What serialize writes of an optimizer with a number and with a schedule, and what deserialize reads of it."""
    schedule = keras.optimizers.schedules.ExponentialDecay(0.25, 1, 0.5)
    for name, rate in (("number", 0.25), ("schedule", schedule)):
        written = keras.optimizers.serialize(keras.optimizers.SGD(rate))
        see(name + " keys", sorted(written))
        see(name + " class", written["class_name"])
        kept = written["config"]["learning_rate"]
        see(name + " rate", sorted(kept) if isinstance(kept, dict) else kept)
        again = keras.optimizers.deserialize(written)
        see(name + " again", trained(compiled(keras, again), 2))


@program("optimizers.SGD", "Model.fit", logic=True)
def decay_in_fit(keras, see):
    """lr and decay of SGD: the weight after each of three steps, and what the learning rate is then."""
    try:
        optimizer = keras.optimizers.SGD(lr=0.25, decay=1.0)
    except Exception as error:
        see("lr and decay", error)
        optimizer = keras.optimizers.SGD(learning_rate=0.25, decay=1.0)
    see("weights", trained(compiled(keras, optimizer), 3))
    see("rate", number(keras, optimizer.learning_rate))
    tried(see, "decay", lambda: number(keras, optimizer.decay))


@program("optimizers.SGD", "Model.fit", logic=True)
def clipping_in_fit(keras, see):
    """clipvalue, clipnorm and both, in fit: the gradient is 2."""

    def run(**options):
        return trained(compiled(keras, keras.optimizers.SGD(0.25, **options)), 2)

    tried(see, "clipvalue", run, clipvalue=0.5)
    tried(see, "clipnorm", run, clipnorm=0.25)
    tried(see, "both", run, clipvalue=0.5, clipnorm=0.25)


def without_gradient(keras, optimizer):
    """Kernel, bias, and the scale of a normalization, after one step whose gradients are zeros."""
    dense = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones", input_shape=(1,), name="dense")
    # In inference a normalization of these statistics changes nothing.
    model = keras.Sequential([dense, keras.layers.LayerNormalization(center=False, name="norm")])
    model.compile(optimizer, lambda y_true, y_pred: 0.0 * (y_pred - y_true))
    model.train_on_batch(ONE, ZERO)
    return [np.ravel(value) for value in model.get_weights()]


@program("optimizers.SGD", "optimizers.AdamW", logic=True)
def weight_decay_in_fit(keras, see):
    """weight_decay: what a step with gradients of zeros leaves of kernel, bias and scale."""
    tried(see, "SGD", lambda: without_gradient(keras, keras.optimizers.SGD(0.5, weight_decay=0.25)))
    tried(see, "AdamW", lambda: without_gradient(keras, keras.optimizers.AdamW(0.5, weight_decay=0.25)))


@program("optimizers.AdamW", "optimizers.Optimizer", logic=True)
def weights_without_decay(keras, see):
    """exclude_from_weight_decay by a part of the name: kernel, bias and scale after a step without gradients."""
    optimizer = keras.optimizers.AdamW(0.5, weight_decay=0.25)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    see("weights", without_gradient(keras, optimizer))


@program("optimizers.SGD", "Model.train_on_batch", logic=True)
def averages_that_overwrite(keras, see):
    """use_ema with ema_overwrite_frequency=2: the weight after each of four steps."""
    optimizer = keras.optimizers.SGD(0.125, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)
    see("weights", trained(compiled(keras, optimizer), 4))


@program("optimizers.SGD", "optimizers.Optimizer", "Model.fit", logic=True)
def averages_after_fit(keras, see):
    """use_ema: the weight after three batches of fit is the average; without fit, only after it is finalized."""
    optimizer = keras.optimizers.SGD(0.125, use_ema=True, ema_momentum=0.5)
    model = compiled(keras, optimizer)
    model.fit(np.ones((3, 1)), np.zeros((3, 1)), batch_size=1, verbose=0)
    see("fit", float(model.get_weights()[0][0, 0]))
    optimizer = keras.optimizers.SGD(0.125, use_ema=True, ema_momentum=0.5)
    model = compiled(keras, optimizer)
    see("batches", trained(model, 3))
    optimizer.finalize_variable_values(model.trainable_variables)
    see("finalized", float(model.get_weights()[0][0, 0]))


@program("optimizers.SGD", "Model.train_on_batch", logic=True)
def steps_of_accumulated_gradients(keras, see):
    """gradient_accumulation_steps=2: the weight after each of four batches, and how many iterations were counted."""
    optimizer = keras.optimizers.SGD(0.125, gradient_accumulation_steps=2)
    see("weights", trained(compiled(keras, optimizer), 4))
    see("iterations", int(number(keras, optimizer.iterations)))


@program("optimizers.LossScaleOptimizer", "optimizers.SGD", logic=True)
def scaled_losses(keras, see):
    """LossScaleOptimizer around SGD, and loss_scale_factor: where they are, the weight after each of two steps."""

    def wrapped():
        # Its namespace changed with the versions.
        if hasattr(keras.mixed_precision, "LossScaleOptimizer"):
            return keras.mixed_precision.LossScaleOptimizer(keras.optimizers.SGD(0.125))
        experimental = keras.mixed_precision.experimental
        return experimental.LossScaleOptimizer(keras.optimizers.SGD(0.125), "dynamic")

    tried(see, "in optimizers", lambda: keras.optimizers.LossScaleOptimizer.__name__)
    tried(see, "in mixed_precision", lambda: keras.mixed_precision.LossScaleOptimizer.__name__)
    tried(see, "wrapped", lambda: trained(compiled(keras, wrapped()), 2))
    tried(see, "initial_scale", lambda: number(keras, wrapped().initial_scale))
    tried(see, "dynamic", lambda: wrapped().dynamic)
    tried(see, "inner", lambda: type(wrapped().inner_optimizer).__name__)
    tried(see, "factor", lambda: trained(compiled(keras, keras.optimizers.SGD(0.125, loss_scale_factor=8.0)), 2))


@program("optimizers.SGD", "optimizers.Adam", logic=True)
def names_of_optimizers(keras, see):
    """The name of an optimizer: the default one, a given one, and jit_compile beside it."""
    # Some versions count them.
    tried(see, "default", lambda: re.sub(r"_\d+$", "", keras.optimizers.Adam().name))
    tried(see, "of SGD", lambda: re.sub(r"_\d+$", "", keras.optimizers.SGD().name))
    tried(see, "given", lambda: keras.optimizers.SGD(0.25, name="mine").name)
    tried(see, "in the config", lambda: keras.optimizers.SGD(0.25, name="mine").get_config()["name"])
    tried(see, "with jit_compile", lambda: trained(compiled(keras, keras.optimizers.SGD(0.25, jit_compile=False)), 1))


@program("optimizers.schedules.ExponentialDecay", "Model.train_on_batch", logic=True)
def learning_rate_of_a_schedule(keras, see):
    """An optimizer with a schedule: what learning_rate is after two steps, and whether a number can be assigned."""
    optimizer = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.25, 1, 0.5))
    model = compiled(keras, optimizer)
    see("weights", trained(model, 2))
    tried(see, "is a function", lambda: callable(optimizer.learning_rate))
    tried(see, "as a number", lambda: number(keras, optimizer.learning_rate))
    tried(see, "lr", lambda: number(keras, optimizer.lr))

    def assign():
        optimizer.learning_rate = 0.5
        return trained(model, 1)

    tried(see, "after an assignment", assign)


@program("optimizers.SGD", "optimizers.Optimizer", "Model.train_on_batch", logic=True)
def learning_rate_assigned_between_steps(keras, see):
    """Ways to halve the learning rate of a compiled model after a step: the weight after it and after the next one."""

    def attribute(optimizer):
        optimizer.learning_rate = 0.125

    def old_attribute(optimizer):
        optimizer.lr = 0.125

    def method(optimizer):
        optimizer.learning_rate.assign(0.125)

    def backend(optimizer):
        keras.backend.set_value(optimizer.learning_rate, 0.125)

    def old_backend(optimizer):
        keras.backend.set_value(optimizer.lr, 0.125)

    def run(change):
        model = compiled(keras, keras.optimizers.SGD(0.25))
        # The step is compiled with the first rate.
        found = trained(model)
        change(model.optimizer)
        return found + trained(model)

    tried(see, "learning_rate =", run, attribute)
    tried(see, "lr =", run, old_attribute)
    tried(see, "learning_rate.assign", run, method)
    tried(see, "K.set_value(learning_rate)", run, backend)
    tried(see, "K.set_value(lr)", run, old_backend)


@program("optimizers.SGD", "optimizers.Optimizer", logic=True)
def learning_rate_read(keras, see):
    """Ways to read the learning rate of an optimizer."""
    optimizer = keras.optimizers.SGD(0.25)
    compiled(keras, optimizer)
    tried(see, "float", lambda: float(optimizer.learning_rate))
    tried(see, "K.get_value", lambda: float(keras.backend.get_value(optimizer.learning_rate)))
    tried(see, "K.get_value of lr", lambda: float(keras.backend.get_value(optimizer.lr)))
    tried(see, "numpy", lambda: float(optimizer.learning_rate.numpy()))
    tried(see, "K.eval", lambda: float(keras.backend.eval(optimizer.learning_rate)))
    tried(see, "config", lambda: float(optimizer.get_config()["learning_rate"]))
    tried(see, "type in the config", lambda: type(optimizer.get_config()["learning_rate"]).__name__)


@program("optimizers.SGD", logic=True)
def kinds_of_learning_rates(keras, see, tensor):
    """A function, a tensor, a variable, a number of NumPy and text as the learning rate: the weight after one step."""
    for name, make in (
        ("function", lambda: lambda: 0.25),
        ("tensor", lambda: tensor(0.25)),
        ("variable", lambda: keras.backend.variable(0.25)),
        ("Variable", lambda: keras.Variable(0.25)),
        ("float32", lambda: np.float32(0.25)),
        ("text", lambda: "0.25"),
    ):
        tried(see, name, lambda make: trained(compiled(keras, keras.optimizers.SGD(make()))), make)


@program("optimizers.schedules.LearningRateSchedule", "optimizers.SGD", logic=True)
def schedule_of_ones_own(keras, see):
    """A schedule with nothing but __call__, which makes a float of the step: the weights, the optimizer's config."""
    cast = keras.ops.cast if hasattr(keras, "ops") else keras.backend.cast

    class Halves(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.25 / (cast(step, "float32") + 1.0)

    see("weights", trained(compiled(keras, keras.optimizers.SGD(Halves())), 3))
    tried(see, "config", lambda: sorted(keras.optimizers.SGD(Halves()).get_config()))


@program("optimizers.schedules.LearningRateSchedule", "optimizers.SGD", logic=True)
def schedule_of_integers(keras, see):
    """A schedule that divides the step as it comes, by / and by //, and that divides by it."""

    class Own(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, rate):
            self.rate = rate

        def __call__(self, step):
            return self.rate(step)

    def run(rate):
        return trained(compiled(keras, keras.optimizers.SGD(Own(rate))), 3)

    tried(see, "/", run, lambda step: 0.0625 * (step / 3))
    tried(see, "//", run, lambda step: 0.0625 * (step // 3))
    tried(see, "over the step", run, lambda step: 0.25 / (step + 1))


@program("optimizers.Adam", "Model.compile", "Model.fit", logic=True)
def optimizer_of_two_models(keras, see):
    """Two models are compiled with one Adam and trained in turn: the weights, and the count of iterations."""
    optimizer = keras.optimizers.Adam(0.25)
    first, second = compiled(keras, optimizer), compiled(keras, optimizer)
    tried(see, "first", trained, first)
    tried(see, "second", trained, second)
    tried(see, "first again", trained, first)
    see("iterations", int(number(keras, optimizer.iterations)))


@program("optimizers.Adam", "Model.compile", "Model.fit", logic=True)
def layer_that_thaws_under_the_same_optimizer(keras, see):
    """A frozen layer is trained after compiling again with the same optimizer: whether its weight moves."""
    frozen = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,), trainable=False)
    model = keras.Sequential([frozen, keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    optimizer = keras.optimizers.Adam(0.25)
    model.compile(optimizer, "mse")
    model.train_on_batch(ONE, ZERO)
    see("frozen", [np.ravel(value) for value in model.get_weights()])
    frozen.trainable = True
    model.compile(optimizer, "mse")
    model.train_on_batch(ONE, ZERO)
    see("thawed", [np.ravel(value) for value in model.get_weights()])


@program("optimizers.Adam", "Model.train_on_batch", logic=True)
def variables_that_an_optimizer_does_not_know(keras, see, tf):
    """apply_gradients with a variable that came later, with the optimizer built for both and without."""
    optimizer, one, two = keras.optimizers.Adam(0.25), tf.Variable([1.0]), tf.Variable([2.0])

    def apply(variables):
        optimizer.apply_gradients([(tf.constant([1.0]), variable) for variable in variables])
        return [variable.numpy() for variable in variables]

    tried(see, "first", apply, [one])
    tried(see, "both", apply, [one, two])

    def built():
        known = keras.optimizers.Adam(0.25)
        one.assign([1.0])
        two.assign([2.0])
        known.build([one, two])
        known.apply_gradients([(tf.constant([1.0]), one)])
        known.apply_gradients([(tf.constant([1.0]), one), (tf.constant([1.0]), two)])
        return [one.numpy(), two.numpy()]

    tried(see, "built before", built)


@program("layers.Embedding", "optimizers.SGD", "optimizers.Adam", "optimizers.RMSprop", logic=True)
def rows_of_an_embedding_that_were_not_used(keras, see):
    """An Embedding under SGD with momentum, Adam and RMSprop: row 0 in one step, row 1 in the next, row 2 never."""
    for name, optimizer in (
        ("SGD", keras.optimizers.SGD(0.125, momentum=0.5)),
        ("Adam", keras.optimizers.Adam(0.125)),
        ("RMSprop", keras.optimizers.RMSprop(0.125)),
    ):
        embedding = keras.layers.Embedding(3, 1, embeddings_initializer="ones", input_length=1)
        model = keras.Sequential([embedding, keras.layers.Flatten()])
        model.compile(optimizer, "mse")
        found = []
        for row in (0, 1, 1):
            model.train_on_batch(np.array([[row]]), ZERO)
            found.append(model.get_weights()[0].ravel())
        see(name, found)


@program("optimizers.Adam", "optimizers.Optimizer", "Model.train_on_batch", logic=True)
def variables_of_an_optimizer(keras, see):
    """The variables of a trained Adam: a list or a method, how many, with which shapes, before and after the step."""
    optimizer = keras.optimizers.Adam(0.25)
    model = compiled(keras, optimizer)
    tried(see, "before: list", lambda: len(list(optimizer.variables)))
    tried(see, "before: method", lambda: len(optimizer.variables()))
    tried(see, "before: weights", lambda: len(optimizer.weights))
    trained(model)
    tried(see, "list", lambda: len(list(optimizer.variables)))
    tried(see, "method", lambda: len(optimizer.variables()))
    tried(see, "weights", lambda: len(optimizer.weights))
    tried(see, "get_weights", lambda: [list(np.shape(value)) for value in optimizer.get_weights()])


@program("optimizers.Adam", "optimizers.Optimizer", logic=True)
def optimizer_resumed_from_its_weights(keras, see):
    """Three steps of Adam, and one after two whose weights were carried over, by each way of its time."""
    optimizer = keras.optimizers.Adam(0.25)
    model = compiled(keras, optimizer)
    trained(model, 2)
    kept = model.get_weights()

    def fresh():
        new = keras.optimizers.Adam(0.25)
        again = compiled(keras, new)
        # One step makes the variables.
        trained(again)
        return new, again

    def by_set_weights():
        state = optimizer.get_weights()
        new, again = fresh()
        new.set_weights(state)
        again.set_weights(kept)
        return trained(again)[0]

    def by_variables():
        found = optimizer.variables
        state = [keras.backend.get_value(value) if callable(found) else np.array(value) for value in found]
        new, again = fresh()
        for variable, value in zip(new.variables, state):
            variable.assign(value)
        again.set_weights(kept)
        return trained(again)[0]

    def by_a_store():
        store = {}
        optimizer.save_own_variables(store)
        new, again = fresh()
        new.load_own_variables(store)
        again.set_weights(kept)
        return trained(again)[0]

    ways = []
    for function in (by_set_weights, by_variables, by_a_store):
        try:
            ways.append(function())
        except Exception as error:
            ways.append(error)
    see("weight | going on", trained(model)[0])
    for name, way in zip(("set_weights", "variables", "save_own_variables"), ways):
        see("weight | " + name, way)


@program("Model.save", "saving.load_model", "optimizers.Adam", logic=True)
def optimizer_resumed_from_a_file(keras, see, folder):
    """Three steps of Adam, and one after a model that took two was saved as h5 and loaded."""
    model = line(keras)
    model.compile(keras.optimizers.Adam(0.25), keras.losses.MeanSquaredError())
    trained(model, 2)
    path = os.path.join(folder, "model.h5")
    model.save(path)
    again = keras.models.load_model(path)
    see("iterations", int(number(keras, again.optimizer.iterations)))
    see("weight | going on", trained(model)[0])
    see("weight | loaded", trained(again)[0])


@program("optimizers.SGD", "optimizers.Optimizer", "Model.fit", logic=True)
def iterations_of_an_optimizer(keras, see):
    """iterations after three batches: the count, its type, and what an assignment does to the schedule."""
    optimizer = keras.optimizers.SGD(0.25)
    model = compiled(keras, optimizer)
    model.fit(np.ones((3, 1)), np.zeros((3, 1)), batch_size=1, verbose=0)
    see("count", int(number(keras, optimizer.iterations)))
    tried(see, "int", lambda: int(optimizer.iterations))
    tried(see, "numpy", lambda: int(optimizer.iterations.numpy()))
    tried(see, "type", lambda: str(keras.backend.dtype(optimizer.iterations)))
    tried(see, "dtype", lambda: str(getattr(optimizer.iterations.dtype, "name", optimizer.iterations.dtype)))

    def assigned():
        optimizer.iterations.assign(10)
        trained(model)
        return int(number(keras, optimizer.iterations))

    tried(see, "assigned", assigned)


@program("optimizers.SGD", "optimizers.Optimizer", logic=True)
def forms_of_minimize(keras, see, tf):
    """minimize of a function and of a tensor with its tape; the variables as a list, as one, and as a function."""

    def value(variable):
        return lambda: variable * variable

    def minimized(variables, loss=value, **options):
        variable = tf.Variable(1.0)
        keras.optimizers.SGD(0.25).minimize(loss(variable), variables(variable), **options)
        return variable.numpy()

    def taped():
        variable = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            loss = variable * variable
        keras.optimizers.SGD(0.25).minimize(loss, [variable], tape=tape)
        return variable.numpy()

    tried(see, "list", minimized, lambda variable: [variable])
    tried(see, "one variable", minimized, lambda variable: variable)
    tried(see, "function", minimized, lambda variable: lambda: [variable])
    tried(see, "by keyword", lambda: keras.optimizers.SGD(0.25).minimize(loss=value(tf.Variable(1.0)), var_list=None))
    tried(see, "tensor without a tape", minimized, lambda variable: [variable], lambda variable: variable * variable)
    tried(see, "tensor with its tape", taped)


@program("optimizers.SGD", "optimizers.Optimizer", logic=True)
def forms_of_apply_gradients(keras, see, tf):
    """apply_gradients with options of its time: the variable afterwards, or what is raised."""

    def applied(**options):
        variable = tf.Variable([1.0])
        optimizer = keras.optimizers.SGD(0.25)
        optimizer.apply_gradients([(tf.constant([2.0]), variable)], **options)
        return variable.numpy()

    tried(see, "plain", applied)
    tried(see, "name", lambda: applied(name="mine"))
    tried(see, "experimental_aggregate_gradients", applied, experimental_aggregate_gradients=False)
    tried(see, "skip_gradients_aggregation", applied, skip_gradients_aggregation=True)

    def returned():
        result = keras.optimizers.SGD(0.25).apply_gradients([(tf.constant([2.0]), tf.Variable([1.0]))])
        return None if result is None else float(result)

    tried(see, "returned", returned)
    tried(see, "nothing", lambda: keras.optimizers.SGD(0.25).apply_gradients([]) and None)


@program("optimizers.SGD", "optimizers.Optimizer", logic=True)
def gradients_that_are_none(keras, see, tf):
    """apply_gradients where one gradient is None, and where all are."""
    one, two = tf.Variable([1.0]), tf.Variable([2.0])

    def some():
        keras.optimizers.SGD(0.25, momentum=0.5).apply_gradients([(tf.constant([2.0]), one), (None, two)])
        return [one.numpy(), two.numpy()]

    def none():
        keras.optimizers.SGD(0.25).apply_gradients([(None, one), (None, two)])
        return [one.numpy(), two.numpy()]

    tried(see, "one of two", some)
    tried(see, "both", none)


@program("optimizers.Adam", "Model.fit", logic=True)
def weights_that_the_loss_does_not_reach(keras, see):
    """A layer with a weight that its call does not use: fit leaves it alone."""

    class Wasteful(keras.layers.Layer):
        def build(self, input_shape):
            self.used = self.add_weight(name="used", shape=(1, 1), initializer="ones")
            self.unused = self.add_weight(name="unused", shape=(1, 1), initializer="ones")
            super(Wasteful, self).build(input_shape)

        def call(self, inputs):
            return inputs * self.used

        def compute_output_shape(self, input_shape):
            return input_shape

    model = keras.Sequential([Wasteful(input_shape=(1,), name="wasteful")])
    model.compile(keras.optimizers.Adam(0.25), "mse")
    model.fit(ONE, ZERO, epochs=2, verbose=0)
    see("weights", [np.ravel(value) for value in model.get_weights()])


@program("Model.compile", "Model.fit", "optimizers.Adam", logic=True)
def output_without_a_loss(keras, see):
    """Two outputs and one loss, by name: the other one left out, and None; the weights after fit."""
    for name, losses in (("left out", {"used": "mse"}), ("None", {"used": "mse", "unused": None})):
        inputs = keras.layers.Input(shape=(1,))
        used = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="used")(inputs)
        unused = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="unused")(inputs)
        model = keras.models.Model(inputs, [used, unused])

        def run(model, losses):
            model.compile(keras.optimizers.Adam(0.25), losses)
            model.fit(ONE, {"used": ZERO}, verbose=0)
            return [np.ravel(value) for value in model.get_weights()]

        tried(see, name, run, model, losses)


@program("optimizers.Nadam", "Model.train_on_batch", logic=True)
def nadam_of_a_single_variable(keras, see):
    """Nadam of a model with one variable: the weight after each of three steps."""
    see("weights", trained(compiled(keras, keras.optimizers.Nadam(0.125)), 3))


def matrix(keras, optimizer, steps=2):
    """The kernel of two by two and the bias after steps that take the output to zero."""
    dense = keras.layers.Dense(2, kernel_initializer="ones", bias_initializer="ones", input_shape=(2,), name="dense")
    model = keras.Sequential([dense])
    model.compile(optimizer, "mse")
    for _ in range(steps):
        model.train_on_batch(np.array([[1.0, 0.5], [0.25, -1.0]]), np.zeros((2, 2)))
    return model.get_weights()


@program("optimizers.Lion", "optimizers.Lamb", logic=True)
def lion_and_lamb_in_fit(keras, see):
    """Lion and Lamb on a matrix and a vector, two steps; the learning rate that they have by default."""
    for name in ("Lion", "Lamb"):
        tried(see, name, lambda name: matrix(keras, getattr(keras.optimizers, name)(0.25)), name)
        tried(see, name + " rate", lambda name: number(keras, getattr(keras.optimizers, name)().learning_rate), name)


@program("optimizers.Muon", logic=True)
def muon_in_fit(keras, see):
    """Muon on a matrix, and the Adam of its own on a vector; its defaults."""
    config = keras.optimizers.Muon().get_config()
    see("defaults", {name: config[name] for name in sorted(config) if name != "name"})
    see("weights", matrix(keras, keras.optimizers.Muon(0.25)))
    tried(see, "adam_learning_rate", lambda: matrix(keras, keras.optimizers.Muon(0.25, adam_learning_rate=0.125)))


@program("optimizers.Ftrl", "optimizers.Adagrad", logic=True)
def older_optimizers_in_fit(keras, see):
    """Ftrl and Adagrad with no more than a learning rate: the weight after each of two steps."""

    def run(name):
        return trained(compiled(keras, getattr(keras.optimizers, name)(learning_rate=0.25)), 2)

    for name in ("Ftrl", "Adagrad"):
        tried(see, name, run, name)


@program("optimizers.legacy.SGD", "optimizers.Optimizer", logic=True)
def namespaces_of_optimizers(keras, see):
    """optimizers.legacy and optimizers.experimental: whether SGD is there, is an Optimizer, and trains."""
    see("base", isinstance(keras.optimizers.SGD(), keras.optimizers.Optimizer))

    def old(space):
        return number(keras, getattr(keras.optimizers, space).SGD(lr=0.25).learning_rate)

    def run(space):
        return trained(compiled(keras, getattr(keras.optimizers, space).SGD(0.25)))

    for space in ("legacy", "experimental"):
        tried(see, space, lambda space: getattr(keras.optimizers, space).SGD.__name__, space)
        tried(see, space + " lr", old, space)
        tried(see, space + " trains", run, space)


@program("optimizers.Optimizer", logic=True)
def optimizer_of_ones_own(keras, see):
    """An optimizer of one's own, as each generation of Keras wants it: halves the weight at every step."""

    class WithUpdates(keras.optimizers.Optimizer):
        def get_updates(self, loss, params):
            self.updates = [keras.backend.update(param, param * 0.5) for param in params]
            return self.updates

        def get_config(self):
            return {}

    class WithResources(keras.optimizers.Optimizer):
        def _create_slots(self, var_list):
            pass

        def _resource_apply_dense(self, grad, handle, apply_state=None):
            return handle.assign(handle * 0.5)

        def get_config(self):
            return {}

    class WithSteps(keras.optimizers.Optimizer):
        def build(self, variables):
            super(WithSteps, self).build(variables)

        def update_step(self, gradient, variable, learning_rate=None):
            variable.assign(variable * 0.5)

        def get_config(self):
            return {}

    def run(make):
        return trained(compiled(keras, make()), 2)

    tried(see, "get_updates", run, WithUpdates)
    tried(see, "_resource_apply_dense", run, lambda: WithResources("own"))
    tried(see, "update_step by name", run, lambda: WithSteps(name="own"))
    tried(see, "update_step by rate", run, lambda: WithSteps(learning_rate=0.25))


@program("optimizers.schedules.serialize", "optimizers.schedules.deserialize", logic=True)
def serialized_schedules(keras, see):
    """What serialize writes of a schedule, and the rate at step 3 of what deserialize makes of it."""
    schedules = keras.optimizers.schedules
    written = schedules.serialize(schedules.ExponentialDecay(0.5, 2, 0.25, staircase=True))
    see("keys", sorted(written))
    see("class", written["class_name"])
    see("config", {name: written["config"][name] for name in sorted(written["config"])})
    see("at 3", number(keras, schedules.deserialize(written)(3)))
    plain = {"class_name": "ExponentialDecay", "config": written["config"]}
    see("of a plain config", number(keras, schedules.deserialize(plain)(3)))
    tried(see, "get_config has a name", lambda: schedules.ExponentialDecay(0.5, 2, 0.25, name="own").get_config())


@program("optimizers.schedules.CosineDecay", "optimizers.schedules.CosineDecayRestarts", logic=True)
def cosine_schedules(keras, see):
    """CosineDecay with and without a warmup, and CosineDecayRestarts: the rates of some steps; the old namespace."""
    schedules = keras.optimizers.schedules

    def rates(schedule):
        return [number(keras, schedule(step)) for step in (0, 1, 2, 3, 5, 9, 20)]

    tried(see, "plain", lambda: rates(schedules.CosineDecay(0.5, 4)))
    tried(see, "alpha", lambda: rates(schedules.CosineDecay(0.5, 4, alpha=0.25)))
    tried(see, "warmup", lambda: rates(schedules.CosineDecay(0.0, 4, warmup_target=0.5, warmup_steps=2)))
    tried(see, "restarts", lambda: rates(schedules.CosineDecayRestarts(0.5, 2, t_mul=2.0, m_mul=0.5, alpha=0.125)))
    tried(see, "experimental", lambda: rates(keras.experimental.CosineDecay(0.5, 4)))


@program("optimizers.SGD", "Model.fit", logic=True)
def rate_of_zero_and_below(keras, see):
    """A learning rate of 0, and a negative one: taken or refused, and the weight after a step."""
    tried(see, "zero", lambda: trained(compiled(keras, keras.optimizers.SGD(0.0))))
    tried(see, "negative", lambda: trained(compiled(keras, keras.optimizers.SGD(-0.25))))
    tried(see, "clipnorm 0", lambda: trained(compiled(keras, keras.optimizers.SGD(0.25, clipnorm=0.0))))
    tried(see, "clipvalue below 0", lambda: trained(compiled(keras, keras.optimizers.SGD(0.25, clipvalue=-1.0))))
    tried(see, "unknown argument", lambda: keras.optimizers.SGD(0.25, unheard_of=1) and None)


@program("optimizers.Adafactor", logic=True)
def adafactor_in_fit(keras, see):
    """Adafactor on a matrix and a vector, one step: with its defaults, without relative steps, clipped."""
    see("defaults", matrix(keras, keras.optimizers.Adafactor(0.25), steps=1))
    dense = keras.layers.Dense(2, input_shape=(2,), name="dense")
    model = keras.Sequential([dense])
    dense.set_weights([np.eye(2), np.zeros(2)])
    model.compile(keras.optimizers.Adafactor(3.0, relative_step=False), "mse")
    model.train_on_batch(np.array([[1.0, 0.5], [0.25, -1.0]]), np.zeros((2, 2)))
    see("no relative step", dense.get_weights())
    see("clip_threshold", matrix(keras, keras.optimizers.Adafactor(0.25, clip_threshold=0.5), steps=1))


@program("optimizers.SGD", "Model.compile", "Model.fit", logic=True)
def momentum_after_compiling_again(keras, see):
    """SGD with momentum: compile is called again with the same optimizer after two steps, and is not."""
    optimizer = keras.optimizers.SGD(0.125, momentum=0.5)
    model = compiled(keras, optimizer)
    found = trained(model, 2)
    model.compile(optimizer, "mse")
    see("weights", found + trained(model))
    again = compiled(keras, keras.optimizers.SGD(0.125, momentum=0.5))
    see("without", trained(again, 3))
