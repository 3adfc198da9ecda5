"""A disk that is full, read-only or gone: a typed error that names the path, nothing lost, and the next run goes on."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from disks import conformance, is_two_lines, read_only, small_disk
from faulty import FAKES, make_case, make_launch

from conformance import catalog
from conformance.environments.fingerprint import sources
from conformance.environments.launch import WORKER
from conformance.execution.limits import Limits
from conformance.execution.process import WorkerProcess
from conformance.execution.session import Session
from conformance.model.errors import DiskError
from conformance.model.observation import SCHEMA, Footer, Header, Implementation, Observation, Stage
from conformance.observations import journal as journals
from conformance.observations.store import Store, now
from conformance.storage.disk import replace_file

pytestmark = pytest.mark.night

MINE = Implementation("py311-tf2", "keras")
OTHER = Implementation("py311-tf2", "tf_keras")
ENGINE = "eager_tensorflow"


def header(mine: Implementation = MINE) -> Header:
    machine = {"device": "cpu", "engine_module": ENGINE}
    return Header(SCHEMA, mine, {"keras": "3"}, machine, "11" * 32, sources(WORKER).whole, "33" * 32, now())


def observation(case: str, size: int = 100) -> Observation:
    return Observation(case, "r1", "ok", {"float64": [Stage("forward", facts={"output": "x" * size})]})


@contextmanager
def size_limit(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    without, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        sys.dont_write_bytecode = without


def test_a_limit_on_files_cuts_no_bytecode_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "bytecode"))
    assert conformance("--version", limit=20_000).returncode == 0
    assert not list(tmp_path.rglob("*.pyc"))
    assert conformance("--version").returncode == 0
    assert list(tmp_path.rglob("*.pyc"))


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder but locks, and what is kept to judge faster."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.endswith((".lock", ".index")) and ".judged" not in p.parts
    }


# Journals


def test_a_journal_ends_in_its_last_whole_line_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    store = Store(tmp_path)
    journal = store.open(header())
    journal.append(observation("a"))
    with size_limit(journal.path.stat().st_size + 150):
        with pytest.raises(DiskError, match="File too large") as caught:
            journal.append(observation("b", 1000))
        assert str(journal.path) in caught.value.message
        assert "ulimit -f" in caught.value.advice
        assert journal.path.read_bytes().endswith(b"}\n"), "no half of a line is left"
        with pytest.raises(DiskError):
            journal.append(observation("b", 1000))
        journal.append(observation("c", 1))
    journal.append(observation("d"))
    journal.close()
    found = store.read(MINE.id)
    assert (set(found.observations), found.damaged) == ({"a", "c", "d"}, ())
    store.compact(MINE)
    assert set(store.read(MINE.id).observations) == {"a", "c", "d"}


def fill(journal: journals.Journal, kept: list[str]) -> None:
    """Append until that fails; ``kept`` are the cases before."""
    for n in range(1000):
        journal.append(observation(f"{n:04}", 700))
        kept.append(f"{n:04}")


def test_the_same_on_a_disk_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        store = Store(disk / "observations")
        journal = store.open(header())
        kept: list[str] = []
        with pytest.raises(DiskError, match="No space left on device") as caught:
            fill(journal, kept)
        assert str(journal.path) in caught.value.message
        assert "Free some room" in caught.value.advice
        journal.close()
        assert sorted(store.read(MINE.id).observations) == kept
        # There is no room for a second copy: the journal stays, and is absorbed when there is.
        with pytest.raises(DiskError):
            store.compact(MINE)
        assert sorted(store.read(MINE.id).observations) == kept
        assert [p.name for p in store.root.glob(".*.tmp")] == []
        subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
        store.compact(MINE)
        assert sorted(store.read(MINE.id).observations) == kept
        assert list(store.root.glob("*.journal.jsonl")) == []


def test_where_half_a_line_cannot_be_taken_back_nothing_follows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(file: int, length: int) -> None:
        raise OSError("the disk is gone")

    store = Store(tmp_path)
    journal = store.open(header())
    journal.append(observation("a"))
    monkeypatch.setattr(os, "ftruncate", fails)
    with size_limit(journal.path.stat().st_size + 150), pytest.raises(DiskError):
        journal.append(observation("b", 1000))
    assert not journal.path.read_bytes().endswith(b"\n")
    with pytest.raises(DiskError, match="ends in half a line"):
        journal.append(observation("c"))
    journal.close()
    found = store.read(MINE.id)
    assert (set(found.observations), found.damaged) == ({"a"}, ())


def test_a_journal_that_cannot_be_begun_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with size_limit(50), pytest.raises(DiskError):
        store.open(header())
    assert list(tmp_path.glob("*.jsonl")) == []
    store.open(header()).close()


def test_a_file_is_whole_or_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    path.chmod(0o640)
    with size_limit(100), pytest.raises(DiskError, match=str(path)):
        replace_file(path, [b"x" * 99, b"y" * 99])
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    replace_file(path, [b"after"])
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"after", 0o640)


# Runs


def test_a_run_on_a_disk_that_gets_full_ends_and_the_next_one_goes_on(tmp_path: Path) -> None:
    cases = [make_case("Scale", f"{n:03}", factor=float(n)) for n in range(40)]
    launch, folder = make_launch(), tmp_path / "observations"
    with (
        pytest.raises(DiskError) as caught,
        size_limit(20_000),
        Session([launch], folder, jobs=2, catalog=cases) as session,
    ):
        session.observe_all(cases)
    assert str(folder) in caught.value.message
    kept = Store(folder).read(launch.id)
    assert 0 < len(kept.observations) < len(cases)
    assert kept.damaged == ()
    with Session([launch], folder, jobs=2, catalog=cases) as session:
        result = session.observe_all(cases)
        assert result.resumed >= len(kept.observations)
        stored = session.stored(launch)
    assert stored is not None
    assert stored.complete


def test_the_command_ends_in_two_lines(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{FAKES}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    line = ("run", "--python", str(python), "-c", "activations.*", "-j", "1", "--reports", str(tmp_path / "reports"))
    message, advice = is_two_lines(conformance(*line, limit=30_000))
    assert f"{tmp_path / 'reports'}" in message
    assert "File too large" in message
    assert "run the same command again" in advice
    again = conformance(*line)
    assert again.returncode == 0, again.stderr
    assert "kept 0 " not in again.stdout


def test_a_temporary_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(DiskError, match="no temporary folder") as caught:
        WorkerProcess(make_launch(), Limits())
    assert "TMPDIR" in caught.value.advice


# Everything else that writes


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Results of two implementations, and what installing gave."""
    folder = tmp_path / "reports"
    (folder / "observations").mkdir(parents=True)
    cases = [case for case in catalog.load().values() if case.api.startswith("activations.")]
    for mine, value in ((MINE, 1.0), (OTHER, 2.0)):
        stages = [Stage("construct"), Stage("forward", facts={"output": value})]
        runs = {"float32": stages, "float64": stages}
        made = {c.id: sources(WORKER).made(c.scenario, ENGINE).run for c in cases}
        seen = [Observation(c.id, c.revision, "ok", runs, worker=made[c.id]) for c in cases]
        records: list[Any] = [header(mine), *seen, Footer(len(seen), False, now())]
        lines = [msgspec.json.encode(record) + b"\n" for record in records]
        (folder / "observations" / f"{mine.slug}.jsonl").write_bytes(b"".join(lines))
    shutil.copy(ROOT_LATEST / "as-installed.json", folder)
    return folder


