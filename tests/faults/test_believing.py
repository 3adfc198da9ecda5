"""What ends a worker is believed when a fresh one shows it again, and asked again where there is more room."""

import contextlib
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from faulty import make_case, make_launch

from conformance.environments.launch import WORKER, Launch
from conformance.execution.limits import Limits
from conformance.execution.session import Result, Session
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.observations.files import read_file
from conformance.observations.store import Store

pytestmark = pytest.mark.night

BEFORE, ENDS = make_case("Scale", "before"), make_case("Ends", "ends")
LIMITS = Limits(case_seconds=3.0, memory_bytes=400 << 20)
TOLD = {"seconds": 3.0, "bytes": float(400 << 20)}


def ending(folder: Path, *ends: str) -> Launch:
    """The fake Keras whose layer ``Ends`` ends its first processes so."""
    return make_launch({"FAKE_KERAS_ENDS": ",".join(ends), "FAKE_KERAS_ENDED": str(folder / "ended")})


def processes(folder: Path) -> int:
    """How many processes have got to the layer ``Ends``."""
    return (folder / "ended").stat().st_size


def observe(folder: Path, launch: Launch, cases: Sequence[Case] = (ENDS,), limits: Limits = LIMITS) -> Observation:
    """The observation of the last of these cases, in one worker after the other."""
    with Session([launch], folder / "o", limits, jobs=1, catalog=cases) as session:
        return [session.observe(case, launch) for case in cases][-1]


