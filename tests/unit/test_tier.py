"""What a change observes anew, and what it takes from the archive."""

from pathlib import Path

from conformance import catalog
from conformance.environments.table import Environments
from conformance.execution.durations import Durations, Expected, measure
from conformance.model.observation import Header, Observation
from conformance.observations.store import ObservationSet
from conformance.workspace.tier import DEAR, taken

ENVIRONMENTS = Environments.load()
LAUNCHES = [ENVIRONMENTS.launch(i, Path("python")) for i in ENVIRONMENTS.implementations("py311-tf2")]
CASES = list(catalog.load().values())


def durations(**scenarios: float) -> Durations:
    return Durations({launch.id: Expected(scenarios=scenarios) for launch in LAUNCHES})


def test_dear_cases_are_taken_but_for_a_sample() -> None:
    found = taken(CASES, LAUNCHES, durations(script=DEAR, layer=DEAR / 2))
    scripts = [case for case in CASES if case.scenario == "script"]
    assert {case.scenario for case in found} == {"script"}
    # About a sixteenth is observed, and always the same.
    assert 1 <= len(scripts) - len(found) <= len(scripts) // 4
    assert found == taken(CASES, LAUNCHES, durations(script=DEAR, layer=DEAR / 2))


def test_one_implementation_for_which_a_case_is_dear_is_enough() -> None:
    first, *rest = LAUNCHES
    mixed = Durations(
        {
            first.id: Expected(scenarios={"training": 2 * DEAR}),
            **{launch.id: Expected(scenarios={"training": DEAR / 10}) for launch in rest},
        }
    )
    assert taken(CASES, LAUNCHES, mixed) == taken(CASES, LAUNCHES, durations(training=DEAR))
    assert taken(CASES, rest, mixed) == []


def test_each_kind_that_is_dear_today_is_sampled() -> None:
    """A change has some of every kind of case performed."""
    found = {case.id for case in taken(CASES, LAUNCHES, Durations.load())}
    assert {case.scenario for case in CASES} == {case.scenario for case in CASES if case.id not in found}


def test_what_reached_its_time_limit_is_taken_without_a_sample() -> None:
    launch, *rest = LAUNCHES
    hung = [case.id for case in CASES if case.scenario == "layer"]
    known = Durations({launch.id: Expected(scenarios={"layer": 0.01}, timeouts=hung)})
    assert [case.id for case in taken(CASES, [launch], known)] == hung
    assert taken(CASES, rest, known) == []
    assert known.seconds(launch.implementation, CASES[0]) >= 60


def test_what_reached_its_time_limit_is_measured_from_observations_of_cases_as_they_are() -> None:
    launch, hung, changed, well = LAUNCHES[0], *CASES[:3]
    seen = {
        hung.id: Observation(hung.id, hung.revision, "timeout", seconds=120.0),
        changed.id: Observation(changed.id, "another", "timeout", seconds=120.0),
        well.id: Observation(well.id, well.revision, "ok", seconds=0.5),
    }
    header = Header(2, launch.implementation, {}, {}, "", "", "", "")
    found = measure([ObservationSet(header, seen, True)], [], {one.id: one for one in CASES})
    assert found.implementations[launch.id].timeouts == [hung.id]
    assert found.reached_limit(launch.implementation, hung)
    assert not found.reached_limit(launch.implementation, well)
