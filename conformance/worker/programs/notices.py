"""Programs about warnings: which old forms still work, and whether Keras says that they are old.

A warning that comes once in a process would be missed by a program that runs second, so all warnings are let through
and what absl and TensorFlow log is caught beside them.
"""

import logging
import os
import warnings

import numpy as np

from . import program


class Kept(logging.Handler):
    """Whether a warning is logged. How often TensorFlow traced depends on what ran before: that is left out."""

    def __init__(self):
        super().__init__()
        self.warned = False

    def emit(self, record):
        self.warned |= record.levelname == "WARNING" and "retracing" not in record.getMessage()


def noticed(see, name, call):
    """See whether a call warns and whether it logs a warning; or the exception that it raises."""
    kept = Kept()
    loggers = [logging.getLogger(logger) for logger in ("absl", "tensorflow")]
    for logger in loggers:
        logger.addHandler(kept)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            call()
    except Exception as error:
        see(name, error)
        return
    finally:
        for logger in loggers:
            logger.removeHandler(kept)
    # Keras warns by this class; those of deprecation come from Python and NumPy, by their versions.
    told = ["UserWarning"] * any(warning.category is UserWarning for warning in caught)
    see(name, told + ["a warning is logged"] * kept.warned)


def ones(keras):
    """A compiled model of one weight."""
    inputs = keras.Input(shape=(1,))
    outputs = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="dense")(inputs)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    return model


@program("optimizers.SGD", "optimizers.Adam", logic=True)
def notices_of_old_arguments_of_optimizers(keras, see):
    """lr, decay and the attribute lr of an optimizer: whether they warn."""
    noticed(see, "lr", lambda: keras.optimizers.SGD(lr=0.5))
    noticed(see, "lr of Adam", lambda: keras.optimizers.Adam(lr=0.5))
    noticed(see, "decay", lambda: keras.optimizers.SGD(0.5, decay=0.5))
    noticed(see, "attribute lr", lambda: keras.optimizers.SGD(0.5).lr)
    noticed(see, "learning_rate", lambda: keras.optimizers.SGD(learning_rate=0.5))
    noticed(see, "get_updates", lambda: keras.optimizers.SGD(0.5).get_updates)


# TensorFlow logs once in a process that a function is deprecated.
@program("Model.fit_generator", "Model.predict_generator", "Model.evaluate_generator", logic=True, fresh=True)
def notices_of_methods_for_generators(keras, see):
    """fit_generator, evaluate_generator and predict_generator: whether they are there, and whether they warn."""
    model = ones(keras)
    x, y = np.ones((2, 1), "float32"), np.zeros((2, 1), "float32")

    def batches():
        while True:
            yield x, y

    noticed(see, "fit", lambda: model.fit(x, y, verbose=0))
    noticed(see, "fit_generator", lambda: model.fit_generator(batches(), steps_per_epoch=1, verbose=0))
    noticed(see, "evaluate_generator", lambda: model.evaluate_generator(batches(), steps=1))
    noticed(see, "predict_generator", lambda: model.predict_generator(batches(), steps=1))


@program("Model.save", "Model.save_weights", logic=True)
def notices_of_saving(keras, see, folder):
    """Saving and loading HDF5 files, and saving a model that was not compiled: whether it warns."""
    model, path = ones(keras), os.path.join(folder, "model.h5")
    plain = keras.Model(model.inputs, model.outputs)
    noticed(see, "h5", lambda: model.save(path))
    noticed(see, "save_format", lambda: model.save(path, save_format="h5"))
    noticed(see, "load", lambda: keras.models.load_model(path, compile=False))
    noticed(see, "h5 of a plain model", lambda: plain.save(os.path.join(folder, "plain.h5")))
    noticed(see, "load of a plain model", lambda: keras.models.load_model(os.path.join(folder, "plain.h5")))
    noticed(see, "save_weights of HDF5", lambda: model.save_weights(os.path.join(folder, "weights.h5")))
    noticed(see, "to_yaml", lambda: model.to_yaml())  # noqa: PLW0108


