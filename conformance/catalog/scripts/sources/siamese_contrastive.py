"""A siamese network learns which pictures are alike, with a contrastive loss in keras.ops, after keras.io."""

import keras
import numpy as np
from keras import layers, ops

results = {}


def make_pairs(x, y, rng):
    """Each picture with one of its own class, and with one of another class."""
    digit_indices = [np.where(y == i)[0] for i in range(max(y) + 1)]
    pairs, labels = [], []
    for one, label1 in zip(x, y):
        pairs.append([one, x[rng.choice(digit_indices[label1])]])
        labels.append(0)
        label2 = (label1 + 1) % len(digit_indices)
        pairs.append([one, x[rng.choice(digit_indices[label2])]])
        labels.append(1)
    return np.array(pairs), np.array(labels).astype("float32")


def euclidean_distance(vects):
    x, y = vects
    sum_square = ops.sum(ops.square(x - y), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(sum_square, keras.backend.epsilon()))


def loss(margin=1):
    def contrastive_loss(y_true, y_pred):
        square_pred = ops.square(y_pred)
        margin_square = ops.square(ops.maximum(margin - (y_pred), 0))
        return ops.mean((1 - y_true) * square_pred + (y_true) * margin_square)

    return contrastive_loss


rng = np.random.RandomState(12)
y = np.arange(12) % 3
x = (rng.uniform(size=(12, 6, 6, 1)) + 0.3 * y.reshape(-1, 1, 1, 1)).astype("float32")
pairs, labels = make_pairs(x, y, rng)

inputs = keras.Input((6, 6, 1))
h = layers.Conv2D(2, 3, activation="tanh")(inputs)
h = layers.AveragePooling2D(pool_size=(2, 2))(h)
h = layers.Flatten()(h)
embedding_network = keras.Model(inputs, layers.Dense(4, activation="tanh")(h))

input_1 = keras.Input((6, 6, 1))
input_2 = keras.Input((6, 6, 1))
tower_1 = embedding_network(input_1)
tower_2 = embedding_network(input_2)
merge_layer = layers.Lambda(euclidean_distance, output_shape=(1,))([tower_1, tower_2])
output_layer = layers.Dense(1, activation="sigmoid")(merge_layer)
siamese = keras.Model(inputs=[input_1, input_2], outputs=output_layer)
siamese.set_weights([0.3 * rng.standard_normal(w.shape) for w in siamese.get_weights()])

siamese.compile(loss=loss(margin=1), optimizer=keras.optimizers.SGD(0.1), metrics=["accuracy"])
history = siamese.fit([pairs[:, 0], pairs[:, 1]], labels, batch_size=8, epochs=2, shuffle=False, verbose=0)

results["loss"] = history.history["loss"]
results["accuracy"] = history.history["accuracy"]
results["predictions"] = siamese.predict([pairs[:, 0], pairs[:, 1]], verbose=0)
