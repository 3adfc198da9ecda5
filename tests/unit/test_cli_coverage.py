"""``conformance coverage``, asked about invented results, from observations and from what is published of them."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_invented import NEW, OLD, Command
from published_invented import OUTCOMES, make
from test_published import publication

from conformance.analysis.coverage import exempt
from conformance.analysis.coverage.counting import count
from conformance.analysis.coverage.model import Coverage
from conformance.analysis.judging.kept import FOLDER, Kept
from conformance.environments.unpinned.export import as_installed
from conformance.inventory import names, usage
from conformance.publishing.result import reader
from conformance.publishing.result.reader import Result
from conformance.publishing.result.writer import write
from conformance.workspace import coverage
from conformance.workspace import source as sources
from conformance.workspace.source import Observed, Published
from conformance.workspace.workspace import Workspace

pytestmark = pytest.mark.night


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Three implementations: two values of hard_sigmoid, and an optimizer that two of them refuse."""
    return Command(make(tmp_path / "reports"), monkeypatch, capsys)


def publish(folder: Path, *, counted: bool = True) -> Path:
    """The result of the invented observations, with or without its coverage."""
    workspace = Workspace(folder / "reports")
    judgement = workspace.judge()
    looked = workspace.coverage(judgement) if counted else None
    plain = publication(judgement, installed=as_installed(OUTCOMES))
    write(folder / "result.zip", dataclasses.replace(plain, coverage=looked))
    return folder / "result.zip"


def test_shares_by_implementation_and_area(conformance: Command) -> None:
    said = conformance("coverage", "--json").json
    new = said["implementations"][NEW.id]
    assert new["looked"]
    assert new["total"]["behaviour"] == 1
    assert new["areas"]["activations"]["behaviour"] == 1
    assert new["areas"]["optimizers"]["behaviour"] == 0
    parts = ("behaviour", "nothing", "exempt", "nobody")
    for share in (new["total"], *new["areas"].values()):
        assert sum(share[part] for part in parts) == share["symbols"]
    for number in ("symbols", "behaviour", "uses", "arguments", "members"):
        assert sum(share[number] for share in new["areas"].values()) == new["total"][number]
    old = said["implementations"][OLD.id]
    assert old["areas"]["activations"]["behaviour"] == 1


def test_an_area_alone(conformance: Command) -> None:
    said = conformance("coverage", "optimizers", "--json").json
    assert set(said["implementations"][NEW.id]["areas"]) == {"optimizers"}
    assert {one["name"].partition(".")[0] for one in said["uncovered"]} == {"optimizers"}
    shown = conformance("coverage", "optimizers")
    assert "symbols of optimizers are neither covered nor exempt" in " ".join(shown.out.split())


def test_a_name_however_it_is_written(conformance: Command) -> None:
    said = conformance("coverage", "keras.activations.hard_sigmoid", "--json").json
    (one,) = said["symbols"]
    assert (one["name"], one["implementations"][NEW.id]["state"]) == ("activations.hard_sigmoid", "behaviour")
    assert set(one["implementations"][NEW.id]["stages"]) == {"config", "forward", "gradient"}
    shown = conformance("coverage", "activations.hard_sigmoid", "-i", NEW.id)
    assert "keras 3.15.1 (TF 2.21.0): behaviour" in shown.out
    assert "keras 2.3.1" not in shown.out
    nobody = conformance("coverage", "callbacks.OrbaxCheckpoint")
    assert "nobody looked" in nobody.out


@pytest.mark.parametrize("name", ["layers.NoSuch", "nosuch", "layers.Dense.get_config"])
def test_what_no_keras_has_is_an_error(conformance: Command, name: str) -> None:
    done = conformance("coverage", name)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_a_namespace_is_all_that_is_below_it(conformance: Command) -> None:
    said = conformance("coverage", "optimizers.schedules", "--json").json["symbols"]
    names = [one["name"] for one in said]
    assert "optimizers.schedules.CosineDecay" in names
    assert all(any(n.startswith("optimizers.schedules.") for n in one["names"]) for one in said)


def test_one_implementation_by_area(conformance: Command) -> None:
    shown = conformance("coverage", "-i", NEW.id)
    text = " ".join(shown.out.split())
    assert "activations" in shown.out
    assert "Input kinds, with the number of symbols: " in text
    assert "Stages judged, with the number of symbols: " in text


def test_the_first_line_is_the_sentence(conformance: Command) -> None:
    shown = conformance("coverage")
    assert " ".join(shown.out.split()).startswith("A case reached a number or an effect of 1 of the ")
    assert "nobody looked, which is not agreement" in " ".join(shown.out.split())


def test_no_divergence_where_nobody_looked_is_told_as_that(conformance: Command) -> None:
    shown = conformance("divergences", "--api", "layers.GRU")
    assert "0 divergences in 0 cases judged" in shown.out
    assert "nothing is said about them, which is not agreement" in shown.out
    assert "which is not agreement" not in conformance("divergences", "--api", "activations.hard_sigmoid").out


def test_what_is_uncovered_by_use(conformance: Command) -> None:
    shown = conformance("coverage", "--uncovered", "--most", "3")
    assert "layers.Dense" in shown.out
    assert "The first 3 of " in shown.out
    said = conformance("coverage", "--uncovered", "--json").json["uncovered"]
    uses = [one["uses"] for one in said]
    assert uses == sorted(uses, reverse=True)
    assert "activations.hard_sigmoid" not in {one["name"] for one in said}
    assert not any(one["name"].startswith("datasets.") for one in said), "exempt"


