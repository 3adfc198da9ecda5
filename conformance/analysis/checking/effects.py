"""What each rule is good for: rules that do nothing, the same as another, or more than they say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conformance.analysis.checking.findings import Finding
from conformance.analysis.ledger.cover import cover, exchangeable, single_bits
from conformance.analysis.ledger.explain import Ledger, differing, voice
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import seen
from conformance.model.comparison import ENDINGS, Divergence
from conformance.model.globs import globs
from conformance.model.nearest import meant

#: So many examples are named in a finding.
NAMED = 3


@dataclass(frozen=True)
class Ambiguous:
    """A credit that another rule could have had: what is explained, by which rule, and by which others it could be."""

    case: str
    stage: str
    pair: tuple[int, int]
    rule: str
    others: tuple[str, ...]


@dataclass
class Credits:
    """Which rules were needed, over all divergences of a judgement.

    ``elements`` are all sets of rules (bits) that may explain one difference, each with the first rules that had to;
    ``credits`` counts what rules got, ``contested`` those of them for which there was another candidate.
    """

    elements: set[int] = field(default_factory=set)
    needed: int = 0
    credits: int = 0
    contested: int = 0
    ambiguous: list[Ambiguous] = field(default_factory=list)
    #: Rule (bit) → where it took a fact of a stage that went well on both sides.
    went_well: dict[int, list[str]] = field(default_factory=dict)
    facts: dict[str, None] = field(default_factory=dict)


def credits_of(ledger: Ledger, divergences: Iterable[Divergence]) -> Credits:
    """Hand out every credit again, and look at what else could have been."""
    found = Credits()
    everything = sum(ledger.bits[rule.id] for rule in ledger.dividing if "*" in rule.facts)
    for divergence in divergences:
        among = ledger.among(divergence.case, divergence.stage)
        told = ledger.told(divergence, among)
        for pair, comparison in divergence.pairs.items():
            names = [fact.fact for fact in comparison.differing]
            found.facts.update(dict.fromkeys(names))
            elements = ledger.elements(among, comparison, told[pair[0]], told[pair[1]])
            if elements is None:
                continue
            chosen = cover(elements)
            found.needed |= chosen
            found.elements.update(elements)
            for bit in single_bits(chosen):
                found.credits += 1
                found.contested += any(element & bit and element & ~bit for element in elements)
            for bit, others in exchangeable(elements, chosen).items():
                rule, *_ = ledger.ids(bit)
                found.ambiguous.append(
                    Ambiguous(divergence.case, divergence.stage, pair, rule, tuple(ledger.ids(others)))
                )
            well = [name for name in names if name not in ENDINGS and name != "stage"]
            for bit in single_bits(chosen & everything) if well else ():
                found.went_well.setdefault(bit, []).append(f"{divergence.case} ({divergence.stage}: {well[0]})")
    return found


def useless(ledger: Ledger, credits_: Credits) -> list[Finding]:
    """Rules that are the same as another, or of which nothing would be missed."""
    found: list[Finding] = []
    where: dict[int, set[int]] = {}
    for number, element in enumerate(credits_.elements):
        for bit in single_bits(element):
            where.setdefault(bit, set()).add(number)
    alike: dict[frozenset[int], list[int]] = {}
    for bit, numbers in sorted(where.items()):
        alike.setdefault(frozenset(numbers), []).append(bit)
    twins = {bit for bits in alike.values() if len(bits) > 1 for bit in bits}
    for bits in alike.values():
        if len(bits) > 1:
            names = sorted(ledger.ids(sum(bits)))
            found += [
                Finding(name, f"explains what {', '.join(n for n in names if n != name)} explains, and nothing else")
                for name in names
            ]
    elements = list(credits_.elements)
    for bit in sorted(where):
        if bit in twins or bit & credits_.needed:
            continue
        others = 0
        for number in where[bit]:
            others |= _of(elements[number] & credits_.needed)
        names = ledger.ids(others)
        named = ", ".join(names[:NAMED]) + _more(len(names))
        found.append(Finding(ledger.ids(bit)[0], f"is never needed: what it explains is explained by {named}"))
    return found


def _of(rules: int) -> int:
    """The most specific of some rules (bits)."""
    return rules & -rules


def unheard_of(ledger: Ledger, credits_: Credits) -> list[Finding]:
    """Rules that explain nothing, that divide nobody, and patterns of facts that match none."""
    found: list[Finding] = []
    possible = 0
    for element in credits_.elements:
        possible |= element
    for rule in ledger.rules:
        bit = ledger.bits.get(rule.id)
        if bit is None:
            # What only a device or a package that was not measured could show is no fault of the rule.
            if _measured(rule, ledger):
                found.append(Finding(rule.id, "divides no two implementations that were measured"))
            continue
        if not bit & possible:
            if not rule.sporadic:
                found.append(Finding(rule.id, "explains nothing that was measured"))
            continue
        for pattern in rule.facts:
            if not any(map(globs((pattern,)).match, credits_.facts)):
                words = meant(pattern, list(credits_.facts))
                found.append(Finding(rule.id, f"there is no fact {pattern!r}: {words}".removesuffix(": ")))
    return found


def _measured(rule: Rule, ledger: Ledger) -> bool:
    """Whether anybody was measured that a rule's tables could be about, versions apart."""
    return any(side.about(header) for side in rule.tables for header in ledger.headers.values())


