"""A model is saved with save_format, as h5 and as a SavedModel, and each is loaded with a custom loss."""

import keras
import numpy as np
from keras import layers

results = {}


def custom_mse(y_true, y_pred):
    return keras.losses.mean_squared_error(y_true, y_pred)


rng = np.random.RandomState(28)
x = rng.uniform(-1, 1, size=(32, 5, 2)).astype("float32")
y = x[:, -1, :1]
model = keras.Sequential(
    [layers.Conv1D(4, 3, activation="relu", input_shape=(5, 2)), layers.Flatten(), layers.Dense(1)]
)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss=custom_mse, metrics=["mae"])
model.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)

for name, save_format in (("model.h5", "h5"), ("model_tf.keras", "tf")):
    model.save(name)
    loaded = keras.models.load_model(name, custom_objects={"custom_mse": custom_mse})
    results[save_format] = loaded.evaluate(x, y, verbose=0)
results["predictions"] = model.predict(x, verbose=0)
