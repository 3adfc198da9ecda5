"""Weights are saved during training with ModelCheckpoint and loaded again, as the tutorial of TensorFlow does."""

import os

import keras
import numpy as np

results = {}

rng = np.random.RandomState(25)
train_images = rng.uniform(size=(32, 16)).astype("float32")
train_labels = rng.randint(0, 4, size=32)
weights = [0.3 * rng.standard_normal(shape) for shape in ((16, 8), (8,), (8, 4), (4,))]


def create_model():
    model = keras.Sequential([keras.layers.Dense(8, activation="relu", input_shape=(16,)), keras.layers.Dense(4)])
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model


checkpoint_path = "training_1/cp-{epoch:04d}.weights.h5"
checkpoint_dir = os.path.dirname(checkpoint_path)
cp_callback = keras.callbacks.ModelCheckpoint(filepath=checkpoint_path, save_weights_only=True, verbose=0)

model = create_model()
model.set_weights(weights)
model.fit(train_images, train_labels, batch_size=8, epochs=2, shuffle=False, verbose=0, callbacks=[cp_callback])
results["files"] = sorted(os.listdir(checkpoint_dir))

latest = os.path.join(checkpoint_dir, sorted(os.listdir(checkpoint_dir))[-1])
results["latest"] = latest
model = create_model()
model.load_weights(latest)
loss, acc = model.evaluate(train_images, train_labels, verbose=0)
results["loss"] = loss
results["accuracy"] = acc
