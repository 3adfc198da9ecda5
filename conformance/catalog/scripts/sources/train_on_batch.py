"""Training batch by batch in a loop of one's own, with a test after each epoch."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential

results = {}

rng = np.random.RandomState(31)
x_train = rng.standard_normal((24, 6))
y_train = (x_train.sum(axis=1) > 0).astype("int32")
x_test = rng.standard_normal((16, 6))
y_test = (x_test.sum(axis=1) > 0).astype("int32")
batch_size = 8

model = Sequential([Dense(8, activation="relu", input_shape=(6,)), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])

train_losses, train_accuracies, tests = [], [], []
for epoch in range(2):
    for i in range(0, len(x_train), batch_size):
        loss, accuracy = model.train_on_batch(x_train[i : i + batch_size], y_train[i : i + batch_size])
        train_losses.append(float(loss))
        train_accuracies.append(float(accuracy))
    tests.append([float(value) for value in model.test_on_batch(x_test, y_test)])

results["metrics_names"] = model.metrics_names
results["train_losses"] = train_losses
results["train_accuracies"] = train_accuracies
results["tests"] = tests
results["predictions"] = model.predict_on_batch(x_test)
