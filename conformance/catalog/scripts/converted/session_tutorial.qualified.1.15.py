"""Layers are called on placeholders, and a session trains them, as the tutorial had it."""

import numpy as np
import tensorflow as tf

results = {}

sess = tf.compat.v1.Session()
tf.compat.v1.keras.backend.set_session(sess)

# This placeholder will contain our input digits, as flat vectors.
img = tf.compat.v1.placeholder(tf.keras.backend.floatx(), shape=(None, 12))
hidden = tf.keras.layers.Dense(8, activation="relu")
scores = tf.keras.layers.Dense(4, activation="softmax")
preds = scores(hidden(img))

labels = tf.compat.v1.placeholder(tf.keras.backend.floatx(), shape=(None, 4))
loss = tf.reduce_mean(input_tensor=tf.keras.losses.categorical_crossentropy(labels, preds))
train_step = tf.compat.v1.train.GradientDescentOptimizer(0.5).minimize(loss)

init_op = tf.compat.v1.global_variables_initializer()
sess.run(init_op)

rng = np.random.RandomState(40)
for layer in (hidden, scores):
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])
images = rng.uniform(size=(32, 12))
digits = np.eye(4)[rng.randint(4, size=32)]

losses = []
with sess.as_default():
    for start in range(0, 32, 8):
        batch = {img: images[start : start + 8], labels: digits[start : start + 8]}
        losses.append(loss.eval(feed_dict=batch))
        train_step.run(feed_dict=batch)

results["losses"] = losses
results["predictions"] = sess.run(preds, feed_dict={img: images})
results["weights"] = hidden.get_weights()[1]
