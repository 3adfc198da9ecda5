"""What changes from one implementation to another: what breaks, what changes silently, what is new. As data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.analysis.history.coverage import Coverage, coverage
from conformance.analysis.history.ended import UNTOLD, Ended
from conformance.analysis.history.moving import Moving, moving
from conformance.analysis.history.recorded import consequences, told
from conformance.analysis.history.sizes import ROUNDING, relative, size_of
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.explain import differing
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import seen
from conformance.analysis.relevance.border import FLOAT64_ONLY, in_float64_only
from conformance.analysis.relevance.meeting import Meeting
from conformance.compare.severity import RANK, is_look, severity_of
from conformance.inventory import names as inventory
from conformance.inventory import usage
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.model.comparison import Divergence, FactComparison, Severity, StageComparison, Verdict, of_stage
from conformance.model.observation import Header
from conformance.scenarios import STAGES, WHOLE, ancestors
from conformance.scenarios.about import named

#: Facts that say how the stage itself ended: their values are sentences.
_OUTCOMES = frozenset({"raised", "missing", "signature", "status", "stage", "exception"})
#: The same of float64 alone.
_FLOAT64 = "float64"
_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}


class Effect(StrEnum):
    """What a change is for somebody who moves, worst first."""

    BREAKS = "breaks"
    CHANGES = "changes"
    STILL_FAILS = "still fails"
    NEW = "new"
    CONFIGS = "configs"


@dataclass(frozen=True)
class Change:
    """One case and stage at which the two differ for one cause.

    ``facts`` are the names of those that differ; ``before`` and ``after`` say what each does, in the gravest of them.
    ``border`` says why hardly anybody meets it (an empty input, float64 only); it is empty in ordinary use.
    ``relative`` is the largest difference of its numbers, None where something else than numbers differs; ``rounding``
    says that all of it is of the size of rounding.
    """

    case: str
    api: str
    stage: str
    effect: Effect
    verdict: Verdict
    severity: Severity
    facts: tuple[str, ...]
    before: str
    after: str
    border: str = ""
    relative: float | None = None
    rounding: bool = False


@dataclass(frozen=True)
class Cause:
    """The changes that one ledger rule explains; without a rule, one change that none explains.

    The changes of ordinary use come first, of these the largest; ``apis`` are those it is seen in, with most cases
    first. ``files`` estimates how many files of public code could meet it (``conformance.analysis.relevance.meeting``).
    """

    rule: str | None
    kind: str
    title: str
    reason: str
    advice: str
    links: tuple[str, ...]
    verdict: Verdict
    severity: Severity
    changes: tuple[Change, ...]
    apis: tuple[str, ...] = ()
    files: float = 0.0

    @property
    def ordinary(self) -> bool:
        """Whether it is seen in ordinary use, and not in border cases alone."""
        return any(not change.border for change in self.changes)

    @property
    def rounding(self) -> bool:
        """Whether all that ordinary use meets of it is of the size of rounding."""
        return all(change.rounding for change in self.changes if not (self.ordinary and change.border))

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases it is seen in, each once."""
        return tuple(dict.fromkeys(change.case for change in self.changes))


@dataclass(frozen=True)
class Uncompared:
    """A case, or one stage of it (empty for the whole case), of which nothing can be said; never agreement."""

    case: str
    stage: str
    reason: str


