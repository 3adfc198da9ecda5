"""The page's programs: what becomes of each is what Python says, and the first page answers the question."""

from pathlib import Path
from typing import Any

import pytest
from report_browsing import Watch
from scripts_invented import A, B, every_end

from conformance.analysis.history.moving import Outcome, moving
from conformance.analysis.judging.judgement import Judgement
from conformance.catalog.effects import Effect, Step
from conformance.catalog.rewritten import Under
from conformance.publishing.report import ReportData, write_report

#: What the page calls each end.
NAMES = {
    Outcome.SAME: "Run, with the same results",
    Outcome.OTHER: "Run, with other results",
    Outcome.FAILS: "Fail",
    Outcome.NEW: "Run now, and failed before",
    Outcome.NEITHER: "Run under neither",
    Outcome.UNKNOWN: "Not known",
}


RUNS, FAILS = Under(B, "same"), Under(B, "fails", "run: gone")
CONVERTED = Effect(
    B,
    "2.21.0",
    "qualified",
    (Step("one", "one.py", FAILS, RUNS), Step("two", "two.py", RUNS, FAILS), Step("three", "", FAILS, FAILS)),
)


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    return every_end()


@pytest.fixture(scope="module")
def written(judgement: Judgement, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = ReportData(
        suite_version="0.1.0",
        created="2026-11-30T12:00:00Z",
        headers=tuple(judgement.headers.values()),
        cases=judgement.cases,
        statuses=judgement.statuses,
        classes=judgement.classes,
        divergences=judgement.divergences,
        conversions=(CONVERTED,),
    )
    return write_report(data, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize(("before", "after"), [(A, B), (B, A)])
def test_each_program_ends_as_python_says(
    watch: Watch, written: Path, judgement: Judgement, before: str, after: str
) -> None:
    found = moving(judgement, before, after)
    page = watch(written).open(f"#/scripts?a={before}&b={after}")
    sections: dict[str, list[str]] = {}
    for section in page.locator("section.outcome").all():
        title = section.locator("h2").inner_text().partition(":")[0]
        sections[title] = [code.inner_text() for code in section.locator("code").all()]
    expected = {name: sorted(one.case for one in found.of(end)) for end, name in NAMES.items() if found.of(end)}
    assert {title: sorted(cases) for title, cases in sections.items()} == expected
    claim = page.locator(".claim").inner_text()
    assert f"Of {found.ran} whole programs that run under " in claim
    assert f"{found.runs} run" in claim
    assert f"{found.same} give" in claim
    assert page.locator(".claim a").count() == 0


def test_the_first_page_answers_and_leads_on(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/?a={A}&b={B}")
    claim = page.locator(".from-to .claim")
    assert claim.inner_text().startswith(
        "Is it enough to change the import? Of 4 whole programs that run under keras 2.3.1"
    )
    assert (
        "2 run under keras 3.15.1 (TF 2.21.0) with no other change, and 1 gives the same results." in claim.inner_text()
    )
    claim.locator("a").click()
    page.wait_for_selector("h1:text('Programs')")
    assert "no [line 3: fit()]" in page.locator("section.outcome").first.inner_text()
    page.locator("a.row", has_text="scripts.fails").click()
    page.wait_for_selector("dialog[open] .program")
    assert "results = " in page.locator("dialog[open] .program").inner_text()


def test_every_other_version_has_its_counts(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/scripts?a={A}&b={B}")
    for summary in page.locator(".card:not(.conversions) details.folded summary").all():
        summary.click()
    page.wait_for_selector(".moved tbody tr")
    rows = {
        row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td.number").all()]
        for row in page.locator(".card:not(.conversions) .moved tbody tr").all()
    }
    assert sorted(rows.values()) == [["2", "1", "4"], ["5", "5", "5"]]


def test_what_the_converter_does_is_counted(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/scripts?a={A}&b={B}")
    section = page.locator(".conversions")
    assert "Does tf_upgrade_v2 do it?" in section.inner_text()
    section.locator("summary").click()
    row = section.locator("tbody tr")
    assert row.locator("th").inner_text() == "keras 3.15.1 (TF 2.21.0) tool of 2.21.0"
    assert [cell.inner_text() for cell in row.locator("td").all()] == ["3", "2", "1", "1", "1", "1"]


def test_where_no_program_was_observed_that_is_said(report: Any) -> None:
    page = report.open("#/scripts")
    assert "nobody looked" in page.locator(".empty").inner_text()
    page = report.open("")
    assert "No whole program was observed: nobody looked." in page.locator(".claim").inner_text()
