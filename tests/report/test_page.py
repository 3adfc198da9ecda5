"""The page in headless Chromium, under file://; the ``watch`` fixture also fails on any complaint or request."""

import dataclasses
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from playwright.sync_api import Locator, Page
from report_invented import invented

from conformance.compare.model import FactComparison, Verdict
from conformance.history.upgrade import upgrade
from conformance.judgement import Judgement
from conformance.ledger.explain import Ledger
from conformance.ledger.model import Rule
from conformance.observations.model import Header
from conformance.report import ReportData, write_report
from conformance.report.synthetic import synthetic
from conformance.workspace import rule_text

Watch = Callable[..., Any]


@dataclass(frozen=True)
class Large:
    """An invented report of many implementations, and its page."""

    data: ReportData
    path: Path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    data = synthetic(12_000, 60, seed=3)
    return Large(data, write_report(data, tmp_path_factory.mktemp("large")))


GRU, DENSE, ALIKE, SKIPPED = (
    "layers.GRU[reset_after=True]",
    "layers.Dense[units=4]",
    "layers.Flatten[]",
    "losses.Hinge[]",
)
OLD, NEW, LEGACY, JAX = "py37-tf20/keras", "py311-tf2/keras", "py311-tf2/tf_keras", "py313-keras315-jax/keras[jax]"
VIEWS = [
    "overview",
    "search?q=layers.GRU",
    "upgrade",
    "history",
    "history?by=api&api=layers.*",
    "divergences",
    "compare?all=1",
    "matrix",
    "training",
    "environments",
]


