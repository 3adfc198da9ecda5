"""Publishing: whole or not at all, complete enough or not at all."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_invented import OLD, Command, activation
from jsonschema import Draft202012Validator
from published_invented import IDS, keep, make

from conformance import catalog
from conformance.environments.fingerprint import sources
from conformance.environments.launch import WORKER
from conformance.environments.table import ROOT, Environments
from conformance.inventory import api
from conformance.model.errors import (
    DiskError,
    ForeignFolderError,
    ForeignTargetError,
    IncompleteError,
    MissingObservationsError,
    TooLargeError,
)
from conformance.model.observation import Implementation
from conformance.publishing.provenance import Revision, revision
from conformance.publishing.reproduce import written
from conformance.publishing.reproduce.reproduced import Reproduced, Side
from conformance.publishing.result.check import apart
from conformance.publishing.result.reader import Result
from conformance.workspace import publish as publishing
from conformance.workspace.publish import LIMIT, publish
from conformance.workspace.workspace import Workspace

pytestmark = pytest.mark.night

NAMES = ("divergences", "history", "environments", "as-installed", "provenance")
PUBLISHED = ROOT / "reports" / "latest"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(make(tmp_path / "reports"))


def put(workspace: Workspace, into: Path, threshold: float = 0.0, **more: Any) -> publishing.Published:
    return publish(workspace, Environments.load(), into, threshold, IDS, **more)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files(folder)}


def validate(folder: Path) -> None:
    """Every file is what the schema beside it says, names its own schema, and is the one that provenance counts."""
    origin = read(folder / "provenance.json")
    for name in NAMES:
        schema, value = read(folder / f"{name}.schema.json"), read(folder / f"{name}.json")
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(value)
        assert value["schema"] == schema["$id"]
    assert set(origin["files"]) == contents(folder).keys() - {"provenance.json"}
    for name, file in origin["files"].items():
        content = (folder / name).read_bytes()
        assert file == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert sum(p.stat().st_size for p in files(folder)) <= LIMIT


def test_everything_is_published_together_and_is_what_its_schema_says(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "published" / "latest"
    done = put(workspace, into)
    schemas = (f"{n}.schema.json" for n in (*NAMES, "details"))
    expected = {"index.html", "data", "result.zip", *(f"{n}.json" for n in NAMES), *schemas}
    # What they say is tested where it is made (test_inventory_published.py): checking it all takes seconds.
    expected |= {"inventory.json", "inventory.schema.json"}
    assert (into / "inventory.json").read_bytes() == api.content()
    assert (into / "inventory.schema.json").read_bytes() == api.SCHEMA_FILE.read_bytes()
    assert {p.name for p in into.iterdir()} == expected
    validate(into)
    assert done.size == sum(p.stat().st_size for p in files(into))
    assert sorted(p.name for p in into.parent.iterdir()) == ["archive", "latest"], "nothing temporary is left"
    assert done.divergences == len(read(into / "history.json")["histories"]["case"]) >= 1
    environments = read(into / "environments.json")
    assert {row["command"] for row in environments["installed"]} == {
        "pip install tensorflow==2.4.4 keras==2.4.3",
        "pip install tensorflow==2.16.2 keras==3.4.1 tf-keras==2.16.0",
    }, "what was not measured is no row of what was"
    assert len(read(into / "as-installed.json")["rows"]) == 3


def test_the_file_that_answers_is_of_the_same_publication(workspace: Workspace, tmp_path: Path) -> None:
    into, answers = tmp_path / "latest", tmp_path / "package" / "result.zip"
    put(workspace, into, answers=answers)
    assert not (into / "result.zip").exists()
    assert [p.name for p in answers.parent.iterdir()] == ["result.zip"]
    assert apart(into, answers) == ""
    result, origin = Result(answers), read(into / "provenance.json")
    assert result.judge() == workspace.judge(IDS)
    assert result.provenance == {key: value for key, value in origin.items() if key != "files"}
    assert result.installed == read(into / "as-installed.json")
    put(workspace, into, answers=tmp_path / "other.zip")
    assert "publish again" in apart(into, answers)


def test_what_was_observed_on_a_gpu_is_published_besides(workspace: Workspace, tmp_path: Path) -> None:
    """With the same installation's CPU beside it; a Python of one's own without a GPU is nobody else's business."""
    case = catalog.load()["activations.hard_sigmoid[]"]
    own, beside = (Implementation("gpu-torch", "keras", "torch", device) for device in ("gpu", "cpu"))
    for mine in (own, beside, Implementation("local", "keras", "torch")):
        keep(workspace.folder, mine, activation(case, [0.7, 0.3]))
    into = tmp_path / "latest"
    publish(workspace, Environments.load(), into, 0.0)
    observed = [one["id"] for one in read(into / "divergences.json")["implementations"]]
    assert sorted(observed) == sorted([*IDS, own.id, beside.id])
    assert read(into / "provenance.json")["completeness"]["observed"].keys().isdisjoint({own.id, beside.id})


