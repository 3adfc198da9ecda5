"""Pretrained weights are saved under a plain name and loaded into a second model for fine-tuning."""

import keras
import numpy as np
from keras import layers

results = {}


def create_base_model():
    inputs = keras.Input(shape=(6,), name="digits")
    x = layers.Dense(8, activation="relu", name="dense_1")(inputs)
    x = layers.Dense(8, activation="relu", name="dense_2")(x)
    outputs = layers.Dense(3, activation="softmax", name="predictions")(x)
    return keras.Model(inputs=inputs, outputs=outputs)


rng = np.random.RandomState(26)
x = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y = rng.randint(0, 3, size=32)

pretrained = create_base_model()
pretrained.set_weights([0.3 * rng.standard_normal(w.shape) for w in pretrained.get_weights()])
pretrained.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
pretrained.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)
pretrained.save_weights("pretrained.weights.h5")

model = create_base_model()
model.load_weights("pretrained.weights.h5")
model.get_layer("dense_1").trainable = False
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
history = model.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)

results["loss"] = history.history["loss"]
results["predictions"] = model.predict(x, verbose=0)
