"""A loss that is steeper for values that are too low, and a function that computes it."""

import keras

from .compat import ops, register


def lopsided(y_true, y_pred, steepness=2.0):
    """The mean absolute error, in which predictions that are too low count ``steepness`` times."""
    error = y_true - y_pred
    return ops.mean(ops.maximum(steepness * error, -error), axis=-1)


@register
class Lopsided(keras.losses.Loss):
    """``lopsided`` as an object."""

    def __init__(self, steepness=2.0, reduction="sum_over_batch_size", name="lopsided", **kwargs):
        super().__init__(reduction=reduction, name=name, **kwargs)
        self.steepness = steepness

    def call(self, y_true, y_pred):
        return lopsided(y_true, y_pred, self.steepness)

    def get_config(self):
        config = super().get_config()
        config["steepness"] = self.steepness
        return config
