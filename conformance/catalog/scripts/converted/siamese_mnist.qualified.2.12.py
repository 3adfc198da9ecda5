"""A siamese network says whether two images show the same digit: shared layers, a distance, a contrastive loss."""

import numpy as np
import tensorflow as tf

results = {}


def euclidean_distance(vects):
    x, y = vects
    sum_square = tf.keras.backend.sum(tf.keras.backend.square(x - y), axis=1, keepdims=True)
    return tf.keras.backend.sqrt(tf.keras.backend.maximum(sum_square, tf.keras.backend.epsilon()))


def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)


def contrastive_loss(y_true, y_pred):
    """Contrastive loss of Hadsell et al. 2006."""
    margin = 1
    square_pred = tf.keras.backend.square(y_pred)
    margin_square = tf.keras.backend.square(tf.keras.backend.maximum(margin - y_pred, 0))
    return tf.keras.backend.mean(y_true * square_pred + (1 - y_true) * margin_square)


def create_pairs(x, digit_indices):
    """Positive and negative pairs in turn."""
    pairs, labels = [], []
    n = min(len(indices) for indices in digit_indices) - 1
    for d in range(len(digit_indices)):
        for i in range(n):
            pairs.append([x[digit_indices[d][i]], x[digit_indices[d][i + 1]]])
            other = (d + 1) % len(digit_indices)
            pairs.append([x[digit_indices[d][i]], x[digit_indices[other][i]]])
            labels += [1.0, 0.0]
    return np.array(pairs), np.array(labels)


def create_base_network(input_shape):
    inputs = tf.keras.layers.Input(shape=input_shape)
    x = tf.keras.layers.Flatten()(inputs)
    x = tf.keras.layers.Dense(8, activation="relu")(x)
    x = tf.keras.layers.Dense(6, activation="relu")(x)
    return tf.keras.models.Model(inputs, x)


def compute_accuracy(y_true, y_pred):
    return np.mean((y_pred.ravel() < 0.5) == y_true)


rng = np.random.RandomState(15)
x_train = rng.uniform(size=(20, 4, 4))
y_train = np.arange(20) % 4
pairs, labels = create_pairs(x_train, [np.where(y_train == i)[0] for i in range(4)])

base_network = create_base_network((4, 4))
base_network.set_weights([0.3 * rng.standard_normal(w.shape) for w in base_network.get_weights()])
input_a = tf.keras.layers.Input(shape=(4, 4))
input_b = tf.keras.layers.Input(shape=(4, 4))
processed_a = base_network(input_a)
processed_b = base_network(input_b)
distance = tf.keras.layers.Lambda(euclidean_distance, output_shape=eucl_dist_output_shape)([processed_a, processed_b])
model = tf.keras.models.Model([input_a, input_b], distance)

rms = tf.keras.optimizers.legacy.RMSprop()
model.compile(loss=contrastive_loss, optimizer=rms)
history = model.fit([pairs[:, 0], pairs[:, 1]], labels, batch_size=8, epochs=2, verbose=0, shuffle=False)
y_pred = model.predict([pairs[:, 0], pairs[:, 1]], verbose=0)

results["loss"] = history.history["loss"]
results["accuracy"] = compute_accuracy(labels, y_pred)
results["distances"] = y_pred
