"""Programs about gradients and loops of one's own, compared with fit.

Every loop is written as its backend wants it: with tf.GradientTape, with functions of a graph (K.gradients, K.function
and an optimizer's updates), with jax.value_and_grad and stateless calls, or with PyTorch's backward. Facts named
``QUANTITY | WAY`` are one quantity, found in several ways.
"""

import numpy as np

from . import program

X = np.array([[1.0, 2.0], [0.5, -1.0], [-1.5, 0.25], [2.0, 1.0]])
Y = np.array([[1.0], [0.0], [0.5], [-1.0]])
#: Two batches of two samples, as fit takes them without shuffling.
BATCHES = [(X[:2], Y[:2]), (X[2:], Y[2:])]


def small(keras, **keywords):
    """Two layers with given weights; the keywords go to the first one."""
    model = keras.Sequential(
        [
            keras.layers.Dense(2, activation="tanh", input_shape=(2,), **keywords),
            keras.layers.Dense(1),
        ]
    )
    kernel = np.array([[0.5, -1.0], [0.25, 0.75]])
    model.set_weights([kernel, np.array([0.125, -0.25]), np.array([[1.0], [-0.5]]), np.array([0.25])])
    return model


def fitted(keras, model, optimizer, loss, epochs=2, **options):
    """The model, after fit on two batches an epoch."""
    model.compile(optimizer, loss)
    model.fit(X, Y, batch_size=2, epochs=epochs, shuffle=False, verbose=0, **options)
    return model


def tried(see, name, function, *arguments, **keywords):
    """Record what a function returns, or what it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def ops(keras):
    """Where functions of tensors are: keras.ops, and keras.backend before Keras 3."""
    return keras.ops if hasattr(keras, "ops") else keras.backend


def squared(keras):
    """The squared error of each sample, as a loss of one's own."""
    return lambda y_true, y_pred: ops(keras).mean(ops(keras).square(y_pred - y_true), axis=-1)


def total(keras, model, loss, y, found, weight):
    """What a loop minimizes: the mean of the samples' losses, and what the layers add."""
    losses = loss(y, found)
    value = ops(keras).mean(losses if weight is None else losses * weight)
    for added in model.losses:
        value = value + added
    return value


def as_array(gradient):
    return np.asarray(gradient.detach() if hasattr(gradient, "detach") else gradient)


class Tape:
    """A loop of TensorFlow 2."""

    def __init__(self, keras, model, loss):
        import tensorflow

        self.tf, self.keras, self.model, self.loss = tensorflow, keras, model, loss

    def tensor(self, values):
        return None if values is None else self.tf.convert_to_tensor(values, self.keras.backend.floatx())

    def gradients(self, x, y, weight=None):
        x, y, weight = self.tensor(x), self.tensor(y), self.tensor(weight)
        with self.tf.GradientTape() as tape:
            value = total(self.keras, self.model, self.loss, y, self.model(x, training=True), weight)
        return value, tape.gradient(value, self.model.trainable_weights)

    def apply(self, optimizer, gradients, weights):
        optimizer.apply_gradients(zip([self.tensor(gradient) for gradient in gradients], weights))


class Graph:
    """A loop of Keras 2.3 and older, and of TensorFlow 1: functions of a graph, which take and return arrays."""

    def __init__(self, keras, model, loss):
        backend = keras.backend
        self.backend, self.steps = backend, {}
        y, weight = backend.placeholder(shape=(None, 1)), backend.placeholder(shape=(None,))
        value = total(keras, model, loss, y, model.output, weight)
        gradients = backend.gradients(value, model.trainable_weights)
        inputs = [model.input, y, weight, backend.learning_phase()]
        self.function = backend.function(inputs, [value, *gradients], updates=model.updates)

    def gradients(self, x, y, weight=None):
        found = self.function([x, y, np.ones(len(x)) if weight is None else weight, 1])
        return found[0], found[1:]

    def apply(self, optimizer, gradients, weights):
        if optimizer not in self.steps:
            # The optimizer makes its updates from gradients that are given.
            given = [self.backend.placeholder(shape=self.backend.int_shape(weight)) for weight in weights]
            optimizer.get_gradients = lambda loss, params: given
            updates = optimizer.get_updates(loss=None, params=weights)
            self.steps[optimizer] = self.backend.function(given, [self.backend.sum(given[0])], updates=updates)
        self.steps[optimizer](list(gradients))


