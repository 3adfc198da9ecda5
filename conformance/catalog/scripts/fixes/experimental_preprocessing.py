"""Pictures are rescaled, normalized and flipped by layers of experimental.preprocessing, as TensorFlow 2.4 has it."""

import keras
import numpy as np
from keras import layers
from keras import layers as preprocessing

results = {}

rng = np.random.RandomState(6)
x_train = rng.randint(0, 256, size=(24, 8, 8, 3)).astype("float32")
y_train = rng.randint(0, 3, size=24)

normalizer = preprocessing.Normalization()
normalizer.adapt(x_train / 255.0)
data_augmentation = keras.Sequential([preprocessing.RandomFlip("horizontal")])

inputs = keras.Input(shape=(8, 8, 3))
x = preprocessing.Rescaling(1.0 / 255)(inputs)
x = normalizer(x)
x = preprocessing.CenterCrop(6, 6)(x)
x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(3, activation="softmax", name="classes")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
for name in ("conv", "classes"):
    layer = model.get_layer(name)
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])
history = model.fit(x_train, y_train, batch_size=8, epochs=2, shuffle=False, verbose=0)

augmented = np.array(data_augmentation(x_train, training=True))
flipped = x_train[:, :, ::-1]
results["loss"] = history.history["loss"]
results["predictions"] = model.predict(x_train, verbose=0)
results["each picture is flipped or not"] = all(
    bool(np.allclose(one, a) or np.allclose(one, b)) for one, a, b in zip(augmented, x_train, flipped)
)
