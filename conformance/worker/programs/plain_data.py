"""Programs that hand over numbers as Python has them: lists, whole numbers, truths, without making tensors first."""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


TARGETS = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
GUESSES = [[0.25, 0.5, 0.25], [0.125, 0.75, 0.125]]

ELEMENTWISE = (
    "binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy"
    " categorical_hinge cosine_similarity dice hinge huber kl_divergence log_cosh mean_absolute_error"
    " mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error poisson squared_hinge tversky"
)


@program(
    "losses.binary_crossentropy",
    "losses.binary_focal_crossentropy",
    "losses.categorical_crossentropy",
    "losses.categorical_focal_crossentropy",
    "losses.categorical_hinge",
    "losses.cosine_similarity",
    "losses.dice",
    "losses.hinge",
    "losses.huber",
    "losses.kl_divergence",
    "losses.log_cosh",
    "losses.mean_absolute_error",
    "losses.mean_absolute_percentage_error",
    "losses.mean_squared_error",
    "losses.mean_squared_logarithmic_error",
    "losses.poisson",
    "losses.squared_hinge",
    "losses.tversky",
    logic=True,
)
def losses_of_lists(keras, see):
    """Functions of losses, targets and guesses as lists."""
    keras.KerasTensor  # noqa: B018
    for name in ELEMENTWISE.split():
        attempt(see, name, lambda one: getattr(keras.losses, one)(TARGETS, GUESSES), name)


WHOLE = (
    "binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_hinge hinge huber"
    " mean_absolute_error mean_squared_error poisson squared_hinge"
)


@program(
    "losses.binary_crossentropy",
    "losses.binary_focal_crossentropy",
    "losses.categorical_crossentropy",
    "losses.categorical_hinge",
    "losses.hinge",
    "losses.huber",
    "losses.mean_absolute_error",
    "losses.mean_squared_error",
    "losses.poisson",
    "losses.squared_hinge",
    logic=True,
)
def losses_of_whole_targets(keras, see, tensor):
    """Functions of losses where targets are whole numbers or truths and guesses are floats."""
    keras.KerasTensor  # noqa: B018
    guesses = tensor(np.array(GUESSES, "float32"))
    whole = np.array(TARGETS, "int32")
    for name in WHOLE.split():
        attempt(see, name + ", whole", lambda one: getattr(keras.losses, one)(whole, guesses), name)
        attempt(see, name + ", truths", lambda one: getattr(keras.losses, one)(whole.astype(bool), guesses), name)


@program("losses.sparse_categorical_crossentropy", "losses.ctc", logic=True)
def sparse_losses_of_lists(keras, see):
    """Functions of losses that take numbers of classes, as lists."""
    keras.KerasTensor  # noqa: B018
    losses = keras.losses
    attempt(see, "sparse_categorical_crossentropy", losses.sparse_categorical_crossentropy, [1, 0], GUESSES)
    attempt(see, "from logits", losses.sparse_categorical_crossentropy, [1, 0], GUESSES, from_logits=True)
    attempt(see, "a class left out", losses.sparse_categorical_crossentropy, [1, 0], GUESSES, ignore_class=0)
    steps = [[[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]]]
    attempt(see, "ctc", lambda: losses.ctc([[1, 2]], steps))


