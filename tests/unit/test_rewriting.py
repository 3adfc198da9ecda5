"""What came of a script's other text: held against the script where it ran unchanged."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_invented import NEW, header
from scripts_invented import A, B, case, failed, judged, ran

from conformance.catalog.rewritten import Under, original, rewritten
from conformance.model.case import Case
from conformance.model.observation import Observation, Stage
from conformance.workspace.rewriting import Rewriting

TEXT = rewritten(case(), "[other]", '"""A script."""\n\nimport keras\n\nresults = {"loss": [0.25]}\n')


def observation(one: Case, stages: tuple[Stage, ...]) -> Observation:
    status: Any = "error" if any(stage.status == "error" for stage in stages) else "ok"
    return Observation(one.id, one.revision, status, runs={"float32": list(stages)})


def rewriting(stages: tuple[Stage, ...]) -> Rewriting:
    """Of a folder in which the script ran as that, under A alone."""
    script = case()
    seen = {A: SimpleNamespace(observations={script.id: observation(script, stages)})}
    judgement = judged({"one": {A: stages, B: failed("run")}})
    workspace: Any = SimpleNamespace(folder=Path("reports"), sets=lambda wanted: seen)
    return Rewriting(workspace, judgement, "others")


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        (ran(0.5), Under(B, "same")),
        (failed("run", "no lr [line 3: fit()]"), Under(B, "fails", "run: raises ValueError: no lr [line 3: fit()]")),
    ],
)
def test_a_text_is_held_against_the_script_where_that_ran(stages: tuple[Stage, ...], expected: Under) -> None:
    one = rewriting(ran(0.5))
    assert original(TEXT) == "scripts.one"
    assert one.reference(TEXT) == A
    assert one._under(A, header(NEW), TEXT, observation(TEXT, stages)) == expected


def test_another_text_under_the_reference_itself_is_held_against_it_too() -> None:
    one = rewriting(ran(0.5))
    reference = one.judgement.headers[A]
    other = one._under(A, reference, TEXT, observation(TEXT, ran(0.75)))
    assert (other.outcome, other.said[:8]) == ("other results", "results:")
    unchanged = rewritten(case(), "[same]", case().params["source"])
    assert one._under(A, reference, unchanged, observation(unchanged, ran(0.75))).outcome == "same"


def test_where_the_script_ran_nowhere_only_the_end_is_said() -> None:
    one = rewriting(failed("run"))
    assert one.reference(TEXT) == ""
    assert one._under("", header(NEW), TEXT, observation(TEXT, ran(0.5))) == Under(B, "ok")
