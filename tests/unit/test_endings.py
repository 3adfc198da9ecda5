"""What is said at the end of a run of how its cases ended."""

from collections.abc import Mapping

import pytest
from cli_invented import NEW, OLD, header

from conformance.cli.run import NAMED, _say_endings
from conformance.execution.endings import WORDS, Endings
from conformance.execution.session import Result
from conformance.model.case import Case
from conformance.model.observation import STATUSES, CaseStatus, Observation
from conformance.observations.store import ObservationSet


def cases(number: int) -> list[Case]:
    return [Case(f"c{n}", "layer", "layers.X", {"arguments": {}, "inputs": [], "n": n}) for n in range(number)]


def observed(seen: Mapping[Case, CaseStatus]) -> ObservationSet:
    found = {one.id: Observation(one.id, one.revision, status) for one, status in seen.items()}
    return ObservationSet(header(NEW), found, True)


def test_every_case_is_counted_once_in_the_word_for_its_ending() -> None:
    every = cases(len(STATUSES) + 2)
    seen = dict(zip(every, STATUSES, strict=False))
    # Observed before the case was changed: that says nothing of it.
    changed = Observation(every[-1].id, "another revision", "ok")
    found = observed(seen)
    found = ObservationSet(found.header, {**found.observations, changed.case: changed}, True)
    endings = Endings()
    endings.add(NEW.id, every, found)
    endings.add(OLD.id, every[:1], None)
    assert endings.total == len(every) + 1
    assert endings.text == (
        "1 ok, 1 raised, 1 unsupported, 1 crashed, 1 timed out, 1 out of memory, 1 not run, 3 not observed"
    )
    assert WORDS.keys() == set(STATUSES)
    assert [(status, i) for status, i, _ in endings.died] == [
        (status, NEW.id) for status in ("crash", "timeout", "out-of-memory")
    ]


def test_whom_no_worker_survived_is_named_and_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    every = cases(1300)
    endings = Endings()
    seen: dict[Case, CaseStatus] = dict.fromkeys(every, "ok")
    seen |= dict.fromkeys(every[:NAMED], "timeout")
    seen[every[20]] = "crash"
    endings.add(NEW.id, every, observed(seen))
    _say_endings(Result(observed=1000, same=100, resumed=200), endings)
    said = capsys.readouterr().out.splitlines()
    summary = " ".join(said[:2])
    assert summary == (
        "1,300 observations: 1,289 ok, 1 crashed, 10 timed out "
        "(1,000 observed now, 100 the same objects as another provider's, 200 observed before)"
    )
    assert said[2] == f"crashed: {NEW.id}: c20"
    assert said[3] == f"timed out: {NEW.id}: c0"
    assert len(said) == 2 + NAMED + 1
    assert said[-1] == "and 1 more that no worker survived: --json has all"


def test_nothing_to_do_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _say_endings(Result(), Endings())
    assert capsys.readouterr().out == "0 observations: none (0 observed now, 0 observed before)\n"
