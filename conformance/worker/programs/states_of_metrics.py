"""Programs about metrics and losses as objects: variables, states, wrong arguments, labels of other forms."""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def made(ask, *given, **named):
    """Whether something is made."""
    return ask(*given, **named) is not None


def outcomes(ask, *values, **named):
    """What comes of each value as the argument: made, or the class of the exception."""
    found = []
    for value in values:
        try:
            ask(value, **named)
            found.append([value, "made"])
        except Exception as error:
            found.append([value, type(error).__name__])
    return found


#: Metrics of two columns of labels and predictions, and what each has to be told.
TWO_COLUMNS = {
    "AUC": {"num_thresholds": 5},
    "Accuracy": {},
    "BinaryAccuracy": {},
    "BinaryCrossentropy": {},
    "BinaryIoU": {},
    "CategoricalAccuracy": {},
    "CategoricalCrossentropy": {},
    "CategoricalHinge": {},
    "ConcordanceCorrelation": {},
    "CosineSimilarity": {},
    "F1Score": {"threshold": 0.5},
    "FBetaScore": {"beta": 2.0},
    "FalseNegatives": {},
    "FalsePositives": {},
    "Hinge": {},
    "KLDivergence": {},
    "LogCoshError": {},
    "MeanAbsoluteError": {},
    "MeanAbsolutePercentageError": {},
    "MeanSquaredError": {},
    "MeanSquaredLogarithmicError": {},
    "OneHotIoU": {"num_classes": 2, "target_class_ids": [1]},
    "OneHotMeanIoU": {"num_classes": 2},
    "PearsonCorrelation": {},
    "Poisson": {},
    "Precision": {"thresholds": [0.25, 0.75]},
    "PrecisionAtRecall": {"recall": 0.5, "num_thresholds": 4},
    "R2Score": {},
    "Recall": {"thresholds": [0.25, 0.75]},
    "RecallAtPrecision": {"precision": 0.5, "num_thresholds": 4},
    "RootMeanSquaredError": {},
    "SensitivityAtSpecificity": {"specificity": 0.5, "num_thresholds": 4},
    "SpecificityAtSensitivity": {"sensitivity": 0.5, "num_thresholds": 4},
    "SquaredHinge": {},
    "TopKCategoricalAccuracy": {"k": 1},
    "TrueNegatives": {},
    "TruePositives": {},
}

#: Metrics whose labels are the numbers of classes.
CLASSES = {
    "SparseCategoricalAccuracy": {},
    "SparseCategoricalCrossentropy": {},
    "SparseTopKCategoricalAccuracy": {"k": 1},
    "IoU": {"num_classes": 2, "target_class_ids": [1], "sparse_y_pred": False},
    "MeanIoU": {"num_classes": 2, "sparse_y_pred": False},
}

#: Metrics of values alone.
VALUES = ("Mean", "Sum")


def every_metric(keras):
    """Each metric with a name of its own, and two batches for it."""
    true = np.array([[1, 0], [0, 1], [0, 1]], "float32")
    first = np.array([[0.75, 0.25], [0.625, 0.5], [0.25, 0.875]], "float32")
    second = np.array([[0.5, 0.25], [0.125, 0.75], [0.5, 0.375]], "float32")
    for kinds, labels in ((TWO_COLUMNS, true), (CLASSES, true.argmax(-1).astype("int32"))):
        for name in sorted(kinds):
            kind = getattr(keras.metrics, name, None)
            if kind is not None:
                yield name, kind(name="own", **kinds[name]), (labels, first), (labels[:2], second[:2])
    for name in VALUES:
        yield name, getattr(keras.metrics, name)(name="own"), (first,), (second,)


