"""Snippets of rules that ran: each executed under implementations on the two sides of its rule."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from conformance.analysis.ledger.model import Rule
from conformance.environments.launch import Launch
from conformance.environments.processes import run

#: Seconds that a snippet has: what it takes to import an old TensorFlow, and to train a layer or two.
PATIENCE = 120.0

#: Characters that are kept of what was printed, its end.
KEPT = 600

#: How a provider is imported under the name that snippets use.
IMPORTS = {
    "keras": "import keras",
    "tf.keras": "import tensorflow as _tf\nkeras = _tf.keras",
    "tf_keras": "import tf_keras as keras",
}

#: The snippet comes in on standard input, so that none of it is on a command line.
_RUN = """\
import sys
import numpy as np
{imported}
code = compile(sys.stdin.read(), {name!r}, "exec")
exec(code, {{"keras": keras, "np": np, "__name__": "__main__"}})
"""


#: A side of a rule.
Side: TypeAlias = Literal["inside", "outside"]


class SnippetTried(msgspec.Struct, frozen=True):
    """One snippet under one implementation: ``ended`` is ``ok``, ``raised`` or ``timeout``; ``said`` the last lines."""

    rule: str
    side: Side
    implementation: str
    ended: Literal["ok", "raised", "timeout"]
    said: str = ""


def chosen(inside: Sequence[str], outside: Sequence[str], here: Callable[[str], bool]) -> list[tuple[Side, str]]:
    """On each side the newest implementation (ids, oldest first) that can be started here, if there is one."""
    sides: tuple[tuple[Side, Sequence[str]], ...] = (("inside", inside), ("outside", outside))
    newest = ((side, next((i for i in reversed(some) if here(i)), None)) for side, some in sides)
    return [(side, i) for side, i in newest if i is not None]


def try_snippet(rule: Rule, side: Side, launch: Launch, patience: float = PATIENCE) -> SnippetTried:
    """Execute a rule's snippet under an implementation, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="snippet-") as folder:
        code = _RUN.format(imported=IMPORTS[launch.implementation.provider], name=f"<{rule.id}>")
        # By its absolute path: it runs in another folder.
        command: list[str | Path] = [launch.python.absolute(), "-c", code]
        variables = launch.environ(Path(folder))
        done = run(command, patience, variables, Path(folder), given=rule.snippet, together=True)
    ended: Literal["ok", "raised", "timeout"] = "timeout" if done.status is None else "raised" if done.status else "ok"
    return SnippetTried(rule.id, side, launch.id, ended, done.out.strip()[-KEPT:])


def findings(tried: Sequence[SnippetTried], rules: Mapping[str, Rule]) -> list[SnippetTried]:
    """The snippets that do not run where their rule applies: inside, or on the side that is broken."""
    return [one for one in tried if one.ended != "ok" and one.side == applies(rules[one.rule])]


def applies(rule: Rule) -> Side:
    """The side on which the advice has to work: inside, unless it is the outside that does the wrong thing."""
    return "outside" if rule.broken == "outside" else "inside"
