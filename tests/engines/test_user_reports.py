"""What users reported, as programs of the catalog: each Keras gives what user_reports.toml says.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import base64
import functools
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from built import interpreter

from conformance import catalog
from conformance.environments.table import Environments
from conformance.execution.limits import Limits
from conformance.execution.session import Session
from conformance.model.observation import Stage

pytestmark = pytest.mark.night

REPORTS = tomllib.loads(Path(__file__).with_name("user_reports.toml").read_text(encoding="utf-8"))["report"]
EXPECTED = [
    pytest.param(one["program"], name, kind, expected, id=f"{one['program'].removeprefix('programs.')}-{name}")
    for one in REPORTS
    for kind in ("seen", "raised")
    for name, expected in one.get(kind, {}).items()
]


@functools.cache
def performed(name: str) -> Mapping[str, Stage]:
    """What every program with something expected there does under an implementation, by the program's case."""
    table = Environments.load()
    implementation = table.implementation(name)
    launch = table.launch(implementation, interpreter(implementation.environment))
    wanted = [one["program"] for one in REPORTS if name in {**one.get("seen", {}), **one.get("raised", {})}]
    cases = [catalog.load()[program] for program in wanted]
    limits = Limits(case_seconds=300.0)
    with (
        tempfile.TemporaryDirectory() as home,
        Session([launch], Path(home), limits, jobs=1, catalog=cases) as session,
    ):
        found = {case.id: session.observe(case, launch) for case in cases}
    return {case: seen.runs["float32"][0] for case, seen in found.items()}


def rounded(fact: Any) -> Any:
    """A fact as a person writes it: arrays as lists, numbers with two decimals."""
    if isinstance(fact, dict) and fact.keys() == {"array", "shape", "data"}:
        array = np.frombuffer(base64.b64decode(fact["data"]), fact["array"]).reshape(fact["shape"])
        return rounded(array.tolist())
    if isinstance(fact, list):
        return [rounded(one) for one in fact]
    return round(fact, 2) + 0.0 if isinstance(fact, float) else fact


@pytest.mark.parametrize(("program", "name", "kind", "expected"), EXPECTED)
def test_a_report_is_what_it_says(program: str, name: str, kind: str, expected: Any) -> None:
    stage = performed(name)[program]
    if kind == "raised":
        assert stage.raised is not None, stage.facts
        assert stage.raised.type == expected, stage.raised.message
    else:
        assert stage.raised is None, stage.raised
        assert {fact: rounded(stage.facts[fact]) for fact in expected} == expected


def test_every_report_is_of_a_program_of_the_catalog() -> None:
    assert {one["program"] for one in REPORTS} <= {i for i, c in catalog.load().items() if c.scenario == "program"}
    assert len({one["program"] for one in REPORTS}) == len(REPORTS) == 14