def numbers(value):
    """A result as plain arrays."""
    return np.asarray(value)


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
    "metrics.Mean",
    "metrics.MeanAbsoluteError",
    "metrics.MeanAbsolutePercentageError",
    "metrics.MeanIoU",
    "metrics.MeanSquaredError",
    "metrics.MeanSquaredLogarithmicError",
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
def variables_that_metrics_keep(keras, see):
    """What a metric says of its variables: names, sizes, types, and how several devices would share them."""
    keras.Variable  # noqa: B018
    for name, metric, first, _ in every_metric(keras):
        metric.update_state(*first)
        see(
            name,
            [
                [
                    one.path,
                    [int(size) for size in one.shape],
                    one.dtype if "float" in one.dtype else "whole",
                    bool(one.trainable),
                    getattr(one, "aggregation", "none"),
                    getattr(one, "synchronization", "auto"),
                ]
                for one in metric.variables
            ],
        )


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
    "metrics.Mean",
    "metrics.MeanAbsoluteError",
    "metrics.MeanAbsolutePercentageError",
    "metrics.MeanIoU",
    "metrics.MeanSquaredError",
    "metrics.MeanSquaredLogarithmicError",
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
def states_of_metrics_outside_of_them(keras, see):
    """stateless_update_state, stateless_result and stateless_reset_state; too few variables; the object as a text."""
    keras.Variable  # noqa: B018
    for name, metric, first, second in every_metric(keras):
        metric.update_state(*first)
        kept = [numbers(one) for one in metric.variables]
        states = metric.stateless_update_state(metric.stateless_reset_state(), *second)
        told = [str(metric) == repr(metric) == "<%s name=own>" % name]
        told.append([float(numbers(one).sum()) for one in states])
        told.append(numbers(metric.stateless_result(states)).astype("float64").round(4).tolist())
        told.append(all(np.array_equal(a, numbers(b)) for a, b in zip(kept, metric.variables)))
        for ask in (metric.stateless_update_state, metric.stateless_result):
            try:
                ask(states[1:], *(second if ask == metric.stateless_update_state else ()))
                told.append("taken")
            except Exception as error:
                told.append(type(error).__name__)
        metric.reset_state()
        told.append([float(numbers(one).sum()) for one in metric.variables])
        see(name, told)


@program(
    "metrics.AUC",
    "metrics.BinaryAccuracy",
    "metrics.BinaryCrossentropy",
    "metrics.BinaryIoU",
    "metrics.CategoricalAccuracy",
    "metrics.CategoricalCrossentropy",
    "metrics.CategoricalHinge",
    "metrics.CosineSimilarity",
    "metrics.F1Score",
    "metrics.FBetaScore",
    "metrics.FalseNegatives",
    "metrics.FalsePositives",
    "metrics.Hinge",
    "metrics.IoU",
    "metrics.KLDivergence",
    "metrics.LogCoshError",
    "metrics.Mean",
    "metrics.MeanAbsoluteError",
    "metrics.MeanAbsolutePercentageError",
    "metrics.MeanIoU",
    "metrics.MeanSquaredError",
    "metrics.MeanSquaredLogarithmicError",
    "metrics.OneHotIoU",
    "metrics.OneHotMeanIoU",
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
    "metrics.Accuracy",
    "metrics.ConcordanceCorrelation",
    "metrics.PearsonCorrelation",
    logic=True,
)
def results_without_data_and_with_weights(keras, see):
    """Each metric before it saw data, after a batch with a weight for each sample, and after it forgot."""
    keras.Variable  # noqa: B018
    for name, metric, first, second in every_metric(keras):
        found = []
        try:
            found.append(numbers(metric.result()).tolist())
        except Exception as error:
            found.append(type(error).__name__)
        weights = np.array([[1, 1], [3, 3], [0, 0]] if name in ("BinaryIoU",) else [1, 3, 0], "int32")
        metric.update_state(*first, sample_weight=weights)
        found.append(numbers(metric.result()).tolist())
        metric.reset_state()
        found.append(numbers(metric(*second)).tolist())
        see(name, found)


@program("metrics.AUC", logic=True)
def areas_with_wrong_arguments(keras, see):
    """AUC: curves, ways to sum, thresholds, weights and shapes of labels that it refuses."""
    metrics = keras.metrics
    attempt(see, "curve", made, lambda: metrics.AUC(curve="DET"))
    attempt(see, "way to sum", made, lambda: metrics.AUC(summation_method="mean"))
    attempt(see, "one threshold", made, lambda: metrics.AUC(num_thresholds=1))
    attempt(see, "thresholds beyond", made, lambda: metrics.AUC(thresholds=[0.5, 1.5]))
    attempt(see, "thresholds below", made, lambda: metrics.AUC(thresholds=[-0.5, 0.5]))
    attempt(see, "weights of labels alone", made, lambda: metrics.AUC(num_labels=2, label_weights=[1.0, 2.0]))
    attempt(see, "number of labels alone", made, lambda: metrics.AUC(num_labels=2))
    x = np.array([0.25, 0.75], "float32")
    attempt(see, "labels of one dimension", made, lambda: metrics.AUC(multi_label=True)(x, x))
    attempt(see, "predictions beyond", made, lambda: metrics.AUC()(x, 2 * x))


