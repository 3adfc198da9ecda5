"""``as-installed.json``, which as-installed.schema.json publishes, and the Markdown table made of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from packaging.version import Version

import conformance
from conformance.environments.unpinned.model import Attempt, Failure, InstalledRow, Outcome
from conformance.model.errors import NoMarkersError
from conformance.storage.disk import content, make_folder, replace_file
from conformance.storage.ownership import may_replace

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:as-installed:1"
#: In a folder of results: the outcomes, and what is made of them.
JOURNAL, EXPORT = "as-installed.jsonl", "as-installed.json"
SCHEMA_FILE = Path(__file__).with_name("as-installed.schema.json")

#: Packages whose versions decide, in the order shown.
MATTER = (
    *("keras", "keras-nightly", "tf-keras", "tensorflow", "numpy", "protobuf", "h5py", "scipy", "setuptools"),
    *("typing-extensions", "wrapt", "ml-dtypes", "tensorboard", "jax", "pip"),
)

BEGIN, END = "<!-- as installed: written by `conformance unpinned --document` -->", "<!-- /as installed -->"


def as_installed(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The whole of ``as-installed.json``: a row for each command on each Python, by TensorFlow, Keras and Python."""
    ordered = sorted(outcomes, key=_place)
    return {
        "schema": SCHEMA_ID,
        "suite": {"version": conformance.__version__, "created": datetime.now(UTC).isoformat(timespec="seconds")},
        "rows": [_row(outcome) for outcome in ordered],
    }


def _place(outcome: Outcome) -> tuple[Version, bool, Version]:
    cell = outcome.cell
    return Version(cell.tensorflow), bool(cell.tf_keras), Version(cell.python)


def _row(outcome: Outcome) -> dict[str, Any]:
    cell, plain, mending = outcome.cell, outcome.plain or Attempt(), outcome.mending
    measured = outcome.status == "measured"
    return {
        "python": cell.python,
        "tensorflow": cell.tensorflow,
        "keras": cell.keras or plain.versions.get("keras-nightly", ""),
        "tf_keras": cell.tf_keras,
        "command": cell.command,
        "status": outcome.status,
        "reason": outcome.reason,
        "installs": plain.installs if measured else None,
        "imports": plain.imports,
        "trains": plain.trains,
        "providers": [
            {"provider": p.provider, "imports": p.imports, "trains": p.trains, "error": _error(p.failure)}
            for p in plain.probes
        ],
        "error": _error(plain.first_failure),
        "shortest_pin": list(mending.pins) if mending else None,
        "pins_tried": len(outcome.tried) + (mending is not None),
        "versions": _versions(plain),
        "versions_mended": _versions(mending or Attempt()),
        "date": outcome.date,
        "installer": outcome.installer,
        "machine": outcome.machine,
        "seconds": outcome.seconds,
    }


def _versions(attempt: Attempt) -> dict[str, str]:
    return {name: attempt.versions[name] for name in MATTER if name in attempt.versions}


def _error(failure: Failure | None) -> dict[str, str] | None:
    if failure is None:
        return None
    return {"step": failure.step, "type": failure.type, "message": failure.message, "provider": failure.provider}


def installed_rows(exported: Mapping[str, Any]) -> tuple[InstalledRow, ...]:
    """What the report shows of ``as-installed.json``: the rows that were measured."""
    return tuple(
        InstalledRow(
            python=row["python"],
            tensorflow=row["tensorflow"],
            keras=_keras(row),
            command=row["command"],
            installs=row["installs"],
            imports=row["imports"],
            trains=row["trains"],
            error=_text(row["error"]),
            shortest_pin=" ".join(row["shortest_pin"] or ()),
        )
        for row in exported["rows"]
        if row["status"] == "measured"
    )


def markdown(exported: Mapping[str, Any]) -> str:
    """A Markdown table; the Pythons under which the same happened share a row."""
    lines = [
        "| TensorFlow | Keras | Python | installs | imports | trains | error | shortest pin |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for command, rows in groupby(exported["rows"], key=lambda row: row["command"]):
        alike: dict[tuple[str, ...], list[str]] = {}
        for row in rows:
            alike.setdefault((row["tensorflow"], _keras(row), command, *_cells(row)), []).append(row["python"])
        for (tensorflow, keras, _, *cells), pythons in alike.items():
            lines.append(f"| {' | '.join((tensorflow, keras, ', '.join(pythons), *cells))} |")
    return "\n".join(lines) + "\n"


def _keras(row: Mapping[str, Any]) -> str:
    """``3.4.1``, or with tf_keras ``3.4.1, tf_keras 2.16.0``."""
    return f"{row['keras']}, tf_keras {row['tf_keras']}" if row["tf_keras"] else str(row["keras"])


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    if row["status"] != "measured":
        reason = f"not measured: {row['reason']}"
        return ("not measured", "not measured", "not measured", _plain(reason), "")
    pin = " ".join(f"`{p}`" for p in row["shortest_pin"] or ())
    if not pin and not row["trains"]:
        pin = f"none of the {row['pins_tried']} tried" if row["pins_tried"] else "none: the command has no solution"
    return (*(_word(row[step]) for step in ("installs", "imports", "trains")), _plain(_text(row["error"])), pin)


def _word(value: bool | None) -> str:
    return {True: "yes", False: "**no**", None: ""}[value]


def _text(error: Mapping[str, str] | None) -> str:
    """``TypeError: Descriptors cannot be created directly.``, with the provider where another trains."""
    return "" if error is None else f"{error['type']}: {error['message']}".removesuffix(": ")


def _plain(text: str) -> str:
    """Text in a cell of a Markdown table: nothing of it is markup."""
    for character in "\\`*_{}[]<>|":
        text = text.replace(character, f"\\{character}")
    return text


def write(path: Path, exported: Mapping[str, Any]) -> None:
    """Write the JSON and, beside it, its schema; each as a whole. Raises ForeignTargetError and DiskError."""
    schema = path.with_name(SCHEMA_FILE.name)
    make_folder(path.parent)
    may_replace(path)
    may_replace(schema)
    replace_file(path, [msgspec.json.format(msgspec.json.encode(exported), indent=1), b"\n"])
    replace_file(schema, [SCHEMA_FILE.read_bytes()])


def write_between_markers(document: Path, table: str) -> None:
    """Replace what stands between the markers of a Markdown file; raises NoMarkersError where there are none."""
    if not document.exists():
        raise NoMarkersError(f"{document} does not exist", f"Write it with the lines: {BEGIN} and {END}")
    text = _text_of(document)
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoMarkersError(f"{document} has no place for the table", f"Put in the lines: {BEGIN} and {END}")
    replace_file(document, [f"{before}{BEGIN}\n\n{table}\n{END}{after}".encode()])


def _text_of(document: Path) -> str:
    """The text of a file, empty where there is none; raises NoMarkersError where it is no text."""
    try:
        return content(document).decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise NoMarkersError(f"{document} is no UTF-8 text", "Name a Markdown file.") from error
