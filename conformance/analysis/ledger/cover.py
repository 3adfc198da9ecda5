"""The fewest rules that cover everything in which two behaviours differ."""

from collections.abc import Collection, Iterator


def cover(elements: Collection[int]) -> int:
    """Rules (bits) that hit every element, each a set of rules (bits): those without a choice, then the widest.

    Of equals the lowest bit is taken, so that a ledger decides by the order of its bits. None of the chosen can be left
    out.
    """
    distinct = set(elements)
    chosen = 0
    for element in distinct:
        if not element & element - 1:
            chosen |= element
    rest = [element for element in distinct if not element & chosen]
    while rest:
        counts: dict[int, int] = {}
        for element in rest:
            for bit in single_bits(element):
                counts[bit] = counts.get(bit, 0) + 1
        chosen |= min(counts, key=lambda bit: (-counts[bit], bit))
        rest = [element for element in rest if not element & chosen]
    # What was chosen early may be made needless by what was chosen later.
    for bit in reversed(list(single_bits(chosen))):
        if all(element & chosen & ~bit for element in distinct):
            chosen &= ~bit
    return chosen


def exchangeable(elements: Collection[int], chosen: int) -> dict[int, int]:
    """Chosen rule (bit) → the others (bits), one of which alone could have stood in its place."""
    found: dict[int, int] = {}
    for bit in single_bits(chosen):
        others = -1
        for element in elements:
            if not element & chosen & ~bit:
                others &= element
        others &= ~chosen
        if others:
            found[bit] = others
    return found


def single_bits(mask: int) -> Iterator[int]:
    """Each bit of a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest
