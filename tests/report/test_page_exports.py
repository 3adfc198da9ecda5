"""The page's view of exports: the same answers as `conformance exported`, form × runtime, and model by model."""

import dataclasses
import json
import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from exported_invented import COMPANION, LITE, OLD, ONNX
from report_browsing import Watch, until
from report_invented import HOSTILE
from typer.testing import CliRunner

from conformance.cli import app
from conformance.exporting import packing
from conformance.exporting.answers import answers, by_pair, counts, failures
from conformance.exporting.model import Exported
from conformance.publishing.report import ReportData, write_report

pytestmark = pytest.mark.night


@pytest.fixture
def exported(data: ReportData) -> Exported:
    assert data.exported is not None
    return data.exported


def opened(report: Any, address: str) -> Any:
    page = report.open(address)
    page.wait_for_selector("#exports-models, .notice, .empty")
    return page


def cells(page: Any) -> dict[tuple[str, str], list[str]]:
    """Form and runtime → the numbers of the cell, without those that say that nothing was run."""
    heads = [one.get_attribute("title") for one in page.locator(".saved thead th[title]").all()]
    found = {}
    for line in page.locator(".saved tbody tr").all():
        form = line.locator("th").get_attribute("title")
        for head, one in zip(heads, line.locator("td").all(), strict=True):
            if texts := one.locator(".quads span").all_inner_texts():
                found[form, head] = texts
    return found


def wanted(exported: Exported, writer: str) -> dict[tuple[str, str], list[str]]:
    """The same of the answers of the command."""
    found = {}
    for (_, form, runtime), several in by_pair(list(answers(exported, [writer]))).items():
        n = counts(several)
        numbers = [n["within"], n["measured"], n["beyond"], n["raises"] + n["shapes"]]
        if runtime:
            found[form, runtime] = [str(one) for one in numbers]
        elif form and n["unwritten"]:
            found[form, "the exporter raises"] = [str(n["unwritten"])]
    return found


@pytest.mark.parametrize("writer", [OLD, COMPANION])
def test_each_cell_has_the_counts_of_the_command(report: Any, exported: Exported, writer: str) -> None:
    page = opened(report, f"#/exports?writer={writer}")
    assert cells(page) == wanted(exported, writer)
    assert len(cells(page)) > 2


def test_what_failed_stands_by_what_was_said(report: Any, exported: Exported) -> None:
    page = opened(report, f"#/exports?writer={OLD}")
    groups = page.locator("#exports-models ~ .foldings .folded-name").all_inner_texts()
    said = [f"{len(several)} × {text}" for text, several in failures(list(answers(exported, [OLD]))).items()]
    assert [" ".join(text.split()) for text in groups] == [" ".join(text.split()) for text in said]
    assert HOSTILE in said[0], "what was said is text"
    page.locator(".folded > summary", has_text="RuntimeError: flex").click()
    line = page.locator(".folded[open] .row")
    line.wait_for()
    assert line.locator(".what > code").inner_text() == "lstm"
    assert line.locator(".summary").inner_text() == "run by ai-edge-litert 2.3.0"
    assert line.locator(".tag").inner_text() == "TensorFlow Lite with select ops"


def models(page: Any) -> dict[str, list[str]]:
    return {
        line.locator("th").inner_text(): [" ".join(text.split()) for text in line.locator("td").all_inner_texts()]
        for line in page.locator("[aria-label='Models'] tbody tr").all()
    }


def test_each_model_has_its_outcome_in_each_form(report: Any) -> None:
    page = opened(report, f"#/exports?writer={OLD}")
    heads = page.locator("[aria-label='Models'] thead th").all_inner_texts()
    assert heads == ["Model", "TensorFlow Lite, float32", "TensorFlow Lite, int8", "TensorFlow Lite with select ops"]
    assert models(page) == {
        "dense": ["= right 25 % of bound", "~ no bound off 1 %", "–"],
        "lstm": ["∅ no file", "∅ no file", "× raises"],
        "attention": ["∅ no file", "∅ no file", "∅ no file"],
    }


def test_of_one_form_each_model_has_its_outcome_in_each_runtime(report: Any) -> None:
    page = opened(report, f"#/exports?writer={COMPANION}&format=float32")
    assert page.locator("[aria-label='Models'] thead th").all_inner_texts() == ["Model", "ai-edge-litert 2.3.0"]
    assert models(page) == {
        "dense": ["= right 25 % of bound"],
        "lstm": ["≠ beyond off 25 %"],
        "gru": ["– not run"],
    }
    assert "1 file was run by nobody" in page.locator("#exports-models ~ .lead").inner_text()


