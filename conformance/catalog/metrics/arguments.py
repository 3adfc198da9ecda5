"""Metrics once more with one argument that no other case gives, or with another value of it."""

from conformance.catalog import metrics
from conformance.catalog.metrics import Spec, batches, make
from conformance.catalog.twins import Changes, made_apart, twins
from conformance.model.case import Case

POSITION = 41

PAIR: Changes = {"num_classes": 3, "target_class_ids": [0, 1]}
#: As many samples as classes, so that classes can be along either axis.
SQUARE: list[Spec] = [{"shape": [3, 3], "kind": "onehot"}, {"shape": [3, 3], "kind": "probability"}]
#: What is a class by itself, or the only place of a largest value.
COLUMN: list[Spec] = [{"shape": [4, 1], "kind": "integer", "high": 3}, {"shape": [4, 1], "kind": "integer", "high": 3}]


def cases() -> list[Case]:
    """Every case of this module."""
    classes: Changes = {"num_classes": 3}
    truths: Changes = {"sparse_y_true": False, "sparse_y_pred": False}
    own = [
        make("IoU", {"input": "column"}, batches(COLUMN), PAIR),
        make("IoU", {"input": "square"}, batches(SQUARE), {**PAIR, **truths}),
        make("MeanIoU", {"input": "column"}, batches(COLUMN), classes),
        make("MeanIoU", {"input": "square"}, batches(SQUARE), {**classes, **truths}),
        make("OneHotIoU", {"input": "column"}, batches(COLUMN), PAIR),
        make("OneHotIoU", {"input": "square"}, batches(SQUARE), PAIR),
        make("OneHotMeanIoU", {"input": "column"}, batches(COLUMN), classes),
        make("OneHotMeanIoU", {"input": "square"}, batches(SQUARE), classes),
    ]
    return [*own, *twins([*made_apart(metrics.cases), *own], TABLE)]


TABLE: dict[str, Changes] = {
    "metrics.IoU[input=column]": {"sparse_y_true": False, "sparse_y_pred": False},
    "metrics.IoU[input=square]": {"axis": 0},
    "metrics.MeanIoU[input=column]": {"sparse_y_true": False, "sparse_y_pred": False},
    "metrics.MeanIoU[input=square]": {"axis": 0},
    "metrics.OneHotIoU[input=column]": {"sparse_y_pred": True},
    "metrics.OneHotIoU[input=square]": {"axis": 0},
    "metrics.OneHotMeanIoU[input=column]": {"sparse_y_pred": True},
    "metrics.OneHotMeanIoU[input=square]": {"axis": 0},
    "metrics.PrecisionAtRecall[recall=0.5]": {"recall": 0.75, "num_thresholds": 5},
    "metrics.RecallAtPrecision[precision=0.5]": {"precision": 0.75, "num_thresholds": 5},
}
