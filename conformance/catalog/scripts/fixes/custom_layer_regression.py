"""A layer of one's own, with a loss and a metric of one's own, finds the line through some points."""

import numpy as np
from keras import initializers
from keras import ops as K
from keras.backend import epsilon
from keras.layers import Dense, Input, Layer
from keras.models import Model

results = {}


class Linear(Layer):
    """y = a * (x W) + b"""

    def __init__(self, output_dim, kernel_initializer="glorot_uniform", **kwargs):
        self.output_dim = output_dim
        self.kernel_initializer = initializers.get(kernel_initializer)
        super(Linear, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.output_dim), initializer=self.kernel_initializer, trainable=True
        )
        self.scale = self.add_weight(name="scale", shape=(self.output_dim,), initializer="ones")
        self.bias = self.add_weight(name="bias", shape=(self.output_dim,), initializer="zeros")
        super(Linear, self).build(input_shape)

    def call(self, x):
        return self.scale * K.dot(x, self.kernel) + self.bias

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        config = {
            "output_dim": self.output_dim,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
        }
        base_config = super(Linear, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


def huber(y_true, y_pred):
    error = K.abs(y_true - y_pred)
    return K.mean(K.minimum(error, 1.0) * (error - 0.5 * K.minimum(error, 1.0)), axis=-1)


def r2(y_true, y_pred):
    residual = K.sum(K.square(y_true - y_pred))
    total = K.sum(K.square(y_true - K.mean(y_true)))
    return 1 - residual / (total + epsilon())


rng = np.random.RandomState(13)
x = rng.standard_normal((40, 5))
y = x.dot(rng.standard_normal((5, 1))) + 0.1 * rng.standard_normal((40, 1))

inputs = Input(shape=(5,))
hidden = Linear(6, name="linear")(inputs)
outputs = Dense(1)(hidden)
model = Model(inputs, outputs)
model.compile(optimizer="sgd", loss=huber, metrics=[r2, "mae"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
history = model.fit(x, y, batch_size=20, epochs=3, verbose=0, shuffle=False)

again = Linear.from_config(model.get_layer("linear").get_config())

results["names"] = [again.name, again.output_dim]
results["loss"] = history.history["loss"]
results["r2"] = history.history["r2"]
results["mae"] = history.history["mae"]
results["predictions"] = model.predict(x, verbose=0)