def test_of_a_runtime_only_what_it_reads_is_shown(report: Any) -> None:
    page = opened(report, f"#/exports?writer={COMPANION}&runtime={ONNX}")
    assert models(page) == {"dense": ["= right"], "lstm": ["□ other shapes"], "gru": ["∅ no file"]}


def test_who_chooses_a_cell_is_taken_to_its_models(
    report: Any, exported: Exported, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(report, f"#/exports?writer={OLD}")
    page.locator(".saved a.cell[title*='select ops']").click()
    until(page, f"location.hash.includes('format=select') && location.hash.includes('runtime={LITE}')")
    until(page, "document.activeElement.id === 'exports-models'")
    assert "0 are right" in page.locator("#exports-models ~ .lead").inner_text()
    # The command that stands there asks for just this.
    monkeypatch.setattr(packing, "read", lambda: exported)
    command = shlex.split(page.locator("#exports-models ~ .fine code").inner_text())
    found = json.loads(CliRunner().invoke(app, [*command[1:], "--json"]).stdout)["files"]
    assert [(row["model"], row["outcome"]) for row in found if row["form"]] == [("lstm", "raises")]
    page.go_back()
    until(page, "!location.hash.includes('format=')")


def test_writer_form_runtime_and_model_are_in_the_address(report: Any) -> None:
    page = opened(report, "#/exports")
    # Who has most that was run is shown first.
    assert page.locator("#exports-writer").input_value() == COMPANION
    page.select_option("#exports-form", "export:onnx")
    until(page, "decodeURIComponent(location.hash).includes('format=export:onnx')")
    page.select_option("#exports-runtime", ONNX)
    until(page, f"location.hash.includes('runtime={ONNX}')")
    page.fill("#exports-model", "lst*")
    until(page, "location.hash.includes('model=lst')")
    page.wait_for_selector("#exports-models ~ .lead")
    assert models(page) == {"lstm": ["□ other shapes"]}
    page.select_option("#exports-writer", OLD)
    until(page, f"location.hash.includes('writer={OLD}') && !location.hash.includes('format=')")


@pytest.mark.parametrize(
    ("address", "said", "offered"),
    [
        ("writer=py38-tf25/tf.keras", "Nothing was exported under py38-tf25/tf.keras", "keras 3.15.1 (TF 2.21.0)"),
        ("runtime=tvm", "Nothing was run by tvm", "onnxruntime 1.32.0"),
        ("format=pickle", "No form is called pickle", "float16"),
        ("model=denze", "No model is called denze", "dense"),
    ],
)
def test_what_was_not_measured_is_said_with_what_was(report: Any, address: str, said: str, offered: str) -> None:
    page = opened(report, f"#/exports?{address}")
    assert said in page.locator(".notice").inner_text()
    page.locator(".notice a", has_text=offered).first.click()
    page.wait_for_selector("#exports-models")


def test_a_report_without_it_says_so(watch: Watch, data: ReportData, tmp_path: Path) -> None:
    page = watch(write_report(dataclasses.replace(data, exported=None), tmp_path)).open("#/exports")
    assert "nobody looked" in page.locator(".empty").inner_text()


@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("writer", [OLD, COMPANION])
def test_nothing_is_off_screen(report: Any, width: int, writer: str) -> None:
    page = opened(report, f"#/exports?writer={writer}")
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_answers_as_the_command_does_for_all_that_is_packed(
    watch: Watch, data: ReportData, tmp_path: Path
) -> None:
    packed = packing.read()
    report = watch(write_report(dataclasses.replace(data, exported=packed), tmp_path))
    files = json.loads(CliRunner().invoke(app, ["exported", "--json"]).stdout)["files"]
    right = Counter((row["writer"], row["form"], row.get("runtime", "")) for row in files if row["outcome"] == "within")
    for writer in packed.written:
        page = opened(report, f"#/exports?writer={writer}")
        shown = cells(page)
        assert shown == wanted(packed, writer), writer
        for (form, runtime), numbers in shown.items():
            if runtime in packed.ran:
                assert int(numbers[0]) == right[writer, form, runtime]
