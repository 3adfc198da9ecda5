"""One implementation against itself: variants of a quantity, and the stage that says whether they agree."""

from typing import Any

import msgspec
import pytest
from cli_invented import FROZEN, NEW, OLD, header
from compare_invented import array

from conformance.analysis.checking.asking import check_cases
from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.modes import agreement, agrees, with_stage
from conformance.compare.prepared import Preparing, prepare
from conformance.model.case import Case
from conformance.model.observation import Observation, Raised, Stage
from conformance.publishing.reproduce import written
from conformance.scenarios.declaration import AGREEMENT

SOURCE = '''def one(keras, see):
    """A program."""
    see("weights | fit", 1)
'''
CASE = Case(
    "programs.invented.one", "program", "Model.fit",
    {"program": "one", "source": SOURCE, "compared": "numbers", "about": ["Model.fit"]},
)  # fmt: skip

ONE, OTHER = [0.5, 0.25], [0.5, 0.375]
#: Within 64 eps of 0.5 in float32.
NEARLY = [0.5, 0.25 + 2.0**-20]


def seen(stage: Stage | None = None, /, **facts: Any) -> Observation:
    """Both precisions of a program; a list of floats is an array, anything else itself."""
    runs = {}
    for precision in ("float32", "float64"):
        told = {name: array(v, precision) if isinstance(v, list) else v for name, v in facts.items()}
        runs[precision] = [stage or Stage("run", facts=told)]
    return Observation(CASE.id, CASE.revision, "ok", runs=runs)


def said_of(observation: Observation) -> dict[str, str]:
    return dict(agreement(prepare(observation)))


RAISED = {"raised": "ValueError"}


@pytest.mark.parametrize(
    ("reference", "variant", "said"),
    [
        (ONE, ONE, "agrees with fit"),
        (ONE, OTHER, "differs from fit"),
        (ONE, NEARLY, "agrees with fit"),
        (ONE, [0.5], "differs from fit"),
        (ONE, RAISED, "raises ValueError"),
        (RAISED, ONE, "runs, and fit raises ValueError"),
        (RAISED, RAISED, "agrees with fit: raises ValueError"),
        (RAISED, {"raised": "TypeError"}, "raises TypeError, and fit raises ValueError"),
        (3, 4, "differs from fit"),
        (["loss", "acc"], ["loss", "acc"], "agrees with fit"),
    ],
)
def test_what_is_said_of_a_variant(reference: Any, variant: Any, said: str) -> None:
    facts = {"weights | fit": reference, "weights | loop": variant, "loss": ONE}
    if isinstance(reference, list) and isinstance(reference[0], str):
        facts = {"weights | fit": {"names": reference}, "weights | loop": {"names": variant}}
    assert said_of(seen(**facts)) == {"weights | loop": said}


def test_what_one_precision_shows_alone_is_said() -> None:
    def facts(precision: str) -> dict[str, Any]:
        loop = OTHER if precision == "float32" else ONE
        return {"w | fit": array(ONE, precision), "w | loop": array(loop, precision)}

    runs = {precision: [Stage("run", facts=facts(precision))] for precision in ("float32", "float64")}
    found = Observation(CASE.id, CASE.revision, "ok", runs=runs)
    assert said_of(found) == {"w | loop": "differs from fit in float32 only"}


def test_the_first_of_each_quantity_is_what_others_are_held_against() -> None:
    facts = {"w | a": ONE, "w | b": ONE, "loss | b": OTHER, "w | c": OTHER, "loss | a": ONE}
    found = seen(**facts)
    assert said_of(found) == {"w | b": "agrees with a", "w | c": "differs from a", "loss | a": "differs from b"}
    assert [name for name, said in said_of(found).items() if not agrees(said)] == ["w | c", "loss | a"]


@pytest.mark.parametrize("facts", [{"weights": ONE}, {"text": "a | b"}, {"weights | fit": ONE}])
def test_without_variants_there_is_no_such_stage(facts: dict[str, Any]) -> None:
    assert AGREEMENT not in prepare(seen(**facts)).runs["float32"]
    assert said_of(seen(**facts)) == {}


def test_a_program_that_did_not_come_to_its_end_says_nothing_of_variants() -> None:
    ended = Stage("run", "error", {"w | a": array(ONE, "float32")}, Raised("ValueError", "no"))
    assert AGREEMENT not in prepare(seen(ended)).runs["float32"]


def test_what_is_read_as_a_line_says_the_same() -> None:
    found = seen(**{"weights | fit": ONE, "weights | loop": OTHER})
    preparing = Preparing()
    line = preparing.line(msgspec.json.encode(found))
    assert dict(line.runs["float64"][AGREEMENT].nested) == {"weights | loop": "differs from fit"}


