"""Conversions of scripts: what ``tf_upgrade_v2``, which TensorFlow ships, makes of those of 2018 to 2020.

It knows a name only where it is written out from ``tf.``, so each script is given to it in two spellings: *imported*,
as it stands, and *qualified*, with every name of Keras as ``tf.keras.…``. What it writes is in ``scripts/converted/``,
and ``scripts/converted.json`` holds which version writes what, and what came of running it.
"""

import ast
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from conformance.catalog.rewritten import Ran, rewritten
from conformance.catalog.scripts import FOLDER, SOURCES, cases
from conformance.model.case import Case

TEXTS, TABLE = FOLDER / "converted", FOLDER / "converted.json"

#: The style of scripts that are older than TensorFlow 2.
STYLE = "2018"

Spelling: TypeAlias = Literal["imported", "qualified"]
SPELLINGS: tuple[Spelling, ...] = ("imported", "qualified")


class Made(msgspec.Struct, frozen=True, omit_defaults=True):
    """What some versions of the tool make of a script in a spelling.

    ``tools`` are versions of TensorFlow. ``text`` is the name of the file in TEXTS, empty where nothing was changed.
    ``said`` are the tool's own warnings, each with its line.
    """

    spelling: Spelling
    tools: Sequence[str]
    text: str = ""
    said: Sequence[str] = ()


class Converted(msgspec.Struct, frozen=True):
    """``made``: script → what was made of it. ``ran``: name of a text → how it ran.

    A text's name is that of its file, or ``SCRIPT.SPELLING`` of what the tool is given. ``tensorflow``: implementation
    → its TensorFlow. ``created`` is the day on which a text was made or run last.
    """

    made: Mapping[str, Sequence[Made]] = {}
    ran: Mapping[str, Ran] = {}
    tensorflow: Mapping[str, str] = {}
    created: str = ""

    @property
    def tools(self) -> tuple[str, ...]:
        """The versions of TensorFlow whose tool was asked, oldest first."""
        found = {tool for several in self.made.values() for one in several for tool in one.tools}
        return tuple(sorted(found, key=_numbers))

    @property
    def implementations(self) -> tuple[str, ...]:
        """Under whom a text was run, in the order of ``tensorflow``."""
        ran = {under.implementation for one in self.ran.values() for under in one.under}
        return tuple(name for name in self.tensorflow if name in ran)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def scripts() -> dict[str, Case]:
    """Name → case, of the scripts that are given to the tool."""
    return {one.id.partition(".")[2]: one for one in cases() if one.params["style"] == STYLE}


def given(name: str, spelling: Spelling) -> str:
    """The text of a script in a spelling."""
    text = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
    return text if spelling == "imported" else qualified(text)


def qualified(source: str) -> str:
    """A script with ``import tensorflow as tf`` for its imports of Keras, and every name of Keras from there."""
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    known = dict(_names(tree))
    used = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in known)
    for node in sorted(used, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line = lines[node.lineno - 1].encode()
        new = line[: node.col_offset] + known[node.id].encode() + line[node.end_col_offset :]
        lines[node.lineno - 1] = new.decode()
    drop = [n for n in tree.body if _modules(n) == {"keras"} or ast.unparse(n) == "import tensorflow as tf"]
    for one in drop:
        lines[one.lineno - 1 : one.end_lineno] = [""] * ((one.end_lineno or one.lineno) - one.lineno + 1)
    lines[drop[0].lineno - 1] = "import tensorflow as tf\n"
    return "".join(lines)


def _modules(node: ast.stmt) -> set[str]:
    """The packages that an import statement imports from."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return {name.partition(".")[0] for name in names}


def _names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that an import of Keras binds, and how it is written out."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "keras":
                    yield alias.asname or "keras", f"tf.{alias.name if alias.asname else 'keras'}"
        elif isinstance(node, ast.ImportFrom) and _modules(node) == {"keras"}:
            yield from ((alias.asname or alias.name, f"tf.{node.module}.{alias.name}") for alias in node.names)


def texts(table: Converted) -> dict[str, Case]:
    """Name of a text → its case: what the tool is given, and all that it made."""
    found = {}
    for name, case in scripts().items():
        for spelling in SPELLINGS:
            found[f"{name}.{spelling}"] = _case(case, f"{name}.{spelling}", given(name, spelling), spelling)
        for made in table.made.get(name, ()):
            if made.text:
                text = (TEXTS / made.text).read_text(encoding="utf-8")
                found[made.text] = _case(case, made.text, text, made.spelling)
    return found


def _case(case: Case, name: str, text: str, spelling: Spelling) -> Case:
    if spelling == "qualified":
        return rewritten(case, f"[{name}]", text, imports="tensorflow")
    return rewritten(case, f"[{name}]", text)


def file_name(name: str, spelling: Spelling, tool: str) -> str:
    """The file of what a version of the tool is the first to make of a script."""
    return f"{name}.{spelling}.{'.'.join(tool.split('.')[:2])}.py"


def digest(case: Case) -> str:
    """Sixteen hex digits of a text: what came of running it holds for that."""
    return hashlib.sha256(str(case.params["source"]).encode()).hexdigest()[:16]


def read(path: Path | None = None) -> Converted:
    """The table, without what came of running other texts than those there are now."""
    path = path or TABLE
    table = msgspec.json.decode(path.read_bytes(), type=Converted) if path.is_file() else Converted()
    there = {name: digest(case) for name, case in texts(table).items()}
    return msgspec.structs.replace(
        table, ran={name: one for name, one in table.ran.items() if there.get(name) == one.digest}
    )
