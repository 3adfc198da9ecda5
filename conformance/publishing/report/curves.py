"""Training histories out of observations, as the report plots them."""

from collections.abc import Iterable, Mapping

import numpy as np

from conformance.compare.facts import ArrayFact, flatten, unreadable
from conformance.model.case import Case
from conformance.model.observation import Observation

#: The stage of a ``training`` case at which its history is seen.
STAGE = "fit"


def curves_of(
    cases: Iterable[Case], observations: Mapping[str, Mapping[str, Observation]]
) -> dict[str, dict[str, dict[str, list[float | None]]]]:
    """``{case: {implementation: {history key: a value for each epoch}}}`` of the float32 runs of training cases."""
    curves: dict[str, dict[str, dict[str, list[float | None]]]] = {}
    for case in cases:
        if case.scenario != "training":
            continue
        for implementation, mine in observations.items():
            observation = mine.get(case.id)
            history = _history(observation) if observation is not None and observation.revision == case.revision else {}
            if history:
                curves.setdefault(case.id, {})[implementation] = history
    return curves


def _history(observation: Observation) -> dict[str, list[float | None]]:
    for stage in observation.runs.get("float32", ()):
        # What cannot be read is not run, as everywhere.
        if stage.stage == STAGE and not unreadable(stage.facts):
            return {
                name.removeprefix("history."): [float(v) if np.isfinite(v) else None for v in np.ravel(fact.values)]
                for name, fact in flatten(stage.facts).items()
                if name.startswith("history.") and isinstance(fact, ArrayFact)
            }
    return {}
