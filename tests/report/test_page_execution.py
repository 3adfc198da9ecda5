"""The page's view of execution: its numbers and causes are those of the ways that are handed over."""

from pathlib import Path

import pytest
from report_browsing import Watch
from scripts_invented import data_of
from ways_invented import MODE, RULE, STRATEGY, judged, observed

from conformance.publishing.report import write_report
from conformance.publishing.report.ways import ways
from conformance.workspace.workspace import rule_text

pytestmark = pytest.mark.night


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    judgement = judged()
    data = data_of(
        judgement,
        rules=(rule_text(RULE, judgement.headers),),
        ways=ways(judgement.cases.values(), observed()),
    )
    return write_report(data, tmp_path_factory.mktemp("execution"))


def test_numbers_and_causes_are_those_of_the_judgement(watch: Watch, written: Path) -> None:
    page = watch(written).open("#/execution")
    page.wait_for_selector("#execution-modes .lead")
    modes = page.locator("#execution-modes")
    assert modes.locator(".lead").inner_text() == (
        "Of 3 runs of 1 case, 2 agree with the reference (predict, evaluate or fit), 1 differs."
    )
    cells = [one.inner_text() for one in modes.locator("tbody tr td").all()]
    assert cells == ["2", "1", "3"]
    cause = modes.locator("details.folded", has_text="1 × A call computes otherwise")
    cause.locator("summary").click()
    assert f"{MODE}: output | eager" in cause.locator("li").inner_text()
    assert "tf_keras" in cause.locator("li").inner_text()
    assert "1 parts somewhere" in modes.inner_text()


def test_each_program_says_under_which_implementations(watch: Watch, written: Path) -> None:
    page = watch(written).open("#/execution")
    page.wait_for_selector("#execution-strategies .lead")
    part = page.locator("#execution-strategies")
    assert "0 agree with the same work without a strategy, 1 raises, 1 runs where the reference raises" in (
        part.locator(".lead").inner_text()
    )
    case = part.locator("details.folded", has_text=STRATEGY).first
    case.locator("summary").click()
    row = case.locator("tbody tr")
    assert row.locator("th").inner_text().startswith("w | mirrored")
    told = [one.inner_text() for one in row.locator("td p").all()]
    assert [text.partition(":")[0] for text in told] == [
        "raises, and the reference runs",
        "runs, and the reference raises",
        "both raise the same",
    ]
    assert "unexplained" in part.inner_text()
    # Where all agrees, the cases are folded away as one.
    assert "1 case in which all ways agree everywhere" in page.locator("#execution-loops").inner_text()


def test_a_report_without_it_says_so(watch: Watch, tmp_path: Path) -> None:
    judgement = judged()
    data = data_of(judgement, rules=(rule_text(RULE, judgement.headers),))
    page = watch(write_report(data, tmp_path)).open("#/execution")
    assert "nobody looked" in page.locator(".empty").inner_text()


@pytest.mark.parametrize("width", [1280, 420])
def test_the_navigation_is_one_row_and_nothing_runs_over(watch: Watch, written: Path, width: int) -> None:
    page = watch(written).open("#/execution")
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_selector("#execution-loops")
    tops = page.locator("nav > *").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().top / 20))"
    )
    assert len(set(tops)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1280:
        assert page.locator(".top").evaluate("one => one.offsetHeight") < 70
    page.locator("nav .later summary").click()
    page.locator("nav .later a", has_text="Environments").click()
    page.wait_for_selector("h1:text('Environments')")
    assert page.locator("nav .later summary").inner_text().startswith("Environments")
