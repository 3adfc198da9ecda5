"""The files of a report, each written under a temporary name and then renamed."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from conformance.disk import make_folder, writing
from conformance.history.export import history_json
from conformance.ownership import may_replace
from conformance.report.chunks import FOLDER, NAME, Chunk
from conformance.report.data import ReportData
from conformance.report.environments import environments_json
from conformance.report.export import divergences_json
from conformance.report.page import render_page

SCHEMAS = Path(__file__).parent


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
        _replace(folder / f"{name}.json", partial(_dump, value))
    for name in (*exported, "details"):
        schema = SCHEMAS / f"{name}.schema.json"
        _replace(folder / schema.name, partial(_copy, schema))
    _put_chunks(page.chunks, folder)
    _replace(folder / "index.html", lambda f: f.write(page.html))
    _remove_others(page.chunks, folder)
    return folder / "index.html"


def _put_chunks(chunks: Iterable[Chunk], folder: Path) -> None:
    make_folder(folder / FOLDER)
    for one in chunks:
        path = folder / one.file
        # What is there under that name holds the same, unless somebody altered it.
        if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != one.script:
            _replace(path, partial(_put_text, one.script))


def _remove_others(chunks: Iterable[Chunk], folder: Path) -> None:
    """Remove chunks that the page does not name; whatever else lies beside them stays."""
    mine = {folder / one.file for one in chunks}
    for path in (folder / FOLDER).iterdir():
        if NAME.fullmatch(path.name) and path not in mine:
            path.unlink()


def _history(data: ReportData) -> dict[str, Any]:
    headers = {header.implementation.id: header for header in data.headers}
    return history_json(headers, data.divergences, data.histories, data.created)


def _copy(source: Path, target: TextIO) -> None:
    with source.open(encoding="utf-8") as f:
        shutil.copyfileobj(f, target)


def _put_text(text: str, target: TextIO) -> None:
    target.write(text)


def _dump(value: object, target: TextIO) -> None:
    json.dump(value, target, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    target.write("\n")


def _replace(path: Path, write: Callable[[TextIO], object]) -> None:
    with writing(path):
        _write(path, write)


def _write(path: Path, write: Callable[[TextIO], object]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as f:
            write(f)
        # mkstemp makes files private; a report is there to be read.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
