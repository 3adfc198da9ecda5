"""The view Training: a line for all that draw the same curve, who they are, and whom the reader highlights."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from report_browsing import JAX, LEGACY, NEW, OLD, until
from report_invented import DENSE, FIT

from conformance.model.case import Case
from conformance.publishing.report import ReportData, write_report
from conformance.publishing.report.core import core
from conformance.publishing.report.details import case_chunks

pytestmark = pytest.mark.night

LENET, LONG = "training.lenet[fit]", "training.lenet[Adam,4 epochs]"
#: A unit in the last place of 1 in float32.
UNIT = 2.0**-23
FOUR = (1.0, 0.5, 0.25, 0.125)


def loss(*values: float) -> dict[str, list[float | None]]:
    return {"loss": [*values]}


def with_training(data: ReportData) -> ReportData:
    """The invented report with two cases of training, and a layer that was trained for longer."""
    cases = {name: Case(name, "training", "Model.fit", {"arguments": {}}) for name in (LENET, LONG)}
    everywhere = (OLD, NEW, LEGACY, JAX)
    return dataclasses.replace(
        data,
        cases={**data.cases, **cases},
        statuses={**data.statuses, **{name: dict.fromkeys(everywhere, "ok") for name in cases}},
        classes={**data.classes, **{name: {"fit": dict.fromkeys(everywhere, 0)} for name in cases}},
        curves={
            **data.curves,
            DENSE: {OLD: loss(*[1.0] * 6)},
            LENET: {OLD: loss(1.0, 0.5)},
            LONG: {
                OLD: {"val_loss": [*FOUR], **loss(1.0, 0.75, 0.5, 0.25)},
                NEW: {"val_loss": [*FOUR], **loss(*FOUR)},
                # The bound is of the largest value of the curve, at every epoch.
                LEGACY: loss(*FOUR[:3], FOUR[3] + 63 * UNIT),
                JAX: loss(*FOUR[:3], FOUR[3] + 65 * UNIT),
            },
        },
    )


@pytest.fixture(scope="module")
def path(data: ReportData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(with_training(data), tmp_path_factory.mktemp("training"))


@pytest.fixture
def trained(watch: Callable[[Path], Any], path: Path) -> Any:
    return watch(path)


def opened(watched: Any, address: str = "") -> Page:
    page: Page = watched.open(f"#/training{address}")
    page.wait_for_selector(".curves")
    return page


def keys(page: Page) -> list[str]:
    return page.locator(".key").all_inner_texts()


def numbers(page: Page, row: int) -> list[str]:
    return page.locator(".curves tbody tr").nth(row).locator("td").all_inner_texts()


def test_cases_of_training_come_first_the_longest_before_the_others(data: ReportData) -> None:
    changed = with_training(data)
    parts = core(changed, tuple(case_chunks(changed)), {})
    assert [parts["cases"]["id"][n] for n in parts["training"]] == [LONG, LENET, DENSE, FIT]


def test_it_opens_on_the_longest_case_of_training_and_its_loss(trained: Any) -> None:
    page = opened(trained)
    assert page.locator("#run").input_value() == LONG
    assert page.locator("[aria-label='History key'] a").all_inner_texts() == ["loss", "val_loss"]
    assert page.locator("[aria-label='History key'] [aria-current]").inner_text() == "loss"
    page.click(".to-case")
    page.wait_for_selector("dialog[open] #case-title")
    assert page.locator("#case-title").inner_text() == LONG


def test_one_line_for_all_within_the_bound_that_of_most_first(trained: Any) -> None:
    page = opened(trained)
    pair = ["keras 3.15.1 (TF 2.21.0)", "tf_keras 2.21.0 (TF 2.21.0)"]
    assert keys(page) == [f"{pair[0]}, {pair[1]} (2)", "keras 2.3.1 (TF 2.0.4)", "keras 3.15.1 [jax]"]
    assert page.locator(".plot path").count() == 3
    assert page.locator(".training .lead").inner_text() == "4 implementations draw 3 different curves of loss."
    assert page.locator("#live").inner_text() == "4 implementations draw 3 different curves of loss."
    assert page.locator(".key").first.get_attribute("title") == "\n".join(pair)
    assert page.locator(".plot g > title").first.text_content() == f"{pair[0]}, {pair[1]} (2)"
    assert numbers(page, 0) == ["1.000000", "0.5000000", "0.2500000", "0.1250000"], "those of the first"
    row = page.locator(".curves tbody tr").first
    assert not row.locator(".who").is_visible()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    assert row.locator(".who .tag").all_inner_texts() == pair
    assert page.locator(".curves tbody tr").nth(1).locator("summary").count() == 0, "one has nobody to list"


def test_where_all_draw_the_same_it_is_said(trained: Any) -> None:
    page = opened(trained, "?key=val_loss")
    assert page.locator(".training .lead").inner_text() == "All 2 implementations draw the same curve of val_loss."
    assert page.locator(".plot path").count() == 1
    said = page.locator(".training > .fine").inner_text()
    assert said == "No val_loss from 2 implementations: tf_keras 2.21.0 (TF 2.21.0); keras 3.15.1 [jax]."


def test_of_deviations_rounding_is_seen_too(trained: Any) -> None:
    page = opened(trained, f"?mode=deviation&ref={NEW}")
    assert len(keys(page)) == 4
    assert [numbers(page, n)[-1] for n in range(4)] == ["0.125", "0", "7.51e-6", "7.75e-6"]


def test_one_implementation_stands_out_with_its_own_numbers(trained: Any) -> None:
    page = opened(trained)
    assert page.locator("#mark").input_value() == ""
    assert page.locator(".strong, .faint").count() == 0
    page.locator("#mark").select_option(LEGACY)
    until(page, "location.hash.includes('mark=')")
    page.wait_for_selector(".plot .strong")
    assert keys(page)[0] == "tf_keras 2.21.0 (TF 2.21.0) with 1 other"
    assert page.locator(".key.strong").count() == page.locator(".curves tr.strong").count() == 1
    assert numbers(page, 0)[-1] == f"{FOUR[3] + 63 * UNIT:.7f}" != "0.1250000"
    assert page.locator(".plot .faint").count() == 2
    last = page.locator(".plot svg > g").last
    assert last.get_attribute("class") == "strong", "nothing lies on it"
    page.locator("#mark").select_option("")
    until(page, "!location.hash.includes('mark=')")
    page.wait_for_selector(".plot path")
    assert page.locator(".plot .strong").count() == 0


def test_whom_an_address_highlights_may_be_a_version_or_not_be_there(trained: Any) -> None:
    page = opened(trained, "?mark=keras@3.15[jax]")
    assert page.locator("#mark").input_value() == JAX
    assert page.locator(".key.strong").all_inner_texts() == ["keras 3.15.1 [jax]"]
    page = opened(trained, f"?key=val_loss&mark={JAX}")
    said = "keras 3.15.1 [jax] has no val_loss here, so nothing is highlighted."
    assert page.locator(".training .notice").inner_text() == said
    page = trained.open("#/training?mark=py311-tf2/kers")
    assert page.locator("h1").inner_text() == "No such implementation"


def test_a_line_that_is_switched_off_stays_so_under_its_other_keys(trained: Any) -> None:
    page = opened(trained)
    page.locator(".key", has_text="jax").click()
    assert page.locator(".plot path").count() == 2
    assert page.locator(".key[aria-pressed=false]").all_inner_texts() == ["keras 3.15.1 [jax]"]
    page.locator("#mark").select_option(OLD)
    page.wait_for_selector(".plot .strong")
    assert page.locator(".plot path").count() == 2


def test_on_a_narrow_screen_the_numbers_of_the_plot_are_readable(trained: Any) -> None:
    trained.page.set_viewport_size({"width": 390, "height": 800})
    page = opened(trained)
    heights = page.locator(".plot text").evaluate_all("(some) => some.map((t) => t.getBoundingClientRect().height)")
    assert min(heights) >= 9
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
