"""The examples of docs/data.md run, on what is published here and on a small result made for them."""

import shutil
from pathlib import Path

import pytest
from published_invented import IDS, make
from test_docs import fenced

from conformance.archive import exists, layout
from conformance.environments.table import ROOT, Environments
from conformance.observations.sqlite import write_sqlite
from conformance.workspace.publish import publish
from conformance.workspace.workspace import Workspace

pytestmark = pytest.mark.night

BLOCKS = fenced((ROOT / "docs/data.md").read_text(encoding="utf-8"), "python")
PUBLISHED = ROOT / "reports" / "latest"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a small result is published."""
    folder = tmp_path_factory.mktemp("small")
    workspace = Workspace(make(folder / "reports"))
    publish(workspace, Environments.load(), workspace.folder / "latest", 0.0, IDS)
    # What `conformance export --sqlite reports/observations.sqlite` does.
    write_sqlite(workspace.sets().values(), workspace.folder / "observations.sqlite")
    return folder


@pytest.fixture(params=["small", "published"])
def here(request: pytest.FixtureRequest, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a result in it."""
    folder = small
    if request.param == "published":
        if not PUBLISHED.is_dir():
            pytest.skip("nothing is published in this checkout")
        folder = tmp_path
        shutil.copytree(PUBLISHED, folder / "reports/latest")
        shutil.copyfile(small / "reports/observations.sqlite", folder / "reports/observations.sqlite")
        # A checkout's own archive, where there is one.
        archive = ROOT / "reports/archive"
        (folder / "reports/archive").symlink_to(archive if exists(archive) else small / "reports/archive")
    monkeypatch.chdir(folder)
    return folder


def test_there_are_examples_for_everything_the_document_names() -> None:
    together = "\n".join(BLOCKS)
    for name in (
        "hashlib",
        "pandas",
        "duckdb",
        "sqlite3",
        "divergences.json",
        "history.json",
        "as-installed.json",
        "reports/archive",
    ):
        assert name in together


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_every_example_runs_and_prints_something(number: int, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(BLOCKS[number], f"docs/data.md, example {number + 1}", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_an_example_that_reads_what_is_not_there_would_fail(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    with pytest.raises(KeyError):
        exec(BLOCKS[1].replace('"pattern"', '"patern"'), {})


def test_the_files_the_document_names_are_those_that_are_published(small: Path) -> None:
    text = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    for path in (small / "reports/latest").iterdir():
        assert f"`{path.name}`" in text, path.name


def test_the_columns_the_document_names_are_those_of_the_archive() -> None:
    text = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    for schema in layout.SCHEMAS.values():
        assert ", ".join(f"`{name}`" for name in schema.names) in text


def test_the_query_finds_what_was_raised(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(small)
    (block,) = (block for block in BLOCKS if "reports/archive/*.records" in block)
    exec(compile(block, "docs/data.md", "exec"), {})
    out = capsys.readouterr().out
    assert "py311-tf2/tf_keras" in out
    assert "lr is not known" in out
    assert "2.3.1" in out
