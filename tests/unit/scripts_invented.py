"""Invented observations of scripts under two implementations, which come to every end there is."""

import base64
import struct
from typing import Any

from cli_invented import FROZEN, NEW, OLD, header

from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.observation import Observation, Raised, Stage
from conformance.publishing.report import ReportData

SOURCE = '"""A script.\n\nMore of it.\n"""\n\nimport keras\n\nresults = {"loss": [0.5]}\n'
A, B, C = OLD.id, NEW.id, FROZEN.id
HEADERS = {A: header(OLD), B: header(NEW), C: header(FROZEN)}


def case(name: str = "one", source: str = SOURCE) -> Case:
    params = {"source": source, "about": ["Model.fit"], "style": "2018"}
    return Case(f"scripts.{name}", "script", "Model.fit", params)


def array(value: float) -> dict[str, Any]:
    """One number as an array."""
    return {"array": "float32", "shape": [1], "data": base64.b64encode(struct.pack("<f", value)).decode()}


def ran(loss: float) -> tuple[Stage, ...]:
    """All stages, with a loss."""
    return (
        Stage("imports", "ok"),
        Stage("run", "ok"),
        Stage("structure", "ok", {"model": {"layers": ["Dense"]}}),
        Stage("results", "ok", {"loss": array(loss)}),
    )


def failed(stage: str, message: str = "no [line 3: fit()]") -> tuple[Stage, ...]:
    before = (Stage("imports", "ok"),) if stage == "run" else ()
    return (*before, Stage(stage, "error", {}, Raised("ValueError", message, "")))


LACKING = (Stage("imports", "unsupported", {}, Raised("UnsupportedError", "needs TensorFlow", "")),)


def judged(under: dict[str, dict[str, tuple[Stage, ...]]], rules: tuple[Rule, ...] = ()) -> Judgement:
    """A judgement of what was seen of each script under two implementations, or under the three of ``HEADERS``."""
    cases = {one.id: one for one in (case(name) for name in under)}
    headers = {i: HEADERS[i] for i in HEADERS if any(i in seen for seen in under.values())}
    observed: dict[str, dict[str, Observation]] = {i: {} for i in headers}
    for name, seen in under.items():
        one = cases[f"scripts.{name}"]
        for implementation, stages in seen.items():
            statuses = {stage.status for stage in stages}
            status: Any = "unsupported" if "unsupported" in statuses else "error" if "error" in statuses else "ok"
            observed[implementation][one.id] = Observation(one.id, one.revision, status, runs={"float32": list(stages)})
    return judge(cases, observed, Ledger(rules, headers, cases))


def every_end() -> Judgement:
    """Scripts that come to each of the ends."""
    return judged(
        {
            "same": {A: ran(0.5), B: ran(0.5)},
            "other": {A: ran(0.5), B: ran(0.25)},
            "fails": {A: ran(0.5), B: failed("run")},
            "import": {A: ran(0.5), B: failed("imports")},
            "new": {A: failed("run"), B: ran(0.5)},
            "neither": {A: failed("run"), B: failed("run")},
            "lacking": {A: ran(0.5), B: LACKING},
        }
    )


def data_of(judgement: Judgement, **more: Any) -> ReportData:
    """What a report shows of a judgement, with more that is known."""
    return ReportData(
        suite_version="0.1.0",
        created="2026-11-30T12:00:00Z",
        headers=tuple(judgement.headers.values()),
        cases=judgement.cases,
        statuses=judgement.statuses,
        classes=judgement.classes,
        divergences=judgement.divergences,
        **more,
    )
