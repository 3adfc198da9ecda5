"""What the two sides of each rule were observed doing, as the rule is to state it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.part import Part
from conformance.analysis.ledger import editing
from conformance.analysis.ledger.cover import cover, single_bits
from conformance.analysis.ledger.explain import Ledger, differing, first, voice
from conformance.analysis.ledger.generalize import generalize
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.parameters import Parameters
from conformance.analysis.ledger.propose import generalize as without_positions
from conformance.analysis.ledger.sides import OK, Does, Seen, ended, seen
from conformance.compare.numeric import FLOAT64
from conformance.compare.outcomes import outcome, portable
from conformance.compare.prepared import Prepared
from conformance.model.comparison import ENDINGS, Divergence, FactComparison, StageComparison, of_stage


class Statement(NamedTuple):
    """What the sides of a rule do, and the facts it speaks of: fewer than all, where it names none."""

    inside: tuple[Does, ...]
    outside: tuple[Does, ...]
    facts: tuple[str, ...]


#: Names of facts beyond which those that begin alike are one pattern.
NAMES = 4

#: Classes of exceptions that a side names at most: beyond, whatever is raised will do.
CLASSES = 8

#: An implementation → what it was observed doing, None where it was not.
Voice: TypeAlias = Callable[[str], Seen | None]


def without_sides(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules as if nothing were said of their sides."""
    return tuple(msgspec.structs.replace(rule, inside=(), outside=()) for rule in rules)


def settled(
    rules: Sequence[Rule], divergences: Sequence[Divergence], part: Part, complete: Collection[str]
) -> dict[str, Statement]:
    """``statements`` of rules as they will be: fewer facts make a rule more specific, and credit goes to others.

    Only of the rules (ids) that are ``complete`` all was measured that they are about. Of another one nothing is taken
    back: what it states stays, and what was seen beside it is added.
    """
    stated, rules = {rule.id: rule for rule in rules}, without_sides(rules)
    while True:
        found = statements(Ledger(rules, part.ledger.headers, part.cases), divergences, part)
        found |= {
            name: Statement(
                _extended(stated[name].inside, one.inside),
                _extended(stated[name].outside, one.outside),
                stated[name].facts,
            )
            for name, one in found.items()
            if name not in complete
        }
        new = {rule.id: found[rule.id].facts for rule in rules if rule.id in found}
        narrower = [msgspec.structs.replace(rule, facts=new.get(rule.id, rule.facts)) for rule in rules]
        # Facts only ever become fewer, so this ends.
        if narrower == list(rules):
            return found
        rules = tuple(narrower)


def _extended(said: tuple[Does, ...], seen: tuple[Does, ...]) -> tuple[Does, ...]:
    """What is stated, and what was seen beside it."""
    return (*said, *(one for one in seen if not any(other.takes_in(one) for other in said)))


def statements(ledger: Ledger, divergences: Sequence[Divergence], part: Part) -> dict[str, Statement]:
    """Rule (id) → what its sides do, where it is credited; where it never is, where it could be.

    ``ledger`` is that of rules ``without_sides``, so that what is stated never follows from what was stated before.
    Members of a behaviour may raise different things, and each of them may speak for it among fewer implementations:
    all of them are asked.
    """
    credited = 0
    for divergence in divergences:
        for _, elements in _explained(ledger, divergence):
            credited |= cover(elements)
    gathering = _Gathering(ledger, credited)
    by_case: dict[str, list[Divergence]] = {}
    for divergence in divergences:
        by_case.setdefault(divergence.case, []).append(divergence)
    for name, prepared in part.prepared(by_case):
        for divergence in by_case[name]:
            gathering.add(divergence, prepared)
    return gathering.statements()


def changes(
    rules: Sequence[Rule],
    stated: Mapping[str, Statement],
    patterns: Mapping[str, Sequence[str | Parameters]] | None = None,
) -> dict[str, editing.Changes]:
    """What is to be written into the files: the keys of each rule (id) that are to be others.

    Of a rule without a statement nothing is changed: among fewer implementations there may be nothing to state.
    """
    found: dict[str, dict[str, str | None]] = {}
    for rule in rules:
        mine = found.setdefault(rule.id, {})
        inside, outside, facts = stated.get(rule.id, Statement(rule.inside, rule.outside, rule.facts))
        if inside != rule.inside:
            mine["inside"] = editing.side(inside, "inside")
        if outside != rule.outside:
            mine["outside"] = editing.side(outside, "outside")
        if facts != rule.facts:
            mine["facts"] = editing.array([editing.quoted(name) for name in facts], "facts")
        wanted = list((patterns or {}).get(rule.id, rule.cases))
        if wanted != list(rule.cases):
            mine["cases"] = editing.cases(wanted)
    return {name: mine for name, mine in found.items() if mine}


def measured(rules: Iterable[Rule], judgement: Judgement) -> frozenset[str]:
    """The rules (ids) of which every case was judged: of the others some of what they say may not have been seen."""
    judged = {name for name, stages in judgement.classes.items() if any(len(some) > 1 for some in stages.values())}
    unseen = [case for name, case in judgement.cases.items() if name not in judged]
    return frozenset(rule.id for rule in rules if not any(rule.takes(case) for case in unseen))


def _explained(ledger: Ledger, divergence: Divergence) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """The pairs that rules explain, and what is to be explained of each."""
    among = ledger.among(divergence.case, divergence.stage)
    told = ledger.told(divergence, among)
    for (i, j), comparison in divergence.pairs.items():
        elements = ledger.elements(among, comparison, told[i], told[j])
        if elements is not None:
            yield (i, j), elements


