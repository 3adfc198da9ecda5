"""A subclassed model that is told of training is compiled with strings, and moves its weights through a file."""

import keras
import numpy as np
from keras import layers

results = {}


class Classifier(keras.Model):
    def __init__(self, num_classes, **kwargs):
        super().__init__(**kwargs)
        self.hidden = [layers.Dense(8, activation="relu"), layers.Dense(6, activation="relu")]
        self.bn = layers.BatchNormalization()
        self.classifier = layers.Dense(num_classes, activation="softmax")

    def call(self, inputs, training=None):
        x = inputs
        for layer in self.hidden:
            x = layer(x)
        x = self.bn(x, training=training)
        return self.classifier(x)


rng = np.random.RandomState(32)
x_train = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y_train = (x_train[:, 0] > 0).astype("int64") + (x_train[:, 1] > 0)

model = Classifier(3, name="classifier")
model(x_train[:1])
for layer in model.layers:
    layer.set_weights([0.2 + 0.4 * np.abs(rng.standard_normal(w.shape)) for w in layer.get_weights()])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=8, epochs=3, validation_split=0.25, shuffle=False, verbose=0)
model.save_weights("classifier.weights.h5")

again = Classifier(3)
again(x_train[:1])
again.load_weights("classifier.weights.h5")

results["history"] = {name: history.history[name] for name in sorted(history.history)}
results["predictions"] = model.predict(x_train, verbose=0)
results["loaded"] = again.predict(x_train, verbose=0)
