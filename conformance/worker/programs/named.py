"""Programs about get, serialize and deserialize of each kind of object, and about functions of metrics and losses."""

import numpy as np

from . import program

TRUE = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], "float32")
FOUND = np.array([[0.25, 0.5, 0.25], [0.125, 0.375, 0.5]], "float32")


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def kinds(see, module, classes):
    """Objects by the names of their classes: get, written, and read again."""
    for name in classes:
        attempt(see, name + " by get", lambda name=name: type(module.get(name)).__name__)
        attempt(
            see,
            name + " by a dictionary",
            lambda name=name: type(module.get({"class_name": name, "config": {}})).__name__,
        )

        def again(name=name):
            written = module.serialize(module.get(name))
            return [
                sorted(written) if isinstance(written, dict) else written,
                type(module.deserialize(written)).__name__,
            ]

        attempt(see, name + " written and read", again)
    attempt(see, "None", lambda: module.get(None))
    attempt(see, "an unknown name", lambda: module.get("no_such"))
    attempt(see, "a number", lambda: module.get(3))
    attempt(see, "an unknown class", lambda: module.deserialize({"class_name": "NoSuch", "config": {}}))


@program(
    "constraints.get", "constraints.serialize", "constraints.deserialize", "constraints.RadialConstraint", logic=True
)
def constraints_by_name(keras, see):
    """Constraints by get, serialize and deserialize."""
    kinds(see, keras.constraints, ("MaxNorm", "max_norm", "NonNeg", "non_neg", "UnitNorm", "unit_norm", "MinMaxNorm"))


@program("regularizers.get", "regularizers.serialize", "regularizers.deserialize", logic=True)
def regularizers_by_name(keras, see):
    """Regularizers by get, serialize and deserialize."""
    kinds(see, keras.regularizers, ("L1", "l1", "L2", "l2", "L1L2", "l1_l2", "OrthogonalRegularizer"))


@program("initializers.get", "initializers.serialize", "initializers.deserialize", "initializers.STFT", logic=True)
def initializers_by_name(keras, see):
    """Initializers by get, serialize and deserialize."""
    names = (
        "Zeros",
        "zeros",
        "Ones",
        "Constant",
        "GlorotUniform",
        "glorot_uniform",
        "HeNormal",
        "he_normal",
        "Identity",
    )
    kinds(see, keras.initializers, names)


@program("metrics.get", "metrics.serialize", "metrics.deserialize", logic=True)
def metrics_by_name(keras, see):
    """Metrics by get, serialize and deserialize."""
    kinds(see, keras.metrics, ("Mean", "MeanSquaredError", "Accuracy", "BinaryAccuracy", "Precision"))
    for name in ("mse", "mae", "accuracy", "binary_accuracy", "cosine_similarity"):
        attempt(see, "function " + name, lambda name=name: getattr(keras.metrics.get(name), "__name__", "no function"))


@program("activations.get", "activations.serialize", "activations.deserialize", logic=True)
def activations_by_name(keras, see):
    """Activations by get, serialize and deserialize: functions, strings, objects."""
    module = keras.activations
    for name in ("relu", "linear", "softmax", "swish", "silu", "gelu", "leaky_relu", "threshold", "hard_silu"):
        attempt(see, name, lambda name=name: module.serialize(module.get(name)))
        attempt(see, name + ", read", lambda name=name: getattr(module.deserialize(name), "__name__", "no function"))
    attempt(see, "None", lambda: module.get(None)(3.0))
    attempt(see, "a layer", lambda: type(module.get(keras.layers.ReLU())).__name__)
    attempt(see, "a dictionary", lambda: module.get({"class_name": "relu", "config": "relu"}).__name__)
    attempt(see, "an unknown name", lambda: module.get("no_such"))
    attempt(see, "a number", lambda: module.get(3))


@program("metrics.pearson_correlation", "metrics.concordance_correlation", "metrics.PearsonCorrelation", logic=True)
def correlations_as_functions(keras, see, tensor):
    """pearson_correlation and concordance_correlation: each row, along the other axis, without any spread."""
    true, found = tensor([[1.0, 2.0, 4.0], [3.0, 1.0, 2.0]]), tensor([[1.0, 3.0, 3.0], [1.0, 2.0, 2.5]])
    for name in ("pearson_correlation", "concordance_correlation"):
        attempt(see, name, lambda name=name: getattr(keras.metrics, name)(true, found))
        attempt(see, name + ", axis 0", lambda name=name: getattr(keras.metrics, name)(true, found, axis=0))
        flat = tensor([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]])
        attempt(see, name + " of nothing", lambda name=name, flat=flat: getattr(keras.metrics, name)(true, flat))


@program(
    "metrics.accuracy",
    "metrics.binary_accuracy",
    "metrics.categorical_accuracy",
    "metrics.top_k_categorical_accuracy",
    logic=True,
)
def accuracies_as_functions(keras, see, tensor):
    """The functions of accuracies: shapes, and what counts as right."""
    metrics, true, found = keras.metrics, tensor(TRUE), tensor(FOUND)
    labels = tensor(np.array([[1], [0]]))
    attempt(see, "accuracy", lambda: metrics.accuracy(true, tensor(np.round(FOUND))))
    attempt(see, "binary", lambda: metrics.binary_accuracy(true, found))
    attempt(see, "binary, threshold", lambda: metrics.binary_accuracy(true, found, threshold=0.25))
    attempt(see, "categorical", lambda: metrics.categorical_accuracy(true, found))
    attempt(see, "sparse", lambda: metrics.sparse_categorical_accuracy(labels, found))
    attempt(see, "top 2", lambda: metrics.top_k_categorical_accuracy(true, found, k=2))
    attempt(see, "sparse top 2", lambda: metrics.sparse_top_k_categorical_accuracy(labels, found, k=2))
    attempt(see, "top 9", lambda: metrics.top_k_categorical_accuracy(true, found, k=9))


@program("metrics.cosine", "metrics.clone_metric", "metrics.clone_metrics", logic=True)
def metrics_of_older_versions(keras, see, tensor):
    """metrics.cosine and cosine_proximity; clone_metric and clone_metrics of keras 2.3 and TensorFlow 1."""
    true, found = tensor(TRUE), tensor(FOUND)
    attempt(see, "cosine", lambda: keras.metrics.cosine(true, found))
    attempt(see, "cosine_proximity", lambda: keras.metrics.cosine_proximity(true, found))
    attempt(see, "clone_metric", lambda: keras.metrics.clone_metric(keras.metrics.MeanSquaredError(name="a")).name)
    attempt(
        see, "clone_metrics", lambda: [one.name for one in keras.metrics.clone_metrics([keras.metrics.Mean(name="b")])]
    )


@program("losses.is_categorical_crossentropy", "losses.circle", "losses.LossFunctionWrapper", logic=True)
def losses_that_few_know(keras, see, tensor):
    """losses.is_categorical_crossentropy, circle, and LossFunctionWrapper."""
    losses = keras.losses
    attempt(see, "is", lambda: losses.is_categorical_crossentropy("categorical_crossentropy"))
    attempt(see, "is not", lambda: losses.is_categorical_crossentropy("mse"))
    labels, vectors = tensor([1, 1, 2]), tensor([[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]])
    attempt(see, "circle", lambda: losses.circle(labels, vectors))
    attempt(see, "circle by class", lambda: losses.Circle()(labels, vectors))
    made = lambda: losses.LossFunctionWrapper(lambda a, b: (a - b) ** 2, name="own")  # noqa: E731
    attempt(see, "wrapped", lambda: made()(tensor([[1.0, 2.0]]), tensor([[0.0, 0.0]])))
