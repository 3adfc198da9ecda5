"""An image classifier trains in mixed precision, on pictures that are flipped by chance."""

import keras
import numpy as np
from keras import layers

results = {}

previous_policy = keras.mixed_precision.global_policy()
keras.mixed_precision.set_global_policy("mixed_float16")
keras.utils.set_random_seed(1)

data_augmentation = keras.Sequential([layers.RandomFlip("horizontal_and_vertical")])
inputs = keras.Input(shape=(8, 8, 1), name="pictures")
x = data_augmentation(inputs)
x = layers.Rescaling(1.0 / 255)(x)
x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dense(4, name="dense_logits")(x)
outputs = layers.Activation("softmax", dtype="float32", name="predictions")(x)
model = keras.Model(inputs, outputs)
model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"])

rng = np.random.RandomState(11)
x_train = rng.randint(0, 256, size=(32, 8, 8, 1)).astype("float32")
y_train = rng.randint(0, 4, size=32)
initial = model.get_layer("conv").get_weights()[0]
history = model.fit(x_train, y_train, batch_size=8, epochs=1, verbose=0)
predictions = model.predict(x_train, verbose=0)

results["policy"] = keras.mixed_precision.global_policy().name
results["compute dtype"] = model.get_layer("conv").compute_dtype
results["variable dtype"] = model.get_layer("conv").variable_dtype
results["weights"] = str(model.get_layer("conv").get_weights()[0].dtype)
results["predicted"] = str(predictions.dtype)
results["loss is scaled"] = "LossScale" in type(model.optimizer).__name__
results["loss is finite"] = bool(np.isfinite(history.history["loss"][0]))
results["the weights moved"] = bool((model.get_layer("conv").get_weights()[0] != initial).any())
results["sums to one"] = bool(np.allclose(predictions.sum(axis=-1), 1, atol=1e-3))
keras.mixed_precision.set_global_policy(previous_policy)