class Jax:
    """A loop of Keras 3 on JAX: a function without state."""

    def __init__(self, keras, model, loss):
        import jax

        def value(trainable, other, x, y, weight):
            found, other, losses = model.stateless_call(trainable, other, x, training=True, return_losses=True)
            per_sample = loss(y, found)
            found = keras.ops.mean(per_sample if weight is None else per_sample * weight)
            return found + sum(losses), other

        self.keras, self.model = keras, model
        self.function = jax.value_and_grad(value, has_aux=True)

    def tensor(self, values):
        return None if values is None else self.keras.ops.convert_to_tensor(values, self.keras.backend.floatx())

    def gradients(self, x, y, weight=None):
        trainable = [variable.value for variable in self.model.trainable_variables]
        other = [variable.value for variable in self.model.non_trainable_variables]
        tensors = self.tensor(x), self.tensor(y), self.tensor(weight)
        (value, other), gradients = self.function(trainable, other, *tensors)
        for variable, found in zip(self.model.non_trainable_variables, other):
            variable.assign(found)
        return value, gradients

    def apply(self, optimizer, gradients, weights):
        if not optimizer.built:
            optimizer.build(weights)
        state = [variable.value for variable in optimizer.variables]
        values = [variable.value for variable in weights]
        values, state = optimizer.stateless_apply(state, [self.tensor(gradient) for gradient in gradients], values)
        for variable, found in zip(list(weights) + list(optimizer.variables), list(values) + list(state)):
            variable.assign(found)


class Torch:
    """A loop of Keras 3 on PyTorch."""

    def __init__(self, keras, model, loss):
        import torch

        self.torch, self.keras, self.model, self.loss = torch, keras, model, loss

    def tensor(self, values):
        return None if values is None else self.keras.ops.convert_to_tensor(values, self.keras.backend.floatx())

    def gradients(self, x, y, weight=None):
        x, y, weight = self.tensor(x), self.tensor(y), self.tensor(weight)
        self.model.zero_grad()
        value = total(self.keras, self.model, self.loss, y, self.model(x, training=True), weight)
        value.backward()
        return value, [variable.value.grad.clone() for variable in self.model.trainable_weights]

    def apply(self, optimizer, gradients, weights):
        with self.torch.no_grad():
            optimizer.apply([self.tensor(gradient) for gradient in gradients], list(weights))


def loop_of_ones_own(keras, model, loss):
    """The loop of this backend: ``gradients(x, y)`` and ``apply(optimizer, gradients, weights)``."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        return Graph(keras, model, loss) if is_symbolic(keras) else Tape(keras, model, loss)
    return {"jax": Jax, "torch": Torch}.get(backend, Graph)(keras, model, loss)


def is_symbolic(keras):
    """Whether Keras on TensorFlow computes in a graph only: there a layer's output has no value."""
    import tensorflow as tf

    return not hasattr(keras.layers.Activation("linear", name="probe")(tf.constant([[1.0]])), "numpy")


def looped(keras, model, optimizer, loss, epochs=2, weight=None):
    """Train in a loop over the batches that fit takes; the mean loss of each epoch."""
    loop = loop_of_ones_own(keras, model, loss)
    losses = []
    for _ in range(epochs):
        values = []
        for number, (x, y) in enumerate(BATCHES):
            part = None if weight is None else weight[2 * number : 2 * number + 2]
            value, gradients = loop.gradients(x, y, part)
            loop.apply(optimizer, gradients, model.trainable_weights)
            values.append(float(value))
        losses.append(sum(values) / len(values))
    return losses


