"""A case to which precision means nothing runs once, and is judged by that."""

import pytest
from compare_invented import array

from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.model.case import Case
from conformance.model.comparison import Verdict
from conformance.model.observation import SCHEMA, Header, Implementation, Observation, Raised, Stage

CASE = Case("callbacks", "layer", "layers.A", {}, logic=True)
HEADERS = {n: Header(SCHEMA, Implementation(n, "keras"), {"keras": "3"}, {}, "", "", "", "") for n in ("a", "b", "c")}


def seen(*facts: object, raised: str = "") -> Observation:
    stage = Stage("forward", facts={f"fact{n}": fact for n, fact in enumerate(facts)})
    if raised:
        stage = Stage("forward", "error", raised=Raised("ValueError", raised))
    runs = {precision: [Stage("construct"), Stage("build"), stage] for precision in CASE.precisions}
    return Observation(CASE.id, CASE.revision, "error" if raised else "ok", runs)


def judged(**observations: Observation) -> Judgement:
    headers = {name: HEADERS[name] for name in observations}
    return judge({CASE.id: CASE}, {i: {CASE.id: o} for i, o in observations.items()}, Ledger([], headers))


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (seen(["on_epoch_begin", "on_epoch_end"], 3), None),
        (seen(["on_epoch_end", "on_epoch_begin"], 3), Verdict.STRUCTURE),
        (seen(["on_epoch_begin", "on_epoch_end"], 4), Verdict.STRUCTURE),
        (seen(raised="no such callback"), Verdict.ERROR),
    ],
)
def test_names_orders_counts_and_exceptions(other: Observation, verdict: Verdict | None) -> None:
    found = judged(a=seen(["on_epoch_begin", "on_epoch_end"], 3), b=other)
    assert [d.verdict for d in found.divergences] == ([] if verdict is None else [verdict])
    assert found.unjudged == {}
    assert set(found.classes[CASE.id]["forward"]) == {"a", "b"}


def test_a_number_in_it_is_judged_as_float32_is() -> None:
    whole, near, other = (seen(array([value], "float32")) for value in (1.0, 1.0 + 2**-23, 1.5))
    assert judged(a=whole, b=near).divergences == ()
    (divergence,) = judged(a=whole, b=near, c=other).divergences
    assert divergence.verdict is Verdict.DIFFERENT
    assert [set(b.implementations) for b in divergence.behaviours] == [{"a", "b"}, {"c"}]
