"""Measuring one cell: an environment as ``python -m venv`` makes it, thrown away afterwards."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal, Protocol

from packaging.requirements import Requirement

from conformance.environments.lock_check import installed, site_packages
from conformance.environments.processes import run
from conformance.environments.unpinned.installer import INSTALLING
from conformance.environments.unpinned.model import Attempt, Cell, Failure, Outcome
from conformance.environments.unpinned.pins import CANDIDATES, search
from conformance.environments.unpinned.probe import PATIENCE, try_provider
from conformance.model.errors import InstallerError

#: Dependencies whose wheels are large, differ from Python to Python, and are asked for by one TensorFlow.
LARGE = ("tensorflow", "tensorflow-cpu", "jaxlib", "scipy", "libclang")

#: What an environment is born with, and what a pin may bring back where it is not.
SEEDED = "setuptools"


class Installer(Protocol):
    """What installs; see conformance/environments/unpinned/installer.py."""

    def version(self) -> str:
        """Its name and version."""

    def python(self, version: str) -> Path | None:
        """The interpreter of that minor version on this machine, or None."""

    def plan(self, python: Path, requirements: Sequence[str]) -> frozenset[str] | Failure:
        """What installing into that interpreter's environment would add."""

    def install(self, python: Path, requirements: Sequence[str]) -> Failure | None:
        """Install into that interpreter's environment."""

    def forget(self, *packages: str) -> None:
        """Give back the space of packages that are not needed again."""


@dataclass(frozen=True)
class Bench:
    """Where and with what is measured.

    ``folder`` holds the environments while they are needed; ``variables`` are those of the processes, see
    ``processes.clean``; ``machine`` is a line about this machine.
    """

    installer: Installer
    folder: Path
    variables: Mapping[str, str]
    machine: str
    candidates: Sequence[str] = CANDIDATES
    patience: float = PATIENCE


def measure_all(bench: Bench, cells: Iterable[Cell], keep: Callable[[Outcome], None]) -> Iterator[Outcome]:
    """Measure one cell after the other; each outcome is kept before the next begins.

    A cell that cannot be measured is an outcome as well, whatever went wrong on this machine.
    """
    for _, group in groupby(cells, key=lambda cell: (cell.tensorflow, cell.python)):
        for cell in group:
            outcome = measure(bench, cell)
            keep(outcome)
            yield outcome
        try:
            bench.installer.forget(*LARGE)
        except InstallerError:
            # The wheels stay until the run's folder is removed: that costs space, not a result.
            continue


def measure(bench: Bench, cell: Cell) -> Outcome:
    """Install, import and train; where that fails, look for the shortest pin that mends it."""
    begun, day = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    reason, version = "", "unknown"
    plain: Attempt | None = None
    mending: Attempt | None = None
    tried: tuple[Attempt, ...] = ()
    bench.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=bench.folder, prefix="cell-"))
    try:
        version = bench.installer.version()
        interpreter = bench.installer.python(cell.python)
        if interpreter is None:
            reason = f"no Python {cell.python} on this machine"
        else:
            trial = _Trial(bench, cell, _fresh(bench, interpreter), folder)
            plain = trial.attempt(())
            if plain is not None and not plain.works and _may_be_mended(plain):
                mending, tried = search(trial.attempt, plain, _relevant(bench.candidates, plain))
    except (InstallerError, OSError) as error:
        # This machine's fault: what was seen before it is not the whole answer.
        reason, plain, mending, tried = " ".join(str(error).split()), None, None, ()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    status: Literal["measured", "not measured"] = "not measured" if reason else "measured"
    seconds = round(time.monotonic() - begun, 1)
    return Outcome(cell, status, day, bench.machine, version, reason, seconds, plain, mending, tried)


class _Trial:
    """Attempts at one cell; the same packages are tried once."""

    def __init__(self, bench: Bench, cell: Cell, fresh: Path, folder: Path) -> None:
        self._bench, self._cell, self._fresh, self._folder = bench, cell, fresh, folder
        self._seen: set[frozenset[str]] = set()

    def attempt(self, pins: tuple[str, ...]) -> Attempt | None:
        """Install with these pins and try every provider; None where these very packages were tried before."""
        installer = self._bench.installer
        requirements = (*self._cell.requirements, *pins)
        plan = installer.plan(_python(self._fresh), requirements)
        if isinstance(plan, Failure):
            return Attempt(pins, False, failure=plan)
        if plan in self._seen:
            return None
        self._seen.add(plan)
        environment = self._folder / "environment"
        try:
            shutil.copytree(self._fresh, environment, symlinks=True)
            python = _python(environment)
            if failure := installer.install(python, requirements):
                return Attempt(pins, False, failure=failure)
            versions = dict(sorted(installed(site_packages(python)).items()))
            probes = []
            for provider in self._cell.providers:
                scratch = Path(tempfile.mkdtemp(dir=self._folder))
                probes.append(try_provider(provider, python, scratch, self._bench.variables, self._bench.patience))
                if pins and not probes[-1].trains:
                    # Pins have to mend every provider: one that fails is the answer.
                    break
            return Attempt(pins, True, versions, tuple(probes))
        finally:
            shutil.rmtree(environment, ignore_errors=True)


def _fresh(bench: Bench, interpreter: Path) -> Path:
    """An environment with what that Python's ``venv`` puts into it: made once, copied for each attempt.

    Raises InstallerError where it cannot be made.
    """
    made = bench.folder / f"fresh-{interpreter.name}"
    if not made.exists():
        temporary = Path(tempfile.mkdtemp(dir=bench.folder, prefix="fresh-"))
        done = run([interpreter, "-m", "venv", temporary], INSTALLING, bench.variables, bench.folder)
        if done.status != 0:
            shutil.rmtree(temporary, ignore_errors=True)
            raise InstallerError(
                f"{interpreter.name} makes no environment: {done.err.strip()[-300:]}", "Is that Python in order?"
            )
        temporary.replace(made)
    return made


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _may_be_mended(plain: Attempt) -> bool:
    """False where the command has no solution: a requirement more cannot give it one."""
    return plain.failure is None or plain.failure.type != "NoSolution"


def _relevant(candidates: Sequence[str], plain: Attempt) -> list[str]:
    """The candidates about packages that were installed, and about what may be missing; all where nothing was."""
    if not plain.installs:
        return list(candidates)
    return [c for c in candidates if (name := Requirement(c).name) in plain.versions or name == SEEDED]
