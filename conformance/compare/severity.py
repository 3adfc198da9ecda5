"""How grave a difference is, and what a behaviour does in a few words: read off comparisons, without any numbers."""

from collections.abc import Iterable, Mapping

from conformance.model.comparison import FactComparison, Severity, StageComparison, Verdict

#: Mildest first.
RANK: dict[Verdict, int] = {verdict: rank for rank, verdict in enumerate(Verdict)}

#: Verdicts under which numbers change without a word.
_SILENT = frozenset({Verdict.DIFFERENT, Verdict.DEFAULT, Verdict.NONDETERMINISTIC})

_SEVERITIES = {severity: -rank for rank, severity in enumerate(Severity)}


def gravest(severities: Iterable[Severity]) -> Severity:
    """The one a user should care about most; there is at least one."""
    return max(severities, key=_SEVERITIES.__getitem__)


def severity_of(comparison: StageComparison) -> Severity:
    """How much a user should care that two part like this at a stage."""
    if comparison.verdict in _SILENT:
        return Severity.HIGH
    if comparison.verdict is Verdict.STRUCTURE and all(_is_minor(comparison, f) for f in comparison.differing):
        return Severity.LOW
    return Severity.MEDIUM


def _is_minor(comparison: StageComparison, fact: FactComparison) -> bool:
    """Whether a fact is only a look, or only what both fail with."""
    both_fail = fact.ended is not None and fact.ended[0].fails and fact.ended[1].fails
    return both_fail or is_look(comparison, fact)


def is_look(comparison: StageComparison, fact: FactComparison) -> bool:
    """Whether a fact is only how a config is written: the same thing said in another way."""
    of_config = fact.fact.partition(".")[0] == "config" or comparison.stage == "config"
    return of_config and fact.verdict is Verdict.STRUCTURE and comparison.verdict is Verdict.STRUCTURE


def summarize(position: int, pairs: Mapping[tuple[int, int], StageComparison]) -> str:
    """What a behaviour does, in the fact that parts it most from the first other one.

    E.g. ``raises ValueError: …``, ``output.0[3,1] = 0.4921875``, ``no config.module``.
    """
    on_left = position == 0
    comparison = pairs[(0, 1) if on_left else (0, position)]
    fact = next(iter(comparison.differing))
    value = fact.left if on_left else fact.right
    if fact.fact in ("raised", "missing", "signature", "status", "stage", "exception"):
        return value
    if fact.fact == "float64":
        return f"{value} in float64"
    if fact.verdict is Verdict.NONDETERMINISTIC:
        return f"{fact.fact} {value}"
    if fact.worst is not None:
        index = f"[{','.join(map(str, fact.worst))}]" if fact.worst else ""
        return f"{fact.fact}{index} = {value}"
    return f"{fact.fact} = {value}" if value else f"no {fact.fact}"


def decided_in_float32(fact: FactComparison) -> bool:
    """True where ``distance`` counts epsilons of float32: relative = distance·eps."""
    return bool(fact.distance and fact.relative and fact.relative / fact.distance > 1e-12)
