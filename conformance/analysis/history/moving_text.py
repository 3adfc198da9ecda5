"""What becomes of whole scripts, for a terminal and as JSON."""

from collections.abc import Iterator, Sequence, Set
from typing import Any

from conformance.analysis.history.moving import WELL, Moved, Moving, Outcome
from conformance.console.lines import Line, brief, counted, percent, wrapped

#: What is told of each script, the worst first.
TITLES = {
    Outcome.FAILS: "FAILS",
    Outcome.OTHER: "RUNS, WITH OTHER RESULTS",
    Outcome.SAME: "RUNS, WITH THE SAME RESULTS",
    Outcome.NEW: "RUNS NOW, AND FAILED BEFORE",
    Outcome.NEITHER: "RUNS UNDER NEITHER",
    Outcome.LACKS: "NEEDS A PACKAGE THAT IS NOT INSTALLED",
    Outcome.UNKNOWN: "NOT KNOWN",
}

#: Of which the names alone are told.
_NAMED = (Outcome.SAME,)


def sentence(found: Moving) -> str:
    """The answer in one sentence, with what it counts against."""
    if not found.scripts:
        return "No whole program was observed: nobody looked."
    if not found.ran:
        return f"Of {counted(len(found.scripts), 'whole program')} none runs under the first of the two."
    runs, same = f"{found.runs:,} ({percent(found.runs / found.ran)})", f"{found.same:,}"
    verbs = "runs" if found.runs == 1 else "run", "gives" if found.same == 1 else "give"
    lacking, unknown = len(found.of(Outcome.LACKS)), len(found.of(Outcome.UNKNOWN))
    needs = "needs a package that is" if lacking == 1 else "need packages that are"
    left = f"; {lacking:,} more {needs} not installed under one of the two" if lacking else ""
    left += f"; {unknown:,} more could not be judged" if unknown else ""
    return (
        f"Of {counted(found.ran, 'whole program')} that run under the first, {runs} {verbs[0]} under the second when"
        f" the import line alone is changed, and {same} {verbs[1]} the same results{left}."
    )


def lines(
    found: Moving, labels: Sequence[str], notes: Sequence[str] = (), fixed: Set[str] = frozenset()
) -> Iterator[Line]:
    """The answer, and each script below what becomes of it; ``fixed`` are those of which a fix ran under the second."""
    yield Line(f"From {labels[0]} to {labels[1]}", bold=True)
    yield Line(f"     {found.before} → {found.after}")
    for note in notes:
        yield from wrapped(f"Note: {note}.")
    yield Line("")
    yield from wrapped(sentence(found))
    for outcome, title in TITLES.items():
        mine = found.of(outcome)
        if not mine:
            continue
        yield Line("")
        yield Line(f"{title} ({len(mine):,})", bold=True)
        if outcome in _NAMED:
            yield from wrapped(", ".join(one.case.partition(".")[2] for one in mine), "  ")
            continue
        for one in mine:
            yield from _script(one, one.case in fixed)


def _script(one: Moved, fixed: bool) -> Iterator[Line]:
    yield from wrapped(f"{one.case}: {one.title}", "  ", "    ")
    if one.why:
        yield from wrapped(one.why, "    ")
        return
    if one.outcome is Outcome.LACKS:
        yield from _lacks(one)
        return
    if one.outcome is Outcome.NEITHER:
        yield from _ends(one)
        return
    cause = ", ".join(one.rules) if one.rules else "unexplained"
    text = one.after if one.outcome is Outcome.FAILS else one.before if one.outcome is Outcome.NEW else ""
    yield from wrapped(f"{one.stage}: {brief(text)}" if text else f"differs at {one.stage}", "    ", "      ")
    yield from wrapped(f"[{cause}]", "    ", "      ")
    if fixed and one.outcome in (Outcome.FAILS, Outcome.OTHER):
        yield Line(f"    a fix that was run: conformance scripts {one.case}")


def _ends(one: Moved) -> Iterator[Line]:
    """Why a script runs under neither of the two."""
    if not one.after:
        yield from wrapped("ends alike under both; how is not known", "    ")
    elif one.before == one.after:
        yield from wrapped(f"{one.stage}, under both: {brief(one.after)}", "    ", "      ")
    else:
        yield from wrapped(f"{one.stage}, under the first: {brief(one.before)}", "    ", "      ")
        yield from wrapped(f"under the second: {brief(one.after)}", "    ", "      ")


def _lacks(one: Moved) -> Iterator[Line]:
    """What a script needs that is not installed, and how it does where that is."""
    for side, package, text in zip(("first", "second"), one.lacks, (one.before, one.after), strict=True):
        if package:
            yield from wrapped(f"under the {side}: needs {package}, which is not installed there", "    ", "      ")
        else:
            yield from wrapped(f"under the {side}: {'runs' if text == WELL else brief(text)}", "    ", "      ")


def as_json(found: Moving, fixed: Set[str] = frozenset()) -> dict[str, Any]:
    """Everything, with the counts that the sentence has."""
    return {
        "before": found.before,
        "after": found.after,
        "ran": found.ran,
        "runs": found.runs,
        "same": found.same,
        "scripts": [
            {
                "case": one.case,
                "title": one.title,
                "outcome": one.outcome.value,
                "stage": one.stage,
                "rules": list(one.rules),
                "before": one.before,
                "after": one.after,
                "why": one.why,
                "lacks": {"before": one.lacks[0], "after": one.lacks[1]},
                "fixed": one.case in fixed,
            }
            for one in found.scripts
        ],
    }
