"""The page's view of saving: the same answers as `conformance load`, writer × reader, and what helps."""

import dataclasses
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from lattice_invented import JAX, LEGACY, NEW, OLD, SECOND
from report_browsing import Watch, until
from typer.testing import CliRunner

from conformance.cli import app
from conformance.lattice import packing
from conformance.lattice.answers import between, by_cause, counts, summary
from conformance.lattice.model import FORMATS, Lattice
from conformance.publishing.report import ReportData, write_report

pytestmark = pytest.mark.night


@pytest.fixture
def lattice(data: ReportData) -> Lattice:
    assert data.lattice is not None
    return data.lattice


def opened(report: Any, address: str) -> Any:
    page = report.open(address)
    page.wait_for_selector("#saving-pair, .notice, .empty")
    return page


def cell(page: Any, writer: str, reader: str) -> Any:
    """The cell of a pair, by the titles of its heads."""
    column = [one.get_attribute("title") for one in page.locator(".saved thead th[title]").all()].index(reader)
    row = page.locator(f".saved tbody tr:has(th[title='{writer}'])")
    return row.locator("td").nth(column)


def test_each_cell_has_the_counts_of_its_pair(report: Any, lattice: Lattice) -> None:
    page = opened(report, "#/saving?format=h5")
    for writer in lattice.written:
        for reader in lattice.read:
            number = counts(between(lattice, writer, reader, ("h5",)))
            wanted = [str(number[one]) for one in ("right", "untrained", "lies", "fails")]
            found = cell(page, writer, reader).locator(".quads span").all_inner_texts()
            assert found == (wanted if any(one != "0" for one in wanted) else []), (writer, reader)
    assert "not measured" in (cell(page, JAX, LEGACY).get_attribute("title") or "")


def test_a_second_name_is_answered_by_what_was_measured(report: Any, lattice: Lattice) -> None:
    page = opened(report, f"#/saving?a={SECOND}&b={NEW}")
    assert page.locator("#saving-pair ~ .lead").inner_text() == summary(
        [one for one in between(lattice, OLD, NEW) if one.outcome != "unread"]
    )
    assert f"{SECOND} is {OLD}: the same objects" in page.locator("main").inner_text()
    assert "1 further implementation is one of these under a second name" in page.locator("main").inner_text()
    assert cell(page, OLD, NEW).locator("a").get_attribute("aria-current") == "true"


def test_long_counts_of_a_cell_stand_apart(report: Any) -> None:
    page = opened(report, "#/saving?format=h5")
    numbers = cell(page, OLD, OLD).locator(".quads span")
    places = numbers.evaluate_all(
        """spans => {
          // As narrow as a table of many readers makes it.
          spans[0].closest("table").style.width = "1px";
          for (const span of spans) span.textContent = "345";
          return spans.map((span) => {
            const text = document.createRange();
            text.selectNodeContents(span);
            const { left, right } = text.getBoundingClientRect();
            return [left, right];
          });
        }"""
    )
    assert all(right < left for (_, right), (left, _) in itertools.pairwise(places))
    inside = numbers.first.evaluate("span => span.closest('a').scrollWidth <= span.closest('a').clientWidth")
    assert inside, "the cell is as wide as what it says"


def test_a_pair_says_what_the_command_says(report: Any, lattice: Lattice) -> None:
    page = opened(report, f"#/saving?a={OLD}&b={NEW}")
    answers = [one for one in between(lattice, OLD, NEW) if one.outcome != "unread"]
    assert page.locator("#saving-pair ~ .lead").inner_text() == summary(answers)
    titles = page.locator("#saving-pair ~ .foldings").first.locator(".folded-name").all_inner_texts()
    assert titles == [f"{len(several)} × {cause.title}" for cause, several in by_cause(answers).items()]


def test_a_cause_opens_with_what_helps_step_by_step(report: Any) -> None:
    page = opened(report, f"#/saving?a={OLD}&b={NEW}&format=h5&model=nested")
    page.locator(".folded > summary", has_text="unexplained").click()
    row = page.locator(".folded[open] .row")
    row.wait_for()
    assert row.locator(".what > code").inner_text() == "nested"
    assert "does not load" in row.locator(".badge").inner_text()
    helps = page.locator(".folded[open] .helps").all_inner_texts()
    assert helps == ["Make the model by its code, and load the weights of the file."]
    works = row.locator(".works").all_inner_texts()
    assert works[0] == "Works: own code, then load_weights(path)"
    assert works[1] == f"Without its code: under {LEGACY} load_model(path) → save as keras → here load_model(path)"
    assert "</script>" in row.locator(".summary").inner_text(), "what was said is text"


