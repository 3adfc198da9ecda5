"""Checks the ledger against observations and sources: rules that explain nothing, too much, or name unknown things."""

from conformance.analysis.checking.bounds import misplaced
from conformance.analysis.checking.findings import Finding, check
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.explain import Ledger


def ledger_findings(judgement: Judgement, ledger: Ledger) -> list[Finding]:
    """What is wrong with the ledger, given a judgement."""
    return [*check(ledger, judgement.divergences, judgement.classes), *misplaced(ledger, judgement.divergences)]
