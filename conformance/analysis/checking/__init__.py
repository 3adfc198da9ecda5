"""Checks the ledger against observations and sources: rules that explain nothing, too much, or name unknown things."""

from conformance.analysis.checking.bounds import misplaced
from conformance.analysis.checking.findings import Complaint, check
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.explain import Ledger


def complaints(judgement: Judgement, ledger: Ledger) -> list[Complaint]:
    """What is wrong with the ledger, given a judgement."""
    return [*check(ledger, judgement.divergences, judgement.classes), *misplaced(ledger, judgement.divergences)]
