"""The page's view of the public API, in headless Chromium, over the inventory that travels with the package."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from report_browsing import GRU, JAX, LEGACY, NEW, OLD, Watch, overlap, until
from report_invented import invented

from conformance.analysis.api.compare import changes
from conformance.analysis.api.instead import written
from conformance.inventory import api
from conformance.publishing.report import write_report

pytestmark = pytest.mark.night

PAIR = f"a={OLD}&b={NEW}"


def opened(report: Any, query: str = "") -> Page:
    """The view at an address, with the inventory read."""
    page: Page = report.open(f"#/api?{query}")
    until(page, "document.querySelector('.view.api') && !document.querySelector('.view.api > .loading')")
    return page


def names(page: Page, section: str) -> list[str]:
    """What the rows of a section are of."""
    return page.locator(f"section[data-section={section}] .row .what > code").all_inner_texts()


def cell(page: Page, row: str, track: str) -> list[str]:
    """The states of a row of a symbol's table in the column of a track, as they are read."""
    tracks = page.locator(".compat thead th b").all_inner_texts()
    line = page.locator(".compat tbody tr", has=page.locator(f"th code:text-is('{row}')")).first
    states = line.locator("td").nth(tracks.index(track)).locator(".state").all_inner_texts()
    return [" ".join(text.split()) for text in states]


def test_nothing_of_it_is_loaded_before_it_is_asked_for(report: Any) -> None:
    page = report.open()
    page.wait_for_selector(".from-to")
    assert not [url for url in report.requests if "/data/api-" in url]
    page.click('nav#nav >> text="API"')
    page.wait_for_selector(".sections")
    assert len([url for url in report.requests if "/data/api-" in url]) == 1


def test_the_counts_are_those_of_the_comparison(report: Any) -> None:
    page = opened(report, PAIR)
    found = changes(api.load(), OLD, NEW)
    assert page.locator(".result").inner_text() == f"{len(found):,} changes"
    shown = {
        one.get_attribute("data-section"): int(one.locator("b").inner_text().replace(",", ""))
        for one in page.locator(".sections a").all()
    }
    assert shown["moved"] == sum(one.kind == "moved" for one in found)
    assert shown["defaults"] == sum(one.kind == "default-changed" for one in found)
    assert sum(shown.values()) == len(found)
    page.click(".areas summary")
    page.wait_for_selector(".areas tbody td")
    total = page.locator(".areas tbody td").all_inner_texts()
    assert sum(int(text.replace(",", "")) for text in total) == len(found)


def test_what_most_code_meets_comes_first_with_what_to_use_instead(watch: Watch, tmp_path: Path) -> None:
    data = invented()
    assert data.asking is not None
    usage = dataclasses.replace(data.asking.usage, files={"utils.to_categorical": 9, "backend.mean": 70})
    used = dataclasses.replace(data, asking=dataclasses.replace(data.asking, usage=usage))
    page = opened(watch(write_report(used, tmp_path)), f"{PAIR}&only=gone")
    assert names(page, "gone")[0] == "backend.mean"
    row = page.locator("section[data-section=gone] .row").first
    assert "in 70 files" in row.inner_text()
    advice = written("backend.mean")
    assert advice is not None
    assert f"use {advice.instead}" in row.inner_text()
    said = row.locator(".instead").get_attribute("title")
    assert said == "\n".join((advice.advice, *advice.links))
    page = opened(watch(write_report(used, tmp_path)), f"{PAIR}&only=moved")
    moved = {one.name: one for one in changes(api.load(), OLD, NEW) if one.kind == "moved"}
    rows = page.locator("section[data-section=moved] .row")
    for name, text in list(zip(names(page, "moved"), rows.all_inner_texts(), strict=True))[:20]:
        advice = written(name)
        assert (f"now {moved[name].instead}" if advice is None else f"use {advice.instead}") in text


