"""The multilayer perceptron of the guide to the Sequential model; it is asked for classes and probabilities."""

import keras
import numpy as np
from keras.layers import Activation, Dense
from keras.models import Sequential
from keras.optimizers import SGD

results = {}

rng = np.random.RandomState(36)
x_train = rng.uniform(size=(40, 10))
y_train = keras.utils.to_categorical(rng.randint(4, size=(40, 1)), num_classes=4)
x_test = rng.uniform(size=(10, 10))
y_test = keras.utils.to_categorical(rng.randint(4, size=(10, 1)), num_classes=4)

model = Sequential()
model.add(Dense(16, activation="relu", input_dim=10))
model.add(Dense(8))
model.add(Activation("tanh"))
model.add(Dense(4, activation="softmax"))

sgd = SGD(momentum=0.9, nesterov=True)
model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["acc"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
history = model.fit(x_train, y_train, epochs=2, batch_size=10, verbose=0, shuffle=False)

results["loss"] = history.history["loss"]
results["acc"] = history.history["acc"]
results["score"] = model.evaluate(x_test, y_test, batch_size=10, verbose=0)
results["classes"] = np.argmax(model.predict(x_test, verbose=0), axis=-1)
results["probabilities"] = model.predict(x_test, verbose=0)
