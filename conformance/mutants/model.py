"""What a fault is, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

#: What is done to a place: another operator or constant, two things exchanged, something left out, a number by one.
Kind = Literal["flip", "swap", "drop", "move"]
KINDS: tuple[Kind, ...] = ("flip", "swap", "drop", "move")

#: ``seen``: a case differs. ``survived``: none does. ``unimportable``: Keras cannot be imported, which needs no case.
#: ``unsteady``: the case that differs does so without the fault, too.
State = Literal["seen", "survived", "unimportable", "unsteady"]


def area_of(symbol: str) -> str:
    """The first part of a public name: ``layers`` of ``layers.Dense``."""
    return symbol.partition(".")[0]


class Place(msgspec.Struct, frozen=True):
    """A place in a file where a fault can be put: characters ``start`` to ``end`` of the text become ``after``."""

    kind: Kind
    line: int
    start: int
    end: int
    before: str
    after: str


class Fault(msgspec.Struct, frozen=True):
    """One place that was drawn.

    ``symbol`` is the public name whose code it is in, ``file`` is relative to the folder that holds the package, and
    ``within`` the class or function as it is called there.
    """

    symbol: str
    file: str
    within: str
    place: Place

    @property
    def area(self) -> str:
        """The area of its public name."""
        return area_of(self.symbol)


class Outcome(msgspec.Struct, frozen=True):
    """What came of a fault: of so many ``cases`` about its symbol, so many were ``tried`` until one differed.

    ``by`` names that case, its stage and the fact; where Keras cannot be imported, its last part says why.
    """

    fault: Fault
    state: State
    cases: int
    tried: int = 0
    by: tuple[str, str, str] = ("", "", "")


class Drawn(msgspec.Struct, frozen=True):
    """All of a run: under which implementation, of which versions, with which seed."""

    implementation: str
    versions: dict[str, str]
    seed: int
    outcomes: list[Outcome]


def counts(outcomes: Iterable[Outcome]) -> Mapping[str, Counter[str]]:
    """How many were seen and survived, by area."""
    found: dict[str, Counter[str]] = {}
    for one in outcomes:
        found.setdefault(one.fault.area, Counter())[one.state] += 1
    return dict(sorted(found.items()))
