"""Metrics: several batches with and without sample weights, the result after each, after a reset, and once more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.catalog.tables import vary_cases
from conformance.model.case import Case, case_id

POSITION = 40

Spec = Mapping[str, Any]

#: What y_true and y_pred hold, by family.
REAL: Sequence[Spec] = ({"shape": [4, 3]}, {"shape": [4, 3]})
POSITIVE: Sequence[Spec] = ({"shape": [4, 3], "kind": "positive"}, {"shape": [4, 3], "kind": "positive"})
BINARY: Sequence[Spec] = ({"shape": [4, 3], "kind": "binary"}, {"shape": [4, 3], "kind": "positive", "limit": 1})
FLAT: Sequence[Spec] = ({"shape": [12], "kind": "binary"}, {"shape": [12], "kind": "positive", "limit": 1})
BINARY_LOGITS: Sequence[Spec] = ({"shape": [4, 3], "kind": "binary"}, {"shape": [4, 3], "limit": 4})
DISTRIBUTION: Sequence[Spec] = ({"shape": [4, 3], "kind": "probability"}, {"shape": [4, 3], "kind": "probability"})
ONE_HOT: Sequence[Spec] = ({"shape": [4, 3], "kind": "onehot"}, {"shape": [4, 3], "kind": "probability"})
ONE_HOT_LOGITS: Sequence[Spec] = ({"shape": [4, 3], "kind": "onehot"}, {"shape": [4, 3], "limit": 4})
SPARSE: Sequence[Spec] = ({"shape": [4], "kind": "integer", "high": 3}, {"shape": [4, 3], "kind": "probability"})
SPARSE_COLUMN: Sequence[Spec] = (
    {"shape": [4, 1], "kind": "integer", "high": 3},
    {"shape": [4, 3], "kind": "probability"},
)
SPARSE_LOGITS: Sequence[Spec] = (SPARSE[0], {"shape": [4, 3], "limit": 4})
LABELS: Sequence[Spec] = ({"shape": [12], "kind": "integer", "high": 3}, {"shape": [12], "kind": "integer", "high": 3})
VALUES: Sequence[Spec] = ({"shape": [4]},)
CUBE: Sequence[Spec] = ({"shape": [2, 3, 4]}, {"shape": [2, 3, 4]})

#: Predictions that stand exactly on thresholds.
AT: Sequence[Spec] = ({"values": [1.0, 0.0, 1.0, 0.0]}, {"values": [0.5, 0.5, 0.25, 0.75]})

BATCHES = 3


def batches(inputs: Sequence[Spec], weights: Sequence[Spec | None] = (None,)) -> list[dict[str, Any]]:
    """The updates: the same shapes with other numbers, weights in turn."""
    found = []
    for position in range(BATCHES):
        update: dict[str, Any] = {"inputs": list(inputs)}
        weight = weights[position % len(weights)]
        if weight is not None:
            update["weights"] = weight
        found.append(update)
    return found


def sample_weights(inputs: Sequence[Spec]) -> dict[str, Sequence[Spec | None]]:
    """Weights by name for inputs of that first dimension."""
    size = inputs[0]["shape"][0]
    return {
        "sample": ({"shape": [size], "kind": "positive"},),
        # The first batch counts for nothing: the mean of nothing, and then of what comes.
        "zero first": ({"values": [0.0] * size}, {"shape": [size], "kind": "binary"}, None),
    }


def make(
    name: str,
    unlike: Mapping[str, Any],
    updates: Sequence[Mapping[str, Any]],
    arguments: Mapping[str, Any] | None = None,
) -> Case:
    """A case of ``metrics.NAME``; the config is looked at where the constructor's arguments are what is varied."""
    api = f"metrics.{name}"
    given = dict(arguments or {})
    params: dict[str, Any] = {"arguments": given, "updates": list(updates)}
    if not set(unlike) <= set(given):
        params["config"] = False
    return Case(case_id(api, unlike), "metric", api, params)


