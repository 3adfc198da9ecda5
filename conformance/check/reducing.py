"""A program without what its first difference has no use for: the statement that shows it, and what leads there.

Which statements lead there is read from names: nothing is run. So what is left has to be run before it is believed.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Names of functions and methods that change the state of a library, by their beginning.
EFFECTS = ("set_", "seed", "enable_", "disable_", "clear_session", "register", "filterwarnings")

#: Methods of a model that show something, and change nothing in it.
SHOWING = frozenset({"summary", "evaluate", "predict", "to_json", "get_config", "count_params"})

#: Functions that show what they are given.
PRINTING = frozenset({"print", "plot_model", "pprint", "show"})

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True)
class Spot:
    """The statement at a line: the blocks that it is in, from the module's to its own, each with what leads on."""

    blocks: tuple[tuple[list[ast.stmt], ast.stmt], ...]
    around: tuple[ast.AST, ...]

    @property
    def statement(self) -> ast.stmt:
        """The statement itself."""
        return self.blocks[-1][1]


def spot(tree: ast.Module, line: int) -> Spot | None:
    """The innermost statement at a line; None where there is none. A header of a compound one stands for all of it."""
    blocks: list[tuple[list[ast.stmt], ast.stmt]] = []
    around: list[ast.AST] = [tree]
    found = True
    while found:
        found = False
        for block in _blocks(around[-1]):
            inside = next((one for one in block if one.lineno <= line <= (one.end_lineno or one.lineno)), None)
            if inside is not None:
                blocks.append((block, inside))
                around.append(inside)
                found = True
                break
    return Spot(tuple(blocks), tuple(around[:-1])) if blocks else None


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body


def reduced(source: str, line: int, before: Sequence[str], after: Sequence[str], instead: str = "") -> str | None:
    """A program as far as a line, sliced, with statements before and after that line's, or another one in its place.

    Raises SyntaxError where the source is no Python. None where there is no statement at that line, or where the slice
    cannot say what leads there: inside of a class.
    """
    tree = ast.parse(source)
    at = spot(tree, line)
    if at is None or any(isinstance(one, ast.ClassDef) for one in at.around):
        return None
    loops = [isinstance(one, Loop) for one in at.around]
    calls = any(isinstance(one, Function) for one in at.around)
    kept: list[ast.stmt] = [*_parsed(before), *(_parsed([instead]) if instead else [at.statement]), *_parsed(after)]
    needed = {name for one in kept for name in loads(one)}
    reaching = _reaching(tree, {one.name for one in at.around if isinstance(one, Function)})
    needed |= reaching
    # What follows a call of a function, or the round of a loop, may come before the next one.
    for number, (block, leading) in enumerate(at.blocks):
        if not any(loops[: number + 1]) and not (calls and number == 0):
            del block[block.index(leading) + 1 :]
    _slice(tree, at, needed, reaching)
    block, leading = at.blocks[-1]
    place = block.index(leading)
    block[place : place + 1] = kept if any(loops) else [*kept, *_parsed(["raise SystemExit"] if calls else [])]
    for (outer, inside), (inner, _) in zip(at.blocks, at.blocks[1:], strict=False):
        # An exception that the program caught is to be seen.
        if isinstance(inside, ast.Try) and inner is inside.body:
            where = outer.index(inside)
            outer[where : where + 1] = inside.body
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _parsed(lines: Sequence[str]) -> list[ast.stmt]:
    return ast.parse("\n".join(lines)).body


def _reaching(tree: ast.Module, names: set[str]) -> set[str]:
    """Functions through which others are called, besides those."""
    functions = [one for one in ast.walk(tree) if isinstance(one, Function)] if names else []
    grown = True
    while grown:
        new = {one.name for one in functions if names.intersection(loads(one))}
        grown = not new <= names
        names |= new
    return names