@dataclass(frozen=True)
class Upgrade:
    """All that changes from ``before`` to ``after`` (implementation ids): the gravest first, then what is met most.

    ``cases`` is how many there are, ``compared`` in how many of them the two could be held against each other,
    ``same`` in how many of those they do the same at every stage both were judged at, ``neither`` in how many more both
    fail alike, so that there is nothing that they do. ``loads`` says whether a case loads a
    model. ``coverage`` says how much of the
    public API these cases are about; None where the names of one of the two are not known. ``labels`` are the two for
    people. ``scripts`` is what becomes of whole programs.
    """

    before: str
    after: str
    breaks: tuple[Cause, ...]
    changes: tuple[Cause, ...]
    new: tuple[Cause, ...]
    still_fails: tuple[Cause, ...]
    configs: tuple[Cause, ...]
    uncompared: tuple[Uncompared, ...]
    cases: int
    compared: int
    same: int
    notes: tuple[str, ...] = ()
    coverage: Coverage | None = None
    labels: tuple[str, str] = ("", "")
    neither: int = 0
    loads: bool = False
    scripts: Moving | None = None

    @property
    def sections(self) -> tuple[tuple[Effect, tuple[Cause, ...]], ...]:
        """The causes by effect, worst first."""
        return (
            (Effect.BREAKS, self.breaks),
            (Effect.CHANGES, self.changes),
            (Effect.STILL_FAILS, self.still_fails),
            (Effect.NEW, self.new),
            (Effect.CONFIGS, self.configs),
        )


def upgrade(
    judgement: Judgement,
    rules: Sequence[Rule],
    before: str,
    after: str,
    notes: Sequence[str] = (),
    names: Inventory | None = None,
    used: Usage | None = None,
    ended: Ended = UNTOLD,
) -> Upgrade:
    """What somebody meets who moves from one implementation of a judgement to another.

    ``names`` and ``used`` say what there is and how much public code uses it; by default they are this package's.
    ``ended`` says how whole programs ended.
    """
    names, used = names or inventory.load(), used or usage.load()
    dividing = [rule for rule in rules if _may_part(rule, judgement.headers[before], judgement.headers[after])]
    found: dict[tuple[Effect, str | None, str], list[Change]] = {}
    parted: dict[str, set[str]] = {}
    for divergence in judgement.divergences:
        sides = _sides(divergence, before, after)
        if sides is None:
            continue
        parted.setdefault(divergence.case, set()).add(divergence.stage)
        for rule, change in changes_of(divergence, *sides, dividing):
            single = "" if rule is not None else f"{change.case} {change.stage}"
            found.setdefault((change.effect, rule, single), []).append(change)
    by_id = {rule.id: rule for rule in rules}
    meeting = Meeting(judgement.cases, names, used)
    causes: dict[Effect, list[Cause]] = {effect: [] for effect in Effect}
    for (effect, rule, _), changes in found.items():
        causes[effect].append(_cause(by_id.get(rule or ""), changes, meeting))
    uncompared = tuple(_uncompared(judgement, before, after, parted))
    nothing = {one.case for one in uncompared if not one.stage}
    compared = len(judgement.cases) - len(nothing)
    apis = {name for case in judgement.cases.values() if case.id not in nothing for name in named(case)}
    alike = [case for case in judgement.cases if case not in nothing and case not in parted]
    neither = sum(not _performed(judgement, case, before, after) for case in alike)
    worst = {effect: tuple(sorted(some, key=_worst_first)) for effect, some in causes.items()}
    return Upgrade(
        before,
        after,
        breaks=worst[Effect.BREAKS],
        changes=worst[Effect.CHANGES],
        new=worst[Effect.NEW],
        still_fails=worst[Effect.STILL_FAILS],
        configs=worst[Effect.CONFIGS],
        uncompared=uncompared,
        cases=len(judgement.cases),
        compared=compared,
        same=len(alike) - neither,
        notes=tuple(notes),
        coverage=coverage(names, used, before, after, apis),
        labels=(judgement.headers[before].label, judgement.headers[after].label),
        neither=neither,
        loads=any(case.api.endswith("load_model") for case in judgement.cases.values() if case.id not in nothing),
        scripts=moving(judgement, before, after, ended),
    )


def _may_part(rule: Rule, before: Header, after: Header) -> bool:
    """Whether a rule has the two on different sides, or says of its own side that it differs."""
    inside = rule.includes(before), rule.includes(after)
    return inside[0] != inside[1] or (rule.differs_within and all(inside))