@program("metrics.AUC")
def areas_of_labels_and_curves(keras, see):
    """AUC of each curve and way to sum, of several labels with weights, with thresholds of its own and from logits."""
    true = np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0]], "float32")
    pred = np.array([[0.9, 0.4], [0.3, 0.6], [0.5, 0.2], [0.6, 0.1], [0.7, 0.8]], "float32")
    weights = np.array([1, 2, 0.5, 1, 3], "float32")

    def area(curve, way, **options):
        metric = keras.metrics.AUC(curve=curve, summation_method=way, **options)
        return metric(true[:, 0], pred[:, 0], sample_weight=weights)

    for curve in ("ROC", "PR", "PRGAIN"):
        for way in ("interpolation", "minoring", "majoring"):
            attempt(see, "%s, %s" % (curve, way), area, curve, way, thresholds=[0.35, 0.55, 0.65])
        attempt(see, curve + ", even", area, curve, "interpolation", num_thresholds=7)
    for curve in ("ROC", "PR"):
        attempt(
            see,
            curve + ", two labels",
            lambda curve=curve: keras.metrics.AUC(
                num_thresholds=7, curve=curve, multi_label=True, label_weights=[1.0, 3.0]
            )(true, pred, sample_weight=weights),
        )
    attempt(
        see,
        "two labels, own thresholds",
        lambda: keras.metrics.AUC(thresholds=[0.35, 0.55, 0.65], multi_label=True)(true, pred),
    )
    attempt(
        see,
        "from logits",
        lambda: keras.metrics.AUC(num_thresholds=7, from_logits=True)(true, np.log(pred / (1 - pred))),
    )
    attempt(
        see,
        "weights of labels, all together",
        lambda: keras.metrics.AUC(num_thresholds=7, label_weights=[1.0, 3.0])(true, pred),
    )


@program("metrics.AUC", logic=True)
def thresholds_and_configuration_of_areas(keras, see):
    """The thresholds of AUC, evenly spaced and given, and its configuration there and back."""
    even = keras.metrics.AUC(num_thresholds=5, name="area")
    see("evenly", [float(one) for one in even.thresholds])
    own = keras.metrics.AUC(
        thresholds=[0.75, 0.25], curve="PR", summation_method="majoring", from_logits=True, name="area"
    )
    see("given", [float(one) for one in own.thresholds])
    for name, metric in (("evenly", even), ("given", own)):
        config = metric.get_config()
        see(name + ", configuration", {key: config[key] for key in sorted(config) if key not in ("dtype", "name")})
        again = keras.metrics.AUC.from_config(config)
        see(name + ", again", again.get_config() == config)


@program(
    "metrics.F1Score",
    "metrics.FBetaScore",
    "metrics.R2Score",
    "metrics.IoU",
    "metrics.BinaryIoU",
    "metrics.OneHotIoU",
    logic=True,
)
def scores_with_wrong_arguments(keras, see):
    """Averages, thresholds, factors and shapes that scores refuse."""
    metrics = keras.metrics
    attempt(see, "average", made, lambda: metrics.F1Score(average="mean"))
    attempt(see, "a threshold that is whole", made, lambda: metrics.F1Score(threshold=1))
    attempt(see, "a threshold of zero", made, lambda: metrics.F1Score(threshold=0.0))
    attempt(see, "a threshold of one", made, lambda: metrics.FBetaScore(threshold=1.0))
    attempt(see, "a threshold above", made, lambda: metrics.FBetaScore(threshold=1.5))
    attempt(see, "beta that is whole", made, lambda: metrics.FBetaScore(beta=2))
    attempt(see, "beta of zero", made, lambda: metrics.FBetaScore(beta=0.0))
    x = np.array([1.0, 0.0], "float32")
    pair = x.reshape(1, 2)
    attempt(see, "one dimension", made, lambda: metrics.F1Score()(x, x))
    attempt(see, "labels of one dimension", made, lambda: metrics.FBetaScore()(x, pair))
    attempt(see, "aggregation", made, lambda: metrics.R2Score(class_aggregation="mean"))
    attempt(see, "regressors below zero", made, lambda: metrics.R2Score(num_regressors=-1))
    attempt(see, "R2 of one dimension", made, lambda: metrics.R2Score()(x, x))
    attempt(see, "R2, predictions of one dimension", made, lambda: metrics.R2Score()(pair, x))
    attempt(see, "as many regressors as samples", made, lambda: metrics.R2Score(num_regressors=1)(pair, pair))
    attempt(see, "classes beyond", made, lambda: metrics.IoU(num_classes=2, target_class_ids=[2]))
    attempt(see, "the last class", made, lambda: metrics.IoU(num_classes=2, target_class_ids=[1]))
    attempt(see, "classes beyond, one hot", made, lambda: metrics.OneHotIoU(num_classes=2, target_class_ids=[0, 2]))
    attempt(see, "a class of two, threshold", made, lambda: metrics.BinaryIoU(target_class_ids=[2]))


