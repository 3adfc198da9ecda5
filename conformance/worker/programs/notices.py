"""Programs about warnings: which old forms still work, and whether Keras says that they are old.

A warning that comes once in a process would be missed by a program that runs second, so all warnings are let through
and what absl and TensorFlow log is caught beside them.
"""

import logging
import warnings

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
