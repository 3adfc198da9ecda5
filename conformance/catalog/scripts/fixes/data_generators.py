"""Data come from a Sequence and from a Python generator, batch by batch."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import Sequence, to_categorical

results = {}

rng = np.random.RandomState(29)
x_set = rng.standard_normal((30, 6))
y_set = rng.randint(3, size=30)


class DataGenerator(Sequence):
    """Batches by number."""

    def __init__(self, x, y, batch_size=10, n_classes=3):
        super(DataGenerator, self).__init__()
        self.x, self.y = x, y
        self.batch_size = batch_size
        self.n_classes = n_classes

    def __len__(self):
        return int(np.floor(len(self.x) / self.batch_size))

    def __getitem__(self, index):
        part = slice(index * self.batch_size, (index + 1) * self.batch_size)
        return self.x[part], to_categorical(self.y[part], num_classes=self.n_classes)


def batch_generator(x, y, batch_size):
    """Batches without end."""
    while True:
        for start in range(0, len(x), batch_size):
            part = slice(start, start + batch_size)
            yield x[part], to_categorical(y[part], 3)


model = Sequential()
model.add(Dense(8, activation="tanh", input_dim=6))
model.add(Dense(3, activation="softmax"))
model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["acc"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])

training_generator = DataGenerator(x_set, y_set)
first = model.fit(training_generator, epochs=2, verbose=0, shuffle=False)
second = model.fit(
    batch_generator(x_set, y_set, 10),
    steps_per_epoch=3,
    epochs=1,
    verbose=0,
    validation_data=batch_generator(x_set, y_set, 15),
    validation_steps=2,
)

results["loss"] = first.history["loss"] + second.history["loss"]
results["acc"] = first.history["acc"]
results["val_loss"] = second.history["val_loss"]
results["score"] = model.evaluate(batch_generator(x_set, y_set, 10), steps=3, verbose=0)
results["predictions"] = model.predict(training_generator, verbose=0)
