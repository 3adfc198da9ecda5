"""A case that does something else after others is found, and the one that does something else each time is not."""

from pathlib import Path

import pytest
from faulty import make_case, make_launch

from conformance.environments.launch import Launch
from conformance.execution.limits import Limits
from conformance.execution.session import Progress, Session
from conformance.execution.supervisor import StoppedError
from conformance.model.case import Case
from conformance.model.errors import HarnessFaultError
from conformance.model.observation import Observation
from conformance.observations.store import Store
from conformance.workspace.isolate import Poisoned, isolate

pytestmark = pytest.mark.night

POISONS, VICTIM = make_case("Poisons", "poisons"), make_case("Poisonable", "victim")
CASES = [make_case("Poisonable", "before"), POISONS, VICTIM, make_case("Random", "random"), make_case("Scale", "well")]


def test_the_victim_is_named_with_the_facts_that_differ(tmp_path: Path) -> None:
    launch = make_launch()
    told: list[Progress] = []
    with Session([launch], tmp_path, Limits(case_seconds=20), jobs=1, catalog=CASES) as session:
        session.observe_all(CASES)
        before = dict(Store(tmp_path).read(launch.id).observations)
        found = isolate(session, [(launch, CASES)], told.append)
        again = isolate(session, [(launch, [CASES[0], CASES[4]])])
    where = tuple(f"{p} {stage} output" for p in ("float32", "float64") for stage in ("forward", "training"))
    assert found.poisoned == [Poisoned(launch.id, VICTIM.id, where)]
    assert (found.performed, found.failures) == (5, {})
    assert [(p.phase, p.done, p.total) for p in told] == [("isolate", n, 5) for n in range(1, 6)]
    assert (again.performed, again.poisoned) == (2, [])
    # What was observed stays as it is.
    assert dict(Store(tmp_path).read(launch.id).observations) == before


def test_a_crash_alone_is_a_difference(tmp_path: Path) -> None:
    launch, case = make_launch(), make_case("Segfault", "crash")
    well = Observation(case.id, case.revision, "ok", {"float32": []}, worker=launch.sources.made("layer", "x").run)
    with Session([launch], tmp_path, Limits(case_seconds=20), jobs=1, catalog=[case]) as session:
        session.observe(case, launch)
        assert isolate(session, [(launch, [case])]).poisoned == []
        session.observe = lambda case, launch: well  # type: ignore[method-assign]
        (found,) = isolate(session, [(launch, [case])]).poisoned
    assert found.where == ("ok against crash",)


def test_an_implementation_that_cannot_start_keeps_no_other_from_it(tmp_path: Path) -> None:
    sound, broken = make_launch(), make_launch({"FAKE_KERAS_IMPORT": "raise"}, environment="broken")
    case = CASES[4]
    with Session([sound, broken], tmp_path, jobs=2, catalog=[case]) as session:
        session.observe_all([case])
        found = isolate(session, [(broken, [case, case]), (sound, [case])])
    assert (found.performed, found.poisoned, list(found.failures)) == (1, [], [broken.id])


def test_a_fault_ends_it_at_once(tmp_path: Path) -> None:
    launch = make_launch()
    asked: list[str] = []
    with Session([launch], tmp_path, jobs=1, catalog=CASES) as session:

        def observe(case: Case, launch: Launch) -> Observation:
            asked.append(case.id)
            if len(asked) == 1:
                raise HarnessFaultError("the worker has a mistake")
            # Whoever has begun already is told.
            assert session.stopping.wait(20)
            raise StoppedError

        session.observe = observe  # type: ignore[method-assign]
        with pytest.raises(HarnessFaultError):
            isolate(session, [(launch, CASES)])
        assert session.stopping.is_set()
    assert len(asked) <= 2
