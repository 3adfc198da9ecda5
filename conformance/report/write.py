"""The files of a report, each written under a temporary name and then renamed."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from conformance.report.data import ReportData
from conformance.report.export import divergences_json
from conformance.report.page import render_page

SCHEMA_FILE = Path(__file__).with_name("divergences.schema.json")


def write_report(data: ReportData, folder: Path) -> Path:
    """Write index.html, divergences.json and divergences.schema.json; returns the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    exported = divergences_json(data)
    page = render_page(data)
    _replace(folder / SCHEMA_FILE.name, lambda f: _copy(SCHEMA_FILE, f))
    _replace(folder / "divergences.json", lambda f: _dump(exported, f))
    _replace(folder / "index.html", lambda f: f.write(page))
    return folder / "index.html"


def _copy(source: Path, target: TextIO) -> None:
    with source.open(encoding="utf-8") as f:
        shutil.copyfileobj(f, target)


def _dump(value: object, target: TextIO) -> None:
    json.dump(value, target, indent=1, ensure_ascii=False, allow_nan=False)
    target.write("\n")


def _replace(path: Path, write: Callable[[TextIO], object]) -> None:
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
