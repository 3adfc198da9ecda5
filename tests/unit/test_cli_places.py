"""Whatever stands where a command is sent to read or write: an answer, or two lines and status 2; nothing is lost."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cli_invented import Command
from published_invented import IDS, make

pytestmark = pytest.mark.night

CASE = "activations.hard_sigmoid[]"


def as_folders(folder: Path) -> None:
    """Results in which what should be files are folders."""
    make(folder)
    for name in ("workers.jsonl", "not-run.json", "as-installed.json", "as-installed.jsonl", "index.html", "gpu.json"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
    (folder / "observations" / ".py311-tf2--keras.lock").unlink()
    (folder / "observations" / ".py311-tf2--keras.lock").mkdir()


def as_pipes(folder: Path) -> None:
    """Results in which what should be files are pipes, which have no other end."""
    make(folder)
    for name in ("workers.jsonl", "not-run.json", "as-installed.json", "as-installed.jsonl", "index.html", "gpu.json"):
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)
    os.mkfifo(folder / "observations" / "x.jsonl")


def blocked(folder: Path) -> None:
    folder.mkdir()
    (folder / "observations").write_text("years of work")


def huge(folder: Path) -> None:
    (folder / "observations").mkdir(parents=True)
    with (folder / "observations" / "x.jsonl").open("wb") as file:
        file.truncate(3 << 30)


def not_utf_8(folder: Path) -> None:
    make(folder)


PLACES: Mapping[str, Callable[[Path], object]] = {
    "a file": lambda place: place.write_text("years of work"),
    "an empty file": lambda place: place.touch(),
    "an empty folder": lambda place: place.mkdir(),
    "a pipe": os.mkfifo,
    "a link to itself": lambda place: place.symlink_to(place.name),
    "a link to nowhere": lambda place: place.symlink_to("nowhere"),
    "nothing": lambda place: None,
    "a file for observations": blocked,
    "a file of three gigabytes of zeros": huge,
    "folders for files": as_folders,
    "pipes for files": as_pipes,
    "not UTF-8": not_utf_8,
}

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "compare": ("compare", *IDS[:2], "--reports", "{place}"),
    "divergences": ("divergences", "--reports", "{place}"),
    "show": ("show", CASE, "--json", "--reports", "{place}"),
    "report": ("report", "--reports", "{place}"),
    "completeness": ("completeness", "--reports", "{place}"),
    "ledger check": ("ledger", "check", "--reports", "{place}"),
    "upgrade": ("upgrade", *IDS[:2], "--reports", "{place}"),
    "unpinned": ("unpinned", "--no-measure", "--reports", "{place}"),
    "its document": ("unpinned", "--no-measure", "--reports", "{good}", "--document", "{place}"),
    "merge": ("merge", "{place}", "--into", "{new}"),
    "merge into": ("merge", "{good}", "--into", "{place}"),
    "publish": ("publish", "--reports", "{place}", "--into", "{new}", "--require-complete", "0", "-i", IDS[0]),
    "publish into": ("publish", "--reports", "{good}", "--into", "{place}", "--require-complete", "0", "-i", IDS[0]),
    "export": ("export", "--reports", "{place}", "--sqlite", "{new}"),
    "export into": ("export", "--reports", "{good}", "--sqlite", "{place}"),
    "run": ("run", "--python", "{place}", "-c", CASE, "--reports", "{new}"),
    "run's worker": ("run", "--python", sys.executable, "--worker", "{place}", "-c", CASE, "--reports", "{new}"),
    "run's interpreter": (
        "run",
        "-e",
        "py311-tf2",
        "--interpreter",
        "py311-tf2={place}",
        "-c",
        CASE,
        "--reports",
        "{new}",
    ),
}


def texts(folder: Path) -> set[bytes]:
    """What stands in small files below a folder, wherever it has been moved."""
    return {p.read_bytes() for p in folder.rglob("*") if p.is_file() and 0 < p.stat().st_size < 1 << 20}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_stands_there(
    name: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = tmp_path / (os.fsdecode(b"caf\xe9") if place == "not UTF-8" else "place")
    try:
        PLACES[place](where)
    except OSError:
        pytest.skip("this file system takes no such name")
    good = make(tmp_path / "good")
    places = {"place": str(where), "good": str(good), "new": str(tmp_path / "new")}
    conformance = Command(where, monkeypatch, capsys)
    before = texts(tmp_path)
    ended = conformance(*(word.format(**places) for word in COMMANDS[name]), reports=False)
    said = ended.out + ended.err
    assert "Traceback" not in said
    assert ended.status in (0, 1, 2), said
    if ended.status == 2:
        message, advice = [line for line in ended.err.splitlines() if not line.startswith("warning: ")][-2:]
        assert message.startswith("error: "), ended.err
        assert advice.strip()
    if place in ("a file", "a file for observations"):
        assert before <= texts(tmp_path), "nothing was replaced"


NAMES = (
    "..",
    ".",
    ".hidden",
    "x[y]",
    "x(y)",
    "x/y",
    "x@y",
    "",
    " ",
    "a b",
    "-x",
    "a\nb",
    "\x1b[2J",
    "\udcff",
    "é",
    "x" * 65,
    "py311-tf2",
)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_cannot_be_one_is_an_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance = Command(tmp_path / "reports", monkeypatch, capsys)
    ended = conformance("run", "--python", sys.executable, f"--name={name}", "-c", CASE)
    assert ended.status == 2
    assert ended.err.startswith("error: --name")
    assert not conformance.reports.exists()
    for option in ("--backend", "--device"):
        if name not in ("py311-tf2",):
            ended = conformance("run", "--python", sys.executable, f"{option}={name}", "-c", CASE)
            assert ended.status == 2
            assert ended.err.startswith(f"error: {option}")


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e999", "0x1", "9" * 400, "1.5.2", "\udcff"])
def test_numbers_that_are_none(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance = Command(make(tmp_path / "reports"), monkeypatch, capsys)
    for words in (
        ("run", "--python", "nowhere", "--timeout", value),
        ("run", "--python", "nowhere", "--memory", value),
        ("run", "--python", "nowhere", "--jobs", value),
        ("run", "--all", "--shard", f"1/{value}"),
        ("run", "--all", "--shard", f"{value}/2"),
        ("completeness", "--require", value),
    ):
        ended = conformance(*words)
        assert "Traceback" not in ended.err
        assert ended.status == 2, (words, ended.out)