@pytest.mark.parametrize(
    ("symbol", "part", "member", "argument"),
    [
        ("optimizers.Adam", "lr=", "", "lr"),
        ("layers.Layer", ".get_output_at", "get_output_at", ""),
        ("Model", ".save(save_format=)", "save", "save_format"),
    ],
)
def test_a_symbol_says_what_to_use_instead_of_its_parts(
    report: Any, symbol: str, part: str, member: str, argument: str
) -> None:
    advice = written(symbol, member, argument)
    assert advice is not None
    page = opened(report, f"symbol={symbol}&q={member or argument}")
    line = page.locator(".instead-parts li", has=page.locator(f"b code:text-is('{part}')")).first
    text = line.inner_text()
    assert f"Use {advice.instead}" in text
    assert advice.advice in text
    assert [one.get_attribute("href") for one in line.locator(".advised a[href^=https]").all()] == list(advice.links)


@pytest.mark.parametrize("symbol", ["backend.mean", "layers.LocallyConnected1D"])
def test_a_symbol_that_went_says_what_to_use_instead(report: Any, symbol: str) -> None:
    advice = written(symbol)
    assert advice is not None
    page = opened(report, f"symbol={symbol}")
    card = page.locator(".card.gone")
    assert f"{advice.use[:1].upper()}{advice.use[1:]}" in card.inner_text()
    assert advice.advice in card.inner_text()
    assert card.locator("a[href^=https]").first.get_attribute("href") == advice.links[0]


def test_an_area_and_a_name_narrow_the_list(report: Any) -> None:
    page = opened(report, f"{PAIR}&area=optimizers&only=arguments")
    assert {name.split(".")[0] for name in names(page, "arguments")} == {"optimizers"}
    assert page.locator("#api-area").input_value() == "optimizers"
    page = opened(report, PAIR)
    page.fill("#api-name", "tf.keras.layers.GRU")
    until(page, "document.querySelector('.result').textContent.includes(' of ')")
    assert page.evaluate("document.activeElement.id") == "api-name", "typing goes on"
    assert page.locator("#api-name").input_value() == "tf.keras.layers.GRU"
    assert {name.partition("(")[0] for one in ("arguments", "defaults") for name in names(page, one)} <= {
        "layers.GRU",
        "layers.GRUCell",
    }
    assert page.locator(".asked a").inner_text() == "layers.GRU"


def test_a_symbol_in_every_version(report: Any) -> None:
    page = opened(report, "symbol=keras.optimizers.Adam")
    assert page.locator("h1.symbol code").inner_text() == "optimizers.Adam"
    assert cell(page, "optimizers.Adam", "keras")[0].startswith("✓ there")
    # Keras 2.3 had it as an argument; Keras 3 refuses it.
    states = cell(page, "lr", "keras")
    assert any(state.replace(" ", "").startswith("×refusedsince3") for state in states), states
    assert any("until 2" in state for state in states)
    signs = page.locator(".compat .state .mark").all_inner_texts()
    assert all(signs), "no meaning by colour alone"


@pytest.mark.parametrize("written", ["Sequential.predict_classes", "tf.keras.Sequential.predict_classes"])
def test_a_member_is_shown_in_its_class(report: Any, written: str) -> None:
    page = opened(report, f"symbol={written}&{PAIR}")
    assert page.locator("h1.symbol code").inner_text().removeprefix("models.") == "Sequential.predict_classes"
    assert page.locator("#symbol-rows").input_value() == "predict_classes"
    assert "× not there" in " ".join(cell(page, "predict_classes", "keras"))


def test_a_case_leads_to_its_symbol_and_back(report: Any) -> None:
    page = opened(report, "symbol=layers.GRU")
    page.click(f".row:has-text('{GRU}')")
    page.wait_for_selector("dialog[open] h2")
    page.click("dialog .sheet header a:text('layers.GRU')")
    until(page, "!document.querySelector('dialog').open")
    assert page.locator("h1.symbol code").inner_text() == "layers.GRU"
    assert cell(page, "reset_after", "keras")
    assert page.locator(".compat tr:has(th code:text-is('reset_after')) .cases-link").inner_text() == "1 case"


