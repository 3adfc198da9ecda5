"""Publishing a complete result: judged, written into a folder of its own, and put in place as a whole."""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from conformance import archive
from conformance.analysis.judging.judgement import Judgement
from conformance.environments.table import Environments
from conformance.environments.unpinned import export
from conformance.inventory import api
from conformance.model.errors import ConformanceError, ForeignFolderError, MissingObservationsError, TooLargeError
from conformance.observations.completeness import Completeness, require
from conformance.observations.store import ObservationSet
from conformance.publishing.provenance import SCHEMA_FILE as PROVENANCE_SCHEMA
from conformance.publishing.provenance import provenance, revision
from conformance.publishing.report.data import ReportData
from conformance.publishing.report.environments import environment_rows
from conformance.publishing.report.write import write_report
from conformance.publishing.reproduce import written
from conformance.publishing.reproduce.reproduced import Mark
from conformance.publishing.result import FILE
from conformance.publishing.result.former import FormerMarks
from conformance.publishing.result.model import Suite
from conformance.publishing.result.reader import Result
from conformance.publishing.result.writer import Publication, members, packed, store
from conformance.storage import disk
from conformance.storage.disk import make_folder, reading, replace_file, resolved, temporary_name, writing
from conformance.storage.ownership import is_export
from conformance.workspace.workspace import Workspace

_log = logging.getLogger("conformance")

#: Bytes of all published files together at most, for they are kept in the repository, and of what the page loads first.
LIMIT, FIRST = 60_000_000, 10_000_000

#: The part of all expected observations that has to be there.
COMPLETE = 0.99

#: What says that a folder was made by publishing, and may be replaced by it.
PROVENANCE, INSTALLED = "provenance.json", "as-installed.json"

#: The public API of every implementation, as it is part of the package.
INVENTORY = "inventory.json"


@dataclass(frozen=True)
class Published:
    """What was published: the folder, its size in bytes, how complete it is, how many divergences it tells of."""

    folder: Path
    size: int
    completeness: Completeness
    divergences: int
    unexplained: int
    archived: int


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

    What was judged is added to the archive beside ``into``, and stays there whatever is published later.

    Expected is all of the table unless said otherwise. What was observed on a GPU is published besides, and is never
    expected: most machines have none. ``into`` is replaced as a whole, at the end, and is untouched
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
    more = _on_devices(workspace.ids()) if expected is None else []
    installed = _as_installed(workspace.folder / INSTALLED)
    # The state of the sources before anything is written.
    suite = revision(apart=into)
    sets = workspace.current([*(i for i in ids if found.observed[i]), *more])
    judgement = workspace.judge(sets=sets)
    data = replace(
        workspace.report_data(judgement, sets, _former(answers)),
        environments=environment_rows(environments),
        installed=export.installed_rows(installed),
    )
    make_folder(into.parent)
    # On the disk of the folder itself, where that is a link.
    temporary = temporary_name(resolved(into))
    try:
        write_report(data, temporary)
        export.write(temporary / INSTALLED, installed)
        replace_file(temporary / INVENTORY, [api.content()])
        replace_file(temporary / api.SCHEMA_FILE.name, [api.SCHEMA_FILE.read_bytes()])
        replace_file(temporary / PROVENANCE_SCHEMA.name, [PROVENANCE_SCHEMA.read_bytes()])
        told = partial(provenance, judgement.headers, found, threshold, environments, suite, data.created)
        content = packed(members(replace(_publication(judgement, data, told({}), installed), outcomes=data.outcomes)))
        if answers is None:
            store(temporary / FILE.name, content)
        origin = told({path.relative_to(temporary).as_posix(): _file(path) for path in _files(temporary)})
        _write_json(temporary / PROVENANCE, origin)
        size = sum(path.stat().st_size for path in _files(temporary))
        if size > limit or (temporary / "index.html").stat().st_size > FIRST:
            raise TooLargeError(
                _too_large(temporary, size, limit), "Publish fewer implementations, or shorten the facts."
            )
        # What is published is archived before anybody sees it.
        archived = _archive(workspace, into.with_name(archive.FOLDER), sets)
        with _answering(answers, content):
            _put(temporary, into)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Published(into, size, found, len(judgement.divergences), len(judgement.unexplained), archived)


def _former(answers: Path | None) -> FormerMarks | None:
    """What the result says of reproducers that is replaced now; an unreadable one says nothing."""
    if answers is None or not answers.is_file():
        return None
    try:
        result = Result(answers)
        result.index  # noqa: B018 -- opens it
    except ConformanceError as error:
        _log.warning("what %s said of reproducers is lost: %s", answers, error)
        return None
    return FormerMarks(result)


def _on_devices(ids: Iterable[str]) -> list[str]:
    """What was observed on a device that is not every machine's, and what stands beside it in its environment."""
    ids = list(ids)
    environments = {i.partition("/")[0] for i in ids if "@" in i}
    return [i for i in ids if i.partition("/")[0] in environments]