@program("metrics.F1Score", "metrics.FBetaScore", "metrics.R2Score")
def scores_with_weights_of_samples(keras, see):
    """Scores with each average, weights of samples, and over two batches; R2Score by columns, adjusted."""
    keras.Variable  # noqa: B018
    true = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]], "float32")
    pred = np.array([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1], [0.1, 0.2, 0.7], [0.1, 0.8, 0.3]], "float32")
    weights = np.array([1, 2, 3, 4], "float32")

    def twice(metric):
        metric.update_state(true, pred, sample_weight=weights)
        metric.update_state(true[:2], pred[1:3])
        return metric.result()

    for average in (None, "micro", "macro", "weighted"):
        attempt(see, "F1, %s" % average, twice, keras.metrics.F1Score(average=average))
        attempt(see, "FBeta, %s" % average, twice, keras.metrics.FBetaScore(average=average, beta=0.5, threshold=0.25))
    for way in (None, "uniform_average", "variance_weighted_average"):
        attempt(see, "R2, %s" % way, twice, keras.metrics.R2Score(class_aggregation=way))
        attempt(see, "R2, %s, adjusted" % way, twice, keras.metrics.R2Score(class_aggregation=way, num_regressors=2))
    attempt(see, "R2, too many regressors", twice, keras.metrics.R2Score(num_regressors=9))
    attempt(see, "R2, one fewer than samples", twice, keras.metrics.R2Score(num_regressors=5))


@program(
    "metrics.SensitivityAtSpecificity",
    "metrics.SpecificityAtSensitivity",
    "metrics.PrecisionAtRecall",
    "metrics.RecallAtPrecision",
    "metrics.Precision",
    "metrics.Recall",
    "metrics.TruePositives",
    "metrics.TrueNegatives",
    "metrics.FalsePositives",
    "metrics.FalseNegatives",
    "metrics.BinaryAccuracy",
    "metrics.MeanMetricWrapper",
    logic=True,
)
def counts_with_wrong_arguments(keras, see):
    """Bounds, thresholds, classes and shapes that metrics of confusion refuse, and those at the bounds."""
    metrics = keras.metrics
    for name, kind in (
        ("sensitivity", metrics.SensitivityAtSpecificity),
        ("specificity", metrics.SpecificityAtSensitivity),
        ("precision", metrics.PrecisionAtRecall),
        ("recall", metrics.RecallAtPrecision),
    ):
        see(name + ", bounds", outcomes(kind, -0.5, 0, 1, 1.5))
        see(name + ", numbers of thresholds", outcomes(lambda count, kind=kind: kind(0.5, num_thresholds=count), 0, 1))
        for count in (1, 3):
            attempt(
                see,
                "%s, %d thresholds" % (name, count),
                lambda kind=kind, count=count: [float(one) for one in kind(0.5, num_thresholds=count).thresholds],
            )
    x = np.array([[1.0, 0.0]], "float32")
    for name, kind in (
        ("Precision", metrics.Precision),
        ("Recall", metrics.Recall),
        ("TruePositives", metrics.TruePositives),
        ("TrueNegatives", metrics.TrueNegatives),
        ("FalsePositives", metrics.FalsePositives),
        ("FalseNegatives", metrics.FalseNegatives),
    ):
        see(name, outcomes(lambda value, kind=kind: kind(thresholds=value), 1.5, [0.5, -0.5], 1, 0))
        attempt(see, name + ", predictions beyond", lambda kind=kind: float(kind()(x, 2 * x)))
    attempt(see, "threshold of zero", made, lambda: metrics.BinaryAccuracy(threshold=0))
    attempt(see, "threshold of one", made, lambda: metrics.BinaryAccuracy(threshold=1))
    attempt(see, "threshold between", made, lambda: metrics.BinaryAccuracy(threshold=0.75))
    attempt(see, "no threshold", made, lambda: metrics.BinaryAccuracy(threshold=None))
    attempt(see, "no function", made, lambda: metrics.MeanMetricWrapper("mse"))


