"""Images come from ImageDataGenerator, and fit_generator trains on them."""

import numpy as np
from keras.layers import Activation, Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

results = {}

rng = np.random.RandomState(22)
x_train = rng.randint(256, size=(24, 8, 8, 3)).astype("float32")
y_train = rng.randint(2, size=(24,))
x_test = rng.randint(256, size=(8, 8, 8, 3)).astype("float32")
y_test = rng.randint(2, size=(8,))
batch_size = 8

model = Sequential()
model.add(Conv2D(4, (3, 3), input_shape=(8, 8, 3)))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(6))
model.add(Activation("relu"))
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.set_weights([0.2 * rng.standard_normal(w.shape) for w in model.get_weights()])

mean = np.mean(x_train / 255, axis=(0, 1, 2))


def flow(x, y, batch_size, mean=0.0):
    """Batches without end."""
    while True:
        for start in range(0, len(x), batch_size):
            part = slice(start, start + batch_size)
            yield x[part] / 255 - mean, y[part]


train_generator = flow(x_train, y_train, batch_size, mean)
validation_generator = flow(x_test, y_test, batch_size)

history = model.fit(
    train_generator,
    steps_per_epoch=len(x_train) // batch_size,
    epochs=2,
    verbose=0,
    shuffle=False,
    validation_data=validation_generator,
    validation_steps=len(x_test) // batch_size,
)
first, _ = next(flow(x_train, y_train, 2, mean))

results["first"] = first[:, :2, :2]
results["loss"] = history.history["loss"]
results["val_loss"] = history.history["val_loss"]
results["val_accuracy"] = history.history["val_accuracy"]
results["predictions"] = model.predict(x_test / 255, verbose=0)
