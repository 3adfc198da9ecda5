"""The kinds of cases: one module declares each as ``SCENARIO``; a module of worker/scenarios/ performs it.

Those of ``own`` are about other people's code: the catalog has no such cases.
"""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from conformance.model.errors import InvalidCaseError
from conformance.model.nearest import meant, sentence
from conformance.scenarios import own, program, script
from conformance.scenarios.declaration import Scenario

#: In the order of the report.
NAMES = (
    *("layer", "layer_weights", "activation", "function", "functional", "loss", "metric", "optimizer", "schedule"),
    *("initializer", "regularizer", "constraint", "model", "training", "mode", "program", "cluster", "script"),
)

SCENARIOS: Mapping[str, Scenario] = {
    **{name: importlib.import_module(f"conformance.scenarios.{name}").SCENARIO for name in NAMES},
    **own.SCENARIOS,
}

#: The scenarios whose cases are code that people wrote, and the title of such a case from its parameters.
WRITTEN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "program": program.title,
    "cluster": program.title,
    "script": script.title,
}

#: Those of them that are whole programs: what differs in one is seldom about the API of the case.
WHOLE = frozenset({"script"})

#: scenario → stage (in order) → the stages it follows from.
STAGES: Mapping[str, Mapping[str, tuple[str, ...]]] = {name: one.stages for name, one in SCENARIOS.items()}


def ancestors(scenario: str, stage: str) -> frozenset[str]:
    """Every stage that ``stage`` follows from, however far back.

    A divergence at a stage explains whatever differs at the stages that follow from it, so those are not counted again.
    ``config`` does not explain ``forward``: a key more in a config changes no number.
    """
    direct = STAGES[scenario][stage]
    return frozenset(direct).union(*(ancestors(scenario, s) for s in direct))


def find(case: str, scenario: str) -> Scenario:
    """The scenario of a case; raises InvalidCaseError, with the nearest name."""
    try:
        return SCENARIOS[scenario]
    except KeyError:
        advice = f"{sentence(meant(scenario, SCENARIOS))} There are: {', '.join(NAMES)}".lstrip()
        raise InvalidCaseError(f"{case}: there is no scenario {scenario!r}", advice) from None
