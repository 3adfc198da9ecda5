"""Flowers are classified by the wrapper that makes a model look like one of scikit-learn."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical

results = {}

rng = np.random.RandomState(27)
classes = np.array(["Iris-setosa", "Iris-versicolor", "Iris-virginica"])
encoded_Y = rng.randint(3, size=30)
X = rng.standard_normal((30, 4)) + encoded_Y[:, None]
dummy_y = to_categorical(encoded_Y)
initial = [0.4 * rng.standard_normal(shape) for shape in ((4, 8), (8,), (8, 3), (3,))]


def baseline_model():
    model = Sequential()
    model.add(Dense(8, input_dim=4, activation="relu"))
    model.add(Dense(3, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.set_weights(initial)
    return model


estimator = baseline_model()
history = estimator.fit(X[:20], dummy_y[:20], epochs=2, batch_size=5, verbose=0, shuffle=False)

results["dummy_y"] = dummy_y
results["loss"] = history.history["loss"]
results["predictions"] = list(classes[np.argmax(estimator.predict(X[20:], verbose=0), axis=-1)])
results["probabilities"] = estimator.predict(X[20:], verbose=0)
results["score"] = estimator.evaluate(X[20:], dummy_y[20:], verbose=0)[1]
