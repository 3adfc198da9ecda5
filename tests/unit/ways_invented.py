"""Invented observations of cases that compute a quantity in several ways, under three implementations."""

from typing import Any

from scripts_invented import HEADERS, A, B, C, array

from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.observation import Observation, Stage

MODE, STRATEGY, LOOP = "modes.m", "programs.strategies.s", "programs.gradients.g"
FIT, TAPE = "training.mlp[fit]", "training.mlp[tape]"

RULE = Rule(
    id="ways-part",
    title="A call computes otherwise",
    kind="bug",
    cases=("modes.*",),
    stages=("agreement",),
    facts=("output*",),
    where=[{"provider": "tf_keras"}],
    reason="A reason.",
    advice="Some advice.",
    links=["https://keras.io"],
)

RAISED = {"raised": "ValueError"}
#: Case → implementation → what was recorded.
FACTS: dict[str, dict[str, dict[str, Any]]] = {
    MODE: {i: {"output | predict": array(0.5), "output | eager": array(0.25 if i == C else 0.5)} for i in (A, B, C)},
    STRATEGY: {
        A: {"w | one device": array(0.5), "w | mirrored": RAISED},
        B: {"w | one device": RAISED, "w | mirrored": array(0.5)},
        C: {"w | one device": RAISED, "w | mirrored": RAISED},
    },
    LOOP: {i: {"weights | fit": array(0.5), "weights | loop": array(0.5)} for i in (A, B, C)},
}


def cases() -> dict[str, Case]:
    """The cases, by id."""
    programs = [Case(name, "program", "Model", {"source": "def p(keras, see):\n    pass\n"}) for name in FACTS]
    fit, tape = Case(FIT, "training", "Model", {}), Case(TAPE, "training", "Model", {"x": 1}, equivalent_to=FIT)
    return {one.id: one for one in (*programs, fit, tape)}


def observed() -> dict[str, dict[str, Observation]]:
    """What was seen. The tape gives other weights than ``fit`` under B, raises under C, and was not run under A."""
    found: dict[str, dict[str, Observation]] = {A: {}, B: {}, C: {}}
    known = cases()

    def add(i: str, name: str, stage: str, facts: dict[str, Any], status: Any = "ok") -> None:
        runs = {"float32": [Stage(stage, status, facts)]}
        found[i][name] = Observation(name, known[name].revision, status, runs=runs)

    for name, under in FACTS.items():
        for i, facts in under.items():
            add(i, name, "run", facts)
    for i in (A, B, C):
        add(i, FIT, "fit", {"weights": array(0.5)})
    add(B, TAPE, "fit", {"weights": array(0.25)})
    add(C, TAPE, "fit", {}, "error")
    return found


def judged() -> Judgement:
    """The judgement of the programs."""
    programs = {name: one for name, one in cases().items() if one.scenario == "program"}
    seen = {i: {name: one for name, one in mine.items() if name in programs} for i, mine in observed().items()}
    return judge(programs, seen, Ledger((RULE,), HEADERS, programs))
