"""Rules whose range disagrees with a change point that was measured, case by case."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from conformance.analysis.checking.findings import Finding
from conformance.analysis.history.changes import History
from conformance.analysis.history.words import Words
from conformance.analysis.ledger.cover import single_bits
from conformance.analysis.ledger.explain import Ledger, differing
from conformance.model.comparison import Divergence

#: So many cases and so many implementations are named in a finding.
NAMED = 3


def misplaced(ledger: Ledger, divergences: Sequence[Divergence]) -> list[Finding]:
    """Complain of rules that divide implementations which do the same at a stage that needs the rule.

    Two members of one behaviour agree in everything. If a rule stands between them, and no other rule that speaks of
    the same facts does, one of the two is on the wrong side: the rule's bound does not lie where the behaviour
    changes. So it is held against rules that are needed to explain a pair of behaviours, and against those that would
    explain an unexplained one if their range were another. A bound in a gap, between two neighbours that were
    measured, divides nobody wrongly.
    """
    found: dict[tuple[str, str, tuple[str, ...]], list[Divergence]] = {}
    for divergence in divergences:
        for rule, claim in _claims(ledger, divergence).items():
            for side, members in _wrong_sides(ledger, divergence, rule, claim):
                found.setdefault((rule, side, members), []).append(divergence)
    if not found:
        return []
    history = History(ledger.headers)
    words = Words(history)
    order = {rule.id: n for n, rule in enumerate(ledger.rules)}
    return [
        Finding(rule, _problem(side, members, shown, history, words))
        for (rule, side, members), shown in sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1:]))
    ]


@dataclass
class _Claim:
    """Where a rule is needed at a divergence: between which behaviours, and the rules (bits) that speak of it too."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    others: int = 0


def _claims(ledger: Ledger, divergence: Divergence) -> dict[str, _Claim]:
    """The rules whose range cuts through a behaviour, and where they are needed."""
    among = ledger.among(divergence.case, divergence.stage)
    signatures = [{ledger.signatures[i] & among for i in b.implementations} for b in divergence.behaviours]
    cutting = 0
    for members in signatures:
        first = next(iter(members))
        for other in members:
            cutting |= first ^ other
    # Where each inside goes its own way, one of them may happen to go with those outside.
    cutting &= ~ledger.differing_within
    claims: dict[str, _Claim] = {}
    if not cutting:
        return claims
    for pair, comparison in divergence.pairs.items():
        left, right = (signatures[n] for n in pair)
        explained = divergence.rules_by_pair.get(pair)
        for fact, verdicts in differing(comparison):
            together = ledger.fitting(among, fact, verdicts).all
            if explained is None and _divided(ledger, together, left, right):
                continue  # another fact is what is left unexplained
            for bit in single_bits(together):
                rest = together & ~bit
                rule = ledger.dividing[bit.bit_length() - 1].id
                if not bit & cutting or (explained is not None and rule not in explained):
                    continue
                touched = any((a ^ b) & bit for a in left for b in right)
                if touched and (explained is None or not _divided(ledger, rest, left, right)):
                    claim = claims.setdefault(rule, _Claim())
                    claim.pairs.add(pair)
                    claim.others |= rest
    return claims


def _divided(ledger: Ledger, rules: int, left: Iterable[int], right: Collection[int]) -> bool:
    """Whether rules (bits) stand between every two of two behaviours (signatures)."""
    return all(ledger.between(a, b) & rules for a in left for b in right)


def _wrong_sides(ledger: Ledger, divergence: Divergence, rule: str, claim: _Claim) -> list[tuple[str, tuple[str, ...]]]:
    """``takes in`` or ``leaves out``, and whom, at one divergence."""
    inside = ledger.inside[rule]
    found: list[tuple[str, tuple[str, ...]]] = []
    for position, behaviour in enumerate(divergence.behaviours):
        partners = [divergence.behaviours[i if j == position else j] for i, j in claim.pairs if position in (i, j)]
        groups: dict[int, tuple[list[str], list[str]]] = {}
        for i in behaviour.implementations:
            groups.setdefault(ledger.signatures[i] & claim.others, ([], []))[i in inside].append(i)
        for outs, ins in groups.values():
            if ins and outs and partners:
                others = [i in inside for partner in partners for i in partner.implementations]
                # Most of those it differs from for the rule's sake are inside: then it belongs outside.
                outer = 2 * sum(others) >= len(others)
                found.append(("takes in", tuple(ins)) if outer else ("leaves out", tuple(outs)))
    return found


def _problem(side: str, members: Sequence[str], shown: Sequence[Divergence], history: History, words: Words) -> str:
    first = shown[0]
    cases = list(dict.fromkeys(f"{d.case} ({d.stage})" for d in shown))
    other = "leaves out" if side == "takes in" else "takes in"
    named = ", ".join(words.name(i) for i in members[:NAMED]) + _more(len(members))
    text = f"{side} {named}, which there do the same as those it {other}: {', '.join(cases[:NAMED])}{_more(len(cases))}"
    lanes = {history.placed[i].lane for i in members}
    changes = [c for c in history.of(first).changes if history.placed[c.before].lane in lanes]
    told = [
        f"{words.name(c.before)} and {words.name(c.after)}" for c in changes if history.placed[c.after].lane in lanes
    ]
    return f"{text}; the behaviour changes between {'; '.join(told)}" if told else text


def _more(count: int) -> str:
    return f" and {count - NAMED} more" if count > NAMED else ""
