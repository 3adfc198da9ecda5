"""A variational autoencoder with a loss of its own, added to the model as the example of Keras did."""

import numpy as np
from keras import ops as K
from keras.layers import Dense, Input, Lambda, Layer
from keras.losses import mean_squared_error as mse
from keras.models import Model

results = {}

rng = np.random.RandomState(20)
original_dim, intermediate_dim, latent_dim = 12, 8, 2
x_train = rng.uniform(size=(32, original_dim))
epsilon_train = rng.standard_normal((32, latent_dim))


def sampling(args):
    """The reparameterization trick; the noise is an input, so that each run has the same."""
    z_mean, z_log_var, epsilon = args
    return z_mean + K.exp(0.5 * z_log_var) * epsilon


inputs = Input(shape=(original_dim,), name="encoder_input")
noise = Input(shape=(latent_dim,), name="noise")
x = Dense(intermediate_dim, activation="relu", name="hidden")(inputs)
z_mean = Dense(latent_dim, name="z_mean")(x)
z_log_var = Dense(latent_dim, name="z_log_var")(x)
z = Lambda(sampling, output_shape=(latent_dim,), name="z")([z_mean, z_log_var, noise])
encoder = Model([inputs, noise], [z_mean, z_log_var, z], name="encoder")

latent_inputs = Input(shape=(latent_dim,), name="z_sampling")
x = Dense(intermediate_dim, activation="relu", name="decoder_hidden")(latent_inputs)
outputs = Dense(original_dim, activation="sigmoid", name="decoder_output")(x)
decoder = Model(latent_inputs, outputs, name="decoder")

for layer in (encoder.get_layer("hidden"), encoder.get_layer("z_mean"), encoder.get_layer("z_log_var"), decoder):
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])


class VaeLoss(Layer):
    """Adds the loss, and hands the outputs on."""

    def call(self, args):
        inputs, outputs, z_mean, z_log_var = args
        reconstruction_loss = mse(inputs, outputs)
        reconstruction_loss *= original_dim
        kl_loss = 1 + z_log_var - K.square(z_mean) - K.exp(z_log_var)
        kl_loss = K.sum(kl_loss, axis=-1)
        kl_loss *= -0.5
        self.add_loss(K.mean(reconstruction_loss + kl_loss))
        return outputs


outputs = decoder(encoder([inputs, noise])[2])
outputs = VaeLoss()([inputs, outputs, z_mean, z_log_var])
vae = Model([inputs, noise], outputs, name="vae_mlp")
vae.compile(optimizer="rmsprop")
history = vae.fit([x_train, epsilon_train], epochs=3, batch_size=8, verbose=0, shuffle=False)

z_test, _, _ = encoder.predict([x_train, epsilon_train], verbose=0)
results["loss"] = history.history["loss"]
results["z_mean"] = z_test
results["decoded"] = decoder.predict(z_test, verbose=0)
