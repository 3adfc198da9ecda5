"""Another ending of the name of a file, at all places where a file has that name: at all of them, or at none."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from conformance.inventory.advice.model import Recipe
from conformance.lint.fixes import calling
from conformance.lint.fixes.source import File, Source
from conformance.lint.fixes.spelling import Spelled, Spelling, maybe_same, same, telling
from conformance.lint.model import Edit, Fix, Remedy
from conformance.lint.nodes import walked

#: Functions of Keras and methods of models that read and write files by a name.
_SAVING = frozenset({"save", "load_model", "save_model", "save_weights", "load_weights", "ModelCheckpoint"})

#: What reads a file back whose name is given to it.
_LOADING = frozenset({"load_model", "load_weights"})

#: Arguments of ``load_weights`` that go with files of the old format alone, or by its layers.
_LEGACY = ("by_name", "skip_mismatch")

#: The endings of that format, and what a model writes it with.
_HDF5 = (".h5", ".hdf5")

#: Functions whose second argument is no name of a file.
_OPENING = frozenset({"open", "File", "ZipFile", "GFile", "Open"})

#: In the place of what is called, where a name is bound: it is used where the name is.
_BINDING = "="

#: A text → the other files of code that have it, and whether they write files of models.
Elsewhere = Callable[[str], Sequence[tuple[str, bool]]]


@dataclass(frozen=True)
class Named:
    """A call that reads or writes a file: what is called, and how the name is put together."""

    source: Source
    call: ast.Call
    last: str
    name: Spelled
    code: str

    @property
    def reads(self) -> bool:
        """Whether it reads the file."""
        return self.last in _LOADING


@dataclass
class _Renaming:
    """What is changed, why that is not safe, and what keeps it off."""

    edits: list[Edit | None] = field(default_factory=list)
    unsafe: str = ""
    kept: str = ""

    def doubt(self, reason: str) -> None:
        """A reason why it is not safe; the first one is told."""
        self.unsafe = self.unsafe or reason

    def keep(self, reason: str) -> None:
        """What keeps it off."""
        self.kept = self.kept or reason


class Endings:
    """Changes the endings of names of files in one file of code."""

    def __init__(self, file: File, elsewhere: Elsewhere = lambda _: ()) -> None:
        self.file = file
        self.elsewhere = elsewhere
        self.spelling = Spelling(file)
        self._every: Sequence[Named] | None = None
        self._texts_of: Sequence[tuple[Spelled, ast.Constant, str]] | None = None

    def changed(
        self, source: Source, node: ast.expr, recipe: Recipe, remedy: Remedy, *, folders: bool
    ) -> tuple[Fix | None, str]:
        """The fix for the name of a file that a call is given, or what keeps it off; neither where it is not known.

        ``folders`` says that the old one writes a folder, or several files, where the new one writes a file: then other
        code that has the name may not mean the same.
        """
        target = self.spelling.of(source, node)
        if target.last is None:
            return None, ""
        old = str(target.last.value)
        new = ended(old, recipe)
        if new == old or (recipe.only and not old.endswith(recipe.only)):
            return None, ""
        made = _Renaming([_edit(target.source, target.last, old, new)], recipe.unsafe)
        if not target.sure:
            made.doubt("the function may be given another name")
        saved = self._others(made, target, ast.unparse(node), recipe)
        self._texts(made, target, recipe, folders=folders)
        if recipe.suffix == ".keras" and {"layers.Lambda", "models.load_model"} <= {use.path for use in self.file.uses}:
            made.doubt("a Lambda layer is loaded from a .keras file with safe_mode=False only")
        saved = self._elsewhere(made, target, recipe, saved=saved)
        loads = remedy.use.path.endswith("load_model") or remedy.use.member == "load_weights"
        if made.kept or (loads and not saved):
            return None, made.kept
        edits = [one for one in made.edits if one is not None]
        return (Fix(tuple(dict.fromkeys(edits)), made.unsafe), "") if len(edits) == len(made.edits) else (None, "")

    def _elsewhere(self, made: _Renaming, target: Spelled, recipe: Recipe, *, saved: bool) -> bool:
        """Other files of code that have the same name; whether any file writes it.

        What writes a file of its own of that name is seen to by itself.
        """
        whole = target.last is not None and target.text == target.last.value
        others = self.elsewhere(target.text) if whole else ()
        for name, writes in others:
            if writes != saved:
                made.doubt(f"{name} has the same name")
            if saved and not writes and _is_taken(target, recipe):
                # What reads it there reads it in Keras 3, too, and nothing of it is told.
                made.keep(f"{name}, which has the same name")
        return saved or any(writes for _, writes in others)

    def _others(self, made: _Renaming, target: Spelled, code: str, recipe: Recipe) -> bool:
        """Other calls that read or write this file are changed, too; whether one of them writes it."""
        saved = False
        for one in self._calls():
            if one.name.unknown and one.code != code:
                if not target.whole and one.reads:
                    made.doubt("files of a name that is not known are read in this file")
                continue
            alike = same(one.name, target) and (target.whole or one.code == code)
            if alike:
                saved = saved or not one.reads
            elif not (one.reads and maybe_same(one.name, target)):
                continue
            else:
                made.doubt(f"{one.last} may mean another file of such a name")
            if one.last == "load_weights" and (legacy := _legacy(one.call)):
                made.keep(f"load_weights({legacy}=…), used in this file")
            known = alike or same(one.name, target) or (telling(one.name) and telling(target))
            if one.name.last is None or (not known and _is_taken(one.name, recipe)):
                # It may be another file, of which the name is right as it is.
                made.keep(f"{one.last} of what may be the same file")
                continue
            text = str(one.name.last.value)
            made.edits.append(_edit(one.name.source, one.name.last, text, ended(text, recipe)))
            made.edits.extend(_without_default(one) if one.last == "load_weights" else ())
        return saved

    def _texts(self, made: _Renaming, target: Spelled, recipe: Recipe, *, folders: bool) -> None:
        """The same name where other code has it."""
        for source, one, caller, alike in self._same(target):
            text = str(one.value)
            if not alike:
                made.doubt(f"{caller.strip(_BINDING) or 'other code'} has a name that may be that of the same file")
            elif caller != _BINDING and (folders or not caller):
                made.doubt(f"{caller or 'other code'} has the same name")
            # A word in a list, or in a dictionary, need not be a name of a file.
            if caller or not text.replace("_", "").isalnum():
                made.edits.append(_edit(source, one, text, ended(text, recipe)))
        if folders and target.whole and any(text.startswith(f"{target.text}.") for text in self._all_texts()):
            made.doubt("other code has a name that begins with it")

    def whole_model(self, source: Source, node: ast.expr, remedy: Remedy) -> Fix | None:
        """``save`` in place of ``save_weights``, where layers are read by their names: of HDF5 that is in it alone."""
        target = self.spelling.of(source, node)
        if remedy.use.member != "save_weights":
            return None
        if not target.text.endswith(_HDF5) or target.text.endswith(".weights.h5"):
            return None
        start, end = source.range(remedy.use.at)
        return Fix(
            (source.edit(start, end, "save"),), "the file holds the whole model, which Keras 3 writes in the old format"
        )

    def _calls(self) -> Sequence[Named]:
        """All calls that read or write files of models."""
        if self._every is None:
            self._every = list(self._found())
        return self._every

    def _found(self) -> Iterator[Named]:
        made = [use for use in self.file.uses if use.call is not None]
        called = {(use.cell, use.span): use.member or use.path.rpartition(".")[2] for use in made}
        for source in self.file.sources.values():
            for node in walked(source.tree):
                if not isinstance(node, ast.Call):
                    continue
                last = ast.unparse(node.func).rpartition(".")[2]
                last = last if last in _SAVING else called.get((source.cell, source.span(*source.of(node.func))), "")
                named = [one.value for one in node.keywords if one.arg in ("filepath", "path")]
                given = named or node.args[1 if last == "save_model" else 0 :][:1]
                if last in _SAVING and given and not isinstance(given[0], ast.Starred):
                    yield Named(source, node, last, self.spelling.of(source, given[0]), ast.unparse(given[0]))

    def _same(self, target: Spelled) -> Iterator[tuple[Source, ast.Constant, str, bool]]:
        """Literals that end the same name, where a call gets it or anything else has it; with what is called.

        The last says that the name is the very same; of one that is not known as a whole it need not be.
        """
        for found, last, caller in self._literals():
            if same(found, target):
                yield found.source, last, caller, True
            elif _is_path(found, target):
                yield found.source, last, caller, False

    def _literals(self) -> Sequence[tuple[Spelled, ast.Constant, str]]:
        """What may be names of files, with their last literals, but for those that read or write models."""
        if self._texts_of is None:
            self._texts_of = list(self._found_literals())
        return self._texts_of

    def _found_literals(self) -> Iterator[tuple[Spelled, ast.Constant, str]]:
        for source in self.file.sources.values():
            for node in walked(source.tree):
                for one, caller in _places(node):
                    if isinstance(one, ast.Name | ast.Attribute):
                        continue
                    found = self.spelling.of(source, one)
                    if found.last is not None and caller.rpartition(".")[2] not in _SAVING:
                        yield found, found.last, caller

    def _all_texts(self) -> Iterator[str]:
        for source in self.file.sources.values():
            for node in walked(source.tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _is_path(found: Spelled, target: Spelled) -> bool:
    """Whether a name looks like that of a file, and can be what the target makes of what is not known yet."""
    path = "/" in found.text or "." in found.text
    return path and not target.whole and telling(found) and telling(target) and maybe_same(found, target)


def _places(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Where a name of a file may stand in a node, and what is called with it."""
    match node:
        case ast.Call():
            caller = ast.unparse(node.func)
            modes = caller.rpartition(".")[2] in _OPENING
            for one in node.args[:1] if modes else node.args:
                yield one, caller
            for keyword in node.keywords:
                if keyword.arg not in ("name", "mode"):
                    yield keyword.value, caller
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            yield value, _BINDING
        case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Dict(values=values):
            for one in values:
                yield one, ""
        case ast.arguments(defaults=defaults, kw_defaults=others):
            yield from ((value, "") for value in (*defaults, *others) if value is not None)
        case ast.Return(value=ast.expr() as value):
            yield value, ""
        case _:
            return


def _legacy(call: ast.Call) -> str:
    """The argument by which ``load_weights`` reads the old format; empty where there is none."""
    for one in call.keywords:
        if one.arg in _LEGACY and not _is_default(one.value):
            return one.arg
    return "by_name" if len(call.args) > 1 and not _is_default(call.args[1]) else ""


def _is_default(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (False, None)


def _without_default(one: Named) -> Iterator[Edit | None]:
    """``by_name=False`` left out: Keras 3 refuses to be told so of its own format."""
    source, call = one.source, one.call
    for keyword in call.keywords:
        if keyword.arg == "by_name" and _is_default(keyword.value):
            yield from calling.removed(source, call, [calling.number_of(source, call, keyword)]) or (None,)


def _is_taken(name: Spelled, recipe: Recipe) -> bool:
    """Whether a name has an ending that the new one reads."""
    return name.text.endswith((".keras", *_HDF5)) and not name.text.endswith(recipe.suffix)


def ended(name: str, recipe: Recipe) -> str:
    """A name with the ending of a recipe."""
    if name.endswith(recipe.suffix):
        return name
    old = max((one for one in recipe.endings if name.endswith(one)), key=len, default="")
    return name[: len(name) - len(old)] + recipe.suffix


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
