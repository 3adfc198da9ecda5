"""What does the network look at? Outputs of layers in between, and the gradient of a class by its image."""

import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D
from keras.models import Sequential

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

get_activations = K.function([model.layers[0].input], [model.get_layer("block1_pool").output])
results["activations"] = get_activations([images])[0]

class_index = 1
loss = K.sum(model.output[:, class_index])
grads = K.gradients(loss, model.input)[0]
get_saliency = K.function([model.input], [loss, grads])
score, saliency = get_saliency([images])
results["score"] = score
results["saliency"] = np.max(np.abs(saliency), axis=-1)

last_conv = model.get_layer("block2_conv1").output
pooled_grads = K.mean(K.gradients(model.output[:, class_index], last_conv)[0], axis=(0, 1, 2))
iterate = K.function([model.input], [pooled_grads, last_conv])
pooled, conv = iterate([images[:1]])
results["heatmap"] = np.mean(conv[0] * pooled, axis=-1)

image = images[:1]
for _ in range(3):
    _, gradient = get_saliency([image])
    image = image + 0.1 * gradient / (np.sqrt(np.mean(np.square(gradient))) + 1e-5)
results["dream"] = image
