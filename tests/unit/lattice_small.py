"""A lattice of one model, of which a test says how it was loaded."""

from collections.abc import Mapping
from typing import Any

from lattice_invented import PLAIN, RIGHT

from conformance.lattice.model import Attempt, Lattice, Party, Written

OLD, NEW, MIDDLE = "py38-tf210/tf.keras", "py313-tf221/keras", "py311-tf215/tf.keras"


def lattice(read: Mapping[str, list[Attempt]], over: Any = None, middle: Any = None) -> Lattice:
    """One model ``m`` that OLD saved as h5 (file a) and keras (b), and could not save as yaml."""
    return Lattice(
        "2026-11-27",
        "w",
        {OLD: Party({"keras": "2.10.0"}, "l")},
        {NEW: Party({"keras": "3.15.1"}, "l")},
        {OLD: {"m": Written({"h5": "a", "keras": "b"}, {"yaml": "no"}), "none": Written(error="no such layer")}},
        {NEW: dict(read), **({MIDDLE: middle} if middle else {})},
        over or {},
    )


def with_stage(stage: str, text: str) -> Attempt:
    return Attempt(PLAIN, {**RIGHT, stage: ("differs", text)})
