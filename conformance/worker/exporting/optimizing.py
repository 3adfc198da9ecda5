"""Programs about TensorFlow's Model Optimization Toolkit: quantization-aware training, pruning, clustering.

Each says facts by ``see``; whatever it raises is a result as well.
"""

import os
import sys
import tempfile
import time

import numpy as np

from . import imported

X = (np.arange(32.0 * 16) * 7 % 29 - 14.0).reshape(32, 16).astype("float32") / 16
Y = np.abs(X[:, :4]) + X[:, 4:8]
IMAGES = (np.arange(16.0 * 8 * 8 * 4) * 11 % 37 - 18.0).reshape(16, 8, 8, 4).astype("float32") / 18
OF_IMAGES = IMAGES.mean(axis=(1, 2))


def dense(keras):
    """Two layers with weights that are the same everywhere."""
    model = keras.Sequential(
        [
            keras.Input((16,), name="source"),
            keras.layers.Dense(32, activation="relu", name="first"),
            keras.layers.Dense(4, name="second"),
        ]
    )
    return filled(model)


def convolution(keras):
    """What a quantizer folds: a convolution with its normalization and its activation."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 4), name="source"),
            keras.layers.Conv2D(8, 3, name="convolution"),
            keras.layers.BatchNormalization(name="normalization"),
            keras.layers.ReLU(name="activation"),
            keras.layers.GlobalAveragePooling2D(name="pooling"),
            keras.layers.Dense(4, name="last"),
        ]
    )
    return filled(model)


def filled(model):
    random = np.random.RandomState(7)
    model.set_weights(
        [
            np.abs(random.uniform(-0.5, 0.5, w.shape)) + 0.5 if w.ndim == 1 else random.uniform(-0.5, 0.5, w.shape)
            for w in model.get_weights()
        ]
    )
    return model


def trained(keras, model, x, y, callbacks=(), epochs=4):
    """Compile and fit in the given order; the losses of first and last epoch."""
    model.compile(keras.optimizers.SGD(0.01), "mse")
    losses = model.fit(x, y, batch_size=8, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks))
    return losses.history["loss"]


def toolkit():
    import tensorflow_model_optimization

    return tensorflow_model_optimization


def importing(keras, see):
    """Importing the toolkit: which Keras is tf.keras afterwards, and what it sets."""
    import tensorflow as tf

    see("version of the Keras that is given", imported.keras(ASKED[0])[1])
    toolkit()
    see("TF_USE_LEGACY_KERAS", os.environ.get("TF_USE_LEGACY_KERAS", ""))
    see("tf.keras is the Keras that is given", tf.keras.layers.Dense is keras.layers.Dense)
    see("tf_keras is loaded", "tf_keras" in sys.modules)
    from tensorflow_model_optimization.python.core.keras.compat import keras as chosen

    see("the toolkit's Keras is the one that is given", chosen.layers.Dense is keras.layers.Dense)


def pruning(keras, see):
    """Pruning to one half: fit with the toolkit's callback, strip, predict."""
    sparsity = toolkit().sparsity.keras
    schedule = sparsity.ConstantSparsity(0.5, begin_step=0, frequency=1)
    model = sparsity.prune_low_magnitude(dense(keras), pruning_schedule=schedule)
    losses = trained(keras, model, X, Y, [sparsity.UpdatePruningStep()])
    see("loss falls", bool(losses[-1] < losses[0]))
    stripped = sparsity.strip_pruning(model)
    kernels = [w for w in stripped.get_weights() if w.ndim == 2]
    see("share of zeros", [round(float((w == 0).mean()), 3) for w in kernels])
    off = np.abs(stripped.predict(X, verbose=0) - model.predict(X, verbose=0)).max()
    see("stripped predicts the same", bool(off <= 1e-6))


def clustering(keras, see):
    """Clustering of weights: eight values for each kernel after fit and strip."""
    cluster = toolkit().clustering.keras
    model = cluster.cluster_weights(
        dense(keras), number_of_clusters=8, cluster_centroids_init=cluster.CentroidInitialization.LINEAR
    )
    losses = trained(keras, model, X, Y)
    see("loss falls", bool(losses[-1] < losses[0]))
    stripped = cluster.strip_clustering(model)
    see("values of each kernel", [len(np.unique(w)) for w in stripped.get_weights() if w.ndim == 2])


def quantization_aware(keras, see):
    """Quantization-aware training of two Dense layers, and of them as int8 in TensorFlow Lite."""
    _aware(keras, see, dense(keras), X, Y)


def quantization_aware_convolution(keras, see):
    """Quantization-aware training of a convolution with normalization, and of it as int8 in TensorFlow Lite."""
    _aware(keras, see, convolution(keras), IMAGES, OF_IMAGES)


