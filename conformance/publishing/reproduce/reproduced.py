"""What came of running reproducers: kept beside the observations, one line for each script and side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from conformance.model.comparison import Divergence
from conformance.model.observation import Raised
from conformance.publishing.reproduce import Reproducer
from conformance.storage.disk import content, make_folder, writing

#: The file in a folder of results.
FILE = "reproduced.jsonl"

#: What is said of a reproducer.
Outcome: TypeAlias = Literal["reproduced", "not reproduced", "not run"]

#: What was printed holds for: script, case, revision, implementation and lock.
Key: TypeAlias = tuple[str, str, str, str, str]


class Side(msgspec.Struct, frozen=True, omit_defaults=True):
    """One script under one implementation: what it printed, each ``print`` as a list of facts, and what it raised.

    ``script`` is the digest of its code, ``ended`` what became of a process that did not survive it. ``why`` says in
    what that is otherwise than what was observed.
    """

    case: str
    revision: str
    stage: str
    script: str
    implementation: str
    lock: str
    printed: list[list[Any]] = []
    raised: Raised | None = None
    ended: str = ""
    agrees: bool = False
    why: str = ""
    seconds: float = 0.0

    @property
    def key(self) -> Key:
        """What it holds for."""
        return self.script, self.case, self.revision, self.implementation, self.lock


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is published of a divergence's reproducer: on how many of its sides it printed what is published."""

    outcome: Outcome
    agreeing: int
    ran: int
    sides: int
    why: Mapping[str, str] = {}

    @property
    def text(self) -> str:
        """One sentence."""
        if self.outcome == "not run":
            return f"not run on {self.sides - self.ran} of {self.sides} sides"
        if self.outcome == "reproduced":
            return f"reproduced: run on all {self.sides} sides, it printed what was measured"
        return f"not reproduced: run on {self.ran} sides, it printed what was measured on {self.agreeing}"


@dataclass
class Reproduced:
    """The outcomes of a folder of results; the latest line of a key counts."""

    path: Path
    sides: dict[Key, Side] = field(default_factory=dict)
    scripts: dict[tuple[str, str], dict[str, Side]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "Reproduced":
        """Those in a folder's file; a line that is torn is left out, and its script run again."""
        path = folder / FILE
        found = cls(path)
        decoder = msgspec.json.Decoder(Side)
        for line in content(path).splitlines() if path.is_file() else ():
            try:
                found.take(decoder.decode(line))
            except msgspec.DecodeError:
                continue
        return found

    def take(self, side: Side) -> None:
        """An outcome in memory."""
        self.sides[side.key] = side
        # Several cases may have the same script, as where all that is shown is a constructor.
        self.scripts.setdefault((side.script, side.case), {})[side.implementation] = side

    def find(self, key: Key) -> Side | None:
        """The outcome of a key."""
        return self.sides.get(key)

    def add(self, side: Side) -> None:
        """Keep an outcome."""
        self.take(side)
        make_folder(self.path.parent)
        with writing(self.path), self.path.open("ab") as file:
            file.write(msgspec.json.encode(side) + b"\n")

    def replace(self, before: Side, now: Side) -> Side:
        """Keep what an outcome is held against now, where that says otherwise."""
        if now != before:
            self.add(now)
        return now

    def mark(self, divergence: Divergence, script: Reproducer) -> Mark:
        """What is to be said of a divergence's script."""
        there = self.scripts.get((script.digest, divergence.case), {})
        ran = [
            side
            for header in script.sides
            if (side := there.get(header.implementation.id)) is not None and side.lock == header.lock
        ]
        return mark(ran, len(script.sides))


def mark(ran: Iterable[Side], sides: int) -> Mark:
    """Of all sides that ran."""
    each = list(ran)
    why = {side.implementation: side.why for side in each if not side.agrees}
    outcome: Outcome = "not reproduced" if why else "reproduced" if len(each) == sides else "not run"
    return Mark(outcome, len(each) - len(why), len(each), sides, why)
