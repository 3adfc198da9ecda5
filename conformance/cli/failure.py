"""The message of a failing case."""

import shlex
from collections.abc import Sequence

from conformance.analysis.judging.judgement import Judgement
from conformance.compare.explain import explain
from conformance.console.terminal import printable
from conformance.model.case import Case
from conformance.model.comparison import CaseComparison, Divergence, StageComparison


def failure_text(case: Case, divergences: Sequence[Divergence], judgement: Judgement) -> str:
    """Each unexplained pair of behaviours: the call, the stage, both values, the line that runs it again."""
    return printable("\n\n".join(pair_text(case, d, pair, judgement) for d in divergences for pair in d.unexplained))


def pair_text(case: Case, divergence: Divergence, pair: tuple[int, int], judgement: Judgement) -> str:
    """One pair of behaviours, each by its first implementation."""
    left, right = (divergence.behaviours[position].implementations[0] for position in pair)
    labels = (judgement.headers[left].label, judgement.headers[right].label)
    comparison = CaseComparison(case.id, left, right, (divergence.pairs[pair],))
    return explain(case, comparison, rerun(case.id, left, right), labels)


def rerun(case: str, left: str, right: str) -> str:
    """The line that observes and judges one case under two implementations."""
    return f"pytest {item(case)} --implementation {shlex.quote(left)} --implementation {shlex.quote(right)}"


def item(case: str) -> str:
    """The test of a case as a word of a shell."""
    return shlex.quote(f"tests/conformance/test_conformance.py::test_conformance[{case}]")


def failure_text_of_styles(case: Case, partner: Case, implementation: str, parted: tuple[StageComparison, ...]) -> str:
    """Two styles of the same thing that give other numbers under one implementation."""
    style = shlex.quote(f"tests/conformance/test_styles.py::test_styles_agree[{case.id}]")
    line = f"pytest {style} --implementation {shlex.quote(implementation)}"
    comparison = CaseComparison(case.id, case.id, partner.id, parted)
    return printable(f"under {implementation}\n{explain(case, comparison, line)}")
