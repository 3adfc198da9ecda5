"""What real environments say to what broke public programs: ``find`` answers each whole message with what to do."""

import json
from functools import cache

import pytest
from test_api_causes import CAUSES

from conformance.analysis.api.subject import Subjects
from conformance.analysis.ledger import load as ledger
from conformance.analysis.search.answers import Answer, answer
from conformance.cli.instead import _found
from conformance.environments.table import ROOT, Environments
from conformance.inventory import api, names, usage
from conformance.inventory.known import Known
from conformance.workspace.source import Source, source

#: Environment, what it broke, what has to be among the first three answers, the message.
MESSAGES = [
    (*line.split("\t")[:3], json.loads(line.split("\t")[3]))
    for line in (ROOT / "tests" / "messages.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

#: So many answers are looked at.
FIRST = 3


@cache
def asking() -> tuple[Source, Known, Subjects]:
    published = source(None)
    return published, Known(published.apis, names.load()), Subjects(api.load(), usage.load())


def found(message: str) -> Answer:
    published, known, subjects = asking()
    rules = {rule.id: rule for rule in published.rules}
    return answer(
        message,
        published.index,
        rules,
        published.headers(),
        lambda cases: published.judge(cases=cases),
        known,
        FIRST,
        subjects,
    )


@pytest.mark.parametrize(("environment", "broke", "wanted", "message"), MESSAGES)
def test_a_message_finds_what_to_do(environment: str, broke: str, wanted: str, message: str) -> None:
    got = found(message)
    advised = [one.subject.text for one in got.missed.found if one.advice is not None and one.advice.advice]
    caused = [one.rule.id for one in got.causes if one.rule.advice and not got.found.causes.weak]
    assert wanted in [*advised, *caused][:FIRST]


def test_what_an_answer_says_to_ask_for_the_code_is_answered() -> None:
    for *_, message in MESSAGES:
        for one in found(message).missed.found:
            if one.advice is not None:
                assert one.advice in _found(one.answer), one.answer


def test_all_causes_are_asked_for_with_a_real_message() -> None:
    assert {broke for _, broke, _, _ in MESSAGES} >= set(CAUSES)
    table = Environments.load()
    assert {one for one, *_ in MESSAGES} <= {one.id for one in table.implementations()}
    assert {wanted for _, _, wanted, _ in MESSAGES if "-" in wanted} <= {rule.id for rule in ledger.load()}
