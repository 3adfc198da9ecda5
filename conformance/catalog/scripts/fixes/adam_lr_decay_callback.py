"""Adam with lr and decay, whose rate a callback reads and halves through the backend."""

import keras
import numpy as np
from keras import layers

results = {}


class HalveRate(keras.callbacks.Callback):
    lr = 1e-2

    def on_train_batch_begin(self, batch, logs=None):
        # What the argument decay=1e-3 did.
        self.model.optimizer.learning_rate = self.lr / (1 + 1e-3 * int(self.model.optimizer.iterations))

    def on_epoch_end(self, epoch, logs=None):
        rates.append(self.lr)
        self.lr = self.lr * 0.5


rng = np.random.RandomState(23)
x = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y = (x[:, :2].sum(axis=1) > 0).astype("int64")

inputs = keras.Input(shape=(6,))
x1 = layers.Dense(8, activation="elu")(inputs)
outputs = layers.Dense(2, activation="softmax")(x1)
model = keras.Model(inputs=inputs, outputs=outputs)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

rates = []
opt = keras.optimizers.Adam(learning_rate=1e-2)
model.compile(loss="sparse_categorical_crossentropy", optimizer=opt, metrics=["acc"])
H = model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0, callbacks=[HalveRate()])

results["rates"] = rates
results["loss"] = H.history["loss"]
results["acc"] = H.history["acc"]
results["predictions"] = model.predict(x, verbose=0)
