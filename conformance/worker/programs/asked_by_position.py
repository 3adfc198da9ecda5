"""Programs about what users write by position or leave out: arguments in their order, defaults, losses of ones own."""

import inspect

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def default(function, name):
    """The default of an argument, where there is such an argument."""
    arguments = inspect.signature(function).parameters
    return arguments[name].default if name in arguments else "no such argument"


@program("losses.sparse_categorical_crossentropy", logic=True)
def fourth_argument_of_the_sparse_crossentropy(keras, see, tensor):
    """sparse_categorical_crossentropy with four arguments by position: an axis in Keras 2, a class in Keras 3."""
    loss = keras.losses.sparse_categorical_crossentropy
    true, found = tensor(np.array([[1, 0]])), tensor([[[0.25, 0.75], [0.5, 0.5]]])
    attempt(see, "order", lambda: list(inspect.signature(loss).parameters)[2:])
    attempt(see, "1", lambda: loss(true, found, False, 1))
    attempt(see, "-1", lambda: loss(true, found, False, -1))
    attempt(see, "0", lambda: loss(true, found, False, 0))
    attempt(see, "None", lambda: loss(true, found, False, None))
    attempt(see, "axis by name", lambda: loss(true, found, axis=-1))
    attempt(see, "class by name", lambda: loss(true, found, ignore_class=0))


@program("Model.metrics", "Model.train_step", "Model.fit", logic=True)
def metrics_returned_by_ones_own_step(keras, see):
    """A train_step that returns a result for each of self.metrics, after compiled_metrics alone was updated."""

    class Own(keras.models.Model):
        def train_step(self, data):
            x, y = data
            self.compiled_metrics.update_state(y, self(x, training=True))
            return {one.name: one.result() for one in self.metrics}

    inputs = keras.layers.Input((2,))
    model = Own(inputs, keras.layers.Dense(1, kernel_initializer="ones", name="dense")(inputs))
    model.compile("sgd", "mse", metrics=["mae"])
    history = model.fit(np.ones((2, 2), "float32"), np.ones((2, 1), "float32"), verbose=0).history
    see("keys", sorted(history))
    see("mae", history["mae"])


@program("Model.compile", "Model.evaluate", logic=True)
def loss_of_ones_own_for_each_value(keras, see):
    """A loss of one's own that keeps every axis: with and without weights of samples, in evaluate."""

    def squares(y_true, y_pred):
        return (y_true - y_pred) * (y_true - y_pred)

    model = keras.models.Sequential([keras.layers.Dense(2, use_bias=False, input_shape=(2,), name="dense")])
    model.set_weights([np.eye(2, dtype="float32")])
    model.compile("sgd", squares)
    x, y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "float32"), np.zeros((3, 2), "float32")

    def evaluated(**options):
        return float(np.ravel(model.evaluate(x, y, verbose=0, **options))[0])

    attempt(see, "no weights", evaluated)
    attempt(see, "weights", lambda: evaluated(sample_weight=np.array([1.0, 0.0, 2.0], "float32")))


@program("preprocessing.image.apply_affine_transform", logic=True)
def axes_of_affine_transforms_by_default(keras, see):
    """apply_affine_transform and the random transforms: which axes are rows, columns and channels by default."""
    image = keras.preprocessing.image
    names = "apply_affine_transform random_rotation random_shift random_shear random_zoom"
    for name in names.split():
        for axis in ("row_axis", "col_axis", "channel_axis"):
            attempt(see, name + ": " + axis, lambda name=name, axis=axis: default(getattr(image, name), axis))
    picture = np.arange(8, dtype="float32").reshape((2, 2, 2))
    attempt(see, "shifted", lambda: image.apply_affine_transform(picture, tx=1))


@program("Model.fit", "Model.evaluate", "Model.predict", logic=True)
def defaults_of_fit_evaluate_and_predict(keras, see):
    """The defaults of the arguments of fit, evaluate and predict: verbose, batch_size, shuffle, steps and the rest."""
    for method in ("fit", "evaluate", "predict"):
        for name in (
            "verbose",
            "batch_size",
            "epochs",
            "shuffle",
            "validation_freq",
            "workers",
            "steps",
            "return_dict",
        ):
            attempt(
                see,
                method + ": " + name,
                lambda method=method, name=name: default(getattr(keras.models.Model, method), name),
            )
