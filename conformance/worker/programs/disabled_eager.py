"""Programs with tf.compat.v1.disable_eager_execution(): graphs and sessions, as older tutorials write them.

Nothing here is seen as a tensor: each value is run by the session, or by Keras, before it is recorded.
"""

import os

import numpy as np

from . import program

X = np.array([[1.0, 2.0], [0.5, -1.0], [-1.5, 0.25], [2.0, 1.0]], "float32")
Y = np.array([[1.0], [0.0], [0.5], [-1.0]], "float32")


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def off(tf):
    """Disable eager execution, which must come first."""
    tf.compat.v1.disable_eager_execution()


def values(shapes):
    """Weights by their place and shape."""
    return [
        ((np.arange(int(np.prod(shape))) * 5 % 8 - 3.5) / 8.0).reshape(shape).astype("float32") + place / 16.0
        for place, shape in enumerate(shapes)
    ]


def dense_model(keras):
    """Two Dense layers in a Sequential, with their weights set."""
    model = keras.Sequential(
        [
            keras.layers.Dense(3, activation="tanh", input_shape=(2,), name="hidden"),
            keras.layers.Dense(1, name="out"),
        ]
    )
    model.set_weights(values([np.shape(one) for one in model.get_weights()]))
    return model


def compiled(keras, **options):
    model = dense_model(keras)
    model.compile("sgd", "mse", **options)
    return model


def numbers(values):
    """What a method of a model returns: its numbers."""
    return np.ravel(np.asarray(values, "float32"))


def placeholders(tf):
    """Placeholders for inputs and targets."""
    placeholder = tf.compat.v1.placeholder
    return placeholder("float32", (None, 2)), placeholder("float32", (None, 1))


def looped(tf, session, model, x, y, outputs, made=None):
    """Three steps of a v1 optimizer from the weights of dense_model: the weights after them, then the losses."""
    v1 = tf.compat.v1
    loss = tf.reduce_mean(tf.square(y - outputs))
    optimizer = (made or v1.train.GradientDescentOptimizer)(0.01)
    step = optimizer.minimize(loss, var_list=model.trainable_weights)
    session.run(v1.global_variables_initializer())
    kernels = values([[int(size) for size in one.shape] for one in model.weights])
    for variable, kernel in zip(model.weights, kernels):
        session.run(v1.assign(variable, kernel))
    losses = []
    for _ in range(3):
        losses.append(session.run([loss, step], {x: X, y: Y})[0])
    return [session.run(one) for one in model.weights] + [np.array(losses, "float32")]


def dense_layers(keras):
    """The same model, with nothing said about its inputs."""
    return keras.Sequential(
        [keras.layers.Dense(3, activation="tanh", name="hidden"), keras.layers.Dense(1, name="out")]
    )


@program("Model", "Sequential", "layers.Dense", "Model.fit", logic=True, fresh=True)
def loops_in_a_session(keras, see, tf):
    """Eager execution disabled: placeholders, a v1 optimizer and sess.run; the weights after three steps, as in fit."""
    off(tf)
    v1 = tf.compat.v1
    see("executing eagerly", bool(tf.executing_eagerly()))

    def fitted():
        model = compiled(keras)
        model.fit(X, Y, batch_size=4, epochs=3, shuffle=False, verbose=0)
        return model.get_weights()

    def called_on_a_placeholder(made=None):
        with tf.Graph().as_default(), v1.Session() as session:
            x, y = placeholders(tf)
            model = dense_layers(keras)
            return looped(tf, session, model, x, y, model(x), made)

    def layers_alone():
        with tf.Graph().as_default(), v1.Session() as session:
            x, y = placeholders(tf)
            hidden, out = keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(1)
            outputs = out(hidden(x))

            class Both:
                trainable_weights = hidden.weights + out.weights
                weights = trainable_weights

            return looped(tf, session, Both, x, y, outputs)

    def fed_by_its_input():
        with tf.Graph().as_default(), v1.Session() as session:
            model = keras.Sequential(
                [keras.layers.Dense(3, activation="tanh", input_shape=(2,)), keras.layers.Dense(1)]
            )
            return looped(tf, session, model, model.inputs[0], placeholders(tf)[1], model.outputs[0])

    def input_of_a_tensor():
        with tf.Graph().as_default(), v1.Session() as session:
            x, y = placeholders(tf)
            inputs = keras.layers.Input(tensor=x)
            outputs = keras.layers.Dense(1)(keras.layers.Dense(3, activation="tanh")(inputs))
            model = keras.Model(inputs, outputs)
            return looped(tf, session, model, x, y, model.output)

    attempt(see, "weights | fit", fitted)
    ways = (
        ("model called on a placeholder", called_on_a_placeholder),
        ("layers called on a placeholder", layers_alone),
        ("the input is fed", fed_by_its_input),
        ("Input of a placeholder", input_of_a_tensor),
    )
    for way, action in ways:
        attempt(see, "weights | " + way, lambda action=action: action()[:4])
    for name in ("MomentumOptimizer", "AdamOptimizer"):
        kind = getattr(v1.train, name)
        made = (lambda rate, kind=kind: kind(rate, 0.5)) if name == "MomentumOptimizer" else kind
        attempt(see, "weights and losses by " + name, lambda made=made: called_on_a_placeholder(made))


