"""A session that takes GPU memory as it needs it is made and set before the model, as nearly everybody did."""

import numpy as np
import tensorflow as tf

results = {}

config = tf.compat.v1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1, allow_soft_placement=True)
config.gpu_options.allow_growth = True
tf.compat.v1.keras.backend.set_session(tf.compat.v1.Session(config=config))

rng = np.random.RandomState(41)
x_train = rng.uniform(-1, 1, size=(24, 6))
y_train = (x_train[:, 0] > x_train[:, 1]).astype("float32")

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Dense(5, activation="relu", input_shape=(6,)))
model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])

history = model.fit(x_train, y_train, batch_size=8, epochs=2, verbose=0, shuffle=False)
results["loss"] = history.history["loss"]
results["predictions"] = model.predict(x_train)
