"""The code cells of a notebook as Python: what IPython alone understands becomes nothing, in its place."""

import re
from dataclasses import dataclass

import msgspec

#: A line for IPython or the shell: ``%matplotlib inline``, ``!pip install``, ``?name``; or ``name?`` at its end.
_MAGIC = re.compile(r"(?P<indent>\s*)(?:[%!?].*|[\w.]+\?{1,2}\s*)$")

#: ``files = !ls`` and ``line = %sx ls``.
_ASSIGNED = re.compile(r"(?P<target>\s*[\w., ]+=\s*)[%!](?![=]).*$")

#: Cells of another language, and those whose first line says that IPython runs the rest as Python.
_CELL = re.compile(r"\s*%%(?P<magic>\w+)")
_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "skip", "tensorflow_version"})


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell] | None = None


class _OldCell(msgspec.Struct):
    cell_type: str = ""
    input: str | list[str] = ""


class _OldSheet(msgspec.Struct):
    cells: list[_OldCell] = []


class _OldNotebook(msgspec.Struct):
    worksheets: list[_OldSheet] = []


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among the code cells, from 1, and its text as Python."""

    number: int
    text: str


class NotANotebookError(ValueError):
    """What is no notebook, in a sentence."""


def cells(data: bytes) -> list[Cell]:
    """The code cells of a notebook; raises NotANotebookError."""
    try:
        notebook = msgspec.json.decode(data, type=_Notebook)
        if notebook.cells is not None:
            sources = [one.source for one in notebook.cells if one.cell_type == "code"]
        else:
            old = msgspec.json.decode(data, type=_OldNotebook)
            sources = [one.input for sheet in old.worksheets for one in sheet.cells if one.cell_type == "code"]
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotANotebookError(f"it is no notebook: {error}") from error
    texts = (source if isinstance(source, str) else "".join(source) for source in sources)
    return [Cell(number, plain(text)) for number, text in enumerate(texts, 1)]


def plain(text: str) -> str:
    """A cell's text with as many lines, in which every line that is not Python does nothing."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if match := _CELL.match(lines[first]):
        if match["magic"] not in _PYTHON:
            return "\n" * (len(lines) - 1)
        lines[first] = ""
    kept: list[str] = []
    continued = False
    for line in lines:
        if continued:
            continued = line.rstrip().endswith("\\")
            kept.append("")
        elif match := _MAGIC.match(line):
            continued = line.rstrip().endswith("\\")
            kept.append(f"{match['indent']}pass")
        elif match := _ASSIGNED.match(line):
            kept.append(f"{match['target']}None")
        else:
            kept.append(line)
    return "\n".join(kept)
