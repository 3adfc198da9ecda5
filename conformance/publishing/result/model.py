"""What is said about a result besides the result: where it comes from."""

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


@dataclass(frozen=True)
class Origin:
    """Which result answers: the published one, by the suite that published it, or a folder's own observations."""

    suite: Suite | None
    implementations: int
    cases: int
    reports: str = ""

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
        }