def greedy(ledger: Ledger, credits_: Credits) -> list[Finding]:
    """Rules that take every fact of stages that went well on both sides."""
    found = []
    for bit, places in sorted(credits_.went_well.items()):
        shown = list(dict.fromkeys(places))
        text = f"{', '.join(shown[:NAMED])}{_more(len(shown))}"
        found.append(Finding(ledger.ids(bit)[0], f"takes all facts of stages that went well on both sides: {text}"))
    return found


def unstated(rules: Iterable[Rule], ledger: Ledger) -> list[Finding]:
    """What a rule has to say and does not: what its sides do; of a bug which side is broken, and who was told."""
    found: list[Finding] = []
    for rule in rules:
        if rule.id in ledger.bits:
            # Where everybody is inside there is nobody outside whose doings could be stated.
            everybody = len(ledger.inside[rule.id]) == len(ledger.headers)
            missing = [side for side, said in (("inside", rule.inside), ("outside", rule.outside)) if not said]
            missing = [side for side in missing if side == "inside" or not (everybody or rule.differs_within)]
            if missing:
                found.append(Finding(rule.id, f"does not say what its sides do ({', '.join(missing)})"))
        if rule.kind == "bug":
            missing = [key for key, said in (("broken", rule.broken), ("upstream", rule.upstream)) if not said]
            if missing:
                found.append(Finding(rule.id, f"is a bug, and does not say {' and '.join(missing)}"))
    return found


def near_misses(ledger: Ledger, divergence: Divergence) -> list[str]:
    """Of an unexplained divergence the rules that would take it, were what their sides do what was seen."""
    among = ledger.among(divergence.case, divergence.stage)
    told = ledger.told(divergence, among)
    found: dict[str, None] = {}
    for i, j in divergence.unexplained:
        comparison = divergence.pairs[i, j]
        for fact, verdicts in differing(comparison):
            if fact is None:
                continue
            covering = ledger.covering(among, fact.fact, verdicts)
            fitting = ledger.voiced(among, fact, verdicts)
            for n, a in enumerate(told[i]):
                for m, b in enumerate(told[j]):
                    if fitting[voice(n, m)].between(a, b):
                        continue
                    for name in ledger.ids(ledger.between(a, b) & covering):
                        texts = " against ".join(_shown(one.name, one.text, one.kind) for one in seen(fact))
                        found[f"{name} does not say of {fact.fact}: {texts}"] = None
    return list(found)


def _shown(name: str, text: str, kind: str) -> str:
    told = f"{name}: {text}" if name and text else name or text
    return told[:100] if told else kind


def _more(count: int) -> str:
    return f" and {count - NAMED} more" if count > NAMED else ""


def all_effects(rules: Sequence[Rule], ledger: Ledger, credits_: Credits, *, whole: bool) -> list[Finding]:
    """Everything that is wrong with what rules are good for; ``whole`` where all there is was measured."""
    found = unstated(rules, ledger)
    if whole:
        # Among fewer implementations two rules may well be needed for the same, or for nothing.
        found += [*unheard_of(ledger, credits_), *useless(ledger, credits_), *greedy(ledger, credits_)]
    return found