@program("metrics.Precision", "metrics.Recall")
def precision_of_one_class_and_of_the_first(keras, see):
    """Precision and Recall of one class, of the k largest, of several thresholds, and with weights."""
    true = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 0]], "float32")
    pred = np.array([[0.9, 0.2, 0.4], [0.6, 0.7, 0.1], [0.3, 0.8, 0.55]], "float32")
    weights = np.array([1, 2, 4], "float32")
    for name, kind in (("precision", keras.metrics.Precision), ("recall", keras.metrics.Recall)):
        attempt(see, name + ", class 1", lambda kind=kind: kind(class_id=1)(true, pred))
        attempt(see, name + ", the first", lambda kind=kind: kind(top_k=1)(true, pred))
        attempt(see, name + ", the first two, class 0", lambda kind=kind: kind(top_k=2, class_id=0)(true, pred))
        attempt(see, name + ", three thresholds", lambda kind=kind: kind(thresholds=[0.25, 0.5, 0.75])(true, pred))
        attempt(see, name + ", uneven thresholds", lambda kind=kind: kind(thresholds=[0.3, 0.6, 0.65])(true, pred))
        attempt(
            see,
            name + ", weights",
            lambda kind=kind: kind(thresholds=[0.25, 0.5, 0.75])(true, pred, sample_weight=weights),
        )
        attempt(see, name + ", weights of each", lambda kind=kind: kind()(true, pred, sample_weight=true + 1))
        attempt(see, name + ", one row", lambda kind=kind: kind(class_id=2, top_k=2)(true[0], pred[0]))


@program("metrics.Metric", "metrics.Mean", "metrics.Sum", logic=True)
def metrics_that_lack_something(keras, see):
    """Metrics of one's own without methods, without super, with a metric inside and with variables of other kinds."""
    keras.Variable  # noqa: B018
    bare = keras.metrics.Metric()
    attempt(see, "update_state", bare.update_state, 1)
    attempt(see, "result", bare.result)
    attempt(see, "called", bare, 1)
    see("type", bare.dtype)
    see("configuration", sorted(bare.get_config()))

    class Forgetful(keras.metrics.Metric):
        def __init__(self):
            self.name = "forgetful"

    attempt(see, "without super", lambda: Forgetful().add_weight(name="count"))

    class Outer(keras.metrics.Metric):
        def __init__(self, **options):
            super().__init__(**options)
            self.inner = keras.metrics.Sum(name="inner")
            self.count = self.add_weight(name="count", initializer="zeros", dtype="int32")
            self.table = self.add_variable((2, 2), "ones", name="table")

        def update_state(self, values):
            self.inner.update_state(values)
            self.count.assign(self.count + 1)

        def result(self):
            return self.inner.result() * self.count

    outer = Outer(name="outer", dtype="float16")
    see("outer", float(outer(np.array([1.5, 2.5], "float32"))))
    see("variables", [[one.path, one.dtype, float(np.asarray(one).sum())] for one in outer.variables])
    states = outer.stateless_update_state(outer.stateless_reset_state(), np.array([4.0], "float32"))
    see("stateless", [float(np.asarray(one).sum()) for one in states])
    outer.reset_state()
    see("reset", [float(np.asarray(one).sum()) for one in outer.variables])
    see("type of a policy", keras.metrics.Mean(dtype=keras.DTypePolicy("mixed_float16")).dtype)


