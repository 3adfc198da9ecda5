"""Programs about values at their bounds and beyond, and symbols where values are expected."""

import threading

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def made(ask, *given):
    """Whether something is made."""
    return ask(*given) is not None


@program(
    "optimizers.schedules.ExponentialDecay",
    "optimizers.schedules.InverseTimeDecay",
    "optimizers.schedules.PolynomialDecay",
    "optimizers.schedules.CosineDecay",
    "optimizers.schedules.CosineDecayRestarts",
    "optimizers.schedules.PiecewiseConstantDecay",
    logic=True,
)
def schedules_of_no_steps(keras, see):
    """Schedules over zero steps and fewer, and boundaries that do not fit."""
    schedules = keras.optimizers.schedules
    for steps in (0, -1):
        told = ", %d steps" % steps
        attempt(see, "exponential" + told, made, schedules.ExponentialDecay, 0.5, steps, 0.5)
        attempt(see, "inverse time" + told, made, schedules.InverseTimeDecay, 0.5, steps, 0.5)
        attempt(see, "polynomial" + told, made, schedules.PolynomialDecay, 0.5, steps)
        attempt(see, "cosine" + told, made, schedules.CosineDecay, 0.5, steps)
        attempt(see, "restarts" + told, made, schedules.CosineDecayRestarts, 0.5, steps)
    attempt(see, "as many values as boundaries", made, lambda: schedules.PiecewiseConstantDecay([1, 2], [0.5, 0.25]))
    attempt(see, "a target and no warmup", made, lambda: schedules.CosineDecay(0.5, 4, warmup_target=1.0))


@program(
    "regularizers.L1",
    "regularizers.L2",
    "regularizers.L1L2",
    "regularizers.OrthogonalRegularizer",
    logic=True,
)
def penalties_that_are_no_numbers(keras, see):
    """Factors of regularizers as texts, below zero and not finite."""
    regularizers = keras.regularizers
    for name, value in (("a text", "0.5"), ("below zero", -0.5), ("not a number", float("nan")), ("none", None)):
        attempt(see, "L1, " + name, made, regularizers.L1, value)
        attempt(see, "L2, " + name, made, regularizers.L2, value)
        attempt(see, "orthogonal, " + name, made, regularizers.OrthogonalRegularizer, value)
    attempt(see, "both, a text", made, lambda: regularizers.L1L2(l1="0.5", l2=0.5))
    attempt(see, "both, the second below zero", made, lambda: regularizers.L1L2(l1=0.5, l2=-0.5))
    attempt(see, "orthogonal, mode", made, lambda: regularizers.OrthogonalRegularizer(0.5, mode="diagonal"))


@program("ops.full", "ops.convert_to_numpy", "ops.switch", "ops.cond", "ops.where", "ops.while_loop")
def symbols_where_values_are_expected(keras, see, tensor):
    """Calls on symbols that are about values, and models of those that are recorded."""
    keras.KerasTensor  # noqa: B018
    ops = keras.ops
    x = np.array([[1.0, -2.0, 4.0], [0.5, 8.0, -1.0]], keras.backend.floatx())

    def computed(call):
        start = keras.Input((3,))
        return keras.Model(start, call(start)).predict(x, verbose=0)

    attempt(see, "as NumPy", lambda: ops.convert_to_numpy(keras.Input((3,))))
    attempt(see, "full", computed, lambda start: start + ops.full((3,), ops.mean(start)))
    branches = [lambda one: one + 1, lambda one: one * 2]
    attempt(see, "switch, the first", computed, lambda start: ops.switch(0, branches, start))
    attempt(see, "switch, the second", computed, lambda start: ops.switch(1, branches, start))
    attempt(see, "switch, beyond", computed, lambda start: ops.switch(5, branches, start))
    attempt(see, "where", computed, lambda start: ops.where(start > 0, start, -start))
    attempt(
        see,
        "cond",
        computed,
        lambda start: ops.cond(ops.sum(start) > 0, lambda: start + 1, lambda: start - 1),
    )
    attempt(
        see,
        "while_loop",
        computed,
        lambda start: ops.while_loop(lambda one: ops.max(one) < 100, lambda one: one * 2, [start]),
    )
    attempt(see, "while_loop on values", lambda: ops.while_loop(lambda n: n < 5, lambda n: n + 1, [tensor(2.0)]))


@program("layers.Pipeline", "layers.RandAugment", logic=True)
def pipelines_made_twice(keras, see):
    """Two pipelines of one configuration, and one of a configuration without layers."""
    layers = keras.layers
    config = layers.Pipeline([layers.Rescaling(0.5), layers.CenterCrop(2, 2)]).get_config()
    x = np.arange(48, dtype="float32").reshape(1, 4, 4, 3)
    see("the first", np.asarray(layers.Pipeline.from_config(config)(x)))
    attempt(see, "the second", lambda: np.asarray(layers.Pipeline.from_config(config)(x)))
    attempt(see, "without layers", made, layers.Pipeline.from_config, {"name": "empty"})


@program("callbacks.CallbackList", "callbacks.Callback", logic=True)
def callbacks_that_say_they_may_be_late(keras, see):
    """A list whose callbacks say that they are safe to be called later."""
    keras.KerasTensor  # noqa: B018

    class Late(keras.callbacks.Callback):
        async_safe = True

        def __init__(self):
            super().__init__()
            self.heard = []

        def on_train_batch_end(self, batch, logs=None):
            self.heard.append([batch, threading.current_thread() is threading.main_thread()])

    late = Late()
    called = keras.callbacks.CallbackList([late], add_history=False, model=keras.Sequential())
    called.on_train_begin({})
    for batch in range(3):
        called.on_train_batch_begin(batch, {})
        called.on_train_batch_end(batch, {"loss": 0.5})
    called.on_train_end({})
    see("batches, and whether in the main thread", sorted(late.heard))


@program(
    "layers.Softmax",
    "layers.ReLU",
    "layers.Activation",
    "layers.Dropout",
    "layers.Flatten",
    "layers.Concatenate",
    "layers.Dense",
    "layers.BatchNormalization",
    logic=True,
)
def layers_that_are_built_at_once(keras, see):
    """Whether a layer is built when it is made: before it has seen anything."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    see("Softmax", layers.Softmax().built)
    see("ReLU", layers.ReLU().built)
    see("Activation", layers.Activation("relu").built)
    see("Dropout", layers.Dropout(0.5).built)
    see("Flatten", layers.Flatten().built)
    see("Concatenate", layers.Concatenate().built)
    see("Dense", layers.Dense(2).built)
    see("BatchNormalization", layers.BatchNormalization().built)
