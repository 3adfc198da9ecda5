"""An API's or a case's history for a terminal: by cause, or behaviour by behaviour along the versions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from conformance.analysis.history.causes import KnownCause
from conformance.analysis.history.model import CaseHistory, ChangePoint
from conformance.analysis.history.words import Words
from conformance.analysis.ledger.model import Rule
from conformance.console.lines import Line, brief, counted, some, wrapped
from conformance.model.comparison import Divergence, Severity

#: So many causes are told unless all are asked for.
TOLD = 8

#: Stage, verdict, rules, lines and change points of a history.
Said: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...], tuple[ChangePoint, ...]]


def by_cause(
    known: Sequence[KnownCause], everything: bool = False, unexplained: Sequence[Divergence] = ()
) -> Iterator[Line]:
    """What parts the Kerases, cause by cause, and then what no cause explains.

    What hardly anybody meets is counted unless all is asked for.
    """
    main = [c for c in known if not (c.border or c.aside) and c.severity is not Severity.LOW]
    looks = [c for c in known if not (c.border or c.aside) and c.severity is Severity.LOW]
    aside = [c for c in known if c.aside and not c.border]
    border = [c for c in known if c.border]
    told = list(known) if everything else main[:TOLD]
    for number, cause in enumerate(told, 1):
        yield Line("")
        yield from _cause(number, cause)
    yield from _unexplained(unexplained, everything)
    if everything:
        return
    folded = [
        *([f"{len(main) - TOLD:,} more"] if len(main) > TOLD else []),
        *([f"{len(looks):,} about how configs and names are written"] if looks else []),
        *([f"{len(aside):,} about other backends only"] if aside else []),
        *([f"{len(border):,} seen in border cases only"] if border else []),
    ]
    if folded:
        yield Line("")
        yield from wrapped(f"Further causes: {', '.join(folded)} (--all).")


def _unexplained(found: Sequence[Divergence], everything: bool) -> Iterator[Line]:
    """What parts without a cause that is known: never left out without a word."""
    if not found:
        return
    yield Line("")
    yield from wrapped(f"Unexplained: {counted(len(found), 'divergence')}", bold=True)
    for divergence in found if everything else found[:TOLD]:
        yield from wrapped(f"{divergence.case} at {divergence.stage}", "     ", "       ")
        for behaviour in divergence.behaviours:
            who = some(behaviour.implementations, 3)
            yield from wrapped(f"{who}: {brief(behaviour.summary)}", "       ", "         ")
    if not everything and len(found) > TOLD:
        yield from wrapped(f"and {len(found) - TOLD:,} more (--all)", "     ")


def _cause(number: int, cause: KnownCause) -> Iterator[Line]:
    indent = "     "
    yield from wrapped(f"{cause.rule.title} [{cause.rule.id}]", f"{number:3}. ", indent, bold=True)
    yield from wrapped(f"on one side: {cause.where}", indent, indent + "  ")
    yield from reason(cause.rule, indent)
    seen = f"{counted(len(cause.cases), 'case')} at {', '.join(cause.stages)}, such as {cause.cases[0]}"
    if cause.inside != cause.outside:
        # Of two who were measured: others on either side may do something else yet, for other causes.
        inside, outside = map(_measured, (cause.inside, cause.outside), cause.measured)
        seen = f"{seen}: {inside}; {outside}"
    yield from wrapped(seen, indent, indent + "  ")


def _measured(text: str, label: str) -> str:
    return f"{label} {'runs' if text in ('does not raise', 'ran') else brief(text)}"


def reason(rule: Rule, indent: str) -> Iterator[Line]:
    """Why it is so, and what to do."""
    yield from wrapped(f"why: {rule.reason}", indent, indent + "  ")
    yield from wrapped(f"→ {rule.advice}", indent, indent + "  ")


def by_behaviour(
    found: Iterable[tuple[Divergence, CaseHistory]],
    words: Words,
    rules: Mapping[str, Rule],
    track: str | None = None,
) -> Iterator[Line]:
    """Every divergence along the tracks, and each of its causes with reason and advice where it is named first.

    Histories that read alike are told once, with the first case's behaviours.
    """
    alike: dict[Said, list[tuple[Divergence, CaseHistory]]] = {}
    for divergence, history in found:
        told = tuple(words.lines(history, track).items())
        points = tuple(c for c in history.changes if track is None or {c.before, c.after} <= words.members(track))
        causes = " + ".join([*divergence.rules, *([] if divergence.rule else ["unexplained"])])
        said = (divergence.stage, divergence.verdict.value, causes, told, points)
        alike.setdefault(said, []).append((divergence, history))
    seen: set[str] = set()
    for (stage, verdict, causes, told, changes), members in alike.items():
        yield from wrapped(f"{stage}: {verdict} ({causes})", "", "  ", bold=True)
        for divergence, _ in members:
            yield Line(f"  {divergence.case}")
        width = max((len(name) for name, _ in told), default=0)
        for name, text in told:
            yield from wrapped(text, f"    {name:{width}}  ", " " * (width + 6))
        first = f" in {members[0][0].case}" if len(members) > 1 else ""
        letters = words.letters(members[0][1]).items()
        for (letter, summary), behaviour in zip(letters, members[0][0].behaviours, strict=True):
            label = behaviour.representative or words.history.headers[behaviour.implementations[0]].label
            yield from wrapped(f"{letter}{first}: {brief(summary)} (under {label})", "    ", "       ")
        for change in changes:
            yield from wrapped(words.change(change), "    ", "      ")
        for rule in (rules[r] for r in members[0][0].rules if r in rules and r not in seen):
            seen.add(rule.id)
            yield from wrapped(f"{rule.title} ({rule.kind}, {rule.id})", "    ", bold=True)
            yield from reason(rule, "      ")
        yield Line("")
