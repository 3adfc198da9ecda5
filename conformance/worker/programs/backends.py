"""Programs about what lies below the layers: initializers, activations and functions of the backend."""

import numpy as np

from . import program


@program("initializers.RandomUniform", "initializers.get", compared="exact", logic=True)
def range_of_uniform(keras, see):
    """Between which numbers two thousand weights of the initializer "uniform" lie."""
    layer = keras.layers.Dense(2000, use_bias=False, kernel_initializer="uniform", input_shape=(1,))
    (kernel,) = keras.Sequential([layer]).get_weights()
    see("range", [round(float(kernel.min()), 2), round(float(kernel.max()), 2)])


@program("activations.hard_sigmoid", logic=True, border="whole numbers")
def hard_sigmoid_of_whole_numbers(keras, see, tensor):
    """hard_sigmoid of the integer 1."""
    see("output", keras.activations.hard_sigmoid(tensor([1])))


@program("backend.epsilon", "backend.image_data_format", compared="exact", logic=True)
def settings_of_the_backend(keras, see):
    """The settings that a new process begins with."""
    see("epsilon", float(keras.backend.epsilon()))
    see("image_data_format", keras.backend.image_data_format())


@program("backend.mean", "backend.dot")
def functions_of_the_backend(keras, see, tensor):
    """Arithmetic by functions of keras.backend, which code of one's own is written in."""
    x = tensor(np.array([[1.0, 2.0], [4.0, 8.0]]))
    see("mean", keras.backend.mean(x, axis=0))
    see("dot", keras.backend.dot(x, x))
    see("clip", keras.backend.clip(x, 1.5, 4.5))
