"""A deep autoencoder learns to write down images in a few numbers; encoder and decoder are used apart."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Model
from keras.optimizers import Adadelta

results = {}

rng = np.random.RandomState(10)
x_train = rng.uniform(size=(64, 4, 5))
x_test = rng.uniform(size=(16, 4, 5))
x_train = x_train.reshape((len(x_train), np.prod(x_train.shape[1:])))
x_test = x_test.reshape((len(x_test), np.prod(x_test.shape[1:])))

encoding_dim = 4

input_img = Input(shape=(20,))
encoded = Dense(12, activation="relu")(input_img)
encoded = Dense(encoding_dim, activation="relu")(encoded)
decoded = Dense(12, activation="relu")(encoded)
decoded = Dense(20, activation="sigmoid")(decoded)

autoencoder = Model(input_img, decoded)
encoder = Model(input_img, encoded)

encoded_input = Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-2](encoded_input)
decoder_layer = autoencoder.layers[-1](decoder_layer)
decoder = Model(encoded_input, decoder_layer)

autoencoder.set_weights([0.3 * rng.standard_normal(w.shape) for w in autoencoder.get_weights()])
autoencoder.compile(optimizer=Adadelta(learning_rate=1.0), loss="binary_crossentropy")
history = autoencoder.fit(
    x_train, x_train, epochs=3, batch_size=16, shuffle=False, validation_data=(x_test, x_test), verbose=0
)

encoded_imgs = encoder.predict(x_test, verbose=0)
decoded_imgs = decoder.predict(encoded_imgs, verbose=0)

results["loss"] = history.history["loss"]
results["val_loss"] = history.history["val_loss"]
results["encoded"] = encoded_imgs
results["decoded"] = decoded_imgs
