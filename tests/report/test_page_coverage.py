"""The page's coverage: what it counts is what Python counts, and whoever nobody looked at is not counted."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from report_browsing import JAX, LEGACY, NEW, OLD, Watch, until

from conformance.analysis.coverage.headline import sentence
from conformance.analysis.coverage.model import Counted, Share
from conformance.console.lines import percent
from conformance.publishing.report import ReportData, write_report

pytestmark = pytest.mark.night


def cells(share: Share, known: bool) -> list[str]:
    """A share as a row of the page shows it."""

    def of(done: int, every: int) -> str:
        return f"{done} / {every}" if known else str(done)

    return [
        *(f"{share.symbols}", "", f"{share.behaviour} ({percent(share.part)})"),
        *(f"{share.nobody}", f"{share.nothing}", f"{share.exempt}"),
        percent(share.weighted) if share.uses else "–",
        of(share.arguments_exercised, share.arguments),
        of(share.members_exercised, share.members),
    ]


def rows(page: Any, region: str) -> dict[str, list[str]]:
    """The rows of a table by their heading."""
    found = {}
    for line in page.locator(f"[aria-label='{region}'] tbody tr").all():
        found[line.locator("th").inner_text()] = [cell.inner_text() for cell in line.locator("td").all()]
    return found


def test_each_area_of_each_implementation_is_counted_as_python_does(report: Any, data: ReportData) -> None:
    assert data.coverage is not None
    counted = Counted(data.coverage)
    for identifier in (OLD, NEW, LEGACY):
        page = report.open(f"#/coverage?ref={identifier}")
        page.wait_for_selector(".shares")
        shares = counted.shares(identifier)
        known = counted.described(identifier)
        assert rows(page, "Coverage by area") == {area: cells(share, known) for area, share in shares.areas.items()}
        lead = page.locator(".lead").inner_text()
        total = shares.total
        assert f"effect of {total.behaviour} of the {total.symbols} public classes and functions" in lead
        assert f"Nobody looked at {total.nobody}: that is not agreement." in lead


def test_every_implementation_is_there_and_jax_is_not_counted(report: Any, data: ReportData) -> None:
    assert data.coverage is not None
    page = report.open("#/coverage")
    page.wait_for_selector(".shares")
    shown = rows(page, "Coverage by implementation")
    label = next(header.label for header in data.headers if header.implementation.id == JAX)
    assert shown[label] == ["nobody looked into its public names"]
    page = report.open(f"#/coverage?ref={JAX}")
    page.wait_for_selector(".empty")
    assert "Nobody looked into the public names" in page.locator(".empty").inner_text()


def test_symbols_by_what_was_reached_area_and_name(report: Any) -> None:
    page = report.open(f"#/coverage?ref={NEW}")
    page.wait_for_selector(".shares")

    def listed() -> list[str]:
        return [name for name in page.locator(".foldings > .folded .folded-name").all_inner_texts() if "." in name]

    assert listed()[0] == "layers.Dense", "most used first"
    assert "layers.CuDNNGRU" not in listed(), "it has no such layer"
    page.select_option("#coverage-reached", "nobody")
    until(page, "location.hash.includes('only=nobody')")
    page.wait_for_selector(".shares")
    assert "layers.LSTM" in listed()
    assert "layers.GRU" not in listed()
    page.select_option("#coverage-reached", "")
    page.locator("[aria-label='Coverage by area'] a", has_text="activations").click()
    until(page, "location.hash.includes('area=activations')")
    page.wait_for_selector(".shares")
    assert {name.partition(".")[0] for name in listed()} == {"activations"}
    page = report.open(f"#/coverage?ref={NEW}&api=*GRU")
    page.wait_for_selector(".shares")
    assert listed() == ["layers.GRU"]


def test_a_symbol_tells_what_was_exercised_and_what_not(report: Any) -> None:
    page = report.open(f"#/coverage?ref={OLD}&api=layers.GRU")
    page.wait_for_selector(".shares")
    page.locator(".folded summary", has_text="layers.GRU").click()
    page.wait_for_selector(".folded[open] .folded-body p")
    text = page.locator(".folded[open] .folded-body").inner_text()
    assert "A case reached a number or an effect." in text
    assert "Arguments exercised: reset_after, implementation" in text
    assert "Arguments not exercised: units" in text
    assert "Members exercised: get_config" in text
    assert "Members not exercised: call" in text
    assert "Judged at: forward" in text
    page = report.open(f"#/coverage?ref={OLD}&only=exempt")
    page.wait_for_selector(".shares")
    page.locator(".folded summary", has_text="layers.CuDNNGRU").click()
    page.wait_for_selector(".folded[open] .folded-body p")
    assert "It needs a GPU </script>" in page.locator(".folded[open] .folded-body").inner_text()


def test_the_first_page_says_it_in_a_sentence(report: Any, data: ReportData) -> None:
    assert data.coverage is not None
    page = report.open()
    said = sentence(Counted(data.coverage), {header.implementation.id: header for header in data.headers})
    assert said
    assert said in page.locator(".measured").inner_text()


def test_a_report_that_did_not_count_says_so(watch: Watch, data: ReportData, tmp_path: Path) -> None:
    page = watch(write_report(dataclasses.replace(data, coverage=None), tmp_path)).open("#/coverage")
    assert "does not say how much of the public API was looked at" in page.locator(".empty").inner_text()
    page.goto("about:blank")
    page = watch(tmp_path / "index.html").open()
    assert page.locator(".measured a[href='#/coverage']").count() == 0


def test_a_kind_of_symbols_that_there_is_not_is_said(report: Any) -> None:
    page = report.open("#/coverage?only=behavour")
    assert "No such kind of symbols" in page.locator("h1").inner_text()
    assert "behaviour" in page.locator(".notice").inner_text()


def test_a_narrow_window_shows_what_tells_most_and_the_rest_when_asked(report: Any) -> None:
    page = report.open(f"#/coverage?ref={NEW}")
    page.set_viewport_size({"width": 420, "height": 900})
    page.wait_for_selector(".shares")
    for region in ("Coverage by area", "Coverage by implementation"):
        table = page.locator(f"[aria-label='{region}']").first
        heads = [one.inner_text() for one in table.locator("thead th").all() if one.is_visible()]
        assert heads[-2:] == ["Behaviour", "Nobody looked"]
        assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), "nothing is off screen"
    button = page.locator(".all-columns").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("[aria-label='Coverage by area'] th:text-is('Members')").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not page.locator(".all-columns").first.is_visible()


def test_the_colours_of_a_share_are_explained_where_they_are_first_seen(report: Any) -> None:
    page = report.open(f"#/coverage?ref={NEW}")
    page.wait_for_selector(".shares")
    told = page.locator(".reached-legend li").all_inner_texts()
    assert [text.strip().partition(":")[0] for text in told] == [
        "behaviour",
        "exempt",
        "nothing reached",
        "nobody looked",
    ]
    first = page.evaluate("document.querySelector('.reached-legend, .shares').className")
    assert "reached-legend" in first
