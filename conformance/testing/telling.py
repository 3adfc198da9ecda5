"""What differs in a case, as the text of a failed assertion: stage, fact, both values, how far apart, and the cause."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from conformance.analysis.ledger.model import Rule
from conformance.compare.explain import call, distance, place
from conformance.console.terminal import printable
from conformance.model.comparison import Divergence, FactComparison, Verdict
from conformance.model.observation import Header, Observation, Raised
from conformance.testing.hinting import hints
from conformance.testing.reading import breaking, met
from conformance.testing.resembling import resembling
from conformance.testing.running import Outcome

#: Facts of a stage that are told; more are counted.
MOST = 5


def failure(outcome: Outcome, rerun: str) -> str:
    """All that no rule explains; what a rule explains in a line each. ``rerun`` is the line that runs it again."""
    return printable("\n".join(_lines(outcome, rerun)))


def _lines(outcome: Outcome, rerun: str) -> Iterator[str]:
    judgement = outcome.judgement
    labels = _labels(judgement.headers)
    yield headline(outcome)
    yield f"  case   {outcome.case.id}"
    if "source" not in outcome.case.params:
        yield f"  call   {call(outcome.case)}"
    for divergence in judgement.unexplained:
        yield from _told(divergence, labels, outcome)
    rules = {rule.id: rule for rule in judgement.rules}
    for divergence in judgement.divergences:
        if divergence.rule is not None:
            yield f"  stage  {divergence.stage}: {divergence.verdict.value}, explained"
            yield from (f"    cause  {_cause(rules[name])}" for name in divergence.rules)
    yield from (f"  hint   {one}" for one in hints(outcome, labels))
    yield f"  rerun  {rerun}"


def _labels(headers: Mapping[str, Header]) -> dict[str, str]:
    """What each implementation is called: its versions, and its id where that does not tell it from another."""
    counts = Counter(header.label for header in headers.values())
    return {i: h.label if counts[h.label] == 1 else f"{h.label} ({i})" for i, h in headers.items()}


def headline(outcome: Outcome) -> str:
    """What differs, in few words: pytest cuts the first line to the width of a terminal where it sums up."""
    stages: dict[str, str] = {}
    for one in outcome.judgement.unexplained:
        stages.setdefault(one.stage, one.verdict.value)
    # What a config holds otherwise is seldom what somebody looks for.
    said = sorted(stages.items(), key=lambda one: one[1] == Verdict.STRUCTURE.value)
    return f"{', '.join(f'{stage} {verdict}' for stage, verdict in said)}: {outcome.case.api}"


def summed(outcome: Outcome) -> list[str]:
    """A check that fails, for the end of the run: what differs, and for each stage the fact and what it is like."""
    judgement = outcome.judgement
    labels = _labels(judgement.headers)
    lines = [outcome.case.id]
    for divergence in judgement.unexplained:
        for pair in divergence.unexplained:
            one, other = (divergence.behaviours[position].implementations[0] for position in pair)
            facts = divergence.pairs[pair].differing
            said = f"{facts[0].fact}: {facts[0].summary}" if facts else divergence.pairs[pair].verdict.value
            lines.append(f"  {divergence.stage}: {labels[one]} against {labels[other]}: {said}")
            lines += [f"    likely {text}" for text in _likely(divergence, pair, outcome)]
            lines += [f"    like {_cause(rule)}" for rule in _like(divergence, pair, outcome)]
    lines += [f"  hint {one}" for one in hints(outcome, labels)]
    return [printable(line) for line in lines]


def hinted(outcome: Outcome) -> list[str]:
    """What a check that passes shows of a class all the same, each with the case."""
    return [printable(f"{outcome.case.id}: hint {one}") for one in hints(outcome, _labels(outcome.judgement.headers))]


def _like(divergence: Divergence, pair: tuple[int, int], outcome: Outcome) -> list[Rule]:
    """The published causes that a pair of behaviours resembles."""
    judgement = outcome.judgement
    one, other = (judgement.headers[divergence.behaviours[position].implementations[0]] for position in pair)
    read = partial(met, outcome.case, judgement.rules, one, other)
    return resembling(judgement.rules, one, other, divergence.stage, divergence.pairs[pair].differing, read)


def _likely(divergence: Divergence, pair: tuple[int, int], outcome: Outcome) -> tuple[str, ...]:
    """What lint reads in the subject's own lines, where one of two raises and the other does not."""
    sides = [divergence.behaviours[position].implementations[0] for position in pair]
    raising = [one for one in sides if _raised(outcome.observations[one], divergence.stage)]
    if len(raising) != 1:
        return ()
    headers = outcome.judgement.headers
    before = headers[next(one for one in sides if one not in raising)]
    tracebacks = [one.traceback for one in _raised(outcome.observations[raising[0]], divergence.stage)]
    return breaking(outcome.case, outcome.judgement.rules, before, headers[raising[0]], tracebacks)[:MOST]


def _raised(observation: Observation, stage: str) -> list[Raised]:
    """What a stage raised."""
    several = (one for run in observation.runs.values() for one in run if one.stage == stage)
    return [one.raised for one in several if one.raised is not None]


def _told(divergence: Divergence, labels: dict[str, str], outcome: Outcome) -> Iterator[str]:
    for pair in divergence.unexplained:
        sides = [divergence.behaviours[position].implementations for position in pair]
        left, right = (labels[members[0]] for members in sides)
        comparison = divergence.pairs[pair]
        yield f"  stage  {divergence.stage}: {comparison.verdict.value}: {left} against {right}"
        width = max(len(left), len(right))
        facts = comparison.differing
        for fact in facts[:MOST]:
            yield from _fact(fact, left.ljust(width), right.ljust(width))
        if len(facts) > MOST:
            yield f"    and {len(facts) - MOST} more facts"
        for members, name in zip(sides, (left, right), strict=True):
            if len(members) > 1:
                yield f"    as {name}: {', '.join(labels[i] for i in members[1:])}"
        yield "    cause  unexplained: no rule of the ledger fits, so this may be new"
        yield from (f"    likely {text}" for text in _likely(divergence, pair, outcome))
        for rule in _like(divergence, pair, outcome):
            cases = ", ".join(str(case) for case in rule.cases[:1] if isinstance(case, str))
            yield f"    like   {_cause(rule)}, known of {cases or 'others'}. Is it your cause, too?"


def _fact(fact: FactComparison, left: str, right: str) -> Iterator[str]:
    yield f"    {fact.fact}: {fact.verdict.value}: {fact.summary}"
    yield f"      {left}  {place(fact)}{fact.left or '(not there)'}"
    yield f"      {right}  {place(fact)}{fact.right or '(not there)'}"
    if text := distance(fact):
        yield f"      {text}"


def _cause(rule: Rule) -> str:
    return f"{rule.id}: {rule.title} ({rule.kind})"


def causes(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Rule → in how many cases it explains something, most frequent first."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        for rule in dict.fromkeys(rule for d in outcome.judgement.divergences for rule in d.rules):
            counts[rule] = counts.get(rule, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
