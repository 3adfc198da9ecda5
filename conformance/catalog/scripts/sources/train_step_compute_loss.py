"""A train_step of one's own around compute_loss and self.metrics, as the guide of Keras 3 customizes fit()."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}


class CustomModel(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)

        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply(gradients, trainable_vars)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


rng = np.random.RandomState(2)
x = rng.uniform(-1, 1, size=(32, 8)).astype("float32")
y = (0.5 * x[:, :1] + x[:, 2:3]).astype("float32")

inputs = keras.Input(shape=(8,))
hidden = layers.Dense(8, activation="tanh")(inputs)
outputs = layers.Dense(1)(hidden)
model = CustomModel(inputs, outputs)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse", metrics=["mae"])
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

train_dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(8).prefetch(2)
history = model.fit(train_dataset, epochs=3, verbose=0)
results["loss"] = history.history["loss"]
results["mae"] = history.history["mae"]
results["evaluated"] = model.evaluate(train_dataset, verbose=0, return_dict=True)
results["predictions"] = model.predict(train_dataset, verbose=0)