def test_what_a_former_worker_saw_is_not_judged(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "latest"
    put(workspace, into)
    before = read(into / "divergences.json")["divergences"]
    former = msgspec.structs.replace(activation(catalog.load()["optimizers.Adam[lr=0.0625]"], [0.5]), worker="0" * 64)
    keep(workspace.folder, OLD, former)
    put(workspace, into)
    assert read(into / "divergences.json")["divergences"] == before


def test_provenance_says_what_was_observed_and_with_what(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "latest"
    put(workspace, into)
    origin = read(into / "provenance.json")
    table = Environments.load()
    assert origin["locks"] == {name: table.lock_fingerprint(name) for name in ("py311-tf2", "py37-tf20")}
    assert origin["workers"] == dict.fromkeys(IDS, sources(WORKER).whole)
    assert origin["completeness"]["observed"] == dict(zip(IDS, (1, 2, 2), strict=True))
    assert origin["observed"]["first"] <= origin["observed"]["last"]
    (machine,) = origin["observed"]["machines"]
    assert (machine["processor"], sorted(machine["implementations"])) == ("A processor", sorted(IDS))
    assert origin["machine"]["cores"] >= 1
    assert str(tmp_path) not in json.dumps(origin)


def test_an_incomplete_result_is_refused_and_nothing_is_touched(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "latest"
    put(workspace, into)
    before = contents(into)
    with pytest.raises(IncompleteError, match="are required"):
        put(workspace, into, 0.99)
    assert contents(into) == before


def test_observations_under_another_lock_do_not_count(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Environments, "lock_fingerprint", lambda self, name: "0" * 64)
    with pytest.raises(IncompleteError, match=r"0\.00%"):
        put(workspace, tmp_path / "latest", 0.0001)


def test_what_is_too_large_is_refused_and_names_the_largest(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "published" / "latest"
    with pytest.raises(TooLargeError, match=r"index\.html"):
        put(workspace, into, limit=10_000)
    assert list(into.parent.iterdir()) == []


def test_without_the_measurement_of_installing_nothing_is_published(tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports", installed=False))
    with pytest.raises(MissingObservationsError, match="was not measured"):
        put(workspace, tmp_path / "latest")
    (tmp_path / "reports/as-installed.json").write_text('{"schema": "urn:other:1", "rows": [1]}')
    with pytest.raises(MissingObservationsError, match="another version"):
        put(workspace, tmp_path / "latest")
    assert not (tmp_path / "latest").exists()


def test_a_folder_of_somebody_elses_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "thesis"
    into.mkdir()
    (into / "chapter.tex").write_text("years of work")
    with pytest.raises(ForeignFolderError):
        put(workspace, into)
    assert (into / "chapter.tex").read_text() == "years of work"
    with pytest.raises(ForeignFolderError, match="no folder"):
        put(workspace, into / "chapter.tex")


def test_publishing_again_replaces_the_folder_as_a_whole(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "published" / "latest"
    put(workspace, into)
    (into / "of-an-older-version.json").write_text("{}")
    before = contents(into)
    with pytest.raises(ForeignFolderError, match=r"not published: of-an-older-version\.json"):
        put(workspace, into)
    assert contents(into) == before
    # The older version would have said that the file is its own.
    origin = read(into / "provenance.json")
    origin["files"]["of-an-older-version.json"] = {"bytes": 2, "sha256": "0"}
    (into / "provenance.json").write_text(json.dumps(origin))
    put(workspace, into)
    validate(into)
    assert sorted(p.name for p in into.parent.iterdir()) == ["archive", "latest"]
    assert not (into / "of-an-older-version.json").exists()


@pytest.mark.parametrize("text", ["{}", '{"_type": "https://in-toto.io/Statement/v1"}', "\xff", "[" * 100_000])
def test_another_programs_provenance_does_not_make_a_folder_ours(
    text: str, workspace: Workspace, tmp_path: Path
) -> None:
    into = tmp_path / "built"
    into.mkdir()
    (into / "provenance.json").write_text(text, encoding="latin-1")
    (into / "wheel").write_text("years of work")
    with pytest.raises(ForeignFolderError):
        put(workspace, into)
    assert (into / "wheel").read_text() == "years of work"


def test_a_link_stays_and_what_it_leads_to_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "real", tmp_path / "latest"
    real.mkdir(parents=True)
    link.symlink_to(real)
    put(workspace, link)
    assert link.is_symlink()
    assert (real / "index.html").is_file()
    assert [p.name for p in real.parent.iterdir()] == ["real"]


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "\xff", '{"schema": 7}', "[" * 100_000])
def test_a_measurement_that_cannot_be_read_is_a_typed_error(text: str, workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "reports/as-installed.json").write_text(text, encoding="latin-1")
    with pytest.raises(MissingObservationsError, match="cannot be read"):
        put(workspace, tmp_path / "latest")


def test_a_report_replaces_no_file_of_another_origin(workspace: Workspace) -> None:
    judgement = workspace.judge()
    page = workspace.report(judgement)
    workspace.report(judgement)
    for name, text in (("index.html", "<title>My thesis</title>"), ("divergences.json", '{"mine": true}')):
        theirs, before = page.with_name(name), page.with_name(name).read_bytes()
        theirs.write_text(text)
        with pytest.raises(ForeignTargetError, match=name):
            workspace.report(judgement)
        assert theirs.read_text() == text
        theirs.write_bytes(before)
    page.write_bytes(b"")
    workspace.report(judgement)
    assert page.stat().st_size > 1000, "an empty file holds nothing"


def test_what_was_published_stays_where_the_last_rename_fails(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, answers = tmp_path / "published" / "latest", tmp_path / "package" / "result.zip"
    put(workspace, into, answers=answers)
    before, answered = contents(into), answers.read_bytes()
    workspace.store.path(OLD).unlink()
    rename = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if self.name.endswith(".tmp") and self.is_dir():
            raise OSError("the disk is gone")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(DiskError, match="the disk is gone"):
        put(workspace, into, answers=answers)
    assert contents(into) == before
    assert answers.read_bytes() == answered
    with pytest.raises(DiskError, match="the disk is gone"):
        put(workspace, into, answers=tmp_path / "new.zip")
    assert not (tmp_path / "new.zip").exists()
    assert sorted(p.name for p in into.parent.iterdir()) == ["archive", "latest"]


def test_nothing_is_published_where_the_file_that_answers_cannot_be_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    into = tmp_path / "published" / "latest"
    put(workspace, into, answers=tmp_path / "result.zip")
    before = contents(into)
    workspace.store.path(OLD).unlink()
    (tmp_path / "taken").write_bytes(b"a file")
    (tmp_path / "folder").mkdir()
    for answers in (tmp_path / "taken" / "result.zip", tmp_path / "folder"):
        with pytest.raises(DiskError):
            put(workspace, into, answers=answers)
        assert contents(into) == before
    assert sorted(p.name for p in into.parent.iterdir()) == ["archive", "latest"]


def test_the_command_publishes_or_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance = Command(make(tmp_path / "reports"), monkeypatch, capsys)
    into = tmp_path / "latest"
    chosen = [word for i in IDS for word in ("-i", i)]
    refused = conformance("publish", "--into", str(into), *chosen)
    assert refused.status == 2
    assert "99.00% are required" in refused.err
    assert not into.exists()
    done = conformance("publish", "--into", str(into), "--require-complete", "0", *chosen, "--json")
    assert done.status == 0
    assert done.json["folder"] == str(into)
    assert done.json["bytes"] == sum(p.stat().st_size for p in files(into))


def test_the_command_expects_all_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance = Command(make(tmp_path / "reports"), monkeypatch, capsys)
    refused = conformance("publish", "--into", str(tmp_path / "latest"))
    assert refused.status == 2
    assert f"of {len(Environments.load().implementations())} implementations" in refused.err


def test_observations_become_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance = Command(make(tmp_path / "reports"), monkeypatch, capsys)
    path = tmp_path / "all.sqlite"
    done = conformance("export", "--sqlite", str(path), "--json")
    assert done.status == 0
    assert sorted(done.json["implementations"]) == sorted(IDS)
    assert path.read_bytes()[:15] == b"SQLite format 3"


def test_the_revision_is_gits(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        return subprocess.run(
            ["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    assert revision(tmp_path / "nowhere") == Revision(None, None)
    git("init", "-q")
    (tmp_path / "reports/latest").mkdir(parents=True)
    for name in ("code.py", "reports/latest/a.json"):
        (tmp_path / name).write_text("1")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    commit = git("rev-parse", "HEAD")
    assert revision(tmp_path) == Revision(commit, False)
    (tmp_path / "reports/latest/a.json").write_text("2")
    assert revision(tmp_path, tmp_path / "reports/latest") == Revision(commit, False), "what is published is no source"
    assert revision(tmp_path) == Revision(commit, True)
    (tmp_path / "code.py").write_text("2")
    assert revision(tmp_path, tmp_path / "reports/latest") == Revision(commit, True)


@pytest.mark.skipif(not (PUBLISHED / "provenance.json").is_file(), reason="nothing is published in this checkout")
def test_what_is_published_in_the_repository_is_whole() -> None:
    validate(PUBLISHED)
    completeness = read(PUBLISHED / "provenance.json")["completeness"]
    assert completeness["fraction"] >= completeness["required"] >= publishing.COMPLETE


def test_a_published_file_that_was_changed_would_be_found(workspace: Workspace, tmp_path: Path) -> None:
    into = tmp_path / "latest"
    put(workspace, into)
    shutil.copyfile(into / "history.schema.json", into / "index.html")
    with pytest.raises(AssertionError):
        validate(into)


def test_what_came_of_reproducers_is_published_again_from_a_folder_in_which_they_did_not_run(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the divergence is what it was."""
    answers, into = tmp_path / "result.zip", tmp_path / "latest"
    # What was printed is taken as it is said to be.
    monkeypatch.setattr("conformance.workspace.reproducing.refreshed", lambda kept, tasks: None)
    judgement = workspace.judge()
    kept = Reproduced.load(workspace.folder)
    for divergence in judgement.divergences:
        case = judgement.cases[divergence.case]
        script = written(case, divergence, judgement.headers)
        assert script is not None
        for header in script.sides:
            mine = (header.implementation.id, header.lock)
            kept.add(Side(case.id, case.revision, divergence.stage, script.digest, *mine, agrees=True))
    put(workspace, into, answers=answers)
    before = Result(answers).marks
    assert {mark.outcome for marks in before.values() for mark in marks.values()} == {"reproduced"}
    kept.path.unlink()
    put(workspace, into, answers=answers)
    assert Result(answers).marks == before
    # One side alone that ran here does not hide that all of them ran before.
    one = next(iter(kept.sides.values()))
    Reproduced.load(workspace.folder).add(one)
    put(workspace, into, answers=answers)
    assert Result(answers).marks == before
    kept.path.unlink()
    first = catalog.load()["activations.hard_sigmoid[]"]
    keep(workspace.folder, OLD, activation(first, [0.1, 0.3]))
    put(workspace, into, answers=answers)
    assert before.keys() - Result(answers).marks.keys() == {first.id}
