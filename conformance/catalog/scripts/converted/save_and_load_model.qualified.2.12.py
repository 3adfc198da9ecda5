"""A model is saved under a name, loaded again, and training goes on."""

import numpy as np
import tensorflow as tf

results = {}

rng = np.random.RandomState(25)
x = rng.standard_normal((32, 6))
y = rng.randint(3, size=(32,))

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Dense(10, activation="relu", input_shape=(6,)))
model.add(tf.keras.layers.Dense(8, activation="tanh"))
model.add(tf.keras.layers.Dense(3, activation="softmax"))
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.compile(optimizer=tf.keras.optimizers.legacy.SGD(momentum=0.9), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=2, batch_size=8, verbose=0, shuffle=False)
results["loss"] = history.history["loss"]
before = model.predict(x, verbose=0)

model.save("my_model")
del model
model = tf.keras.models.load_model("my_model")

after = model.predict(x, verbose=0)
score = model.evaluate(x, y, verbose=0)
continued = model.fit(x, y, epochs=1, batch_size=8, verbose=0, shuffle=False)
results["same"] = np.allclose(before, after, atol=1e-6)
results["score"] = score
results["continued"] = continued.history["loss"]
results["predictions"] = model.predict(x, verbose=0)