def test_who_chooses_a_pair_in_the_table_is_taken_to_it(report: Any) -> None:
    page = opened(report, "#/saving?format=h5")
    cell(page, OLD, OLD).locator("a").click()
    until(page, f"location.hash.includes('a={OLD}') && location.hash.includes('b={OLD}')")
    until(page, "document.activeElement.id === 'saving-pair'")
    assert "1 load and are what was saved" in page.locator("#saving-pair ~ .lead").inner_text()
    page.go_back()
    until(page, "!location.hash.includes('b=')")


def test_from_to_format_and_model_are_in_the_address(report: Any) -> None:
    page = opened(report, f"#/saving?a={OLD}&b={NEW}")
    page.select_option("#saving-format", "keras")
    until(page, "location.hash.includes('format=keras')")
    page.select_option("#saving-to", LEGACY)
    until(page, f"location.hash.includes('b={LEGACY}')")
    page.wait_for_selector("#saving-pair ~ .empty")
    assert "Nobody loaded keras files" in page.locator("#saving-pair ~ .empty").inner_text()
    page.select_option("#saving-to", NEW)
    page.fill("#saving-model", "lst*")
    until(page, "location.hash.includes('model=lst')")
    page.wait_for_selector("#saving-pair ~ .lead")
    assert page.locator("#saving-pair ~ .lead").inner_text().startswith("Of 1 files 0 load")
    page.locator("[aria-label='Swap the two implementations']").click()
    until(page, f"location.hash.includes('a={NEW}')")


@pytest.mark.parametrize(
    ("address", "said", "offered"),
    [
        ("a=py38-tf25/tf.keras", "nothing was saved under py38-tf25/tf.keras", OLD),
        (f"b={JAX}", f"nothing was loaded under {JAX}", NEW),
        ("format=pickle", "No format is called pickle", "savedmodel"),
        ("model=denze", "No model is called denze", "dense"),
    ],
)
def test_what_was_not_measured_is_said_with_what_was(
    report: Any, data: ReportData, address: str, said: str, offered: str
) -> None:
    page = opened(report, f"#/saving?{address}")
    labels = {header.implementation.id: header.label for header in data.headers}
    assert said in page.locator(".notice").inner_text()
    page.locator(".notice a", has_text=labels.get(offered, offered)).first.click()
    page.wait_for_selector("#saving-pair")


def test_model_by_model_shows_each_format(report: Any) -> None:
    page = opened(report, f"#/saving?a={OLD}&b={NEW}")
    page.locator(".folded > summary", has_text="Model by model").click()
    table = page.locator("[aria-label='Models and formats'] table")
    table.wait_for()
    assert table.locator("thead th").all_inner_texts() == ["Model", "h5", "keras", "yaml"]
    dense = table.locator("tr", has_text="dense").locator("td").all_inner_texts()
    assert [" ".join(text.split()) for text in dense] == ["≠ something else", "= right", "not saved"]


def test_a_report_without_it_says_so(watch: Watch, data: ReportData, tmp_path: Path) -> None:
    page = watch(write_report(dataclasses.replace(data, lattice=None), tmp_path)).open("#/saving")
    assert "nobody looked" in page.locator(".empty").inner_text()


@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_is_off_screen(report: Any, width: int) -> None:
    page = opened(report, f"#/saving?a={OLD}&b={NEW}")
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_answers_as_the_command_does_for_all_that_is_packed(
    watch: Watch, data: ReportData, tmp_path: Path
) -> None:
    lattice = packing.read()
    page = watch(write_report(dataclasses.replace(data, lattice=lattice), tmp_path)).open("#/saving")
    page.wait_for_selector(".saved")
    shown = {}
    for line in page.locator(".saved tbody tr").all():
        writer = line.locator("th").get_attribute("title")
        for reader, one in zip(lattice.read, line.locator("td").all(), strict=True):
            shown[writer, reader] = one.locator(".quads span").all_inner_texts()
    run = CliRunner().invoke(app, ["load", "--json"])
    totals: dict[tuple[str, str], dict[str, int]] = {}
    for row in json.loads(run.stdout)["pairs"]:
        sums = totals.setdefault((row["from"], row["to"]), dict.fromkeys(("right", "untrained", "lies", "fails"), 0))
        for name in sums:
            sums[name] += row[name]
    assert shown == {
        pair: [str(n) for n in sums.values()] if any(sums.values()) else [] for pair, sums in totals.items()
    }
    assert len(FORMATS) == page.locator("#saving-format option").count() - 1
