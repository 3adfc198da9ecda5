"""What comparing says: verdicts, comparisons of two implementations, divergences of many."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

#: Roundings of the largest element that are still rounding; the worst seen in 1,200 clean pairs was 10.8.
BOUND = 64.0


class Verdict(StrEnum):
    """What comparing two observations at a stage says; the brief's table, mildest first."""

    IDENTICAL = "identical"
    EQUIVALENT = "equivalent"
    STRUCTURE = "structure"
    DEFAULT = "default"
    DIFFERENT = "different"
    SIGNATURE = "signature"
    MISSING = "missing"
    ERROR = "error"
    NONDETERMINISTIC = "nondeterministic"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    CRASH = "crash"

    @property
    def agrees(self) -> bool:
        """True where the two mean the same: identical or equivalent."""
        # By identity: an enum's hash is computed in Python, and this is asked of every fact.
        return self is IDENTICAL or self is EQUIVALENT


IDENTICAL, EQUIVALENT = Verdict.IDENTICAL, Verdict.EQUIVALENT


class Severity(StrEnum):
    """How much a user should care: silent changes of numbers first, loud failures next, looks last."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


#: What a stage is called as far as float64 alone shows something at it: who failed before in float64 takes no part.
_IN_FLOAT64 = " in float64"


def in_float64(stage: str) -> str:
    """The name of a stage as far as float64 alone shows something at it: ``forward in float64``."""
    return stage + _IN_FLOAT64


def of_stage(name: str) -> str:
    """The stage itself, whether or not it is told of float64 alone."""
    return name.removesuffix(_IN_FLOAT64)


#: How a stage, or something tried within it, ended; ``absent`` where nobody came to it.
How: TypeAlias = Literal[
    "ok", "error", "missing", "signature", "absent", "unsupported", "crash", "timeout", "out-of-memory"
]


#: Facts whose two values say how a stage ended (``compare/outcomes.py``), and that of a process's end.
ENDINGS = frozenset({"raised", "missing", "signature", "float64", "exception", "status"})


class End(msgspec.Struct, frozen=True, array_like=True):
    """How something ended on one side, and the class of the exception where there was one."""

    how: How = "ok"
    exception: str = ""

    @property
    def fails(self) -> bool:
        """Whether whoever does it meets a failure."""
        return self.how not in ("ok", "absent", "unsupported")


#: How something ended on the left and on the right.
Ends: TypeAlias = tuple[End, End]

WELL = End()
BOTH_WELL: Ends = (WELL, WELL)


#: A precision in which alone a fact differs; empty where that is not so.
Only: TypeAlias = Literal["", "float32", "float64"]


class FactComparison(msgspec.Struct, frozen=True, array_like=True):
    """One fact of a stage in two implementations.

    ``fact`` is a dotted name (``output.0``, ``config.kernel_initializer.module``). ``distance`` is
    max|x - y| in units of eps·scale of the deciding precision, ``relative`` is max|x - y| / scale;
    both are None where nothing was subtracted. ``worst`` is the index of the worst element.
    ``left`` and ``right`` are short texts of the two values (of the worst element, for arrays).
    ``only`` is the precision in which alone the two differ: in the other one they agree; empty where both show it, or
    where there is no other.
    ``ended`` says of a fact that is an end, of the stage or of something tried within it, how it was on each side.
    """

    fact: str
    verdict: Verdict
    summary: str
    left: str = ""
    right: str = ""
    distance: float | None = None
    relative: float | None = None
    worst: tuple[int, ...] | None = None
    only: Only = ""
    ended: Ends | None = None

    @property
    def loud(self) -> bool:
        """Whether a side fails at what the fact is the end of: nobody overlooks that."""
        return self.ended is not None and (self.ended[0].fails or self.ended[1].fails)


class StageComparison(msgspec.Struct, frozen=True, array_like=True):
    """One stage in two implementations: its verdict and the facts, differing ones first.

    ``agreeing`` counts facts that agree and are not told: those of a divergence are told by what differs. ``ended``
    is how the stage ended on each side.
    """

    stage: str
    verdict: Verdict
    facts: tuple[FactComparison, ...] = ()
    agreeing: int = 0
    ended: Ends = BOTH_WELL

    @property
    def differing(self) -> tuple[FactComparison, ...]:
        """The facts that do not agree."""
        if self.agreeing:
            return self.facts
        return tuple([f for f in self.facts if f.verdict is not IDENTICAL and f.verdict is not EQUIVALENT])

    @property
    def compared(self) -> int:
        """How many facts were compared."""
        return len(self.facts) + self.agreeing

    def telling(self) -> "StageComparison":
        """The comparison with the facts that differ alone; the others are counted."""
        facts = self.differing
        return StageComparison(self.stage, self.verdict, facts, self.compared - len(facts), self.ended)


@dataclass(frozen=True)
class CaseComparison:
    """One case in two implementations: every stage that could be judged by itself, in order.

    Stages that follow from one that differs are absent. ``unjudged`` says why nothing could be said
    (not run, unsupported), and then ``stages`` is empty: that is never agreement.
    """

    case: str
    left: str
    right: str
    stages: tuple[StageComparison, ...] = ()
    unjudged: str = ""

    @property
    def parted(self) -> tuple[StageComparison, ...]:
        """The stages at which the two differ, none of them a consequence of another."""
        return tuple(s for s in self.stages if not s.verdict.agrees)


@dataclass(frozen=True)
class Behaviour:
    """One equivalence class: the implementations (ids) that do the same, and what that is.

    ``representative`` names for people who was measured doing exactly that, where it is not the first of them.
    """

    implementations: tuple[str, ...]
    summary: str
    representative: str = field(default="", compare=False)


@dataclass(frozen=True)
class Divergence:
    """A case and stage at which the implementations fall into two or more behaviours.

    ``pairs[i, j]`` (i < j) compares a member of behaviour i with one of behaviour j. ``rules`` are
    the ledger rules that explain it, ``rules_by_pair`` which of them explain which pair; ``unexplained`` are the
    pairs of behaviours no rule covers.
    """

    case: str
    api: str
    stage: str
    verdict: Verdict
    severity: Severity
    behaviours: tuple[Behaviour, ...]
    pairs: Mapping[tuple[int, int], StageComparison] = field(hash=False)
    rules: tuple[str, ...] = ()
    unexplained: tuple[tuple[int, int], ...] = ()
    rules_by_pair: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str | None:
        """The first rule that explains it, or None while any part is unexplained."""
        return self.rules[0] if self.rules and not self.unexplained else None

    def explained(self, by_pair: Mapping[tuple[int, int], tuple[str, ...]]) -> "Divergence":
        """The divergence with the rules that explain its pairs; those that are not there stay unexplained."""
        return replace(
            self,
            rules=tuple(dict.fromkeys(rule for rules in by_pair.values() for rule in rules)),
            unexplained=tuple(pair for pair in self.pairs if pair not in by_pair),
            rules_by_pair=by_pair,
        )


@dataclass(frozen=True)
class CaseJudgement:
    """What is to be said of one case over all implementations.

    ``classes`` is ``{stage: {implementation: class}}``: equal numbers mean that the two agree at the stage
    and at all it follows from. Who is absent there could not be judged at that stage. ``unjudged`` says
    of whom nothing could be said at all, and why; ``unsupported`` is ``{stage: {implementation: why}}``.
    """

    case: str
    divergences: tuple[Divergence, ...]
    classes: Mapping[str, Mapping[str, int]] = field(hash=False)
    unjudged: Mapping[str, str] = field(hash=False)
    unsupported: Mapping[str, Mapping[str, str]] = field(hash=False, default_factory=dict)