def weights_after_loop(keras, model, optimizer, loss, **options):
    looped(keras, model, optimizer, loss, **options)
    return model.get_weights()


def weights_after_fit(keras, model, optimizer, loss, **options):
    return fitted(keras, model, optimizer, loss, **options).get_weights()


@program("Model", "Model.fit", "losses.mean_squared_error", "Model.train_on_batch", "optimizers.SGD")
def loss_of_ones_own_in_a_loop(keras, see):
    """A loss of one's own, minimized by fit, by train_on_batch and by a loop."""

    def loss(y_true, y_pred):
        return squared(keras)(y_true, y_pred) + keras.losses.mean_absolute_error(y_true, y_pred)

    model = small(keras)
    model.compile(keras.optimizers.SGD(0.125, momentum=0.5), loss)
    history = model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0).history
    see("weights | fit", model.get_weights())
    see("losses | fit", [float(value) for value in history["loss"]])

    batched = small(keras)
    batched.compile(keras.optimizers.SGD(0.125, momentum=0.5), loss)
    values = [float(batched.train_on_batch(x, y)) for _ in range(2) for x, y in BATCHES]
    see("weights | train_on_batch", batched.get_weights())

    own = small(keras)
    tried(see, "losses | loop", looped, keras, own, keras.optimizers.SGD(0.125, momentum=0.5), loss)
    see("weights | loop", own.get_weights())
    see("losses of the batches", values)


@program("optimizers.Adam", "optimizers.RMSprop", "Model.fit")
def optimizers_in_a_loop(keras, see):
    """Adam and RMSprop step alike in fit and in a loop."""

    # Numbers that are exact in float32, as the default of beta_2 is not.
    for name, options in (("Adam", {"beta_1": 0.5, "beta_2": 0.75}), ("RMSprop", {"rho": 0.75})):
        options["learning_rate"] = 0.125
        make = getattr(keras.optimizers, name)
        see("%s | fit" % name, weights_after_fit(keras, small(keras), make(**options), squared(keras)))
        tried(see, "%s | loop" % name, weights_after_loop, keras, small(keras), make(**options), squared(keras))


@program("layers.Layer", "Layer.add_weight", "Layer.add_loss", "Model.losses", "Model.fit")
def losses_of_layers_in_a_loop(keras, see):
    """A regularizer, and a layer of one's own that adds a loss: in fit, and in a loop by model.losses."""

    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            self.scale = self.add_weight(name="scale", shape=(2,), initializer="ones")
            super().build(input_shape)

        def call(self, inputs):
            outputs = inputs * self.scale
            self.add_loss(ops(keras).sum(ops(keras).square(self.scale)) * 0.25)
            return outputs

        def compute_output_shape(self, input_shape):
            return input_shape

    def made():
        return keras.Sequential(
            [
                keras.layers.Dense(
                    2,
                    kernel_initializer="ones",
                    kernel_regularizer=keras.regularizers.l2(0.125),
                    input_shape=(2,),
                ),
                Scale(),
                keras.layers.Dense(1, kernel_initializer="ones"),
            ]
        )

    see("losses", len(made().losses))
    see("weights | fit", weights_after_fit(keras, made(), keras.optimizers.SGD(0.0625), squared(keras)))
    tried(
        see,
        "weights | loop",
        weights_after_loop,
        keras,
        made(),
        keras.optimizers.SGD(0.0625),
        squared(keras),
    )


@program("layers.ActivityRegularization", "Layer.losses", "Model.fit", "Model.evaluate", logic=True)
def activity_regularizer_in_a_loop(keras, see):
    """A regularizer of what a layer puts out, on batches of two: in evaluate, in fit and in a loop."""

    def made():
        return small(keras, activity_regularizer=keras.regularizers.l2(0.5))

    model = made()
    model.compile("sgd", squared(keras))
    see("loss", float(model.evaluate(X[:2], Y[:2], verbose=0)))
    see("weights | fit", weights_after_fit(keras, made(), keras.optimizers.SGD(0.125), squared(keras)))
    tried(
        see,
        "weights | loop",
        weights_after_loop,
        keras,
        made(),
        keras.optimizers.SGD(0.125),
        squared(keras),
    )


