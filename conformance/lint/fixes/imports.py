"""Import statements: names that are imported from elsewhere, and Keras imported by another provider."""

import ast
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from conformance.lint.fixes.naming import WHOLE
from conformance.lint.fixes.source import Source
from conformance.lint.model import Edit
from conformance.lint.namespace import at_top, keras_path
from conformance.lint.recording import PROVIDERS

_MODULE = re.compile(r"from(\s+)([\w.]+)")


def provider_of(module: str) -> str:
    """The Keras that a dotted name begins with; empty where it is none, also for what TensorFlow has at its top."""
    path = keras_path(module, legacy=True)
    if path is None or at_top(module):
        return ""
    return module[: len(module) - len(path)].rstrip(".") if path else module


def moved(source: Source, node: ast.ImportFrom, paths: Mapping[str, str], provider: str = "") -> list[Edit] | None:
    """The edits by which names (as they are imported) come from their new paths; None where they cannot.

    All that moved in one statement is changed at once. The provider stays what it is, unless another one is named.
    """
    own = provider_of(f"{node.module}.{node.names[0].name}") or provider_of(node.module or "")
    provider = provider or own
    if not provider or any(one.name == "*" for one in node.names):
        return None
    modules = {one.name: _split(paths[one.name]) for one in node.names if one.name in paths}
    wholes = {name: f"{provider}.{module}" if module else provider for name, (module, _) in modules.items()}
    if len(modules) == len(node.names) and len(set(wholes.values())) == 1:
        return _in_place(source, node, next(iter(wholes.values())), {name: last for name, (_, last) in modules.items()})
    return _parted(source, node, wholes, {name: last for name, (_, last) in modules.items()})


def _split(path: str) -> tuple[str, str]:
    module, _, last = path.rpartition(".")
    return module, last


def _in_place(source: Source, node: ast.ImportFrom, module: str, names: Mapping[str, str]) -> list[Edit] | None:
    start, end = source.of(node)
    match = _MODULE.match(source.text, start, end)
    if match is None or match[2] != node.module:
        return None
    edits = [source.edit(*match.span(2), module)] if module != node.module else []
    for one in node.names:
        if names[one.name] != one.name:
            edits.append(_name(source, one, names[one.name]))
    return edits


def _name(source: Source, alias: ast.alias, name: str) -> Edit:
    """Another name for what is imported; what it is bound to stays."""
    start, end = source.of(alias)
    if alias.asname == name:
        return source.edit(start, end, name)
    bound = f"{name} as {alias.name}" if alias.asname is None else name
    return source.edit(start, start + len(alias.name), bound)


def _parted(source: Source, node: ast.ImportFrom, wholes: Mapping[str, str], names: Mapping[str, str]) -> list[Edit]:
    """Imports of their own for what moved, behind what stays of the statement."""
    start, end = source.of(node)
    line = source.text.rfind("\n", 0, start) + 1
    indent = source.text[line:start]
    lines: list[str] = []
    for module in dict.fromkeys(wholes.values()):
        written = [_written(one, names[one.name]) for one in node.names if wholes.get(one.name) == module]
        lines.append(f"from {module} import {', '.join(written)}")
    stays = [one for one in node.names if one.name not in wholes]
    if indent.strip():
        # Another statement stands before it on the line.
        head = [source.text[start:end]] if stays else []
        return [] if stays else [source.edit(start, end, "; ".join([*head, *lines]))]
    added = f"\n{indent}".join(lines)
    if not stays:
        return [source.edit(start, end, added)]
    edits = _without(source, node, [one for one in node.names if one.name in wholes])
    stop = source.text.find("\n", end)
    stop = len(source.text) if stop < 0 else stop
    return [*edits, source.edit(stop, stop, f"\n{indent}{added}")]


def _written(alias: ast.alias, name: str) -> str:
    bound = alias.asname or alias.name
    return name if bound == name else f"{name} as {bound}"


def _without(source: Source, node: ast.ImportFrom, gone: Sequence[ast.alias]) -> list[Edit]:
    """Names left out of a statement of which others stay."""
    edits: list[Edit] = []
    for number, one in enumerate(node.names):
        if one not in gone:
            continue
        start, end = source.of(one)
        if (line := _own_line(source, start, end)) is not None:
            edits.append(source.edit(*line, ""))
            continue
        later = [other for other in node.names[number + 1 :] if other not in gone]
        if later:
            stop = source.of(node.names[number + 1])[0]
            edits.append(source.edit(start, stop, ""))
        else:
            before = source.of(node.names[number - 1])[1]
            edits.append(source.edit(before, end, ""))
    return edits


