"""SIGKILL of a whole run, and the run again: it goes on, and loses at most the cases in flight."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import psutil
from ending import still_there
from faulty import make_case, make_launch, output

from conformance.execution.session import Session

JOBS = 2
SLOW = [make_case("Scale", f"slow-{n}", factor=float(n), seconds=0.004) for n in range(30)]

RUN = """
import signal, sys
from pathlib import Path
# Whoever runs the tests in the background may have had it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = {path!r}
from test_kill import JOBS, SLOW
from faulty import make_launch
from conformance.execution.session import Session
with Session([make_launch({{"FAKE_KERAS_LOG": {log!r}}})], Path({folder!r}), jobs=JOBS, catalog=SLOW) as session:
    session.observe_all(SLOW, progress=lambda p: print(p.done, flush=True))
"""


def begin(folder: Path, log: Path) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    text = RUN.format(path=sys.path, log=str(log), folder=str(folder))
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)


def kill_after(run: subprocess.Popen[str], done: int) -> list[psutil.Process]:
    """SIGKILL a run as soon as it says that so many cases are done; returns its workers."""
    assert run.stdout is not None
    for line in run.stdout:
        if int(line) >= done:
            break
    workers = psutil.Process(run.pid).children(recursive=True)
    os.kill(run.pid, signal.SIGKILL)
    run.stdout.close()
    run.wait()
    return workers


def journaled(folder: Path) -> int:
    """How many whole observations stand in journals."""
    return sum(p.read_bytes().count(b"\n") - 1 for p in folder.glob("*.journal.jsonl"))


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, log = tmp_path / "observations", tmp_path / "log"
    workers = kill_after(begin(folder, log), 10)
    assert workers
    _, left = psutil.wait_procs(workers, timeout=10)
    assert left == [], "workers end when the runner is gone"
    first = journaled(folder)
    assert 10 <= first < len(SLOW)

    # The kill may have come while a line was being written: the last one is cut off.
    journal = next(p for p in folder.glob("*.journal.jsonl"))
    journal.write_bytes(journal.read_bytes()[:-40])
    kept = first - 1

    kill_after(begin(folder, log), kept + 8)
    again = begin(folder, log)
    counts = again.communicate(timeout=60)[0].split()
    assert again.returncode == 0
    assert int(counts[0]) >= kept + 8, "what two killed runs had observed was found at once"
    assert int(counts[-1]) == len(SLOW)
    assert list(folder.glob("*.journal.jsonl")) == []

    calls_each = Counter(log.read_text().split())
    least = min(calls_each.values())
    assert len(calls_each) == len(SLOW)
    # In flight when killed: one case for each worker, twice, and the one whose line was cut off.
    assert sum(n > least for n in calls_each.values()) <= 2 * JOBS + 1

    launch = make_launch({"FAKE_KERAS_LOG": str(log)})
    with Session([launch], folder, catalog=SLOW) as session:
        stored = session.stored(launch)
        assert stored is not None
        assert stored.complete
        assert stored.problems == ()
        one = output(session.observe(SLOW[1], launch))
        assert one.any()
        for n, case in enumerate(SLOW):
            assert np.array_equal(output(session.observe(case, launch)), n * one)


def test_an_interrupted_run_ends_its_workers_and_keeps_what_it_saw(tmp_path: Path) -> None:
    run = begin(tmp_path / "observations", tmp_path / "log")
    assert run.stdout is not None
    for line in run.stdout:
        if int(line) >= 6:
            break
    workers = psutil.Process(run.pid).children(recursive=True)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)
    assert run.returncode != 0
    assert time.monotonic() - began < 10
    assert still_there(workers) == []
    launch = make_launch()
    with Session([launch], tmp_path / "observations", catalog=SLOW) as session:
        stored = session.stored(launch)
    assert stored is not None
    assert not stored.complete
    assert 6 <= len(stored.observations) < len(SLOW)
    assert {o.status for o in stored.observations.values()} == {"error"}  # the gradient is not there; no crash
