"""Training stops when it gets no better, keeps the best weights, and leaves checkpoints."""

import os

import numpy as np
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.layers import Dense
from keras.models import Sequential

results = {}

rng = np.random.RandomState(24)
X = rng.standard_normal((48, 8))
Y = (X[:, 0] + 0.5 * X[:, 1] > 0).astype(int)
Y[36:] = 1 - Y[36:]

model = Sequential()
model.add(Dense(12, input_dim=8, activation="relu"))
model.add(Dense(8, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

filepath = "weights-improvement-{epoch:02d}.keras"
checkpoint = ModelCheckpoint(filepath, monitor="loss", save_best_only=True, mode="min")
every = ModelCheckpoint("every-{epoch:02d}.weights.h5", save_weights_only=True, save_freq=2 * 3)
stopping = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
history = model.fit(
    X,
    Y,
    validation_split=0.25,
    epochs=6,
    batch_size=12,
    callbacks=[checkpoint, every, stopping],
    verbose=0,
    shuffle=False,
)
files = sorted(os.listdir("."))
restored = model.predict(X, verbose=0)
model.load_weights([name for name in files if name.startswith("weights")][-1])

results["files"] = files
results["loss"] = history.history["loss"]
results["val_loss"] = history.history["val_loss"]
results["stopped_epoch"] = stopping.stopped_epoch
results["restored"] = restored
results["last"] = model.predict(X, verbose=0)
