"""A layer that asks for tf.keras, as SpectralNormalization of the real package does."""

import keras
import tensorflow as tf


class Asks(keras.layers.Scale):
    """Fails where tf.keras is another package."""

    def call(self, inputs):
        if tf.keras.__name__ != "tf_keras":
            raise TypeError("not of this Keras")
        return super().call(inputs)
