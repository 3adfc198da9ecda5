"""Finding and filtering on the page, in headless Chromium."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from report_browsing import (
    DENSE,
    GRU,
    Watch,
    awaited,
    shown,
    until,
)
from report_invented import invented

from conformance.publishing.report import write_report


def test_search(report: Any) -> None:
    page = report.open()
    page.fill("#search", "RESETS after no such word gru")
    page.wait_for_selector("h1:text('Search')")
    page.wait_for_selector(".found")
    assert [h.inner_text().split()[0] for h in page.locator(".found h2").all()] == ["Causes", "Cases"], (
        "causes come first"
    )
    assert page.locator(".found .group-name").first.inner_text().startswith("GRU resets after the product")
    assert shown(page)[0] == GRU
    assert page.evaluate("document.activeElement.id") == "search"
    page.fill("#search", "zyxwv")
    page.wait_for_selector(".empty")
    assert shown(page) == []
    assert "Nothing has any of these words" in page.locator(".empty").inner_text()
    page.go_back()
    until(page, "!location.hash.includes('search')")
    assert page.locator("h1").inner_text() == "What changes from one Keras to another"


@pytest.mark.parametrize(
    "written", ["GRU", "layers.GRU", "keras.layers.GRU", "tf.keras.layers.GRU", "from keras.layers import GRU"]
)
def test_a_name_is_the_same_however_it_is_written(report: Any, written: str) -> None:
    page = report.open(f"#/search?q={written}")
    page.wait_for_selector(".found")
    assert page.locator(".names").inner_text().startswith("layers.GRU (class): ")
    assert "1 case tests it" in page.locator(".names").inner_text()
    assert page.locator(".found .group-name").all_inner_texts() == [
        report.page.locator(".found .group-name").first.inner_text()
    ]
    awaited(page, [GRU])


def test_what_no_case_tests_and_what_no_keras_has(report: Any) -> None:
    page = report.open("#/search?q=tf.keras.layers.LSTM")
    page.wait_for_selector(".names")
    assert (
        "No case of this project tests it: nobody looked, which is not agreement."
        in page.locator(".names").inner_text()
    )
    page = report.open("#/search?q=keras.layers.Flaten")
    page.wait_for_selector(".names")
    assert (
        "No Keras that was looked into has layers.Flaten. Near to it: layers.Flatten"
        in page.locator(".names").inner_text()
    )
    assert (
        "History begins with TensorFlow 2.0 and Keras 2.3 and reaches to TensorFlow 2.21 and Keras 3.15"
        in page.locator(".begins").inner_text()
    )


def test_a_pasted_traceback_finds_who_raised_it(watch: Watch, data: Any, tmp_path: Path) -> None:
    message = "raises ValueError: Invalid rank of strange_argument"
    odd = data.divergences[2]
    old, new = odd.behaviours
    said = dataclasses.replace(
        odd,
        behaviours=(old, dataclasses.replace(new, summary=message)),
        rules=("config-module",),
        unexplained=(),
        rules_by_pair={(0, 1): ("config-module",)},
    )
    page = watch(write_report(invented((*data.divergences[:2], said)), tmp_path)).open("#/divergences")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text = f"Traceback (most recent call last):\n  File 'x.py', line 1\nValueError: {message.partition(': ')[2]}\n"
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.focus("#search")
    page.keyboard.press("Control+V")
    page.wait_for_selector(".found")
    assert page.input_value("#search") == "ValueError: Invalid rank of strange_argument"
    assert page.locator(".found .group-name").first.inner_text() == "The config names the module"
    assert shown(page)[0].startswith("activations.odd")
    assert message in page.locator(".found a.row").first.inner_text()


def test_lists_are_narrowed_by_words_that_all_occur(report: Any) -> None:
    page = report.open("#/divergences")
    page.fill("#f-text", "RESETS gru")
    until(page, "location.hash.includes('q=')")
    awaited(page, [GRU])
    page.fill("#f-text", "gru nothing is called this")
    page.wait_for_selector(".empty")
    assert shown(page) == []


def test_filters_are_kept_in_the_hash_and_back_undoes_them(report: Any) -> None:
    page = report.open("#/divergences")
    assert len(shown(page)) == 3
    page.click("[data-verdict=structure]")
    until(page, "location.hash === '#/divergences?v=structure'")
    awaited(page, [DENSE])
    page.click("[data-verdict=different]")
    until(page, "location.hash.includes('different')")
    awaited(page, [DENSE, GRU])
    page.select_option("#f-severity", "high")
    until(page, "location.hash.includes('s=high')")
    awaited(page, [GRU])
    page.go_back()
    until(page, "!location.hash.includes('s=high')")
    awaited(page, [DENSE, GRU])
    assert page.input_value("#f-severity") == ""
    page.click("#f-clear")
    until(page, "location.hash === '#/divergences'")
    page.fill("#f-api", "layers.*")
    until(page, "location.hash.includes('api=')")
    awaited(page, [DENSE, GRU])
    page.fill("#f-api", "G?U")
    until(page, "location.hash.includes('G')")
    awaited(page, [GRU])
    page.fill("#f-api", "")
    page.check("#f-open")
    until(page, "location.hash === '#/divergences?u=1'")
    until(page, "document.querySelectorAll('#content a.row').length === 1")
    assert shown(page)[0].startswith("activations.odd[")


def test_kind_filter_and_groups_by_cause(report: Any) -> None:
    page = report.open("#/divergences?by=cause")
    names = page.locator(".group-name").all_inner_texts()
    assert names[0].startswith("Unexplained")
    assert len(names) == 3
    page.select_option("#f-kind", "intended change")
    until(page, "location.hash.includes('k=')")
    assert page.locator(".group-name").count() == 2
    page.locator("details.group summary").nth(0).click()
    page.wait_for_selector("details.group[open] .rule")
    assert len(shown(page)) == 1
