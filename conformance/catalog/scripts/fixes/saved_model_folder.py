"""A whole model is saved into a folder, loaded, compared and trained on, as the guide of TensorFlow 2 does."""

import os

import keras
import numpy as np

results = {}


def get_model():
    inputs = keras.Input(shape=(8,))
    outputs = keras.layers.Dense(1)(keras.layers.Dense(4, activation="relu")(inputs))
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="sgd", loss="mean_squared_error")
    return model


rng = np.random.RandomState(27)
model = get_model()
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
test_input = rng.uniform(size=(32, 8)).astype("float32")
test_target = rng.uniform(size=(32, 1)).astype("float32")
model.fit(test_input, test_target, batch_size=8, shuffle=False, verbose=0)

# Calling save("my_model.keras") creates a file; model.export("my_model") would create a SavedModel for serving.
model.save("my_model.keras")
reconstructed_model = keras.models.load_model("my_model.keras")
np.testing.assert_allclose(
    model.predict(test_input, verbose=0), reconstructed_model.predict(test_input, verbose=0), rtol=1e-5
)
history = reconstructed_model.fit(test_input, test_target, batch_size=8, shuffle=False, verbose=0)

results["is a folder"] = os.path.isdir("my_model.keras")
results["loss"] = history.history["loss"]
results["predictions"] = reconstructed_model.predict(test_input, verbose=0)
