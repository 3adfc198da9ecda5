"""A layer adds a loss and a metric of its own: a sparse autoencoder that says how active its code is."""

import numpy as np
from keras import metrics
from keras import ops as K
from keras.layers import Dense, Input, Layer
from keras.models import Model

results = {}


class Sparsity(Layer):
    """Hands on what it gets; large values cost something."""

    def __init__(self, rate=0.01, **kwargs):
        super(Sparsity, self).__init__(**kwargs)
        self.rate = rate
        self.activity = metrics.Mean(name="activity")

    def call(self, inputs):
        self.activity.update_state(inputs)
        self.add_loss(self.rate * K.mean(K.abs(inputs)))
        return inputs

    def get_config(self):
        config = super(Sparsity, self).get_config()
        config.update({"rate": self.rate})
        return config


rng = np.random.RandomState(35)
x_train = rng.standard_normal((32, 8))

inputs = Input(shape=(8,))
code = Dense(4, activation="relu", name="code")(inputs)
code = Sparsity(rate=0.1)(code)
outputs = Dense(8, name="decoded")(code)
model = Model(inputs, outputs)
for name in ("code", "decoded"):
    layer = model.get_layer(name)
    layer.set_weights([0.4 * rng.standard_normal(w.shape) for w in layer.get_weights()])
model.compile(optimizer="sgd", loss="mse")
history = model.fit(x_train, x_train, epochs=2, batch_size=8, verbose=0, shuffle=False)

results["loss"] = history.history["loss"]
results["activity"] = history.history["activity"]
results["predictions"] = model.predict(x_train, verbose=0)
