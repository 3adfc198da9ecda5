"""A convolutional variational autoencoder with its losses tracked in train_step, after the example of keras.io."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}


class Sampling(layers.Layer):
    """Uses (z_mean, z_log_var) and noise to sample z, the vector encoding a picture."""

    def call(self, inputs):
        z_mean, z_log_var, epsilon = inputs
        return z_mean + tf.exp(0.5 * z_log_var) * epsilon


class VAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.reconstruction_loss_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.kl_loss_tracker = keras.metrics.Mean(name="kl_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker, self.reconstruction_loss_tracker, self.kl_loss_tracker]

    def train_step(self, data):
        images, epsilon = data
        with tf.GradientTape() as tape:
            z_mean, z_log_var, z = self.encoder([images, epsilon])
            reconstruction = self.decoder(z)
            reconstruction_loss = tf.reduce_mean(
                tf.reduce_sum(keras.losses.binary_crossentropy(images, reconstruction), axis=(1, 2))
            )
            kl_loss = -0.5 * (1 + z_log_var - tf.square(z_mean) - tf.exp(z_log_var))
            kl_loss = tf.reduce_mean(tf.reduce_sum(kl_loss, axis=1))
            total_loss = reconstruction_loss + kl_loss
        grads = tape.gradient(total_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.total_loss_tracker.update_state(total_loss)
        self.reconstruction_loss_tracker.update_state(reconstruction_loss)
        self.kl_loss_tracker.update_state(kl_loss)
        return {
            "loss": self.total_loss_tracker.result(),
            "reconstruction_loss": self.reconstruction_loss_tracker.result(),
            "kl_loss": self.kl_loss_tracker.result(),
        }


latent_dim = 2
encoder_inputs = keras.Input(shape=(8, 8, 1))
noise = keras.Input(shape=(latent_dim,))
x = layers.Conv2D(4, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
x = layers.Flatten()(x)
x = layers.Dense(8, activation="relu")(x)
z_mean = layers.Dense(latent_dim, name="z_mean")(x)
z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
z = Sampling()([z_mean, z_log_var, noise])
encoder = keras.Model([encoder_inputs, noise], [z_mean, z_log_var, z], name="encoder")

latent_inputs = keras.Input(shape=(latent_dim,))
x = layers.Dense(4 * 4 * 4, activation="relu")(latent_inputs)
x = layers.Reshape((4, 4, 4))(x)
x = layers.Conv2DTranspose(4, 3, activation="relu", strides=2, padding="same")(x)
decoder_outputs = layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x)
decoder = keras.Model(latent_inputs, decoder_outputs, name="decoder")

rng = np.random.RandomState(3)
for network in (encoder, decoder):
    network.set_weights([0.2 * rng.standard_normal(w.shape) for w in network.get_weights()])
images = rng.uniform(size=(16, 8, 8, 1)).astype("float32")
epsilon = rng.standard_normal((16, latent_dim)).astype("float32")

vae = VAE(encoder, decoder)
vae.compile(optimizer=keras.optimizers.SGD(learning_rate=0.001))
history = vae.fit(images, epsilon, epochs=2, batch_size=8, shuffle=False, verbose=0)

for name in ("loss", "reconstruction_loss", "kl_loss"):
    results[name] = history.history[name]
results["z_mean"] = encoder.predict([images, epsilon], verbose=0)[0]
results["decoded"] = decoder.predict(np.array([[0.5, -0.5]]), verbose=0)
