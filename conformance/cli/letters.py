"""A divergence for people: a letter for each behaviour, who has it, and which behaviours each difference parts."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conformance.cli.failure import item
from conformance.console.lines import counted, existing

if TYPE_CHECKING:
    from conformance.cli.people import People
    from conformance.model.comparison import Divergence, FactComparison

#: Columns of a terminal.
WIDTH = 80
#: Facts of two behaviours that are told; ``--json`` has all.
FACTS = 5


def divergence_lines(divergence: "Divergence", people: "People") -> Iterator[str]:
    """The behaviours at a stage, and what differs between any two of them.

    The values of a behaviour are those of its first implementation, whose id is told.
    """
    from conformance.analysis.history.words import letter

    why = [*divergence.rules, *([] if divergence.rule else ["unexplained"])]
    yield from broken(f"{divergence.stage}: {divergence.verdict.value} ({' + '.join(why)})", "", "  ")
    for position, behaviour in enumerate(divergence.behaviours):
        who = f"{people(behaviour.implementations)} (values of {behaviour.implementations[0]})"
        yield from broken(f"{letter(position)}  {who}", "  ", "     ")
    for left, right in sorted(divergence.pairs):
        yield from _pair_lines(divergence, left, right)


def rerun_lines(case: str) -> Iterator[str]:
    """How to observe and judge a case again under two implementations; broken only where the shell reads on."""
    command = f"pytest {item(case)}"
    yield f"rerun  {command} \\"
    yield "       --implementation ID --implementation ID"


def _pair_lines(divergence: "Divergence", left: int, right: int) -> Iterator[str]:
    from conformance.analysis.history.words import letter

    compared = divergence.pairs[left, right]
    names = letter(left), letter(right)
    # Where there is one cause it is said above.
    several = len(divergence.rules) > 1 or bool(divergence.unexplained)
    rules = list(divergence.rules_by_pair.get((left, right), ())) if several else []
    if (left, right) in divergence.unexplained:
        rules.append("unexplained")
    why = f" ({' + '.join(rules)})" if rules else ""
    yield from broken(f"{names[0]} against {names[1]}: {compared.verdict.value}{why}", "  ", "    ")
    for fact in compared.differing[:FACTS]:
        yield from _fact_lines(fact, names)
    if (more := len(compared.differing) - FACTS) > 0:
        yield f"    and {counted(more, 'more fact')}: --json has all"


def _fact_lines(fact: "FactComparison", names: tuple[str, str]) -> Iterator[str]:
    from conformance.compare.explain import distance, place

    yield from broken(f"{fact.fact}: {fact.verdict.value}: {existing(fact.summary)}", "    ", "      ")
    width = max(map(len, names))
    for name, value in zip(names, (fact.left, fact.right), strict=True):
        text = existing(f"{place(fact)}{value or '(not there)'}")
        yield from broken(f"{name.ljust(width)}  {text}", "      ", " " * (8 + width))
    if text := distance(fact):
        yield from broken(text, "      ", "      ")


def broken(text: str, indent: str, further: str) -> list[str]:
    """A text in lines as wide as a terminal; a longer word stays whole, and so do spaces within a value."""
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=further,
        break_on_hyphens=False,
        break_long_words=False,
        replace_whitespace=False,
        expand_tabs=False,
    )
    return lines or [indent.rstrip()]