def judged(*observations: Observation) -> Judgement:
    implementations = (OLD, NEW, FROZEN)[: len(observations)]
    headers = {one.id: header(one) for one in implementations}
    observed = {one.id: {CASE.id: found} for one, found in zip(implementations, observations, strict=True)}
    return judge({CASE.id: CASE}, observed, Ledger((), headers, {CASE.id: CASE}))


def test_implementations_part_by_whether_their_variants_agree() -> None:
    """Also where their numbers differ anyway."""
    alike = seen(**{"weights | fit": ONE, "weights | loop": ONE})
    apart = seen(**{"weights | fit": [0.75, 0.25], "weights | loop": ONE})
    found = {d.stage: d for d in judged(alike, apart, alike).divergences}
    assert set(found) == {"run", AGREEMENT}
    sides = [set(behaviour.implementations) for behaviour in found[AGREEMENT].behaviours]
    assert sides == [{OLD.id, FROZEN.id}, {NEW.id}]
    (fact,) = found[AGREEMENT].pairs[0, 1].differing
    assert (fact.fact, fact.left, fact.right) == ("weights | loop", '"agrees with fit"', '"differs from fit"')


def test_other_numbers_that_agree_among_themselves_part_nobody() -> None:
    alike = seen(**{"weights | fit": ONE, "weights | loop": ONE})
    other = seen(**{"weights | fit": OTHER, "weights | loop": OTHER})
    assert [d.stage for d in judged(alike, other).divergences] == ["run"]


def test_a_variant_that_only_one_has_parts_where_it_was_recorded_alone() -> None:
    both = seen(**{"weights | fit": ONE, "weights | loop": ONE, "weights | jit": ONE})
    fewer = seen(**{"weights | fit": ONE, "weights | loop": ONE})
    none = seen(other=1)
    assert [d.stage for d in judged(both, fewer).divergences] == ["run"]
    assert [d.stage for d in judged(both, none).divergences] == ["run"]


def test_who_has_fewer_variants_hides_no_difference_of_others() -> None:
    nothing, fewer = seen(other=1), seen(**{"w | fit": ONE, "w | loop": ONE})
    apart = seen(**{"w | fit": ONE, "w | loop": ONE, "w | jit": OTHER})
    alike = seen(**{"w | fit": ONE, "w | loop": ONE, "w | jit": ONE})
    for first in (nothing, fewer):
        found = {d.stage: d for d in judged(first, apart, alike).divergences}
        sides = [set(behaviour.implementations) for behaviour in found[AGREEMENT].behaviours]
        assert {NEW.id} in [side - {OLD.id} for side in sides]
        assert {FROZEN.id} in [side - {OLD.id} for side in sides]


def test_who_failed_is_not_said_to_disagree() -> None:
    ended = Stage("run", "error", {}, Raised("ValueError", "no"))
    found = judged(seen(**{"weights | fit": ONE, "weights | loop": OTHER}), seen(ended))
    assert [d.stage for d in found.divergences] == ["run"]


def test_variants_that_agree_nowhere_are_found() -> None:
    class Known:
        """A set of observations that has one."""

        def __init__(self, one: Observation) -> None:
            self.one = one

        def find(self, case: str, revision: str) -> Observation:
            return self.one

    apart = seen(**{"w | a": ONE, "w | b": OTHER, "w | c": OTHER})
    partly = seen(**{"w | a": ONE, "w | b": OTHER, "w | c": ONE})
    sets: Any = {OLD.id: Known(apart), NEW.id: Known(partly)}
    found, _ = check_cases({CASE.id: CASE}, sets)
    assert [(one.kind, one.text) for one in found] == [
        ("agrees nowhere", "w | b agrees under none of 2 implementations: differs from a")
    ]


def test_what_a_script_shows_of_variants_is_held_against_what_was_recorded() -> None:
    apart = seen(**{"w | a": ONE, "w | b": OTHER})
    for precision, stages in with_stage(apart).runs.items():
        assert [stage.stage for stage in stages] == ["run", AGREEMENT], precision
        assert stages[-1].facts == {"w | b": "differs from a"}
    plain = seen(w=ONE)
    assert with_stage(plain) is plain


def test_its_reproducer_is_the_program() -> None:
    alike, apart = (seen(**{"weights | fit": ONE, "weights | loop": two}) for two in (ONE, OTHER))
    judgement = judged(alike, apart)
    (divergence,) = (d for d in judgement.divergences if d.stage == AGREEMENT)
    script = written(CASE, divergence, judgement.headers)
    assert script is not None
    assert script.stage == "run"
    assert 'see("weights | fit", 1)' in script.text
