"""Whatever a case does to its process is an observation of that case, and all other results are right."""

import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from ending import gone, still_there
from faulty import make_case, make_launch, output

from conformance.execution.limits import Limits
from conformance.execution.session import Result, Session
from conformance.model.case import Case

#: layer → status, and what its detail has to say.
EXPECTED = {
    "Segfault": ("crash", "killed by SIGSEGV (11)", "Segmentation fault"),
    "ExitAtOnce": ("crash", "exited with status 7"),
    "SystemExits": ("crash", "exited with status 0"),
    "Kill": ("crash", "killed by SIGKILL (9)", "out-of-memory killer"),
    "Allocate": ("out-of-memory", "the limit is 400 MiB"),
    "WriteGarbage": ("crash", "garbage"),
    "WriteGarbageBehind": ("crash", "garbage"),
    "CloseEverything": ("crash", "closed its reply pipe"),
    "LeaveChild": ("crash", "exited with status 9"),
    "PrintGigabyte": ("error", ""),  # as all others here: the gradient is not there
    "Raise": ("error", ""),
}
FAULTS = [make_case(layer, "fault") for layer in EXPECTED]
GOOD = [make_case("Scale", f"good-{n}", factor=float(n)) for n in range(2 * len(FAULTS))]
LIMITS = Limits(case_seconds=60.0, memory_bytes=400 << 20)
LAUNCH = make_launch()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Result]]:
    """One run of all faults, each between good cases, over two workers."""
    rows = zip(GOOD[::2], FAULTS, GOOD[1::2], strict=True)
    cases = [case for row in rows for case in row]
    with Session([LAUNCH], tmp_path_factory.mktemp("faults"), LIMITS, jobs=2, catalog=cases) as session:
        yield session, session.observe_all(cases)


def test_every_case_of_the_run_is_observed(run: tuple[Session, Result]) -> None:
    session, result = run
    assert (result.observed, result.resumed, result.failures, result.refused) == (len(FAULTS) + len(GOOD), 0, {}, [])
    stored = session.stored(LAUNCH)
    assert stored is not None
    assert stored.complete
    assert stored.problems == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda case: case.api.removeprefix("layers."))
def test_the_fault_is_the_observation(run: tuple[Session, Result], fault: Case) -> None:
    status, *details = EXPECTED[fault.api.removeprefix("layers.")]
    observation = run[0].observe(fault, LAUNCH)
    assert observation.status == status, observation.detail
    for detail in details:
        assert detail in observation.detail
    assert len(observation.detail) < 20_000


def test_all_other_results_are_right(run: tuple[Session, Result], tmp_path: Path) -> None:
    with Session([LAUNCH], tmp_path, LIMITS, jobs=1, catalog=GOOD) as undisturbed:
        undisturbed.observe_all(GOOD)
        for case in GOOD:
            seen, expected = run[0].observe(case, LAUNCH), undisturbed.observe(case, LAUNCH)
            assert (seen.status, seen.runs, seen.revision) == (expected.status, expected.runs, case.revision)
    one = output(run[0].observe(GOOD[1], LAUNCH))
    assert one.shape == (2, 3)
    assert one.any()
    for precision in ("float32", "float64"):
        for n, case in enumerate(GOOD):
            assert np.array_equal(output(run[0].observe(case, LAUNCH), precision), n * one)


def test_a_gigabyte_of_output_leaves_the_result_whole(run: tuple[Session, Result]) -> None:
    printed = run[0].observe(next(f for f in FAULTS if "Gigabyte" in f.id), LAUNCH)
    assert np.array_equal(output(printed), 2 * output(run[0].observe(GOOD[1], LAUNCH)))


def test_an_exception_is_no_fault_of_the_process(run: tuple[Session, Result]) -> None:
    forward = {}
    for case in (GOOD[1], next(f for f in FAULTS if "Raise" in f.id)):
        for stage in run[0].observe(case, LAUNCH).runs["float64"]:
            forward[case.api, stage.stage] = (stage.status, stage.raised.type if stage.raised else "")
    assert forward["layers.Scale", "forward"] == ("ok", "")
    assert forward["layers.Scale", "gradient"] == ("error", "NotImplementedError")
    assert ("error", "ValueError") in {value for (api, _), value in forward.items() if api == "layers.Raise"}


def test_what_a_case_left_running_is_ended_with_it(run: tuple[Session, Result]) -> None:
    detail = run[0].observe(next(f for f in FAULTS if "LeaveChild" in f.id), LAUNCH).detail
    child = int(detail.rpartition("child ")[2].split()[0])
    assert gone(child, 5.0), f"process {child} is still there"


@pytest.mark.parametrize("layer", ["Hang", "Spin"])
def test_a_case_that_never_returns_is_a_timeout(layer: str, tmp_path: Path) -> None:
    cases = [make_case("Scale", "before"), make_case(layer, "fault"), make_case("Scale", "after")]
    with Session([LAUNCH], tmp_path, Limits(case_seconds=1.0), jobs=1, catalog=cases) as session:
        session.observe_all(cases)
        before, fault, after = (session.observe(case, LAUNCH) for case in cases)
    assert (before.status, fault.status, after.status) == ("error", "timeout", "error")
    assert fault.detail.startswith("no answer within 1 s")
    assert np.array_equal(output(before), output(after))


def test_a_crash_that_earlier_cases_caused_is_not_blamed_on_its_case(tmp_path: Path) -> None:
    cases = [make_case("CrashThird", str(n)) for n in range(3)]
    with Session([LAUNCH], tmp_path, LIMITS, catalog=cases) as session:
        seen = [session.observe(case, LAUNCH) for case in cases]
    assert [o.status for o in seen] == ["error"] * 3
    assert seen[2].detail.startswith("in a worker that had performed 2 cases: crash: killed by SIGKILL (9)")
    assert np.array_equal(output(seen[2]), output(seen[0]))


def test_a_case_that_loses_the_gpu_is_alone_to_blame(tmp_path: Path) -> None:
    before, fault, after = cases = [make_case("OnGpu", str(n), index=index) for n, index in enumerate((1, 12, 2))]
    with Session([LAUNCH], tmp_path, LIMITS, jobs=1, catalog=cases) as session:
        seen = {case: session.observe(case, LAUNCH) for case in cases}
    assert np.array_equal(output(seen[after]), output(seen[before]))
    assert (seen[before].detail, seen[after].detail) == ("", "")
    assert "device-side assert" in str(seen[fault].runs["float32"])
    assert seen[fault].detail == "in a worker that had performed 1 cases, too, it lost the GPU"


def test_an_environment_in_which_everything_crashes_is_given_up(tmp_path: Path) -> None:
    cases = [make_case("ExitAtOnce", str(n)) for n in range(6)]
    with Session([LAUNCH], tmp_path, Limits(crashes_in_a_row=3), jobs=1, catalog=cases) as session:
        result = session.observe_all(cases)
        stored = session.stored(LAUNCH)
    assert result.observed == 3
    assert "3 cases in a row" in str(result.failures[LAUNCH.id])
    assert stored is not None
    assert not stored.complete
    assert {o.status for o in stored.observations.values()} == {"crash"}


def test_no_process_and_no_descriptor_is_left(tmp_path: Path) -> None:
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    cases = [make_case("Scale", "1"), make_case("Segfault", "2"), make_case("Scale", "3")]
    with Session([LAUNCH], tmp_path, LIMITS, jobs=2, catalog=cases) as session:
        session.observe_all(cases)
        session.confirm(cases[0], LAUNCH)
    del session
    gc.collect()
    assert still_there(psutil.Process().children(recursive=True)) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before
