"""Standalone scripts that show a divergence. They need only Keras and NumPy."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.compare.severity import decided_in_float32
from conformance.model.case import Case
from conformance.model.comparison import Divergence, FactComparison, Verdict, of_stage
from conformance.model.observation import Header
from conformance.model.texts import one_line
from conformance.publishing.reproduce import programs, whole
from conformance.publishing.reproduce.arrays import Arrays, computed
from conformance.publishing.reproduce.heading import heading
from conformance.publishing.reproduce.scenarios import SCENARIOS, write
from conformance.publishing.reproduce.script import Expression, Script
from conformance.scenarios import STAGES, WRITTEN
from conformance.scenarios.declaration import AGREEMENT

#: So many of the differing facts are printed.
SHOWN = 4

#: Facts that stand for an exception: the script raises it or comes to its end.
RAISING = frozenset({"raised", "missing", "signature", "status", "stage", "float64", "exception"})
_ITEM = re.compile(r"(\w+)\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Shown:
    """A fact that a script prints; ``element`` is the index of the one element that is printed of an array."""

    fact: str
    element: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Reproducer:
    """A script, and what it prints: one fact a line.

    ``stage`` is the last one that it goes through; ``ends`` says that it shows how a process ends. ``sides`` are
    those whose commands it has, one of each behaviour. ``alone`` says that it needs a process
    in which no Keras was touched before.
    """

    text: str
    scenario: str
    stage: str
    precision: str
    sides: tuple[Header, ...]
    shown: tuple[Shown, ...]
    ends: bool = False
    alone: bool = False

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits of what the script does: its comments say only what was measured."""
        code = "\n".join(line for line in self.text.splitlines() if not line.startswith("#"))
        return hashlib.sha256(code.encode()).hexdigest()[:16]


def reproducer(
    case: Case, divergence: Divergence, headers: Mapping[str, Header], arrays: Arrays = computed
) -> str | None:
    """The script for a divergence: plain user code for every behaviour's Keras, and what was measured.

    None for a scenario that nothing is written for. ``arrays`` has the inputs that the script writes out.
    """
    found = written(case, divergence, headers, arrays)
    return None if found is None else found.text


def written(
    case: Case, divergence: Divergence, headers: Mapping[str, Header], arrays: Arrays = computed
) -> Reproducer | None:
    """The script for a divergence with what there is to know of it; None as ``reproducer``."""
    if case.scenario in WRITTEN:
        return _program(case, divergence, headers)
    if case.scenario not in SCENARIOS:
        return None
    sides = tuple(representative(behaviour.implementations, headers) for behaviour in divergence.behaviours)
    pair = most_telling(divergence)
    facts = divergence.pairs[pair].differing
    known = list(STAGES[case.scenario])
    # Where a process ended nobody knows at which stage: the script goes through all, in the precision that was last.
    ends = of_stage(divergence.stage) not in known
    stage = known[-1] if ends else of_stage(divergence.stage)
    script = Script(case, stage, case.precisions[-1] if ends else precision(facts), sides, arrays)
    expression = write(script, everything=ends)
    script.add("")
    shown = printed(script, facts, expression, Telling(divergence, sides, pair))
    if not shown:
        script.add(f'print("{divergence.stage}: does not raise")')
    lines = [*heading(case, divergence, headers, sides), *script.opening(), *script.lines]
    return Reproducer("\n".join(lines) + "\n", case.scenario, stage, script.precision, sides, shown, ends)


def representative(implementations: tuple[str, ...], headers: Mapping[str, Header]) -> Header:
    """The member of a behaviour whose values the comparison holds: the first; the others may differ by rounding."""
    return headers[implementations[0]]


def _program(case: Case, divergence: Divergence, headers: Mapping[str, Header]) -> Reproducer:
    """A program or a script with its own text: it prints all that is seen at the stage."""
    how = precision(divergence.pairs[most_telling(divergence)].differing)
    sides = tuple(representative(behaviour.implementations, headers) for behaviour in divergence.behaviours)
    known = [stage for stage in STAGES[case.scenario] if stage != AGREEMENT]
    ends = of_stage(divergence.stage) not in STAGES[case.scenario]
    # Whether variants agree shows in what was recorded of them.
    stage = of_stage(divergence.stage) if of_stage(divergence.stage) in known else known[-1]
    if case.scenario in programs.SCENARIOS:
        text = programs.script(case, divergence, headers, how)
    else:
        text = whole.script(case, divergence, headers, how, stage)
    return Reproducer(
        text,
        case.scenario,
        stage,
        how,
        sides,
        (),
        ends,
        alone=bool(case.params.get("fresh")) or "workers" in case.params,
    )


def most_telling(divergence: Divergence) -> tuple[int, int]:
    """The pair of behaviours whose difference is shown: an unexplained one, else the gravest."""
    rank = list(Verdict)
    return max(
        divergence.pairs, key=lambda pair: (pair in divergence.unexplained, rank.index(divergence.pairs[pair].verdict))
    )


def precision(facts: tuple[FactComparison, ...]) -> str:
    """The precision in which the first fact was found to differ; float32 where none is there."""
    first = facts[0] if facts else FactComparison("", Verdict.DIFFERENT, "")
    decided = first.distance is not None and not decided_in_float32(first)
    return "float64" if first.only == "float64" or (decided and not first.only) else "float32"


@dataclass(frozen=True)
class Telling:
    """Whose values stand beside what is printed."""

    divergence: Divergence
    sides: tuple[Header, ...]
    pair: tuple[int, int]

    @property
    def labels(self) -> tuple[str, str]:
        """The pair's two sides, for people."""
        return self.sides[self.pair[0]].label, self.sides[self.pair[1]].label

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """Facts that some side has in another shape, or not at all."""
        found = set()
        for compared in self.divergence.pairs.values():
            for fact in compared.differing:
                if not (fact.left and fact.right):
                    found.add(fact.fact)
                if fact.fact.endswith(".shape"):
                    found.add(fact.fact.removesuffix(".shape"))
        return frozenset(found)


def printed(
    script: Script, facts: tuple[FactComparison, ...], expression: Expression, telling: Telling
) -> tuple[Shown, ...]:
    """Print the facts that differ, what was measured for each beside it; returns which."""
    spelled: dict[str, Shown] = {}
    for fact in facts:
        if fact.fact in RAISING or len(spelled) == SHOWN:
            continue
        text = spell(fact, expression, safe=fact.fact in telling.elsewhere)
        if text is None or text in spelled:
            continue
        spelled[text] = Shown(fact.fact, fact.worst)
        script.add(f"print({text})")
        for label, value in zip(telling.labels, (fact.left, fact.right), strict=True):
            script.add(f"# {label}: {fact.fact} = {one_line(value)}" if value else f"# {label}: no {fact.fact}")
    return tuple(spelled.values())


def spell(fact: FactComparison, expression: Expression, *, safe: bool) -> str | None:
    """The expression for a fact: an array's worst element, its shape or its type where they differ.

    ``safe``: some side does not have it, and says so instead of raising.
    """
    text = expression(fact.fact)
    element = f"[{', '.join(map(str, fact.worst))}]" if fact.worst else ""
    if text is not None:
        if safe and (item := _ITEM.fullmatch(text)):
            index = f", {fact.worst!r}" if fact.worst else ""
            return f"look({item[1]}, {item[2]}{index})"
        return text + element
    base, _, what = fact.fact.rpartition(".")
    if base and what in ("shape", "dtype") and (text := expression(base)) is not None:
        return f"list({text}.shape)" if what == "shape" else f"str({text}.dtype)"
    return None
