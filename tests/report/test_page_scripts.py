"""The page's programs: what becomes of each is what Python says, and the first page answers the question."""

from pathlib import Path
from typing import Any

import pytest
from report_browsing import Watch
from scripts_invented import A, B, C, data_of, every_end, failed, judged, ran

from conformance.analysis.history.ended import Ended
from conformance.analysis.history.moving import Outcome, moving
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Does
from conformance.catalog.effects import Effect, Step
from conformance.catalog.fixes import Fix
from conformance.catalog.rewritten import Ran, Under
from conformance.publishing.report import write_report
from conformance.publishing.report.data import EnvironmentRow
from conformance.workspace.workspace import rule_text

pytestmark = pytest.mark.night

DIFFERENCE = "--- one.py\n+++ fixed\n@@ -1 +1 @@\n-lr = 1\n+lr = </script>\n"

#: What the page calls each end.
NAMES = {
    Outcome.SAME: "Run, with the same results",
    Outcome.OTHER: "Run, with other results",
    Outcome.FAILS: "Fail",
    Outcome.NEW: "Run now, and failed before",
    Outcome.NEITHER: "Run under neither",
    Outcome.LACKS: "Need a package that is not installed",
    Outcome.UNKNOWN: "Not known",
}


RUNS, FAILS = Under(B, "same"), Under(B, "fails", "run: gone")
CONVERTED = Effect(
    B,
    "2.21.0",
    "qualified",
    (Step("one", "one.py", FAILS, RUNS), Step("two", "two.py", RUNS, FAILS), Step("three", "", FAILS, FAILS)),
)


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    return every_end()


