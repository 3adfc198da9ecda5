"""What the checks of this process run under: set by the plugin from its options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.environments.launch import Launch
    from conformance.model.case import Case
    from conformance.testing.packages import Packages
    from conformance.testing.running import Outcome, Runner

#: Why a test is skipped.
HOW = "name implementations to run it under, such as: pytest --keras-conformance tf.keras@2.15,keras@3.15[jax]"


@dataclass
class Active:
    """The implementations chosen, and what the project's settings say. Nothing is started before the first check."""

    launches: Sequence[Launch]
    root: Path
    folder: Path
    ledger: Path | None = None
    path: Sequence[Path] = ()
    seconds: float | None = None
    notes: Sequence[str] = ()
    outcomes: list[Outcome] = field(default_factory=list)

    @cached_property
    def packages(self) -> Packages:
        """Where the project's packages lie."""
        from conformance.testing.packages import Packages  # noqa: PLC0415 -- only where something is checked

        return Packages(self.root, self.path)

    @cached_property
    def runner(self) -> Runner:
        """What runs cases; raises LedgerError."""
        from conformance.testing.running import Runner, read_own  # noqa: PLC0415

        runner = Runner(self.launches, self.folder, read_own(self.ledger) if self.ledger is not None else ())
        if self.seconds is not None:
            runner.seconds = self.seconds
        return runner

    def run(self, case: Case) -> Outcome:
        """Run a case and remember what came of it."""
        outcome = self.runner.run(case)
        self.outcomes.append(outcome)
        return outcome

    def close(self) -> None:
        """End what was started."""
        if "runner" in self.__dict__:
            self.runner.close()


#: The plugin's, or None where no implementations were named.
_ACTIVE: list[Active] = []


def put(active: Active | None) -> None:
    """Let checks run under this, or under nothing."""
    _ACTIVE[:] = [] if active is None else [active]


def get() -> Active:
    """What checks run under; without any the test is skipped."""
    if not _ACTIVE:
        pytest.skip(HOW)
    return _ACTIVE[0]


def found() -> Active | None:
    """What checks run under, or None."""
    return _ACTIVE[0] if _ACTIVE else None