def metric(
    name: str,
    inputs: Sequence[Spec],
    vary: Mapping[str, Sequence[Any]] | None = None,
    defaults: Mapping[str, Any] | None = None,
    required: Sequence[str] = (),
) -> list[Case]:
    """Arguments in all pairs without weights, the base arguments with each kind of weights."""
    api = f"metrics.{name}"
    found = vary_cases("metric", api, vary or {}, {"updates": batches(inputs)}, defaults, required)
    base = {key: values[0] for key, values in (vary or {}).items()}
    for kind, weights in sample_weights(inputs).items():
        found.append(make(name, {"weights": kind}, batches(inputs, weights), base))
    return found


def once(name: str, what: str, inputs: Sequence[Spec], **arguments: Any) -> Case:
    """Given values in a single batch."""
    return make(name, {**arguments, "input": what}, [{"inputs": list(inputs)}], arguments)


def with_list(case: Case) -> Case:
    """Several thresholds as the list that these metrics ask for: a tuple is refused by all of them."""
    if isinstance(case.params["arguments"].get("thresholds"), list):
        return replace(case, params={**case.params, "lists": ["thresholds"]})
    return case


def means() -> list[Case]:
    """Means of losses, and means and sums by themselves."""
    found: list[Case] = []
    for name, inputs in (
        ("Mean", VALUES),
        ("Sum", VALUES),
        ("MeanSquaredError", REAL),
        ("RootMeanSquaredError", REAL),
        ("MeanAbsoluteError", REAL),
        ("MeanAbsolutePercentageError", REAL),
        ("MeanSquaredLogarithmicError", POSITIVE),
        ("LogCoshError", REAL),
        ("Poisson", POSITIVE),
        ("KLDivergence", DISTRIBUTION),
        ("Hinge", BINARY),
        ("SquaredHinge", BINARY),
        ("CategoricalHinge", ONE_HOT),
    ):
        found += metric(name, inputs)
    found += metric("CosineSimilarity", REAL, {"axis": (-1, 0)}, {"axis": -1})
    found += metric(
        "BinaryCrossentropy", BINARY, {"label_smoothing": (0, 0.25)}, {"from_logits": False, "label_smoothing": 0}
    )
    found += metric(
        "CategoricalCrossentropy", ONE_HOT, {"label_smoothing": (0, 0.25)}, {"from_logits": False, "label_smoothing": 0}
    )
    found += metric("SparseCategoricalCrossentropy", SPARSE, {}, {"from_logits": False, "axis": -1})
    for name, inputs in (
        ("BinaryCrossentropy", BINARY_LOGITS),
        ("CategoricalCrossentropy", ONE_HOT_LOGITS),
        ("SparseCategoricalCrossentropy", SPARSE_LOGITS),
    ):
        found.append(make(name, {"from_logits": True}, batches(inputs), {"from_logits": True}))
    element = {"shape": [2, 3], "kind": "positive"}
    found.append(make("MeanSquaredError", {"rank": 3}, batches(CUBE)))
    found.append(make("MeanSquaredError", {"rank": 3, "weights": "element"}, batches(CUBE, (element,))))
    found.append(make("MeanSquaredError", {"rank": 3, "weights": "sample"}, batches(CUBE, (sample_of(2),))))
    found.append(
        make("MeanSquaredError", {"weights": "column"}, batches(REAL, ({"shape": [4, 1], "kind": "positive"},)))
    )
    found.append(make("Mean", {"rank": 2, "weights": "sample"}, batches([{"shape": [4, 3]}], (sample_of(4),))))
    found.append(make("Mean", {"rank": 0}, batches([{"values": 1.25}])))
    found.append(make("Mean", {"weights": "scalar"}, batches(VALUES, ({"values": 0.5},))))
    found.append(make("Mean", {"weights": "negative"}, batches(VALUES, ({"shape": [4]},))))
    return found


def sample_of(size: int) -> Spec:
    """A positive weight for each sample."""
    return {"shape": [size], "kind": "positive"}


