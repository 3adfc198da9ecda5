"""A train_step and a test_step of one's own around compiled_loss, as the guide of TensorFlow 2 customizes fit()."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers

results = {}


class CustomModel(keras.Model):
    def train_step(self, data):
        if len(data) == 3:
            x, y, sample_weight = data
        else:
            sample_weight = None
            x, y = data

        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compiled_loss(y, y_pred, sample_weight=sample_weight, regularization_losses=self.losses)

        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        self.compiled_metrics.update_state(y, y_pred, sample_weight=sample_weight)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        self.compiled_loss(y, y_pred, regularization_losses=self.losses)
        self.compiled_metrics.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


rng = np.random.RandomState(1)
x = rng.uniform(-1, 1, size=(32, 8)).astype("float32")
y = (x[:, :1] - 0.5 * x[:, 1:2] + 0.1).astype("float32")
sample_weight = rng.uniform(0.5, 1.5, size=(32,)).astype("float32")

inputs = keras.Input(shape=(8,))
hidden = layers.Dense(8, activation="tanh", kernel_regularizer=regularizers.l2(0.01))(inputs)
outputs = layers.Dense(1)(hidden)
model = CustomModel(inputs, outputs)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse", metrics=["mae"])
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

history = model.fit(x, y, sample_weight=sample_weight, batch_size=8, epochs=3, shuffle=False, verbose=0)
results["history"] = {name: history.history[name] for name in sorted(history.history)}
results["evaluated"] = model.evaluate(x, y, batch_size=8, verbose=0)
results["predictions"] = model.predict(x, verbose=0)
