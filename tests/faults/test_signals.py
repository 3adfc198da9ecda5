"""Ctrl-C, an end from outside, a reader that goes away: quiet, the status a shell expects, nothing left or lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from disks import ROOT
from ending import still_there
from faulty import FAKES

from conformance.observations.store import Store

pytestmark = pytest.mark.night


def start(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
    """``conformance ARGUMENTS``, with pipes for what it prints."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    line = [sys.executable, "-c", f"{LISTENING}import conformance.cli; conformance.cli.main()", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environ, **options}
    return subprocess.Popen(line, text=True, **pipes)


#: Whoever runs the tests in the background may have had it ignored.
LISTENING = "import signal, sys; sys.argv[0] = 'conformance'; signal.signal(signal.SIGINT, signal.default_int_handler);"


def interpreter(folder: Path, **variables: str) -> Path:
    """A Python that has the fake Keras."""
    python = folder / "python"
    given = " ".join(f"{name}='{value}'" for name, value in {"PYTHONPATH": str(FAKES), **variables}.items())
    python.write_text(f'#!/bin/sh\n{given} exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return python


def begin(
    folder: Path, number: signal.Signals | None = None, **options: Any
) -> tuple["subprocess.Popen[str]", Path, list[psutil.Process]]:
    """A run that has observed a few cases, and was then sent a signal: its process, observations, and family."""
    python, reports = interpreter(folder), folder / "reports"
    run = start("run", "--python", str(python), "--no-confirm", "-j", "2", "--reports", str(reports), **options)
    deadline = time.monotonic() + 60
    while not any(p.read_bytes().count(b"\n") > 5 for p in reports.glob("observations/*.journal.jsonl")):
        assert time.monotonic() < deadline
        assert run.poll() is None
        time.sleep(0.01)
    # It stands still while its family is looked for, which may take longer than all that it has to do.
    run.send_signal(signal.SIGSTOP)
    below = psutil.Process(run.pid).children(recursive=True)
    if number is not None:
        # Before it goes on: it might be done otherwise.
        run.send_signal(number)
    run.send_signal(signal.SIGCONT)
    return run, reports / "observations", below


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end(number: signal.Signals, tmp_path: Path) -> None:
    run, folder, below = begin(tmp_path, number)
    assert below
    out, err = run.communicate(timeout=30)
    assert run.returncode == -number, (out, err)
    assert out == ""
    assert [line for line in err.splitlines() if not line.startswith("observed ")] == []
    assert still_there(below) == []
    found = Store(folder).read("local/keras")
    assert len(found.observations) > 5
    assert found.damaged == ()
    assert list(folder.glob("*.journal.jsonl")) == [], "it is all in the implementation's file"
    again = start(
        "run",
        "--python",
        str(tmp_path / "python"),
        "-c",
        "layers.Dense[*",
        "--no-confirm",
        "--reports",
        str(folder.parent),
    )
    out, _ = again.communicate(timeout=120)
    assert again.returncode in (0, 1)
    assert "observed" in out
    assert "kept 0 " not in out


def test_a_run_in_the_background_is_not_for_ctrl_c(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "conformance", "run", "--python"]
    line += [str(interpreter(tmp_path)), "-c", "layers.Dense[*", "--no-confirm", "--reports", str(tmp_path / "reports")]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # As a shell starts what is put in the background: what is ignored stays so in a child.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        run = subprocess.Popen(line, env=environ, **pipes)
    finally:
        signal.signal(signal.SIGINT, before)
    with run:
        for _ in range(20):
            time.sleep(0.05)
            run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=120)
    assert run.returncode in (0, 1)
    assert "observed" in out


@pytest.mark.parametrize(
    "words", [("environments",), ("environments", "--json"), ("run", "--help"), ("show", "activations.nothing")]
)
def test_a_reader_that_goes_away(words: tuple[str, ...]) -> None:
    with start(*words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        process.wait(60)
    if words[0] == "show":
        # It has nothing to print there, but an error.
        assert process.returncode == 2
        return
    assert (process.returncode, err) == (-signal.SIGPIPE, "")


def test_a_run_whose_progress_nobody_reads_keeps_what_it_saw(tmp_path: Path) -> None:
    run, folder, below = begin(tmp_path)
    assert run.stderr is not None
    run.stderr.close()
    run.stderr = None
    out, _ = run.communicate(timeout=300)
    assert (run.returncode, out) == (-signal.SIGPIPE, "")
    assert still_there(below) == []
    assert len(Store(folder).read("local/keras").observations) > 5


def closed(*descriptors: int) -> Callable[[], None]:
    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return close


@pytest.mark.parametrize("descriptors", [(1,), (2,), (1, 2), (0, 1, 2)])
def test_streams_that_were_closed_before(descriptors: tuple[int, ...], tmp_path: Path) -> None:
    for words, status in ((("environments",), 0), (("environments", "--json"), 0), (("show", "nothing"), 2)):
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        line = [sys.executable, "-m", "conformance", *words]
        with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
            done = subprocess.run(
                line, env=environ, stdout=out, stderr=err, preexec_fn=closed(*descriptors), check=False
            )
        assert done.returncode == status, (tmp_path / "err").read_text()
        assert "Traceback" not in (tmp_path / "err").read_text()