def _archive(workspace: Workspace, root: Path, judged: Mapping[str, ObservationSet]) -> int:
    """Add to the archive what it lacks of what was judged; returns how many observations those are."""
    if workspace.reads_archive and workspace.archive.resolve() == root.resolve():
        return 0
    from conformance.archive.adding import add, source_of  # noqa: PLC0415 -- what reads archives is not always there

    added = add(root, map(source_of, judged.values()))
    for refused in added.refused:
        _log.warning("%s", refused)
    return sum(added.observations.values())


def _publication(
    judgement: Judgement, data: ReportData, origin: Mapping[str, Any], installed: Mapping[str, Any]
) -> Publication:
    """What questions are answered from: all that was judged, with the ledger it was explained by."""
    suite = msgspec.convert(origin["suite"], Suite)
    return Publication(
        *(judgement, judgement.rules, suite, data.complete, data.environments, installed, origin),
        marks=_marks(judgement, data),
        coverage=data.coverage,
    )


def _marks(judgement: Judgement, data: ReportData) -> Mapping[str, Mapping[str, Mark]]:
    """What came of running the reproducers, by case and script."""
    found: dict[str, dict[str, Mark]] = {}
    for divergence in judgement.divergences:
        mark = data.mark(divergence)
        if mark is not None and mark.ran:
            script = written(judgement.cases[divergence.case], divergence, judgement.headers)
            assert script is not None
            found.setdefault(divergence.case, {})[script.digest] = mark
    return found


def _may_replace(into: Path) -> None:
    """Raise ForeignFolderError where anything in the folder was not published by this project."""
    other = "Name another folder: --into DIR"
    with reading(into):
        try:
            into.stat()
        except FileNotFoundError:
            return
        if not into.is_dir():
            raise ForeignFolderError(f"{into} is no folder", other)
        names = {path.relative_to(into).as_posix() for path in _files(into)}
    if not names:
        return
    if not (into / PROVENANCE).is_file() or not is_export(into / PROVENANCE):
        raise ForeignFolderError(
            f"{into} holds something that was not published: it has no {PROVENANCE} of ours", other
        )
    try:
        published = msgspec.json.decode((into / PROVENANCE).read_bytes(), type=_Published).files
    except msgspec.DecodeError as error:
        raise ForeignFolderError(f"{into / PROVENANCE} does not say what was published: {error}", other) from error
    foreign = sorted(names - {*published, PROVENANCE, PROVENANCE_SCHEMA.name})
    if foreign:
        raise ForeignFolderError(
            f"{into} is replaced as a whole, and holds what was not published: {', '.join(foreign[:3])}",
            "Move it away, or name another folder: --into DIR",
        )


class _Published(msgspec.Struct, frozen=True):
    """What ``provenance.json`` says of the files beside it."""

    files: dict[str, Any]


class _Installed(msgspec.Struct, frozen=True):
    """What has to be there of ``as-installed.json``."""

    schema: str = ""
    rows: list[Any] = []


def _as_installed(path: Path) -> dict[str, Any]:
    again = "Write it again: conformance unpinned"
    try:
        text = disk.content(path)
        whole = msgspec.json.decode(text, type=_Installed)
        found: dict[str, Any] = msgspec.json.decode(text)
    except FileNotFoundError:
        raise MissingObservationsError(
            f"{path} is not there: what installing without a lock gives was not measured",
            "Measure: conformance unpinned --measure",
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MissingObservationsError(f"{path} cannot be read: {error}", again) from error
    if whole.schema != export.SCHEMA_ID or not whole.rows:
        raise MissingObservationsError(f"{path} is of another version, or empty", again)
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _file(path: Path) -> dict[str, Any]:
    text = path.read_bytes()
    return {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}


def _write_json(path: Path, value: Any) -> None:
    replace_file(path, [json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).encode(), b"\n"])


def _too_large(folder: Path, size: int, limit: int) -> str:
    sizes: Sequence[tuple[int, str]] = sorted(((p.stat().st_size, p.name) for p in _files(folder)), reverse=True)
    largest = ", ".join(f"{name} {bytes_ / 1e6:.1f} MB" for bytes_, name in sizes[:3])
    allowed = f"{limit / 1e6:.1f} are allowed, {FIRST / 1e6:.1f} of them for index.html"
    return f"{size / 1e6:.1f} MB would be published, {allowed}; the largest: {largest}"


@contextmanager
def _answering(answers: Path | None, content: bytes) -> Iterator[None]:
    """The file that answers is in place; where what follows fails, what was there before is there again."""
    if answers is None:
        yield
        return
    try:
        before: bytes | None = disk.content(answers)
    except FileNotFoundError:
        before = None
    store(answers, content)
    try:
        yield
    except BaseException:
        if before is not None:
            store(answers, before)
        else:
            answers.unlink(missing_ok=True)
        raise


def _put(temporary: Path, into: Path) -> None:
    """Give a folder its name; what had it before is removed only when the new one stands there. Raises DiskError."""
    with writing(into):
        if not into.exists():
            temporary.replace(into)
            return
        # A link stays, and what it leads to is replaced.
        target = resolved(into)
        before = temporary_name(target).with_suffix(".old")
        target.replace(before)
        try:
            temporary.replace(target)
        except OSError:
            before.replace(target)
            raise
    # What is left of it is no loss: the new one is there.
    shutil.rmtree(before, ignore_errors=True)
