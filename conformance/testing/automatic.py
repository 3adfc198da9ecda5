"""Rules about somebody's own class as it is written: what Keras puts into the config of one without get_config."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import msgspec

from conformance.analysis.ledger.load import read, unique
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.testing.reading import module_file

RULES = Path(__file__).with_name("rules.toml")
#: Published rules about each loss of Keras, which are as true of a subclass of Loss.
WIDER = {"reduction-auto-is-the-default-of-tf-keras": "losses.*:*"}
#: What the constructor of Keras' own Layer has defaults for, beside what every config holds.
DEFAULTS = ("activity_regularizer", "autocast")
#: What every config of Keras 3 holds.
ALWAYS = ("trainable", "dtype")


@dataclass(frozen=True)
class Automatic:
    """What Keras reads in the constructor of a class, by placeholder.

    ``default``: arguments with a default; ``refused`` of ``ALWAYS``; ``unnamed``: the name, where it is refused, too.
    """

    default: tuple[str, ...]
    refused: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


@cache
def of_own_code() -> tuple[Rule, ...]:
    """The rules about classes of one's own, with their placeholders."""
    return tuple(read(RULES, RULES.parent))


def fitting(case: Case, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules with those for a case of one's own: wider ones, and the arguments in the place of placeholders."""
    wider = (
        msgspec.structs.replace(rule, cases=(*rule.cases, WIDER[rule.id])) if rule.id in WIDER else rule
        for rule in rules
    )
    return unique((*wider, *_filled(case)))


def _filled(case: Case) -> Iterator[Rule]:
    found = automatic(case)
    for rule in of_own_code():
        if not any("{" in fact for fact in rule.facts):
            yield rule
        elif found is not None:
            facts = tuple(
                fact.format(**{key: name})
                for key, names in asdict(found).items()
                for fact in rule.facts
                if f"{{{key}}}" in fact
                for name in names
            )
            if facts:
                yield msgspec.structs.replace(rule, facts=facts)


def automatic(case: Case) -> Automatic | None:
    """What Keras makes the config of a case's layer of; None where a get_config is written, or may be elsewhere."""
    module, _, subject = case.api.partition(":")
    path = module_file(case.params.get("own", {}).get("packages", {}), module)
    if path is None:
        return None
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return None
    lines = _lineage(tree, subject)
    if lines is None:
        return None
    bound = [dict(_bound(node)) for node in lines]
    if any("get_config" in one for one in bound):
        return None
    init = next((one["__init__"] for one in bound if "__init__" in one), None)
    if init is None:
        return Automatic(DEFAULTS)
    return _read(init.args) if isinstance(init, ast.FunctionDef) and not init.decorator_list else None


def _lineage(tree: ast.Module, name: str) -> list[ast.ClassDef] | None:
    """A class and its bases down to Keras' own Layer, in the order of their methods; None where one is not known."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found: list[ast.ClassDef] = []
    while name in classes:
        node = classes[name]
        if node in found or len(node.bases) != 1 or node.keywords or not all(map(_registers, node.decorator_list)):
            return None
        found.append(node)
        name = ast.unparse(node.bases[0])
    root, _, _ = name.partition(".")
    return found if found and name.split(".")[-1] == "Layer" and root in _of_keras(tree) else None


def _registers(decorator: ast.expr) -> bool:
    """Whether a decorator leaves the class as it is: the one that registers it."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).endswith("register_keras_serializable")


def _of_keras(tree: ast.Module) -> frozenset[str]:
    """The names that a module imports from Keras or TensorFlow."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(one.name, one.asname or one.name.partition(".")[0]) for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [(str(node.module), one.asname or one.name) for one in node.names]
        else:
            continue
        found |= {bound for module, bound in names if module.partition(".")[0] in ("keras", "tensorflow", "tf_keras")}
    return frozenset(found)


def _bound(node: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
    """What a class says itself, by name."""
    for one in ast.walk(node):
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield one.name, one
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id, one


def _read(arguments: ast.arguments) -> Automatic:
    """What a constructor takes; ``name`` has a place of its own in each config."""
    plain = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    defaults = plain[len(plain) - len(arguments.defaults) :]
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    defaults += [one.arg for one, default in named if default is not None]
    default = tuple(one for one in defaults if one not in ("name", *ALWAYS))
    # Keras 2 knows keywords that are handed on by this very name, and does not look at those that go by name only.
    if arguments.kwarg is not None and arguments.kwarg.arg == "kwargs":
        return Automatic(default)
    refused = tuple(one for one in ALWAYS if one not in plain)
    return Automatic(default, refused, () if "name" in plain else ("name",))
