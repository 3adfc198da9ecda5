"""Arguments that mattered: without one of them, or with another value, a case shows something else (docs/coverage.md).

Many cases stand alone: no other differs from them in one argument. They are run again without it, or with another value
of it. What came of that is kept in a file beside this module, for each implementation under which it was tried.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from conformance.analysis.checking.asking import NOTHING
from conformance.analysis.coverage.masks import Masks
from conformance.analysis.coverage.seen import Mattered
from conformance.model.case import Case

FILE = Path(__file__).with_name("ablated.json")

#: What stands for the value of an argument that a case gives, beside ``NOTHING`` where it is left out.
GIVEN = "given"


class Tried(msgspec.Struct, frozen=True):
    """A revision of a case: public name → arguments that made a difference, and those that made none."""

    revision: str
    mattered: dict[str, list[str]] = {}
    made_none: dict[str, list[str]] = {}

    @property
    def counted(self) -> int:
        """How many arguments made a difference."""
        return sum(map(len, self.mattered.values()))


class Ablated(msgspec.Struct, frozen=True):
    """Implementation (id) → case id → what came of leaving its arguments out."""

    implementations: dict[str, dict[str, Tried]] = {}


def read(path: Path = FILE) -> Ablated:
    """What is kept; nothing where there is no file."""
    return msgspec.json.decode(path.read_bytes(), type=Ablated) if path.exists() else Ablated()


def encoded(found: Ablated) -> bytes:
    """The content of the file: a line for each case, so that changes can be read."""
    lines = []
    for name, programs in sorted(found.implementations.items()):
        inside = ",\n".join(
            f"  {msgspec.json.encode(case).decode()}: {msgspec.json.encode(one).decode()}"
            for case, one in sorted(programs.items())
        )
        lines.append(f" {msgspec.json.encode(name).decode()}: {{\n{inside}\n }}")
    return ('{"implementations": {\n' + ",\n".join(lines) + "\n}}\n").encode()


def mattered(found: Ablated, cases: Mapping[str, Case], masks: Masks) -> Iterator[tuple[str, Mattered]]:
    """Public name and argument, with the implementations under which it made a difference to a case as it is now."""
    under: dict[tuple[str, str], list[str]] = {}
    for implementation, programs in found.implementations.items():
        for name, one in programs.items():
            if name in cases and cases[name].revision == one.revision:
                for symbol, arguments in one.mattered.items():
                    for argument in arguments:
                        under.setdefault((symbol, argument), []).append(implementation)
    for (symbol, argument), implementations in under.items():
        yield symbol, (argument, NOTHING, GIVEN, masks.text(masks.of(implementations)))
