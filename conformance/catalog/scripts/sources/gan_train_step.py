"""A generative adversarial network with a train_step of its own, as the guides of TensorFlow 2 write it."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}


class GAN(keras.Model):
    """Trains a discriminator and a generator in turn."""

    def __init__(self, discriminator, generator, latent_dim):
        super().__init__()
        self.discriminator = discriminator
        self.generator = generator
        self.latent_dim = latent_dim

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn

    def train_step(self, data):
        real, noise = data
        batch = tf.shape(real)[0]
        generated = self.generator(noise)
        combined = tf.concat([generated, real], axis=0)
        labels = tf.concat([tf.ones((batch, 1)), tf.zeros((batch, 1))], axis=0)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(combined))
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights))
        misleading = tf.zeros((batch, 1))
        with tf.GradientTape() as tape:
            g_loss = self.loss_fn(misleading, self.discriminator(self.generator(noise)))
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights))
        return {"d_loss": d_loss, "g_loss": g_loss}


discriminator = keras.Sequential([keras.Input((6,)), layers.Dense(8), layers.LeakyReLU(), layers.Dense(1)])
generator = keras.Sequential(
    [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(6, activation="tanh")]
)
rng = np.random.RandomState(2)
for part in (discriminator, generator):
    part.set_weights([0.3 * rng.standard_normal(w.shape) for w in part.get_weights()])

gan = GAN(discriminator=discriminator, generator=generator, latent_dim=4)
gan.compile(
    d_optimizer=keras.optimizers.Adam(learning_rate=0.01),
    g_optimizer=keras.optimizers.Adam(learning_rate=0.01),
    loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
)
real = rng.uniform(-1, 1, size=(16, 6)).astype("float32")
noise = rng.standard_normal((16, 4)).astype("float32")
history = gan.fit(real, noise, batch_size=8, epochs=2, verbose=0, shuffle=False)

results["d_loss"] = history.history["d_loss"]
results["g_loss"] = history.history["g_loss"]
results["generated"] = generator.predict(noise, verbose=0)
