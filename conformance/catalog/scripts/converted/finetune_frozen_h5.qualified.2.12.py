"""A trained network is saved as h5, loaded with its custom objects, frozen but for a new head, and trained on."""

import numpy as np
import tensorflow as tf

results = {}


def bent(x):
    """An activation of one's own."""
    return 0.5 * x + 0.1 * x * x


rng = np.random.RandomState(18)
x = rng.uniform(size=(24, 6, 6, 1))
y_old = np.eye(3)[rng.randint(3, size=24)]
y_new = rng.randint(2, size=(24, 1))

img_input = tf.keras.layers.Input(shape=(6, 6, 1))
z = tf.keras.layers.Conv2D(4, (3, 3), activation=bent, name="block1_conv")(img_input)
z = tf.keras.layers.MaxPooling2D((2, 2), name="block1_pool")(z)
z = tf.keras.layers.Flatten(name="flatten")(z)
z = tf.keras.layers.Dense(6, activation="relu", name="fc1")(z)
z = tf.keras.layers.Dense(3, activation="softmax", name="predictions")(z)
base = tf.keras.models.Model(img_input, z)
base.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
base.set_weights([0.3 * rng.standard_normal(w.shape) for w in base.get_weights()])
first = base.fit(x, y_old, batch_size=8, epochs=1, verbose=0, shuffle=False)
results["first"] = first.history["loss"]
before = base.predict(x, verbose=0)
base.save("base.h5")
del base

base_model = tf.keras.models.load_model("base.h5", custom_objects={"bent": bent})
results["loaded"] = np.allclose(base_model.predict(x, verbose=0), before, atol=1e-6)

head = tf.keras.layers.Dense(1, activation="sigmoid", name="head")(base_model.get_layer("fc1").output)
model = tf.keras.models.Model(inputs=base_model.input, outputs=head)
for layer in model.layers[:-2]:
    layer.trainable = False
model.get_layer("head").set_weights([0.3 * rng.standard_normal((6, 1)), np.zeros(1)])
frozen = model.get_layer("block1_conv").get_weights()[0]
model.compile(loss="binary_crossentropy", optimizer=tf.keras.optimizers.legacy.SGD(lr=0.05, momentum=0.9), metrics=["accuracy"])
second = model.fit(x, y_new, batch_size=8, epochs=2, verbose=0, shuffle=False)

results["trainable"] = len(model.trainable_weights)
results["second"] = second.history["loss"]
results["unchanged"] = np.array_equal(frozen, model.get_layer("block1_conv").get_weights()[0])
results["predictions"] = model.predict(x, verbose=0)
