"""What is said about a result besides the result: where it comes from, and what its file no longer holds."""

from dataclasses import dataclass
from typing import Any

import msgspec

from conformance.console.lines import counted


class Suite(msgspec.Struct, frozen=True):
    """The suite that published: version, when (ISO 8601), the commit (hex), whether its files differed from it."""

    version: str
    created: str
    commit: str | None = None
    dirty: bool | None = None
    catalog: str = ""


class Losses(msgspec.Struct, frozen=True):
    """What a file lacks of the judgement that was published, because it was made from files that had been cut.

    ``pairs`` counts all pairs of behaviours: of ``cut`` only some facts are there, ``derived`` were not published and
    follow from the pairs that were, of ``unknown`` not even that. ``notes`` say in sentences what else is missing.
    """

    pairs: int
    cut: int
    derived: int
    unknown: int
    notes: list[str] = []


@dataclass(frozen=True)
class Origin:
    """Which result answers: the published one, by the suite that published it, or a folder's own observations."""

    suite: Suite | None
    implementations: int
    cases: int
    reports: str = ""
    losses: Losses | None = None

    @property
    def line(self) -> str:
        """The origin in one line."""
        size = f"{counted(self.implementations, 'implementation')}, {counted(self.cases, 'case')}"
        if self.suite is None:
            return f"From the observations in {self.reports}: {size}."
        commit = f", commit {self.suite.commit[:12]}" if self.suite.commit else ""
        return f"From the published result {self.suite.version} of {self.suite.created[:10]}{commit}: {size}."

    def json(self) -> dict[str, Any]:
        """The origin for programs, the ``result`` of every answer."""
        return {
            "published": None if self.suite is None else msgspec.to_builtins(self.suite),
            "reports": self.reports or None,
            "implementations": self.implementations,
            "cases": self.cases,
            "incomplete": None if self.losses is None else msgspec.to_builtins(self.losses),
        }
