"""What the page shows: overview, comparing, the matrix, training, environments; in headless Chromium, under file://."""

import dataclasses
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from report_browsing import (
    ALIKE,
    GRU,
    JAX,
    LEGACY,
    NEW,
    OLD,
    SKIPPED,
    Watch,
    awaited,
    kinds,
    shown,
    until,
)
from report_invented import FIT

from conformance.publishing.report import write_report


def test_overview(report: Any) -> None:
    page = report.open()
    assert page.locator(".measured .lead").inner_text() == (
        "6 cases under 4 implementations: 3 divergences in 3 cases, 1 unexplained."
    )
    assert "Not everything was run" in page.locator(".notice").inner_text()
    assert len(shown(page, ".alarm")) == 1
    assert shown(page, ".alarm")[0].startswith("activations.odd")
    names = page.locator(".implementations tbody th .label").all_inner_texts()
    assert names == ["keras", "tf_keras", "keras[jax]", "on a GPU"]
    assert "not run" in page.locator(".implementations tr.never").inner_text()
    jax = page.locator(".implementations tbody tr").nth(2).locator("td.number").all_inner_texts()
    assert jax == ["1", "3", "0", "1", "0", "0", "0", "2"]
    assert (
        page.locator(".implementations tbody tr")
        .nth(2)
        .locator("td.n-not-run")
        .evaluate("(cell) => getComputedStyle(cell).backgroundImage")
        .startswith("repeating-linear-gradient")
    )


def test_the_overview_opens_with_from_and_to(report: Any) -> None:
    page = report.open()
    assert page.locator("h1").inner_text() == "What changes from one Keras to another"
    assert page.locator("#from").input_value() == OLD, "the last Keras 2"
    assert page.locator("#to").input_value() == NEW
    assert (
        page.locator(".from-to .lead:not(.claim)")
        .inner_text()
        .startswith("From keras 2.3.1 (TF 2.0.4) to keras 3.15.1 (TF 2.21.0):")
    )
    assert [h.inner_text() for h in page.locator(".glance h2").all()] == ["Breaks loudly", "Changes silently"]
    silent = page.locator(".glance .o-changes")
    assert "Pass reset_after=False." in silent.inner_text(), "what to do is seen at once"
    assert silent.locator(".seen").first.inner_text() == "layers.GRU"
    silent.locator("summary", has_text="GRU resets").click()
    page.wait_for_selector(".glance .rule a")
    assert page.locator(".glance .rule a").get_attribute("href") == "https://example.org/gru"
    assert shown(page, ".glance .o-changes details[open]") == [GRU]
    page.focus("#to")
    page.select_option("#to", LEGACY)
    until(page, "location.hash.includes('b=')")
    assert page.evaluate("document.activeElement.id") == "to", "the keyboard stays where it was"
    assert page.evaluate("location.hash") == f"#/overview?a={OLD}&b={LEGACY}".replace("(", "%28")
    page = report.open(f"#/overview?a={NEW}&b={JAX}")
    assert (
        "nothing breaks, nothing changes silently in ordinary use"
        in page.locator(".from-to .lead:not(.claim)").inner_text()
    )
    page.locator(".from-to .folded summary", has_text="Could not be compared: 3 cases").click()
    page.wait_for_selector(".from-to .folded a.row")
    assert sorted(shown(page, ".from-to .folded")) == sorted([GRU, ALIKE, SKIPPED])


def test_the_overview_says_how_much_was_compared_at_all(report: Any) -> None:
    page = report.open(f"#/overview?a={OLD}&b={NEW}")
    page.wait_for_selector(".coverage:has-text('Compared')")
    text = page.locator(".coverage").inner_text()
    # activations.odd and .strange are one thing; CuDNNGRU is gone, LSTM is tested by nobody.
    assert "4 of the 6 public classes and functions of keras 2.3.1 (TF 2.0.4)" in text
    assert "Nobody looked at layers.LSTM." in text
    assert "1 name is gone without another name" in text
    assert "layers.CuDNNGRU" in page.locator(".coverage details").text_content()
    page = report.open(f"#/overview?a={OLD}&b={JAX}")
    page.wait_for_timeout(200)
    assert page.locator(".coverage").inner_text() == "", "JAX was not looked into"