@program(
    "metrics.categorical_accuracy",
    "metrics.sparse_categorical_accuracy",
    "metrics.top_k_categorical_accuracy",
    "metrics.sparse_top_k_categorical_accuracy",
    "metrics.binary_accuracy",
    "metrics.CategoricalAccuracy",
    "metrics.SparseCategoricalAccuracy",
    "metrics.TopKCategoricalAccuracy",
    "metrics.SparseTopKCategoricalAccuracy",
)
def accuracies_of_sequences_and_lists(keras, see):
    """Accuracies of sequences of classes, labels with an axis of one, and lists of Python."""
    floatx = keras.backend.floatx()
    pred = np.array([[[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]], [[0.3, 0.3, 0.4], [0.2, 0.35, 0.45]]], floatx)
    true = np.array([[1, 2], [2, 1]], "int32")
    hot = np.eye(3, dtype=floatx)[true]
    metrics = keras.metrics
    for name, labels, ask in (
        ("categorical", hot, metrics.categorical_accuracy),
        ("sparse", true, metrics.sparse_categorical_accuracy),
        ("sparse, an axis of one", true[..., None], metrics.sparse_categorical_accuracy),
        ("top 2", hot, lambda a, b: metrics.top_k_categorical_accuracy(a, b, k=2)),
        ("sparse top 2", true, lambda a, b: metrics.sparse_top_k_categorical_accuracy(a, b, k=2)),
        (
            "sparse top 2, an axis of one",
            true[..., None],
            lambda a, b: metrics.sparse_top_k_categorical_accuracy(a, b, k=2),
        ),
        ("binary", hot, metrics.binary_accuracy),
        ("binary, threshold", hot, lambda a, b: metrics.binary_accuracy(a, b, threshold=0.3)),
    ):
        attempt(see, name, ask, labels, pred)
        attempt(see, name + ", lists", ask, labels.tolist(), pred.tolist())
    flat = pred.reshape(4, 3)
    attempt(see, "rows, an axis of one", metrics.sparse_categorical_accuracy, true.reshape(4, 1), flat)
    attempt(see, "rows, one hot against an axis", metrics.categorical_accuracy, hot.reshape(4, 3), flat)
    weights = np.array([[1, 2], [3, 4]], floatx)
    attempt(see, "weights of steps", lambda: metrics.SparseCategoricalAccuracy()(true, pred, sample_weight=weights))
    attempt(see, "weights of rows", lambda: metrics.CategoricalAccuracy()(hot, pred, sample_weight=weights[0]))
    attempt(see, "top 1, weights", lambda: metrics.TopKCategoricalAccuracy(k=1)(hot, pred, sample_weight=weights))
    attempt(
        see,
        "sparse top 1, weights",
        lambda: metrics.SparseTopKCategoricalAccuracy(k=1)(true, pred, sample_weight=weights),
    )


@program("metrics.SparseTopKCategoricalAccuracy", logic=True)
def classes_that_are_sorted_already(keras, see):
    """SparseTopKCategoricalAccuracy of the numbers of classes, the most likely first."""
    keras.Variable  # noqa: B018
    true = np.array([2, 0, 1], "int32")
    ordered = np.array([[1, 2, 0], [0, 1, 2], [2, 0, 1]], "int32")
    for k in (1, 2, 3):
        attempt(
            see,
            "the first %d" % k,
            lambda k=k: float(keras.metrics.SparseTopKCategoricalAccuracy(k=k, from_sorted_ids=True)(true, ordered)),
        )
    attempt(
        see,
        "configuration",
        lambda: sorted(keras.metrics.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True).get_config()),
    )


@program("metrics.IoU", "metrics.MeanIoU", "metrics.BinaryIoU", "metrics.OneHotIoU", "metrics.OneHotMeanIoU")
def overlaps_of_pictures(keras, see):
    """Overlaps of pictures of classes: weights of each pixel, classes left out, one hot, along another axis."""
    true = np.array([[[0, 1], [2, 1]], [[2, 2], [0, 1]]], "int32")
    pred = np.array([[[0, 1], [1, 1]], [[2, 0], [0, 2]]], "int32")
    weights = np.arange(8, dtype="float32").reshape(2, 2, 2)
    hot = np.eye(3, dtype="float32")
    metrics = keras.metrics

    def twice(metric, *batch, **options):
        metric.update_state(*batch, **options)
        metric.update_state(*batch)
        return metric.result()

    attempt(see, "two classes", twice, metrics.IoU(num_classes=3, target_class_ids=[0, 2]), true, pred)
    attempt(see, "mean, weighted", twice, metrics.MeanIoU(num_classes=3), true, pred, sample_weight=weights)
    attempt(
        see,
        "a weight for each picture",
        twice,
        metrics.MeanIoU(num_classes=3),
        true[:, 0],
        pred[:, 0],
        sample_weight=weights[0],
    )
    attempt(see, "a class left out", lambda: metrics.MeanIoU(num_classes=3, ignore_class=0)(true, pred))
    attempt(see, "a class beyond left out", lambda: metrics.MeanIoU(num_classes=2, ignore_class=2)(true, true))
    attempt(see, "one hot", lambda: metrics.OneHotMeanIoU(num_classes=3)(hot[true], hot[pred]))
    attempt(
        see,
        "one hot, classes before the last",
        lambda: metrics.OneHotIoU(num_classes=3, target_class_ids=[1], axis=1)(
            np.moveaxis(hot[true], -1, 1), np.moveaxis(hot[pred], -1, 1)
        ),
    )
    attempt(
        see,
        "one hot, classes of numbers",
        lambda: metrics.OneHotIoU(num_classes=3, target_class_ids=[1], sparse_y_pred=True)(hot[true], pred),
    )
    likely = np.array([[0.2, 0.6], [0.5, 0.4]], "float32")
    binary = np.array([[0, 1], [0, 1]], "int32")
    for ids in ([0], [1], [0, 1]):
        attempt(
            see,
            "binary %s" % ids,
            lambda ids=ids: metrics.BinaryIoU(target_class_ids=ids, threshold=0.5)(binary, likely),
        )


