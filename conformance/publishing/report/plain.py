"""Values as JSON can hold them."""

import math
from collections.abc import Mapping
from typing import Any


def number(value: float | None) -> float | str | None:
    """A number, or ``"inf"``, ``"-inf"``, ``"nan"``, which JSON has no numbers for."""
    if value is None or math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")


def short(value: float | None) -> float | str | None:
    """A measured number to five significant digits, as ``number`` gives it."""
    return number(value if value is None else float(f"{value:.5g}"))


def plain(value: Any) -> Any:
    """The same value in JSON's types alone; what has none becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return str(value)
