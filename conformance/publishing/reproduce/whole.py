"""The reproducer for a script: its own text, its import lines changed for the Keras that the command names, and run.

What is written here runs on Python 3.6 and under every Keras, as the script itself does.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.model.observation import Header
from conformance.publishing.reproduce.heading import heading
from conformance.publishing.reproduce.programs import HEADER, SEE

#: The scenario that is written out in this way.
SCENARIO = "script"

#: Who performs it; what a reproducer does as well is taken from its source.
_WORKER = Path(__file__).resolve().parents[2] / "worker" / "scenarios" / "script.py"

RUN = """\
names = {"__name__": "__main__"}
exec(compile(changed(SCRIPT, provider), "script", "exec"), names)
"""

RESULTS = """\
for name, value in names["results"].items():
    see(name, value)
"""

STRUCTURE = """\
for name, value in names.items():
    if hasattr(value, "layers") and hasattr(value, "get_weights") and not isinstance(value, type):
        see(name, structure(value))
"""


def script(case: Case, divergence: Divergence, headers: Mapping[str, Header], precision: str, stage: str) -> str:
    """The reproducer, which shows what each behaviour's Keras does when it is run as the first lines say."""
    sides = [headers[behaviour.implementations[0]] for behaviour in divergence.behaviours]
    heads = "\n".join(heading(case, divergence, headers, sides))
    return f"{heads}\n{standalone(case, precision, stage)}"


def standalone(case: Case, precision: str, stage: str) -> str:
    """The script with what changes its import lines, runs it and prints what is seen at a stage."""
    return "\n\n\n".join(part.strip("\n") for part in _parts(case, precision, stage)) + "\n"


def _parts(case: Case, precision: str, stage: str) -> Iterator[str]:
    yield HEADER + ('keras.backend.set_floatx("float64")\n' if precision == "float64" else "")
    yield f"SCRIPT = r'''{case.params['source']}'''"
    yield _worker("changed")
    looking = {"results": RESULTS, "structure": STRUCTURE}.get(stage, "")
    if looking:
        yield SEE
    if stage == "structure":
        yield _worker("structure")
    yield RUN + looking


@cache
def _worker(name: str) -> str:
    """A function of the worker's, which needs nothing but itself."""
    text = _WORKER.read_text(encoding="utf-8")
    nodes = (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == name)
    return ast.get_source_segment(text, next(nodes)) or ""
