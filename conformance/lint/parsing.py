"""Text → syntax tree; what is no Python of today is told in a sentence."""

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass
from pathlib import Path

from conformance.lint.notebooks import NotANotebookError, cells

#: What Python 2 alone takes, by the words with which a newer Python refuses it.
_PYTHON_2 = re.compile(
    r"Missing parentheses in call to '(?:print|exec)'|multiple exception types must be parenthesized|"
    r"leading zeros in decimal integer|invalid decimal literal|inconsistent use of tabs"
)
_PRINTS = re.compile(r"^\s*print\s+[\"'\w]|^\s*except\s+[\w.]+\s*,\s*\w+\s*:|^\s*raise\s+\w+\s*,|<>", re.MULTILINE)


@dataclass(frozen=True)
class Unit:
    """A piece of a file that is parsed by itself: the file, or a cell of a notebook (``cell`` from 1)."""

    cell: int
    tree: ast.Module
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """Why a piece cannot be read, in words that follow its name."""

    text: str
    cell: int = 0
    line: int = 0


def parsed(path: Path, data: bytes) -> tuple[list[Unit], list[Problem]]:
    """The pieces of a file, and what is wrong with those that cannot be read."""
    if path.suffix == ".ipynb":
        try:
            texts = [(cell.number, cell.text) for cell in cells(data)]
        except NotANotebookError as error:
            return [], [Problem(str(error))]
    else:
        try:
            texts = [(0, _decoded(data))]
        except (SyntaxError, UnicodeDecodeError, LookupError):
            problem = "it is binary" if b"\0" in data else "its text is in no encoding that it names, nor UTF-8"
            return [], [Problem(problem)]
    units, problems = [], []
    for number, text in texts:
        found = unit(text, number)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            units.append(found)
    return units, problems


def unit(text: str, cell: int = 0) -> Unit | Problem:
    """A text as a tree, or why it is none."""
    try:
        with warnings.catch_warnings():
            # Of invalid escapes, and the like, people know.
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        line = error.lineno or 0
        if _PYTHON_2.search(str(error.msg)) or _PRINTS.search(text):
            return Problem("it is Python 2, which is not read: 2to3 translates it", cell, line)
        return Problem(f"it is no Python: {error.msg}", cell, line)
    except ValueError:
        return Problem("it is binary" if "\0" in text else "its text is no Unicode", cell)
    except (RecursionError, MemoryError):
        return Problem("it is nested too deeply", cell)
    return Unit(cell, tree, tuple(_lines(text)))


def _lines(text: str) -> list[str]:
    """The lines as Python counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decoded(data: bytes) -> str:
    """Python source as text, by its own declaration; raises SyntaxError, UnicodeDecodeError, LookupError."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)
