"""LeNet as it was written when each kind of layer was imported from a module of its own."""

import numpy as np
import tensorflow as tf

results = {}


class LeNet:
    """Builds the network."""

    @staticmethod
    def build(width, height, depth, classes, batch_norm=False):
        model = tf.keras.models.Sequential()
        model.add(tf.keras.layers.convolutional.ZeroPadding2D((1, 1), input_shape=(height, width, depth)))
        model.add(tf.keras.layers.convolutional.Conv2D(4, (3, 3), padding="same"))
        if batch_norm:
            model.add(tf.keras.layers.normalization.BatchNormalization(axis=-1))
        model.add(tf.keras.layers.advanced_activations.LeakyReLU(alpha=0.1))
        model.add(tf.keras.layers.convolutional.MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
        model.add(tf.keras.layers.convolutional.Conv2D(6, (3, 3), padding="same"))
        model.add(tf.keras.layers.core.Activation("relu"))
        model.add(tf.keras.layers.convolutional.MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
        model.add(tf.keras.layers.core.Flatten())
        model.add(tf.keras.layers.core.Dense(10))
        model.add(tf.keras.layers.core.Activation("relu"))
        model.add(tf.keras.layers.core.Dense(classes))
        model.add(tf.keras.layers.core.Activation("softmax"))
        return model


EPOCHS, INIT_LR, BS = 2, 0.02, 8
rng = np.random.RandomState(28)
data = rng.uniform(size=(24, 8, 8, 1))
labels = tf.keras.utils.np_utils.to_categorical(rng.randint(3, size=24), num_classes=3)

model = LeNet.build(width=8, height=8, depth=1, classes=3)
model.set_weights([0.2 * rng.standard_normal(w.shape) for w in model.get_weights()])
opt = tf.keras.optimizers.legacy.SGD(lr=INIT_LR, decay=INIT_LR / EPOCHS, momentum=0.9)
model.compile(loss="categorical_crossentropy", optimizer=opt, metrics=["accuracy"])
H = model.fit(data, labels, batch_size=BS, epochs=EPOCHS, verbose=0, shuffle=False)

results["loss"] = H.history["loss"]
results["accuracy"] = H.history["accuracy"]
results["predictions"] = model.predict(data, verbose=0)
