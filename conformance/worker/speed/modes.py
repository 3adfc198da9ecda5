"""The ways to train a model step by step: each is made for a model, and then called with a number of steps.

``MODES[name](keras, name, x, y)`` returns how it is done, in words, and what does it. It raises ``UnsupportedError``
where a Keras has not got that way. What it has is found out by looking and by trying, never by a version.
"""

import inspect

from . import models

LOSS = "mean_squared_error"
#: The rate that all optimizers get.
RATE = 0.001


class UnsupportedError(Exception):
    """There is no such way here."""


def batches(x, y, convert):
    """Eight batches, converted, again and again."""
    size = models.BATCH
    some = [(convert(x[i * size : (i + 1) * size]), convert(y[i * size : (i + 1) * size])) for i in range(8)]
    while True:
        for one in some:
            yield one


def compiled(keras, name):
    """A model as ``fit`` takes it, and how it trains."""
    model = models.made(keras.k, name)
    model.compile(optimizer=keras.k.optimizers.Adam(RATE), loss=LOSS)
    # Keras 3 decides by itself whether XLA compiles.
    return model, ", compiled by XLA" if getattr(model, "jit_compile", None) is True else ""


def fit(keras, name, x, y):
    """One epoch of so many batches in an array; what ``fit`` does around the steps is in it."""
    model, more = compiled(keras, name)

    def run(steps):
        count = steps * models.BATCH
        model.fit(x[:count], y[:count], batch_size=models.BATCH, epochs=1, shuffle=False, verbose=0)

    return "fit" + more, run


def train_on_batch(keras, name, x, y):
    """A call for each batch, which returns the loss."""
    model, more = compiled(keras, name)
    given = batches(x, y, lambda array: array)

    def run(steps):
        for _ in range(steps):
            model.train_on_batch(*next(given))

    return "train_on_batch" + more, run


# -- loops of one's own


def parts(keras, name):
    """A model, its optimizer and the loss of a batch."""
    return models.made(keras.k, name), keras.k.optimizers.Adam(RATE), getattr(keras.k.losses, LOSS)


def looped(step, given, value):
    """``run(steps)`` of a step; the last loss is waited for."""

    def run(steps):
        for _ in range(steps):
            loss = step(*next(given))
        value(loss)

    return run


def tape_step(keras, name):
    """A step with GradientTape, and what makes a batch of arrays."""
    tf = keras.tensorflow
    if not keras.eager:
        raise UnsupportedError("TensorFlow does not compute eagerly here")
    if not keras.at_once:
        raise UnsupportedError("the optimizers have no apply_gradients")
    model, optimizer, error = parts(keras, name)

    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(error(y, model(x, training=True)))
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))
        return loss

    return step


def jax_step(keras, name):
    """``step(state, x, y)`` → loss and state, by the stateless methods of Keras 3; and the first state."""
    import jax

    model, optimizer, error = parts(keras, name)
    optimizer.build(model.trainable_variables)

    def loss_of(trained, others, x, y):
        outputs, others = model.stateless_call(trained, others, x, training=True)
        return jax.numpy.mean(error(y, outputs)), others

    differentiated = jax.value_and_grad(loss_of, has_aux=True)

    def step(state, x, y):
        trained, others, slots = state
        (loss, others), gradients = differentiated(trained, others, x, y)
        trained, slots = optimizer.stateless_apply(slots, gradients, trained)
        return loss, (trained, others, slots)

    several = (model.trainable_variables, model.non_trainable_variables, optimizer.variables)
    return step, tuple([variable.value for variable in some] for some in several)


def jax_looped(step, state, x, y):
    import jax

    given, kept = batches(x, y, jax.numpy.asarray), [state]

    def once(*batch):
        loss, kept[0] = step(kept[0], *batch)
        return loss

    # What is computed in the end is the state, not only the loss.
    return looped(once, given, lambda loss: jax.block_until_ready((loss, kept[0])))


def torch_step(keras, name):
    import torch

    model, optimizer, error = parts(keras, name)

    def step(x, y):
        model.zero_grad()
        loss = torch.mean(error(y, model(x, training=True)))
        loss.backward()
        weights = model.trainable_weights
        gradients = [weight.value.grad for weight in weights]
        with torch.no_grad():
            optimizer.apply(gradients, weights)
        return loss

    return step


