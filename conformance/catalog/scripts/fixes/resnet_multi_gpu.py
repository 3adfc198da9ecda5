"""A small residual network, drawn as a graph and trained on all GPUs if there are several."""

import numpy as np
from keras.layers import Activation, Conv2D, Dense, GlobalAveragePooling2D, Input, add
from keras.models import Model
from keras.regularizers import l2
from keras.utils import plot_model

results = {}


def resnet_layer(inputs, num_filters, activation="relu"):
    """A convolution as a residual network has it."""
    conv = Conv2D(
        num_filters, kernel_size=3, padding="same", kernel_initializer="he_normal", kernel_regularizer=l2(1e-3)
    )
    x = conv(inputs)
    return Activation(activation)(x) if activation is not None else x


rng = np.random.RandomState(37)
x_train = rng.uniform(size=(16, 8, 8, 1))
y_train = rng.randint(3, size=(16, 1))

inputs = Input(shape=(8, 8, 1))
x = resnet_layer(inputs, 4)
y = resnet_layer(x, 4)
y = resnet_layer(y, 4, activation=None)
x = add([x, y])
x = Activation("relu")(x)
x = GlobalAveragePooling2D()(x)
outputs = Dense(3, activation="softmax")(x)
model = Model(inputs=inputs, outputs=outputs)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
lines = []
model.summary(print_fn=lines.append)

try:
    plot_model(model, to_file="model.png", show_shapes=True)
except (ImportError, OSError):
    print("Graphviz is not installed.")

# For several GPUs the model is to be built within tf.distribute.MirroredStrategy().scope().
parallel_model = model
parallel_model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
history = parallel_model.fit(x_train, y_train, batch_size=8, epochs=2, verbose=0, shuffle=False)

results["parameters"] = ["{:,}".format(model.count_params())]
results["loss"] = history.history["loss"]
results["predictions"] = model.predict(x_train, verbose=0)
