"""Implementations that are another one under a second name: what was measured of that holds for them.

``tf_keras`` is what ``tf.keras`` is with TF_USE_LEGACY_KERAS=1, and ``keras`` of some TensorFlows what ``tf.keras`` is.
Which, is asked: in others one class of many is another. All that saving and loading asks Keras for are functions and
classes; where each is one object in both, there is nothing in which the two could differ.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from conformance.environments.launch import Launch
from conformance.execution.limits import Limits
from conformance.execution.process import WorkerProcess
from conformance.execution.sameness import apart_from_provider
from conformance.lattice.journals import WORKER, Journals
from conformance.model.observation import SameAs
from conformance.storage.lines import add


def candidates(launch: Launch, measured: Sequence[Launch]) -> list[Launch]:
    """Those that ``launch`` could be a second name of: another provider of the same environment, with the same lock."""
    mine = launch.implementation
    return [
        one
        for one in measured
        if one.id != launch.id
        and one.lock == launch.lock
        and apart_from_provider(one.implementation) == apart_from_provider(mine)
    ]


def prove(journals: Journals, launch: Launch, measured: Sequence[Launch]) -> SameAs | None:
    """The first of those measured that ``launch`` is, which its journal keeps; None where it is none of them.

    Raises WorkerStartError where it cannot be started.
    """
    names = list(asked())
    for other in candidates(launch, measured):
        worker = WorkerProcess(launch, Limits())
        try:
            said = worker.compare(other.implementation.provider, names)
        finally:
            worker.close()
        if said is not None and said.alike and set(said.same) >= set(names):
            found = SameAs(other.id, names)
            add(journals.path("same", launch), msgspec.to_builtins(found))
            return found
    return None


def asked() -> Iterator[str]:
    """The names that the code which saves and loads asks Keras for, as it writes them: ``layers.Dense``."""
    found: dict[str, None] = {}
    for path in sorted(WORKER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and (name := _below_keras(node)):
                found[name] = None
    # What a module is asked for is compared, the module itself is the way to it.
    yield from (name for name in found if not any(other.startswith(f"{name}.") for other in found))


def _below_keras(node: ast.Attribute) -> str:
    """What stands behind ``k.`` or ``imported.k.``, up to where it is called; empty where nothing does."""
    names = [node.attr]
    value = node.value
    while isinstance(value, ast.Attribute) and value.attr != "k":
        names.append(value.attr)
        value = value.value
    is_keras = isinstance(value, ast.Attribute) or (isinstance(value, ast.Name) and value.id == "k")
    # A class, and not what is asked of it: ``layers.Layer.__module__``.
    found = itertools.takewhile(lambda name: not name.startswith("__"), reversed(names))
    return ".".join(found) if is_keras else ""