def eager(keras, name, x, y):
    """A loop of one's own, each operation at once."""
    if keras.backend == "tensorflow":
        step = tape_step(keras, name)
        return "GradientTape", looped(step, batches(x, y, keras.tensorflow.constant), float)
    if keras.backend == "jax":
        return "jax.value_and_grad of stateless_call, not compiled", jax_looped(*jax_step(keras, name), x=x, y=y)
    if keras.backend == "torch":
        import torch

        return "backward()", looped(torch_step(keras, name), batches(x, y, torch.from_numpy), float)
    raise UnsupportedError("nothing is differentiated eagerly on " + keras.backend)


def function(keras, name, x, y):
    """The same loop in a graph that is traced once."""
    if keras.backend != "tensorflow":
        raise UnsupportedError("tf.function is TensorFlow's")
    step = keras.tensorflow.function(tape_step(keras, name))
    return "tf.function", looped(step, batches(x, y, keras.tensorflow.constant), float)


def jit(keras, name, x, y):
    """The same loop, compiled by XLA."""
    if keras.backend == "jax":
        import jax

        step, state = jax_step(keras, name)
        return "jax.jit of stateless_call and stateless_apply", jax_looped(jax.jit(step), state, x, y)
    if keras.backend != "tensorflow":
        raise UnsupportedError("XLA is not asked for on " + keras.backend)
    tf = keras.tensorflow
    step = tape_step(keras, name)
    there = [one for one in ("jit_compile", "experimental_compile") if one in inspect.signature(tf.function).parameters]
    if not there:
        raise UnsupportedError("tf.function has no argument that compiles")
    step = tf.function(step, **{there[0]: True})
    return "tf.function(%s=True)" % there[0], looped(step, batches(x, y, tf.constant), float)


# -- graphs without eager execution


def session(keras, name, x, y):
    """A graph of operations that is run: a session of TensorFlow 1, or K.function of keras up to 2.3."""
    if keras.tensorflow is None or (keras.eager and not keras.at_once):
        return backend_function(keras, name, x, y)
    tf = keras.tensorflow.compat.v1
    graph = tf.get_default_graph() if not keras.at_once else tf.Graph()
    with graph.as_default():
        # keras up to 2.3 knows of its own session only.
        running = tf.Session(graph=graph) if keras.at_once else keras.k.backend.get_session()
        model, error = models.made(keras.k, name), getattr(keras.k.losses, LOSS)
        if not hasattr(model.outputs[0], "op"):
            raise UnsupportedError("models have no tensors of a graph")
        target = tf.placeholder("float32", (None, models.OUTPUTS))
        loss = tf.reduce_mean(error(target, model.outputs[0]))
        train = tf.train.AdamOptimizer(RATE).minimize(loss, var_list=model.trainable_weights)
        running.run(tf.global_variables_initializer())
    given = batches(x, y, lambda array: array)

    def run(steps):
        for _ in range(steps):
            samples, targets = next(given)
            running.run([loss, train], {model.inputs[0]: samples, target: targets})

    # Their variables would go with them.
    run.kept = running, model
    return "Session.run, tf.compat.v1.train.AdamOptimizer", run


def backend_function(keras, name, x, y):
    backend = keras.k.backend
    if not hasattr(keras.k.optimizers.Adam, "get_updates"):
        raise UnsupportedError("there are no sessions, and no optimizer gives its updates")
    if keras.backend == "mxnet":
        raise UnsupportedError("optimizers step inside of MXNet's module only")
    model, optimizer, error = parts(keras, name)

    def graph():
        # CNTK has the batch as an axis of its own, which no mean may take away.
        target = backend.placeholder(shape=(None, models.OUTPUTS))
        loss = backend.mean(error(target, model.outputs[0]))
        updates = optimizer.get_updates(loss=loss, params=model.trainable_weights)
        return backend.function([model.inputs[0], target], [loss], updates=updates)

    # Under TensorFlow 2 keras 2.3 has a graph of its own.
    step = getattr(backend, "symbolic", lambda made: made)(graph)()
    given = batches(x, y, lambda array: array)

    def run(steps):
        for _ in range(steps):
            step(list(next(given)))

    # Under TensorFlow 2 the variables would go with them.
    run.kept = model, optimizer
    return "K.function of the updates of the optimizer", run


# A graph of TensorFlow 1 turns the class of Keras 2's functional models into another until one is made outside of it:
# ``session`` stands before the loops.
MODES = {
    "fit": fit,
    "train_on_batch": train_on_batch,
    "session": session,
    "eager": eager,
    "function": function,
    "jit": jit,
}
