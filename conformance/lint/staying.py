"""Names that TensorFlow has still and the Keras that is gone to has not, in files that take nothing else from there."""

from collections.abc import Iterable, Iterator

import msgspec

from conformance.lint.fixes.naming import spelled
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding
from conformance.lint.rules import RULES

RULE = "kept-by-tensorflow"


def noted(findings: Iterable[Finding], knowledge: Knowledge) -> Iterator[Finding]:
    """A note for each finding about such a name: the code runs, and to its Keras the name is gone all the same."""
    target = spelled(knowledge.headers[1].implementation.provider)
    for one in findings:
        said = f"{one.subject} comes from TensorFlow, which has it still: {target} has not"
        yield msgspec.structs.replace(
            one, rule=RULE, severity=RULES[RULE].severity, message=said, remedy=None, cause="", fixable=False
        )