@program(
    "metrics.binary_accuracy",
    "metrics.categorical_accuracy",
    "metrics.sparse_categorical_accuracy",
    "metrics.sparse_top_k_categorical_accuracy",
    "metrics.top_k_categorical_accuracy",
    logic=True,
)
def metrics_of_lists(keras, see):
    """Functions of metrics, targets and guesses as lists, of two and three dimensions."""
    keras.KerasTensor  # noqa: B018
    metrics = keras.metrics
    deep = [GUESSES, GUESSES]
    attempt(see, "binary_accuracy", metrics.binary_accuracy, TARGETS, GUESSES)
    attempt(see, "binary_accuracy, threshold", metrics.binary_accuracy, TARGETS, GUESSES, threshold=0.2)
    attempt(see, "categorical_accuracy", metrics.categorical_accuracy, TARGETS, GUESSES)
    attempt(see, "categorical_accuracy, deep", metrics.categorical_accuracy, [TARGETS, TARGETS], deep)
    attempt(see, "sparse_categorical_accuracy", metrics.sparse_categorical_accuracy, [1, 0], GUESSES)
    attempt(see, "sparse_categorical_accuracy, column", metrics.sparse_categorical_accuracy, [[1], [0]], GUESSES)
    attempt(see, "sparse_categorical_accuracy, deep", metrics.sparse_categorical_accuracy, [[1, 0], [0, 1]], deep)
    for k in (1, 2):
        attempt(see, "top %d" % k, metrics.top_k_categorical_accuracy, TARGETS, GUESSES, k=k)
        attempt(see, "sparse top %d" % k, metrics.sparse_top_k_categorical_accuracy, [1, 0], GUESSES, k=k)
    attempt(see, "top 1, deep", metrics.top_k_categorical_accuracy, [TARGETS, TARGETS], deep, k=1)
    attempt(see, "sparse top 1, deep", metrics.sparse_top_k_categorical_accuracy, [[1, 0], [0, 1]], deep, k=1)
    attempt(
        see,
        "sparse top 1, of sorted ones",
        lambda: metrics.sparse_top_k_categorical_accuracy([1, 0], [[1, 2], [2, 0]], k=1, from_sorted_ids=True),
    )


CLASSES = (
    "MeanSquaredError MeanAbsoluteError RootMeanSquaredError BinaryAccuracy CategoricalAccuracy AUC Precision Recall"
    " CosineSimilarity KLDivergence Poisson Hinge SquaredHinge CategoricalHinge LogCoshError F1Score R2Score"
    " TruePositives TrueNegatives FalsePositives FalseNegatives BinaryCrossentropy CategoricalCrossentropy"
)


@program(
    "metrics.MeanSquaredError",
    "metrics.MeanAbsoluteError",
    "metrics.RootMeanSquaredError",
    "metrics.BinaryAccuracy",
    "metrics.CategoricalAccuracy",
    "metrics.AUC",
    "metrics.Precision",
    "metrics.Recall",
    "metrics.CosineSimilarity",
    "metrics.KLDivergence",
    "metrics.Poisson",
    "metrics.Hinge",
    "metrics.SquaredHinge",
    "metrics.CategoricalHinge",
    "metrics.LogCoshError",
    "metrics.F1Score",
    "metrics.R2Score",
    "metrics.TruePositives",
    "metrics.TrueNegatives",
    "metrics.FalsePositives",
    "metrics.FalseNegatives",
    "metrics.BinaryCrossentropy",
    "metrics.CategoricalCrossentropy",
    logic=True,
)
def metrics_updated_with_lists(keras, see):
    """Metrics that get lists, with weights as a list, and what their variables are."""
    keras.KerasTensor  # noqa: B018
    for name in CLASSES.split():
        try:
            metric = getattr(keras.metrics, name)()
            metric.update_state(TARGETS, GUESSES)
            attempt(see, name, metric.result)
            attempt(see, name + ": trainable", lambda one: [v.trainable for v in one.variables], metric)
        except Exception as error:
            see(name, error)
            continue
        try:
            metric.update_state(TARGETS, GUESSES, sample_weight=[1.0, 3.0])
            attempt(see, name + ", weights", metric.result)
        except Exception as error:
            see(name + ", weights", error)


FUNCTIONS = (
    "elu exponential gelu hard_sigmoid hard_silu leaky_relu linear log_softmax mish relu relu6 selu sigmoid silu"
    " softmax softplus softsign swish tanh"
)


@program(
    "activations.elu",
    "activations.exponential",
    "activations.gelu",
    "activations.hard_sigmoid",
    "activations.hard_silu",
    "activations.leaky_relu",
    "activations.linear",
    "activations.log_softmax",
    "activations.mish",
    "activations.relu",
    "activations.relu6",
    "activations.selu",
    "activations.sigmoid",
    "activations.silu",
    "activations.softmax",
    "activations.softplus",
    "activations.softsign",
    "activations.swish",
    "activations.tanh",
    logic=True,
)
def activations_of_lists(keras, see):
    """Activations of lists."""
    keras.KerasTensor  # noqa: B018
    rows = [[-4.0, -0.5, 0.25], [0.0, 1.5, 8.0]]
    for name in FUNCTIONS.split():
        attempt(see, name, lambda one: getattr(keras.activations, one)(rows), name)
