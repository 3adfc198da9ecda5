"""What the tests of lint share: what is known between two versions, and reading a text."""

from functools import cache
from pathlib import Path
from textwrap import dedent

from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.history.resolve import resolve
from conformance.inventory import api, usage
from conformance.lint.cache import Cache
from conformance.lint.fixing import fix
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared, judged, lint
from conformance.lint.model import Finding, Report, Use
from conformance.lint.namespace import Namespace
from conformance.lint.parsing import Problem, unit
from conformance.lint.reading import Reader
from conformance.lint.sources import SourceFile, found
from conformance.workspace.source import source

#: The versions that most tests move between.
BEFORE, AFTER = "tf.keras@2.10", "keras@3.15"


class Alone:
    """A text that imports no other that is read."""

    def names(self, module: str, level: int) -> None:
        """Nothing."""


@cache
def knowledge(before: str = BEFORE, after: str = AFTER) -> Knowledge:
    """What is known between two versions."""
    known = source()
    headers = known.headers()
    chosen = resolve(before, after, headers)
    pair = headers[chosen.before], headers[chosen.after]
    apis = api.load()
    looked = stand_ins(apis, *pair)
    assert looked is not None
    return Knowledge(apis, usage.load(), looked, pair, known.rules)


def space(known: Knowledge) -> Namespace:
    """The names of both."""
    return Namespace(known.apis, known.before, known.after)


def uses(text: str, before: str = BEFORE, after: str = AFTER) -> list[Use]:
    """The uses in a text."""
    read = unit(dedent(text))
    assert not isinstance(read, Problem), read
    return list(Reader(space(knowledge(before, after)), Alone()).read([read]))


def named(text: str) -> list[str]:
    """The same in short: ``layers.Dense``, ``Model.fit``."""
    return [f"{use.path}.{use.member}" if use.member else use.path for use in uses(text) if use.kind != "beside"]


def findings(text: str, before: str = BEFORE, after: str = AFTER) -> list[Finding]:
    """What is found in a text."""
    return judged(uses(text, before, after), knowledge(before, after))[0]


def told(text: str, before: str = BEFORE, after: str = AFTER) -> list[str]:
    """The same in short: ``2 refused-argument optimizers.Adam(lr=)``; notes are left out."""
    every = findings(text, before, after)
    return [f"{one.span.line} {one.rule} {one.subject}" for one in every if one.severity != "note"]


def fixed(text: str | bytes, folder: Path, before: str = BEFORE, after: str = AFTER, *, unsafe: bool = False) -> bytes:
    """What ``--fix`` makes of a file of this text, and that it leaves alone what it made."""
    data = text.encode() if isinstance(text, str) else text
    file = folder / "code.py"
    for _ in range(2):
        file.write_bytes(data)
        files = [SourceFile(file, "code.py", folder)]
        found = fix(files, lambda: Prepared(knowledge(before, after)), unsafe=unsafe)
        made = next((new for _, _, new in found.changed.values()), data)
        if data is made:
            break
        data = made
    assert not found.changed, "fixing twice is fixing once"
    return data


def report(*paths: Path, before: str = BEFORE, after: str = AFTER) -> Report:
    """What is found in files."""
    return lint(found(paths), lambda: Prepared(knowledge(before, after)), Cache(None, ""))
