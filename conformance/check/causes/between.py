"""What is known between two implementations, and what a rule of the ledger says there."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import OK
from conformance.check.code import Code
from conformance.check.model import Cause
from conformance.model.observation import Header

if TYPE_CHECKING:
    from conformance.workspace.source import Source


@dataclass
class Between:
    """What is known between two implementations."""

    source: "Source"
    headers: tuple[Header, Header]
    code: Code

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that divide the two."""
        left, right = self.headers
        return tuple(one for one in self.source.rules if one.includes(left) != one.includes(right))


def raises(rule: Rule) -> bool:
    """Whether a rule tells of an exception."""
    return any(one.raises for one in (*rule.inside, *rule.outside))


def both_raise(rule: Rule) -> bool:
    """Whether a rule is about what is raised under both: of one that raises alone it says nothing.

    Then each side states an exception, and none that anything succeeds.
    """
    return all(
        any(one.raises for one in side) and not any(one.ends == OK or one.numbers or one.absent for one in side)
        for side in (rule.inside, rule.outside)
    )


def cause(rule: Rule, how: Any) -> Cause:
    """What a rule says."""
    return Cause(rule.id, rule.title, rule.reason, rule.advice, rule.links[0], how)