@pytest.mark.parametrize(
    ("ends", "status", "seen", "detail"),
    [
        (["kill", "well"], "error", 2, "in a fresh worker: crash: killed by SIGKILL (9)"),
        (["hang", "well"], "error", 2, "in a fresh worker: timeout: no answer within 3 s"),
        (["allocate", "well"], "error", 2, "in a fresh worker: out-of-memory: "),
        (["kill", "kill", "well"], "crash", 2, "killed by SIGKILL (9)"),
        (["hang", "hang", "well"], "timeout", 2, "no answer within 3 s"),
        (["allocate", "allocate", "well"], "out-of-memory", 2, "MiB resident, the limit is 400 MiB"),
        (["kill", "hang", "kill", "well"], "crash", 3, "killed by SIGKILL (9)"),
        (["kill", "hang", "hang", "well"], "timeout", 3, "no answer within 3 s"),
        (["kill", "hang", "allocate", "well"], "out-of-memory", 3, "the limit is 400 MiB"),
        (["kill", "hang", "well"], "error", 3, "in a fresh worker: crash: killed by SIGKILL (9)"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_in_a_fresh_worker(ends: list[str], status: str, seen: int, detail: str, tmp_path: Path) -> None:
    observation = observe(tmp_path, ending(tmp_path, *ends))
    assert observation.status == status
    assert processes(tmp_path) == seen
    assert detail in observation.detail
    # An answer has no limits: only an end depends on them.
    assert observation.limits == ({} if status == "error" else TOLD)
    assert ("in a fresh worker: timeout" in observation.detail) == (status == "error" and "hang" in ends)


@pytest.mark.parametrize("end", ["kill", "hang", "allocate"])
def test_after_other_cases_an_end_needs_two_fresh_witnesses_or_one_like_it(end: str, tmp_path: Path) -> None:
    observation = observe(tmp_path, ending(tmp_path, end, "well"), (BEFORE, ENDS))
    assert observation.status == "error"
    assert observation.detail.startswith("in a worker that had performed 1 cases: ")
    (tmp_path / "again").mkdir()
    observation = observe(tmp_path / "again", ending(tmp_path / "again", end, end), (BEFORE, ENDS))
    assert observation.status != "error"
    assert processes(tmp_path / "again") == 2


def test_a_kill_from_outside_is_no_finding(tmp_path: Path) -> None:
    slow, log = make_case("Scale", "slow", seconds=0.1), tmp_path / "log"
    launch = make_launch({"FAKE_KERAS_LOG": str(log)})
    killed = []

    def kill() -> None:
        """As soon as the case is under way."""
        deadline = time.monotonic() + 60
        while not log.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if str(WORKER) in process.cmdline():
                    process.kill()
                    killed.append(process.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    observation = observe(tmp_path, launch, (slow,), Limits())
    killer.join()
    assert killed
    assert observation.status == "error"  # as all here: the gradient is not there
    assert "killed by SIGKILL (9), which the runner did not send" in observation.detail


def test_confirming_believes_no_first_end_either(tmp_path: Path) -> None:
    launch = ending(tmp_path, "well", "kill", "well")
    with Session([launch], tmp_path / "o", LIMITS, jobs=1, catalog=[ENDS]) as session:
        session.observe(ENDS, launch)
    with Session([launch], tmp_path / "o", LIMITS, jobs=1, catalog=[ENDS]) as session:
        confirmed = session.confirm(ENDS, launch)
    assert processes(tmp_path) == 3
    assert all(confirmed.confirm[kind] for kind in ("repeat", "ulp"))


def resumed(folder: Path, launch: Launch, limits: Limits, cases: Sequence[Case], again: Sequence[str] = ()) -> Result:
    with Session([launch], folder / "o", limits, jobs=1, catalog=cases, again=again) as session:
        return session.observe_all(cases)


def test_an_end_at_a_limit_is_asked_again_where_there_is_more_room(tmp_path: Path) -> None:
    launch = ending(tmp_path, "hang", "hang", "allocate", "allocate", "well")
    cases = [BEFORE, ENDS]
    store = Store(tmp_path / "o")

    def status() -> str:
        return store.read(launch.id).observations[ENDS.id].status

    small, longer = Limits(case_seconds=0.5, memory_bytes=400 << 20), Limits(case_seconds=30, memory_bytes=400 << 20)
    assert (resumed(tmp_path, launch, small, cases).observed, status()) == (2, "timeout")
    for limits in (
        small,
        Limits(case_seconds=0.4, memory_bytes=4 << 30),
        Limits(case_seconds=0.5, memory_bytes=4 << 30),
    ):
        assert resumed(tmp_path, launch, limits, cases).observed == 0
    assert (resumed(tmp_path, launch, longer, cases).observed, status()) == (1, "out-of-memory")
    for limits in (longer, Limits(case_seconds=60, memory_bytes=400 << 20)):
        assert resumed(tmp_path, launch, limits, cases).observed == 0
    larger = Limits(case_seconds=30, memory_bytes=500 << 20)
    assert (resumed(tmp_path, launch, larger, cases).observed, status()) == (1, "error")
    # What was seen before is kept, and is no contradiction.
    found = store.read(launch.id)
    assert found.problems == ()
    (archive,) = (tmp_path / "o" / "archive").iterdir()
    archived = read_file(archive)
    assert archived is not None
    assert [entry.status for _, entry in archived.entries] == ["timeout", "out-of-memory"]


def test_what_is_asked_anew_is_observed_once_more_and_the_former_is_kept(tmp_path: Path) -> None:
    launch = ending(tmp_path, "kill", "kill", "well", "kill", "kill")
    other = make_case("Scale", "other[x]")
    cases = [BEFORE, other, ENDS]
    assert resumed(tmp_path, launch, LIMITS, cases).observed == 3
    store = Store(tmp_path / "o")

    def again(*patterns: str) -> tuple[int, str]:
        result = resumed(tmp_path, launch, LIMITS, cases, patterns)
        return result.observed, store.read(launch.id).observations[ENDS.id].status

    assert again() == (0, "crash")
    assert again("status:timeout") == (0, "crash")
    assert again("status:crash") == (1, "error")
    assert again("status:crash") == (0, "error")
    assert again("layers.Scale[*", "*Ends*") == (3, "crash")
    assert again("*[other[x]]") == (1, "crash")
    (archive,) = (tmp_path / "o" / "archive").iterdir()
    archived = read_file(archive)
    assert archived is not None
    assert [(case, e.status) for case, e in archived.entries if case == ENDS.id] == [
        (ENDS.id, "crash"),
        (ENDS.id, "error"),
    ]


def test_a_case_asked_anew_is_asked_once_in_a_session(tmp_path: Path) -> None:
    launch = make_launch()
    resumed(tmp_path, launch, LIMITS, [BEFORE])
    with Session([launch], tmp_path / "o", LIMITS, jobs=1, catalog=[BEFORE], again=["*"]) as session:
        assert session.observe_all([BEFORE]).observed == 1
        assert session.observe_all([BEFORE]).observed == 0
        assert session.work_on([(launch, [BEFORE])], phase="confirm").observed == 1
        assert set(session.observe(BEFORE, launch).confirm) == {"repeat", "ulp"}