def test_border_cases_are_folded(watch: Watch, data: Any, tmp_path: Path) -> None:
    gru = data.cases[GRU]
    empty = dataclasses.replace(gru, params={**gru.params, "inputs": [{"shape": [0, 4]}]})
    changed = dataclasses.replace(data, cases={**data.cases, GRU: empty})
    page = watch(write_report(changed, tmp_path)).open(f"#/overview?a={OLD}&b={NEW}")
    silent = page.locator(".glance .o-changes")
    titles = silent.locator(".cause-list > div > .groups > details > summary .group-name").all_inner_texts()
    assert titles == ["Unexplained: no rule says why"]
    silent.locator(".folded > summary", has_text="In border cases only: 1 cause").click()
    page.wait_for_selector(".glance .folded .group")
    assert "GRU resets" in silent.locator(".folded .group-name").inner_text()


def test_compare_shows_only_what_differs(report: Any) -> None:
    page = report.open(f"#/compare?a={NEW}&b={LEGACY}&by=none")
    # GRU parts keras 2.3.1 from both of these, not these from each other.
    assert sorted(case.split("[")[0] for case in shown(page)) == ["activations.odd", "layers.Dense"]
    figures = page.locator(".figures dd").all_inner_texts()
    assert figures == ["2", "3", "1"]
    page.click("#everything")
    page.wait_for_selector(".others.agrees")
    assert sorted(shown(page, ".others.agrees")) == sorted([GRU, ALIKE, "Model.fit[epochs=3]"])
    assert shown(page, ".others.not-compared") == [SKIPPED]
    assert "not run under keras 3.15.1" in page.locator(".others.not-compared").inner_text()
    page.select_option("#from", OLD)
    until(page, "location.hash.includes('py37')")
    assert GRU in shown(page)


def test_not_run_is_never_shown_as_agreeing(report: Any) -> None:
    page = report.open(f"#/compare?a={NEW}&b={JAX}&by=none&all=1")
    assert page.locator(".figures dd").all_inner_texts() == ["0", "3", "3"]
    assert sorted(shown(page, ".others.not-compared")) == sorted([GRU, ALIKE, SKIPPED])
    assert not {GRU, ALIKE, SKIPPED} & set(shown(page, ".others.agrees"))
    page = report.open(f"#/matrix?ref={NEW}")
    row = page.locator(".matrix tbody tr", has_text="losses.Hinge").locator("td")
    assert [kinds(cell) - {"cell", "first"} for cell in row.all()] == [
        {"not-compared"},
        {"self"},
        {"not-compared"},
        {"not-compared"},
    ]


def test_matrix_names_the_worst_verdict_and_leads_to_the_cases(report: Any) -> None:
    page = report.open(f"#/matrix?ref={OLD}")
    row = page.locator(".matrix tbody tr", has_text="layers.GRU")
    cell = row.locator("a.cell").first
    assert cell.get_attribute("aria-label") == ("layers.GRU, keras 3.15.1 (TF 2.21.0): different, 1 case of 1 compared")
    assert cell.inner_text().split() == ["≠", "1"]
    cell.click()
    page.wait_for_selector("h1:text('Compare')")
    awaited(page, [GRU])
    page = report.open(f"#/matrix?ref={OLD}&v=structure")
    assert page.locator(".matrix tbody th").all_inner_texts() == ["layers.Dense"]


def test_a_filter_does_not_make_the_matrix_agree(report: Any) -> None:
    page = report.open(f"#/matrix?ref={NEW}&v=error")
    cells = page.locator(".matrix tbody tr", has_text="activations.odd").locator("td")
    assert cells.nth(0).locator("a").count() == 1
    assert "agrees" in kinds(cells.nth(3))
    page = report.open(f"#/matrix?ref={OLD}&q=reset")
    hidden = page.locator(".matrix tbody tr", has_text="layers.GRU").locator("td")
    assert hidden.nth(1).locator("a").count() == 1


def test_training_curves(report: Any) -> None:
    page = report.open("#/training")
    page.wait_for_selector(".plot path")
    assert page.locator(".plot path").count() == 3
    assert page.locator(".curves tbody tr").count() == 3
    assert "nan" in page.locator(".curves").inner_text()
    assert "keras 3.15.1 [jax]" in page.locator(".training").inner_text()
    page.locator(".key").first.click()
    assert page.locator(".plot path").count() == 2
    assert page.locator(".key").first.get_attribute("aria-pressed") == "false"
    page.locator(".key").first.click()
    page.click(".segmented a:text-is('accuracy')")
    until(page, "location.hash.includes('key=accuracy')")
    page.wait_for_selector(".curves caption:text('accuracy')")
    assert page.locator(".plot path").count() == 1
    page = report.open(f"#/training?mode=deviation&ref={OLD}")
    page.wait_for_selector(".curves")
    last = page.locator(".curves tbody tr").nth(2).locator("td").all_inner_texts()
    assert last == ["0", "0.25", "0.25"]


