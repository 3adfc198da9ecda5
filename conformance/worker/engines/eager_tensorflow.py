"""tf.keras 2.x, keras 2.4 to 2.15, tf_keras, and Keras 3 on TensorFlow: eager, with GradientTape."""

import numpy
import tensorflow as tf

from .base import Engine, cotangent, floating, outputs


class EagerTensorFlowEngine(Engine):
    """Eager TensorFlow."""

    name = "eager tensorflow"

    def __init__(self, keras):
        super().__init__(keras)
        # Keras 2 counts up the names of cells and other inner layers over a process's life: each run starts afresh.
        self._reset_names = None if keras.is_3 else keras.get("backend.reset_uids")

    def begin(self, precision):
        super().begin(precision)
        if self._reset_names is not None:
            self._reset_names()

    def device(self):
        return "gpu" if tf.config.experimental.list_logical_devices("GPU") else "cpu"

    def tensor(self, array):
        return tf.constant(array)

    def numpy(self, tensor):
        if hasattr(tensor, "to_tensor"):
            tensor = tensor.to_tensor()
        return numpy.asarray(tf.convert_to_tensor(tensor))

    def read(self, variable):
        return numpy.asarray(tf.convert_to_tensor(raw(variable)))

    def assign(self, variable, value):
        variable.assign(value)

    def variable(self, array, name):
        if self.keras.is_3:
            return self.keras.get("Variable")(array, name=name)
        return tf.Variable(array, name=name)

    def forward(self, function, arrays, training=False, owner=None):
        return [self.numpy(t) for t in outputs(function([self.tensor(a) for a in arrays], training))]

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        tensors = [self.tensor(a) for a in arrays]
        watched = [t for t, a in zip(tensors, arrays) if floating(a)]
        targets = [raw(v) for v in variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(watched)
            for target in targets:
                tape.watch(target)
            results = [r for r in outputs(function(tensors, training)) if r.dtype.is_floating]
            total = tf.add_n(
                [
                    tf.reduce_sum(r * tf.constant(cotangent(i, r.shape, r.dtype.as_numpy_dtype)))
                    for i, r in enumerate(results)
                ]
            )
        found = tape.gradient(total, watched + targets)
        found = [None if g is None else self.numpy(g) for g in found]
        by_input = iter(found[: len(watched)])
        return [next(by_input) if floating(a) else None for a in arrays], found[len(watched) :]

    def apply_gradients(self, optimizer, gradients, variables):
        optimizer.apply_gradients(list(zip([tf.constant(g) for g in gradients], variables)))

    def symbolic_shape(self, function, arrays):
        make = self.keras.get("Input")
        inputs = [make(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
        return [list(t.shape) for t in outputs(function(inputs, None))]


def raw(variable):
    """The tf.Variable under a Keras 3 variable, or the variable itself."""
    value = getattr(variable, "value", None)
    return variable if value is None or callable(value) else value


ENGINE = EagerTensorFlowEngine
