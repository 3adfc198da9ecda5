"""A metric that counts how often a gate is open."""

import keras

from .compat import ops, register


@register
class Openness(keras.metrics.Metric):
    """The share of predictions above ``threshold``; the true values do not matter."""

    def __init__(self, threshold=0.5, name="openness", **kwargs):
        super().__init__(name=name, **kwargs)
        self.threshold = threshold
        self.open = self.add_weight(name="open", shape=(), initializer="zeros")
        self.seen = self.add_weight(name="seen", shape=(), initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        above = ops.cast(y_pred > self.threshold, self.open.dtype)
        self.open.assign(self.open + ops.sum(above))
        self.seen.assign(self.seen + ops.sum(ops.ones_like(above)))

    def result(self):
        return self.open / self.seen

    def get_config(self):
        config = super().get_config()
        config["threshold"] = self.threshold
        return config
