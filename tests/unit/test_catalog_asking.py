"""Cases that ask nothing are found: those that only raise, and values that made no difference."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cli_invented
import pytest
from cli_invented import FROZEN, NEW, OLD, Command

from conformance import catalog
from conformance.analysis.checking.asking import Finding, check_cases
from conformance.model.case import Case, refused
from conformance.model.observation import Header, Implementation, Observation, Raised, Stage
from conformance.observations.store import ObservationSet

ONE, OTHER = Implementation("a", "keras"), Implementation("b", "tf.keras")


def case(name: str, **arguments: Any) -> Case:
    return Case(name, "layer", "layers.X", {"arguments": arguments, "inputs": []})


def failed(stage: str, status: Any = "error") -> Stage:
    return Stage(stage, status, raised=Raised("ValueError", "no"))


def gave(value: float, **echo: Any) -> Sequence[Stage]:
    return [Stage("construct"), Stage("config", facts=echo), Stage("forward", facts={"output": value})]


def sets(cases: Sequence[Case], seen: Mapping[str, Sequence[Sequence[Stage] | str]]) -> dict[str, ObservationSet]:
    """What each of two implementations did in a case, or how its worker ended."""
    found = {}
    for position, who in enumerate((ONE, OTHER)):
        observations = {}
        for one in cases:
            did = seen[one.id][position]
            status: Any = did if isinstance(did, str) else "ok"
            runs = {} if isinstance(did, str) else {"float32": list(did)}
            observations[one.id] = Observation(one.id, one.revision, status, runs)
        header = Header(2, who, {}, {}, "", "", "", "")
        found[who.id] = ObservationSet(header, observations, True)
    return found


def check(seen: Mapping[Case, Sequence[Sequence[Stage] | str]]) -> list[Finding]:
    cases = list(seen)
    found, observed = check_cases({c.id: c for c in cases}, sets(cases, {c.id: did for c, did in seen.items()}))
    assert observed == len(cases)
    return found


def kinds(found: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(one.case, one.kind) for one in found]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, monkeypatch, capsys)


BUILD = [Stage("construct"), failed("build")]


def test_what_raises_under_every_implementation_is_found_unless_it_is_about_errors() -> None:
    (found,) = check({case("x"): (BUILD, BUILD)})
    assert (found.case, found.kind) == ("x", "only raises")
    assert "all 2 implementations that can be asked raise at the stage build" in found.text
    assert check({refused(case("x")): (BUILD, BUILD)}) == []


def test_a_name_that_is_missing_is_no_exception_and_asks_nobody() -> None:
    missing = [failed("construct", "missing")]
    assert kinds(check({case("x"): (BUILD, missing)})) == [("x", "only raises")]
    assert kinds(check({case("x"): (missing, [Stage("construct"), failed("build", "unsupported")])})) == [
        ("x", "asked nobody")
    ]


@pytest.mark.parametrize("other", [gave(1.0), [failed("construct")], "crash", "timeout", "memory"])
def test_what_ends_in_several_ways_asks_something(other: Any) -> None:
    assert check({case("x"): (BUILD, other)}) == []


def test_about_errors_and_raising_nowhere_is_found() -> None:
    assert kinds(check({refused(case("x")): (gave(1.0), gave(1.0))})) == [("x", "raises nowhere")]
    assert check({refused(case("x")): (gave(1.0), BUILD)}) == []


def test_being_about_errors_changes_nothing_that_is_done() -> None:
    assert refused(case("x")).revision == case("x").revision
    assert refused(case("x")).request() == case("x").request()


def test_a_value_that_makes_no_difference_is_found_although_the_config_shows_it() -> None:
    base, other = case("x[]", a=1), case("x[a=2]", a=2)
    same = gave(5.0, a=1), gave(5.0, a=1)
    (found,) = check({base: same, other: (gave(5.0, a=2), gave(5.0, a=2))})
    assert (found.case, found.kind) == ("x[a=2]", "no effect")
    assert found.text == "arguments.a = 2 for 1 made no difference to x[] under any implementation"
    assert check({base: same, other: (gave(5.0), gave(6.0))}) == []


def test_an_argument_that_is_not_known_was_not_looked_at() -> None:
    refuses = [failed("construct", "signature")]
    base, other = case("x[]", a=1), case("x[a=2]", a=2)
    assert kinds(check({base: (gave(5.0), gave(5.0)), other: (gave(5.0), refuses)})) == [("x[a=2]", "no effect")]


def test_an_argument_more_is_held_against_its_absence() -> None:
    base, other = case("x[]"), case("x[a=2]", a=2)
    assert kinds(check({base: (gave(5.0), gave(5.0)), other: (gave(5.0), gave(5.0))})) == [("x[a=2]", "no effect")]


def test_cases_that_are_meant_to_be_the_same_are_not_held_against_each_other() -> None:
    base = case("x[]", a=1)
    same = Case("x[a=2]", "layer", "layers.X", {"arguments": {"a": 2}, "inputs": []}, equivalent_to="x[]")
    assert check({base: (gave(5.0), gave(5.0)), same: (gave(5.0), gave(5.0))}) == []


def test_the_command_lists_what_is_found_and_says_so_by_its_status(command: Command) -> None:
    known = catalog.load()
    only, about = known["layers.Dense[input=(0,4)]"], known["layers.Add[shapes that do not fit]"]
    raising = [cli_invented.refused(one, "no") for one in (only, about)]
    command.keep(OLD, *raising)
    command.keep(NEW, *raising)
    told = command("catalog", "check")
    assert told.status == 1
    assert "only raises: layers.Dense[input=(0,4)]: all 2 implementations that can be asked raise" in told.out
    assert f"1 findings, 1 to mend, in 2 cases observed of {len(known)} under 2 implementations" in told.out
    answer = command("catalog", "check", "--json").json
    assert [(one["case"], one["kind"]) for one in answer["findings"]] == [(only.id, "only raises")]
    ran = [Observation(one.id, one.revision, "ok", {"float32": list(gave(1.0))}) for one in (only,)]
    command.keep(FROZEN, *ran)
    assert command("catalog", "check").status == 0
