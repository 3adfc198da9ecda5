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
from conformance.environments.table import ROOT
from conformance.storage import lines


def followed(text: str, folder: Path, patience: float = 30.0, most: int = 0) -> tuple[str, list[bytes]]:
    """How a program ended, and the lines that it answered."""
    found: list[bytes] = []
    command = [sys.executable, "-c", text]
    ended = follow(command, {}, folder, folder / "answer", found.append, lambda: patience, most)
    return ended, found


def test_what_it_says_is_taken_and_how_it_ends_is_said(tmp_path: Path) -> None:
    says = "open('answer', 'a').write('1\\n2\\n3'); print('printed')"
    assert followed(says, tmp_path) == ("", [b"1", b"2"])
    assert (tmp_path / "said").read_text(encoding="utf-8") == "printed\n"
    assert followed("raise SystemExit(3)", tmp_path)[0] == "ended with status 3"


def test_who_says_nothing_for_too_long_is_ended(tmp_path: Path) -> None:
    ended, found = followed("open('answer', 'a').write('1\\n')\nimport time; time.sleep(600)", tmp_path, 1.0)
    assert (ended, found) == ("was ended after 1 seconds", [b"1"])


def test_who_takes_too_much_is_ended(tmp_path: Path) -> None:
    ended, _ = followed("all = b'1' * (1 << 28)\nimport time; time.sleep(600)", tmp_path, most=1 << 27)
    assert ended.startswith("was ended when it held")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has to do that")
def test_it_ends_where_the_one_that_follows_it_is_killed(tmp_path: Path) -> None:
    says = "import os, time; open('answer', 'a').write(str(os.getpid()) + '\\n'); time.sleep(600)"
    text = (
        "import sys\nfrom pathlib import Path\nfrom conformance.environments.following import follow\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f'follow([sys.executable, "-c", {says!r}], {{}}, folder, folder / "answer", lambda line: None, lambda: 600.0)\n'
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", text], env=environment) as following_:
        answer = tmp_path / "answer"
        while not (answer.is_file() and answer.read_text().endswith("\n")):
            assert following_.poll() is None
            time.sleep(0.05)
        followed_ = psutil.Process(int(answer.read_text()))
        following_.kill()
    gone, _ = psutil.wait_procs([followed_], timeout=30)
    assert gone


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