def _performed(judgement: Judgement, case: str, *implementations: str) -> bool:
    """Whether a case could be performed under one of these."""
    statuses = judgement.statuses.get(case, {})
    return any(statuses.get(i, "ok") == "ok" for i in implementations)


def _worst_first(cause: Cause) -> tuple[object, ...]:
    """Ordinary use before the border, the gravest first, of those what most code meets; all that breaks is grave.

    What is of the size of rounding comes last, whatever it is called.
    """
    first = cause.changes[0]
    grave = 0 if first.effect is Effect.BREAKS else _SEVERITIES[cause.severity]
    met = -cause.files, -RANK[cause.verdict], -len(cause.cases)
    return not cause.ordinary, cause.rounding, grave, *met, first.case, first.stage


def _sides(divergence: Divergence, before: str, after: str) -> tuple[StageComparison, tuple[int, int], bool] | None:
    """The comparison of the two's behaviours, their pair, and whether it stands the other way round."""
    places: list[int | None] = [
        next((n for n, b in enumerate(divergence.behaviours) if i in b.implementations), None) for i in (before, after)
    ]
    left, right = places
    if left is None or right is None or left == right:
        return None
    pair = (min(left, right), max(left, right))
    return divergence.pairs[pair], pair, left > right


def changes_of(
    divergence: Divergence, comparison: StageComparison, pair: tuple[int, int], turned: bool, dividing: Iterable[Rule]
) -> list[tuple[str | None, Change]]:
    """What parts a pair of behaviours: a change for each rule (id) that explains a fact, and one for what none does.

    The change goes from the first of the pair to the second, or, ``turned``, the other way round. ``dividing`` are the
    rules that may explain it, of which those do that the pair is credited to.
    """
    by_id = {rule.id: rule for rule in dividing}
    credited = [by_id[name] for name in divergence.rules_by_pair.get(pair, ()) if name in by_id]
    spoken = {fact.fact: fact for fact in comparison.differing}
    grouped: dict[tuple[str | None, Effect], list[str]] = {}
    follows = consequences(comparison.differing)
    for fact, verdicts in differing(comparison):
        name = fact.fact if fact is not None else ""
        covering = [rule for rule in credited if rule.covers(name, verdicts)]
        rule = next((rule.id for rule in covering if fact is None or rule.fits(*seen(fact))), None)
        effect = _effect(follows(spoken.get(name)), comparison, turned)
        grouped.setdefault((rule, effect), []).append(name)
    changes = []
    for (rule, effect), names in grouped.items():
        worst = spoken.get(names[0])
        if worst is None:
            texts = [divergence.behaviours[side].summary for side in pair]
            verdict = comparison.verdict
        else:
            texts = [_spoken(worst, 0), _spoken(worst, 1)]
            # DEFAULT and NONDETERMINISTIC are said of the stage.
            verdict = comparison.verdict if comparison.verdict is Verdict.DEFAULT else worst.verdict
        part = StageComparison(comparison.stage, verdict, tuple(spoken[n] for n in names if n in spoken))
        old, new = texts[::-1] if turned else texts
        changes.append(
            (
                rule,
                Change(
                    divergence.case,
                    divergence.api,
                    divergence.stage,
                    effect,
                    verdict,
                    severity_of(part),
                    tuple(names),
                    old,
                    new,
                    FLOAT64_ONLY if in_float64_only(spoken.get(name) for name in names) else "",
                    _largest(spoken.get(name) for name in names),
                    max(size_of(spoken.get(name)) for name in names) == ROUNDING,
                ),
            )
        )
    return changes


def _largest(facts: Iterable[FactComparison | None]) -> float | None:
    """The largest relative difference, of those at hand; None where one of these is no number, or none is there."""
    sizes = [relative(fact) for fact in facts if fact is not None]
    numbers = [size for size in sizes if size is not None]
    return max(numbers) if numbers and len(numbers) == len(sizes) else None


