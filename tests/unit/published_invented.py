"""A small result to publish: three implementations that part in two cases, and what installing gave."""

from pathlib import Path

from cli_invented import FROZEN, NEW, OLD, activation, header, machine, made_now, refused

from conformance import catalog
from conformance.environments.table import Environments
from conformance.environments.unpinned.export import as_installed, write
from conformance.environments.unpinned.model import Attempt, Cell, Failure, Outcome, Probe
from conformance.model.observation import Implementation, Observation
from conformance.observations.store import Store
from conformance.workspace.publish import INSTALLED

IDS = (OLD.id, NEW.id, FROZEN.id)

DAY = "2026-01-02T03:04:05+00:00"

DESCRIPTORS = Failure("import", "TypeError", "Descriptors cannot be created directly.", "keras")


def outcome(cell: Cell, plain: Attempt, mending: Attempt | None = None) -> Outcome:
    return Outcome(cell, "measured", DAY, "a machine", "uv 1.2.3", plain=plain, mending=mending)


def works(cell: Cell, *pins: str, **versions: str) -> Attempt:
    return Attempt(pins, True, versions, tuple(Probe(p, True, True) for p in cell.providers))


def broken(cell: Cell, **versions: str) -> Attempt:
    return Attempt((), True, versions, tuple(Probe(p, False, None, DESCRIPTORS) for p in cell.providers))


OLD_CELL, NEW_CELL = Cell("3.8", "2.4.4", "2.4.3"), Cell("3.12", "2.16.2", "3.4.1", "2.16.0")
OUTCOMES = (
    outcome(
        OLD_CELL,
        broken(OLD_CELL, protobuf="5.29.6"),
        works(OLD_CELL, "protobuf<4", protobuf="3.20.3"),
    ),
    outcome(NEW_CELL, works(NEW_CELL, protobuf="4.25.9", numpy="1.26.4")),
    Outcome(
        Cell("3.14", "2.21.0", "3.15.1"),
        "not measured",
        DAY,
        "a machine",
        "uv 1.2.3",
        reason="no Python 3.14 on this machine",
    ),
)


def make(reports: Path, *, installed: bool = True) -> Path:
    """Observations of three implementations, under the table's own locks; returns the folder of results."""
    cases = catalog.load()
    first, second = cases["activations.hard_sigmoid[]"], cases["optimizers.Adam[lr=0.0625]"]
    keep(reports, OLD, activation(first, [0.7, 0.3]))
    keep(reports, FROZEN, activation(first, [0.7, 0.3]), refused(second, "lr is not known"))
    keep(reports, NEW, activation(first, [0.75, 0.25]), refused(second, "Argument(s) not recognized: lr"))
    if installed:
        write(reports / INSTALLED, as_installed(OUTCOMES))
    return reports


def keep(reports: Path, mine: Implementation, *observations: Observation) -> None:
    store, table = Store(reports / "observations"), Environments.load()
    lock = table.lock_fingerprint(mine.environment) if mine.environment in table.names() else ""
    told = machine(mine, processor="A processor", platform="Linux")
    journal = store.open(header(mine, lock=lock, machine=told))
    for one in observations:
        journal.append(made_now(one, mine))
    journal.close()
    store.compact(mine)