@program("layers.Dense", "Sequential", logic=True)
def notices_of_old_arguments_of_layers(keras, see):
    """input_shape, input_dim, weights and other arguments that newer Kerases advise against: whether they warn."""
    layers = keras.layers
    noticed(see, "input_shape", lambda: keras.Sequential([layers.Dense(1, input_shape=(2,))]))
    noticed(see, "input_dim", lambda: keras.Sequential([layers.Dense(1, input_dim=2)]))
    noticed(see, "batch_input_shape", lambda: keras.Sequential([layers.Dense(1, batch_input_shape=(3, 2))]))
    noticed(see, "input_length", lambda: layers.Embedding(2, 1, input_length=3))
    noticed(see, "Input in a Sequential", lambda: keras.Sequential([keras.Input(shape=(2,)), layers.Dense(1)]))
    noticed(see, "alpha of LeakyReLU", lambda: layers.LeakyReLU(alpha=0.5))
    noticed(see, "implementation of LSTM", lambda: layers.LSTM(1, implementation=1))
    noticed(see, "time_major", lambda: layers.LSTM(1, time_major=True))
    noticed(see, "virtual_batch_size", lambda: layers.BatchNormalization(virtual_batch_size=2))
    noticed(see, "fused", lambda: layers.BatchNormalization(fused=True))
    noticed(see, "noise_shape", lambda: layers.Dropout(0.5, noise_shape=(None, 1)))
    noticed(see, "GRU without reset_after", lambda: layers.GRU(1, reset_after=False))


@program("Model.fit", "Model.predict", logic=True)
def notices_while_training(keras, see):
    """Data that runs out, a loss that does not use an output, arguments that fit does not need: whether they warn."""
    model = ones(keras)
    x, y = np.ones((2, 1), "float32"), np.zeros((2, 1), "float32")

    def two():
        for _ in range(2):
            yield x, y

    def frozen():
        model.trainable = False
        model.fit(x, y, verbose=0)

    noticed(see, "fit", lambda: model.fit(x, y, verbose=0))
    noticed(see, "data that runs out", lambda: model.fit(two(), steps_per_epoch=3, epochs=1, verbose=0))
    noticed(see, "workers", lambda: model.fit(x, y, workers=2, verbose=0))
    noticed(see, "max_queue_size", lambda: model.fit(x, y, max_queue_size=2, verbose=0))
    noticed(see, "nb_epoch", lambda: model.fit(x, y, nb_epoch=1, verbose=0))
    noticed(see, "trainable changed after compile", frozen)


@program("metrics.Mean", "Layer.add_update", "layers.Layer", logic=True, fresh=True)
def notices_of_old_names(keras, see):
    """Old methods and experimental paths: whether they warn."""
    layers = keras.layers
    noticed(see, "reset_states of a metric", lambda: keras.metrics.Mean().reset_states())
    noticed(see, "updates of a layer", lambda: layers.Dense(1).updates)
    noticed(see, "add_update", lambda: layers.Dense(1).add_update([]))
    noticed(see, "apply", lambda: layers.Flatten().apply)
    noticed(see, "add_variable", lambda: layers.Layer().add_variable("a", (1,)))
    noticed(see, "state_updates", lambda: ones(keras).state_updates)
    noticed(see, "experimental.preprocessing", lambda: layers.experimental.preprocessing.Rescaling(1.0))
    noticed(see, "experimental policy", lambda: keras.mixed_precision.experimental.Policy("float32"))
    noticed(see, "ImageDataGenerator", lambda: keras.preprocessing.image.ImageDataGenerator())  # noqa: PLW0108
    noticed(see, "Tokenizer", lambda: keras.preprocessing.text.Tokenizer())  # noqa: PLW0108
    noticed(see, "learning_phase", lambda: keras.backend.learning_phase())  # noqa: PLW0108
