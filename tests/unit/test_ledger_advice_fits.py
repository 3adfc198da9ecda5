"""Advice of rules fits what their sides were observed doing."""

import pytest

from conformance.analysis.ledger import load as ledger
from conformance.analysis.ledger.model import Rule

#: What is raised where a name is not there.
MISSING = ("MissingSymbolError", "AttributeError", "ImportError", "ModuleNotFoundError")


def test_only_names_that_are_missing_are_to_be_tested_with_hasattr() -> None:
    others = [rule.id for rule in ledger.load() if "hasattr" in rule.advice and not _misses(rule)]
    assert others == []


def test_no_rule_says_only_that_names_changed() -> None:
    assert [rule.id for rule in ledger.load() if rule.reason == "The names changed then."] == []


@pytest.mark.parametrize(
    ("name", "word"),
    [("get-file-checks-what-it-got", "hash"), ("get-file-takes-a-name-from-its-origin", "fname")],
)
def test_rules_about_get_file_advise_on_its_arguments(name: str, word: str) -> None:
    rule = next(one for one in ledger.load() if one.id == name)
    assert word in rule.reason
    assert word in rule.advice


def _misses(rule: Rule) -> bool:
    sides = (*rule.inside, *rule.outside)
    return any(name in f"{one.raises} {one.gives} {one.message}" for one in sides for name in MISSING)
