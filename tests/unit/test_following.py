"""A process that answers line by line: what it said counts, however it ends; and what is kept of it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from conformance.environments import following
from conformance.environments.following import RunStoppedError, each, follow
from conformance.environments.processes import run
from conformance.environments.table import ROOT
from conformance.storage import lines

#: Starts a process in a session of its own and one that forked away, writes down which, and ends without a word.
LEAVING = """
import os, subprocess, sys, time
one = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.write(write, str(os.getpid()).encode() + b"\\n")
    time.sleep(600)
two = int(os.read(read, 99))
open("answer", "a").write(f"{one.pid} {two}\\n")
"""


def followed(
    text: str, folder: Path, patience: float = 30.0, most: int = 0, busy: float = 0.0
) -> tuple[str, list[bytes]]:
    """How a program ended, and the lines that it answered."""
    found: list[bytes] = []
    command = [sys.executable, "-c", text]
    ended = follow(command, {}, folder, folder / "answer", found.append, lambda: patience, most, lambda: busy)
    return ended, found


def test_what_it_says_is_taken_and_how_it_ends_is_said(tmp_path: Path) -> None:
    says = "open('answer', 'a').write('1\\n2\\n3'); print('printed')"
    assert followed(says, tmp_path) == ("", [b"1", b"2"])
    assert (tmp_path / "said").read_text(encoding="utf-8") == "printed\n"
    assert followed("raise SystemExit(3)", tmp_path)[0] == "ended with status 3"


def test_who_says_nothing_for_too_long_is_ended(tmp_path: Path) -> None:
    ended, found = followed("open('answer', 'a').write('1\\n')\nimport time; time.sleep(600)", tmp_path, 1.0)
    assert (ended, found) == ("was ended after 1 seconds", [b"1"])


def test_who_computes_and_says_nothing_is_ended_by_what_it_computed(tmp_path: Path) -> None:
    says = "import time\nfor n in range(3):\n    open('answer', 'a').write('1\\n')\n"
    # What waits does not compute, and each line begins anew.
    assert followed(f"{says}    time.sleep(0.3)", tmp_path, busy=0.25) == ("", [b"1"] * 3)
    ended, found = followed(f"{says}while True: pass", tmp_path, busy=0.5)
    assert (ended, found) == (f"{following.COMPUTED} 0 seconds", [b"1"] * 6)


def test_who_takes_too_much_is_ended(tmp_path: Path) -> None:
    ended, _ = followed("all = b'1' * (1 << 28)\nimport time; time.sleep(600)", tmp_path, most=1 << 27)
    assert ended.startswith("was ended when it held")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has to do that")
def test_it_ends_where_the_one_that_follows_it_is_killed(tmp_path: Path) -> None:
    says = f"{LEAVING}\nopen('answer', 'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    text = (
        "import sys\nfrom pathlib import Path\nfrom conformance.environments.following import follow\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f'follow([sys.executable, "-c", {says!r}], {{}}, folder, folder / "answer", lambda line: None, lambda: 600.0)\n'
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", text], env=environment) as following_:
        answer = tmp_path / "answer"
        while not (answer.is_file() and answer.read_text().count("\n") == 2):
            assert following_.poll() is None
            time.sleep(0.05)
        several = [psutil.Process(int(one)) for one in answer.read_text().split()]
        following_.kill()
    gone, _ = psutil.wait_procs(several, timeout=30)
    assert len(gone) == 3


def test_a_program_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        follow([tmp_path / "python"], {}, tmp_path, tmp_path / "answer", lambda line: None, lambda: 1.0)


def test_where_one_fails_the_others_go_on(tmp_path: Path) -> None:
    done: list[int] = []

    def one(number: int) -> None:
        if number == 1:
            raise ValueError(number)
        done.append(number)

    with pytest.raises(ValueError, match="1"):
        each(one, [1, 2, 3], 1)
    assert done == [2, 3]


def test_where_somebody_ends_the_run_all_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that is interrupted waits for the other, which is followed meanwhile."""
    stopped: list[int] = []

    def one(number: int) -> None:
        if number == 1:
            while not (tmp_path / "answer").is_file():
                time.sleep(0.01)
            raise KeyboardInterrupt
        try:
            followed("import time; time.sleep(600)", tmp_path)
        except RunStoppedError:
            stopped.append(number)

    with pytest.raises(KeyboardInterrupt):
        each(one, [1, 2], 2)
    assert stopped == [2]
    each(lambda number: None, [1], 1)
    assert not following.STOP.is_set()


def test_a_line_that_an_ended_run_was_writing_is_passed_over_and_the_next_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.jsonl"
    assert list(lines.lines(path)) == []
    lines.add(path, {"a": 1})
    path.write_bytes(path.read_bytes() + b'{"b": ')
    lines.add(path, {"c": 2})
    assert list(lines.lines(path)) == [{"a": 1}, {"c": 2}]
    assert list(lines.lines(path, "c")) == [{"c": 2}]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has to do that")
@pytest.mark.parametrize(
    ("end", "patience", "how"),
    [
        ("os._exit(0)", 30.0, ""),
        ("os._exit(3)", 30.0, "ended with status 3"),
        ("os.abort()", 30.0, "ended with status -6"),
        ("time.sleep(600)", 1.0, "was ended after 1 seconds"),
    ],
)
def test_what_it_starts_ends_with_it_in_whatever_session(tmp_path: Path, end: str, patience: float, how: str) -> None:
    ended, found = followed(f"{LEAVING}\n{end}", tmp_path, patience)
    assert ended == how
    assert not any(psutil.pid_exists(int(one)) for one in found[0].split())


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has to do that")
@pytest.mark.parametrize(("end", "seconds", "status"), [("os._exit(0)", 30.0, 0), ("time.sleep(600)", 1.5, None)])
def test_what_a_command_starts_ends_with_it_though_it_holds_what_is_printed(
    tmp_path: Path, end: str, seconds: float, status: int | None
) -> None:
    done = run([sys.executable, "-c", f"{LEAVING}\n{end}"], seconds, {}, tmp_path)
    assert done.status == status
    assert not any(psutil.pid_exists(int(one)) for one in (tmp_path / "answer").read_text().split())


def test_a_command_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run([tmp_path / "python"], 1.0, {}, tmp_path)
    assert run([sys.executable, "-c", "print(input())"], 30.0, {}, tmp_path, given="said").out == "said\n"
