"""Another ending of the name of a file, at all places where a file has that name."""

import ast
from collections.abc import Iterator

from conformance.inventory.advice.model import Recipe
from conformance.lint.fixes.source import File, Source
from conformance.lint.model import Edit, Fix, Remedy

#: Functions of Keras and methods of models that read and write files by a name.
_SAVING = frozenset({"save", "load_model", "save_model", "save_weights", "load_weights", "ModelCheckpoint"})

#: What reads a file back whose name is given to it.
_LOADING = frozenset({"load_model", "load_weights"})


def changed(file: File, source: Source, node: ast.expr, recipe: Recipe, remedy: Remedy, *, folders: bool) -> Fix | None:
    """The fix for the name of a file that a call is given; None where its text is not in this file.

    ``folders`` says that the old one writes a folder, or several files, where the new one writes a file: then other
    code that has the name may not mean the same.
    """
    literal = _literal(file, source, node)
    if literal is None:
        return None
    place, constant = literal
    old = str(constant.value)
    if recipe.only and not old.endswith(recipe.only):
        return None
    # Of a text that is put together only the last piece is known.
    new = ended(old, recipe)
    if new == old:
        return None
    unsafe = recipe.unsafe
    whole = _is_whole(place, constant) and "{" not in old and "%" not in old
    if not whole and any(use.member == "load_weights" or use.path.endswith("load_model") for use in file.uses):
        unsafe = unsafe or "files of such a name are read by another one in this file"
    if recipe.suffix == ".keras" and {"layers.Lambda", "models.load_model"} <= {use.path for use in file.uses}:
        unsafe = unsafe or "a Lambda layer is loaded from a .keras file with safe_mode=False only"
    edits = [_edit(place, constant, old, new)]
    saved = False
    if whole:
        for piece, other, caller in _same(file, old):
            last = caller.rpartition(".")[2]
            saved = saved or last in _SAVING - _LOADING
            if piece is place and other is constant:
                continue
            if folders and last not in _SAVING:
                unsafe = unsafe or f"{caller or 'other code'} has the same name"
            edits.append(_edit(piece, other, old, new))
    if not saved and remedy.use.path.endswith("load_model") | (remedy.use.member == "load_weights"):
        return None
    if any(one is None for one in edits):
        return None
    return Fix(tuple(one for one in edits if one is not None), unsafe)


def ended(name: str, recipe: Recipe) -> str:
    """A name with the ending of a recipe."""
    if name.endswith(recipe.suffix):
        return name
    old = max((one for one in recipe.endings if name.endswith(one)), key=len, default="")
    return name[: len(name) - len(old)] + recipe.suffix


def _literal(file: File, source: Source, node: ast.expr) -> tuple[Source, ast.Constant] | None:
    """The text that a name of a file ends with: given itself, or bound once to a variable."""
    match node:
        case ast.Constant(value=str()):
            return source, node
        case ast.JoinedStr(values=[*_, ast.Constant(value=str()) as last]):
            return source, last
        case ast.BinOp(op=ast.Add(), right=right) | ast.BinOp(op=ast.Div(), right=right):
            return _literal(file, source, right)
        case ast.BinOp(op=ast.Mod(), left=left):
            return _literal(file, source, left)
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant() as inner)):
            return _literal(file, source, inner)
        case ast.Call(func=ast.Attribute(attr="join"), args=[*_, last]):
            return _literal(file, source, last)
        case ast.Name():
            bound = list(_bound(file, node.id))
            return _literal(file, *bound[0]) if len(bound) == 1 and bound[0][1] is not node else None
        case _:
            return None


def _bound(file: File, name: str) -> Iterator[tuple[Source, ast.expr]]:
    """What a name is bound to, all over a file; itself where it is anything but a value that is assigned."""
    for source in file.sources.values():
        values: set[int] = set()
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name) and target.id == name:
                    values.add(id(target))
                    yield source, node.value
            elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
                if id(node) not in values:
                    yield source, node
            elif isinstance(node, ast.arg) and node.arg == name:
                yield source, ast.Constant(None)


def _is_whole(source: Source, constant: ast.Constant) -> bool:
    """Whether a text is all of a literal, and no piece of an f-string."""
    start, _ = source.of(constant)
    return source.text[start : start + 1] in "'\""


def _same(file: File, text: str) -> Iterator[tuple[Source, ast.Constant, str]]:
    """The same text wherever a call gets it, or a name is bound to it; with what is called."""
    for source in file.sources.values():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call):
                for one in (*node.args, *(k.value for k in node.keywords if k.arg != "name")):
                    if isinstance(one, ast.Constant) and one.value == text:
                        yield source, one, ast.unparse(node.func)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value == text:
                yield source, node.value, "save"


def _edit(source: Source, constant: ast.Constant, old: str, new: str) -> Edit | None:
    """The end of a literal changed; None where it is not written as it reads."""
    start, end = source.of(constant)
    text = source.text[start:end]
    common = 0
    while common < min(len(old), len(new)) and old[common] == new[common]:
        common += 1
    tail = old[common:]
    at = text.rfind(old)
    if at < 0:
        return None
    first = start + at + common
    return source.edit(first, first + len(tail), new[common:])