@pytest.mark.parametrize(
    ("arguments", "rows", "every"),
    [
        ((), r"^│ (?:tf[._])?keras .*│$", 2),
        (("activations",), r"^│ (?:tf[._])?keras .*│$", 2),
        (("-i", NEW.id), r"^│ (?!all )\w+ .*│$", 10),
        (("activations.hard_sigmoid",), r"^  (?:tf[._])?keras \d.*: ", 2),
        (("optimizers.schedules",), r"^  (?:tf[._])?keras \d.*: ", 10),
    ],
)
def test_every_form_of_the_answer_prints_at_most_so_many_rows(
    conformance: Command, arguments: tuple[str, ...], rows: str, every: int
) -> None:
    one = conformance("coverage", *arguments, "--most", "1").out
    assert len(re.findall(rows, one, re.MULTILINE)) == 1, one
    said = re.search(r"The first 1 of ([\d,]+) are shown: --most (\d+) shows all", one)
    assert said is not None
    assert int(said[2]) >= every
    everything = conformance("coverage", *arguments, "--most", said[2]).out
    assert len(re.findall(rows, everything, re.MULTILINE)) == int(said[2])
    assert "are shown: --most" not in everything


def test_what_is_uncovered_of_an_implementation_has_a_name_that_it_has(conformance: Command) -> None:
    for one in (OLD.id, NEW.id):
        said = conformance("coverage", "-i", one, "--uncovered", "--json").json["uncovered"]
        having = names.load().of(one)
        assert having
        assert [entry["name"] for entry in said if entry["name"] not in having] == []
    every = {entry["name"] for entry in conformance("coverage", "--uncovered", "--json").json["uncovered"]}
    assert "utils.clear_session" in every
    shown = conformance("coverage", "-i", OLD.id, "--uncovered", "--most", "1000").out
    assert "\n│ backend.clear_session " in shown
    assert "\n│ utils.clear_session " not in shown


def test_what_is_published_answers_as_its_observations_do(conformance: Command, tmp_path: Path) -> None:
    published, observed = Published(Result(publish(tmp_path))), Observed(conformance.reports)
    assert published.coverage == observed.coverage


def test_an_older_result_says_that_it_was_not_counted(
    conformance: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = publish(tmp_path, counted=False)
    monkeypatch.setattr(sources.source, "__defaults__", (None, older))
    done = conformance("coverage", reports=False)
    assert (done.status, done.out) == (2, "")
    assert "does not say how much was looked at" in done.err
    assert "conformance coverage --reports DIR" in done.err


def test_coverage_of_another_format_is_refused(
    conformance: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = publish(tmp_path)
    monkeypatch.setattr(reader, "COVERAGE_ID", "urn:keras-conformance:coverage:0")
    monkeypatch.setattr(sources.source, "__defaults__", (None, path))
    done = conformance("coverage", reports=False)
    assert done.status == 2
    assert "is of the format urn:keras-conformance:coverage:1" in done.err


def test_the_list_of_what_is_uncovered_is_shrunk_and_never_grows(
    conformance: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [one["name"] for one in conformance("coverage", "--uncovered", "--json").json["uncovered"]]
    path = tmp_path / "uncovered.txt"
    exempt.write([*(name for name in every if name != "layers.Dense"), "activations.hard_sigmoid"], path)
    for function in (exempt.uncovered, exempt.write):
        defaults = function.__defaults__ or ()
        monkeypatch.setattr(function, "__defaults__", (*defaults[:-1], path))
    monkeypatch.setattr(exempt.shrink, "__defaults__", (path,))
    done = conformance("catalog", "uncovered", "--json")
    assert done.status == 1, "layers.Dense is in no list"
    assert done.json["removed"] == ["activations.hard_sigmoid"]
    assert done.json["new"] == ["layers.Dense"]
    assert "layers.Dense" not in exempt.uncovered(path)
    exempt.write(every, path)
    done = conformance("catalog", "uncovered")
    assert done.status == 0
    assert "0 removed" in done.out
    assert json.dumps(list(exempt.uncovered(path))) == json.dumps(sorted(every))


def test_what_was_counted_is_kept_as_long_as_it_follows_from_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    judgement = workspace.judge()
    first = workspace.coverage(judgement)
    counting = count

    def again(*arguments: Any) -> Coverage:
        raise AssertionError("counted again")

    monkeypatch.setattr(coverage, "count", again)
    assert workspace.coverage(judgement) == first
    # Another inventory is another number.
    other = tmp_path / "usage.tsv"
    other.write_bytes(usage.FILE.read_bytes().replace(b"layers.Dense\t", b"layers.Dense.gone\t"))
    monkeypatch.setattr(usage, "FILE", other)
    with pytest.raises(AssertionError, match="counted again"):
        workspace.coverage(judgement)
    # Of a part of the implementations it is another as well.
    with pytest.raises(AssertionError, match="counted again"):
        workspace.coverage(workspace.judge([OLD.id, NEW.id]))
    monkeypatch.setattr(Kept, "get", lambda self, asked: dict.fromkeys(asked, b"\xc1"))
    monkeypatch.setattr(coverage, "count", counting)
    assert workspace.coverage(judgement).things == first.things


def test_coverage_is_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """It is published: whoever publishes again must not change a file in which nothing is new."""
    make(tmp_path / "reports")
    code = (
        "import sys, hashlib, msgspec; from pathlib import Path; "
        "from conformance.workspace.workspace import Workspace; w = Workspace(Path(sys.argv[1])); "
        "print(hashlib.sha256(msgspec.json.encode(w.coverage(w.judge()))).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        shutil.rmtree(tmp_path / "reports" / FOLDER, ignore_errors=True)
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "reports")], env=environment, capture_output=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1
