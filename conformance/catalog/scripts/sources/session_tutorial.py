"""Layers are called on placeholders, and a session trains them, as the tutorial had it."""

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Dense
from keras.losses import categorical_crossentropy

results = {}

sess = tf.Session()
K.set_session(sess)

# This placeholder will contain our input digits, as flat vectors.
img = tf.placeholder(K.floatx(), shape=(None, 12))
hidden = Dense(8, activation="relu")
scores = Dense(4, activation="softmax")
preds = scores(hidden(img))

labels = tf.placeholder(K.floatx(), shape=(None, 4))
loss = tf.reduce_mean(categorical_crossentropy(labels, preds))
train_step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)

init_op = tf.global_variables_initializer()
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
