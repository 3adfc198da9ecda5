"""Sets of implementations as numbers with a bit for each: whole sets are put together at once."""

from collections.abc import Iterable, Sequence

#: One character for each implementation: of whom something holds, and of whom not.
HOLDS, NOT = "1", "."


class Masks:
    """Makes and reads masks over implementations (ids), whose first has the lowest bit."""

    def __init__(self, implementations: Sequence[str]) -> None:
        self._bits = {i: 1 << place for place, i in enumerate(implementations)}
        self._width = len(implementations)
        self._read: dict[str, int] = {}

    def of(self, members: Iterable[str]) -> int:
        """The mask of some implementations; those that it does not know do not count."""
        bits, mask = self._bits, 0
        for one in members:
            mask |= bits.get(one, 0)
        return mask

    def members(self, mask: int) -> list[str]:
        """The implementations of a mask, in their order."""
        return [one for one, bit in self._bits.items() if mask & bit]

    def text(self, mask: int) -> str:
        """A mask as a text of ``HOLDS`` and ``NOT``."""
        return mask_text(mask, self._width)

    def read(self, text: str) -> int:
        """The mask that a text stands for; raises ValueError where it is of other implementations."""
        found = self._read.get(text)
        if found is None:
            if len(text) != self._width:
                raise ValueError(f"{len(text)} characters are not of {self._width} implementations")
            found = self._read[text] = int(f"0{text[::-1].replace(NOT, '0')}", 2)
        return found


def mask_text(mask: int, width: int) -> str:
    """A mask over ``width`` implementations as a text."""
    return f"{mask:0{width}b}"[::-1].replace("0", NOT) if width else ""