def _effect(fact: FactComparison | None, comparison: StageComparison, turned: bool) -> Effect:
    """What a fact is for somebody who moves; ``turned`` where the old one is on its right."""
    if fact is not None and fact.ended is not None and fact.loud:
        return _of_ends(fact.ended[0].fails, fact.ended[1].fails, turned)
    return Effect.CONFIGS if fact is not None and is_look(comparison, fact) else Effect.CHANGES


def _of_ends(left: bool, right: bool, turned: bool) -> Effect:
    """What it is that one side or both fail."""
    old, new = (right, left) if turned else (left, right)
    if old and new:
        return Effect.STILL_FAILS
    return Effect.BREAKS if new else Effect.NEW


def _spoken(fact: FactComparison, side: int) -> str:
    """One side (0: left, 1: right) of a fact, as a behaviour's summary says it."""
    value = (fact.left, fact.right)[side]
    if fact.fact in _OUTCOMES:
        return value
    if fact.fact == _FLOAT64:
        return f"{value} in float64"
    if (ending := told(fact, side)) is not None:
        return ending
    if fact.verdict is Verdict.NONDETERMINISTIC:
        return f"{fact.fact} {value}"
    index = f"[{','.join(map(str, fact.worst))}]" if fact.worst else ""
    return f"{fact.fact}{index} = {value}" if value else f"no {fact.fact}"


def _cause(rule: Rule | None, changes: Sequence[Change], meeting: Meeting) -> Cause:
    changes = [replace(change, border=meeting.borders[change.case] or change.border) for change in changes]
    ordinary = [change for change in changes if not change.border]
    # How grave a cause is, is said by what people meet of it.
    verdict = max((change.verdict for change in ordinary or changes), key=RANK.__getitem__)
    severity = min((change.severity for change in ordinary or changes), key=_SEVERITIES.__getitem__)
    # What differs in a whole program is seldom about the API that stands first in it.
    about = dict.fromkeys((c.api, c.case) for c in changes if meeting.cases[c.case].scenario not in WHOLE)
    seen = Counter(api for api, _ in about)
    apis = sorted(seen, key=lambda api: (-seen[api], -meeting.files(api)))
    ordered = sorted(
        changes,
        key=lambda c: (
            bool(c.border),
            c.rounding,
            c.api not in apis[:1],
            _SEVERITIES[c.severity],
            -RANK[c.verdict],
            -(c.relative or 0.0),
            len(c.case),
        ),
    )
    text = ("", "", "", "", ()) if rule is None else _text(rule)
    identifier = None if rule is None else rule.id
    files = meeting.met(change.case for change in ordinary)
    return Cause(identifier, *text, verdict, severity, tuple(ordered), tuple(apis), files)


def _text(rule: Rule) -> tuple[str, str, str, str, tuple[str, ...]]:
    return rule.kind, rule.title, rule.reason.strip(), rule.advice.strip(), tuple(rule.links)


def _uncompared(judgement: Judgement, before: str, after: str, parted: Mapping[str, set[str]]) -> Iterable[Uncompared]:
    """Cases of which nothing can be said, and stages that only one of the two came to for a reason of its own."""
    for case in judgement.cases.values():
        reasons = judgement.unjudged.get(case.id, {})
        why = "; ".join(f"{i}: {reasons[i]}" for i in (before, after) if i in reasons)
        if why:
            yield Uncompared(case.id, "", why)
            continue
        known = STAGES.get(case.scenario, {})
        endings = {of_stage(stage) for stage in parted.get(case.id, ())} - known.keys()
        for stage, members in judgement.classes.get(case.id, {}).items():
            missing = [i for i in (before, after) if i not in members]
            unsupported = judgement.unsupported.get(case.id, {}).get(stage, {})
            if stage not in known or endings or not missing:
                continue
            follows = parted.get(case.id, set()) & ancestors(case.scenario, stage)
            if follows or (len(missing) == 2 and not all(i in unsupported for i in missing)):
                continue
            texts = (f"{i}: {unsupported.get(i, 'not reached')}" for i in missing)
            yield Uncompared(case.id, stage, "; ".join(texts))
