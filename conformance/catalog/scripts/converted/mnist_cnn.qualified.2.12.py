"""A small convolutional network classifies images, as the first example of Keras did."""

import tensorflow as tf
import numpy as np

results = {}

rng = np.random.RandomState(0)
num_classes = 4
x_train = rng.uniform(size=(32, 8, 8, 1)).astype("float32")
y_train = tf.keras.utils.to_categorical(rng.randint(num_classes, size=32), num_classes)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Conv2D(4, kernel_size=(3, 3), activation="relu", input_shape=(8, 8, 1)))
model.add(tf.keras.layers.MaxPooling2D(pool_size=(2, 2)))
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(num_classes, activation="softmax"))
model.compile(loss=tf.keras.losses.categorical_crossentropy, optimizer=tf.keras.optimizers.legacy.SGD(), metrics=["accuracy"])
model.set_weights([0.1 * rng.standard_normal(w.shape) for w in model.get_weights()])

history = model.fit(x_train, y_train, batch_size=16, epochs=2, verbose=0, shuffle=False)
score = model.evaluate(x_train, y_train, verbose=0)
print("Test loss:", score[0])
print("Test accuracy:", score[1])

results["loss"] = history.history["loss"]
results["accuracy"] = history.history["accuracy"]
results["score"] = score
results["predictions"] = model.predict(x_train, verbose=0)
