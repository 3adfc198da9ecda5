"""What is known about an API or a case by cause: on whom each bears, what these do and what the others do."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.asking.border import border
from conformance.asking.where import where
from conformance.compare.model import Divergence, Severity, Verdict
from conformance.compare.severity import RANK, severity_of
from conformance.history.upgrade import Change, Effect, changes_of
from conformance.judgement import Judgement
from conformance.ledger.model import Rule

_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class KnownCause:
    """One rule, as far as it bears on the cases asked about.

    ``where`` says in words whom it takes in; ``inside`` is what these do in the first case, ``outside`` what others do.
    ``border`` says that no case of ordinary use shows it, ``aside`` that it divides no two Kerases on TensorFlow.
    """

    rule: Rule
    where: str
    severity: Severity
    verdict: Verdict
    cases: tuple[str, ...]
    stages: tuple[str, ...]
    inside: str
    outside: str
    border: bool
    aside: bool


def causes(judgement: Judgement, rules: Iterable[Rule], cases: Collection[str]) -> list[KnownCause]:
    """The causes of what these cases (ids) show, the ones of ordinary use first, gravest first."""
    by_id = {rule.id: rule for rule in rules}
    within = {
        identifier: frozenset(i for i, header in judgement.headers.items() if rule.inside(header))
        for identifier, rule in by_id.items()
    }
    found: dict[str, list[Change]] = {}
    for divergence in judgement.divergences:
        if divergence.case in cases:
            for rule, change in _changes(divergence, by_id, within):
                at = border(judgement.cases[divergence.case]) or change.border
                found.setdefault(rule, []).append(replace(change, border=at))
    versions = {i: header.versions for i, header in judgement.headers.items()}
    tensorflow = {i for i, h in judgement.headers.items() if h.implementation.backend == "tensorflow"}

    def rank(change: Change) -> tuple[object, ...]:
        return bool(change.border), _SEVERITIES[change.severity], -RANK[change.verdict], len(change.case)

    known = []
    for identifier, changes in found.items():
        ordered = sorted(changes, key=rank)
        first, inside = ordered[0], within[identifier]
        known.append(
            KnownCause(
                by_id[identifier],
                where(inside, versions),
                first.severity,
                first.verdict,
                tuple(dict.fromkeys(change.case for change in ordered)),
                tuple(dict.fromkeys(change.stage for change in ordered)),
                inside=first.after,
                outside=first.before,
                border=bool(first.border),
                aside=not 0 < len(tensorflow & inside) < len(tensorflow),
            )
        )
    return sorted(known, key=_order)


def _changes(
    divergence: Divergence, rules: Mapping[str, Rule], within: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, Change]]:
    """What parts each pair of behaviours, by the rules that explain the pair: from those outside to those inside."""
    for pair, explaining in divergence.rules_by_pair.items():
        comparison = divergence.pairs.get(pair)
        if comparison is None:
            continue
        for identifier in explaining:
            if identifier in rules:
                turned = _turned(divergence, pair, within[identifier])
                found = changes_of(divergence, comparison, pair, turned, [rules[identifier]])
                mine = [change for rule, change in found if rule == identifier]
                # Where the facts it explains are not at hand, the behaviours say what parts them.
                yield from ((identifier, change) for change in mine or [_as_a_whole(divergence, pair, turned)])


def _turned(divergence: Divergence, pair: tuple[int, int], inside: Collection[str]) -> bool:
    """Whether the first of a pair is the rule's side: of a behaviour others may show it, too, for other reasons."""
    shares = []
    for position in pair:
        members = divergence.behaviours[position].implementations
        shares.append(sum(i in inside for i in members) / len(members))
    return shares[0] > shares[1]


def _as_a_whole(divergence: Divergence, pair: tuple[int, int], turned: bool) -> Change:
    """What parts a pair of behaviours, by what each is said to do."""
    comparison = divergence.pairs[pair]
    before, after = (divergence.behaviours[n].summary for n in (reversed(pair) if turned else pair))
    of, severity = (divergence.case, divergence.api, divergence.stage), severity_of(comparison)
    return Change(*of, Effect.CHANGES, comparison.verdict, severity, (), before, after)


def _order(cause: KnownCause) -> tuple[object, ...]:
    return (
        cause.border,
        cause.aside,
        _SEVERITIES[cause.severity],
        -RANK[cause.verdict],
        -len(cause.cases),
        cause.rule.id,
    )
