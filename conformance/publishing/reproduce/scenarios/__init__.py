"""How each kind of case is written as a script: a module of the scenario's name, with a function for each stage.

A stage's function writes the lines that the worker's scenario performs there, and says how a fact is spelled then.
Which stages have to be gone through before one is what the scenario's declaration says (``Scenario.before``).
"""

import importlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

from conformance.publishing.reproduce.script import Expression, Script
from conformance.scenarios import SCENARIOS as DECLARED

#: Writes one stage.
Writer: TypeAlias = Callable[[Script], Expression]


def _stages(name: str) -> Mapping[str, Writer]:
    """What writes a scenario's stages; nothing where there is no such module, and then there is no reproducer."""
    try:
        found: Mapping[str, Writer] = importlib.import_module(f"{__name__}.{name}").STAGES
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        return {}
    return found


#: scenario → stage → what writes it.
SCENARIOS: Mapping[str, Mapping[str, Writer]] = {name: stages for name in DECLARED if (stages := _stages(name))}


#: Stages that only look at what is there, or that not every case has: no process has ended at one.
LOOKING = frozenset({"config", "roundtrip", "names", "shape", "order", "mask", "losses", "state"})


def write(script: Script, *, everything: bool = False) -> Expression:
    """The lines of the script's stage behind those of the stages before it: of those it needs, or of all."""
    declared, writers = DECLARED[script.case.scenario], SCENARIOS[script.case.scenario]
    before = declared.before(script.stage)
    if everything:
        before = tuple(stage for stage in declared.stages if stage != script.stage and stage not in LOOKING)
    for stage in before:
        writers[stage](script)
    return writers[script.stage](script)
