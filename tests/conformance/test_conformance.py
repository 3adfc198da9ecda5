"""Every case: the implementations agree, or the ledger explains why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance import catalog
from conformance.model.case import Case

if TYPE_CHECKING:
    from conformance.analysis.judging.judgement import Judgement
    from conformance.analysis.ledger.explain import Ledger
    from conformance.execution.session import Session


def test_conformance(case: Case, observed: Session, ledger: Ledger) -> None:
    from conformance.analysis.judging.judgement import judge
    from conformance.cli.failure import failure_text
    from conformance.workspace.confirm import confirm
    from conformance.workspace.workspace import with_partners

    mine = {c.id: c for c in with_partners([case])}

    def judged() -> Judgement:
        seen = {launch.id: {i: observed.observe(c, launch) for i, c in mine.items()} for launch in observed.launches}
        return judge(mine, seen, ledger)

    judgement = judged()
    if any(d.case == case.id for d in judgement.unexplained) and confirm(observed, judgement):
        judgement = judged()
    unexplained = [d for d in judgement.unexplained if d.case == case.id]
    if unexplained:
        pytest.fail(failure_text(case, unexplained, judgement), pytrace=False)


def test_every_ledger_rule_is_needed(observed: Session, ledger: Ledger, whole_catalog: bool) -> None:
    if not whole_catalog:
        pytest.skip("rules can only be called unneeded when every case was selected in one process")
    from conformance.analysis.checking import ledger_findings
    from conformance.workspace.workspace import judge_session

    judgement = judge_session(observed, catalog.load().values(), ledger.rules)
    assert list(judgement.headers) == [launch.id for launch in observed.launches]
    found = ledger_findings(judgement, ledger)
    assert not found, "\n".join(f"{c.rule}: {c.problem}" for c in found)
