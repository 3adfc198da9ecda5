"""The view Speed: what was timed is drawn where it belongs, what was not is said, and nothing is a verdict."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from report_browsing import Watch
from report_invented import HOSTILE

from conformance.publishing.report import ReportData, write_report
from conformance.speed.model import Speed

pytestmark = pytest.mark.night


def opened(report: Any, query: str = "") -> Any:
    page = report.open(f"#/speed{query}")
    page.wait_for_selector(".parts .lead")
    return page


def lines(page: Any) -> dict[str, list[str]]:
    """Track and version → what stands beside the plot."""
    found, track = {}, ""
    for line in page.locator(".speeds tbody tr").all():
        head = line.locator("th").inner_text()
        if "band" in (line.get_attribute("class") or ""):
            track = head
        else:
            found[f"{track} {head}"] = [text for cell in line.locator("td").all() if (text := cell.inner_text())]
    return found


def test_a_step_is_shown_as_a_multiple_of_the_reference(report: Any) -> None:
    page = opened(report)
    # 2, 4 and 3 ms of the reference, times the factor: the median is 3.
    assert lines(page) == {
        "keras 2.3": ["2 ×", "6 ms"],
        "keras 3.15": ["4 ×", "12 ms"],
        "keras[jax] 3.15": ["8 ×", "24 ms"],
    }
    lead = page.locator(".lead").inner_text()
    assert "A training step of fit with the dense model as a multiple of the same of py38-tf210/tf.keras." in lead
    told = page.locator(".parts > .fine").inner_text()
    assert "A processor, 2 cores" in told
    assert "1 implementation of this report was not timed" in told
    assert page.locator(".badge").count() == 0, "a time is no verdict"


def test_points_stand_where_their_numbers_say(report: Any) -> None:
    page = opened(report)
    dots = page.locator(".speed-dot").evaluate_all("some => some.map((one) => parseFloat(one.style.left))")
    # Two, four, eight times: as far from each other on a logarithmic scale.
    assert dots[2] - dots[1] == pytest.approx(dots[1] - dots[0], abs=0.05)
    one = page.locator(".speed-mark.one").first.evaluate("mark => parseFloat(mark.style.left)")
    assert dots[0] - one == pytest.approx(dots[1] - dots[0], abs=0.05)


def test_the_spread_is_drawn_and_said(report: Any) -> None:
    page = opened(report, "?by=fit&way=eager")
    # Rounds of the same factor have no spread in the ratio, but milliseconds have.
    plot = page.locator(".speed-plot[role=img]").first
    assert plot.get_attribute("aria-label") == "4 ×"
    page.locator(".folded summary").first.click()
    page.wait_for_selector(".milliseconds")
    cells = page.locator(".milliseconds").first.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["6 5–7", "6 5–7", "6 5–7", "–", "6 5–7", "6 5–7"]


def test_what_the_reference_has_not_is_held_against_its_fit(report: Any) -> None:
    page = opened(report, "?way=session")
    assert "a multiple of one of fit under" in page.locator(".lead").inner_text()
    found = lines(page)
    assert found["keras 2.3"] == ["2 ×", "6 ms"]
    assert found["keras 3.15"] == ["has not got it: there are no sessions"]


def test_what_failed_says_what_it_said(report: Any) -> None:
    page = opened(report, "?way=jit")
    assert lines(page)["keras 3.15"] == [f"fails: ValueError: {HOSTILE}"]
    assert page.evaluate("window.hurt") is None


def test_first_step_and_import_have_charts_of_their_own(report: Any) -> None:
    assert lines(opened(report, "?only=first"))["keras 2.3"] == ["250 ms"]
    page = opened(report, "?only=import")
    assert lines(page)["keras 2.3"] == ["3 s", "2 ×"]
    label = page.locator(".speed-plot[role=img]").first.get_attribute("aria-label")
    assert label == "3 s, the middle half between 2.5 and 3.5"
    assert page.locator(".milliseconds, .folded").count() == 0


def test_choices_are_links(report: Any) -> None:
    page = opened(report)
    page.locator(".segmented a", has_text="Recurrent").click()
    page.wait_for_selector(".segmented a[aria-current=true]:text-is('Recurrent')")
    assert "model=recurrent" in page.url
    assert lines(page)["keras 2.3"] == ["not timed"]
    assert lines(page)["keras 3.15"] == ["0.5 ×", "1.5 ms"]


@pytest.mark.parametrize("query", ["?model=tiny", "?way=walk", "?only=last"])
def test_what_there_is_not_is_said(report: Any, query: str) -> None:
    page = report.open(f"#/speed{query}")
    assert "No such" in page.locator("h1").inner_text()


def test_a_report_without_times_says_so(watch: Watch, data: ReportData, tmp_path: Path) -> None:
    for speed in (None, Speed()):
        page = watch(write_report(dataclasses.replace(data, speed=speed), tmp_path)).open("#/speed")
        assert "nobody measured it" in page.locator(".empty").inner_text()
        page.goto("about:blank")


def test_the_data_is_loaded_when_the_view_is_opened(report: Any) -> None:
    page = report.open()
    assert not [url for url in report.requests if "/speed-" in url]
    page.goto(page.url.split("#")[0] + "#/speed")
    page.wait_for_selector(".speeds")
    assert len([url for url in report.requests if "/speed-" in url]) == 1
