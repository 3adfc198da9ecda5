"""``environments.json`` and the rows behind it: what is locked, what was run, what installing without a lock gives."""

from typing import Any

from conformance.environments.lock_check import locked
from conformance.environments.table import Environments
from conformance.environments.unpinned.model import InstalledRow
from conformance.model.errors import MissingLockError
from conformance.publishing.report.data import EnvironmentRow, ReportData
from conformance.publishing.report.export import implementations_json

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:environments:1"


def environment_rows(environments: Environments) -> tuple[EnvironmentRow, ...]:
    """Every environment of the table with its lock; one whose lock has not been made has no versions."""
    return tuple(_row(environments, name) for name in environments.names())


def environments_json(data: ReportData) -> dict[str, Any]:
    """The whole of ``environments.json``; an environment lists the implementations of the table, run or not."""
    return {
        "schema": SCHEMA_ID,
        "suite": {"version": data.suite_version, "created": data.created},
        "complete": data.whole,
        "cases": len(data.cases),
        "environments": [
            {
                "name": row.name,
                "python": row.python,
                "as_of": row.as_of,
                "locked": dict(row.locked),
                "implementations": list(row.implementations),
                "note": row.note,
            }
            for row in data.environments
        ],
        "implementations": implementations_json(data),
        "not_run": not_run(data),
        "installed": [_installed_json(row) for row in data.installed],
    }


def not_run(data: ReportData) -> list[str]:
    """Implementations (ids) of the table of which nothing was observed at all."""
    return [i for row in data.environments for i in row.implementations if i not in data.implementations]


def _row(environments: Environments, name: str) -> EnvironmentRow:
    one = environments.get(name)
    try:
        versions = locked(environments.lock_path(name))
    except MissingLockError:
        versions = {}
    ids = tuple(implementation.id for implementation in environments.implementations(name))
    return EnvironmentRow(name, one.python, str(one.exclude_newer), versions, ids, one.note)


def _installed_json(row: InstalledRow) -> dict[str, Any]:
    return {
        "python": row.python,
        "tensorflow": row.tensorflow,
        "keras": row.keras,
        "command": row.command,
        "installs": row.installs,
        "imports": row.imports,
        "trains": row.trains,
        "error": row.error,
        "shortest_pin": row.shortest_pin,
    }