def accuracies() -> list[Case]:
    """Shares of what was predicted right."""
    found = metric("Accuracy", LABELS)
    found += metric("BinaryAccuracy", BINARY, {"threshold": (0.5, 0.25)}, {"threshold": 0.5})
    found += metric("CategoricalAccuracy", ONE_HOT)
    found += metric("SparseCategoricalAccuracy", SPARSE)
    # Of eight rows some are right at k=1, more at k=2, more at k=5.
    wide = ({"shape": [8, 8], "kind": "onehot"}, {"shape": [8, 8], "kind": "positive", "limit": 1})
    found += metric("TopKCategoricalAccuracy", wide, {"k": (2, 1, 5)}, {"k": 5})
    ranked = ({"shape": [8], "kind": "integer", "high": 8}, wide[1])
    found += metric("SparseTopKCategoricalAccuracy", ranked, {"k": (2, 1, 5)}, {"k": 5})
    found.append(make("SparseCategoricalAccuracy", {"labels": "column"}, batches(SPARSE_COLUMN)))
    steps = ({"shape": [2, 3], "kind": "integer", "high": 4}, {"shape": [2, 3, 4], "kind": "probability"})
    found.append(make("SparseCategoricalAccuracy", {"rank": 3}, batches(steps)))
    found.append(make("SparseTopKCategoricalAccuracy", {"rank": 3, "k": 2}, batches(steps), {"k": 2}))
    found.append(make("CategoricalAccuracy", {"rank": 3}, batches(({"shape": [2, 3, 4], "kind": "onehot"}, steps[1]))))
    found.append(make("BinaryAccuracy", {"rank": 1}, batches(FLAT)))
    one, half = {"values": [[1.0, 0.0, 1.0]]}, {"values": [[0.5, 0.5, 0.75]]}
    found.append(once("BinaryAccuracy", "at the threshold", [one, half]))
    found.append(once("BinaryAccuracy", "nan", [one, {"values": [["nan", 0.25, 0.75]]}]))
    ties = {"values": [[0.25, 0.25, 0.25], [0.25, 0.5, 0.5]]}
    hot = {"values": [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]}
    labels: Spec = {"values": [2, 2], "dtype": "int32"}
    found.append(once("CategoricalAccuracy", "ties", [hot, ties]))
    found.append(once("SparseCategoricalAccuracy", "ties", [labels, ties]))
    found.append(once("TopKCategoricalAccuracy", "ties", [hot, ties], k=2))
    found.append(once("SparseTopKCategoricalAccuracy", "ties", [labels, ties], k=2))
    nans = {"values": [["nan", 0.5, 0.25], [0.25, "nan", 0.5]]}
    found.append(once("CategoricalAccuracy", "nan", [hot, nans]))
    found.append(once("TopKCategoricalAccuracy", "nan", [hot, nans], k=2))
    found.append(once("TopKCategoricalAccuracy", "k beyond the classes", [hot, ties], k=5))
    return found


def confusions() -> list[Case]:
    """Counts of the confusion matrix and what is made of them."""
    found: list[Case] = []
    for name in ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"):
        found += map(with_list, metric(name, BINARY, {"thresholds": (0.5, [0.25, 0.5, 0.75])}))
        found.append(once(name, "at the threshold", AT, thresholds=0.5))
    for name in ("Precision", "Recall"):
        found += metric(name, BINARY)
        for arguments in (
            {"thresholds": 0.25},
            {"thresholds": [0.25, 0.5, 0.75]},
            {"top_k": 2},
            {"class_id": 1},
            {"top_k": 2, "class_id": 1},
            {"thresholds": 0.25, "top_k": 2},
        ):
            found.append(with_list(make(name, arguments, batches(BINARY), arguments)))
        found.append(once(name, "no positives", [{"values": [0.0, 0.0]}, {"values": [0.25, 0.125]}]))
    found += metric("MeanIoU", LABELS, {"num_classes": (3, 5)})
    for name, argument in (
        ("SensitivityAtSpecificity", "specificity"),
        ("SpecificityAtSensitivity", "sensitivity"),
    ):
        found += metric(name, FLAT, {argument: (0.5, 0.75), "num_thresholds": (200, 1, 5)})
        found.append(make(name, {argument: 0.5}, batches(FLAT), {argument: 0.5}))
    return found


