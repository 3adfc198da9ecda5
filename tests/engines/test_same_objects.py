"""One package by two names in real environments: what is taken over from one is bit for bit what the other does.

A case of every scenario; ``benchmarks/same.py`` does it with all. An environment that has not been built is
skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from built import interpreter

from conformance import catalog
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.durations import Durations, Expected
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Observation

pytestmark = pytest.mark.night

PAIRS = (
    ("py311-tf215", "keras", "tf.keras"),
    ("py312-tf218", "keras", "tf.keras"),
    ("py311-tf2", "keras", "tf.keras"),
    ("py312-tf221", "tf_keras", "tf.keras(legacy)"),
)
#: So many of each scenario, from its middle: without what is drawn at random, which no two runs have in common.
EACH = 1
#: They are performed under each: other processes and whole scripts import by themselves.
ELSEWHERE = frozenset({"cluster", "script"})
#: Which package tf.keras is, is asked by this layer: it is another one under the two.
ASKS = "layers.SpectralNormalization[Dense]"
#: A case is expected to take longer than the start of the process that proves it.
DEAR = Expected(start_seconds=0.001, peak_mib=1000, scenarios={"layer": 1.0})


def chosen() -> list[Case]:
    """Some cases of every scenario."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in catalog.load().values():
        drawn = case.params.get("kind") == "random" or "random" in case.params
        if not drawn and case.scenario not in ELSEWHERE:
            found[case.scenario].append(case)
    middle = [case for cases in found.values() for case in cases[len(cases) // 2 :][:EACH]]
    return [*middle, catalog.load()[ASKS]]


def launches(environment: str, providers: tuple[str, str]) -> list[Launch]:
    """Both providers; skips where the environment is not here."""
    table = Environments.load()
    python = interpreter(environment)
    return [table.launch(table.implementation(f"{environment}/{p}"), python) for p in providers]


def told(seen: Observation) -> list[Any]:
    """What an observation says, bit for bit; of exceptions no traceback, which names the folders of the machine."""
    stages = [
        (precision, stage.stage, stage.status, stage.facts, stage.raised and (stage.raised.type, stage.raised.message))
        for precision, of_run in seen.runs.items()
        for stage in of_run
    ]
    return [seen.status, seen.symbols, stages]


@pytest.mark.parametrize(("environment", "first", "second"), PAIRS)
def test_what_is_taken_over_is_what_would_have_been_seen(
    environment: str, first: str, second: str, tmp_path: Path
) -> None:
    keras, other = launches(environment, (first, second))
    cases = chosen()
    dear = Durations({keras.id: DEAR, other.id: DEAR})
    with Session([keras, other], tmp_path / "apart", jobs=1, catalog=cases, share=False) as session:
        assert session.observe_all(cases).failures == {}
        made = {launch.id: [session.observe(case, launch) for case in cases] for launch in (keras, other)}
    with Session([keras, other], tmp_path / "shared", jobs=1, catalog=cases, durations=dear) as session:
        result = session.observe_all(cases)
        taken = [session.observe(case, other) for case in cases]
    assert result.failures == {}
    proofs = [seen.same_as for seen in taken]
    # All but what is missing somewhere.
    assert len([proof for proof in proofs if proof is not None]) == result.same >= len(cases) - 3
    assert {proof.implementation for proof in proofs if proof is not None} == {keras.id}
    for case, one, there, proof in zip(cases, taken, made[other.id], proofs, strict=True):
        assert told(one) == told(there), case.id
        assert proof is None or {case.api, "backend.clear_session"} <= set(proof.symbols)