#: Losses of two columns, and what each has to be told.
LOSSES = {
    "BinaryCrossentropy": {},
    "BinaryFocalCrossentropy": {"apply_class_balancing": True},
    "CategoricalCrossentropy": {},
    "CategoricalFocalCrossentropy": {},
    "CategoricalGeneralizedCrossEntropy": {},
    "CategoricalHinge": {},
    "Circle": {},
    "CosineSimilarity": {},
    "Dice": {},
    "Hinge": {},
    "Huber": {},
    "KLDivergence": {},
    "LogCosh": {},
    "MeanAbsoluteError": {},
    "MeanAbsolutePercentageError": {},
    "MeanSquaredError": {},
    "MeanSquaredLogarithmicError": {},
    "Poisson": {},
    "SparseCategoricalCrossentropy": {},
    "SquaredHinge": {},
    "Tversky": {},
}


@program(
    "losses.BinaryCrossentropy",
    "losses.BinaryFocalCrossentropy",
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
    "losses.MeanAbsoluteError",
    "losses.MeanAbsolutePercentageError",
    "losses.MeanSquaredError",
    "losses.MeanSquaredLogarithmicError",
    "losses.Poisson",
    "losses.SparseCategoricalCrossentropy",
    "losses.SquaredHinge",
    "losses.Tversky",
    "losses.deserialize",
    "losses.serialize",
)
def losses_with_reductions_and_weights(keras, see):
    """Each loss without and with weights, by each reduction, and what is left of its type in its configuration."""
    keras.KerasTensor  # noqa: B018
    hot = np.array([[[1, 0], [0, 1]], [[0, 1], [0, 1]], [[1, 0], [0, 1]]], "float32")
    pred = np.array([[[0.75, 0.25], [0.5, 0.5]], [[0.25, 0.75], [0.5, 0.5]], [[0.125, 0.875], [0.375, 0.625]]])
    pred = pred.astype(keras.backend.floatx())
    weights = np.array([[1, 2], [0, 3], [0.5, 1]], "float32")

    def again(loss):
        read = keras.losses.deserialize(keras.losses.serialize(loss))
        return [loss.dtype, read.dtype, read.name, read.reduction, read.get_config() == loss.get_config()]

    for name in sorted(LOSSES):
        kind = getattr(keras.losses, name, None)
        if kind is None:
            continue
        true, given, weight = hot, pred, weights
        if name == "SparseCategoricalCrossentropy":
            true = hot.argmax(-1).astype("int32")
        elif name == "CategoricalGeneralizedCrossEntropy":
            true, given, weight = hot[:, 0].argmax(-1).astype("int32"), pred[:, 0], weights[:, 0]
        elif name in ("Dice", "Tversky"):
            weight = None
        elif name == "Circle":
            true, given, weight = hot[:, 0].argmax(-1).astype("int32"), pred[:, 0], weights[:, 0]
        found = {}
        for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"):
            loss = kind(reduction=reduction, name="own", **LOSSES[name])
            found[reduction] = [np.asarray(loss(true, given)).tolist(), np.asarray(loss(true, given, weight)).tolist()]
        see(name, found)
        attempt(see, name + ", again", again, kind(reduction="none", name="own", dtype="float16", **LOSSES[name]))


