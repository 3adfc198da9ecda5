"""One case on the page: its facts, and what is said where they cannot be had."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from report_browsing import (
    DENSE,
    GRU,
    JAX,
    LEGACY,
    NEW,
    OLD,
    Watch,
    awaited,
    overlap,
    until,
)

from conformance.model.comparison import FactComparison, Verdict
from conformance.publishing.report import write_report
from conformance.publishing.reproduce.reproduced import Mark


def test_permalink_opens_the_same_drill_down(report: Any) -> None:
    page = report.open("#/divergences?v=different")
    page.click("a.row")
    page.wait_for_selector("dialog[open] .divergence")
    link = page.url
    text = page.locator("dialog").inner_text()
    page = report.open("#" + link.split("#", 1)[1])
    page.wait_for_selector("dialog[open] .divergence")
    assert page.locator("dialog").inner_text() == text
    awaited(page, [GRU])
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


@pytest.mark.night
def test_a_missing_chunk_is_said_and_the_rest_is_shown(watch: Watch, data: Any, tmp_path: Path) -> None:
    watched = watch(write_report(data, tmp_path))
    (chunk,) = (tmp_path / "data").glob("details-*.js")
    away = chunk.rename(tmp_path / "away.js")
    page = watched.open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .missing")
    assert f"data/{chunk.name} is not there" in page.locator("dialog .missing").inner_text()
    assert page.locator("dialog .divergence .behaviours li").count() == 2
    assert "Pass reset_after=False." in page.locator("dialog .rule").inner_text()
    watched.findings.clear()
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
@pytest.mark.night
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
    watched.findings.clear()


@pytest.mark.night
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
    page = report.open("#/divergences?case=0123456789")
    page.wait_for_selector("dialog[open]")
    assert "No such case" in page.locator("dialog").inner_text()
    assert "Near to it" not in page.locator("dialog").inner_text()


def test_of_a_case_that_is_not_there_the_nearest_are_offered(report: Any) -> None:
    page = report.open("#/divergences?case=layers.GRU[reset_after=Tru]")
    page.wait_for_selector("dialog[open]")
    page.click(f"dialog a:text-is('{GRU}')")
    page.wait_for_selector("dialog[open] .divergence")
    assert page.locator("#case-title").inner_text() == GRU


def test_each_member_of_a_behaviour_is_heard_where_they_differ_in_words(
    data: Any, tmp_path: Path, watch: Watch
) -> None:
    gru = data.divergences[0]
    fact = FactComparison("raised", Verdict.ERROR, "one raises", "does not raise", "raises ValueError: new")
    told = (gru.behaviours[0], dataclasses.replace(gru.behaviours[1], summary="raises ValueError: new"))
    raised = dataclasses.replace(
        gru, behaviours=told, pairs={(0, 1): msgspec.structs.replace(gru.pairs[0, 1], facts=(fact,))}
    )
    words = {NEW: "raises ValueError: new", LEGACY: "raises ValueError: old \x1b[31m"}
    changed = dataclasses.replace(
        data, divergences=(raised, *data.divergences[1:]), outcomes={GRU: {"forward": words, "other": {OLD: "x"}}}
    )
    page = watch(write_report(changed, tmp_path)).open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .voices")
    behaviours = page.locator("dialog .behaviours > li")
    assert behaviours.nth(0).locator(".voices").count() == 0
    voices = behaviours.nth(1).locator(".voices li")
    assert voices.locator(".words").all_inner_texts() == ["raises ValueError: new", "raises ValueError: old ␛[31m"]
    assert [text.split(" (")[0] for text in voices.locator(".who").all_inner_texts()] == [
        "keras 3.15.1",
        "tf_keras 2.21.0",
    ]


def test_members_that_said_the_same_are_not_told_apart(data: Any, tmp_path: Path, watch: Watch) -> None:
    same = dict.fromkeys((NEW, LEGACY), "raises ValueError: new")
    page = watch(write_report(dataclasses.replace(data, outcomes={GRU: {"forward": same}}), tmp_path)).open(
        f"#/divergences?case={GRU}"
    )
    page.wait_for_selector("dialog[open] .facts")
    assert page.locator("dialog .voices").count() == 0


def test_a_program_is_shown_as_its_text(watch: Watch, data: Any, tmp_path: Path) -> None:
    source = 'def tried(keras, see):\n    """Less than <b>one</b>."""\n    see("one", 1 < 2)\n'
    params = {"program": "tried", "source": source, "compared": "exact", "about": ["layers.GRU"]}
    case = dataclasses.replace(data.cases[GRU], scenario="program", params=params)
    changed = dataclasses.replace(data, cases={**data.cases, GRU: case})
    page = watch(write_report(changed, tmp_path)).open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] pre.program")
    assert page.locator("dialog pre.program").inner_text() == source
    given = page.locator("dialog .arguments").first.inner_text()
    assert "compared" in given
    assert "def tried" not in given


def test_a_side_that_printed_otherwise_is_named_and_nothing_lies_over_it(
    watch: Watch, data: Any, tmp_path: Path
) -> None:
    failed = Mark("not reproduced", 1, 2, 2, {NEW: "output.0: 0.5, not 0.25"})
    marked = dataclasses.replace(data, marks=lambda d: failed if d.case == GRU else None)
    page = watch(write_report(marked, tmp_path)).open(f"#/divergences?case={GRU}&stage=forward")
    page.set_viewport_size({"width": 420, "height": 900})
    page.click("dialog .reproducer summary")
    sentence = page.locator("dialog .reproduced")
    assert sentence.inner_text() == "Not reproduced: run on 2 sides, it printed what was measured on 1."
    label = next(one.label for one in data.headers if one.implementation.id == NEW)
    assert page.locator("dialog .otherwise li").all_inner_texts() == [f"{label}: output.0: 0.5, not 0.25"]
    button = page.locator("dialog .copy").bounding_box()
    for one in (sentence, page.locator("dialog .otherwise li"), page.locator("dialog .reproducer pre")):
        assert not overlap(button, one.bounding_box())
