"""What metrics, losses, optimizers and schedules are called and computed in when they are told so."""

from . import program


def told(see, name, make, *members):
    """Members of an object, types by their names; what raises is seen as that."""
    try:
        made = make()
        see(name, [said(getattr(made, member)) for member in members])
    except Exception as error:
        see(name, error)


def said(value):
    """A value as it is, or the name of a type of numbers."""
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(getattr(value, "name", value))


def mean_of_squares(y_true, y_pred):
    """A function as people write it."""
    return (y_true - y_pred) ** 2


@program(
    "metrics.AUC",
    "metrics.Accuracy",
    "metrics.BinaryAccuracy",
    "metrics.BinaryCrossentropy",
    "metrics.BinaryIoU",
    "metrics.CategoricalAccuracy",
    "metrics.CategoricalCrossentropy",
    "metrics.CategoricalHinge",
    "metrics.ConcordanceCorrelation",
    "metrics.CosineSimilarity",
    "metrics.F1Score",
    "metrics.FBetaScore",
    "metrics.FalseNegatives",
    "metrics.FalsePositives",
    "metrics.Hinge",
    "metrics.IoU",
    "metrics.KLDivergence",
    "metrics.LogCoshError",
    "metrics.MeanAbsoluteError",
    "metrics.MeanAbsolutePercentageError",
    "metrics.MeanIoU",
    "metrics.MeanMetricWrapper",
    "metrics.MeanSquaredError",
    "metrics.MeanSquaredLogarithmicError",
    "metrics.Metric",
    "metrics.OneHotIoU",
    "metrics.OneHotMeanIoU",
    "metrics.PearsonCorrelation",
    "metrics.Poisson",
    "metrics.Precision",
    "metrics.PrecisionAtRecall",
    "metrics.R2Score",
    "metrics.Recall",
    "metrics.RecallAtPrecision",
    "metrics.RootMeanSquaredError",
    "metrics.SensitivityAtSpecificity",
    "metrics.SparseCategoricalAccuracy",
    "metrics.SparseCategoricalCrossentropy",
    "metrics.SparseTopKCategoricalAccuracy",
    "metrics.SpecificityAtSensitivity",
    "metrics.SquaredHinge",
    "metrics.Sum",
    "metrics.TopKCategoricalAccuracy",
    "metrics.TrueNegatives",
    "metrics.TruePositives",
    logic=True,
)
def metrics_told(keras, see):
    """Metrics with a name and a type."""
    told(see, "AUC", lambda: keras.metrics.AUC(name="mine", dtype="float16"), "name", "dtype")
    told(see, "Accuracy", lambda: keras.metrics.Accuracy(name="mine", dtype="float16"), "name", "dtype")
    told(see, "BinaryAccuracy", lambda: keras.metrics.BinaryAccuracy(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "BinaryCrossentropy",
        lambda: keras.metrics.BinaryCrossentropy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "BinaryIoU", lambda: keras.metrics.BinaryIoU(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "CategoricalAccuracy",
        lambda: keras.metrics.CategoricalAccuracy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "CategoricalCrossentropy",
        lambda: keras.metrics.CategoricalCrossentropy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "CategoricalHinge", lambda: keras.metrics.CategoricalHinge(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "ConcordanceCorrelation",
        lambda: keras.metrics.ConcordanceCorrelation(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "CosineSimilarity", lambda: keras.metrics.CosineSimilarity(name="mine", dtype="float16"), "name", "dtype")
    told(see, "F1Score", lambda: keras.metrics.F1Score(name="mine", dtype="float16"), "name", "dtype")
    told(see, "FBetaScore", lambda: keras.metrics.FBetaScore(name="mine", dtype="float16"), "name", "dtype")
    told(see, "FalseNegatives", lambda: keras.metrics.FalseNegatives(name="mine", dtype="float16"), "name", "dtype")
    told(see, "FalsePositives", lambda: keras.metrics.FalsePositives(name="mine", dtype="float16"), "name", "dtype")
    told(see, "Hinge", lambda: keras.metrics.Hinge(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "IoU",
        lambda: keras.metrics.IoU(num_classes=3, target_class_ids=[0], name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "KLDivergence", lambda: keras.metrics.KLDivergence(name="mine", dtype="float16"), "name", "dtype")
    told(see, "LogCoshError", lambda: keras.metrics.LogCoshError(name="mine", dtype="float16"), "name", "dtype")
    told(
        see, "MeanAbsoluteError", lambda: keras.metrics.MeanAbsoluteError(name="mine", dtype="float16"), "name", "dtype"
    )
    told(
        see,
        "MeanAbsolutePercentageError",
        lambda: keras.metrics.MeanAbsolutePercentageError(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "MeanIoU", lambda: keras.metrics.MeanIoU(num_classes=3, name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "MeanMetricWrapper",
        lambda: keras.metrics.MeanMetricWrapper(fn=mean_of_squares, name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "MeanSquaredError", lambda: keras.metrics.MeanSquaredError(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "MeanSquaredLogarithmicError",
        lambda: keras.metrics.MeanSquaredLogarithmicError(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "OneHotIoU",
        lambda: keras.metrics.OneHotIoU(num_classes=3, target_class_ids=[0], name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "OneHotMeanIoU",
        lambda: keras.metrics.OneHotMeanIoU(num_classes=3, name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "PearsonCorrelation",
        lambda: keras.metrics.PearsonCorrelation(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "Poisson", lambda: keras.metrics.Poisson(name="mine", dtype="float16"), "name", "dtype")
    told(see, "Precision", lambda: keras.metrics.Precision(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "PrecisionAtRecall",
        lambda: keras.metrics.PrecisionAtRecall(recall=0.5, name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "R2Score", lambda: keras.metrics.R2Score(name="mine", dtype="float16"), "name", "dtype")
    told(see, "Recall", lambda: keras.metrics.Recall(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "RecallAtPrecision",
        lambda: keras.metrics.RecallAtPrecision(precision=0.5, name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "RootMeanSquaredError",
        lambda: keras.metrics.RootMeanSquaredError(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "SensitivityAtSpecificity",
        lambda: keras.metrics.SensitivityAtSpecificity(specificity=0.5, name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "SparseCategoricalAccuracy",
        lambda: keras.metrics.SparseCategoricalAccuracy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "SparseCategoricalCrossentropy",
        lambda: keras.metrics.SparseCategoricalCrossentropy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "SparseTopKCategoricalAccuracy",
        lambda: keras.metrics.SparseTopKCategoricalAccuracy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(
        see,
        "SpecificityAtSensitivity",
        lambda: keras.metrics.SpecificityAtSensitivity(sensitivity=0.5, name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "SquaredHinge", lambda: keras.metrics.SquaredHinge(name="mine", dtype="float16"), "name", "dtype")
    told(see, "Sum", lambda: keras.metrics.Sum(name="mine", dtype="float16"), "name", "dtype")
    told(
        see,
        "TopKCategoricalAccuracy",
        lambda: keras.metrics.TopKCategoricalAccuracy(name="mine", dtype="float16"),
        "name",
        "dtype",
    )
    told(see, "TrueNegatives", lambda: keras.metrics.TrueNegatives(name="mine", dtype="float16"), "name", "dtype")
    told(see, "TruePositives", lambda: keras.metrics.TruePositives(name="mine", dtype="float16"), "name", "dtype")
    told(see, "Metric", lambda: keras.metrics.Metric(name="mine", dtype="float16"), "name", "dtype")


@program(
    "losses.BinaryCrossentropy",
    "losses.BinaryFocalCrossentropy",
    "losses.CTC",
    "losses.CategoricalCrossentropy",
    "losses.CategoricalFocalCrossentropy",
    "losses.CategoricalGeneralizedCrossEntropy",
    "losses.CategoricalHinge",
    "losses.Circle",
    "losses.CosineSimilarity",
    "losses.Dice",
    "losses.Hinge",
    "losses.Huber",
    "losses.KLDivergence",
    "losses.LogCosh",
    "losses.Loss",
    "losses.MeanAbsoluteError",
    "losses.MeanAbsolutePercentageError",
    "losses.MeanSquaredError",
    "losses.MeanSquaredLogarithmicError",
    "losses.Poisson",
    "losses.SparseCategoricalCrossentropy",
    "losses.SquaredHinge",
    "losses.Tversky",
    logic=True,
)
def losses_told(keras, see):
    """Losses with a name, and with a type."""
    told(see, "BinaryCrossentropy", lambda: keras.losses.BinaryCrossentropy(name="mine"), "name")
    told(see, "BinaryCrossentropy in halves", lambda: keras.losses.BinaryCrossentropy(dtype="float16"), "dtype")
    told(see, "BinaryFocalCrossentropy", lambda: keras.losses.BinaryFocalCrossentropy(name="mine"), "name")
    told(
        see, "BinaryFocalCrossentropy in halves", lambda: keras.losses.BinaryFocalCrossentropy(dtype="float16"), "dtype"
    )
    told(see, "CTC", lambda: keras.losses.CTC(name="mine"), "name")
    told(see, "CTC in halves", lambda: keras.losses.CTC(dtype="float16"), "dtype")
    told(see, "CategoricalCrossentropy", lambda: keras.losses.CategoricalCrossentropy(name="mine"), "name")
    told(
        see, "CategoricalCrossentropy in halves", lambda: keras.losses.CategoricalCrossentropy(dtype="float16"), "dtype"
    )
    told(see, "CategoricalFocalCrossentropy", lambda: keras.losses.CategoricalFocalCrossentropy(name="mine"), "name")
    told(
        see,
        "CategoricalFocalCrossentropy in halves",
        lambda: keras.losses.CategoricalFocalCrossentropy(dtype="float16"),
        "dtype",
    )
    told(
        see,
        "CategoricalGeneralizedCrossEntropy",
        lambda: keras.losses.CategoricalGeneralizedCrossEntropy(name="mine"),
        "name",
    )
    told(
        see,
        "CategoricalGeneralizedCrossEntropy in halves",
        lambda: keras.losses.CategoricalGeneralizedCrossEntropy(dtype="float16"),
        "dtype",
    )
    told(see, "CategoricalHinge", lambda: keras.losses.CategoricalHinge(name="mine"), "name")
    told(see, "CategoricalHinge in halves", lambda: keras.losses.CategoricalHinge(dtype="float16"), "dtype")
    told(see, "Circle", lambda: keras.losses.Circle(name="mine"), "name")
    told(see, "Circle in halves", lambda: keras.losses.Circle(dtype="float16"), "dtype")
    told(see, "CosineSimilarity", lambda: keras.losses.CosineSimilarity(name="mine"), "name")
    told(see, "CosineSimilarity in halves", lambda: keras.losses.CosineSimilarity(dtype="float16"), "dtype")
    told(see, "Dice", lambda: keras.losses.Dice(name="mine"), "name")
    told(see, "Dice in halves", lambda: keras.losses.Dice(dtype="float16"), "dtype")
    told(see, "Hinge", lambda: keras.losses.Hinge(name="mine"), "name")
    told(see, "Hinge in halves", lambda: keras.losses.Hinge(dtype="float16"), "dtype")
    told(see, "Huber", lambda: keras.losses.Huber(name="mine"), "name")
    told(see, "Huber in halves", lambda: keras.losses.Huber(dtype="float16"), "dtype")
    told(see, "KLDivergence", lambda: keras.losses.KLDivergence(name="mine"), "name")
    told(see, "KLDivergence in halves", lambda: keras.losses.KLDivergence(dtype="float16"), "dtype")
    told(see, "LogCosh", lambda: keras.losses.LogCosh(name="mine"), "name")
    told(see, "LogCosh in halves", lambda: keras.losses.LogCosh(dtype="float16"), "dtype")
    told(see, "MeanAbsoluteError", lambda: keras.losses.MeanAbsoluteError(name="mine"), "name")
    told(see, "MeanAbsoluteError in halves", lambda: keras.losses.MeanAbsoluteError(dtype="float16"), "dtype")
    told(see, "MeanAbsolutePercentageError", lambda: keras.losses.MeanAbsolutePercentageError(name="mine"), "name")
    told(
        see,
        "MeanAbsolutePercentageError in halves",
        lambda: keras.losses.MeanAbsolutePercentageError(dtype="float16"),
        "dtype",
    )
    told(see, "MeanSquaredError", lambda: keras.losses.MeanSquaredError(name="mine"), "name")
    told(see, "MeanSquaredError in halves", lambda: keras.losses.MeanSquaredError(dtype="float16"), "dtype")
    told(see, "MeanSquaredLogarithmicError", lambda: keras.losses.MeanSquaredLogarithmicError(name="mine"), "name")
    told(
        see,
        "MeanSquaredLogarithmicError in halves",
        lambda: keras.losses.MeanSquaredLogarithmicError(dtype="float16"),
        "dtype",
    )
    told(see, "Poisson", lambda: keras.losses.Poisson(name="mine"), "name")
    told(see, "Poisson in halves", lambda: keras.losses.Poisson(dtype="float16"), "dtype")
    told(see, "SparseCategoricalCrossentropy", lambda: keras.losses.SparseCategoricalCrossentropy(name="mine"), "name")
    told(
        see,
        "SparseCategoricalCrossentropy in halves",
        lambda: keras.losses.SparseCategoricalCrossentropy(dtype="float16"),
        "dtype",
    )
    told(see, "SquaredHinge", lambda: keras.losses.SquaredHinge(name="mine"), "name")
    told(see, "SquaredHinge in halves", lambda: keras.losses.SquaredHinge(dtype="float16"), "dtype")
    told(see, "Tversky", lambda: keras.losses.Tversky(name="mine"), "name")
    told(see, "Tversky in halves", lambda: keras.losses.Tversky(dtype="float16"), "dtype")


@program(
    "losses.Loss",
    logic=True,
)
def losses_of_ones_own_told(keras, see):
    """A class of one's own with a name, a type and a reduction."""
    told(see, "name", lambda: keras.losses.Loss(name="mine"), "name")
    told(see, "type", lambda: keras.losses.Loss(dtype="float16"), "dtype")
    told(see, "reduction", lambda: keras.losses.Loss(reduction="sum"), "reduction")


@program(
    "optimizers.schedules.CosineDecay",
    "optimizers.schedules.CosineDecayRestarts",
    "optimizers.schedules.ExponentialDecay",
    "optimizers.schedules.InverseTimeDecay",
    "optimizers.schedules.PiecewiseConstantDecay",
    "optimizers.schedules.PolynomialDecay",
    logic=True,
)
def schedules_told(keras, see):
    """Schedules with a name."""
    told(see, "CosineDecay", lambda: keras.optimizers.schedules.CosineDecay(0.5, 4, name="mine"), "name")
    told(
        see, "CosineDecayRestarts", lambda: keras.optimizers.schedules.CosineDecayRestarts(0.5, 2, name="mine"), "name"
    )
    told(see, "ExponentialDecay", lambda: keras.optimizers.schedules.ExponentialDecay(0.5, 4, 0.5, name="mine"), "name")
    told(see, "InverseTimeDecay", lambda: keras.optimizers.schedules.InverseTimeDecay(0.5, 4, 0.5, name="mine"), "name")
    told(
        see,
        "PiecewiseConstantDecay",
        lambda: keras.optimizers.schedules.PiecewiseConstantDecay([2, 5], [0.5, 0.25, 0.125], name="mine"),
        "name",
    )
    told(see, "PolynomialDecay", lambda: keras.optimizers.schedules.PolynomialDecay(0.5, 4, name="mine"), "name")
