"""The formats of a report."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest
from linting import report

from conformance.cli import main
from conformance.console.lines import WIDTH
from conformance.lint.model import Report
from conformance.lint.outputs import data, github, junit, sarif, terminal
from conformance.lint.outputs.words import failed, summary

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests/data/sarif/sarif-schema-2.1.0.json"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A file with an error, a warning and a note, one that is no Python, and a notebook."""
    folder = tmp_path_factory.mktemp("code")
    (folder / "a b%.py").write_text(
        "import keras\nkeras.optimizers.Adam(lr=0.1)\nkeras.layers.ConvLSTM2D(1, 2)\n"
        "keras.layers.Dense(1, input_dim=3)\nkeras.nothing\n",
        encoding="utf-8",
    )
    (folder / "bad.py").write_text("x = = 1\n", encoding="utf-8")
    cell = {"cell_type": "code", "source": "import keras\nkeras.backend.mean(1)"}
    (folder / "n.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    return report(folder)


def test_the_summary_counts_what_breaks_changes_and_is_not_covered(found: Report) -> None:
    assert summary(found) == (
        "5 uses of 5 symbols in 3 files: 4 compared, 2 break, 1 change silently, 1 not covered; 1 note; "
        "1 file not read as a whole"
    )
    assert failed(found)


def test_where_a_thing_is_there_is_said_once(tmp_path: Path) -> None:
    text = "from keras import backend as K\nK.mean(1)\nK.mean(2)\nK.sum(3)\n"
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    shown = " ".join(" ".join(line.text for line in terminal.lines(report(tmp_path))).split())
    assert shown.count("backend.mean is gone") == shown.count("Use ops.mean.") == 4
    assert shown.count("backend.sum is gone") == 2
    assert shown.count("By version:") == 2, "of mean once, and of sum"
    assert shown.count("https://") == 2


def test_the_terminal_has_every_finding_with_what_to_do(found: Report) -> None:
    text = " ".join(" ".join(line.text for line in terminal.lines(found)).split())
    assert "a b%.py:2:23: error [refused-argument] lr of optimizers.Adam is refused" in text
    assert "Use learning_rate=…." in text
    assert "n.ipynb:cell 1:2:15: error" in text
    assert "bad.py, line 1: it is no Python" in text
    assert "Not covered: nothing." in text
    assert "note [warned-argument]" in text
    assert "note [warned-argument]" not in "\n".join(line.text for line in terminal.lines(found, notes=False))
    sentences = [line.text for line in terminal.lines(found) if line.text.startswith("  ") and "http" not in line.text]
    assert max(map(len, sentences)) <= WIDTH


def test_which_of_several_is_taken_is_said_by_the_first_line_alone(found: Report) -> None:
    said = "keras@3.15 was measured as a/keras, b/keras; a/keras (Keras 3.15.1, Python 3.12) is taken: the nearest in "
    said += "TensorFlow and Python, and the newest of those"
    report = msgspec.structs.replace(
        found, notes=(said, f"{said}. Another TensorFlow? Name it: b/keras", "a.txt says 2")
    )
    lines = [line.text for line in terminal.lines(report)]
    assert [one for one in lines if one.startswith("Note: ")] == [
        "Note: Another TensorFlow? Name it: b/keras.",
        "Note: a.txt says 2.",
    ]


def test_the_example_of_the_docs_is_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs/lint.md").read_text(encoding="utf-8")
    command, _, printed = text.partition("```\n$ ")[2].partition("\n```")[0].partition("\n")
    (tmp_path / "train.py").write_text(text.partition("```python\n")[2].partition("```")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", command.split())
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out.strip() == printed.strip()


def test_json_has_places_and_everything_that_is_known(found: Report) -> None:
    answer = data.report_json(found)
    json.dumps(answer)
    assert answer["summary"]["not_covered"] == {"nothing": 1}
    one = next(one for one in answer["findings"] if one["rule"] == "refused-argument")
    assert (one["line"], one["column"], one["end_line"], one["end_column"]) == (2, 23, 2, 29)
    assert one["instead"] == "learning_rate=…"
    assert one["link"].startswith("https://")
    assert answer["unread"][0]["line"] == 1


def test_sarif_is_valid_and_says_where(found: Report) -> None:
    log: dict[str, Any] = sarif.sarif(found)
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    first = run["results"][0]["locations"][0]["physicalLocation"]
    assert first["region"] == {"startLine": 2, "startColumn": 23, "endLine": 2, "endColumn": 29}
    assert first["artifactLocation"]["uri"].endswith("a%20b%25.py")
    assert not run["invocations"][0]["executionSuccessful"]


def test_an_empty_sarif_is_valid(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("", encoding="utf-8")
    log = sarif.sarif(report(tmp_path))
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)
    assert log["runs"][0]["results"] == []


def test_annotations_are_lines_with_their_signs_escaped(found: Report) -> None:
    lines = list(github.annotations(found))
    assert len(lines) == len(found.findings) + 1
    assert lines[0].startswith("::error file=")
    assert "a b%25.py,line=2,endLine=2,col=23,endColumn=29,title=refused-argument::" in lines[0]
    assert any(line.startswith("::notice ") for line in lines)
    assert lines[-1].endswith("::it is no Python: invalid syntax")


def test_junit_counts_its_cases(found: Report) -> None:
    (suite,) = ET.fromstring(junit.junit(found))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "3", "1")
    assert len(suite.findall("testcase/failure")) == 3
    assert len(suite.findall("testcase/error")) == 1


def test_junit_of_nothing_is_one_case_that_passes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("", encoding="utf-8")
    (suite,) = ET.fromstring(junit.junit(report(tmp_path)))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