def test_comparing_opens_on_the_upgrade_that_the_overview_opens_on(report: Any) -> None:
    page = report.open("#/compare")
    assert [page.locator(f"#{end}").input_value() for end in ("from", "to")] == [OLD, NEW]


def test_comparing_says_how_many_agree_because_both_fail(data: Any, watch: Watch, tmp_path: Path) -> None:
    alike = {**data.statuses, ALIKE: {OLD: "error", NEW: "error", LEGACY: "ok"}}
    watched = watch(write_report(dataclasses.replace(data, statuses=alike), tmp_path))
    failing = "1 case of those that agree runs in neither: both fail alike."
    assert failing in watched.open(f"#/compare?a={OLD}&b={NEW}").locator(".view > .fine").all_inner_texts()
    assert failing not in watched.open(f"#/compare?a={OLD}&b={LEGACY}").locator(".view > .fine").all_inner_texts()


def test_environments(report: Any) -> None:
    page = report.open("#/environments")
    page.wait_for_selector(".environments")
    jax = page.locator(".implementations tr", has_text="py313-keras315-jax").locator("td.number").all_inner_texts()
    assert jax == ["67 %", "3", "0", "1", "0", "0", "0", "2"]
    assert "Error: the case raised. That is no fault by itself" in page.locator(".card.wide .fine").first.inner_text()
    never = page.locator(".never tr", has_text="cntk")
    assert "not run" in never.inner_text()
    assert "not run" in page.locator(".never tr", has_text="@gpu").inner_text()
    assert page.locator(".environments tbody tr").count() == 2
    assert "no lock" in page.locator(".environments tr", has_text="py36-cntk").inner_text()
    cells = page.locator(".installed tbody tr").first.locator("th, td").all_inner_texts()
    assert cells[0] == "2.4.4"
    assert [cell.split("\n")[0] for cell in cells[3:7]] == ["yes", "no", "–", "protobuf<3.21"]


def test_a_page_that_is_not_there_is_said_and_the_nearest_offered(report: Any) -> None:
    page = report.open("#/matrx")
    assert page.locator("h1").inner_text() == "No such page"
    assert page.title().startswith("No such page")
    page.click("[role=alert] p:has-text('Near to it') a:text-is('Matrix')")
    page.wait_for_selector("table.matrix")
    assert page.url.endswith("#/matrix")


def test_no_address_is_the_overview(report: Any) -> None:
    for address in ("", "#", "#/"):
        assert report.open(address).locator("#from-to").count() == 1


@pytest.mark.parametrize(
    ("address", "what", "near"),
    [
        (f"#/compare?a=py311-tf2/kers&b={OLD}", "implementation", NEW),
        (f"#/overview?b=py311-tf2/kers&a={OLD}", "implementation", NEW),
        ("#/matrix?ref=py311-tf2/kers", "implementation", NEW),
        ("#/training?run=Model.fit[epochs=33]", "training case", FIT),
        ("#/divergences?cause=gru-rest", "cause", "gru-reset"),
        ("#/divergences?s=hihg", "severity", "high"),
    ],
)
def test_what_an_address_asks_for_in_vain_is_said_and_the_nearest_offered(
    report: Any, address: str, what: str, near: str
) -> None:
    page = report.open(address)
    assert page.locator("h1").inner_text() == f"No such {what}"
    page.locator("[role=alert] a", has_text=near).first.click()
    until(page, f"document.querySelector('h1').innerText !== 'No such {what}'")
    assert quote(near, safe="/@,") in page.url or near in page.url
    report.open(address)
    page.click("[role=alert] a:has-text('without it')")
    until(page, f"document.querySelector('h1').innerText !== 'No such {what}'")


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        ("#/compare?a=keras@2.3&b=tf_keras", f"#/compare?a={OLD}&b={LEGACY}"),
        ("#/?a=keras%202.3&b=keras%203.15", f"#/overview?a={OLD}&b={NEW}"),
        ("#/matrix?ref=keras@3.15[jax]", f"#/matrix?ref={quote(JAX, safe='/@,')}"),
    ],
)
def test_an_address_may_name_versions(report: Any, address: str, ids: str) -> None:
    page = report.open(address)
    assert page.url.endswith(ids)
    assert page.locator("[role=alert]").count() == 0
    chosen = [select.input_value() for select in page.locator("#from, #to").all()]
    assert chosen == {"overview": [OLD, NEW], "compare": [OLD, LEGACY]}.get(ids[2:].partition("?")[0], [])


def test_an_address_does_not_choose_its_page_behind_its_path(report: Any) -> None:
    assert report.open("#/matrix?view=training").locator("h1").inner_text() == "Matrix"
