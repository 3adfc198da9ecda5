"""Values that occur often, written once."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Table(Generic[K]):
    """Each different value once, in the order it first came; ``table(value)`` is its position."""

    def __init__(self) -> None:
        self._positions: dict[K, int] = {}

    def __call__(self, value: K) -> int:
        """The position of a value, which is the next free one if it is new."""
        return self._positions.setdefault(value, len(self._positions))

    @property
    def values(self) -> list[K]:
        """The values in the order of their positions."""
        return list(self._positions)
