"""Changes the import lines of a program to another provider, and no other text; docs/check.md says which stay.

Every line stays where it is, so that places are the same in both runs and in the file itself.
"""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

#: How people import Keras.
ROOTS = ("tensorflow.keras", "keras", "tf_keras")

#: provider → the module that an import line names.
MODULE = {"keras": "keras", "tf.keras": "tensorflow.keras", "tf_keras": "tf_keras"}

#: How TensorFlow's Keras is imported.
TENSORFLOWS = MODULE["tf.keras"]

#: The name by which ``tf.keras`` goes where it is to be another Keras.
HIDDEN = "__keras__"


@dataclass(frozen=True)
class Edit:
    """Other text for a range of the source: lines from 1, columns in bytes."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True)
class Mapped:
    """A changed text, and its changes as ``(line, old, new)``."""

    text: str
    changes: tuple[tuple[int, str, str], ...]


def mapped(source: str, provider: str, staying: Collection[str] = ()) -> Mapped:
    """The text for a provider; raises SyntaxError where it is no Python of today.

    ``staying`` are paths (``preprocessing.text.Tokenizer``) that this provider lacks, and ``tensorflow.keras`` beside
    it has: in a text that imports the provider itself, who writes such an import of ``tensorflow.keras`` means it.
    """
    tree = ast.parse(source)
    lines = source.encode().split(b"\n")
    meant = frozenset(staying) if _imports(tree, MODULE[provider]) else frozenset()
    edits = sorted(_edits(tree, lines, provider, meant), key=lambda one: (one.line, one.column), reverse=True)
    changes = []
    for edit in edits:
        old = _segment(lines, edit)
        changes.append((edit.line, old, edit.text))
        _apply(lines, edit)
    return Mapped(b"\n".join(lines).decode(), tuple(reversed(changes)))


def _segment(lines: list[bytes], edit: Edit) -> str:
    if edit.line == edit.end_line:
        return lines[edit.line - 1][edit.column : edit.end_column].decode()
    first, *middle = lines[edit.line - 1 : edit.end_line - 1]
    return b"\n".join([first[edit.column :], *middle, lines[edit.end_line - 1][: edit.end_column]]).decode()


def _apply(lines: list[bytes], edit: Edit) -> None:
    """Put the new text in place; what spanned several lines leaves as many behind."""
    head, tail = lines[edit.line - 1][: edit.column], lines[edit.end_line - 1][edit.end_column :]
    new = (head.decode() + edit.text + tail.decode()).encode().split(b"\n")
    new += [b""] * (edit.end_line - edit.line + 1 - len(new))
    lines[edit.line - 1 : edit.end_line] = new


def _imports(tree: ast.Module, module: str) -> bool:
    """Whether a text imports a module, or something of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        if any(f"{name}.".startswith(f"{module}.") for name in names):
            return True
    return False


def _meant(tree: ast.Module, staying: frozenset[str]) -> Iterator[ast.AST]:
    """What of a text stays as it is: imports from ``tensorflow.keras``, and ``tf.keras`` where it is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith(f"{TENSORFLOWS}."):
            below = (node.module or "")[len(TENSORFLOWS) + 1 :]
            if below in staying or any(f"{below}.{alias.name}" in staying for alias in node.names):
                yield node
        elif isinstance(node, ast.Import):
            modules = [alias.name.removeprefix(f"{TENSORFLOWS}.") for alias in node.names]
            if len(modules) == 1 and modules[0] in staying:
                yield node
        elif isinstance(node, ast.Attribute):
            parts, inner = [node.attr], node.value
            while isinstance(inner, ast.Attribute) and inner.attr != "keras":
                parts.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Attribute) and ".".join(reversed(parts)) in staying:
                yield inner


def _edits(tree: ast.Module, lines: list[bytes], provider: str, staying: frozenset[str]) -> Iterator[Edit]:
    aliases = _of_tensorflow(tree)
    meant = list(_meant(tree, staying)) if staying else []
    qualified = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "keras"
        and isinstance(node.value, ast.Name)
        and node.value.id in aliases
        and provider != "tf.keras"
        and not any(node is one for one in meant)
    ]
    for name in qualified:
        yield _whole(name, HIDDEN)
    for node in ast.walk(tree):
        if any(node is one for one in meant):
            continue
        if isinstance(node, ast.Import):
            text = _import(node, provider, hidden=bool(qualified))
            if text:
                yield _whole(node, text)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from _import_from(node, lines, provider)


def _of_tensorflow(tree: ast.Module) -> set[str]:
    """The names by which a text knows TensorFlow."""
    return {
        alias.asname or alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "tensorflow" or (alias.name.startswith("tensorflow.") and not alias.asname)
    }


def _rest(name: str) -> str | None:
    """What of a module's name is below Keras: nothing, or ``.layers``; None where it is not of Keras."""
    for root in ROOTS:
        if name == root or name.startswith(root + "."):
            return name[len(root) :]
    return None


def _import(node: ast.Import, provider: str, hidden: bool) -> str:
    """The statement for another provider; empty where it stays as it is."""
    parts, changed = [], False
    for alias in node.names:
        rest = _rest(alias.name)
        plain = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if rest is None or (not alias.asname and alias.name.startswith("tensorflow.")):
            parts.append(f"import {plain}")
            if hidden and alias.name.split(".")[0] == "tensorflow" and (not alias.asname or "." not in alias.name):
                parts.append(f"import {MODULE[provider]} as {HIDDEN}")
                changed = True
            continue
        module = MODULE[provider] + rest
        if module == alias.name:
            parts.append(f"import {plain}")
            continue
        changed = True
        above, _, last = module.rpartition(".")
        if alias.asname:
            parts.append(
                f"from {above} import {last} as {alias.asname}" if above else f"import {last} as {alias.asname}"
            )
            continue
        # It binds the first word of the name.
        bound = alias.name.split(".")[0]
        if rest:
            parts.append(f"import {module}")
        top, _, name = MODULE[provider].rpartition(".")
        said = f" as {bound}" if name != bound else ""
        parts.append(f"from {top} import {name}{said}" if top else f"import {name}{said}")
    return "; ".join(parts) if changed else ""


def _import_from(node: ast.ImportFrom, lines: list[bytes], provider: str) -> Iterator[Edit]:
    module = node.module or ""
    rest = _rest(module)
    if rest is not None:
        new = MODULE[provider] + rest
        if new != module:
            line = lines[node.lineno - 1][node.col_offset :].decode()
            match = re.match(r"from\s+" + re.escape(module), line)
            if match:
                end = node.col_offset + len(match[0].encode())
                yield Edit(node.lineno, node.col_offset, node.lineno, end, f"from {new}")
        return
    if module != "tensorflow" or provider == "tf.keras" or all(alias.name != "keras" for alias in node.names):
        return
    parts = []
    others = [alias for alias in node.names if alias.name != "keras"]
    if others:
        said = ", ".join(f"{one.name} as {one.asname}" if one.asname else one.name for one in others)
        parts.append(f"from tensorflow import {said}")
    for alias in node.names:
        if alias.name == "keras":
            bound = alias.asname or "keras"
            name = MODULE[provider]
            parts.append(f"import {name}" if name == bound else f"import {name} as {bound}")
    yield _whole(node, "; ".join(parts))


def _whole(node: ast.expr | ast.stmt, text: str) -> Edit:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return Edit(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, text)