def areas() -> list[Case]:
    """The area under curves."""
    choices = {
        "num_thresholds": (200, 5),
        "curve": ("ROC", "PR"),
        "summation_method": ("interpolation", "minoring", "majoring"),
    }
    found = metric("AUC", FLAT, choices, {"num_thresholds": 200, "curve": "ROC", "summation_method": "interpolation"})
    given = {"thresholds": [0.25, 0.5, 0.75]}
    found.append(make("AUC", given, batches(FLAT), given))
    found.append(make("AUC", {"rank": 2}, batches(BINARY)))
    found.append(once("AUC", "on thresholds", AT, num_thresholds=5))
    found.append(once("AUC", "on thresholds", AT, thresholds=[0.25, 0.5, 0.75]))
    found.append(once("AUC", "one class only", [{"values": [1.0, 1.0]}, {"values": [0.25, 0.75]}]))
    found.append(once("AUC", "beyond [0, 1]", [{"values": [1.0, 0.0]}, {"values": [1.5, -0.5]}]))
    found.append(once("AUC", "nan", [{"values": [1.0, 0.0]}, {"values": ["nan", 0.5]}]))
    for arguments in ({"multi_label": True}, {"from_logits": True}):
        inputs = BINARY_LOGITS if "from_logits" in arguments else BINARY
        found.append(make("AUC", arguments, batches(inputs), arguments))
    return found


def newer() -> list[Case]:
    """Classes that came after Keras 2.3, and one that went."""
    found = [
        make("PrecisionAtRecall", {"recall": 0.5}, batches(FLAT), {"recall": 0.5}),
        make("RecallAtPrecision", {"precision": 0.5}, batches(FLAT), {"precision": 0.5}),
        make("IoU", {}, batches(LABELS), {"num_classes": 3, "target_class_ids": [0, 1]}),
        make("BinaryIoU", {}, batches(FLAT)),
        make("OneHotIoU", {}, batches(ONE_HOT), {"num_classes": 3, "target_class_ids": [0, 1]}),
        make("OneHotMeanIoU", {}, batches(ONE_HOT), {"num_classes": 3}),
        make("F1Score", {}, batches(ONE_HOT)),
        make("FBetaScore", {}, batches(ONE_HOT), {"beta": 2.0}),
        make("R2Score", {}, batches(REAL)),
        make("PearsonCorrelation", {}, batches(REAL)),
        make("ConcordanceCorrelation", {}, batches(REAL)),
        make("MeanTensor", {}, batches([{"shape": [4, 3]}])),
    ]
    wrapped = {"fn": {"symbol": "losses.hinge"}, "name": "wrapped"}
    found.append(make("MeanMetricWrapper", {}, batches(REAL), wrapped))
    return found


def one_argument_alone() -> list[Case]:
    """Arguments that older cases vary only together with something else."""
    found = []
    given: Mapping[str, Any]
    for name, inputs in (("BinaryCrossentropy", BINARY), ("CategoricalCrossentropy", ONE_HOT)):
        given = {"label_smoothing": 0, "from_logits": True}
        found.append(make(name, given, batches(inputs), given))
    given = {"label_smoothing": 0, "axis": 0}
    found.append(make("CategoricalCrossentropy", given, batches(ONE_HOT), given))
    for given in ({"from_logits": True, "axis": -1}, {"ignore_class": 0}):
        found.append(make("SparseCategoricalCrossentropy", given, batches(SPARSE), given))
    ids: list[Mapping[str, Any]] = [
        {"values": [2, 0], "dtype": "int32"},
        {"values": [[2.0, 1.0, 0.0], [1.0, 2.0, 0.0]]},
    ]
    found.append(once("SparseTopKCategoricalAccuracy", "ids", ids, k=1))
    found.append(once("SparseTopKCategoricalAccuracy", "ids", ids, k=1, from_sorted_ids=True))
    for name in ("TruePositives", "FalseNegatives"):
        found.append(make(name, {"thresholds": 0.25}, batches(BINARY), {"thresholds": 0.25}))
    for name, given in (
        ("SensitivityAtSpecificity", {"specificity": 0.5}),
        ("SpecificityAtSensitivity", {"sensitivity": 0.5}),
        ("PrecisionAtRecall", {"recall": 0.5}),
        ("RecallAtPrecision", {"precision": 0.5}),
    ):
        # A class by itself against all of them together.
        found.append(make(name, {**given, "rank": 2}, batches(BINARY), given))
        found.append(make(name, {**given, "rank": 2, "class_id": 1}, batches(BINARY), {**given, "class_id": 1}))
    for given in ({"from_logits": True}, {"num_thresholds": 5}, {"curve": "PR"}):
        found.append(make("AUC", {"rank": 2, **given}, batches(BINARY), given))
    for given in ({"multi_label": True, "num_labels": 3}, {"multi_label": True, "label_weights": [0.5, 0.25, 1.0]}):
        case = make("AUC", given, batches(BINARY), given)
        lists = {"lists": ["label_weights"]} if "label_weights" in given else {}
        found.append(replace(case, params={**case.params, **lists}))
    return found


