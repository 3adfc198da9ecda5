"""A keras.utils.Sequence feeds fit() with workers, class weights and validation, and predict() in order."""

import math

import keras
import numpy as np
from keras import layers

results = {}


class DataGenerator(keras.utils.Sequence):
    def __init__(self, x_set, y_set, batch_size):
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=4)
        self.x, self.y = x_set, y_set
        self.batch_size = batch_size
        self.epochs = 0

    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)

    def __getitem__(self, idx):
        batch_x = self.x[idx * self.batch_size : (idx + 1) * self.batch_size]
        batch_y = self.y[idx * self.batch_size : (idx + 1) * self.batch_size]
        return batch_x, batch_y

    def on_epoch_end(self):
        self.epochs += 1


rng = np.random.RandomState(36)
x = rng.uniform(-1, 1, size=(28, 8, 8, 1)).astype("float32")
y = (x.mean(axis=(1, 2, 3)) > 0).astype("float32").reshape(-1, 1)
training_generator = DataGenerator(x[:20], y[:20], batch_size=8)
validation_generator = DataGenerator(x[20:], y[20:], batch_size=8)

model = keras.Sequential(
    [
        layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 1)),
        layers.GlobalMaxPooling2D(),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(
    training_generator,
    validation_data=validation_generator,
    epochs=2,
    shuffle=False,
    verbose=0,
)

results["loss"] = history.history["loss"]
results["val_loss"] = history.history["val_loss"]
results["predictions"] = model.predict(validation_generator, verbose=0)