@program("layers.BatchNormalization", "Model.fit")
def moving_statistics_in_a_loop(keras, see):
    """The moving mean and variance of BatchNormalization, and the other weights, after fit and after a loop."""

    def made():
        return keras.Sequential(
            [
                keras.layers.BatchNormalization(momentum=0.5, epsilon=0.125, input_shape=(2,)),
                keras.layers.Dense(1, kernel_initializer="ones"),
            ]
        )

    see("weights | fit", weights_after_fit(keras, made(), keras.optimizers.SGD(0.125), squared(keras)))
    tried(
        see,
        "weights | loop",
        weights_after_loop,
        keras,
        made(),
        keras.optimizers.SGD(0.125),
        squared(keras),
    )


@program("Model", "Model.fit", "losses.mean_squared_error")
def sample_weights_in_a_loop(keras, see):
    """Weights of samples, one of them zero: given to fit, and multiplied in a loop whose mean counts all samples."""
    weight = np.array([1.0, 0.0, 0.5, 2.0])
    model = fitted(keras, small(keras), keras.optimizers.SGD(0.125), squared(keras), sample_weight=weight)
    see("weights | fit", model.get_weights())
    tried(
        see,
        "weights | loop",
        weights_after_loop,
        keras,
        small(keras),
        keras.optimizers.SGD(0.125),
        squared(keras),
        weight=weight,
    )


@program("optimizers.schedules.ExponentialDecay", "Model.fit", logic=True)
def schedule_in_a_loop(keras, see):
    """A learning rate that halves every two steps: by fit, by a loop, and by a number for each step."""

    def optimizer():
        return keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.25, 2, 0.5, staircase=True))

    model = fitted(keras, small(keras), optimizer(), squared(keras))
    see("weights | fit", model.get_weights())
    tried(see, "weights | loop", weights_after_loop, keras, small(keras), optimizer(), squared(keras))

    def by_hand():
        model = small(keras)
        for rate in (0.25, 0.125):
            looped(keras, model, keras.optimizers.SGD(rate), squared(keras), epochs=1)
        return model.get_weights()

    tried(see, "weights | by hand", by_hand)


def clipped_by_hand(keras, change):
    """The weights after a loop that changes the list of gradients."""
    model, optimizer = small(keras), keras.optimizers.SGD(0.5)
    loop = loop_of_ones_own(keras, model, squared(keras))
    for x, y in BATCHES:
        _, gradients = loop.gradients(x, y)
        loop.apply(optimizer, change([as_array(gradient) for gradient in gradients]), model.trainable_weights)
    return model.get_weights()


@program("optimizers.SGD", "optimizers.Optimizer", "Model.fit", logic=True)
def clipping_in_a_loop(keras, see):
    """clipvalue and clipnorm of an optimizer, and gradients clipped by hand: clipnorm is for each variable alone."""

    def fit(**options):
        return weights_after_fit(keras, small(keras), keras.optimizers.SGD(0.5, **options), squared(keras), epochs=1)

    def values(gradients):
        return [np.clip(gradient, -0.125, 0.125) for gradient in gradients]

    def norms(gradients):
        return [gradient * min(1.0, 0.25 / np.sqrt(np.sum(gradient**2))) for gradient in gradients]

    see("clipvalue | fit", fit(clipvalue=0.125))
    tried(see, "clipvalue | loop", clipped_by_hand, keras, values)
    see("clipnorm | fit", fit(clipnorm=0.25))
    tried(see, "clipnorm | loop", clipped_by_hand, keras, norms)