@program(
    "losses.CategoricalGeneralizedCrossEntropy",
    "losses.categorical_crossentropy",
    "losses.ctc",
    "losses.get",
    "losses.Loss",
    logic=True,
)
def losses_with_wrong_arguments(keras, see):
    """Reductions, factors, axes and shapes that losses refuse; things that are no losses."""
    keras.KerasTensor  # noqa: B018
    losses = keras.losses
    x, wide = np.array([[0.25, 0.75]], "float32"), np.array([[0.25, 0.25, 0.5]], "float32")
    see("reductions", outcomes(lambda value: losses.Huber(reduction=value), "mean", "none", None, "average", "auto"))
    see(
        "exponents",
        outcomes(lambda value: losses.CategoricalGeneralizedCrossEntropy(q=value), -0.5, 0, 0.5, 1, 1.5),
    )
    see("axes", outcomes(lambda value: losses.CategoricalCrossentropy(axis=value), -1, 1, "last", 0.5))
    attempt(see, "bases", losses.Loss().call, x, x)
    attempt(see, "a column of one", made, losses.categorical_crossentropy, x[:, :1], x[:, :1])
    attempt(see, "other columns", made, losses.categorical_crossentropy, x, wide)
    attempt(see, "ctc, labels of one dimension", made, losses.ctc, np.array([1, 2]), np.zeros((1, 2, 3), "float32"))
    attempt(see, "ctc, outputs of two dimensions", made, losses.ctc, np.array([[1, 2]]), wide)
    see("things", outcomes(losses.get, "mse", None, "no_loss", 3))
    attempt(see, "a class", lambda: type(losses.get(losses.Huber)).__name__)


#: Functions of two tensors of one shape.
LISTED = (
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error"
    " binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy"
    " categorical_generalized_cross_entropy categorical_hinge cosine_similarity dice hinge huber kl_divergence"
    " log_cosh poisson squared_hinge tversky"
)


@program(
    "losses.mean_squared_error",
    "losses.mean_absolute_error",
    "losses.mean_absolute_percentage_error",
    "losses.mean_squared_logarithmic_error",
    "losses.binary_crossentropy",
    "losses.binary_focal_crossentropy",
    "losses.categorical_crossentropy",
    "losses.categorical_focal_crossentropy",
    "losses.categorical_generalized_cross_entropy",
    "losses.categorical_hinge",
    "losses.cosine_similarity",
    "losses.dice",
    "losses.hinge",
    "losses.huber",
    "losses.kl_divergence",
    "losses.log_cosh",
    "losses.poisson",
    "losses.sparse_categorical_crossentropy",
    "losses.squared_hinge",
    "losses.tversky",
    "losses.circle",
)
def losses_of_lists_and_whole_numbers(keras, see):
    """The functions of losses on lists of Python, on labels of whole numbers, and with an axis of one more."""
    keras.KerasTensor  # noqa: B018
    true, pred = [[1, 0], [0, 1]], [[0.75, 0.25], [0.375, 0.625]]
    losses = keras.losses
    for name in LISTED.split():
        ask = getattr(losses, name, None)
        if ask is None:
            continue
        options = {"q": 0.5} if "generalized" in name else {}
        floats = np.array(pred, keras.backend.floatx())
        attempt(see, name + ", lists", ask, true, pred, **options)
        attempt(see, name + ", whole numbers", ask, np.array(true, "int64"), floats, **options)
    attempt(see, "sparse, lists", losses.sparse_categorical_crossentropy, [0, 1], pred)
    attempt(see, "sparse, an axis of one", losses.sparse_categorical_crossentropy, [[0], [1]], pred)
    attempt(see, "circle, lists", losses.circle, [0, 1, 0], [*pred, [0.5, 0.5]])


@program("losses.MeanSquaredError", "losses.Loss")
def losses_of_nested_and_uneven_shapes(keras, see):
    """Losses of labels with an axis less or more than the predictions, and of weights with fewer axes."""
    keras.KerasTensor  # noqa: B018
    x = np.array([[1.0], [2.0], [4.0]], keras.backend.floatx())
    y = np.array([[0.5], [3.0], [4.5]], keras.backend.floatx())
    loss = keras.losses.MeanSquaredError(reduction="none")
    attempt(see, "labels without the axis", loss, x[:, 0], y)
    attempt(see, "predictions without the axis", loss, x, y[:, 0])
    attempt(see, "neither has it", loss, x[:, 0], y[:, 0])
    attempt(see, "weights with the axis", loss, x, y, x)
    attempt(see, "one weight", loss, x, y, 2.0)
    none = np.zeros((0, 1), keras.backend.floatx())
    attempt(see, "no samples", keras.losses.MeanSquaredError(), none, none)
    attempt(see, "no samples, summed", keras.losses.MeanSquaredError(reduction="sum"), none, none)
    attempt(see, "no weight at all", keras.losses.MeanSquaredError(reduction="mean_with_sample_weight"), x, y, 0 * x)
