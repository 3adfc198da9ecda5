"""Learning rates that fall: a schedule, a plateau, and a callback of one's own that looks at the optimizer."""

import numpy as np
from keras import ops
from keras.callbacks import Callback, LearningRateScheduler, ReduceLROnPlateau
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import SGD, Adam

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


class LearningRateHistory(Callback):
    """Remembers the learning rate and the loss of each epoch; halves the rate after a bad one."""

    def on_train_begin(self, logs=None):
        self.lr, self.losses = [], []

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        lr = float(ops.convert_to_numpy(self.model.optimizer.learning_rate))
        self.lr.append(lr)
        self.losses.append(logs.get("loss"))
        if logs.get("val_loss") > 0.1:
            self.model.optimizer.learning_rate = lr * 0.5


def build():
    model = Sequential()
    model.add(Dense(8, activation="tanh", input_shape=(6,)))
    model.add(Dense(1))
    model.set_weights(initial)
    return model


model = build()
model.compile(loss="mean_squared_error", optimizer=Adam(learning_rate=lr_schedule(0)))
scheduled = model.fit(
    x_train, y_train, batch_size=8, epochs=4, verbose=0, shuffle=False, callbacks=[LearningRateScheduler(lr_schedule)]
)
results["scheduled"] = scheduled.history["loss"]

model = build()
model.compile(loss="mean_squared_error", optimizer=SGD(learning_rate=0.02, momentum=0.9))
reduce_lr = ReduceLROnPlateau(monitor="val_loss", factor=0.2, patience=1, min_lr=0.0001)
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
results["rates"] = plateau.history["learning_rate"]

model = build()
model.compile(loss="mean_squared_error", optimizer=SGD(learning_rate=0.05))
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
