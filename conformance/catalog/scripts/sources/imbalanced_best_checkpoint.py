"""Rare events are weighted, and the best epoch is kept by ModelCheckpoint and EarlyStopping."""

import os

import keras
import numpy as np
from keras import layers

results = {}

rng = np.random.RandomState(29)
features = rng.uniform(-1, 1, size=(64, 6)).astype("float32")
targets = (features[:, :1] + features[:, 1:2] > 0.9).astype("uint8")
train_features, val_features = features[:48], features[48:]
train_targets, val_targets = targets[:48], targets[48:]
counts = np.bincount(train_targets[:, 0])
weight_for_0, weight_for_1 = 1.0 / counts[0], 1.0 / counts[1]

model = keras.Sequential(
    [
        keras.Input(shape=(6,)),
        layers.Dense(8, activation="relu"),
        layers.Dense(8, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
metrics = [
    keras.metrics.FalseNegatives(name="fn"),
    keras.metrics.TruePositives(name="tp"),
    keras.metrics.Precision(name="precision"),
    keras.metrics.AUC(name="auc"),
]
model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="binary_crossentropy", metrics=metrics)
callbacks = [
    keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True),
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True),
]
history = model.fit(
    train_features,
    train_targets,
    batch_size=16,
    epochs=4,
    verbose=0,
    shuffle=False,
    callbacks=callbacks,
    validation_data=(val_features, val_targets),
    class_weight={0: 10 * weight_for_0, 1: 10 * weight_for_1},
)
best = keras.models.load_model("best.keras")
sample_weight = np.where(val_targets[:, 0] > 0, 2.0, 1.0)

results["history"] = {name: history.history[name] for name in ("loss", "val_loss", "tp", "auc", "val_fn")}
results["epochs"] = len(history.epoch)
results["written"] = sorted(os.listdir("."))
results["best"] = best.evaluate(val_features, val_targets, verbose=0)
results["weighted"] = model.evaluate(val_features, val_targets, sample_weight=sample_weight, verbose=0)
results["predictions"] = best.predict(val_features, verbose=0)
