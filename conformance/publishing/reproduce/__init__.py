"""Standalone scripts that show a divergence. They need only Keras and NumPy."""

import re
from collections.abc import Callable, Mapping

from conformance.model.case import Case
from conformance.model.comparison import Divergence, FactComparison, Verdict
from conformance.model.observation import Header
from conformance.publishing.reproduce import layers, loops, programs, values
from conformance.publishing.reproduce.arrays import Arrays, computed
from conformance.publishing.reproduce.heading import heading
from conformance.publishing.reproduce.script import Expression, Script, kind
from conformance.scenarios import STAGES

SCENARIOS: Mapping[str, Callable[[Script], Expression]] = {
    "layer": layers.layer,
    "activation": values.activation,
    "loss": values.loss,
    "metric": values.metric,
    "optimizer": loops.optimizer,
    "schedule": loops.schedule,
    "initializer": values.initializer,
    "regularizer": values.regularizer,
    "constraint": values.constraint,
    "model": layers.model,
    "training": loops.training,
}

#: So many of the differing facts are printed.
SHOWN = 4

_DOUBLE = re.compile(r"\bin float64\b")
#: Facts that stand for an exception: the script raises it or comes to its end.
_RAISING = frozenset({"raised", "missing", "signature", "status", "stage", "float64"})


def reproducer(
    case: Case, divergence: Divergence, headers: Mapping[str, Header], arrays: Arrays = computed
) -> str | None:
    """The script for a divergence: plain user code for every behaviour's Keras, and what was measured.

    None for a scenario that has no builder. ``arrays`` has the inputs that the script writes out.
    """
    if case.scenario == programs.SCENARIO:
        return programs.script(
            case, divergence, headers, precision(divergence.pairs[most_telling(divergence)].differing)
        )
    builder = SCENARIOS.get(case.scenario)
    if builder is None:
        return None
    sides = [representative(behaviour.implementations, headers) for behaviour in divergence.behaviours]
    pair = most_telling(divergence)
    facts = divergence.pairs[pair].differing
    stage = divergence.stage if divergence.stage in STAGES[case.scenario] else list(STAGES[case.scenario])[-1]
    script = Script(case, stage, precision(facts), sides, frozenset(map(kind, sides)), arrays)
    expression = builder(script)
    script.add("")
    shown = printed(script, facts, expression, (sides[pair[0]].label, sides[pair[1]].label))
    if not shown:
        script.add(f'print("{divergence.stage}: does not raise")')
    lines = [*heading(case, divergence, headers, sides), *script.opening(), *script.lines]
    return "\n".join(lines) + "\n"


def representative(implementations: tuple[str, ...], headers: Mapping[str, Header]) -> Header:
    """The member of a behaviour whose values the comparison holds: the first; the others may differ by rounding."""
    return headers[implementations[0]]


def most_telling(divergence: Divergence) -> tuple[int, int]:
    """The pair of behaviours whose difference is shown: an unexplained one, else the gravest."""
    rank = list(Verdict)
    return max(
        divergence.pairs, key=lambda pair: (pair in divergence.unexplained, rank.index(divergence.pairs[pair].verdict))
    )


def precision(facts: tuple[FactComparison, ...]) -> str:
    """The precision in which the first fact was found to differ; float32 where none is there."""
    first = facts[0] if facts else FactComparison("", Verdict.DIFFERENT, "")
    return "float64" if first.fact == "float64" or _DOUBLE.search(first.summary) else "float32"


def printed(script: Script, facts: tuple[FactComparison, ...], expression: Expression, labels: tuple[str, str]) -> int:
    """Print the facts that differ, what was measured for each beside it; returns how many."""
    count = 0
    spelled: set[str] = set()
    for fact in facts:
        if fact.fact in _RAISING or count == SHOWN or not fact.told:
            continue
        text = shown(fact, expression)
        if text is None or text in spelled:
            continue
        spelled.add(text)
        count += 1
        script.add(f"print({text})")
        for label, value in zip(labels, (fact.left, fact.right), strict=True):
            script.add(f"# {label}: {fact.fact} = {one_line(value)}" if value else f"# {label}: no {fact.fact}")
    return count


def shown(fact: FactComparison, expression: Expression) -> str | None:
    """The expression for a fact: an array's worst element, its shape or its type where they differ."""
    text = expression(fact.fact)
    if text is not None:
        return f"{text}[{', '.join(map(str, fact.worst))}]" if fact.worst and text != loops.WHOLE else text
    base, _, what = fact.fact.rpartition(".")
    if base and what in ("shape", "dtype") and (text := expression(base)) is not None:
        return f"{text}.{what}"
    return None


def one_line(value: str) -> str:
    """A measured value as a comment."""
    return " ".join(value.split())