def newer_arguments() -> list[Case]:
    """Arguments of the classes that came after Keras 2.3, each alone."""
    found = []
    classes, pair = {"num_classes": 3}, {"num_classes": 3, "target_class_ids": [0, 1]}
    table: tuple[tuple[str, Any, Mapping[str, Any], list[Mapping[str, Any]]], ...] = (
        ("MeanIoU", LABELS, classes, [{"ignore_class": 0}]),
        ("IoU", LABELS, pair, [{"target_class_ids": [2]}, {"num_classes": 5}, {"ignore_class": 0}]),
        ("BinaryIoU", FLAT, {}, [{"target_class_ids": [1]}, {"threshold": 0.25}]),
        ("OneHotIoU", ONE_HOT, pair, [{"target_class_ids": [2]}, {"ignore_class": 0}]),
        ("OneHotMeanIoU", ONE_HOT, classes, [{"ignore_class": 0}]),
        ("F1Score", ONE_HOT, {}, [{"average": "micro"}, {"average": "macro"}, {"average": "weighted"}]),
        ("F1Score", ONE_HOT, {}, [{"threshold": 0.25}]),
        ("FBetaScore", ONE_HOT, {"beta": 2.0}, [{"beta": 0.5}, {"average": "micro"}, {"threshold": 0.25}]),
        ("R2Score", REAL, {}, [{"class_aggregation": None}, {"class_aggregation": "variance_weighted_average"}]),
        ("R2Score", REAL, {}, [{"num_regressors": 1}]),
        ("PearsonCorrelation", REAL, {}, [{"axis": 0}]),
        ("ConcordanceCorrelation", REAL, {}, [{"axis": 0}]),
        ("MeanTensor", [{"shape": [4, 3]}], {}, [{"shape": [4, 3]}]),
    )
    for name, inputs, base, varied in table:
        for given in varied:
            found.append(make(name, given, batches(inputs), {**base, **given}))
    for given in ({"sparse_y_pred": False}, {"sparse_y_pred": False, "axis": 0}):
        # Along axis 0 the classes of the predictions come first.
        inputs = SPARSE if "axis" not in given else ({"shape": [4], "kind": "integer", "high": 3}, {"shape": [3, 4]})
        found.append(make("MeanIoU", {**classes, **given}, batches(inputs), {**classes, **given}))
    both = {"num_classes": 3, "sparse_y_true": False, "sparse_y_pred": False}
    found.append(make("MeanIoU", both, batches(ONE_HOT), both))
    wrapped = {"fn": {"symbol": "losses.squared_hinge"}, "name": "wrapped"}
    found.append(make("MeanMetricWrapper", {"fn": "squared_hinge"}, batches(REAL), wrapped))
    return found


def cases() -> list[Case]:
    """Every case of this area."""
    return means() + accuracies() + confusions() + areas() + newer() + one_argument_alone() + newer_arguments()
