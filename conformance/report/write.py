"""The files of a report, each written under a temporary name and then renamed."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from conformance.disk import make_folder, writing
from conformance.history.export import history_json
from conformance.judgement import Judgement
from conformance.ownership import may_replace
from conformance.report.data import ReportData
from conformance.report.environments import environments_json
from conformance.report.export import divergences_json
from conformance.report.page import render_page

SCHEMAS = Path(__file__).parent


def write_report(data: ReportData, folder: Path) -> Path:
    """Write index.html, the JSON files and their schemas; returns the path of the page.

    history.json is written where the data hold histories. Raises DiskError, and ForeignTargetError where a file of
    another origin has one of these names; then none is written.
    """
    make_folder(folder)
    exported = {"divergences": divergences_json(data), "environments": environments_json(data)}
    if data.histories:
        exported["history"] = _history(data)
    page = render_page(data)
    for name in ("index.html", *(f"{name}{end}" for name in exported for end in (".json", ".schema.json"))):
        may_replace(folder / name)
    for name, value in exported.items():
        schema = SCHEMAS / f"{name}.schema.json"
        _replace(folder / schema.name, partial(_copy, schema))
        _replace(folder / f"{name}.json", partial(_dump, value))
    _replace(folder / "index.html", lambda f: f.write(page))
    return folder / "index.html"


def _history(data: ReportData) -> dict[str, Any]:
    headers = {header.implementation.id: header for header in data.headers}
    judgement = Judgement(data.cases, headers, data.divergences, {}, {}, data.statuses)
    return history_json(judgement, data.created)


def _copy(source: Path, target: TextIO) -> None:
    with source.open(encoding="utf-8") as f:
        shutil.copyfileobj(f, target)


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
