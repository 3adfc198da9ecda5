"""A stateful LSTM sees one long series in pieces, and its states are reset between the epochs."""

import keras
import numpy as np
from keras import layers

results = {}

batch_size, timesteps = 4, 5
rng = np.random.RandomState(31)
series = np.cumsum(rng.uniform(-0.5, 0.5, size=(batch_size, 4 * timesteps + 1, 1)), axis=1).astype("float32")

inputs = keras.Input(batch_shape=(batch_size, timesteps, 1))
x = layers.LSTM(6, stateful=True, return_sequences=True)(inputs)
x = layers.LSTM(6, stateful=True)(x)
outputs = layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
for layer in model.layers:
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])

losses = []
for epoch in range(2):
    for start in range(0, 4 * timesteps, timesteps):
        piece = series[:, start : start + timesteps]
        losses.append(model.train_on_batch(piece, series[:, start + timesteps]))
    for layer in model.layers:
        if isinstance(layer, layers.LSTM):
            layer.reset_states()

results["losses"] = losses
first = model.predict(series[:, :timesteps], batch_size=batch_size, verbose=0)
second = model.predict(series[:, :timesteps], batch_size=batch_size, verbose=0)
results["first"] = first
results["second"] = second
results["the state matters"] = bool(np.abs(first - second).max() > 1e-4)
