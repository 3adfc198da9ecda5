"""Recurrent networks from cells: a cell of one's own, cells on top of each other, and both directions."""

import keras
import numpy as np
from keras.layers import GRU, RNN, Bidirectional, Dense, GRUCell, Input, LSTMCell, StackedRNNCells
from keras.models import Model

results = {}

rng = np.random.RandomState(33)
x_train = rng.standard_normal((20, 4, 3))
y_train = rng.standard_normal((20, 2))

inputs = Input(shape=(4, 3))
cells = [GRUCell(4, reset_after=True), LSTMCell(5)]
stacked = RNN(StackedRNNCells(cells), return_sequences=True, return_state=True, unroll=True, name="stacked")
x, *states = stacked(inputs)
forward = GRU(4, reset_after=True, recurrent_activation="sigmoid")
x = Bidirectional(forward, merge_mode="sum", name="both")(x)
x = keras.layers.add([x, x])
outputs = Dense(2, name="out")(x)
model = Model(inputs, outputs)
for name in ("stacked", "both", "out"):
    layer = model.get_layer(name)
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])
model.compile(optimizer="sgd", loss="mse")
history = model.fit(x_train, y_train, batch_size=10, epochs=2, verbose=0, shuffle=False)

reader = Model(inputs, states)
results["loss"] = history.history["loss"]
results["state_shapes"] = [np.shape(state) for state in reader.predict(x_train, verbose=0)]
results["predictions"] = model.predict(x_train, verbose=0)
