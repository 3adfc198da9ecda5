"""LeNet as it was written when each kind of layer was imported from a module of its own."""

import numpy as np
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, Flatten, LeakyReLU, MaxPooling2D, ZeroPadding2D
from keras.models import Sequential
from keras.optimizers import SGD
from keras.optimizers.schedules import InverseTimeDecay
from keras.utils import to_categorical

results = {}


class LeNet:
    """Builds the network."""

    @staticmethod
    def build(width, height, depth, classes, batch_norm=False):
        model = Sequential()
        model.add(ZeroPadding2D((1, 1), input_shape=(height, width, depth)))
        model.add(Conv2D(4, (3, 3), padding="same"))
        if batch_norm:
            model.add(BatchNormalization(axis=-1))
        model.add(LeakyReLU(negative_slope=0.1))
        model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
        model.add(Conv2D(6, (3, 3), padding="same"))
        model.add(Activation("relu"))
        model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
        model.add(Flatten())
        model.add(Dense(10))
        model.add(Activation("relu"))
        model.add(Dense(classes))
        model.add(Activation("softmax"))
        return model


EPOCHS, INIT_LR, BS = 2, 0.02, 8
rng = np.random.RandomState(28)
data = rng.uniform(size=(24, 8, 8, 1))
labels = to_categorical(rng.randint(3, size=24), num_classes=3)

model = LeNet.build(width=8, height=8, depth=1, classes=3)
model.set_weights([0.2 * rng.standard_normal(w.shape) for w in model.get_weights()])
opt = SGD(InverseTimeDecay(INIT_LR, 1, INIT_LR / EPOCHS), momentum=0.9)
model.compile(loss="categorical_crossentropy", optimizer=opt, metrics=["accuracy"])
H = model.fit(data, labels, batch_size=BS, epochs=EPOCHS, verbose=0, shuffle=False)

results["loss"] = H.history["loss"]
results["accuracy"] = H.history["accuracy"]
results["predictions"] = model.predict(data, verbose=0)
