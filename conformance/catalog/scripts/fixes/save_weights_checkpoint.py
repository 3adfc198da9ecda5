"""Weights are saved under a name and loaded into a model that is built anew."""

import os

import numpy as np
from keras.layers import Dense, Input
from keras.models import Model

results = {}

rng = np.random.RandomState(26)
x = rng.standard_normal((24, 5))
y = rng.standard_normal((24, 2))


def create_model():
    inputs = Input(shape=(5,))
    hidden = Dense(8, activation="tanh")(inputs)
    outputs = Dense(2)(hidden)
    model = Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    return model


model = create_model()
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
history = model.fit(x, y, epochs=2, batch_size=6, verbose=0, shuffle=False)
os.mkdir("checkpoints")
model.save_weights("checkpoints/my_checkpoint.weights.h5")

fresh = create_model()
fresh.load_weights("checkpoints/my_checkpoint.weights.h5")

results["loss"] = history.history["loss"]
results["written"] = len(os.listdir("checkpoints")) > 0
results["score"] = model.evaluate(x, y, verbose=0)
results["fresh_score"] = fresh.evaluate(x, y, verbose=0)
results["predictions"] = fresh.predict(x, verbose=0)
