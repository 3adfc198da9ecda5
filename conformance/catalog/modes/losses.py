"""Losses: by ``evaluate`` and ``test_on_batch`` of a model, and called in every way."""

from collections.abc import Mapping
from typing import Any

from conformance.catalog.losses import (
    BINARY,
    BINARY_LOGITS,
    DISTRIBUTION,
    HINGE,
    ONE_HOT,
    ONE_HOT_LOGITS,
    POSITIVE,
    REAL,
    SHAPES,
    Spec,
    data,
)
from conformance.model.case import Case, case_id

POSITION = 20

#: Labels of three classes as integers.
LABELS: Spec = {"values": [0, 2, 1, 2], "dtype": "int32"}

#: Each loss with its arguments, and what y_true and y_pred hold.
LOSSES: list[tuple[str, Mapping[str, Any], Any]] = [
    ("MeanSquaredError", {}, REAL),
    ("MeanSquaredError", {"reduction": "sum"}, REAL),
    ("MeanAbsoluteError", {}, REAL),
    ("MeanAbsolutePercentageError", {}, REAL),
    ("MeanSquaredLogarithmicError", {}, POSITIVE),
    ("LogCosh", {}, REAL),
    ("Poisson", {}, POSITIVE),
    ("KLDivergence", {}, DISTRIBUTION),
    ("Huber", {}, REAL),
    ("Huber", {"delta": 0.25}, REAL),
    ("CosineSimilarity", {}, REAL),
    ("CosineSimilarity", {"axis": 1, "reduction": "sum"}, REAL),
    ("Hinge", {}, HINGE),
    ("SquaredHinge", {}, HINGE),
    ("CategoricalHinge", {}, ONE_HOT),
    ("BinaryCrossentropy", {}, BINARY),
    ("BinaryCrossentropy", {"from_logits": True}, BINARY_LOGITS),
    ("BinaryCrossentropy", {"label_smoothing": 0.25}, BINARY),
    ("CategoricalCrossentropy", {}, ONE_HOT),
    ("CategoricalCrossentropy", {"from_logits": True}, ONE_HOT_LOGITS),
    ("CategoricalCrossentropy", {"label_smoothing": 0.25}, ONE_HOT),
    ("SparseCategoricalCrossentropy", {}, (LABELS, ONE_HOT[1])),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (LABELS, ONE_HOT_LOGITS[1])),
    ("BinaryFocalCrossentropy", {}, BINARY),
    ("CategoricalFocalCrossentropy", {}, ONE_HOT),
    ("Dice", {}, BINARY),
    ("Tversky", {}, BINARY),
]


def cases() -> list[Case]:
    """Each loss on a batch of four."""
    found = []
    for name, arguments, (true, predicted) in LOSSES:
        api = f"losses.{name}"
        shaped = [true if "values" in true else data([true], SHAPES[2])[0], data([predicted], SHAPES[2])[0]]
        params = {"loss": {"new": api, "arguments": dict(arguments)}, "inputs": shaped}
        found.append(Case(f"modes.{case_id(api, arguments)}", "mode", api, params, logic=True))
    return found
