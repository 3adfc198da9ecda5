"""A layer whose output is opened and closed by a gate."""

import keras
from keras import layers

from .compat import register


@register
class GatedDense(layers.Layer):
    """``dense(x) * gate(x)``: the gate is a second Dense layer with an activation between 0 and 1."""

    def __init__(self, units, gate="hard_sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.gate = keras.activations.get(gate)
        self.value = layers.Dense(units, name="value")
        self.opening = layers.Dense(units, activation=self.gate, name="opening")

    def call(self, inputs):
        return self.value(inputs) * self.opening(inputs)

    def get_config(self):
        config = super().get_config()
        config.update(units=self.units, gate=keras.activations.serialize(self.gate))
        return config
