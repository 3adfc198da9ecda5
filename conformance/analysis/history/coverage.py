"""How much of the public API two implementations were compared at, and which names are there no more."""

from collections.abc import Collection
from dataclasses import dataclass

from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage


@dataclass(frozen=True)
class Gone:
    """A public name that the new one has not.

    ``now`` is another name of the same thing that the new one has, or empty; ``files`` is how many of those counted
    use the thing.
    """

    name: str
    now: str
    files: int


@dataclass(frozen=True)
class Coverage:
    """The public classes and functions of the old implementation: how many there are, what was compared, what is gone.

    Things are counted, not names: one that has several counts once. ``uses`` are those of public code, of all and of
    the compared. ``unlooked`` are things that both have and no case compares (a name of each), most used first.
    """

    things: int
    compared: int
    uses: int
    uses_compared: int
    gone: tuple[Gone, ...]
    unlooked: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of all uses that are of compared things; 0 where nothing was counted."""
        return self.uses_compared / self.uses if self.uses else 0.0


def coverage(inventory: Inventory, usage: Usage, before: str, after: str, compared: Collection[str]) -> Coverage | None:
    """The names of ``before`` against those of ``after`` (ids) and the APIs ``compared``.

    None where one of the two was not looked into.
    """
    if before not in inventory.versions or after not in inventory.versions:
        return None
    old, new = inventory.of(before), inventory.of(after)
    looked = {name for api in compared for name in inventory.aliases(api)}
    things: dict[frozenset[str], list[str]] = {}
    for name in sorted(old, key=lambda n: (n.count("."), len(n), n)):
        things.setdefault(inventory.aliases(name), []).append(name)
    uses = {thing: usage.uses_of(thing) for thing in things}
    seen = [thing for thing in things if not looked.isdisjoint(thing)]
    unlooked = [
        (-usage.of(thing), names[0])
        for thing, names in things.items()
        if looked.isdisjoint(thing) and not new.isdisjoint(names)
    ]
    gone = [
        Gone(name, _shortest(thing & new), usage.of(thing))
        for thing, names in things.items()
        for name in names
        if name not in new
    ]
    return Coverage(
        things=len(things),
        compared=len(seen),
        uses=sum(uses.values()),
        uses_compared=sum(uses[thing] for thing in seen),
        gone=tuple(sorted(gone, key=lambda one: (bool(one.now), -one.files, one.name))),
        unlooked=tuple(name for _, name in sorted(unlooked)),
    )


def _shortest(names: Collection[str]) -> str:
    return min(names, key=lambda n: (n.count("."), len(n), n), default="")
