"""What came of holding two runs against each other, as it is gathered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from conformance.check import numbers
from conformance.check.aligning import keys
from conformance.check.folder import Program
from conformance.check.model import SIDES, Difference, Place, Stage
from conformance.check.numbers import Apart
from conformance.check.pairing import Both, placed
from conformance.check.raising import message
from conformance.check.running import Event, Run
from conformance.check.saying import Says, says
from conformance.check.weights import Weights


@dataclass
class Comparison:
    """What came of holding two runs against each other.

    ``arguments`` are effective arguments that differ: no difference in what is done by themselves. ``drawn`` are the
    roles of models that draw random numbers in training, ``skipped`` how many moments were not compared for that.
    ``printed`` are lines of the program that print something else: what is printed may well name the version.
    """

    differences: list[Difference] = field(default_factory=list)
    arguments: list[Difference] = field(default_factory=list)
    agreed: dict[str, int] = field(default_factory=dict)
    drawn: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: int = 0
    printed: list[str] = field(default_factory=list)


class Gathering:
    """``random`` says where the program itself draws numbers from Keras or TensorFlow; empty where it does not.

    ``both`` is given where another text of the program runs under the second.
    """

    def __init__(
        self, program: Program, left: Run, right: Run, random: tuple[str, ...] = (), both: Both | None = None
    ) -> None:
        self.both = both
        self.program, self.left, self.right, self.random = program, left, right, random
        self.found = Comparison()
        # What the two texts of the program say otherwise themselves is no difference in what is done.
        self.says = says(both) if both is not None else (Says(frozenset()), Says(frozenset()))
        self.lone: tuple[list[str], list[str]] = ([], [])
        # Whether anything was trained that depends on chance.
        self.chanced = False
        self.blamed: set[object] = set()
        self.weights = Weights(), Weights()
        # The weights that differed when they were seen last, by their keys.
        self.parted: set[str] = set()
        self.reached = 0
        self.last = max((one["n"] for _, one in keys(left)), default=0)
        self.coarsest = numbers.coarsest_of(kind for run in (left, right) for kind in types(run))

    # What is told.

    def made(
        self, stage: Stage, verdict: Any, event: Event, subject: str, said: str, apart: Apart | None = None, **more: Any
    ) -> Difference:
        """A difference at the place of an event."""
        size: dict[str, Any] = {}
        if apart is not None:
            size = {"size": apart.size, "relative": apart.relative, "bounds": apart.bounds}
            size |= {"left": apart.pair[0], "right": apart.pair[1]}
        told = {"role": event.get("role", ""), "moment": self.reached, **size, **more}
        return Difference(stage, verdict, self.place(event["at"]), subject, said, **told)

    def place(self, at: list[Any] | None) -> Place:
        """A line of the program."""
        if not at or not at[0]:
            return Place(self.program.name, 0)
        return placed(self.program, at[0], at[-1], self.both)

    def sided(self, found: Difference, side: str, event: Event) -> Difference:
        """A difference with who raises what, and that the other does not raise it there."""
        text = f"raises {event['type']}: {message(event)}"
        ends = ("runs", text) if side == "right" else (text, "runs")
        who = SIDES[side]
        exception = (str(event["type"]), str(event["message"]))
        return msgspec.structs.replace(
            found,
            said=found.said or f"under the {who} alone it {text}",
            left=ends[0],
            right=ends[1],
            exception=exception,
            side="left" if side == "left" else "right",
        )

    def otherwise(self, found: Difference, left: Event, right: Event) -> Difference:
        """A difference where both raise, each something else."""
        ours, theirs = (f"{one['type']}: {message(one)}" for one in (left, right))
        said = f"both raise: the first {ours}; the second {theirs}"
        told = self.sided(msgspec.structs.replace(found, said=said), "right", right)
        return msgspec.structs.replace(told, left=f"raises {ours}", both=True)

    def setting(self, found: Difference) -> None:
        """Keep a difference of a setting, once for each object: it changes nothing that is computed."""
        key = "setting", found.role, found.member
        if key not in self.blamed:
            self.blamed.add(key)
            self.found.arguments.append(found)

    def blaming(self, stage: str) -> bool:
        """Whether something of a stage was told already."""
        return any(one.stage == stage for one in self.found.differences)

    # Arrays.

    def outputs(self, ours: list[Any], theirs: list[Any]) -> Apart | None:
        """The first of several arrays that differs."""
        if len(ours) != len(theirs):
            return Apart(f"{len(ours)} arrays, then {len(theirs)}")
        for one, other in zip(ours, theirs, strict=True):
            if one.get("digest") and one.get("digest") == other.get("digest") and one["shape"] == other["shape"]:
                continue
            first, second = self.left.array(one), self.right.array(other)
            if first is None or second is None:
                continue
            if one["shape"] != other["shape"]:
                return Apart(f"another shape: {shapes([one['shape']])}, then {shapes([other['shape']])}")
            if (found := numbers.apart(first, second, 0.0, self.coarsest)) is not None:
                return found
        return None

    def grouped(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, Apart]]:
        """Those that differ among arrays by name, the one furthest off first."""
        left = {key: v for key, one in ours.items() if (v := self.left.array(one)) is not None}
        right = {key: v for key, one in theirs.items() if (v := self.right.array(one)) is not None}
        return numbers.several(left, right, self.coarsest)


def types(run: Run) -> Iterator[str]:
    """The types of what layers give."""
    for event in run.of("layers", "forward"):
        for one in event.get("layers", [event]):
            yield from (about["dtype"] for about in one["outputs"])


def shapes(value: Any) -> str:
    """Shapes as text; of what is no list its text."""
    if isinstance(value, list):
        return " ".join(f"({', '.join(map(str, one))})" for one in value) or "none"
    return str(value)
