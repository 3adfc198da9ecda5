"""``keras.backend`` of Keras 2 once more on other numbers, as ``conformance/catalog/ops/kinds.py`` does it."""

from conformance.catalog import backend
from conformance.catalog.ops import kinds
from conformance.model.case import Case

POSITION = 96


def cases() -> list[Case]:
    """Every case of this module."""
    return kinds.of(backend.cases())