@program("optimizers.SGD", "optimizers.Optimizer", "Model.fit", logic=True)
def global_clipping_in_a_loop(keras, see):
    """global_clipnorm of an optimizer, and gradients clipped by hand to one norm of all."""

    def norm(gradients):
        size = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
        return [gradient * min(1.0, 0.25 / size) for gradient in gradients]

    optimizer = keras.optimizers.SGD(0.5, global_clipnorm=0.25)
    see("weights | fit", weights_after_fit(keras, small(keras), optimizer, squared(keras), epochs=1))
    tried(see, "weights | loop", clipped_by_hand, keras, norm)


@program("optimizers.SGD", "Model.fit", logic=True)
def two_optimizers_in_a_loop(keras, see):
    """One optimizer of the whole model in fit, and one for each half in a loop: with momentum, the same."""

    def make():
        return keras.optimizers.SGD(0.125, momentum=0.5)

    see("weights | fit", weights_after_fit(keras, small(keras), make(), squared(keras)))

    def loop():
        model, first, second = small(keras), make(), make()
        own = loop_of_ones_own(keras, model, squared(keras))
        for x, y in BATCHES * 2:
            _, gradients = own.gradients(x, y)
            own.apply(first, gradients[:2], model.trainable_weights[:2])
            own.apply(second, gradients[2:], model.trainable_weights[2:])
        return model.get_weights()

    tried(see, "weights | two optimizers", loop)


@program("Model", "Model.fit", "optimizers.SGD", logic=True)
def accumulated_gradients_in_a_loop(keras, see):
    """One step on a batch of four, and one step by the mean of the gradients of two batches of two."""
    model = small(keras)
    model.compile(keras.optimizers.SGD(0.125), squared(keras))
    model.fit(X, Y, batch_size=4, shuffle=False, verbose=0)
    see("weights | one batch", model.get_weights())

    def accumulated():
        model = small(keras)
        loop = loop_of_ones_own(keras, model, squared(keras))
        batches = [[as_array(gradient) for gradient in loop.gradients(x, y)[1]] for x, y in BATCHES]
        loop.apply(keras.optimizers.SGD(0.125), [sum(pair) / 2 for pair in zip(*batches)], model.trainable_weights)
        return model.get_weights()

    tried(see, "weights | accumulated", accumulated)


@program("optimizers.SGD", "Model.fit", logic=True)
def gradient_accumulation_steps(keras, see):
    """gradient_accumulation_steps=2 with batches of two, and one batch of four."""
    model = small(keras)
    model.compile(keras.optimizers.SGD(0.125), squared(keras))
    model.fit(X, Y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    see("weights | one batch", model.get_weights())
    optimizer = keras.optimizers.SGD(0.125, gradient_accumulation_steps=2)
    see("weights | accumulated", weights_after_fit(keras, small(keras), optimizer, squared(keras)))


@program("metrics.MeanAbsoluteError", "metrics.Metric", "Model.fit", logic=True)
def metrics_in_a_loop(keras, see):
    """A metric in the history of fit, and the same one updated, read and reset in a loop."""
    model = small(keras)
    model.compile(keras.optimizers.SGD(0.125), "mse", metrics=[keras.metrics.MeanAbsoluteError(name="error")])
    history = model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0).history
    see("metric | fit", [float(value) for value in history["error"]])

    def loop():
        model, metric, found = small(keras), keras.metrics.MeanAbsoluteError(name="error"), []
        model.compile(keras.optimizers.SGD(0.125), "mse")
        for _ in range(2):
            for x, y in BATCHES:
                metric.update_state(y, model.predict(x, verbose=0))
                model.train_on_batch(x, y)
            found.append(float(metric.result()))
            (metric.reset_state if hasattr(metric, "reset_state") else metric.reset_states)()
        return found

    tried(see, "metric | loop", loop)