@program("layers.Dropout", "layers.BatchNormalization", "backend.learning_phase", logic=True, fresh=True)
def layers_that_train_otherwise(keras, see, tf):
    """Eager execution disabled: the learning phase fed to a session, updates of BatchNormalization, training=True."""
    off(tf)
    v1 = tf.compat.v1
    layers = keras.layers

    def run(make, feed=None, before=None, phase=None):
        with tf.Graph().as_default(), v1.Session() as session:
            if phase is not None:
                keras.backend.set_learning_phase(phase)
            x = v1.placeholder("float32", (None, 2))
            layer, outputs = make(x)
            session.run(v1.global_variables_initializer())
            fed = {x: X}
            if feed is not None:
                fed[keras.backend.learning_phase()] = feed
            for _ in range(2 if before else 0):
                session.run(before(layer, x), fed)
            found = [session.run(outputs, fed)]
            return found + [session.run(one) for one in layer.weights]

    def normalized(x, **options):
        layer = layers.BatchNormalization(momentum=0.5, epsilon=0.25)
        return layer, layer(x, **options)

    def dropped(x, **options):
        layer = layers.Dropout(0.5)
        return layer, layer(tf.ones_like(x), **options)

    def share(found):
        """Whether anything was dropped, whatever was drawn: a row of ones without and with dropout."""
        return sorted({float(value) for value in np.ravel(found[0])})

    def wide(x, **options):
        layer = layers.Dropout(0.5)
        return layer, layer(tf.ones((40, 40)), **options)

    attempt(see, "is the learning phase a number", lambda: isinstance(keras.backend.learning_phase(), (int, bool)))
    attempt(see, "BatchNormalization, nothing fed", lambda: run(normalized)[0])
    attempt(see, "BatchNormalization, phase 1 fed", lambda: run(normalized, 1)[0])
    attempt(see, "BatchNormalization, phase 0 fed", lambda: run(normalized, 0)[0])
    attempt(see, "BatchNormalization, training=True", lambda: run(lambda x: normalized(x, training=True))[0])
    attempt(see, "statistics without updates", lambda: run(lambda x: normalized(x, training=True))[3:])
    attempt(
        see,
        "statistics after two runs of layer.updates",
        lambda: run(lambda x: normalized(x, training=True), None, lambda layer, x: layer.updates)[3:],
    )
    attempt(
        see,
        "statistics after two runs of UPDATE_OPS",
        lambda: run(
            lambda x: normalized(x, training=True),
            None,
            lambda layer, x: v1.get_collection(v1.GraphKeys.UPDATE_OPS),
        )[3:],
    )
    attempt(see, "Dropout, nothing fed", lambda: share(run(wide)))
    attempt(see, "Dropout, phase 1 fed", lambda: share(run(wide, 1)))
    attempt(see, "Dropout, training=True", lambda: share(run(lambda x: wide(x, training=True))))
    attempt(see, "Dropout, training=False", lambda: share(run(lambda x: dropped(x, training=False))))

    attempt(see, "BatchNormalization, set_learning_phase(1)", lambda: run(normalized, phase=1)[0])


