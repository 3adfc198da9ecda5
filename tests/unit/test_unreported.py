"""The list of bugs that nobody reported: what is in it, in which order, and how a line reads."""

from typing import Any

import msgspec
import pytest

from conformance import catalog
from conformance.analysis.ledger.model import Rule
from conformance.analysis.relevance.meeting import Meeting
from conformance.inventory import names, usage
from conformance.model.observation import Header, Implementation
from conformance.publishing.unreported import NOT_SEARCHED, Bugs, Harm, Standing, harm, markdown, unsearched

NONE = "none found 2026-11-27"


def header(environment: str, keras: str, backend: str = "tensorflow", provider: str = "keras") -> Header:
    implementation = Implementation(environment, provider, backend, "cpu", "")
    versions = {"keras": keras, "tensorflow": "2.21.0"}
    return Header(1, implementation, versions, {}, "", "", "", "2026-11-27")


#: In no order: which is the newest is for their versions to say.
HEADERS = {
    h.implementation.id: h
    for h in (
        header("py311-tf2", "3.15.1"),
        header("py311-tf215", "2.15.0"),
        header("py37-keras23-theano", "2.3.1", "theano"),
        header("py312-tf220-keras314", "3.14.0"),
    )
}


def rule(name: str, **changed: Any) -> Rule:
    fields = {
        "id": name,
        "title": f"Title of {name}",
        "kind": "bug",
        "cases": ["layers.Dense[*"],
        "where": [{"keras": ">=3.0"}],
        "reason": "It is so.",
        "advice": "Do otherwise.",
        "links": ["https://example.org/"],
        "stages": ["forward"],
        "facts": ["output.*"],
        "broken": "inside",
        "upstream": NONE,
    }
    return msgspec.convert({**fields, **changed}, Rule)


@pytest.fixture(scope="module")
def bugs() -> Bugs:
    return Bugs(Meeting(catalog.load(), names.load(), usage.load()), HEADERS)


def test_only_bugs_that_were_looked_for_and_not_found_are_in_it(bugs: Bugs) -> None:
    found = bugs.unreported(
        [
            rule("told", upstream="https://github.com/keras-team/keras/issues/1"),
            rule("not-looked-for", upstream=""),
            rule("meant", kind="intended"),
            rule("bug"),
        ]
    )
    assert [one.id for one in found] == ["bug"]


def test_gravest_first(bugs: Bugs) -> None:
    expected = [
        rule("wrong"),
        rule("wrong-but-rarely-used", cases=["layers.ZeroPadding1D[*"]),
        rule("kills", stages=["crash"], facts=["status"]),
        rule("forgets", stages=["config"], facts=["config.units"]),
        rule("raises", stages=["build"], facts=["raised"]),
        rule("rounds", verdicts=["precision"]),
        rule("border", cases=["layers.Dense[input=(0,4)]"]),
        rule("mended", where=[{"keras": ">=3.0,<3.15"}]),
        rule("ended", where=[{"backend": "theano"}]),
    ]
    assert bugs.unreported(reversed(expected)) == expected


def test_the_newest_is_the_last_version_not_the_last_row(bugs: Bugs) -> None:
    assert bugs.standing(rule("a", where=[{"keras": ">=3.15"}])) is Standing.THERE
    assert bugs.standing(rule("b", where=[{"keras": ">=3.14,<3.15"}])) is Standing.GONE


def test_where_those_outside_are_broken_the_mended_versions_are_inside(bugs: Bugs) -> None:
    assert (
        bugs.standing(rule("a", where=[{"keras": ">=3.15"}, {"backend": "theano"}], broken="outside")) is Standing.GONE
    )
    assert bugs.standing(rule("b", where=[{"keras": "<3.0"}], broken="outside")) is Standing.THERE


def test_of_a_device_that_was_not_there_nothing_is_known(bugs: Bugs) -> None:
    assert bugs.standing(rule("gpu", where=[{"device": "gpu", "keras": ">=3.14"}])) is Standing.THERE


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Harm.WRONG),
        ({"facts": ["output.*.dtype"]}, Harm.RAISES),
        ({"facts": ["raised", "output.*"]}, Harm.WRONG),
        ({"verdicts": ["error"]}, Harm.RAISES),
        ({"inside": [{"raises": "TypeError"}], "outside": [{"numbers": True}]}, Harm.RAISES),
        ({"inside": [{"raises": "TypeError"}], "outside": [{"numbers": True}], "broken": "outside"}, Harm.WRONG),
        ({"facts": ["float64"], "stages": ["build"]}, Harm.ROUNDS),
        ({"stages": ["config", "roundtrip"]}, Harm.LOSES),
    ],
)
def test_what_a_bug_does(changed: dict[str, Any], expected: Harm) -> None:
    assert harm(rule("one", **changed)) is expected


def test_a_line_says_where_the_bug_is() -> None:
    text = markdown([rule("a"), rule("b", broken="outside"), rule("c")], 2)
    assert text == (
        "- Title of a (`a`: keras>=3.0).\n"
        "- Only with keras>=3.0: Title of b (`b`).\n"
        "- And 1 more: `conformance ledger unreported` lists them.\n"
    )


def test_bugs_that_nobody_searched_for_are_counted_and_not_listed() -> None:
    bugs = [rule("a"), rule("b", upstream=NOT_SEARCHED), rule("c", kind="intended", upstream="")]
    assert unsearched(bugs) == 1
    last = markdown(bugs[:1], 5, unsearched(bugs)).splitlines()[-1]
    assert last == "- Bugs that nobody searched for upstream yet: 1."
    assert "not searched" not in markdown(bugs[:1], 5)
