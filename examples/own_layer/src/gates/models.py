"""A model of gated layers."""

import keras

from .layers import GatedDense


def tower(width, depth=2, inputs=4):
    """A functional model: ``depth`` gated layers of ``width`` units, and one output."""
    entry = keras.Input(shape=(inputs,), name="entry")
    tensor = entry
    for number in range(depth):
        tensor = GatedDense(width, gate="sigmoid", name="gated%d" % number)(tensor)
    return keras.Model(entry, keras.layers.Dense(1, name="output")(tensor), name="tower")