def _aware(keras, see, plain, x, y):
    model = toolkit().quantization.keras.quantize_model(plain)
    losses = trained(keras, model, x, y)
    see("loss falls", bool(losses[-1] < losses[0]))
    expected = model.predict(x[:1], verbose=0)
    see("differs from the plain model's arithmetic", bool(np.abs(expected - plain.predict(x[:1], verbose=0)).max() > 0))
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    interpreter.allocate_tensors()
    tensors = interpreter.get_tensor_details()
    see("holds int8", bool([one for one in tensors if one["dtype"] == np.int8]))
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x[:1])
    interpreter.invoke()
    output = interpreter.get_output_details()[0]
    found = interpreter.get_tensor(output["index"])
    # Both round to the grids of the file: they may come to lie on both sides of a border, once for each layer.
    steps = [d["quantization"][0] for d in tensors if d["dtype"] == np.int8 and d["shape"].tolist() == [1, 4]]
    see("off by output steps", round(float(np.abs(found - expected).max() / max(steps)), 2) if steps else None)


def layers_of_quantization(keras, see):
    """Which layers quantize_model takes, each as the only one of a model."""
    quantize = toolkit().quantization.keras.quantize_model
    of = keras.layers
    for name, layer, shape in (
        ("Dense", lambda: of.Dense(3), (4,)),
        ("Conv1D", lambda: of.Conv1D(3, 2), (6, 4)),
        ("Conv2D", lambda: of.Conv2D(3, 2), (6, 6, 2)),
        ("Conv2DTranspose", lambda: of.Conv2DTranspose(3, 2), (6, 6, 2)),
        ("DepthwiseConv2D", lambda: of.DepthwiseConv2D(2), (6, 6, 2)),
        ("SeparableConv2D", lambda: of.SeparableConv2D(3, 2), (6, 6, 2)),
        ("BatchNormalization", of.BatchNormalization, (6, 6, 2)),
        ("LayerNormalization", of.LayerNormalization, (6,)),
        ("Embedding", lambda: of.Embedding(5, 3), (4,)),
        ("LSTM", lambda: of.LSTM(3), (4, 2)),
        ("GRU", lambda: of.GRU(3), (4, 2)),
        ("Flatten", of.Flatten, (6, 2)),
        ("MaxPooling2D", of.MaxPooling2D, (6, 6, 2)),
        ("UpSampling2D", of.UpSampling2D, (6, 6, 2)),
        ("PReLU", of.PReLU, (6,)),
        ("Dropout", lambda: of.Dropout(0.5), (6,)),
    ):
        source = keras.Input(shape)
        try:
            quantize(keras.Model(source, layer()(source)))
        except Exception as error:
            see(name, "refused: " + reason(error))
        else:
            see(name, "quantizes")


def reason(error):
    """What an exception says at its end, in brackets where the toolkit wraps another one."""
    text = imported.said(error)
    wrapped = text.rsplit("[", 1)[1].strip("].") if text.endswith("].") else text
    return wrapped[:200]


def saved_and_loaded(keras, see):
    """A quantization-aware model saved as HDF5 and loaded with the toolkit's scope."""
    quantization = toolkit().quantization.keras
    model = quantization.quantize_model(dense(keras))
    trained(keras, model, X, Y, epochs=1)
    path = os.path.join(tempfile.mkdtemp(prefix="exporting-"), "model.h5")
    model.save(path)
    with quantization.quantize_scope():
        loaded = keras.models.load_model(path)
    off = np.abs(loaded.predict(X, verbose=0) - model.predict(X, verbose=0)).max()
    see("predicts the same", bool(off <= 1e-6))


PROGRAMS = {
    "importing": importing,
    "pruning": pruning,
    "clustering": clustering,
    "quantization_aware": quantization_aware,
    "quantization_aware_convolution": quantization_aware_convolution,
    "layers_of_quantization": layers_of_quantization,
    "saved_and_loaded": saved_and_loaded,
}

#: The provider that was asked for.
ASKED = []


def perform(work, tell):
    """``work``: ``provider``, ``programs`` (names)."""
    ASKED[:] = [work["provider"]]
    keras, version = imported.keras(work["provider"])
    tell({"versions": imported.versions(version)})
    for name in work["programs"]:
        tell({"begun": name})
        began = time.time()
        facts = {}
        found = {"facts": facts, "title": PROGRAMS[name].__doc__}
        try:
            PROGRAMS[name](keras, lambda fact, value, facts=facts: facts.update({fact: value}))
        except Exception as error:
            found["raises"] = imported.said(error)
        tell(dict(found, program=name, seconds=round(time.time() - began, 3)))
    tell({"versions": imported.versions(version)})
