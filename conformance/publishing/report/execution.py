"""The ways of an implementation and what they came to, in the compact form that the page reads; with their causes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.analysis.judging.patterns import ABSENT
from conformance.model.comparison import Divergence
from conformance.publishing.report.data import RuleText
from conformance.publishing.report.patterns import letter
from conformance.publishing.report.table import Table
from conformance.publishing.report.ways import APART, PARTS, Way
from conformance.scenarios.declaration import AGREEMENT, VARIANTS


def execution_json(
    found: Iterable[Way],
    implementations: tuple[str, ...],
    cases: Iterable[str],
    divergences: Iterable[Divergence],
    rules: Sequence[RuleText],
) -> dict[str, Any]:
    """``parts`` are rows ``[case, quantity, way, reference, pattern, causes, pattern of causes]``.

    A pattern has a letter for each implementation; a letter of the
    second pattern is a position in ``causes``, each of which is a rule's position, or -1 for what nothing explains.
    Ways that do not agree alike everywhere are no divergence, and have no cause.
    """
    at = {case: n for n, case in enumerate(sorted(cases))}
    place = {rule.id: n for n, rule in enumerate(rules)}
    known = {rule.id: rule for rule in rules}
    apart: dict[str, list[Divergence]] = {}
    for one in divergences:
        if one.stage.split(" ")[0] == AGREEMENT:
            apart.setdefault(one.case, []).append(one)
    parts: dict[str, list[list[Any]]] = {name: [] for name in PARTS}
    for way in found:
        causes, letters = Table[int](), []
        for i in implementations:
            explained = _cause(i, way, apart.get(way.case, ()), known) if way.ends.get(i, ABSENT) in APART else None
            letters.append(ABSENT if explained is None else letter(causes(place.get(explained, -1))))
        part = next(name for name, starts in PARTS.items() if way.case.startswith(starts))
        pattern = "".join(way.ends.get(i, ABSENT) for i in implementations)
        row = [at[way.case], way.quantity, way.way, way.reference, pattern, causes.values, "".join(letters)]
        parts[part].append(row)
    return {"parts": parts, "starts": {name: list(starts) for name, starts in PARTS.items()}}


def _cause(implementation: str, way: Way, apart: Iterable[Divergence], rules: Mapping[str, RuleText]) -> str | None:
    """The rule that speaks of this way, first one on whose side the implementation is.

    Empty where nothing explains it, None where implementations do not part in it.
    """
    name, explained = f"{way.quantity}{VARIANTS}{way.way}", None
    for one in apart:
        if not any(implementation in behaviour.implementations for behaviour in one.behaviours):
            continue
        facts = [fact for pair in one.pairs.values() for fact in pair.differing if fact.fact == name]
        if not facts:
            continue
        verdicts = tuple(dict.fromkeys(str(fact.verdict) for fact in facts))
        speaking = [rule for rule in one.rules if rules[rule].covers(name, verdicts)]
        sided = [rule for rule in speaking if implementation in (rules[rule].inside or ())]
        if speaking:
            return (sided or speaking)[0]
        explained = ""
    return explained
