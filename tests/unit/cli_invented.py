"""A small invented store of observations, and the command run on it in this process."""

import atexit
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from compare_invented import array, failed, stage

from conformance import catalog, cli
from conformance.analysis.judging.kept import Kept, kept_beside
from conformance.analysis.search import index
from conformance.analysis.search.words import words
from conformance.environments.fingerprint import sources
from conformance.environments.launch import WORKER
from conformance.environments.table import Environments
from conformance.lattice.model import Lattice
from conformance.model.case import Case
from conformance.model.errors import MissingInterpreterError
from conformance.model.observation import SCHEMA, Header, Implementation, Observation, Stage
from conformance.observations.store import Store, now
from conformance.publishing.report import page
from conformance.publishing.report.saving import saving_json
from conformance.workspace import workspace

OLD = Implementation("py37-tf20", "keras")
NEW = Implementation("py311-tf2", "keras")
FROZEN = Implementation("py311-tf2", "tf_keras")

VERSIONS: Mapping[str, Mapping[str, str]] = {
    OLD.id: {"keras": "2.3.1", "tensorflow": "2.0.4", "numpy": "1.18.5", "python": "3.7.9"},
    NEW.id: {"keras": "3.15.1", "tensorflow": "2.21.0", "numpy": "2.5.5", "python": "3.11.7"},
    FROZEN.id: {"keras": "2.21.0", "tensorflow": "2.21.0", "numpy": "2.5.5", "python": "3.11.7"},
}


def machine(mine: Implementation, **more: str) -> dict[str, Any]:
    """What a worker says of itself: above all, which engine it has chosen."""
    return {"device": "cpu", "engine_module": "symbolic_tensorflow" if mine == OLD else "eager_tensorflow", **more}


def made_now(one: Observation, mine: Implementation) -> Observation:
    """An observation as today's worker would have made it, unless it says what made it."""
    case = catalog.load().get(one.case)
    if case is None or one.worker:
        return one
    made = sources(WORKER).made(case.scenario, machine(mine)["engine_module"])
    return msgspec.structs.replace(one, worker=made.run)


def header(mine: Implementation, **changes: Any) -> Header:
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "implementation": mine,
        "versions": dict(VERSIONS.get(mine.id, {"keras": "3.9.0", "python": "3.12.1"})),
        "machine": machine(mine),
        "lock": "11" * 32,
        "worker": sources(WORKER).whole,
        "catalog": "33" * 32,
        "created": now(),
    }
    return Header(**{**fields, **changes})


def activation(case: Case, values: list[float]) -> Observation:
    """An activation that gives these values; its gradient is that of everybody."""

    def stages(dtype: str) -> list[Stage]:
        return [
            stage("construct"),
            Stage("config", facts={"name": "hard_sigmoid"}),
            stage("forward", output=[array(values, dtype)]),
            Stage("gradient", facts={"gradient.input.0": array([0.2, 0.0], dtype)}),
        ]

    return Observation(case.id, case.revision, "ok", {p: stages(p) for p in ("float32", "float64")})


def refused(case: Case, message: str) -> Observation:
    """A constructor that raises."""
    runs = {p: [failed("construct", "ValueError", message)] for p in ("float32", "float64")}
    return Observation(case.id, case.revision, "error", runs)


@dataclass(frozen=True)
class Outcome:
    """What the command wrote, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON: all of it has to be one value."""
        return json.loads(self.out)


#: The words of the ledger and of the catalog are the same in every test.
_words = cache(words)


#: When the lattice was made → its table on the page, which is the same in every test as well.
_tables: dict[str, dict[str, Any]] = {}


def _saving(lattice: Lattice) -> dict[str, Any]:
    if lattice.created not in _tables:
        _tables[lattice.created] = saving_json(lattice)
    return _tables[lattice.created]


@cache
def _for_all_tests() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="judged-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def judged_before(observations: Path) -> Kept | None:
    """What was judged in any test of this process: most of it is thousands of cases that nobody observed.

    Records are found by all that they follow from, so that no test is told what another one's observations say.
    """
    return None if kept_beside(observations) is None else Kept(_for_all_tests())


class Command:
    """``conformance …`` in this process, its results in a folder of their own."""

    def __init__(self, reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.reports = reports
        self.store = Store(reports / "observations")
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setattr(workspace, "kept_beside", judged_before)
        monkeypatch.setattr(index, "words", _words)
        monkeypatch.setattr(page, "saving_json", _saving)

    def keep(self, mine: Implementation, *observations: Observation, **changes: Any) -> Path:
        """Observations of an implementation, as a finished run leaves them."""
        journal = self.store.open(header(mine, **changes))
        for one in observations:
            journal.append(made_now(one, mine))
        journal.close()
        self.store.compact(mine)
        return self.store.path(mine)

    def __call__(self, *arguments: str, reports: bool = True) -> Outcome:
        where = ["--reports", str(self.reports)] if reports else []
        self._monkeypatch.setattr(sys, "argv", ["conformance", *arguments, *where])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        written = self._capsys.readouterr()
        return Outcome(ended.value.code if isinstance(ended.value.code, int) else 1, written.out, written.err)

    def without_environments(self) -> None:
        """No environment of the table is on this machine."""

        def missing(_: Environments, name: str, explicit: Path | None = None, option: str = "") -> Path:
            raise MissingInterpreterError(f"The environment {name} is not on this machine.", "Make it.")

        self._monkeypatch.setattr(Environments, "interpreter", missing)

    def files(self) -> dict[str, bytes]:
        """Everything under the folder of results, but locks."""
        return {
            str(path.relative_to(self.reports)): path.read_bytes()
            for path in sorted(self.reports.rglob("*"))
            if path.is_file() and not path.name.endswith(".lock")
        }