ROOT_LATEST = Path(__file__).resolve().parents[2] / "reports" / "latest"

#: Command → arguments, with {reports} and {other}, a folder beside it.
WRITERS = {
    "report": ("report", "--reports", "{reports}"),
    "merge": ("merge", "{reports}", "--into", "{other}"),
    "merge into itself": ("merge", "{reports}", "--into", "{reports}"),
    "publish": (
        *("publish", "--reports", "{reports}", "--into", "{other}/latest", "--require-complete", "0"),
        *("-i", MINE.id, "-i", OTHER.id),
    ),
    "export": ("export", "--sqlite", "{other}/o.sqlite", "--reports", "{reports}"),
}


def arguments(name: str, reports: Path, other: Path) -> list[str]:
    return [word.format(reports=reports, other=other) for word in WRITERS[name]]


@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_gets_full_is_two_lines_and_leaves_all_as_it_was(name: str, reports: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    before = contents(reports)
    done = conformance(*arguments(name, reports, other), limit=3000)
    message, advice = is_two_lines(done)
    assert str(tmp_path) in message
    assert advice.strip()
    assert contents(reports) == before
    assert [p for p in other.rglob("*") if p.is_file() and not p.name.endswith(".lock")] == []
    again = conformance(*arguments(name, reports, other))
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_on_a_real_disk(name: str, reports: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "other", 8) as other, ExitStack() as stack:
        if "{other}" not in " ".join(WRITERS[name]):
            # It writes where it reads: a disk that has room for what is there, and for nothing else.
            size = sum(p.stat().st_size for p in reports.rglob("*") if p.is_file())
            disk = stack.enter_context(small_disk(tmp_path / "disk", (size >> 10) + 24))
            reports = Path(shutil.copytree(reports, disk / "reports"))
        before = contents(reports)
        message, _ = is_two_lines(conformance(*arguments(name, reports, other)))
        assert "No space left on device" in message or "disk is full" in message
        assert contents(reports) == before
        assert [p for p in other.rglob("*") if p.is_file() and not p.name.endswith(".lock")] == []


@pytest.mark.parametrize("name", WRITERS)
def test_a_read_only_disk_is_two_lines(name: str, reports: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    before = contents(reports)
    with read_only(reports), read_only(reports / "observations"), read_only(other):
        message, advice = is_two_lines(conformance(*arguments(name, reports, other)))
    assert str(tmp_path) in message
    assert advice.strip()
    assert contents(reports) == before


QUESTIONS = (
    ("compare", MINE.id, OTHER.id),
    ("divergences", "--api", "activations.*"),
    ("show", "activations.relu[]"),
    ("history", "activations.relu"),
    ("completeness",),
    ("ledger", "propose"),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_questions_need_no_disk_that_can_be_written(question: tuple[str, ...], reports: Path) -> None:
    with read_only(reports), read_only(reports / "observations"):
        done = conformance(*question, "--reports", str(reports))
    assert done.returncode == 0, done.stderr


def test_a_run_on_a_read_only_disk_names_the_place(reports: Path) -> None:
    with read_only(reports), read_only(reports / "observations"):
        store = Store(reports / "observations")
        with pytest.raises(DiskError, match="observations") as caught:
            store.open(header())
        assert caught.value.advice
        with pytest.raises(DiskError):
            store.compact(MINE)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
@pytest.mark.parametrize("words", [("environments",), ("environments", "--json"), ("--help",)])
def test_standard_output_on_a_full_disk_is_said(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = conformance(*words, stdout=full)
    message, _ = is_two_lines(done)
    assert message == "error: standard output cannot be written to: No space left on device"


def test_permissions_are_said(reports: Path) -> None:
    before: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything here")
        before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
    path = reports / "observations" / f"{MINE.slug}.jsonl"
    path.chmod(0o000)
    message, advice = is_two_lines(conformance("divergences", "--reports", str(reports), before=before))
    assert message == f"error: {path} cannot be read: Permission denied"
    assert "permissions" in advice