class _Gathering:
    """What was seen on the sides of each rule, while it grows."""

    def __init__(self, ledger: Ledger, credited: int) -> None:
        self._ledger = ledger
        self._credited = credited
        self._inside: dict[int, set[Seen]] = {}
        self._outside: dict[int, set[Seen]] = {}
        # Rule (bit) → the facts that it alone explains; those that others could have.
        self._alone: dict[int, dict[str, None]] = {}
        self._shared: dict[int, dict[str, None]] = {}

    def add(self, divergence: Divergence, prepared: Mapping[str, Prepared]) -> None:
        ledger = self._ledger
        among = ledger.among(divergence.case, divergence.stage)
        for (i, j), elements in _explained(ledger, divergence):
            chosen = cover(elements)
            left, right = (self._by_signature(divergence, n, among) for n in (i, j))
            comparison = divergence.pairs[i, j]
            for fact, verdicts in differing(comparison):
                if fact is None:
                    continue
                fitting = ledger.voiced(among, fact, verdicts)
                voices = self._voices(comparison, fact, prepared)
                for n, (a, mine) in enumerate(left.items()):
                    for m, (b, others) in enumerate(right.items()):
                        rules = fitting[voice(n, m)].between(a, b)
                        alone = rules if not rules & rules - 1 else 0
                        # Rules that are needed nowhere state what they would be there for.
                        for bit in single_bits(first(rules & chosen) | rules & ~self._credited):
                            (self._alone if bit == alone else self._shared).setdefault(bit, {})[fact.fact] = None
                            self._side(bit, a).update(_said(voices[0], mine))
                            self._side(bit, b).update(_said(voices[1], others))

    def _side(self, bit: int, signature: int) -> set[Seen]:
        return (self._inside if signature & bit else self._outside).setdefault(bit, set())

    def _by_signature(self, divergence: Divergence, position: int, among: int) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for i in divergence.behaviours[position].implementations:
            found.setdefault(self._ledger.signatures[i] & among, []).append(i)
        return found

    def _voices(
        self, comparison: StageComparison, fact: FactComparison, prepared: Mapping[str, Prepared]
    ) -> tuple[Voice, Voice]:
        if fact.fact in ENDINGS and fact.worst is None:
            return (voice := _ending(of_stage(comparison.stage), fact.fact, prepared)), voice
        left, right = seen(fact)
        return (lambda _: left), (lambda _: right)

    def statements(self) -> dict[str, Statement]:
        ledger = self._ledger
        found: dict[str, Statement] = {}
        for bit in sorted({*self._inside, *self._outside}):
            rule = ledger.dividing[bit.bit_length() - 1]
            inside, outside = stated(self._inside.get(bit, ())), stated(self._outside.get(bit, ()))
            facts = rule.facts
            if "*" in facts:
                # What another rule explains as well is no reason to take more than what this one is there for.
                names = {**self._shared.get(bit, {}), **self._alone.get(bit, {})}
                facts = narrowed(names) if not ENDINGS.issuperset(names) else facts
            found[rule.id] = Statement(inside, outside, facts)
        return found


def _said(voice: Voice, members: Iterable[str]) -> set[Seen]:
    return {one for one in map(voice, members) if one is not None}


def _ending(stage: str, fact: str, prepared: Mapping[str, Prepared]) -> Voice:
    """How a stage ended for each implementation, in words that comparing would use of it."""

    def voice(implementation: str) -> Seen | None:
        one = prepared[implementation]
        if fact == "status":
            return ended(f"{one.ending}: {portable(one.detail)}".removesuffix(": "))
        precision = FLOAT64 if fact == FLOAT64 or "float32" not in one.runs else "float32"
        found = one.at(precision, stage)
        return ended(outcome(found)) if found is not None else None

    return voice


def narrowed(names: Iterable[str]) -> tuple[str, ...]:
    """Some facts as patterns: positions vary; of many that begin alike the beginning stays."""
    found = sorted({without_positions(name) for name in names})
    if len(found) <= NAMES:
        return tuple(found)
    begins: dict[str, list[str]] = {}
    for name in found:
        begins.setdefault(name.partition(".")[0], []).append(name)
    return tuple(some[0] if len(some) == 1 else f"{begin}*" for begin, some in begins.items())


def stated(found: Iterable[Seen]) -> tuple[Does, ...]:
    """The few alternatives that between them say all that was seen."""
    by_kind: dict[str, list[Seen]] = {}
    for one in sorted(found):
        by_kind.setdefault(one.kind, []).append(one)
    alternatives = [*_raised(by_kind.get("raised", ())), *_ended(by_kind.get("ended", ()))]
    values = {one.text for one in by_kind.get("text", ())}
    alternatives += [Does(gives=pattern) for pattern in (generalize(values) if values else ())]
    alternatives += [Does(numbers=True)] if "numbers" in by_kind else []
    alternatives += [Does(absent=True)] if "absent" in by_kind else []
    return tuple(alternatives)


def _raised(found: Sequence[Seen]) -> list[Does]:
    classes: dict[str, set[str]] = {}
    for one in found:
        classes.setdefault(one.name, set()).add(one.text)
    if len(classes) > CLASSES:
        return [Does(raises="*")]
    by_said: dict[tuple[str, ...], list[str]] = {}
    for name, texts in classes.items():
        by_said.setdefault(tuple(generalize(texts, messages=True)), []).append(name)
    return [
        Does(raises=name, message="" if pattern in ("", "*") else pattern)
        for said, names in by_said.items()
        for name in names
        for pattern in said
    ]


def _ended(found: Sequence[Seen]) -> list[Does]:
    how: dict[str, set[str]] = {}
    for one in found:
        how.setdefault(one.name, set()).add(one.text)
    return [
        Does(ends=name, message="" if pattern in ("", "*") else pattern)
        for name, texts in how.items()
        for pattern in ([""] if name in (OK, "ran") else generalize(texts, messages=True))
    ]
