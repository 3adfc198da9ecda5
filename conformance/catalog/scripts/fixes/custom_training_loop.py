"""A training loop written from scratch with metric objects, one of them one's own, that are reset after each epoch."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}


class CategoricalTruePositives(keras.metrics.Metric):
    def __init__(self, name="categorical_true_positives", **kwargs):
        super().__init__(name=name, **kwargs)
        self.true_positives = self.add_weight(name="ctp", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_pred = tf.reshape(tf.argmax(y_pred, axis=1), shape=(-1, 1))
        values = tf.cast(y_true, "int32") == tf.cast(y_pred, "int32")
        self.true_positives.assign_add(tf.reduce_sum(tf.cast(values, keras.backend.floatx())))

    def result(self):
        return self.true_positives

    def reset_state(self):
        # The state of the metric will be reset at the start of each epoch.
        self.true_positives.assign(0.0)


rng = np.random.RandomState(20)
x_train = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y_train = (x_train[:, :1] + x_train[:, 1:2] > 0).astype("int64") + (x_train[:, 2:3] > 0.5)
train_dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(8)

inputs = keras.Input(shape=(6,), name="digits")
x = layers.Dense(8, activation="relu", name="dense_1")(inputs)
outputs = layers.Dense(3, name="predictions")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_acc_metric = keras.metrics.SparseCategoricalAccuracy()
true_positives = CategoricalTruePositives()

losses, accuracies, positives = [], [], []
for epoch in range(2):
    for step, (x_batch_train, y_batch_train) in enumerate(train_dataset):
        with tf.GradientTape() as tape:
            logits = model(x_batch_train, training=True)
            loss_value = loss_fn(y_batch_train, logits)
        grads = tape.gradient(loss_value, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        train_acc_metric.update_state(y_batch_train, logits)
        true_positives.update_state(y_batch_train, logits)
        losses.append(float(loss_value))
    accuracies.append(float(train_acc_metric.result()))
    positives.append(float(true_positives.result()))
    train_acc_metric.reset_state()
    true_positives.reset_state()

results["losses"] = losses
results["accuracies"] = accuracies
results["true positives"] = positives
results["weights"] = model.get_weights()