@program("Model.fit", "Model.evaluate", "Model.predict", "Model.train_on_batch", logic=True, fresh=True)
def methods_of_a_model(keras, see, tf):
    """Eager execution disabled: fit, evaluate, predict, the methods for one batch, tf.data, run_eagerly, train_step."""
    off(tf)

    class Stepped(keras.Model):
        def __init__(self):
            super(Stepped, self).__init__()
            self.dense = keras.layers.Dense(1, kernel_initializer="ones")

        def call(self, inputs):
            return self.dense(inputs)

        def train_step(self, data):
            return {"own": tf.constant(7.0)}

    def fit(**options):
        model = compiled(keras, metrics=["mae"])
        history = model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0, **options).history
        return [history[name] for name in sorted(history)]

    def fit_data():
        model = compiled(keras)
        model.fit(tf.data.Dataset.from_tensor_slices((X, Y)).batch(2), epochs=2, verbose=0)
        return model.get_weights()

    def fit_weights():
        model = compiled(keras)
        model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0)
        return model.get_weights()

    def own_step():
        model = Stepped()
        model.compile("sgd", "mse")
        return sorted(model.fit(X, Y, batch_size=4, verbose=0).history)

    def own_loss():
        model = dense_model(keras)
        model.compile("sgd", lambda y, p: tf.reduce_sum(tf.abs(y - p), axis=-1))
        return numbers(model.train_on_batch(X, Y))

    def added_loss():
        model = dense_model(keras)
        model.add_loss(tf.reduce_sum(model.outputs[0]))
        model.compile("sgd", "mse")
        return numbers(model.train_on_batch(X, Y))

    def eagerly():
        model = compiled(keras, run_eagerly=True)
        model.fit(X, Y, batch_size=4, verbose=0)
        return bool(model.run_eagerly)

    def optimizer_of_v1():
        model = dense_model(keras)
        model.compile(tf.compat.v1.train.GradientDescentOptimizer(0.01), "mse")
        model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0)
        return model.get_weights()

    attempt(see, "weights | fit", fit_weights)
    attempt(see, "weights | tf.data", fit_data)
    attempt(see, "weights | optimizer of tf.compat.v1", optimizer_of_v1)
    attempt(see, "history", fit)
    attempt(see, "history with weights of samples", lambda: fit(sample_weight=np.array([1.0, 0.5, 0.0, 2.0])))
    attempt(see, "history with validation", lambda: fit(validation_data=(X, Y)))
    attempt(see, "evaluate", lambda: numbers(compiled(keras, metrics=["mae"]).evaluate(X, Y, batch_size=3, verbose=0)))
    attempt(see, "predict", lambda: compiled(keras).predict(X, batch_size=3))
    attempt(see, "train_on_batch", lambda: numbers(compiled(keras, metrics=["mae"]).train_on_batch(X, Y)))
    attempt(see, "test_on_batch", lambda: numbers(compiled(keras, metrics=["mae"]).test_on_batch(X, Y)))
    attempt(see, "predict_on_batch", lambda: np.asarray(compiled(keras).predict_on_batch(X)))
    attempt(see, "names", lambda: compiled(keras, metrics=["accuracy"]).metrics_names)
    attempt(see, "history of a model with train_step", own_step)
    attempt(see, "loss of one's own", own_loss)
    attempt(see, "add_loss", added_loss)
    attempt(see, "run_eagerly", eagerly)
    attempt(see, "model called on an array", lambda: hasattr(dense_model(keras)(X), "numpy"))


def of_sessions(keras, tf, backend):
    """What a keras.backend, which a function gives, has to do with sessions: names and actions."""
    v1 = tf.compat.v1

    def got():
        model = dense_model(keras)
        return np.asarray(backend().get_session().run(model.outputs[0], {model.inputs[0]: X}))

    def given():
        mine = v1.Session()
        backend().set_session(mine)
        same = backend().get_session() is mine
        # Its own models start in it, with their weights.
        return [bool(same), np.asarray(dense_model(keras).predict(X))]

    def initialized():
        with v1.Session() as session:
            backend().set_session(session)
            layer = keras.layers.Dense(1, kernel_initializer="ones")
            outputs = layer(tf.constant(X))
            session.run(v1.global_variables_initializer())
            return session.run(outputs)

    def default():
        with v1.Session() as session:
            return backend().get_session() is session

    def cleared():
        before = backend().get_session()
        backend().clear_session()
        return backend().get_session() is before

    return (
        ("run by get_session", got),
        ("set_session", given),
        ("layer in a session that was set", initialized),
        ("session of a with statement", default),
        ("the same session after clear_session", cleared),
    )


def of_functions(keras, backend):
    """Functions, gradients and variables of a keras.backend, which a function gives: names and actions."""

    def computed():
        model = dense_model(keras)
        return np.asarray(backend().function([model.inputs[0]], [model.layers[0].output])([X])[0])

    def by_inputs():
        model = dense_model(keras)
        found = backend().gradients(backend().sum(model.outputs[0]), model.inputs)
        return np.asarray(backend().function([model.inputs[0]], found)([X])[0])

    def by_weights():
        model = dense_model(keras)
        loss = backend().mean(backend().square(model.outputs[0]))
        found = backend().gradients(loss, model.trainable_weights)
        return [np.asarray(one) for one in backend().function([model.inputs[0]], found)([X])]

    def updated():
        variable = backend().variable(3.0)
        step = backend().function([], [backend().constant(1.0)], updates=[backend().update_add(variable, 2.0)])
        step([])
        step([])
        return float(backend().get_value(variable))

    def looked_up():
        variable = backend().variable([1.0, 2.0])
        backend().set_value(variable, np.array([3.0, 4.0], "float32"))
        backend().batch_set_value([(variable, np.array([5.0, 6.0], "float32"))])
        return [np.asarray(backend().get_value(variable)), np.asarray(backend().eval(variable * 2))]

    return (
        ("function", computed),
        ("gradients by inputs", by_inputs),
        ("gradients by weights", by_weights),
        ("function with updates", updated),
        ("values of a variable", looked_up),
    )