def dropped(source: Source, node: ast.ImportFrom, alias: ast.alias) -> Edit:
    """A name that is imported no more; of a statement that imports nothing else ``pass`` is left, or nothing."""
    if len(node.names) > 1:
        return _without(source, node, [alias])[0]
    start, end = source.of(node)
    stop = source.text.find("\n", end)
    if stop < 0 or source.text[end:stop].strip() or source.indent(start):
        return source.edit(start, end, "pass")
    return source.edit(start, stop + 1, "")


def _own_line(source: Source, start: int, end: int) -> tuple[int, int] | None:
    """The line of a name that stands alone on it, with its comma and line end."""
    first = source.text.rfind("\n", 0, start) + 1
    stop = source.text.find("\n", end)
    alone = stop >= 0 and not source.text[first:start].strip() and source.text[end:stop].strip() == ","
    return (first, stop + 1) if alone else None


def renamed(source: Source, node: ast.Import, alias: ast.alias, path: str) -> list[Edit] | None:
    """``import keras.old as name`` → another module under the same name."""
    provider = provider_of(alias.name)
    if not provider or alias.asname is None:
        return None
    start = source.of(alias)[0]
    return [source.edit(start, start + len(alias.name), f"{provider}.{path}")]


def other_provider(
    source: Source,
    node: ast.Import | ast.ImportFrom,
    target: str,
    kept: Collection[str] = (),
    still: Callable[[str], bool] = lambda name: False,
    *,
    top: bool = True,
) -> list[Edit] | None:
    """The edits by which an import has Keras from another provider; empty where it has it already.

    Providers of ``kept`` stay what they are, and imports of names that TensorFlow has ``still``. ``top`` says that what
    TensorFlow has at its top is Keras.
    """
    if isinstance(node, ast.Import):
        return _plain(source, node, target, kept)
    module = node.module or ""
    own = provider_of(module)
    if own in kept or (own and own not in PROVIDERS):
        return []
    start, end = source.of(node)
    if own:
        match = _MODULE.match(source.text, start, end)
        if own == target or all(still(f"{module}.{one.name}") for one in node.names):
            return []
        if match is None or match[2] != module:
            return None
        return [source.edit(match.start(2), match.start(2) + len(own), target)]
    whole = [one for one in node.names if provider_of(f"{module}.{one.name}") in {*PROVIDERS} - {target, *kept}]
    if len(whole) > 1:
        return None
    lines = [bound(target, one.asname or one.name) for one in whole]
    if (
        top
        and target != "tensorflow.keras"
        and (inside := [one for one in node.names if at_top(f"{module}.{one.name}")])
    ):
        whole += inside
        lines.append(f"from {target} import {', '.join(_written(one, one.name) for one in inside)}")
    if not whole:
        return []
    line = source.text.rfind("\n", 0, start) + 1
    indent = source.text[line:start]
    if len(node.names) == len(whole):
        return [source.edit(start, end, (f"\n{indent}" if not indent.strip() else "; ").join(lines))]
    if indent.strip():
        return None
    stop = source.text.find("\n", end)
    stop = len(source.text) if stop < 0 else stop
    return [*_without(source, node, whole), source.edit(stop, stop, "".join(f"\n{indent}{one}" for one in lines))]


def bound(target: str, name: str) -> str:
    """An import of all of Keras under a name."""
    line = WHOLE[target]
    if line.split()[-1] == name:
        return line
    return f"{line.removesuffix(' as keras')} as {name}"


def _plain(source: Source, node: ast.Import, target: str, kept: Collection[str]) -> list[Edit] | None:
    edits: list[Edit] = []
    for one in node.names:
        own = provider_of(one.name)
        if own not in {*PROVIDERS} - {target, *kept}:
            continue
        start = source.of(one)[0]
        if one.name != own and one.asname:
            edits.append(source.edit(start, start + len(own), target))
        elif not one.asname and own == "tensorflow.keras":
            # It binds TensorFlow, by which Keras is then reached: those places are changed.
            continue
        elif len(node.names) == 1:
            first, last = source.of(node)
            edits.append(source.edit(first, last, bound(target, one.asname or own)))
        else:
            return None
    return edits
