"""A loss of one's own for classes of unequal size, written with the functions that TensorFlow 1 had."""

import numpy as np
import tensorflow as tf
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.optimizers import SGD

results = {}


def focal_loss(gamma=2.0, alpha=0.75):
    def focal_loss_fixed(y_true, y_pred):
        y_true = tf.cast(y_true, y_pred.dtype)
        y_pred = tf.clip_by_value(y_pred, 1e-5, 1.0 - 1e-5)
        pt_1 = tf.compat.v1.where(tf.equal(y_true, 1), y_pred, tf.ones_like(y_pred))
        pt_0 = tf.compat.v1.where(tf.equal(y_true, 0), y_pred, tf.zeros_like(y_pred))
        rare = alpha * tf.pow(1.0 - pt_1, gamma) * tf.math.log(pt_1)
        common = (1 - alpha) * tf.pow(pt_0, gamma) * tf.math.log(1.0 - pt_0)
        return -tf.reduce_mean(input_tensor=rare + common, axis=-1, keepdims=True)

    return focal_loss_fixed


rng = np.random.RandomState(42)
features = rng.uniform(-1, 1, size=(40, 5))
fraud = (features[:, :1] + features[:, 1:2] > 1.0).astype("float32")

model = Sequential()
model.add(Dense(6, activation="relu", input_dim=5))
model.add(Dropout(0.0))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer=SGD(0.5), loss=focal_loss(), metrics=["accuracy"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])

history = model.fit(features, fraud, batch_size=10, epochs=2, verbose=0, shuffle=False)
results["loss"] = history.history["loss"]
results["predictions"] = model.predict(features)
