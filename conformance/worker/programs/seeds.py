"""Programs about what a seed promises between versions: the same numbers drawn again."""

import numpy as np

from . import program


def kept(keras, layer, x):
    """Which numbers a layer of dropout keeps, flattened: 1 where it keeps one."""
    y = layer(x, training=True)
    try:
        y = keras.backend.eval(y)
    except Exception:
        # Keras 3 has no backend.eval, and its tensors have their values.
        pass
    return [int(value != 0) for value in np.ravel(np.asarray(y))]


@program("layers.Dropout", "layers.SpatialDropout1D", logic=True, fresh=True)
def masks_of_a_seeded_dropout(keras, see, tensor):
    """What Dropout and SpatialDropout1D keep with a seed; whether the next seed draws what this one draws next."""
    layers, x = keras.layers, tensor(np.ones((4, 8)))
    first = layers.Dropout(0.5, seed=1)
    masks = [kept(keras, first, x) for _ in range(2)]
    see("Dropout", masks[0])
    see("its second call keeps the same", masks[0] == masks[1])
    see("a layer made anew keeps the same", masks[0] == kept(keras, layers.Dropout(0.5, seed=1), x))
    see("the next seed keeps what the second call kept", masks[1] == kept(keras, layers.Dropout(0.5, seed=2), x))
    see("SpatialDropout1D", kept(keras, layers.SpatialDropout1D(0.5, seed=1), tensor(np.ones((1, 2, 8)))))
