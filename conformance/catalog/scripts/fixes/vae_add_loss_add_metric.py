"""A functional variational autoencoder that adds its losses and metrics with add_loss and add_metric."""

import keras
import numpy as np
from keras import layers
from keras import ops as K

results = {}

original_dim, latent_dim = 12, 2

inputs = keras.Input(shape=(original_dim,), name="encoder_input")
noise = keras.Input(shape=(latent_dim,), name="noise")
x = layers.Dense(8, activation="relu")(inputs)
z_mean = layers.Dense(latent_dim, name="z_mean")(x)
z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)


def sampling(args):
    mean, log_var, epsilon = args
    return mean + K.exp(0.5 * log_var) * epsilon


z = layers.Lambda(sampling, output_shape=(latent_dim,), name="z")([z_mean, z_log_var, noise])
x = layers.Dense(8, activation="relu")(z)
outputs = layers.Dense(original_dim, activation="sigmoid")(x)


class Losses(layers.Layer):
    """Losses and metrics of tensors are added in the call of a layer."""

    def __init__(self):
        super().__init__()
        self.kl_tracker = keras.metrics.Mean(name="kl_loss")

    def call(self, args):
        inputs, outputs, z_mean, z_log_var = args
        reconstruction_loss = original_dim * keras.losses.binary_crossentropy(inputs, outputs)
        kl_loss = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
        self.add_loss(K.mean(reconstruction_loss + kl_loss))
        self.kl_tracker.update_state(kl_loss)
        return outputs


vae = keras.Model([inputs, noise], Losses()([inputs, outputs, z_mean, z_log_var]), name="vae")
vae.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01))

rng = np.random.RandomState(4)
vae.set_weights([0.3 * rng.standard_normal(w.shape) for w in vae.get_weights()])
data = rng.uniform(size=(32, original_dim)).astype("float32")
epsilon = rng.standard_normal((32, latent_dim)).astype("float32")
history = vae.fit([data, epsilon], epochs=2, batch_size=8, shuffle=False, verbose=0)

results["loss"] = history.history["loss"]
results["kl_loss"] = history.history["kl_loss"]
results["reconstructed"] = vae.predict([data, epsilon], verbose=0)
