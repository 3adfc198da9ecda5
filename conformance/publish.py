"""Publishing a complete result: judged, written into a folder of its own, and put in place as a whole."""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from conformance.completeness import Completeness, require
from conformance.environments import Environments
from conformance.errors import ConformanceError, MissingObservationsError
from conformance.judgement import Judgement
from conformance.ledger import load as rules
from conformance.provenance import SCHEMA_FILE as PROVENANCE_SCHEMA
from conformance.provenance import provenance, revision
from conformance.published import FILE
from conformance.published.model import Suite
from conformance.published.writer import Publication, members, packed, store
from conformance.report.data import ReportData
from conformance.report.environments import environment_rows
from conformance.report.write import write_report
from conformance.today import export
from conformance.workspace import Workspace

#: Bytes of all published files together at most: they are kept in the repository.
LIMIT = 10_000_000

#: The part of all expected observations that has to be there.
COMPLETE = 0.99

#: What says that a folder was made by publishing, and may be replaced by it.
PROVENANCE, INSTALLED = "provenance.json", "as-installed.json"


class TooLargeError(ConformanceError):
    """What would be published is larger than what the repository may hold."""


class ForeignFolderError(ConformanceError):
    """The folder to publish into holds something that was not published."""


@dataclass(frozen=True)
class Published:
    """What was published: the folder, its size in bytes, how complete it is, how many divergences it tells of."""

    folder: Path
    size: int
    completeness: Completeness
    divergences: int
    unexplained: int


def publish(
    workspace: Workspace,
    environments: Environments,
    into: Path,
    threshold: float = COMPLETE,
    expected: Iterable[str] | None = None,
    limit: int = LIMIT,
    answers: Path | None = None,
) -> Published:
    """Judge what is observed of the ``expected`` implementations and put the files of the result into ``into``.

    Expected is all of the table unless said otherwise. ``into`` is replaced as a whole, at the end, and is untouched
    where anything goes wrong. ``answers`` is the file from which questions are answered; it is put beside the others
    where it has no name of its own.

    Raises:
        IncompleteError: less than ``threshold`` of the expected observations are there.
        MissingObservationsError: it was not measured what installing without a lock gives.
        TooLargeError: all files together have more bytes than ``limit``.
        ForeignFolderError: ``into`` holds something else.
    """
    _may_replace(into)
    ids = list(expected) if expected is not None else [i.id for i in environments.implementations()]
    found = workspace.completeness(environments, ids)
    require(found, threshold)
    installed = _as_installed(workspace.folder / INSTALLED)
    # The state of the sources before anything is written.
    suite = revision(apart=into)
    judgement = workspace.judge([i for i in ids if found.observed[i]])
    data = replace(
        workspace.report_data(judgement),
        environments=environment_rows(environments),
        installed=export.installed_rows(installed),
    )
    into.parent.mkdir(parents=True, exist_ok=True)
    temporary = into.with_name(f".{into.name}.{secrets.token_hex(4)}.tmp")
    try:
        write_report(data, temporary)
        export.write(temporary / INSTALLED, installed)
        shutil.copyfile(PROVENANCE_SCHEMA, temporary / PROVENANCE_SCHEMA.name)
        told = partial(provenance, judgement.headers, found, threshold, environments, suite, data.created)
        content = packed(members(_publication(judgement, data, told({}), installed)))
        if answers is None:
            (temporary / FILE.name).write_bytes(content)
        origin = told({path.name: _file(path) for path in sorted(temporary.iterdir())})
        _write_json(temporary / PROVENANCE, origin)
        size = sum(path.stat().st_size for path in temporary.iterdir())
        if size > limit:
            raise TooLargeError(
                _too_large(temporary, size, limit), "Publish fewer implementations, or shorten the facts."
            )
        _put(temporary, into)
        if answers is not None:
            store(answers, content)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Published(into, size, found, len(judgement.divergences), len(judgement.unexplained))


def _publication(
    judgement: Judgement, data: ReportData, origin: Mapping[str, Any], installed: Mapping[str, Any]
) -> Publication:
    """What questions are answered from: all that was judged, with the ledger it was explained by."""
    suite = msgspec.convert(origin["suite"], Suite)
    return Publication(judgement, rules.load(), suite, data.complete, data.environments, installed, origin)


def _may_replace(into: Path) -> None:
    if into.exists() and not into.is_dir():
        raise ForeignFolderError(f"{into} is no folder", "Name another one: --into DIR")
    if into.is_dir() and any(into.iterdir()) and not (into / PROVENANCE).is_file():
        raise ForeignFolderError(
            f"{into} holds something that was not published: it has no {PROVENANCE}", "Name another folder: --into DIR"
        )


def _as_installed(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingObservationsError(
            f"{path} is not there: what installing without a lock gives was not measured",
            "Measure: conformance today --measure",
        ) from None
    if found.get("schema") != export.SCHEMA_ID or not found["rows"]:
        raise MissingObservationsError(
            f"{path} is of another version, or empty", "Write it again: conformance today --reports DIR"
        )
    return dict(found)


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _too_large(folder: Path, size: int, limit: int) -> str:
    sizes: Sequence[tuple[int, str]] = sorted(((p.stat().st_size, p.name) for p in folder.iterdir()), reverse=True)
    largest = ", ".join(f"{name} {bytes_ / 1e6:.1f} MB" for bytes_, name in sizes[:3])
    return f"{size / 1e6:.1f} MB would be published, {limit / 1e6:.1f} are allowed; the largest: {largest}"


def _put(temporary: Path, into: Path) -> None:
    """Give a folder its name; what had it before is removed only when the new one stands there."""
    if not into.exists():
        temporary.replace(into)
        return
    before = into.with_name(f".{into.name}.{secrets.token_hex(4)}.old")
    into.replace(before)
    try:
        temporary.replace(into)
    except OSError:
        before.replace(into)
        raise
    shutil.rmtree(before)
