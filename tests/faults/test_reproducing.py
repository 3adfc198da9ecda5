"""Scripts run in a real worker: each by itself, and one that its process does not survive is lost alone."""

from pathlib import Path

import pytest
from faulty import make_case, make_launch

from conformance.execution.limits import Limits
from conformance.execution.process import Ended, WorkerProcess
from conformance.execution.protocol import Reproduced as Printed
from conformance.model.observation import Header, Observation, Stage
from conformance.publishing.reproduce import Reproducer, Shown
from conformance.publishing.reproduce.reproduced import Reproduced
from conformance.workspace.reproducing import Running, Task

LAUNCH = make_launch()


def header() -> Header:
    return Header(2, LAUNCH.implementation, {"keras": "2.15.0"}, {}, "lock", "w", "c", "now")


def task(name: str, text: str) -> Task:
    """A script that is to print 2.0."""
    case = make_case("Good", name)
    stages = [Stage("construct"), Stage("forward", facts={"count": 2.0})]
    seen = Observation(
        case=case.id, revision=case.revision, worker="w", status="ok", seconds=0.0, runs={"float32": stages}
    )
    script = Reproducer(text, "layer", "forward", "float32", (header(),), (Shown("count"),))
    return Task(case, "forward", script, LAUNCH.id, "lock", seen)


def test_a_script_is_a_program_of_its_own() -> None:
    worker = WorkerProcess(LAUNCH, Limits())
    try:
        told = worker.reproduce("import sys\nleft = 1\nprint(sys.argv[1], __name__)\nprint([1, (2, None)])", "float32")
        assert isinstance(told, Printed)
        assert told.printed == [["keras", "__main__"], [[1, [2, None]]]]
        second = worker.reproduce("print(left)", "float32")
        assert isinstance(second, Printed)
        assert second.raised is not None
        assert second.raised.type == "NameError"
        numbers = worker.reproduce(
            "import numpy as np\na = np.zeros(2)\nprint(a)\na += 1\nprint(np.float32(0.5))", "float32"
        )
        assert isinstance(numbers, Printed)
        assert numbers.printed[0][0]["data"] == "AAAAAAAAAAAAAAAAAAAAAA=="
        assert numbers.printed[1][0]["array"] == "float32"
    finally:
        worker.close()


def test_a_script_that_never_ends_is_stopped() -> None:
    worker = WorkerProcess(LAUNCH, Limits(case_seconds=0.5))
    ended = worker.reproduce("while True: pass", "float32")
    assert isinstance(ended, Ended)
    assert ended.status == "timeout"
    assert not worker.alive


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_ends_its_process_is_lost_alone_and_nothing_is_run_twice(tmp_path: Path, jobs: int) -> None:
    good, other, fatal, raising = "print(2.0)", "print(3.0)", "import os\nos._exit(3)", "raise ValueError('no')"
    work = [task(f"{n}", text) for n, text in enumerate((good, fatal, good, raising, other, good))]
    running = Running(Reproduced.load(tmp_path), {LAUNCH.id: LAUNCH}, tell=lambda text: None)
    found = {side.case: side for side in running.run(work, jobs)}
    assert [found[one.case.id].agrees for one in work] == [True, False, True, False, False, True]
    assert found[work[1].case.id].ended.startswith("crash: exited with status 3")
    assert "raises ValueError: no" in found[work[3].case.id].why
    assert "3.0, not 2.0" in found[work[4].case.id].why
    assert not running.failures
    # The same again: all is kept, so that nothing need be on the machine.
    again = Running(Reproduced.load(tmp_path), {}, tell=lambda text: None).run(work, jobs)
    assert {side.case: side for side in again} == found


def test_what_is_kept_is_held_against_what_is_observed_now(tmp_path: Path) -> None:
    one = task("0", "print(3.0)")
    kept = Reproduced.load(tmp_path)
    (before,) = Running(kept, {LAUNCH.id: LAUNCH}, tell=lambda text: None).run([one])
    assert not before.agrees
    now = Observation(
        **{f: getattr(one.observation, f) for f in ("case", "revision", "worker", "status", "seconds")},
        runs={"float32": [Stage("construct"), Stage("forward", facts={"count": 3.0})]},
    )
    moved = Task(one.case, one.stage, one.script, one.implementation, one.lock, now)
    (after,) = Running(Reproduced.load(tmp_path), {}, tell=lambda text: None).run([moved])
    assert after.agrees