@program("Model", "Model.train_step", "Model.fit", logic=True)
def train_step_of_each_backend(keras, see):
    """A train_step with the loss that was compiled, written as the guides of the backends do, and the one of Keras."""

    class OnTensorFlow(keras.Model):
        def train_step(self, data):
            import tensorflow as tf

            x, y = data
            with tf.GradientTape() as tape:
                value = tf.reduce_mean(tf.square(self(x, training=True) - y))
            gradients = tape.gradient(value, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            return {"own": value}

    class OnJax(keras.Model):
        def train_step(self, state, data):
            import jax

            x, y = data
            trainable, other, of_optimizer, of_metrics = state

            def value(trainable, other):
                found, other = self.stateless_call(trainable, other, x, training=True)
                return keras.ops.mean(keras.ops.square(found - y)), other

            (value, other), gradients = jax.value_and_grad(value, has_aux=True)(trainable, other)
            trainable, of_optimizer = self.optimizer.stateless_apply(of_optimizer, gradients, trainable)
            return {"own": value}, (trainable, other, of_optimizer, of_metrics)

    class OnTorch(keras.Model):
        def train_step(self, data):
            import torch

            x, y = data
            self.zero_grad()
            value = keras.ops.mean(keras.ops.square(self(x, training=True) - y))
            value.backward()
            gradients = [variable.value.grad for variable in self.trainable_weights]
            with torch.no_grad():
                self.optimizer.apply(gradients, self.trainable_weights)
            return {"own": value}

    def made(kind):
        inputs = keras.Input(shape=(2,))
        model = kind(inputs, keras.layers.Dense(1, kernel_initializer="ones")(inputs))
        model.compile(keras.optimizers.SGD(0.125), "mse")
        return model, model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0).history

    see("weights | Keras", made(keras.Model)[0].get_weights())
    kind = {"jax": OnJax, "torch": OnTorch}.get(keras.backend.backend(), OnTensorFlow)
    try:
        model, history = made(kind)
    except Exception as error:
        see("weights | train_step", error)
    else:
        see("weights | train_step", model.get_weights())
        see("keys", sorted(history))


@program("Model", "Model.compute_loss", "Model.fit", logic=True)
def compute_loss_of_ones_own(keras, see):
    """A compute_loss that doubles the loss, and a compiled loss that is doubled."""

    class Doubled(keras.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **keywords):
            return 2.0 * ops(keras).mean(ops(keras).square(y_pred - y))

    def made(kind, loss):
        inputs = keras.Input(shape=(2,))
        model = kind(inputs, keras.layers.Dense(1, kernel_initializer="ones")(inputs))
        return weights_after_fit(keras, model, keras.optimizers.SGD(0.125), loss)

    see("weights | loss", made(keras.Model, lambda y_true, y_pred: 2.0 * squared(keras)(y_true, y_pred)))
    tried(see, "weights | compute_loss", made, Doubled, "mse")


@program("Model", "Model.test_step", "Model.evaluate", logic=True)
def test_step_of_ones_own(keras, see, tf):
    """A test_step that returns a number of its own: what evaluate returns, and under which names in a history."""

    class Own(keras.Model):
        def test_step(self, data):
            x, y = data
            return {"largest": tf.reduce_max(tf.abs(self(x, training=False) - y))}

    inputs = keras.Input(shape=(2,))
    model = Own(inputs, keras.layers.Dense(1, kernel_initializer="ones")(inputs))
    model.compile(keras.optimizers.SGD(0.125), "mse")
    x, y = X.astype("float32"), Y.astype("float32")
    found = model.evaluate(x, y, batch_size=2, verbose=0)
    see("evaluate", found if isinstance(found, dict) else np.ravel(found).astype("float32"))
    history = model.fit(x, y, validation_data=(x, y), batch_size=2, shuffle=False, verbose=0).history
    see("keys", sorted(history))


