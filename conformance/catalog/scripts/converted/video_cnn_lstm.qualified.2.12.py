"""A convolutional network looks at each frame of a video, and an LSTM at what it saw."""

import numpy as np
import tensorflow as tf

results = {}

rng = np.random.RandomState(12)
frames, rows, columns = 4, 6, 6
videos = rng.uniform(size=(16, frames, rows, columns, 1))
labels = np.eye(3)[rng.randint(3, size=16)]

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.TimeDistributed(tf.keras.layers.Conv2D(4, (3, 3), activation="relu"), input_shape=(frames, rows, columns, 1)))
model.add(tf.keras.layers.TimeDistributed(tf.keras.layers.MaxPooling2D((2, 2))))
model.add(tf.keras.layers.TimeDistributed(tf.keras.layers.Flatten()))
model.add(tf.keras.layers.LSTM(6, return_sequences=False))
model.add(tf.keras.layers.Dense(3, activation="softmax"))
model.compile(
    loss="categorical_crossentropy", optimizer=tf.keras.optimizers.legacy.SGD(decay=0.02, momentum=0.9, nesterov=True), metrics=["accuracy"]
)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.summary()

history = model.fit(videos[:12], labels[:12], batch_size=4, epochs=2, verbose=0, shuffle=False)
loss, accuracy = model.evaluate(videos[12:], labels[12:], verbose=0)

results["output_shape"] = model.output_shape
results["loss"] = history.history["loss"]
results["accuracy"] = history.history["accuracy"]
results["test"] = [loss, accuracy]
results["predictions"] = model.predict(videos[12:], verbose=0)
