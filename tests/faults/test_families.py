"""What a case starts ends with its worker, however it tries to get away; and each page of memory is counted once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from ending import gone
from faulty import FAKES, make_case, make_launch

from conformance.environments import reaper
from conformance.environments.process_tree import REAPED, Family
from conformance.execution.limits import Limits
from conformance.execution.process import Ended, WorkerProcess
from conformance.execution.session import Session
from conformance.model.case import Case

LIMITS = Limits(case_seconds=60.0, memory_bytes=400 << 20)
LAUNCH = make_launch()

reaped = pytest.mark.skipif(not REAPED, reason="without a reaper (macOS) a session of its own gets away, as documented")


def away(text: str) -> int:
    """The process that a case says has got away."""
    return int(text.rpartition("away ")[2].split()[0])


def sleepers() -> set[int]:
    """The processes of the misdeed that there are now, wherever they hang in the tree."""
    return {p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "600"]}


@reaped
def test_a_daemon_of_a_case_ends_with_its_worker(tmp_path: Path) -> None:
    before = sleepers()
    case = make_case("GetAway", "1")
    with Session([LAUNCH], tmp_path, LIMITS, jobs=1, catalog=[case]) as session:
        session.observe(case, LAUNCH)
        there = sleepers() - before
        assert there, "as long as its worker lives, it may be needed"
    assert all(gone(pid) for pid in there)


@reaped
def test_a_daemon_of_a_case_that_ended_its_worker_at_once(tmp_path: Path) -> None:
    case = make_case("GetAwayAndExit", "1")
    with Session([LAUNCH], tmp_path, LIMITS, jobs=1, catalog=[case]) as session:
        seen = session.observe(case, LAUNCH)
    assert (seen.status, seen.detail.splitlines()[0]) == ("crash", "exited with status 9")
    assert gone(away(seen.detail))


RUN = """
import sys
sys.path[:0] = {path!r}
from faulty import make_case, make_launch
from conformance.execution.limits import Limits
from conformance.execution.process import WorkerProcess
worker = WorkerProcess(make_launch(), Limits())
worker.observe(make_case("GetAway", "1"), ["float32"])
print(worker._family.pid, flush=True)
worker.observe(make_case("Hang", "2"), ["float32"])
"""


@reaped
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_all_of_it_ends_when_the_runner_is_killed(number: int) -> None:
    before = sleepers()
    text = RUN.format(path=[str(FAKES.parent), str(FAKES.parents[2])])
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        there = sleepers() - before
        assert there
        run.send_signal(number)
    assert all(gone(pid, 20.0) for pid in (worker, *there))


@reaped
def test_a_worker_whose_reaper_is_killed_is_ended_as_well() -> None:
    worker = WorkerProcess(LAUNCH, LIMITS)
    pid = worker._family.pid
    above = psutil.Process(pid).ppid()
    assert above != os.getpid()
    os.kill(above, signal.SIGKILL)
    ended = worker.observe(make_case("Hang", "1"), ["float32"])
    assert isinstance(ended, Ended)
    assert "killed by SIGKILL" in ended.detail
    assert gone(pid)


@reaped
def test_a_reaper_that_was_stopped_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.environments.process_tree.PATIENCE", 0.5)
    worker = WorkerProcess(LAUNCH, LIMITS)
    pid = worker._family.pid
    os.kill(psutil.Process(pid).ppid(), signal.SIGSTOP)
    began = time.monotonic()
    worker.close(grace=0.0)
    assert time.monotonic() - began < 5
    assert gone(pid)


def test_how_a_command_ended_is_how_it_ended_behind_its_reaper() -> None:
    for code, expected in (
        ("pass", 0),
        ("import os; os._exit(7)", 7),
        ("import os; os.kill(os.getpid(), 11)", -11),
        ("import os; os.kill(os.getpid(), 9)", -9),
        ("import os; os.kill(os.getpid(), 15)", -15),
    ):
        read, write = os.pipe()
        family = Family([sys.executable, "-I", "-S", "-c", code], read, pass_fds=(read,))
        assert family.wait(20)
        assert family.returncode == expected
        os.close(read)
        os.close(write)


@reaped
def test_a_program_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    none = tmp_path / "python"
    none.write_bytes(b"\x7fELF, or so it says")
    none.chmod(0o755)
    read, write = os.pipe()
    printed, printing = os.pipe()
    family = Family([str(none)], read, pass_fds=(read,), stderr=printing)
    assert family.wait(20)
    assert family.returncode == 127
    assert f"cannot start {none}: Exec format error" in os.read(printed, 1000).decode()
    for end in (read, write, printed, printing):
        os.close(end)


@pytest.mark.parametrize("listed", [True, False])
def test_children_are_found_with_and_without_the_kernels_list(listed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    monkeypatch.setattr(reaper, "LISTED", listed and reaper.LISTED)
    with subprocess.Popen(["/bin/sleep", "600"]) as one, subprocess.Popen(["/bin/sleep", "600"]) as two:
        assert {one.pid, two.pid} <= set(reaper.children(os.getpid()))
        for process in (one, two):
            process.kill()
    assert reaper.children(2**22 + 1) == []


def observe(case: Case) -> tuple[str, str]:
    """The status of a case and its detail, in a worker of its own."""
    worker = WorkerProcess(LAUNCH, LIMITS)
    try:
        seen = worker.observe(case, ["float32"])
        return seen.status, seen.detail if isinstance(seen, Ended) else ""
    finally:
        worker.close(grace=0.0)


def test_what_forked_children_share_is_counted_once() -> None:
    assert observe(make_case("ForkMany", "1")) == ("error", "")  # the gradient is not there; no lack of memory


def test_what_forked_children_hold_themselves_counts() -> None:
    status, detail = observe(make_case("ForkManyThatWrite", "1"))
    assert status == "out-of-memory"
    resident = int(detail.partition(" MiB")[0])
    # Five times 150 MiB at most, and what a Python takes; not the parent's memory five times more.
    assert 400 < resident < 1000
