"""A network as it was written for Keras 1, which Keras 2 still took with a warning."""

import numpy as np
from keras.layers import Convolution2D, Dense, Flatten, Input, MaxPooling2D
from keras.models import Model

results = {}

rng = np.random.RandomState(34)
X_train = rng.uniform(size=(20, 8, 8, 1))
Y_train = np.eye(3)[rng.randint(3, size=20)]

img = Input(shape=(8, 8, 1))
x = Convolution2D(4, (3, 3), padding="same", activation="relu", strides=(1, 1))(img)
x = MaxPooling2D(pool_size=(2, 2), strides=(2, 2))(x)
x = Flatten()(x)
x = Dense(units=8, kernel_initializer="glorot_uniform", activation="relu")(x)
out = Dense(units=3, activation="softmax")(x)
model = Model(inputs=img, outputs=out)
model.compile(loss="categorical_crossentropy", optimizer="sgd")
model.set_weights([0.2 * rng.standard_normal(w.shape) for w in model.get_weights()])
hist = model.fit(X_train, Y_train, epochs=2, batch_size=10, verbose=0, shuffle=False)

results["loss"] = hist.history["loss"]
results["predictions"] = model.predict(X_train, verbose=0)
