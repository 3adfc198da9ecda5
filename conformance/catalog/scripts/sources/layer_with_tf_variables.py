"""A layer keeps its weights as tf.Variables, as TensorFlow lets modules do, and is trained by fit()."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}


class ScaleAndShift(layers.Layer):
    """What layer normalization has at its end: a factor and a term for each feature, both trained."""

    def build(self, input_shape):
        dim = input_shape[-1]
        self.gamma = tf.Variable(tf.ones((dim,), dtype=self.dtype), trainable=True, name="gamma")
        self.beta = tf.Variable(tf.zeros((dim,), dtype=self.dtype), trainable=True, name="beta")
        super().build(input_shape)

    def call(self, inputs):
        return inputs * self.gamma + self.beta


rng = np.random.RandomState(35)
inputs = keras.Input(shape=(6,))
scale = ScaleAndShift()
x = scale(inputs)
dense = layers.Dense(1)
outputs = dense(x)
model = keras.Model(inputs, outputs)
dense.set_weights([0.5 * rng.standard_normal(w.shape) for w in dense.get_weights()])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")

features = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
target = (features[:, :1] + 0.5 * features[:, 1:2] + 1).astype("float32")
history = model.fit(features, target, batch_size=8, epochs=3, shuffle=False, verbose=0)

results["trainable"] = len(model.trainable_weights)
results["loss"] = history.history["loss"]
results["gamma"] = scale.gamma.numpy()
results["beta"] = scale.beta.numpy()
results["predictions"] = model.predict(features, verbose=0)
