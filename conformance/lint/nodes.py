"""What is read off the nodes of a program alone."""

import ast
from collections.abc import Iterable, Iterator, Sequence

#: Longer literals are not compared with anything.
LITERAL = 60

#: What a test says that asks for a version, or whether something is there.
_ASKS = ("__version__", "hasattr", "version_info", "VERSION", "parse_version", "LooseVersion", "importlib")


def walked(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all within it, in no order: what ``ast.walk`` gives, at a third of its time."""
    left = [node]
    while left:
        one = left.pop()
        yield one
        for value in one.__dict__.values():
            if isinstance(value, ast.AST):
                left.append(value)
            elif isinstance(value, list):
                left.extend(part for part in value if isinstance(part, ast.AST))


def has_star(nodes: Iterable[ast.expr]) -> bool:
    """Whether any of several arguments or elements begins with a star."""
    # Every call is asked: a loop costs less than a generator.
    for one in nodes:  # noqa: SIM110
        if isinstance(one, ast.Starred):
            return True
    return False


def keys(nodes: Sequence[ast.expr]) -> Iterable[str]:
    """The texts that are keys of dictionaries."""
    for node in nodes:
        if isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def asks_for_a_key(node: ast.expr) -> bool:
    """Whether a test asks if a text is a key of something."""
    asks = (one for one in walked(node) if isinstance(one, ast.Compare) and isinstance(one.left, ast.Constant))
    return any(isinstance(op, ast.In | ast.NotIn) for one in asks for op in one.ops)


def asks_for_a_version(node: ast.expr) -> bool:
    """Whether a test asks for a version, or whether something is there."""
    for one in walked(node):
        word = one.attr if isinstance(one, ast.Attribute) else one.id if isinstance(one, ast.Name) else ""
        if word and (word in _ASKS or "version" in word.lower()):
            return True
    return False


def is_number(node: ast.expr) -> bool:
    """Whether a node is a number as it stands."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def is_setting(node: ast.expr) -> bool:
    """Whether a node is a truth value, a number or a text as it stands."""
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, bool | int | float | str)


def spelled(node: ast.expr) -> str:
    """A literal as Python writes it; empty for everything else."""
    match node:
        case ast.Constant():
            text = repr(node.value)
        case ast.Lambda():
            text = "lambda"
        case ast.Tuple() | ast.List():
            if not all(isinstance(one, ast.Constant) for one in node.elts):
                return ""
            values = [one.value for one in node.elts if isinstance(one, ast.Constant)]
            text = repr(tuple(values) if isinstance(node, ast.Tuple) else values)
        case ast.UnaryOp(operand=ast.Constant()):
            text = ast.unparse(node)
        case _:
            return ""
    return text if len(text) <= LITERAL else ""


def strings(node: ast.expr) -> Iterable[ast.Constant]:
    """The texts in a literal, also those in lists and among the values of dictionaries."""
    match node:
        case ast.Constant(value=str()):
            yield node
        case ast.List() | ast.Tuple():
            for one in node.elts:
                yield from strings(one)
        case ast.Dict():
            for one in node.values:
                yield from strings(one)
        case _:
            return


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*every, *(one for one in (arguments.vararg, arguments.kwarg) if one is not None)]
