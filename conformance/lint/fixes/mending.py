"""A finding with a remedy → the edits that do away with it: the first of its recipes that applies in this file."""

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from conformance.inventory.advice.model import Recipe
from conformance.inventory.described import Entry, Member
from conformance.lint.fixes import calling, imports, seeds
from conformance.lint.fixes.endings import Elsewhere, Endings
from conformance.lint.fixes.last_layers import Ends
from conformance.lint.fixes.places import Place, plain, quoted
from conformance.lint.fixes.source import File, Source, dotted
from conformance.lint.fixes.statements import Statements
from conformance.lint.fixes.templates import Filling, fitted
from conformance.lint.knowledge import Knowledge, applies
from conformance.lint.model import Edit, Finding, Fix, Remedy
from conformance.lint.namespace import keras_path
from conformance.model.versions import parse_version


class Mender(Statements):
    """Makes fixes for the findings in one file; ``elsewhere`` says which other files have a text."""

    def __init__(self, file: File, knowledge: Knowledge, elsewhere: Elsewhere = lambda _: ()) -> None:
        super().__init__(file, knowledge)
        self.endings = Endings(file, elsewhere)
        self._kept = ""

    @cached_property
    def _ends(self) -> Ends:
        return Ends(self.file)

    def fix(self, finding: Finding, others: Sequence[Finding]) -> Fix | None:
        """The fix of a finding, of which ``others`` are in the same file; None where there is none."""
        remedy = finding.remedy
        self._kept = ""
        if remedy is None:
            return None
        for recipe in remedy.recipes:
            if not applies(recipe, self.knowledge):
                continue
            if recipe.losses and not (self.file.losses and self.file.losses.issubset(recipe.losses)):
                continue
            if recipe.outputs and recipe.outputs != self._outputs(remedy):
                continue
            if self._uses(recipe):
                continue
            found = self._made(recipe, remedy, finding, others)
            if found is not None and found.edits and not self._breaks_a_text(found, finding):
                return found
            if recipe.losses or recipe.outputs:
                # The others are for other losses, or other models.
                return None
        return None

    def _uses(self, recipe: Recipe) -> str:
        """What the file uses that a recipe does not go with; empty where that is nothing."""
        if not recipe.unless or self.file.paths.isdisjoint(recipe.unless):
            return ""
        named = (name for use in self.file.uses for name in (use.path, f".{use.member}"))
        return next((name for name in named if name in recipe.unless), "")

    def kept_off(self, finding: Finding) -> str:
        """What the file uses that keeps a recipe from a finding that has no fix; empty where it is something else.

        To be asked where ``fix`` made none.
        """
        if self._kept:
            return self._kept
        recipes = () if finding.remedy is None else finding.remedy.recipes
        used = next((used for one in recipes if applies(one, self.knowledge) and (used := self._uses(one))), "")
        return f"{used}, used in this file" if used else ""

    def _outputs(self, remedy: Remedy) -> str:
        """How many outputs the model of a use has, as far as the file says."""
        place = self.place(remedy)
        owner = place.node.value if place is not None and isinstance(place.node, ast.Attribute) else None
        return "" if owner is None else self._ends.of(ast.unparse(owner))

    def _made(self, recipe: Recipe, remedy: Remedy, finding: Finding, others: Sequence[Finding]) -> Fix | None:
        use = remedy.use
        source = self.file.sources.get(use.cell)
        if source is None:
            return None
        if use.kind == "key" or (recipe.values and not recipe.argument and not remedy.argument):
            return self._string(recipe, finding, source)
        if use.kind == "override":
            return self._override(recipe, remedy, source)
        if use.importing:
            return self._import(recipe, remedy, source, others)
        if use.kind == "called":
            return self._called(remedy, source)
        place = self.place(remedy)
        if recipe.subclass and place is not None and self._is_asked_more(place, finding, others):
            return None
        make = next((make for kind, make in self._kinds.items() if getattr(recipe, kind)), None)
        return make(recipe, remedy, place) if make is not None and place is not None else None

    def _called(self, remedy: Remedy, source: Source) -> Fix | None:
        """What a layer is called with gets the names of its parameters, from what is no tensor on."""
        use = remedy.use
        signature = self.knowledge.former(remedy.path, "call")
        names = use.siblings or (() if signature is None else tuple(signature.positional))
        edits = []
        for name, one in zip(names, () if use.call is None else use.call.positional, strict=False):
            if one.span >= use.at:
                start = source.range(one.span)[0]
                edits.append(source.edit(start, start, f"{name}="))
        return Fix(tuple(edits)) if edits else None

    def _breaks_a_text(self, fix: Fix, finding: Finding) -> bool:
        """Whether a quote would be put into an f-string that had none there: before Python 3.12 that ends it."""
        source = self.file.sources[finding.cell]
        start, _ = source.range(finding.span)
        if not source.in_formatted(start):
            return False
        for edit in fix.edits:
            at, end = source.range(edit.span) if edit.cell == source.cell else (-1, -1)
            if source.in_formatted(at) and not {*edit.text} & {*"'\"\\\n"} <= {*source.text[at:end]}:
                return True
        return False

    def _is_named(self, place: Place, remedy: Remedy) -> bool:
        """Whether an expression is that very name, and no variable that may stand for another one, too."""
        whole = dotted(place.node, self.file.origin)
        if whole and whole.partition(".")[0] not in ("keras", "tensorflow", "tf_keras", "numpy"):
            # Another module of one's own has it, and the last part is the same.
            return isinstance(place.node, ast.Attribute)
        return remedy.use.path in (whole, keras_path(whole, legacy=True))

    @property
    def _kinds(self) -> Mapping[str, Callable[[Recipe, Remedy, Place], Fix | None]]:
        return {
            "name": self._name,
            "member": self._member,
            "argument": self._argument,
            "code": self._code,
            "statement": self._statement,
            "suffix": self._suffix,
            "add": self._add,
            "before": self._before,
            "remove": self._remove,
            "by_name": self._by_name,
            "join": self._join,
            "handler": self._handler,
            "still": self._still,
            "subclass": self._subclass,
            "attributes": self._attribute_of,
            "ahead": self._ahead,
            "pieces": self._pieces,
            "entries": self._entries,
        }

    # Names and members.

    def _name(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Another path, and the arguments as its signature has them; ``{last}`` is the last part of the old one."""
        source, node = place.source, place.node
        if not remedy.argument and not self._is_named(place, remedy):
            return None
        name = recipe.name.replace("{last}", (remedy.path or remedy.use.path).rpartition(".")[2])
        path = self._whole(name, remedy.use.path)
        written = None if path is None else self.naming.of_keras(path)
        new = None if path is None else self.knowledge.new(path)
        if written is None or new is None:
            return None
        edits = [source.edit(*source.of(node), written[0]), *written[1]]
        fitting = self._fitted(place, remedy.use.path, "", new, recipe)
        if fitting is None:
            return None
        return Fix((*edits, *fitting), recipe.unsafe)

    def _whole(self, name: str, path: str) -> str | None:
        """Of a module that takes the place of another, the name in it; None where it has none."""
        if self.knowledge.apis.kind(name) != "module" or self.knowledge.apis.kind(path) == "module":
            return name
        inside = f"{name}.{path.rpartition('.')[2]}"
        return inside if self.knowledge.new(inside) is not None else None

    def _fitted(
        self, place: Place, path: str, member: str, new: Entry | Member | None, recipe: Recipe
    ) -> list[Edit] | None:
        if place.call is None:
            return []
        old = self.knowledge.former(path, member)
        fitting = calling.Fitting(place.source, place.call, old, new, recipe.arguments, by_place=not member).edits()
        return None if fitting is None else seeds.settled(place, recipe.name, old, fitting, self.naming)

    def _member(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Another member, and the arguments as its signature has them."""
        source, node, call = place.source, place.node, place.call
        if not isinstance(node, ast.Attribute):
            return None
        entry = self.knowledge.new(remedy.path)
        new = None if entry is None else entry.members.get(recipe.member)
        if new is None and call is not None:
            return None
        fitting = self._fitted(place, remedy.path, remedy.use.member, new, recipe)
        if fitting is None:
            return None
        edit = source.edit(*source.range(remedy.use.at), recipe.member)
        return Fix((edit, *fitting), recipe.unsafe)

    def _override(self, recipe: Recipe, remedy: Remedy, source: Source) -> Fix | None:
        """A method of one's own gets the name that Keras calls, also where the code calls it."""
        old, new = remedy.use.member, recipe.member
        start, end = source.range(remedy.use.at)
        if not new or new in remedy.use.siblings or source.text[start:end] != old:
            return None
        known = {(use.cell, use.at) for use in self.file.uses if use.kind == "member" and use.member == old}
        edits = [source.edit(start, end, new)]
        for piece, node in self.file.attributes.get(old, ()):
            last = piece.of(node)[1]
            if (piece.cell, piece.span(last - len(old), last)) not in known:
                edits.append(piece.edit(last - len(old), last, new))
        entries = (self.knowledge.new(use.path) for use in self.file.uses)
        kept = any(entry is not None and old in entry.members for entry in entries)
        unsafe = f"other objects of this file may have a {old} that stays" if kept and len(edits) > 1 else ""
        return Fix(tuple(edits), recipe.unsafe or unsafe)

    def _code(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Other code in place of the call, of a member that is no method in its place."""
        source, node, call = place.source, place.node, place.call
        if remedy.argument:
            return self._of_argument(recipe, remedy, place)
        if remedy.given is not None:
            return self._as_value(recipe, remedy, place)
        if remedy.use.kind in ("name", "beside") and not self._is_named(place, remedy):
            return None
        if "{" not in recipe.code:
            # A name takes the place of a name, and a call of it stays one.
            call = None
        if recipe.calls and not self._calls(place, recipe.calls):
            return None
        store = isinstance(getattr(node, "ctx", None), ast.Store)
        signature = self.knowledge.former(remedy.use.path, remedy.use.member)
        if store or (call is None and "{...}" in recipe.code):
            return None
        if call is None and signature is not None and "{" in recipe.code:
            return None
        written = Filling(self.naming, source, node, call).fill(recipe.code, signature)
        if written is None:
            return None
        start, end = source.of(call or node)
        text = fitted(source, start, end, written.text)
        return Fix((source.edit(start, end, text), *written.imports), recipe.unsafe)

    def _attribute_of(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Code in place of an attribute of what went: its value, where that is known."""
        node = place.above(1)
        if not (isinstance(node, ast.Attribute) and node.value is place.node and isinstance(node.ctx, ast.Load)):
            return None
        text = dict(recipe.attributes).get(node.attr)
        if text is None or not self._is_named(place, remedy):
            return None
        return Fix((place.source.edit(*place.source.of(node), text),), recipe.unsafe)

    def _calls(self, place: Place, begin: str) -> bool:
        """Whether the first argument is a call of an attribute to which the file binds an instance of such a symbol."""
        first = place.call.args[0] if place.call is not None and place.call.args else None
        if not (isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute)):
            return False
        called = self.file.made.get(first.func.attr, ())
        made = [keras_path(dotted(one, self.file.origin), legacy=True) or "" for one in called]
        return bool(made) and all(one.startswith(begin) for one in made)

    def _as_value(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Other code in place of a string that stands for something."""
        source, node = place.source, place.node
        written = Filling(self.naming, source, node, None).fill(recipe.code, None)
        if written is None or remedy.given is None:
            return None
        start, end = source.range(remedy.given)
        return Fix((source.edit(start, end, written.text), *written.imports), recipe.unsafe)

    # Strings and names of files.

    def _string(self, recipe: Recipe, finding: Finding, source: Source) -> Fix | None:
        """Another text in place of a literal."""
        trail = source.trail(finding.span, ast.Constant)
        if not trail:
            return None
        value = dict(recipe.values).get(plain(trail[-1]))
        if value is None:
            return None
        start, end = source.of(trail[-1])
        return Fix((source.edit(start, end, quoted(value, source.text[start:end])),), recipe.unsafe)

    def _suffix(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Another ending of a file's name, wherever this file has the name."""
        source, call = place.source, place.call
        if call is None or remedy.given is None:
            return None
        start = source.range(remedy.given)[0]
        starts = {source.of(one)[0]: one for one in call.args}
        starts.update({source.of(one)[0]: one.value for one in call.keywords})
        node = starts.get(start)
        if node is None:
            return None
        before = self.knowledge.headers[0]
        # The package keras wrote HDF5 whatever the name, until it was that of TensorFlow.
        version = parse_version(before.versions.get("keras", "0"))
        folders = before.implementation.provider != "keras" or version >= parse_version("2.4")
        made, kept = self.endings.changed(source, node, recipe, remedy, folders=folders)
        self._kept = self._kept or kept
        return self.endings.whole_model(source, node, remedy) if kept.startswith("load_weights(") else made

    # Imports.

    def _import(self, recipe: Recipe, remedy: Remedy, source: Source, others: Sequence[Finding]) -> Fix | None:
        """A name is imported from elsewhere; what it is bound to stays."""
        trail = source.trail(remedy.use.span, ast.alias)
        if len(trail) < 2:
            return None
        alias, statement = trail[-1], trail[-2]
        assert isinstance(alias, ast.alias)
        if (recipe.code or recipe.handler or recipe.attributes) and isinstance(statement, ast.ImportFrom):
            return self._code_of_imported(recipe, remedy, source, statement, alias)
        if recipe.still and isinstance(statement, ast.ImportFrom):
            return self._still_imported(recipe, source, statement, others)
        if not recipe.name:
            return None
        if isinstance(statement, ast.Import):
            path = self._imported(recipe, remedy)
            edits = None if path is None else imports.renamed(source, statement, alias, path)
            unsafe = recipe.unsafe
        elif isinstance(statement, ast.ImportFrom):
            paths, reasons = self._moving(source, statement, others, unsafe=bool(recipe.unsafe))
            fitting = self._of_imported(statement, paths)
            edits = imports.moved(source, statement, paths) if alias.name in paths and fitting is not None else None
            edits = None if edits is None else [*edits, *(fitting or ())]
            unsafe = "; ".join(dict.fromkeys(filter(None, reasons)))
        else:
            return None
        return None if not edits else Fix(tuple(edits), unsafe)

    def _code_of_imported(
        self, recipe: Recipe, remedy: Remedy, source: Source, statement: ast.ImportFrom, alias: ast.alias
    ) -> Fix | None:
        """Other code in place of all calls of what is imported, of their statements, or of its attributes.

        It is imported no more.
        """
        name, path = alias.asname or alias.name, remedy.use.path
        calls = [use for use in self.file.uses if use.root == path and use.path == path and not use.importing]
        named = self.file.names[name]
        called = not recipe.attributes
        if name in self.file.bound or named != len(calls) or (called and not (recipe.handler or "{" in recipe.code)):
            return None
        make = self._attribute_of if not called else self._handler if recipe.handler else self._code
        edits = [imports.dropped(source, statement, alias)]
        for use in calls:
            place = self.place(Remedy((), use))
            fix = None if place is None or (called and place.call is None) else make(recipe, Remedy((), use), place)
            if fix is None:
                return None
            edits.extend(fix.edits)
        return Fix(tuple(dict.fromkeys(edits)), recipe.unsafe)

    def _still_imported(
        self, recipe: Recipe, source: Source, statement: ast.ImportFrom, others: Sequence[Finding]
    ) -> Fix | None:
        """All names of an import that TensorFlow has still, from there."""
        gone = {one.remedy.use.span: one.remedy for one in others if one.remedy and one.cell == source.cell}
        paths: dict[str, str] = {}
        for alias in statement.names:
            remedy = gone.get(source.span(*source.of(alias)))
            if remedy is not None and any(one.still for one in remedy.recipes) and self._has_still(remedy):
                paths[alias.name] = remedy.use.path
        edits = imports.moved(source, statement, paths, "tensorflow.keras") if paths else None
        return Fix(tuple(edits), recipe.unsafe) if edits else None

    def _has_still(self, remedy: Remedy) -> bool:
        return self.knowledge.names.still(f"tensorflow.keras.{remedy.use.path}")

    def _still(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """The same name, reached by TensorFlow."""
        if not self._is_named(place, remedy) or not self._has_still(remedy):
            return None
        written = self.naming.of_package("tf", f"keras.{remedy.use.path}")
        if written is None:
            return None
        return Fix((place.source.edit(*place.source.of(place.node), written[0]), *written[1]), recipe.unsafe)

    def _imported(self, recipe: Recipe, remedy: Remedy) -> str | None:
        """The new path of what is imported; None where the file uses something of it that is not there."""
        path = self._whole(recipe.name, remedy.use.path)
        old = remedy.use.path
        if path is None:
            return None
        if self.knowledge.apis.kind(old) == "module" and any(use.path == old and use.call for use in self.file.uses):
            # It is called: what is meant is a function that had the name of the module.
            return None
        for use in self.file.uses:
            if use.root == old and use.path.startswith(f"{old}.") and use.kind == "name":
                inside = f"{path}.{use.path[len(old) + 1 :]}"
                if self.knowledge.new(inside) is None:
                    return None
        return path if self.knowledge.new(path) is not None else None

    def _moving(
        self, source: Source, statement: ast.ImportFrom, others: Sequence[Finding], *, unsafe: bool
    ) -> tuple[dict[str, str], list[str]]:
        """All names that an import has from elsewhere now, as their findings say, and why that is unsafe."""
        paths: dict[str, str] = {}
        reasons: list[str] = []
        places = {source.span(*source.of(one)): one.name for one in statement.names}
        for one in others:
            remedy = one.remedy
            if remedy is None or not remedy.use.importing or one.cell != source.cell:
                continue
            name = places.get(remedy.use.span)
            for recipe in remedy.recipes if name is not None else ():
                path = self._imported(recipe, remedy) if recipe.name and (unsafe or not recipe.unsafe) else None
                if path is not None and name is not None:
                    paths[name] = path
                    reasons.append(recipe.unsafe)
                    break
        return paths, reasons

    def _of_imported(self, statement: ast.ImportFrom, paths: Mapping[str, str]) -> list[Edit] | None:
        """The calls of what is imported, fitted to the new signatures; None where one cannot be."""
        edits: list[Edit] = []
        module = imports.provider_of(statement.module or "")
        inside = (statement.module or "")[len(module) :].lstrip(".")
        for name, path in paths.items():
            old = f"{inside}.{name}" if inside else name
            new = self.knowledge.new(path)
            if new is None or new.kind != "function" or self.knowledge.standing(old):
                continue
            for use in self.file.uses:
                if use.kind != "name" or use.importing or use.path != old or use.root != old or use.call is None:
                    continue
                place = self.place(Remedy((), use))
                fitting = None if place is None else self._fitted(place, old, "", new, Recipe(name=path))
                if fitting is None:
                    return None
                edits.extend(fitting)
        return edits