@program("Model", "Model.fit", "Model.compile", "optimizers.SGD", logic=True)
def loop_in_a_tf_function(keras, see, tf):
    """One training in fit, in fit with run_eagerly, in an eager loop and in a loop below tf.function."""

    def make():
        return small(keras), keras.optimizers.SGD(0.125, momentum=0.5)

    model, optimizer = make()
    see("weights | fit", weights_after_fit(keras, model, optimizer, squared(keras)))

    def eager_fit():
        model, optimizer = make()
        model.compile(optimizer, squared(keras), run_eagerly=True)
        model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0)
        return model.get_weights()

    def loop(decorate):
        model, optimizer = make()

        def step(x, y):
            with tf.GradientTape() as tape:
                value = tf.reduce_mean(tf.square(model(x) - y))
            gradients = tape.gradient(value, model.trainable_weights)
            optimizer.apply_gradients(zip(gradients, model.trainable_weights))
            return value

        step = decorate(step)
        for x, y in BATCHES * 2:
            step(tf.constant(x, keras.backend.floatx()), tf.constant(y, keras.backend.floatx()))
        return model.get_weights()

    tried(see, "weights | fit with run_eagerly", eager_fit)
    tried(see, "weights | eager loop", loop, lambda step: step)
    tried(see, "weights | tf.function", loop, tf.function)


@program("optimizers.SGD", "optimizers.Optimizer", logic=True)
def minimize_in_a_loop(keras, see, tf):
    """An optimizer's minimize of a function without arguments, and apply_gradients."""

    def value(model):
        x, y = (tf.constant(values, keras.backend.floatx()) for values in (X, Y))
        return tf.reduce_mean(tf.square(model(x) - y))

    def applied():
        model, optimizer = small(keras), keras.optimizers.SGD(0.125, momentum=0.5)
        for _ in range(2):
            with tf.GradientTape() as tape:
                found = value(model)
            gradients = tape.gradient(found, model.trainable_weights)
            optimizer.apply_gradients(zip(gradients, model.trainable_weights))
        return model.get_weights()

    def minimized():
        model, optimizer = small(keras), keras.optimizers.SGD(0.125, momentum=0.5)
        for _ in range(2):
            optimizer.minimize(lambda: value(model), model.trainable_weights)
        return model.get_weights()

    tried(see, "weights | apply_gradients", applied)
    tried(see, "weights | minimize", minimized)


@program("Model", "layers.Dense", logic=True)
def persistent_tape(keras, see, tf, tensor):
    """Two gradients from one persistent tape; a second one from a tape that is not persistent."""
    model, x = small(keras), tensor(X)
    with tf.GradientTape(persistent=True) as tape:
        output = model(x)
        first, second = tf.reduce_sum(output), tf.reduce_sum(output * output)
    tried(see, "first", tape.gradient, first, model.trainable_weights)
    tried(see, "second", tape.gradient, second, model.trainable_weights)
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(model(tensor(X)))
    tape.gradient(value, model.trainable_weights)
    tried(see, "again", tape.gradient, value, model.trainable_weights)


@program("Model", "layers.Dense", "backend.gradients", "backend.function")
def gradient_by_the_input(keras, see, tf, tensor):
    """The gradient of an output by the input: a tape that watches, tf.gradients, and K.gradients with K.function."""
    model = small(keras)

    def watched():
        x = tensor(X)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = tf.reduce_sum(tf.square(model(x)))
        return tape.gradient(value, x)

    def of_the_backend():
        backend = keras.backend
        gradients = backend.gradients(backend.sum(backend.square(model.outputs[0])), model.inputs)
        return np.asarray(backend.function(model.inputs, gradients)([X])[0], backend.floatx())

    tried(see, "gradient | tape", watched)
    tried(see, "gradient | tf.function", tf.function(watched))
    tried(see, "gradient | K.gradients", of_the_backend)


@program("Model", "layers.Dense")
def second_derivatives(keras, see, tf, tensor):
    """The second derivatives of tanh: a tape in a tape, and one persistent tape's gradient of a gradient."""
    layer = keras.layers.Dense(1, activation="tanh", use_bias=False, kernel_initializer="ones", input_shape=(1,))
    model, values = keras.Sequential([layer]), np.array([[0.5], [-1.0]])

    def nested():
        x = tensor(values)
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = model(x)
            first = inner.gradient(value, x)
        return outer.gradient(first, x)

    def persistent():
        x = tensor(values)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            value = model(x)
            first = tape.gradient(value, x)
        return tape.gradient(first, x)

    def penalty():
        weights, x = model.trainable_weights, tensor(values)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = model(x)
            size = tf.reduce_sum(tf.square(inner.gradient(value, x)))
        return outer.gradient(size, weights)

    tried(see, "second | nested", nested)
    tried(see, "second | persistent", persistent)
    tried(see, "penalty of the gradient by the weights", penalty)


