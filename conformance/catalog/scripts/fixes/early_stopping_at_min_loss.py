"""The guide's callbacks: stop at the lowest loss, which begins at np.Inf, and keep what each batch logged."""

import keras
import numpy as np
from keras import layers

results = {}


class LossHistory(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.losses = []
        self.keys = []

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["loss"]))

    def on_epoch_end(self, epoch, logs=None):
        self.keys = sorted(logs.keys())


class EarlyStoppingAtMinLoss(keras.callbacks.Callback):
    """Stop training when the loss is at its min, i.e. the loss stops decreasing."""

    def __init__(self, patience=0):
        super().__init__()
        self.patience = patience
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self.wait = 0
        self.stopped_epoch = 0
        self.best = np.inf

    def on_epoch_end(self, epoch, logs=None):
        current = logs.get("loss")
        if np.less(current, self.best):
            self.best = current
            self.wait = 0
            self.best_weights = self.model.get_weights()
        else:
            self.wait += 1
            if self.wait >= self.patience:
                self.stopped_epoch = epoch
                self.model.stop_training = True
                self.model.set_weights(self.best_weights)


rng = np.random.RandomState(37)
x = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y = x.sum(axis=1, keepdims=True)
model = keras.Sequential()
model.add(layers.Dense(1, input_dim=6))
model.set_weights([0.5 * rng.standard_normal(w.shape) for w in model.get_weights()])
# A rate so high that the loss soon rises.
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.75, momentum=0.875), loss="mean_squared_error", metrics=["mae"]
)
batches, stopping = LossHistory(), EarlyStoppingAtMinLoss()
model.fit(x, y, batch_size=16, epochs=6, shuffle=False, verbose=0, callbacks=[batches, stopping])

results["batch losses"] = batches.losses
results["logged"] = batches.keys
results["stopped epoch"] = stopping.stopped_epoch
results["best"] = float(stopping.best)
results["weights"] = model.get_weights()
