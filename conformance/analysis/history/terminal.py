"""An upgrade for a terminal: what matters on the first screen, the rest counted or, if asked for, told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from conformance.analysis.history import summary
from conformance.analysis.history.moving_text import sentence as programs
from conformance.analysis.history.summary import SECTIONS, TOLD_ALWAYS, Row
from conformance.analysis.history.upgrade import Cause, Change, Effect, Upgrade
from conformance.console.lines import NOT_COMPARED, Line, brief, counted, some, wrapped

#: So many causes of a section are told unless all are asked for.
TOLD = 8

#: So many APIs, names and kinds of border are named.
NAMED = 3
NAMES = 12


def lines(
    found: Upgrade,
    everything: bool = False,
    api: Iterable[Line] | None = None,
    api_rows: Sequence[Row] = (),
    only: str = "",
) -> Iterator[Line]:
    """The whole, or what matters of it, or ``only`` one section; ``api`` is what is said of the public API.

    By default these are the names that went. What ends in no error comes before the many names that are gone.
    """
    yield from _head(found)
    sections = summary.rows(found, api_rows)
    yield from summary.lines(sections, everything)
    if found.compared:
        yield Line("")
        yield from (line for sentence in coverage_sentences(found) for line in wrapped(sentence, ""))
    ends = [*TOLD_ALWAYS, *(effect for effect, _ in found.sections if effect not in TOLD_ALWAYS)]
    by_effect = dict(found.sections)
    for effect in ends:
        asked = SECTIONS[effect][0] == only if only else everything or effect in TOLD_ALWAYS
        if by_effect[effect] and asked:
            yield Line("")
            yield from _section(effect, by_effect[effect], everything or bool(only))
        if effect is TOLD_ALWAYS[-1]:
            yield from _gone(found, everything) if api is None else api
    if only and only not in {row.key for row in sections}:
        yield Line("")
        yield from wrapped(f"Nothing that is known of the two belongs to {only}.")
    yield Line("")
    yield from _foot(found)


def _head(found: Upgrade) -> Iterator[Line]:
    yield Line(f"From {found.labels[0]} to {found.labels[1]}", bold=True)
    yield Line(f"     {found.before} → {found.after}")
    for note in found.notes:
        yield from wrapped(f"Note: {note}.", "")
    ordinary = [sum(cause.ordinary for cause in causes) for causes in (found.breaks, found.changes)]
    border = sum(not cause.ordinary for cause in (*found.breaks, *found.changes))
    yield Line("")
    if not found.compared:
        yield Line("No case was judged in both: nothing is said about them.")
        return
    breaks, changes = (f"{verb}s" if n == 1 else verb for verb, n in zip(("break", "change"), ordinary, strict=True))
    text = f"{counted(ordinary[0], 'cause')} {breaks} ordinary code, {ordinary[1]:,} {changes} it silently"
    yield from wrapped(f"{text}; in border cases only: {border:,} more.")
    if found.scripts is not None and found.scripts.scripts:
        yield from wrapped(f"{programs(found.scripts)} Which: conformance scripts {found.before} {found.after}")


def coverage_sentences(found: Upgrade) -> list[str]:
    """How much of the public API was compared at all, and what was not."""
    said = found.coverage
    if said is None:
        return ["How much of the public API that is, is not known: conformance symbols --observe looks into it."]
    names = f"{said.compared:,} of the {said.things:,} public classes and functions of {found.labels[0]}"
    sentences = [f"Compared: {names}, {100 * said.share:.0f} % of their uses in public code."]
    if said.unlooked:
        count = f"No case is about {len(said.unlooked):,} others that both have: nobody looked"
        sentences.append(f"{count}. Used most of them: {some(said.unlooked, NAMED)}.")
    return sentences


def _section(effect: Effect, causes: Sequence[Cause], everything: bool) -> Iterator[Line]:
    ordinary = [cause for cause in causes if cause.ordinary]
    border = [cause for cause in causes if not cause.ordinary]
    _, name, meaning, _ = SECTIONS[effect]
    yield Line(f"{name}: {meaning}", bold=True)
    told = ordinary if everything else ordinary[:TOLD]
    for number, cause in enumerate(told, 1):
        yield from _cause(number, cause)
    hidden = len(ordinary) - len(told)
    if border and everything:
        yield Line("  At the border:", bold=True)
        for number, cause in enumerate(border, len(told) + 1):
            yield from _cause(number, cause)
    elif border or hidden:
        key = SECTIONS[effect][0]
        more = [f"{hidden:,} more in ordinary use"] if hidden else []
        more += [f"{counted(len(border), 'cause')} in border cases only ({_kinds(border)})"] if border else []
        yield from wrapped(f"… and {', '.join(more)}: --only {key}", "  ")


def _kinds(border: Iterable[Cause]) -> str:
    """What kinds of border there are, those of most causes first."""
    kinds = Counter(kind for cause in border for kind in {change.border for change in cause.changes})
    names = [kind for kind, _ in kinds.most_common(NAMED)]
    return ", ".join(names) + (", …" if len(kinds) > NAMED else "")


def _cause(number: int, cause: Cause) -> Iterator[Line]:
    change = cause.changes[0]
    if cause.rule is None:
        yield from wrapped(f"{change.stage}, {cause.verdict}: unexplained", f"{number:3}. ", "     ", bold=True)
    else:
        yield from wrapped(f"{cause.title} [{cause.rule}]", f"{number:3}. ", "     ", bold=True)
        yield from wrapped(f"→ {cause.advice}", "     ", "       ")
        if len(cause.cases) > 1:
            where = some(cause.apis, NAMED) or "whole programs"
            yield from wrapped(f"{where} ({counted(len(cause.cases), 'case')})", "     ", "       ")
    yield from wrapped(f"{change.case}: {_change(change)}", "     ", "       ")


def _change(change: Change) -> str:
    """What was and what is, the name of a value once."""
    if change.before == change.after:  # Neither value is there, or they differ in what is not shown.
        return brief(change.before)
    before, after = change.before.split(" = ", 1), change.after.split(" = ", 1)
    if len(before) == len(after) == 2 and before[0] == after[0]:
        return f"{before[0]} = {before[1]} → {after[1]}"
    return " → ".join("ran" if text == "does not raise" else brief(text) for text in (change.before, change.after))


def _gone(found: Upgrade, everything: bool) -> Iterator[Line]:
    """Names that are there no more: looked up, not run. Those that public code uses are named."""
    said = found.coverage
    if said is None or not said.gone:
        return
    lost = [one for one in said.gone if not one.now]
    moved = [one for one in said.gone if one.now]
    yield Line("")
    yield Line(f"GONE: {counted(len(said.gone), 'public name')} of {found.labels[0]}", bold=True)
    shown = lost if everything else [one for one in lost if one.files][:NAMES]
    rest = Counter(one.name.partition(".")[0] for one in lost[len(shown) :])
    if shown:
        yield from wrapped(", ".join(one.name for one in shown), "     ")
    if rest:
        spaces = ", ".join(f"{name} {count}" for name, count in rest.most_common(NAMED + 1))
        used = "more" if shown else "that public code hardly uses"
        yield from wrapped(f"and {rest.total():,} {used} ({spaces}, …): --all", "     ")
    if moved:
        text = [f"{one.name} (now {one.now})" for one in (moved if everything else moved[:NAMED])]
        more = f" and {len(moved) - len(text):,} more: --all" if len(text) < len(moved) else ""
        yield from wrapped(f"Under another name: {', '.join(text)}{more}", "     ")


def _foot(found: Upgrade) -> Iterator[Line]:
    text = counts(found)
    if found.uncompared:
        text += f" {uncompared(found)[:-1]} (--markdown and --json name them)."
    yield from wrapped(text)
    yield from wrapped(limits(found))


def counts(found: Upgrade) -> str:
    """How many cases were compared, in a sentence; what fails in both is no agreement about what Keras does."""
    text = f"{counted(found.compared, 'case')} compared: in {found.same:,} of them the two do the same"
    return f"{text}, {found.neither:,} run in neither." if found.neither else f"{text}."


def limits(found: Upgrade) -> str:
    """What no case looks at, in a sentence or two."""
    return NOT_COMPARED if found.loads else f"{NOT_COMPARED} Saving and loading models is untested: no case loads one."


def uncompared(found: Upgrade) -> str:
    """How much was not compared, in a sentence; empty where everything was."""
    cases = sum(not one.stage for one in found.uncompared)
    stages = len(found.uncompared) - cases
    parts = [counted(n, what) for n, what in ((cases, "whole case"), (stages, "single stage")) if n]
    if not parts:
        return ""
    return f"Not compared, which is not agreement: {' and '.join(parts)}."
