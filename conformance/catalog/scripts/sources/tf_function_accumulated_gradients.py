"""A loop of tf.functions adds up the gradients of two batches, with dropout off, a penalty and a decaying rate."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}

rng = np.random.RandomState(21)
x_train = rng.uniform(-1, 1, size=(48, 6)).astype("float32")
y_train = (x_train[:, :1] * x_train[:, 1:2]).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(8, drop_remainder=True).prefetch(1)

model = keras.Sequential(
    [
        keras.Input(shape=(6,)),
        layers.Dense(8, activation="tanh", kernel_regularizer=keras.regularizers.l2(1e-3)),
        layers.Dense(1),
    ]
)
model.set_weights([0.5 * rng.standard_normal(w.shape) for w in model.get_weights()])
schedule = keras.optimizers.schedules.ExponentialDecay(0.2, decay_steps=2, decay_rate=0.8, staircase=True)
optimizer = keras.optimizers.SGD(learning_rate=schedule)
loss_fn = keras.losses.MeanSquaredError()
train_loss = keras.metrics.Mean(name="train_loss")

accumulation_steps = 2
accumulated = [tf.Variable(tf.zeros_like(variable), trainable=False) for variable in model.trainable_variables]


@tf.function
def accumulate(x, y):
    with tf.GradientTape() as tape:
        predictions = model(x, training=True)
        loss = loss_fn(y, predictions) + tf.add_n(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    for total, gradient in zip(accumulated, gradients):
        total.assign_add(gradient / accumulation_steps)
    train_loss.update_state(loss)


@tf.function
def apply_accumulated():
    clipped, _ = tf.clip_by_global_norm([total.read_value() for total in accumulated], 1.0)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    for total in accumulated:
        total.assign(tf.zeros_like(total))


epoch_losses = []
for epoch in range(2):
    train_loss.reset_state()
    for step, (x, y) in enumerate(dataset):
        accumulate(x, y)
        if (step + 1) % accumulation_steps == 0:
            apply_accumulated()
    epoch_losses.append(float(train_loss.result()))

results["losses"] = epoch_losses
results["iterations"] = int(optimizer.iterations.numpy())
results["weights"] = model.get_weights()