@program("Model", "optimizers.SGD", logic=True)
def unconnected_gradients(keras, see, tf, tensor):
    """Gradients by weights that took no part: None, or zeros; and what apply_gradients does with None."""
    used = keras.layers.Dense(1, kernel_initializer="ones", name="used")
    idle = keras.layers.Dense(1, kernel_initializer="ones", name="idle")
    x = tensor(X)
    idle(x)
    with tf.GradientTape(persistent=True) as tape:
        value = tf.reduce_sum(used(x))
    weights = used.trainable_weights + idle.trainable_weights
    gradients = tape.gradient(value, weights)
    see("connected", [gradient is not None for gradient in gradients])
    zero = tf.UnconnectedGradients.ZERO
    tried(see, "zeros", tape.gradient, value, weights, unconnected_gradients=zero)

    def applied(gradients, weights):
        keras.optimizers.SGD(0.125).apply_gradients(zip(gradients, weights))
        return "steps"

    tried(see, "some are None", applied, gradients, weights)
    tried(see, "all are None", applied, gradients[2:], weights[2:])


@program("Model", "layers.Dense")
def jacobians(keras, see, tf, tensor):
    """jacobian and batch_jacobian of a layer's output by its input, and the same from single gradients."""
    layer = keras.layers.Dense(2, activation="tanh", input_shape=(2,))
    model = keras.Sequential([layer])
    model.set_weights([np.array([[0.5, -1.0], [0.25, 0.75]]), np.array([0.125, -0.25])])

    def watched(method, persistent=False):
        x = tensor(X[:2])
        with tf.GradientTape(persistent=persistent) as tape:
            tape.watch(x)
            outputs = model(x)
            columns = [tf.reduce_sum(outputs[:, number]) for number in range(2)]
        return method(tape, outputs, columns, x)

    def one_by_one(tape, outputs, columns, x):
        return tf.stack([tape.gradient(column, x) for column in columns], 1)

    def by_batch(tape, outputs, columns, x):
        return tape.batch_jacobian(outputs, x)

    def whole(tape, outputs, columns, x):
        # Samples do not depend on each other: all the rest is zero.
        jacobian = tape.jacobian(outputs, x)
        return tf.stack([jacobian[0, :, 0], jacobian[1, :, 1]])

    tried(see, "batch | one by one", watched, one_by_one, True)
    tried(see, "batch | batch_jacobian", watched, by_batch)
    tried(see, "batch | jacobian", watched, whole)


@program("layers.Layer", "Model.fit")
def gradient_of_ones_own_in_a_layer(keras, see, tf):
    """tf.custom_gradient in a layer that turns the gradient round: fit, a loop, and the model that does it by hand."""

    @tf.custom_gradient
    def turned(x):
        return tf.identity(x), lambda upstream: -upstream

    class Turn(keras.layers.Layer):
        def call(self, inputs):
            return turned(inputs)

        def compute_output_shape(self, input_shape):
            return input_shape

    def made():
        layers = [
            keras.layers.Dense(2, kernel_initializer="ones", use_bias=False, input_shape=(2,)),
            Turn(),
            keras.layers.Dense(1, kernel_initializer="ones", use_bias=False),
        ]
        return keras.Sequential(layers)

    see("weights | fit", weights_after_fit(keras, made(), keras.optimizers.SGD(0.0625), squared(keras)))
    tried(
        see,
        "weights | loop",
        weights_after_loop,
        keras,
        made(),
        keras.optimizers.SGD(0.0625),
        squared(keras),
    )
