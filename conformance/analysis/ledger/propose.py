"""Propose rules for what is unexplained: one skeleton for each way the facts and implementations fall apart."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conformance.analysis.ledger.explain import Ledger
from conformance.model.comparison import Divergence, FactComparison, StageComparison, of_stage
from conformance.model.observation import Header
from conformance.model.versions import parse_version

#: What may carry a division, tried in this order; versions come after what is simpler to say.
AXES = ("backend", "engine", "provider", "keras", "tensorflow", "jax", "torch", "numpy", "python", "environment")


#: A rule's ``where``: tables of key and value.
Where: TypeAlias = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Proposal:
    """Unexplained differences that look like one cause."""

    where: Where
    stage: str
    verdicts: tuple[str, ...]
    facts: tuple[str, ...]
    cases: tuple[str, ...]
    example: str

    def toml(self) -> str:
        """A rule to be filled in: reason, advice and link are left for whoever finds the cause."""
        tables = ", ".join("{ " + ", ".join(f"{k} = {json.dumps(v)}" for k, v in table) + " }" for table in self.where)
        lines = [
            f"# {len(self.cases)} case(s), e.g. {self.example}",
            "[[rule]]",
            'id = "?"',
            'title = "?"',
            'kind = "?"',
            f"cases = {json.dumps(shorten(self.cases))}",
            f"stages = {json.dumps([self.stage])}",
            f"verdicts = {json.dumps(list(self.verdicts))}",
            f"facts = {json.dumps(list(self.facts))}",
            f"where = [{tables}]",
            'reason = "?"',
            'advice = "?"',
            'links = ["?"]',
        ]
        return "\n".join(lines) + "\n"


def propose(divergences: Iterable[Divergence], ledger: Ledger) -> list[Proposal]:
    """Skeletons for the facts that no rule explains, those that touch most cases first."""
    # stage, where, verdict, fact → case → an example
    groups: dict[tuple[str, Where, str, str], dict[str, str]] = {}
    for divergence in divergences:
        for i, j in divergence.unexplained:
            left, right = divergence.behaviours[i].implementations, divergence.behaviours[j].implementations
            where = division(left, right, ledger.headers)
            comparison = divergence.pairs[i, j]
            for fact in comparison.differing:
                if not _explained(ledger, divergence, comparison, fact, left, right):
                    key = (of_stage(divergence.stage), where, comparison.verdict.value, generalize(fact.fact))
                    example = f"{divergence.case}: {fact.fact}: {fact.left or 'nothing'} / {fact.right or 'nothing'}"
                    groups.setdefault(key, {}).setdefault(divergence.case, example[:300])
    # Facts that differ in the very same cases between the very same implementations look like one cause.
    together: dict[tuple[str, Where, str, tuple[str, ...]], tuple[list[str], str]] = {}
    for (stage, where, verdict, name), cases in groups.items():
        found = together.setdefault((stage, where, verdict, tuple(cases)), ([], next(iter(cases.values()))))
        found[0].append(name)
    proposals = [
        Proposal(where, stage, (verdict,), tuple(facts), cases, example)
        for (stage, where, verdict, cases), (facts, example) in together.items()
    ]
    return sorted(proposals, key=lambda p: -len(p.cases))


def _explained(
    ledger: Ledger,
    divergence: Divergence,
    comparison: StageComparison,
    fact: FactComparison,
    left: Sequence[str],
    right: Sequence[str],
) -> bool:
    among = ledger.among(divergence.case, divergence.stage)
    fitting = ledger.fitting(among, fact, (fact.verdict.value, comparison.verdict.value))
    return all(fitting.between(ledger.signatures[a], ledger.signatures[b]) for a in left for b in right)


def generalize(fact: str) -> str:
    """The fact without positions, counts, and which initializer of a config it is."""
    fact = re.sub(r"\.\d+(?=\.|$)", ".*", fact)
    fact = re.sub(r"(epoch|step)\d+", r"\1*", fact)
    fact = re.sub(r"#\d+", "*", fact)
    return re.sub(r"config\.\w+_(initializer|regularizer|constraint)\.", r"config.*_\1.", fact)


def division(left: Sequence[str], right: Sequence[str], headers: Mapping[str, Header]) -> Where:
    """The simplest ``where`` that has one side in and the other out; at worst a list of environments."""
    for axis in AXES:
        ours, theirs = values(right, axis, headers), values(left, axis, headers)
        if None in ours or None in theirs or ours & theirs:
            continue
        if axis in ("keras", "tensorflow", "jax", "torch", "numpy", "python"):
            versions = {True: [parse_version(str(v)) for v in ours], False: [parse_version(str(v)) for v in theirs]}
            if min(versions[True]) > max(versions[False]):
                return (((axis, f">={min(versions[True])}"),),)
            if min(versions[False]) > max(versions[True]):
                return (((axis, f"<{min(versions[False])}"),),)
            continue
        return tuple(((axis, str(v)),) for v in sorted(map(str, ours)))
    return tuple(
        (("environment", headers[i].implementation.environment), ("provider", headers[i].implementation.provider))
        for i in right
    )


def values(ids: Sequence[str], axis: str, headers: Mapping[str, Header]) -> set[str | None]:
    """What the implementations have on an axis; None where one has no such thing."""
    found: set[str | None] = set()
    for i in ids:
        header = headers[i]
        if axis == "engine":
            found.add(str(header.machine.get("engine", "")))
        elif axis in ("provider", "backend", "environment"):
            found.add(str(getattr(header.implementation, axis)))
        else:
            found.add(header.versions.get(axis))
    return found


def shorten(cases: Sequence[str]) -> list[str]:
    """The cases as globs by symbol, where a symbol has several; brackets stay literal."""
    symbols: dict[str, list[str]] = {}
    for case in cases:
        symbols.setdefault(case.split("[")[0], []).append(case)
    return [found[0] if len(found) == 1 else f"{symbol}[*" for symbol, found in symbols.items()]