def test_an_unknown_symbol_says_who_was_looked_into(report: Any) -> None:
    page = opened(report, "symbol=layers.Flaten")
    said = page.locator("[role=alert]").inner_text()
    assert "No Keras that was looked into has layers.Flaten" in said
    assert "Near to it: layers.Flatten." in said
    looked = sum(one in api.load().implementations for one in (OLD, NEW, LEGACY, JAX))
    assert f"Looked into were {looked} of the 4 implementations" in said
    page.click("[role=alert] a:text('layers.Flatten')")
    page.wait_for_selector("h1.symbol")


def test_a_report_without_an_inventory_says_so(watch: Watch, tmp_path: Path) -> None:
    data = invented()
    assert data.asking is not None
    without = dataclasses.replace(data, asking=dataclasses.replace(data.asking, api=None))
    page = watch(write_report(without, tmp_path)).open("#/api")
    assert "nobody looked, which is not agreement" in page.locator(".empty").inner_text()


def test_the_search_leads_to_symbols_and_members(report: Any) -> None:
    page = report.open("#/search?q=keras.layers.GRU")
    page.click(".names a:text('layers.GRU')")
    page.wait_for_selector("h1.symbol")
    page = report.open("#/search?q=GRU.get_weights")
    page.click(".names a")
    page.wait_for_selector("h1.symbol")
    assert page.locator("#symbol-rows").input_value() == "get_weights"


def test_a_member_that_no_class_has_is_unknown(report: Any) -> None:
    said = opened(report, "symbol=layers.GRU.no_such_method").locator("[role=alert]").inner_text()
    assert "No Keras that was looked into has layers.GRU.no_such_method, as a path, a class or a member" in said


def test_columns_are_the_providers_and_all_tracks_when_asked(report: Any) -> None:
    page = opened(report, "symbol=layers.GRU")
    tracks = ".compat thead th b"
    assert page.locator(tracks).all_inner_texts() == ["keras", "tf_keras"]
    # Rows that are alike in these columns are not in one that is hidden.
    members = page.locator(".compat .band", has_text="Members that are not the same everywhere")
    assert members.inner_text().endswith("on one of all 3 tracks or more")
    page.click("[aria-label=Columns] a:has-text('All 3 tracks')")
    until(page, f"document.querySelectorAll('{tracks}').length === 3")
    assert page.locator(tracks).all_inner_texts() == ["keras", "tf_keras", "keras[jax]"]
    assert members.inner_text() == "Members that are not the same everywhere"


def test_rows_are_reached_by_keyboard(report: Any) -> None:
    page = opened(report, f"{PAIR}&only=defaults")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("Counts by area")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1.symbol")
    page.go_back()
    page.wait_for_selector(".sections a[aria-current=true]")


def test_what_is_gone_says_what_to_use(report: Any) -> None:
    page = opened(report, "symbol=layers.CuDNNLSTM")
    said = page.locator(".card.gone").inner_text()
    advice = written("layers.CuDNNLSTM")
    assert advice is not None
    assert said.startswith(f"keras has it no more; the last was 2.3. Use {advice.instead}. {advice.advice} (source")
    assert opened(report, "symbol=layers.GRU").locator(".card.gone").count() == 0


def test_filters_that_nothing_matches_say_so(report: Any) -> None:
    page = opened(report, f"{PAIR}&q=layers.GRU&area=optimizers")
    assert page.locator(".empty").inner_text() == "Nothing matches these filters."
    assert page.locator("section.api-section").count() == 0
    order = page.locator(".view > :is(.empty, .asked, .sections)").evaluate_all(
        "all => all.map((one) => one.classList[0])"
    )
    assert order[0] == "empty"
    assert order[-1] == "sections", "the answer comes before the counts"


def test_a_member_of_another_class_is_offered_and_a_member_alone_is_found(report: Any) -> None:
    page = opened(report, "symbol=Model.predict_classes")
    said = page.locator("[role=alert]").inner_text()
    assert "No Keras that was looked into has Model.predict_classes" in said
    assert (
        "Other classes have a member of that name: Sequential.predict_classes, models.Sequential.predict_classes."
        in said
    )
    page = opened(report, "symbol=predict_classes")
    page.click(".card a:text-is('Sequential.predict_classes')")
    page.wait_for_selector("h1.symbol")
    assert page.locator("#symbol-rows").input_value() == "predict_classes"


