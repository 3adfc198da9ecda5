"""Registered layers that hold other layers are saved in a .keras file, and made again from their config."""

import keras
import numpy as np
from keras import layers

results = {}


@keras.saving.register_keras_serializable(package="blocks")
class ResidualBlock(layers.Layer):
    def __init__(self, units, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.dense_1 = layers.Dense(units, activation=self.activation)
        self.dense_2 = layers.Dense(units)

    def build(self, input_shape):
        self.dense_1.build(input_shape)
        self.dense_2.build((None, self.units))
        super().build(input_shape)

    def call(self, inputs):
        return inputs + self.dense_2(self.dense_1(inputs))

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "activation": keras.activations.serialize(self.activation)})
        return config


@keras.saving.register_keras_serializable(package="blocks")
class Twice(layers.Layer):
    def __init__(self, block, **kwargs):
        super().__init__(**kwargs)
        self.block = block

    def build(self, input_shape):
        if not self.block.built:
            self.block.build(input_shape)
        super().build(input_shape)

    def call(self, inputs):
        return self.block(self.block(inputs))

    def get_config(self):
        return {**super().get_config(), "block": keras.saving.serialize_keras_object(self.block)}

    @classmethod
    def from_config(cls, config):
        block = keras.saving.deserialize_keras_object(config.pop("block"))
        return cls(block, **config)


rng = np.random.RandomState(24)
inputs = keras.Input((4,), name="vectors")
x = Twice(ResidualBlock(4, activation="tanh", name="block"), name="twice")(inputs)
outputs = layers.Dense(2, name="head")(x)
model = keras.Model(inputs, outputs)
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.compile(optimizer="sgd", loss="mse")
x_train = rng.uniform(-1, 1, size=(16, 4)).astype("float32")
model.fit(x_train, x_train[:, :2], batch_size=8, epochs=1, shuffle=False, verbose=0)

model.save("model.keras")
restored = keras.models.load_model("model.keras")
copied = keras.Model.from_config(model.get_config())
copied.set_weights(model.get_weights())
again = restored.fit(x_train, x_train[:, :2], batch_size=8, epochs=1, shuffle=False, verbose=0)

results["block"] = model.get_layer("twice").block.get_config()["units"]
results["activation"] = model.get_layer("twice").block.get_config()["activation"]
results["copied"] = copied.predict(x_train, verbose=0)
results["loss after loading"] = again.history["loss"]
results["predictions"] = restored.predict(x_train, verbose=0)