@program("backend.get_session", "backend.set_session", "backend.function", "backend.gradients", logic=True, fresh=True)
def sessions_functions_and_gradients(keras, see, tf):
    """Eager execution disabled: K.get_session, set_session, function and gradients, those of tf.compat.v1.keras too."""
    off(tf)

    def by_tensorflow():
        model = dense_model(keras)
        found = tf.gradients(model.outputs[0], model.inputs[0])
        return np.asarray(keras.backend.function([model.inputs[0]], found)([X])[0])

    attempt(see, "tf.gradients", by_tensorflow)
    for place, backend in (
        ("", lambda: keras.backend),
        (", tf.compat.v1.keras", lambda: tf.compat.v1.keras.backend),
    ):
        for name, action in of_functions(keras, backend) + of_sessions(keras, tf, backend):
            attempt(see, name + place, action)


def by_saver(keras, tf, folder):
    """The output after a checkpoint of v1 was restored, and the names of the weights in it."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder("float32", (None, 2))
        model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones")])
        outputs = model(x)
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver()
        prefix = saver.save(session, os.path.join(folder, "saver"))
        session.run([v1.assign(one, one * 0.0) for one in model.weights])
        saver.restore(session, prefix)
        names = [name for name, _ in tf.train.list_variables(prefix)]
        return [session.run(outputs, {x: X}), [name.split("/")[-1] for name in names]]


def exported(keras, tf, folder):
    """The output of a layer in a SavedModel of v1."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder("float32", (None, 2), name="x")
        outputs = keras.layers.Dense(1, kernel_initializer="ones")(x)
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, os.path.join(folder, "simple"), {"x": x}, {"y": outputs})
    with tf.Graph().as_default(), v1.Session() as session:
        loaded = v1.saved_model.loader.load(session, ["serve"], os.path.join(folder, "simple"))
        signature = loaded.signature_def["serving_default"]
        return session.run(signature.outputs["y"].name, {signature.inputs["x"].name: X})


@program("Model.save", "models.load_model", "Model.save_weights", "Model.load_weights", logic=True, fresh=True)
def saved_and_loaded(keras, see, tf, folder):
    """Eager execution disabled: models and weights in files, training that goes on, a checkpoint by Saver."""
    off(tf)
    attempt(see, "output | model", lambda: dense_model(keras).predict(X))

    def path(name):
        return os.path.join(folder, name)

    def whole(ending, **options):
        model = compiled(keras)
        model.save(path("whole" + ending), **options)
        return keras.models.load_model(path("whole" + ending)).predict(X)

    def weights(name):
        dense_model(keras).save_weights(path(name))
        other = dense_model(keras)
        other.set_weights([one * 0 for one in other.get_weights()])
        other.load_weights(path(name))
        return other.predict(X)

    def described():
        model = dense_model(keras)
        copy = keras.models.model_from_json(model.to_json())
        copy.set_weights(model.get_weights())
        return copy.predict(X)

    def cloned():
        model = dense_model(keras)
        copy = keras.models.clone_model(model)
        copy.set_weights(model.get_weights())
        return copy.predict(X)

    def cleared():
        model = compiled(keras)
        model.save(path("cleared.h5"))
        keras.backend.clear_session()
        return keras.models.load_model(path("cleared.h5")).predict(X)

    def trained_on(again):
        model = dense_model(keras)
        model.compile("adam", "mse")
        for _ in range(2):
            model.train_on_batch(X, Y)
        if again:
            model.save(path("on.h5"))
            model = keras.models.load_model(path("on.h5"))
        for _ in range(2):
            model.train_on_batch(X, Y)
        return model.get_weights()

    for way, action in (
        ("h5", lambda: whole(".h5")),
        ("keras", lambda: whole(".keras")),
        ("SavedModel", lambda: whole("_folder", save_format="tf")),
        ("weights in h5", lambda: weights("some.weights.h5")),
        ("weights in a checkpoint", lambda: weights("some")),
        ("json", described),
        ("clone_model", cloned),
        ("h5 after clear_session", cleared),
    ):
        attempt(see, "output | " + way, action)
    attempt(see, "weights after four steps of Adam | one model", lambda: trained_on(False))
    attempt(see, "weights after four steps of Adam | saved after two", lambda: trained_on(True))
    attempt(see, "Saver", lambda: by_saver(keras, tf, folder))
    attempt(see, "simple_save", lambda: exported(keras, tf, folder))
