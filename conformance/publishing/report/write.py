"""The files of a report, each written under a temporary name and then renamed."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from conformance.analysis.history.export import history_json
from conformance.publishing.report.chunks import FOLDER, NAME, Chunk
from conformance.publishing.report.data import ReportData
from conformance.publishing.report.environments import environments_json
from conformance.publishing.report.export import divergences_json
from conformance.publishing.report.page import render_page
from conformance.storage.disk import make_folder, replace_file
from conformance.storage.ownership import may_replace

SCHEMAS = Path(__file__).parent

#: Pieces of JSON that are written at a time.
AT_ONCE = 1 << 16


def write_report(data: ReportData, folder: Path) -> Path:
    """Write index.html with its chunks, the JSON files and their schemas; returns the path of the page.

    history.json is written where the data hold histories. The page is put in place after the chunks that it names;
    then chunks of another report are removed. Raises DiskError, and ForeignTargetError where a file of another origin
    has one of these names; then none is written.
    """
    make_folder(folder)
    page = render_page(data)
    exported = {"divergences": divergences_json(data, page.details), "environments": environments_json(data)}
    if data.histories:
        exported["history"] = _history(data)
    written = (
        "index.html",
        "details.schema.json",
        *(f"{n}{end}" for n in exported for end in (".json", ".schema.json")),
    )
    for name in written:
        may_replace(folder / name)
    for name, value in exported.items():
        replace_file(folder / f"{name}.json", _json(value))
    for name in (*exported, "details"):
        schema = SCHEMAS / f"{name}.schema.json"
        replace_file(folder / schema.name, [schema.read_bytes()])
    _put_chunks(page.chunks, folder)
    replace_file(folder / "index.html", [page.html.encode()])
    _remove_others(page.chunks, folder)
    return folder / "index.html"


def _put_chunks(chunks: Iterable[Chunk], folder: Path) -> None:
    make_folder(folder / FOLDER)
    for one in chunks:
        path = folder / one.file
        # What is there under that name holds the same, unless somebody altered it.
        if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != one.script:
            replace_file(path, [one.script.encode()])


def _remove_others(chunks: Iterable[Chunk], folder: Path) -> None:
    """Remove chunks that the page does not name; whatever else lies beside them stays."""
    mine = {folder / one.file for one in chunks}
    for path in (folder / FOLDER).iterdir():
        if NAME.fullmatch(path.name) and path not in mine:
            path.unlink()


def _history(data: ReportData) -> dict[str, Any]:
    headers = {header.implementation.id: header for header in data.headers}
    return history_json(headers, data.divergences, data.histories, data.created)


def _json(value: object) -> Iterator[bytes]:
    """A value as JSON with a newline, in parts: all of it at once would take as much memory again."""
    pieces = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).iterencode(value)
    while some := list(islice(pieces, AT_ONCE)):
        yield "".join(some).encode()
    yield b"\n"