def _slice(tree: ast.Module, at: Spot, needed: set[str], reaching: set[str]) -> None:
    """Leave out, in the blocks on the way, what binds and changes nothing that is needed."""
    way = {id(leading) for _, leading in at.blocks}
    several = [block for block, _ in at.blocks]
    modules = {bound(a) for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    kept: set[int] = set()
    grown = True
    while grown:
        grown = False
        for block in several:
            for one in block:
                leads = id(one) in way
                if id(one) in kept or not (leads or useful(one, needed, modules) or reaching & set(called(one))):
                    continue
                kept.add(id(one))
                # Of what leads there the header counts: its blocks are sliced themselves.
                names = header(one) if leads and list(_blocks(one)) else list(loads(one))
                if isinstance(one, ast.Import | ast.ImportFrom):
                    names = []
                needed.update(names)
                grown = True
    for block in several:
        block[:] = [_import(one, needed) for one in block if id(one) in kept] or [ast.Pass()]


def _import(one: ast.stmt, needed: set[str]) -> ast.stmt:
    """An import of those names alone that are needed."""
    if isinstance(one, ast.Import | ast.ImportFrom) and all(alias.name != "*" for alias in one.names):
        one.names = [alias for alias in one.names if bound(alias) in needed] or one.names
    return one


def useful(one: ast.stmt, needed: set[str], modules: set[str]) -> bool:
    """Whether a statement binds or changes what is needed, or the state of a library; ``modules`` are imported."""
    if isinstance(one, ast.ImportFrom) and one.module == "__future__":
        return True
    if isinstance(one, ast.Import | ast.ImportFrom):
        return any(alias.name == "*" or bound(alias) in needed for alias in one.names)
    if isinstance(one, Function | ast.ClassDef):
        return one.name in needed
    if isinstance(one, ast.Assign) and base(one.value) in needed - modules:
        # Another name of a part of it, by which the part may be changed.
        needed.update(target.id for target in one.targets if isinstance(target, ast.Name))
    for loop in ast.walk(one):
        if isinstance(loop, ast.For) and not (needed - modules).isdisjoint(loads(loop.iter)):
            parts = needed | {name.id for name in ast.walk(loop.target) if isinstance(name, ast.Name)}
            if any(_touches(node, parts, modules) for statement in loop.body for node in ast.walk(statement)):
                return True
    return any(_touches(node, needed, modules) for node in ast.walk(one))


def _touches(node: ast.AST, needed: set[str], modules: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return isinstance(node.ctx, ast.Store | ast.Del) and node.id in needed
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        name = base(node)
        return name in needed or name in modules
    if isinstance(node, ast.Call):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if last in PRINTING or last in SHOWING:
            return False
        if last.startswith(EFFECTS):
            return True
        # A call on an object, or of a function of the program that is given it, may change it.
        if isinstance(node.func, ast.Attribute):
            return base(node.func) in needed - modules
        given = [*node.args, *(one.value for one in node.keywords)]
        mine = isinstance(node.func, ast.Name) and node.func.id not in modules
        return mine and any(isinstance(one, ast.Name) and one.id in needed - modules for one in given)
    return False


def base(node: ast.AST) -> str:
    """The first name of ``a.b[c].d``; empty where it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def bound(alias: ast.alias) -> str:
    """The name that an import binds."""
    return alias.asname or alias.name.partition(".")[0]


def loads(node: ast.AST) -> Iterator[str]:
    """The names that are read anywhere in a statement."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id
        elif isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def called(node: ast.AST) -> Iterator[str]:
    """The names that are read in a statement, but not in functions that it defines."""
    if not isinstance(node, Function | ast.ClassDef):
        yield from loads(node)


def header(node: ast.AST) -> list[str]:
    """The names that a compound statement reads outside of its blocks."""
    inside = {id(one) for block in _blocks(node) for statement in block for one in ast.walk(statement)}
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and id(one) not in inside]


def call_at(source: str, line: int, methods: Sequence[str]) -> ast.Call | None:
    """The first call of one of some methods in the statement at a line."""
    at = spot(ast.parse(source), line)
    for node in ast.walk(at.statement) if at is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
            return node
    return None


def methods_at(source: str, methods: Sequence[str]) -> int:
    """The last line at which one of some methods is called; 0 where none is."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return max(
        (one.lineno for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr in methods), default=0
    )