@pytest.fixture(scope="module")
def written(judgement: Judgement, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = data_of(
        judgement,
        conversions=(CONVERTED,),
        fixes={
            "scripts.fails": Fix(DIFFERENCE, Ran("0", A, (Under(B, "same"), Under(A, "fails", "run: raises X")))),
            "scripts.import": Fix(DIFFERENCE, None),
            "scripts.same": Fix(DIFFERENCE, None),
            "scripts.gone": Fix(DIFFERENCE, None),
        },
    )
    return write_report(data, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize(("before", "after"), [(A, B), (B, A)])
def test_each_program_ends_as_python_says(
    watch: Watch, written: Path, judgement: Judgement, before: str, after: str
) -> None:
    found = moving(judgement, before, after)
    page = watch(written).open(f"#/scripts?a={before}&b={after}")
    sections: dict[str, list[str]] = {}
    for section in page.locator("section.outcome").all():
        title = section.locator("h2").inner_text().partition(":")[0]
        sections[title] = [code.inner_text() for code in section.locator("code").all()]
    expected = {name: sorted(one.case for one in found.of(end)) for end, name in NAMES.items() if found.of(end)}
    assert {title: sorted(cases) for title, cases in sections.items()} == expected
    claim = page.locator(".claim").inner_text()
    assert f"Of {found.ran} whole programs that run under " in claim
    assert f"{found.runs} run" in claim
    assert f"{found.same} give" in claim
    assert page.locator(".claim a").count() == 0


def test_the_first_page_answers_and_leads_on(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/?a={A}&b={B}")
    claim = page.locator(".from-to .claim")
    assert claim.inner_text().startswith(
        "Is it enough to change the import? Of 4 whole programs that run under keras 2.3.1"
    )
    assert (
        "2 run under keras 3.15.1 (TF 2.21.0) with no other change, and 1 gives the same results." in claim.inner_text()
    )
    claim.locator("a").click()
    page.wait_for_selector("h1:text('Programs')")
    assert "no [line 3: fit()]" in page.locator("section.outcome").first.inner_text()
    page.locator("a.row", has_text="scripts.fails").click()
    page.wait_for_selector("dialog[open] .program")
    assert "results = " in page.locator("dialog[open] .program").inner_text()


def fix_of(page: Any, case: str) -> Any:
    return page.locator("li", has=page.get_by_text(f"scripts.{case}", exact=True)).locator(".fix")


def test_a_program_that_fails_has_its_fix_and_where_it_ran(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/scripts?a={A}&b={B}")
    assert "2 programs that fail there have a fix" in page.locator("main").inner_text()
    assert "1 of 1 that were tried ran with theirs" in page.locator("main").inner_text()
    # What runs needs none, and what has none says nothing.
    assert [fix_of(page, case).count() for case in ("fails", "import", "same", "neither")] == [1, 1, 0, 0]
    fix = fix_of(page, "fails")
    assert "keras 3.15.1 (TF 2.21.0) it runs, with the same results" in fix.locator("summary").inner_text()
    fix.locator("summary").click()
    page.wait_for_selector(".fix .diff")
    assert fix.locator(".diff").inner_text().strip() == DIFFERENCE.strip()
    assert [one.inner_text() for one in fix.locator(".added").all()] == ["+++ fixed\n", "+lr = </script>\n"]
    assert "run under 2 implementations, and came to its end under 1" in fix.inner_text()
    assert "unchanged program under keras 2.3.1" in fix.inner_text()
    assert "fails run: raises X" in fix.locator("tbody").inner_text()
    fix_of(page, "import").locator("summary").click()
    page.locator(".fix .diff").nth(1).wait_for()
    assert "It was not run as it stands." in fix_of(page, "import").inner_text()


def test_what_a_program_does_is_told_by_the_names_of_the_two(watch: Watch, written: Path) -> None:
    """Letters of behaviours need a legend; of two the names say it."""
    row = row_of(watch(written).open(f"#/scripts?a={A}&b={B}"), "fails")
    words = [one.inner_text() for one in row.locator(".summary b").all()]
    assert words[0].startswith("keras 2.3.1")
    assert words[1].startswith("keras 3.15.1")


def test_every_other_version_has_its_counts(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/scripts?a={A}&b={B}")
    for summary in page.locator(".card:not(.conversions) details.folded summary").all():
        summary.click()
    page.wait_for_selector(".moved tbody tr")
    rows = {
        row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td.number").all()]
        for row in page.locator(".card:not(.conversions) .moved tbody tr").all()
    }
    assert sorted(rows.values()) == [["2", "1", "4"], ["5", "5", "5"]]


def test_what_the_converter_does_is_counted(watch: Watch, written: Path) -> None:
    page = watch(written).open(f"#/scripts?a={A}&b={B}")
    section = page.locator(".conversions")
    assert "Does tf_upgrade_v2 do it?" in section.inner_text()
    section.locator("summary").click()
    row = section.locator("tbody tr")
    assert row.locator("th").inner_text() == "keras 3.15.1 (TF 2.21.0) tool of 2.21.0"
    assert [cell.inner_text() for cell in row.locator("td").all()] == ["3", "2", "1", "1", "1", "1"]


SCIPY = "raises ImportError: Image transformations require SciPy. Install SciPy. [line 3: fit()]"


def said_by(name: str, text: str, where: dict[str, str]) -> Rule:
    raises = Does(raises="ValueError", message=text)
    return Rule(
        id=name,
        title=f"The cause of {text}",
        kind="intended",
        cases=("scripts.*",),
        stages=("run",),
        where=[where],
        inside=(raises,),
        outside=(Does(ends="ok"),),
        reason="A reason.",
        advice="Some advice.",
        links=["https://keras.io"],
    )


@pytest.fixture(scope="module")
def several() -> tuple[Judgement, Ended]:
    """Programs that end alike under B and C, each in words of its own, and one that needs a package."""
    rules = (
        said_by("words-of-b", "words of B*", {"provider": "keras", "keras": ">=3.0"}),
        said_by("words-of-c", "words of C*", {"provider": "tf_keras"}),
    )
    both = {B: failed("run", "words of B"), C: failed("run", "words of C")}
    needs = failed("run", SCIPY.partition(": ")[2])
    found = judged(
        {
            "fails": {A: ran(0.5), **both},
            "neither": {A: failed("run", "words of A"), **both},
            "images": {A: ran(0.5), B: ran(0.5), C: needs},
            "images gone": {A: ran(0.5), B: failed("run", "words of B"), C: needs},
            "same": dict.fromkeys((A, B, C), ran(0.5)),
        },
        rules,
    )
    words = {i: f"raises ValueError: words of {name}" for i, name in ((A, "A"), (B, "B"), (C, "C"))}
    run = {
        "fails": {B: words[B], C: words[C]},
        "neither": words,
        "images": {C: SCIPY},
        "images gone": {B: words[B], C: SCIPY},
    }
    installed = {i.partition("/")[0]: {"numpy"} for i in (A, B, C)}
    return found, Ended({f"scripts.{name}": {"run": said} for name, said in run.items()}, installed)


@pytest.fixture(scope="module")
def worded(several: tuple[Judgement, Ended], tmp_path_factory: pytest.TempPathFactory) -> Path:
    judgement, ended = several
    data = data_of(
        judgement,
        rules=tuple(rule_text(rule, judgement.headers) for rule in judgement.rules),
        outcomes=ended.said,
        environments=tuple(
            EnvironmentRow(name, "3.11", "2026-11-20", dict.fromkeys(some, "1")) for name, some in ended.locked.items()
        ),
    )
    return write_report(data, tmp_path_factory.mktemp("worded"))


def row_of(page: Any, case: str) -> Any:
    return page.locator("a.row", has=page.get_by_text(f"scripts.{case}", exact=True))


def test_a_program_is_told_in_the_words_of_the_one_that_is_asked_about(watch: Watch, worded: Path) -> None:
    for asked, own, other in ((B, "B", "C"), (C, "C", "B")):
        row = row_of(watch(worded).open(f"#/scripts?a={A}&b={asked}"), "fails")
        assert f"raises ValueError: words of {own}" in row.inner_text()
        assert f"words of {other}" not in row.inner_text()
        assert row.locator(".cause").inner_text() == f"The cause of words of {own}*"


def test_a_program_that_runs_under_neither_is_not_alike(watch: Watch, worded: Path) -> None:
    page = watch(worded).open(f"#/scripts?a={B}&b={C}")
    row = row_of(page, "neither")
    assert row.locator(".badge").inner_text().split() == ["!", "both", "fail"]
    assert [one.inner_text().partition(": ")[2] for one in row.locator(".summary").all()] == [
        "raises ValueError: words of B",
        "raises ValueError: words of C",
    ]
    assert row.locator(".stage").inner_text() == "run"
    assert row_of(page, "same").locator(".badge").inner_text().split() == ["=", "alike"]


@pytest.mark.parametrize(("before", "after"), [(A, C), (C, A), (B, C)])
def test_a_program_that_needs_a_package_is_told_apart(
    watch: Watch, worded: Path, several: tuple[Judgement, Ended], before: str, after: str
) -> None:
    found = moving(several[0], before, after, several[1])
    page = watch(worded).open(f"#/scripts?a={before}&b={after}")
    counts = {
        h.inner_text().partition(":")[0]: int(h.inner_text().rpartition(" ")[2]) for h in page.locator("h2").all()[:-1]
    }
    assert counts == {name: len(found.of(end)) for end, name in NAMES.items() if found.of(end)}
    assert sum(counts.values()) == len(found.scripts) == 5
    row = row_of(page, "images")
    label = several[0].headers[C].label
    assert f"{label}: needs SciPy, which is not installed there" in row.inner_text()
    assert ": runs" in row.inner_text()
    claim = page.locator(".claim").inner_text()
    assert claim.endswith("2 more need packages that are not installed under one of the two.") or found.ran == 0
    assert f"Of {found.ran} whole program" in claim


def test_where_no_program_was_observed_that_is_said(report: Any) -> None:
    page = report.open("#/scripts")
    assert "nobody looked" in page.locator(".empty").inner_text()
    page = report.open("")
    assert "No whole program was observed: nobody looked." in page.locator(".claim").inner_text()
