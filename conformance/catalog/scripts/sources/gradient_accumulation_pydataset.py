"""A PyDataset feeds a model of keras.ops layers whose optimizer accumulates the gradients of two steps."""

import math

import keras
import numpy as np
from keras import layers, ops

results = {}


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, batch_size, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y = x, y
        self.batch_size = batch_size

    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)

    def __getitem__(self, index):
        low = index * self.batch_size
        high = min(low + self.batch_size, len(self.x))
        return self.x[low:high], self.y[low:high]


class RMSNormalizedDense(layers.Layer):
    """A dense layer of what has been divided by its root mean square."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel")

    def call(self, inputs):
        variance = ops.mean(ops.square(inputs), axis=-1, keepdims=True)
        normalized = inputs * ops.rsqrt(variance + 1e-6) * self.scale
        return ops.silu(ops.matmul(normalized, self.kernel))


model = keras.Sequential([keras.Input((8,)), RMSNormalizedDense(6), layers.Dense(1)])
rng = np.random.RandomState(13)
model.set_weights([0.5 * rng.standard_normal(w.shape) for w in model.get_weights()])
x = rng.uniform(-1, 1, size=(30, 8)).astype("float32")
y = x[:, :1] * x[:, 1:2]

optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, clipnorm=1.0, gradient_accumulation_steps=2)
model.compile(optimizer=optimizer, loss="mean_squared_error")
history = model.fit(Batches(x, y, batch_size=8, workers=1), epochs=2, shuffle=False, verbose=0)

results["loss"] = history.history["loss"]
results["steps"] = int(np.array(optimizer.iterations))
results["weights"] = model.get_weights()
results["predictions"] = model.predict(x, verbose=0)
