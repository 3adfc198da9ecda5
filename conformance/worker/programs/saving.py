"""Programs about saving, loading and showing models."""

import os

import numpy as np

from . import program


def small(keras):
    """A model with names of its own and given weights."""
    model = keras.Sequential(
        [
            keras.layers.Dense(2, activation="relu", name="hidden", input_shape=(3,)),
            keras.layers.Dense(1, name="out"),
        ],
        name="small",
    )
    first = np.array([[0.5, -1.0], [0.25, 2.0], [-0.5, 1.0]])
    model.set_weights([first, np.array([0.5, 0.0]), np.array([[1.0], [-2.0]]), np.array([0.125])])
    return model


X = np.array([[1.0, 2.0, 3.0], [0.5, -0.5, 0.25]])


@program("models.load_model", "Model.save")
def saved_as_h5_and_loaded(keras, see, folder):
    """A compiled model saved as .h5 and loaded: its output, its loss and its weights."""
    model = small(keras)
    model.compile("sgd", "mse")
    path = os.path.join(folder, "model.h5")
    model.save(path)
    loaded = keras.models.load_model(path)
    see("before", model.predict(X, verbose=0))
    see("after", loaded.predict(X, verbose=0))
    see("weights", loaded.get_weights())
    see("names", [layer.name for layer in loaded.layers if "input" not in layer.name])
    see("loss", float(loaded.evaluate(X, np.zeros((2, 1)), verbose=0)))


@program("models.load_model", "Model.save")
def saved_as_keras_and_loaded(keras, see, folder):
    """A model saved as .keras and loaded: its output and its weights."""
    model = small(keras)
    path = os.path.join(folder, "model.keras")
    model.save(path)
    see("a file or a folder", "folder" if os.path.isdir(path) else "file")
    loaded = keras.models.load_model(path)
    see("after", loaded.predict(X, verbose=0))
    see("weights", loaded.get_weights())


@program("Model", "Model.save_weights", "Model.load_weights")
def weights_saved_and_loaded(keras, see, folder):
    """Weights saved as .weights.h5 and loaded into a model of the same layers."""
    path = os.path.join(folder, "model.weights.h5")
    small(keras).save_weights(path)
    other = small(keras)
    other.set_weights([np.zeros_like(weights) for weights in other.get_weights()])
    other.load_weights(path)
    see("weights", other.get_weights())


@program("models.model_from_json", "Model.to_json")
def model_as_json(keras, see):
    """A model's architecture as JSON, and the model that comes back."""
    model = small(keras)
    copy = keras.models.model_from_json(model.to_json())
    copy.set_weights(model.get_weights())
    see("output", copy.predict(X, verbose=0))
    see("names", [layer.name for layer in copy.layers if "input" not in layer.name])


@program("Model", "Model.summary", compared="text", logic=True)
def lines_of_a_summary(keras, see):
    """What summary prints of a small model."""
    lines = []
    small(keras).summary(print_fn=lambda line, **keywords: lines.append(line))
    see("lines", lines)


@program("Sequential", "Sequential.predict_classes", logic=True)
def sequential_has_predict_classes(keras, see):
    """Whether a Sequential has the method predict_classes."""
    see("there", hasattr(keras.Sequential(), "predict_classes"))


@program("Sequential", logic=True)
def converted_to_tflite(keras, see, tf):
    """A small model handed to the converter of TensorFlow Lite."""
    converter = tf.lite.TFLiteConverter.from_keras_model(small(keras))
    see("converts", bool(converter.convert()))