@pytest.mark.parametrize("member", ["predict_classes", "predict_proba"])
def test_a_member_alone_leads_from_the_list_to_its_classes(report: Any, member: str) -> None:
    asked = opened(report, f"a={NEW}&b={LEGACY}&q={member}").locator(".asked")
    assert "No Keras" not in asked.inner_text()
    assert f"Sequential.{member}" in asked.locator("a").all_inner_texts()
    asked = opened(report, f"{PAIR}&q=Model.{member}").locator(".asked")
    assert f"No Keras that was looked into has Model.{member}" in asked.inner_text()
    asked.locator(f"a:text-is('Sequential.{member}')").click()
    report.page.wait_for_selector("h1.symbol")
    assert report.page.locator("#symbol-rows").input_value() == member


def test_an_argument_and_a_string_are_no_unknown_symbols(report: Any) -> None:
    same = f"a={NEW}&b={LEGACY}"
    for name, said in (("rnn_argument", ""), ("maxlen", "maxlen is an argument"), ("time_majr", "")):
        asked = opened(report, f"{same}&q={name}&area=optimizers").locator(".asked")
        text = asked.inner_text() if asked.count() else ""
        assert said in text, name
        assert ("No Keras that was looked into has" in text) == (said == ""), name


def test_what_a_filter_hides_is_not_said_to_be_unchanged(report: Any) -> None:
    page = opened(report, f"{PAIR}&q=layers.GRU&area=optimizers")
    assert "nothing of it changed" not in page.locator(".asked").inner_text()


def test_in_a_narrow_window_what_to_use_stands_below_the_name(report: Any) -> None:
    page = opened(report, PAIR)
    page.set_viewport_size({"width": 420, "height": 900})
    for section in ("gone", "moved", "defaults"):
        rows = page.locator(f"section[data-section={section}] .row").all()
        assert rows
        for row in rows:
            parts = row.locator(".badge, .what, .side > *").all()
            boxes = [box for one in parts if (box := one.bounding_box()) is not None]
            assert len(boxes) > 1
            assert not [1 for n, one in enumerate(boxes) for other in boxes[:n] if overlap(one, other)], (
                row.inner_text()
            )
    assert page.locator("section[data-section=moved] .instead").count()


def test_a_notice_about_something_else_and_a_hidden_method_are_not_shown(report: Any) -> None:
    page = opened(report, f"symbol=Model&q=loss&{PAIR}")
    # The method is never reached: every instance has an attribute of that name.
    assert "compiled_loss" in page.locator(".compat tbody th code").all_inner_texts()
    assert "loss" not in page.locator(".compat tbody th code").all_inner_texts()
    page = opened(report, f"symbol=metrics.Metric&q=reset_state&{PAIR}")
    assert not any("deprecated" in state for state in cell(page, "reset_state", "tf_keras"))
    page = opened(report, f"symbol=layers.Layer&q=add_metric&{PAIR}")
    assert any("only raises" in state for state in cell(page, "add_metric", "keras"))


def test_the_page_says_absent_of_a_member_where_the_command_does(report: Any) -> None:
    page = opened(report, f"symbol=optimizers.Adam&q=updates&{PAIR}")
    # Optimizers get all they have when they are made.
    assert cell(page, "updates", "keras") == ["✓ attribute until 2.3", "× not there since 3.15"]
    page = opened(report, f"symbol=Model&q=history&{PAIR}")
    assert "? not seen" in cell(page, "history", "keras")[-1]


def test_the_signature_is_that_of_the_newest_keras_whoever_stands_last(watch: Watch, tmp_path: Path) -> None:
    data = invented()
    old = [one for one in data.headers if one.implementation.id == OLD]
    headers = (*(one for one in data.headers if one not in old), *old)
    turned = dataclasses.replace(data, headers=headers, coverage=None)
    page = opened(watch(write_report(turned, tmp_path)), "symbol=optimizers.Adam")
    entry = api.load().entry(NEW, "optimizers.Adam")
    assert entry is not None
    assert entry.signature is not None
    assert page.locator(".view.api > .fine code").first.inner_text() == f"Adam{entry.signature.text}"
