"""What does the network look at? Outputs of layers in between, and the gradient of a class by its image."""

import numpy as np
import tensorflow as tf
from keras.backend import floatx
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D
from keras.models import Model, Sequential

results = {}

rng = np.random.RandomState(30)
images = rng.uniform(size=(4, 8, 8, 1))

model = Sequential()
model.add(Conv2D(4, (3, 3), activation="tanh", padding="same", input_shape=(8, 8, 1), name="block1_conv1"))
model.add(MaxPooling2D((2, 2), name="block1_pool"))
model.add(Conv2D(6, (3, 3), activation="tanh", name="block2_conv1"))
model.add(GlobalAveragePooling2D(name="average"))
model.add(Dense(3, name="scores"))
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])

get_activations = Model(model.inputs, model.get_layer("block1_pool").output).predict
results["activations"] = get_activations(images, verbose=0)

class_index = 1


def get_saliency(images):
    """The sum of the scores of the class, and its gradient by the images."""
    images = tf.convert_to_tensor(images, floatx())
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = tf.reduce_sum(model(images)[:, class_index])
    return loss.numpy(), tape.gradient(loss, images).numpy()


score, saliency = get_saliency(images)
results["score"] = score
results["saliency"] = np.max(np.abs(saliency), axis=-1)

last_conv = model.get_layer("block2_conv1").output
conv = Model(model.inputs, last_conv)(tf.convert_to_tensor(images[:1], floatx()))
with tf.GradientTape() as tape:
    tape.watch(conv)
    scores = conv
    for layer in model.layers[3:]:
        scores = layer(scores)
    score = scores[:, class_index]
pooled = tf.reduce_mean(tape.gradient(score, conv), axis=(0, 1, 2))
results["heatmap"] = np.mean(conv[0] * pooled, axis=-1)

image = images[:1]
for _ in range(3):
    _, gradient = get_saliency(image)
    image = image + 0.1 * gradient / (np.sqrt(np.mean(np.square(gradient))) + 1e-5)
results["dream"] = image