def until(page: Page, expression: str, seconds: float = 10) -> None:
    """Wait for an expression to hold; playwright's own way needs eval, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"{expression} does not hold at {page.url}"
        time.sleep(0.02)


def shown(page: Page, within: str = "#content") -> list[str]:
    """The ids of the cases in the rows of a view."""
    return page.locator(f"{within} a.row .what > code").all_inner_texts()


def kinds(cell: Locator) -> set[str]:
    """The classes of an element."""
    return set((cell.get_attribute("class") or "").split())


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
        page.locator(".from-to .lead")
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
    assert "nothing breaks, nothing changes silently in ordinary use" in page.locator(".from-to .lead").inner_text()
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
    assert shown(page) == [GRU]


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
    assert shown(page) == [GRU]
    page.fill("#f-text", "gru nothing is called this")
    page.wait_for_selector(".empty")
    assert shown(page) == []


def test_filters_are_kept_in_the_hash_and_back_undoes_them(report: Any) -> None:
    page = report.open("#/divergences")
    assert len(shown(page)) == 3
    page.click("[data-verdict=structure]")
    until(page, "location.hash === '#/divergences?v=structure'")
    assert shown(page) == [DENSE]
    page.click("[data-verdict=different]")
    until(page, "location.hash.includes('different')")
    assert sorted(shown(page)) == sorted([DENSE, GRU])
    page.select_option("#f-severity", "high")
    until(page, "location.hash.includes('s=high')")
    assert shown(page) == [GRU]
    page.go_back()
    until(page, "!location.hash.includes('s=high')")
    assert sorted(shown(page)) == sorted([DENSE, GRU])
    assert page.input_value("#f-severity") == ""
    page.click("#f-clear")
    until(page, "location.hash === '#/divergences'")
    page.fill("#f-api", "layers.*")
    until(page, "location.hash.includes('api=')")
    assert sorted(shown(page)) == sorted([DENSE, GRU])
    page.fill("#f-api", "G?U")
    until(page, "location.hash.includes('G')")
    assert shown(page) == [GRU]
    page.fill("#f-api", "")
    page.check("#f-open")
    until(page, "location.hash === '#/divergences?u=1'")
    assert [case.split("[")[0] for case in shown(page)] == ["activations.odd"]


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


def test_permalink_opens_the_same_drill_down(report: Any) -> None:
    page = report.open("#/divergences?v=different")
    page.click("a.row")
    page.wait_for_selector("dialog[open] .divergence")
    link = page.url
    text = page.locator("dialog").inner_text()
    page = report.open("#" + link.split("#", 1)[1])
    page.wait_for_selector("dialog[open] .divergence")
    assert page.locator("dialog").inner_text() == text
    assert shown(page) == [GRU]
    page.keyboard.press("Escape")
    until(page, "location.hash === '#/divergences?v=different'")
    assert not page.locator("dialog").is_visible()


def test_drill_down_says_what_why_and_how_to_see_it(report: Any, data: Any) -> None:
    page = report.open(f"#/divergences?case={GRU}&stage=forward")
    page.wait_for_selector("dialog[open] .divergence")
    assert page.locator("#case-title").inner_text() == GRU
    assert "reset_after" in page.locator(".arguments").first.inner_text()
    cells = page.locator(".values tbody tr").first.locator("th, td").all_inner_texts()
    assert cells[0].startswith("output.0")
    assert "at [0, 3]" in cells[1]
    assert cells[2] == "0.125"
    assert cells[3:] == ["2.50e13", "0.0055"]
    rule = page.locator("dialog .rule").inner_text()
    assert "after the matrix product" in rule
    assert "Pass reset_after=False." in rule
    assert "keras>=3.0" in rule
    assert page.locator("dialog .rule a").get_attribute("href") == "https://example.org/gru"
    page.click("dialog .reproducer summary")
    page.wait_for_selector("dialog .reproducer pre")
    assert page.locator("dialog .reproducer pre").inner_text() == data.reproducers[GRU, "forward", 0]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("dialog .copy")
    page.wait_for_selector("dialog .copy:text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == data.reproducers[GRU, "forward", 0]
    rows = page.locator(".stages tbody tr").all_inner_texts()
    assert "unsupported: nothing is said" in rows[3]
    assert [r.split("\t")[-1] for r in rows[:3]] == ["A", "B", "B"]


def test_a_stage_with_two_divergences_shows_both(watch: Watch, twice: Any, tmp_path: Path) -> None:
    watched = watch(write_report(twice, tmp_path))
    page = watched.open("#/divergences?case=layers.Twice[]")
    page.wait_for_selector("dialog[open] .divergence")
    sections = page.locator("dialog .divergence[data-stage=forward]")
    assert sections.count() == 2
    assert [s.locator(".behaviours .letter").all_inner_texts() for s in sections.all()] == [["A", "B"], ["C", "D"]]
    assert [s.locator(".values th code").all_inner_texts() for s in sections.all()] == [["output.3"], ["output.4"]]
    for section, script in zip(sections.all(), ("the first", "the second"), strict=True):
        section.locator(".reproducer summary").click()
        assert script in section.locator(".reproducer pre").inner_text()
    assert [r.split("\t")[-1] for r in page.locator(".stages tbody tr").all_inner_texts()] == ["A", "C", "B", "D"]
    # Each divergence parts its own group only.
    page = watched.open(f"#/compare?a={NEW}&b={JAX}&by=none&q=twice")
    assert page.locator("a.row .stage").all_inner_texts() == ["forward"]
    page = watched.open(f"#/compare?a={OLD}&b={NEW}&by=none&q=twice")
    assert page.locator("a.row .stage").all_inner_texts() == ["construct"]


def test_every_fact_is_shown_when_asked_for(watch: Watch, data: Any, tmp_path: Path) -> None:
    dense = data.divergences[1]
    facts = tuple(
        FactComparison(f"config.{n}", Verdict.STRUCTURE, "another value", str(n), "x" * 900) for n in range(60)
    )
    many = dataclasses.replace(
        dense, pairs={pair: msgspec.structs.replace(one, facts=facts) for pair, one in dense.pairs.items()}
    )
    changed = dataclasses.replace(data, divergences=(data.divergences[0], many, data.divergences[2]))
    page = watch(write_report(changed, tmp_path)).open(f"#/divergences?case={DENSE}")
    page.wait_for_selector("dialog[open] .values")
    assert page.locator("dialog .facts > details").count() == 3, "every pair of behaviours"
    first = page.locator("dialog .facts > details").first
    assert first.locator(".values tbody tr").count() == 24
    first.locator("button", has_text="Show all 60 facts").click()
    assert first.locator(".values tbody tr").count() == 60
    assert "60 facts of 60 differ" in first.inner_text()
    assert "x" * 900 in first.locator(".values tbody tr").last.inner_text()


def test_a_missing_chunk_is_said_and_the_rest_is_shown(watch: Watch, data: Any, tmp_path: Path) -> None:
    watched = watch(write_report(data, tmp_path))
    (chunk,) = (tmp_path / "data").glob("details-*.js")
    away = chunk.rename(tmp_path / "away.js")
    page = watched.open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .missing")
    assert f"data/{chunk.name} is not there" in page.locator("dialog .missing").inner_text()
    assert page.locator("dialog .divergence .behaviours li").count() == 2
    assert "Pass reset_after=False." in page.locator("dialog .rule").inner_text()
    watched.complaints.clear()
    away.rename(chunk)
    page.locator("dialog .missing button", has_text="Try again").click()
    page.wait_for_selector("dialog[open] .values")
    assert page.locator("dialog .missing").count() == 0
    page = watched.open("#/training")
    page.wait_for_selector(".plot path")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text, other: other, "belongs to another report"),
        (lambda text, other: text[:-40], "broken, or belongs to another report"),
        (lambda text, other: text.replace(text[100:104], "AAAA"), "broken"),
    ],
    ids=["another's", "torn", "altered"],
)
def test_a_stale_or_broken_chunk_is_never_shown(
    watch: Watch, data: Any, tmp_path: Path, spoil: Callable[[str, str], str], said: str
) -> None:
    watched = watch(write_report(data, tmp_path))
    (path,) = (tmp_path / "data").glob("details-*.js")
    (other,) = (tmp_path / "data").glob("installable-*.js")
    path.write_text(spoil(path.read_text(), other.read_text()))
    page = watched.open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .missing")
    assert said in page.locator("dialog .missing").inner_text()
    assert page.locator("dialog .values").count() == 0
    watched.complaints.clear()


def test_control_characters_are_shown_as_symbols(watch: Watch, data: Any, tmp_path: Path) -> None:
    gru = data.divergences[0]
    fact = msgspec.structs.replace(gru.pairs[0, 1].facts[0], left="\x1b[31mred\x1b[0m\x07", right="\u202edcba")
    told = (dataclasses.replace(gru.behaviours[0], summary="raises \x1b]0;title\x07"), gru.behaviours[1])
    spoken = dataclasses.replace(
        gru, behaviours=told, pairs={(0, 1): msgspec.structs.replace(gru.pairs[0, 1], facts=(fact,))}
    )
    changed = dataclasses.replace(data, divergences=(spoken, *data.divergences[1:]))
    page = watch(write_report(changed, tmp_path)).open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .values")
    assert "raises ␛]0;title␇" in page.locator("dialog .behaviours").inner_text()
    cells = page.locator("dialog .values td code").all_inner_texts()
    assert cells == ["␛[31mred␛[0m␇", "⟨U+202E⟩dcba"]


def test_a_case_that_is_not_there(report: Any) -> None:
    page = report.open("#/divergences?case=layers.Gone[]")
    page.wait_for_selector("dialog[open]")
    assert "No such case" in page.locator("dialog").inner_text()


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
    assert shown(page) == [GRU]
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


def test_keyboard(report: Any) -> None:
    page = report.open("#/divergences")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.querySelector('.what code').textContent")
    assert first == shown(page)[0]
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.querySelector('.what code').textContent")
    assert second == shown(page)[1]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] #case-title")
    assert page.locator("#case-title").inner_text() == second
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('dialog').open")
    assert page.evaluate("document.activeElement.querySelector('.what code')?.textContent") == second
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.querySelector('.what code').textContent") == first


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_reader(watch: Watch, folder: Path, scheme: str) -> None:
    other = {"light": "dark", "dark": "light"}[scheme]
    watched = watch(folder / "index.html", scheme)
    page = watched.open()
    luminance = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b) / 3"
    assert (page.evaluate(luminance) < 128) is (scheme == "dark")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == other
    page = watched.open("#/compare")
    assert (page.evaluate(luminance) < 128) is (other == "dark")


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const poor = [];
  const texts = ".badge, .fine, .severity, .open, .chip, nav a, .kind, a.cell, th, .summary";
  for (const node of document.querySelectorAll(texts)) {
    if (!node.getClientRects().length || !node.textContent.trim()) continue;
    const layers = [];
    for (let n = node; n; n = n.parentElement) layers.unshift(getComputedStyle(n).backgroundColor);
    const ground = light(over(layers)), ink = light(over([...layers, getComputedStyle(node).color]));
    const ratio = (Math.max(ground, ink) + .05) / (Math.min(ground, ink) + .05);
    if (ratio < 4.5) poor.push(`${node.className} ${node.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_text_is_readable(watch: Watch, large: Large, scheme: str, view: str) -> None:
    page = watch(large.path, scheme).open(f"#/{view}")
    page.wait_for_timeout(150)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_text_is_text(report: Any, view: str) -> None:
    page = report.open(f"#/{view}")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0


def test_hostile_text_is_shown_as_it_is(report: Any, data: Any) -> None:
    page = report.open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .divergence")
    assert data.rules[0].title in page.locator("dialog").inner_text()
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0
    assert page.locator('a[href^="javascript:"]').count() == 0
    page = report.open("#/divergences?q=<img src=x onerror=window.hurt=1>&s=\"><script>&by='")
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("view", VIEWS)
def test_a_narrow_window_has_no_sideways_scrolling(report: Any, view: str) -> None:
    page = report.open(f"#/{view}")
    for width in (600, 400):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_long_lists_open_in_parts(watch: Watch, large: Large) -> None:
    data = large.data
    page = watch(large.path).open("#/divergences")
    assert page.locator("a.row").count() < len(data.divergences)
    while page.locator("button.more").count():
        before = page.locator("a.row").count()
        page.evaluate("document.querySelector('button.more')?.click()")
        until(page, f"document.querySelectorAll('a.row').length > {before}")
    assert page.locator("a.row").count() == len(data.divergences)


def test_compare_counts_what_python_counts(watch: Watch, large: Large) -> None:
    data = large.data
    a, b = data.implementations[1], data.implementations[46]
    parted = set()
    for d in data.divergences:
        at = {i: n for n, behaviour in enumerate(d.behaviours) for i in behaviour.implementations}
        if a in at and b in at and at[a] != at[b]:
            parted.add(d.case)
    unseen = {c for c in data.cases if c not in parted and {data.status(c, a), data.status(c, b)} != {"ok"}}
    page = watch(large.path).open(f"#/compare?a={a}&b={b}")
    figures = [int(text.replace(",", "")) for text in page.locator(".figures dd").all_inner_texts()]
    assert figures == [len(parted), len(data.cases) - len(parted) - len(unseen), len(unseen)]


def test_history_tells_since_when(watch: Watch, large: Large) -> None:
    data = large.data
    page = watch(large.path).open("#/history?by=api&api=layers.GRU")
    page.wait_for_selector(".card.history .track-bar")
    card = page.locator(".card.history").first
    case, stage = card.locator("h3 code").inner_text(), card.locator("h3 .stage").inner_text()
    told = {
        row.locator(".track-name").inner_text(): [
            (
                "" if "gap" in kinds(part) else part.inner_text().split("\n")[0],
                int(part.evaluate("(p) => p.style.flexGrow")),
            )
            for part in row.locator(".stretch").all()
        ]
        for row in card.locator(".strip-row").all()
    }
    letters = card.locator(".does .letter").all_inner_texts()
    (history,) = [
        h
        for h in data.histories
        if (h.case, h.stage) == (case, stage) and len(h.behaviours) == len(letters) and set(h.tracks) == set(told)
    ]
    assert told == {
        track: [("" if n.behaviour is None else letters[n.behaviour], len(n.implementations)) for n in intervals]
        for track, intervals in history.tracks.items()
    }


def test_history_counts_the_changes_of_each_step(watch: Watch, large: Large) -> None:
    data = large.data
    page = watch(large.path).open("#/history")
    points = [point for history in data.histories for point in history.changes]
    tracks = {
        h.implementation.id: (h.implementation.provider, h.implementation.backend, h.implementation.variant)
        for h in data.headers
    }
    along = [(p.before, p.after) for p in points if tracks[p.before] == tracks[p.after]]
    assert page.locator(".card h2").first.inner_text() == f"{len(along):,} change points"
    into = Counter(after for _, after in along)
    drawn = [int(text.replace(",", "")) for text in page.locator("a.step .amount").all_inner_texts()]
    assert sorted(drawn) == sorted(into.values())
    step, most = Counter(along).most_common(1)[0]
    page.locator(".largest a").first.click()
    page.wait_for_selector(".chosen")
    assert f"{most} changes" in page.locator(".chosen .fine").first.inner_text()
    assert page.evaluate("new URLSearchParams(location.hash.split('?')[1]).get('b')") == step[1]
    axes = Counter(p.carrier for p in points if (p.before, p.after) == step)
    assert all(f"{axis} {n}" in page.locator(".chosen .fine").first.inner_text() for axis, n in axes.items())
    assert page.locator(".chosen details.group").count() > 1


@pytest.mark.parametrize("ends", [(3, 56), (56, 3), (10, 11), (20, 59)])
def test_upgrade_counts_what_python_counts(watch: Watch, large: Large, ends: tuple[int, int]) -> None:
    data = large.data
    before, after = (data.implementations[n] for n in ends)
    headers = {h.implementation.id: h for h in data.headers}
    unjudged = {
        case: {i: data.status(case, i) for i in (before, after) if data.status(case, i) != "ok"} for case in data.cases
    }
    classes = cast("dict[str, dict[str, dict[str, int]]]", data.classes)
    judgement = Judgement(
        data.cases, headers, data.divergences, classes, {c: w for c, w in unjudged.items() if w}, data.statuses
    )
    found = upgrade(judgement, (), before, after)
    expected = [len({c for cause in causes for c in cause.cases}) for _, causes in found.sections]
    page = watch(large.path).open(f"#/upgrade?a={before}&b={after}")
    counted = [
        int(page.locator(f"[data-kind={kind}] dd").inner_text().replace(",", ""))
        if page.locator(f"[data-kind={kind}]").count()
        else 0
        for kind in ("breaks", "changes", "fails", "new", "configs")
    ]
    assert counted == expected
    assert sum(expected) > 0
    agreeing, missing = (page.locator(f"[data-kind={kind}] dd").inner_text() for kind in ("agreeing", "unjudged"))
    assert int(agreeing.replace(",", "")) <= found.same
    assert int(agreeing.replace(",", "")) + int(missing.replace(",", "")) == found.same + found.cases - found.compared


def test_upgrade_shows_the_ledgers_advice_and_what_could_not_be_compared(report: Any) -> None:
    page = report.open(f"#/upgrade?a={OLD}&b={NEW}")
    silent = page.locator(".o-changes")
    assert "Pass reset_after=False." in silent.inner_text()
    page.locator(".o-unjudged summary").click()
    page.wait_for_selector(".o-unjudged a.row")
    assert shown(page, ".o-unjudged") == [SKIPPED]
    page.select_option("#to", LEGACY)
    until(page, "location.hash.includes('tf_keras')")
    assert page.locator("#to").input_value() == LEGACY


def test_the_matrix_of_many_shows_the_newest_of_each_track_and_says_so(watch: Watch, large: Large) -> None:
    page = watch(large.path).open("#/matrix")
    columns = page.locator(".matrix thead tr:last-child th:not(.corner)")
    some = columns.count()
    assert some < 14
    assert f"{some} of 60" in page.locator(".said").inner_text()
    page.click(".columns-choice a:text-is('All 60')")
    until(page, "location.hash.includes('cols=all')")
    assert columns.count() == 60
    bands = page.locator(".matrix .band")
    assert sum(int(band.get_attribute("colspan") or 1) for band in bands.all()) == 60
    box = page.locator(".scroll.tall")
    box.evaluate("(box) => box.scrollTo(600, 300)")
    corner = page.locator(".matrix tbody th").nth(20).bounding_box()
    frame = box.bounding_box()
    assert corner is not None
    assert frame is not None
    assert abs(corner["x"] - frame["x"]) < 3, "the first column stays"
    top = columns.nth(30).bounding_box()
    assert top is not None
    assert top["y"] < frame["y"] + 60, "the header stays"
    page.fill("#columns", "jax")
    page.press("#columns", "Enter")
    until(page, "location.hash.includes('col=jax')")
    labels = page.locator(".matrix thead tr:last-child th:not(.corner)").all_inner_texts()
    assert labels
    assert all("jax" in label for label in labels)


def test_environments(report: Any) -> None:
    page = report.open("#/environments")
    page.wait_for_selector(".environments")
    jax = page.locator(".implementations tr", has_text="py313-keras315-jax").locator("td.number").all_inner_texts()
    assert jax == ["67 %", "3", "0", "1", "0", "0", "0", "2"]
    never = page.locator(".never tr", has_text="cntk")
    assert "not run" in never.inner_text()
    assert "not run" in page.locator(".never tr", has_text="@gpu").inner_text()
    assert page.locator(".environments tbody tr").count() == 2
    assert "no lock" in page.locator(".environments tr", has_text="py36-cntk").inner_text()
    cells = page.locator(".installed tbody tr").first.locator("th, td").all_inner_texts()
    assert cells[0] == "2.4.4"
    assert [cell.split("\n")[0] for cell in cells[3:7]] == ["yes", "no", "–", "protobuf<3.21"]


def explained(data: ReportData) -> tuple[ReportData, list[Rule], dict[str, Header]]:
    """The same divergences, each explained by rules: one for each API, and one for each environment."""
    headers = {h.implementation.id: h for h in data.headers}
    environments = sorted({h.implementation.environment for h in data.headers})
    keras3, provider = [{"keras": ">=3.0"}, {"backend": "jax"}], [{"provider": "tf.keras"}]
    # What divides whom, in which cases and facts; together they stand between every two, whatever differs.
    sides = [
        *((api, [f"{api}[*"], keras3, ("output.*", "raised")) for api in sorted({c.api for c in data.cases.values()})),
        ("odd", ["*"], provider, ("output.1", "output.3", "config.*", "missing")),
        *((name, ["*"], [{"environment": name}], ("?*",)) for name in environments),
        *((f"rest-{n}", ["*"], where, ("?*",)) for n, where in enumerate((provider, [{"variant": "legacy"}]))),
        ("frozen", ["*"], [{"provider": "tf_keras"}], ("?*",)),
    ]
    rules = [
        Rule(name.lower(), f"Because of {name}", "bug", cases, where, "So.", "Do this.", ["https://e.org"], facts=facts)
        for name, cases, where, facts in sides
    ]
    ledger = Ledger(rules, headers)
    divergences = tuple(ledger.explain(d) for d in data.divergences)
    assert not any(d.unexplained for d in divergences)
    texts = tuple(rule_text(rule, headers) for rule in rules)
    return dataclasses.replace(data, divergences=divergences, rules=texts), rules, headers


@pytest.fixture(scope="session")
def ranked(large: Large, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Judgement, list[Rule]]:
    """An explained report's page, and what it shows."""
    data, rules, headers = explained(large.data)
    judgement = Judgement(data.cases, headers, data.divergences, {}, {}, data.statuses)
    return write_report(data, tmp_path_factory.mktemp("ranked")), judgement, rules


@pytest.mark.parametrize("ends", [(3, 56), (56, 3), (10, 11), (20, 59), (40, 2)])
def test_causes_are_ranked_as_the_command_line_ranks_them(
    watch: Watch, ranked: tuple[Path, Judgement, list[Rule]], ends: tuple[int, int]
) -> None:
    path, judgement, rules = ranked
    before, after = (list(judgement.headers)[n] for n in ends)
    found = upgrade(judgement, rules, before, after)
    page = watch(path).open(f"#/upgrade?a={before}&b={after}")
    for (_, causes), kind in zip(found.sections, ("breaks", "changes", "fails", "new", "configs"), strict=True):
        section = page.locator(f"#o-{kind} > .cause-list")
        for fold in section.locator(".folded > summary").all():
            fold.click()
            page.wait_for_timeout(50)
        told = [
            (row.locator(".group-name").inner_text(), row.locator(".tally").inner_text().split()[0])
            for row in section.locator("details.group > summary").all()
        ]
        cases = [{c.case for c in cause.changes if not (cause.ordinary and c.border)} for cause in causes]
        assert told == [(cause.title, str(len(some))) for cause, some in zip(causes, cases, strict=True)]
    assert sum(len(causes) for _, causes in found.sections) > 3
