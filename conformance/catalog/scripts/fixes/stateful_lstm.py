"""A stateful LSTM follows a long series batch by batch, and forgets it after each epoch."""

import numpy as np
from keras.layers import LSTM, Dense, Input
from keras.models import Sequential

results = {}

tsteps, batch_size, epochs = 2, 4, 2
series = np.cos(0.3 * np.arange(24)) * np.exp(-0.02 * np.arange(24))
x = np.stack([series[i : i + 16] for i in range(8)], axis=1).reshape(-1, 1)
x = np.repeat(x[:24], tsteps, axis=1).reshape(24, tsteps, 1)
y = np.roll(series[:24], -1).reshape(24, 1)

model = Sequential()
model.add(Input((tsteps, 1), batch_size=batch_size))
model.add(LSTM(5, return_sequences=True, stateful=True))
model.add(LSTM(5, return_sequences=False, stateful=True))
model.add(Dense(1))
model.compile(loss="mse", optimizer="rmsprop")
rng = np.random.RandomState(23)
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])


def reset_states():
    """Each layer forgets."""
    for layer in model.layers[:2]:
        layer.reset_states()


losses = []
for i in range(epochs):
    history = model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0, shuffle=False)
    losses += history.history["loss"]
    reset_states()

predicted = model.predict(x, batch_size=batch_size, verbose=0)
carried = model.predict(x, batch_size=batch_size, verbose=0)
reset_states()

results["losses"] = losses
results["predicted"] = predicted
results["carried"] = carried
results["after_reset"] = model.predict(x, batch_size=batch_size, verbose=0)
