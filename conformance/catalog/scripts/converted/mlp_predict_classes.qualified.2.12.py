"""The multilayer perceptron of the guide to the Sequential model; it is asked for classes and probabilities."""

import tensorflow as tf
import numpy as np

results = {}

rng = np.random.RandomState(36)
x_train = rng.uniform(size=(40, 10))
y_train = tf.keras.utils.to_categorical(rng.randint(4, size=(40, 1)), num_classes=4)
x_test = rng.uniform(size=(10, 10))
y_test = tf.keras.utils.to_categorical(rng.randint(4, size=(10, 1)), num_classes=4)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Dense(16, activation="relu", input_dim=10))
model.add(tf.keras.layers.Dense(8))
model.add(tf.keras.layers.Activation("tanh"))
model.add(tf.keras.layers.Dense(4, activation="softmax"))

sgd = tf.keras.optimizers.legacy.SGD(momentum=0.9, nesterov=True)
model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["acc"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
history = model.fit(x_train, y_train, epochs=2, batch_size=10, verbose=0, shuffle=False)

results["loss"] = history.history["loss"]
results["acc"] = history.history["acc"]
results["score"] = model.evaluate(x_test, y_test, batch_size=10, verbose=0)
results["classes"] = model.predict_classes(x_test, verbose=0)
results["probabilities"] = model.predict_proba(x_test, verbose=0)
