"""Every case: the implementations agree, or the ledger explains why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance import catalog
from conformance.catalog.case import Case

if TYPE_CHECKING:
    from conformance.judgement import Judgement
    from conformance.runner.session import Session


def test_conformance(case: Case, observed: Session) -> None:
    from conformance.cli.failure import failure_text
    from conformance.judgement import judge
    from conformance.ledger import load as ledger
    from conformance.workspace import confirm

    rules = ledger.load()
    partner = catalog.load()[case.spelled] if case.spelled else None
    mine = {c.id: c for c in (case, partner) if c is not None}

    def judged() -> Judgement:
        seen = {launch.id: {c.id: observed.observe(c, launch) for c in mine.values()} for launch in observed.launches}
        stored = {launch.id: observed.stored(launch) for launch in observed.launches}
        return judge(mine, {i: one.header for i, one in stored.items() if one is not None}, seen, rules)

    judgement = judged()
    if any(d.case == case.id for d in judgement.unexplained) and confirm(observed, judgement):
        judgement = judged()
    unexplained = [d for d in judgement.unexplained if d.case == case.id]
    if unexplained:
        pytest.fail(failure_text(case, unexplained, judgement), pytrace=False)


def test_every_ledger_rule_is_needed(observed: Session, whole_catalog: bool) -> None:
    if not whole_catalog:
        pytest.skip("rules can only be called unneeded when every case was selected in one process")
    from conformance.judgement import complaints, judge
    from conformance.ledger import load as ledger

    headers, observations = {}, {}
    for launch in observed.launches:
        stored = observed.stored(launch)
        assert stored is not None, f"nothing was observed of {launch.id}"
        headers[launch.id], observations[launch.id] = stored.header, stored.observations
    rules = ledger.load()
    found = complaints(judge(catalog.load(), headers, observations, rules), rules)
    assert not found, "\n".join(f"{c.rule}: {c.problem}" for c in found)
