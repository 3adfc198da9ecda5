"""A frozen base with BatchNormalization gets a new head, then is unfrozen and fine-tuned at a low rate."""

import keras
import numpy as np
from keras import layers

results = {}

rng = np.random.RandomState(10)

base_model = keras.Sequential(
    [
        keras.Input(shape=(8, 8, 3)),
        layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv"),
        layers.BatchNormalization(name="bn"),
        layers.Activation("relu"),
        layers.MaxPooling2D(),
    ],
    name="base",
)
for layer in base_model.layers:
    layer.set_weights([0.5 * np.abs(rng.standard_normal(w.shape)) for w in layer.get_weights()])
x_train = rng.uniform(-1, 1, size=(32, 8, 8, 3)).astype("float32")
y_train = (x_train.mean(axis=(1, 2, 3)) > 0).astype("float32").reshape(-1, 1)

base_model.trainable = False
inputs = keras.Input(shape=(8, 8, 3))
# The base is in inference mode, so that its BatchNormalization stays as it is when it is unfrozen.
x = base_model(inputs, training=False)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(1, name="head")(x)
model = keras.Model(inputs, outputs)
head = model.get_layer("head")
head.set_weights([0.3 * rng.standard_normal(w.shape) for w in head.get_weights()])

model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.01),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
results["trainable while frozen"] = len(model.trainable_weights)
frozen = model.fit(x_train, y_train, batch_size=8, epochs=2, shuffle=False, verbose=0)

base_model.trainable = True
model.compile(
    optimizer=keras.optimizers.Adam(1e-4),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
results["trainable after unfreezing"] = len(model.trainable_weights)
tuned = model.fit(x_train, y_train, batch_size=8, epochs=2, shuffle=False, verbose=0)

results["frozen"] = frozen.history["loss"]
results["tuned"] = tuned.history["loss"]
results["accuracy"] = tuned.history["binary_accuracy"]
results["moving mean"] = base_model.get_layer("bn").get_weights()[2]
results["predictions"] = model.predict(x_train, verbose=0)
