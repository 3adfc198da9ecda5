"""What the code of a subject meets between two implementations: the causes that ``conformance lint`` reads in it."""

import ast
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.ledger.model import Rule
from conformance.inventory import api, usage
from conformance.lint.cache import Cache
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Finding
from conformance.lint.sources import SourceFile
from conformance.model.case import Case
from conformance.model.observation import Header

#: A frame of a traceback: its file and its line.
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)')


@dataclass(frozen=True)
class Met:
    """Causes (ids of rules) that code meets, those of the subject's own lines first; ``words``: names and texts in it.

    Where nobody looked into the API of one of the two, words alone are known.
    """

    causes: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


def met(case: Case, rules: Sequence[Rule], left: Header, right: Header) -> Met:
    """What the code of a case meets: the module of its subject, or the text of a program, and the case's arguments."""
    given = frozenset(re.findall(r"\w+", repr(case.params.get("arguments", ""))))
    with _text(case) as (path, subject):
        if path is None:
            return Met(words=given)
        lines, words = _within(path, subject)
        # Nobody says here which of the two is newer.
        findings = [*_findings(path, rules, left, right), *_findings(path, rules, right, left)]
    mine = sorted(findings, key=lambda one: one.span.line not in lines)
    return Met(tuple(dict.fromkeys(one.cause for one in mine if one.cause)), words | given)


def breaking(
    case: Case, rules: Sequence[Rule], before: Header, after: Header, tracebacks: Sequence[str] = ()
) -> tuple[str, ...]:
    """What breaks in the subject's own lines on the way from one to the other, each in a line with its code.

    With tracebacks only in lines that ran before that was raised.
    """
    with _text(case) as (path, subject):
        if path is None:
            return ()
        lines, _ = _within(path, subject)
        ran = on_the_way(path, tracebacks)
        grave = [one for one in _findings(path, rules, before, after) if one.severity == "error"]
    mine = [one for one in grave if one.span.line in lines and (ran is None or one.span.line in ran)]
    return tuple(dict.fromkeys(f"{one.cause or one.rule}: {one.message}: {one.text.strip()}" for one in mine))


def on_the_way(path: Path, tracebacks: Sequence[str]) -> frozenset[int] | None:
    """The lines of a file that ran before an exception: those outside of functions, and functions as far as they came.

    None where no frame of a traceback is in that file: then nobody says where it was.
    """
    frames = [int(line) for text in tracebacks for name, line in _FRAME.findall(text) if Path(name) == path]
    if not frames:
        return None
    tree = ast.parse(path.read_bytes())
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {line for one in functions for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
    ran = set(range(1, path.read_bytes().count(b"\n") + 2)) - inside
    statements = [one for one in ast.walk(tree) if isinstance(one, ast.stmt)]
    for line in frames:
        around = [one for one in functions if one.lineno <= line <= (one.end_lineno or one.lineno)]
        if around:
            begin = max(one.lineno for one in around)
            # A statement of several lines ran as a whole.
            ends = [one.end_lineno or line for one in statements if begin < one.lineno <= line <= (one.end_lineno or 0)]
            ran.update(range(begin, min(ends, default=line) + 1))
    return frozenset(ran)


@contextmanager
def _text(case: Case) -> Iterator[tuple[Path | None, str]]:
    """A file of the code of a case, and the name of its subject in it: empty of a program, which is all of it."""
    source = str(case.params.get("source", ""))
    if not source:
        module, _, subject = case.api.partition(":")
        yield module_file(case.params.get("own", {}).get("packages", {}), module), subject
        return
    with tempfile.TemporaryDirectory(prefix="reading-") as name:
        path = Path(name) / "program.py"
        path.write_text(source, encoding="utf-8")
        yield path, ""


def module_file(packages: dict[str, str], module: str) -> Path | None:
    """The file of a module below the folder of its package."""
    folder = packages.get(module.partition(".")[0])
    if folder is None:
        return None
    stem = Path(folder, *module.split("."))
    return next((one for one in (stem.with_suffix(".py"), stem / "__init__.py") if one.is_file()), None)


def _within(path: Path, subject: str) -> tuple[range, frozenset[str]]:
    """The lines of a class or function, and the names and texts in them; of all the file without a subject."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        # Whoever imports it is told.
        return range(0), frozenset()
    node: ast.AST = tree
    for part in filter(None, subject.split(".")):
        inside = (one for one in ast.iter_child_nodes(node) if getattr(one, "name", None) == part)
        node = next(inside, node)
    last = getattr(node, "end_lineno", None) or path.read_bytes().count(b"\n") + 1
    return range(getattr(node, "lineno", 1), last + 1), frozenset(_words(node))


def _words(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.isidentifier():
            yield one.value


def _findings(path: Path, rules: Sequence[Rule], before: Header, after: Header) -> tuple[Finding, ...]:
    """What lint finds on the way from one to the other."""
    apis = api.load()
    looked = stand_ins(apis, before, after)
    if looked is None:
        return ()
    prepared = Prepared(Knowledge(apis, usage.load(), looked, (before, after), tuple(rules)))
    file = SourceFile(path, path.name, path.parent)
    return lint([file], lambda: prepared, Cache(None, ""), (), None).findings
