"""What the page counts by itself is what Python counts, over many implementations."""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
from report_browsing import (
    LEGACY,
    NEW,
    OLD,
    SKIPPED,
    Large,
    Watch,
    kinds,
    shown,
    until,
)

from conformance.analysis.history.upgrade import upgrade
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.observation import Header
from conformance.publishing.report import ReportData, write_report
from conformance.workspace.workspace import rule_text


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
    axes = Counter(p.attributed_axis for p in points if (p.before, p.after) == step)
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
    agreeing, neither, missing = (
        int(page.locator(f"[data-kind={kind}] dd").inner_text().replace(",", ""))
        if page.locator(f"[data-kind={kind}]").count()
        else 0
        for kind in ("agreeing", "neither", "unjudged")
    )
    assert agreeing <= found.same
    assert neither <= found.neither
    assert agreeing + neither + missing == found.same + found.neither + found.cases - found.compared


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


#: The labels of the matrix's columns.
COLUMNS = ".matrix thead tr:last-child th:not(.corner)"


def test_the_matrix_of_many_shows_the_newest_of_each_track_and_says_so(watch: Watch, large: Large) -> None:
    page = watch(large.path).open("#/matrix")
    columns = page.locator(COLUMNS)
    some = columns.count()
    assert some < 14
    assert f"{some} of 60" in page.locator(".said").inner_text()
    page.click(".columns-choice a:text-is('All 60')")
    until(page, f"document.querySelectorAll('{COLUMNS}').length === 60")
    assert "cols=all" in page.evaluate("location.hash")
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
    # The address is new before the table is.
    until(
        page,
        "(labels => labels.length && labels.every(label => label.innerText.includes('jax')))"
        f"([...document.querySelectorAll('{COLUMNS}')])",
    )
    assert "col=jax" in page.evaluate("location.hash")


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
@pytest.mark.night
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
