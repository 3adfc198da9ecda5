"""Learning rates that fall: a schedule, a plateau, and a callback of one's own that looks at the optimizer."""

import numpy as np
import tensorflow as tf

results = {}

rng = np.random.RandomState(17)
x_train = rng.standard_normal((32, 6))
y_train = x_train.dot(rng.standard_normal((6, 1)))
x_val, y_val = x_train[24:], -y_train[24:]
initial = [0.3 * rng.standard_normal(shape) for shape in ((6, 8), (8,), (8, 1), (1,))]


def lr_schedule(epoch):
    """The learning rate of an epoch."""
    lr = 0.01
    if epoch > 2:
        lr *= 0.1
    elif epoch > 0:
        lr *= 0.5
    return lr


class LearningRateHistory(tf.keras.callbacks.Callback):
    """Remembers the learning rate and the loss of each epoch; halves the rate after a bad one."""

    def on_train_begin(self, logs=None):
        self.lr, self.losses = [], []

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        lr = float(tf.keras.backend.get_value(self.model.optimizer.lr))
        self.lr.append(lr)
        self.losses.append(logs.get("loss"))
        if logs.get("val_loss") > 0.1:
            tf.keras.backend.set_value(self.model.optimizer.lr, lr * 0.5)


def build():
    model = tf.keras.models.Sequential()
    model.add(tf.keras.layers.Dense(8, activation="tanh", input_shape=(6,)))
    model.add(tf.keras.layers.Dense(1))
    model.set_weights(initial)
    return model


model = build()
model.compile(loss="mean_squared_error", optimizer=tf.keras.optimizers.legacy.Adam(lr=lr_schedule(0)))
scheduled = model.fit(
    x_train, y_train, batch_size=8, epochs=4, verbose=0, shuffle=False, callbacks=[tf.keras.callbacks.LearningRateScheduler(lr_schedule)]
)
results["scheduled"] = scheduled.history["loss"]

model = build()
model.compile(loss="mean_squared_error", optimizer=tf.keras.optimizers.legacy.SGD(lr=0.02, momentum=0.9))
reduce_lr = tf.keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.2, patience=1, min_lr=0.0001)
plateau = model.fit(
    x_train,
    y_train,
    batch_size=8,
    epochs=4,
    verbose=0,
    shuffle=False,
    validation_data=(x_val, y_val),
    callbacks=[reduce_lr],
)
results["plateau"] = plateau.history["loss"]
results["rates"] = plateau.history["lr"]

model = build()
model.compile(loss="mean_squared_error", optimizer=tf.keras.optimizers.legacy.SGD(lr=0.05))
watch = LearningRateHistory()
model.fit(
    x_train,
    y_train,
    batch_size=8,
    epochs=3,
    verbose=0,
    shuffle=False,
    validation_data=(x_val, y_val),
    callbacks=[watch],
)
results["watched"] = watch.losses
results["watched_rates"] = watch.lr
