"""What is known about an API or a case by cause: on whom each bears, what these do and what the others do."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.analysis.history.upgrade import Change, Effect, changes_of
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.relevance.border import border
from conformance.compare.severity import RANK, severity_of
from conformance.inventory.where import where
from conformance.model.comparison import Behaviour, Divergence, Severity, Verdict
from conformance.model.observation import Header

_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class KnownCause:
    """One rule, as far as it bears on the cases asked about.

    ``where`` says in words whom it takes in. ``inside`` is what one of these does in the first case, ``outside`` what
    one of the others does, ``measured`` names the two: where there are such, two whom nothing else parts.
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
    measured: tuple[str, str]
    border: bool
    aside: bool


def causes(judgement: Judgement, rules: Iterable[Rule], cases: Collection[str]) -> list[KnownCause]:
    """The causes of what these cases (ids) show, the ones of ordinary use first, gravest first."""
    by_id = {rule.id: rule for rule in rules}
    within = {
        identifier: frozenset(i for i, header in judgement.headers.items() if rule.includes(header))
        for identifier, rule in by_id.items()
    }
    found: dict[str, list[_Seen]] = {}
    for divergence in judgement.divergences:
        if divergence.case in cases:
            for rule, pair, change in _changes(divergence, by_id, within):
                at = border(judgement.cases[divergence.case]) or change.border
                others, these = (divergence.behaviours[n] for n in pair)
                alone = len(divergence.rules_by_pair[min(pair), max(pair)]) == 1 and bool(change.facts)
                apart = within[rule].issuperset(these.implementations)
                apart = apart and within[rule].isdisjoint(others.implementations)
                found.setdefault(rule, []).append(_Seen(replace(change, border=at), others, these, alone, apart))
    versions = {i: header.versions for i, header in judgement.headers.items()}
    tensorflow = {i for i, h in judgement.headers.items() if h.implementation.backend == "tensorflow"}

    def rank(change: Change) -> tuple[object, ...]:
        return bool(change.border), _SEVERITIES[change.severity], -RANK[change.verdict], len(change.case)

    def telling(seen: _Seen) -> tuple[object, ...]:
        """What nothing else parts tells most, then what a provider itself changed, on the backend of most people."""
        tracks, elsewhere = seen.tracks(judgement.headers)
        grave = _SEVERITIES[seen.change.severity], -RANK[seen.change.verdict]
        # Who has no such name at all shows least of what became of an argument.
        mixed = not seen.alone, not seen.apart, seen.change.verdict is Verdict.MISSING
        return bool(seen.change.border), *mixed, elsewhere, tracks, *grave, len(seen.change.case)

    known = []
    for identifier, several in found.items():
        ordered = sorted((one.change for one in several), key=rank)
        first, inside = ordered[0], within[identifier]
        example = min(several, key=telling)
        known.append(
            KnownCause(
                by_id[identifier],
                where(inside, versions),
                first.severity,
                first.verdict,
                tuple(dict.fromkeys([example.change.case, *(change.case for change in ordered)])),
                tuple(dict.fromkeys(change.stage for change in ordered)),
                inside=example.change.after,
                outside=example.change.before,
                measured=(_label(example.inside, judgement), _label(example.outside, judgement)),
                border=bool(first.border),
                aside=not 0 < len(tensorflow & inside) < len(tensorflow),
            )
        )
    return sorted(known, key=_order)


@dataclass(frozen=True)
class _Seen:
    """A change from the behaviour of those outside of a rule to that of those inside.

    ``alone``: the rule alone explains it, by facts at hand. ``apart``: each behaviour is of one side of the rule only.
    """

    change: Change
    outside: Behaviour
    inside: Behaviour
    alone: bool
    apart: bool

    def tracks(self, headers: Mapping[str, Header]) -> tuple[bool, bool]:
        """Whether the two who were measured are of two tracks, and whether one is on another backend or device."""
        first, other = (headers[side.implementations[0]].implementation for side in (self.outside, self.inside))
        elsewhere = any(one.backend != "tensorflow" or one.device != "cpu" for one in (first, other))
        tracks = [(one.provider, one.backend, one.device, one.variant) for one in (first, other)]
        return tracks[0] != tracks[1], elsewhere


def _label(behaviour: Behaviour, judgement: Judgement) -> str:
    """Who was measured doing exactly that, for people."""
    return behaviour.representative or judgement.headers[behaviour.implementations[0]].label


def _changes(
    divergence: Divergence, rules: Mapping[str, Rule], within: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, tuple[int, int], Change]]:
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
                directed = (pair[1], pair[0]) if turned else pair
                for change in mine or [_as_a_whole(divergence, pair, turned)]:
                    yield identifier, directed, change


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
