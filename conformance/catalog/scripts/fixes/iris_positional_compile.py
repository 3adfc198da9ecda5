"""Flowers are classified by a model that is compiled with optimizer, loss and metrics by position."""

import keras
import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential

results = {}

rng = np.random.RandomState(39)
X = np.abs(rng.normal(3.0, 1.5, size=(45, 4))).astype("float32")
Y = np.argmax(X[:, :3], axis=1)
X = (X - X.mean(axis=0)) / X.std(axis=0)
Y = keras.utils.to_categorical(Y, 3)

model = Sequential([keras.Input(shape=(4,)), Dense(8, activation="relu"), Dropout(0.0), Dense(3, activation="softmax")])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X, Y, batch_size=9, epochs=3, shuffle=False, verbose=0)
loss, accuracy = model.evaluate(X, Y, verbose=0)

results["history"] = {name: history.history[name] for name in sorted(history.history)}
results["loss"] = loss
results["accuracy"] = accuracy
results["predictions"] = model.predict(X, verbose=0)
