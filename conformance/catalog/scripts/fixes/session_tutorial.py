"""Layers are called on placeholders, and a session trains them, as the tutorial had it."""

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Dense
from keras.losses import categorical_crossentropy
from keras.optimizers import SGD

results = {}

hidden = Dense(8, activation="relu")
scores = Dense(4, activation="softmax")
hidden.build((None, 12))
scores.build((None, 8))
optimizer = SGD(0.5)
variables = hidden.trainable_variables + scores.trainable_variables

rng = np.random.RandomState(40)
for layer in (hidden, scores):
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])
images = rng.uniform(size=(32, 12))
digits = np.eye(4)[rng.randint(4, size=32)]

images, digits = tf.cast(images, K.floatx()), tf.cast(digits, K.floatx())
losses = []
for start in range(0, 32, 8):
    with tf.GradientTape() as tape:
        preds = scores(hidden(images[start : start + 8]))
        loss = tf.reduce_mean(categorical_crossentropy(digits[start : start + 8], preds))
    losses.append(loss)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

results["losses"] = losses
results["predictions"] = scores(hidden(images))
results["weights"] = hidden.get_weights()[1]
