"""An upgrade for people: as Markdown, and as tables for a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from conformance.history.upgrade import Cause, Effect, Upgrade

if TYPE_CHECKING:
    from conformance.tables import SafeTable

#: So many examples of a rule are named; the JSON has them all.
EXAMPLES = 3

TITLES = {
    Effect.BREAKS: "Breaks: raises or is gone where it worked before",
    Effect.CHANGES: "Changes silently: numbers, defaults, structure",
    Effect.STILL_FAILS: "Fails in both, in another way",
    Effect.NEW: "New: works where it raised or was missing before",
    Effect.CONFIGS: "Writes configs differently: the same settings, said in another way",
}


def headline(found: Upgrade) -> str:
    """How much was compared, in a sentence."""
    return (
        f"{found.compared} of {found.cases} cases were compared, {found.same} of them do the same at every stage "
        "that both were judged at."
    )


def uncompared_line(found: Upgrade) -> str:
    """How much was not, in a sentence; empty where everything was."""
    cases = sum(not one.stage for one in found.uncompared)
    stages = len(found.uncompared) - cases
    if not found.uncompared:
        return ""
    return f"Not compared, which is not agreement: {_count(cases, 'whole case')} and {_count(stages, 'single stage')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def examples(cause: Cause) -> Iterator[str]:
    """The first few changes of a cause, one line each, a case no more than once."""
    seen: set[str] = set()
    for change in cause.changes:
        if len(seen) == EXAMPLES:
            break
        if change.case not in seen:
            seen.add(change.case)
            yield f"{change.case} ({change.stage}): {change.before} → {change.after}"


def grouped(causes: Sequence[Cause]) -> tuple[list[Cause], list[Cause]]:
    """Causes that a rule explains, and what none does."""
    return [c for c in causes if c.rule is not None], [c for c in causes if c.rule is None]


def markdown(found: Upgrade) -> str:
    """The whole as Markdown."""
    lines = [f"# From {found.before} to {found.after}", "", headline(found)]
    for note in found.notes:
        lines += ["", f"Note: {_escape(note)}."]
    for effect, causes in found.sections:
        if not causes:
            continue
        lines += ["", f"## {TITLES[effect]}", ""]
        explained, unexplained = grouped(causes)
        for cause in explained:
            lines += _cause_lines(cause)
        if unexplained:
            lines += [*([""] if explained else []), "Unexplained:", ""]
            lines += [
                f"- {_code(c.changes[0].case)} at {c.changes[0].stage}, {c.verdict}: "
                f"{_code(c.changes[0].before)} → {_code(c.changes[0].after)}"
                for c in unexplained
            ]
    if found.uncompared:
        lines += ["", "## Not compared", "", uncompared_line(found), ""]
        lines += [
            f"- {_code(u.case)}{f' at {u.stage}' if u.stage else ''}: {_escape(u.reason)}" for u in found.uncompared
        ]
    return "\n".join(lines) + "\n"


def _cause_lines(cause: Cause) -> list[str]:
    of = f"{_count(len(cause.cases), 'case')}, {cause.verdict}, {cause.kind}; {_code(cause.rule or '')}"
    lines = [f"- **{_escape(cause.title)}** ({of})"]
    links = " ".join(f"[{n}]({link})" for n, link in enumerate(cause.links, 1))
    lines.append(f"  - {_escape(cause.reason)} {links}")
    lines.append(f"  - What to do: {_escape(cause.advice)}")
    for change in _first(cause):
        lines.append(f"  - {_code(change[0])} at {change[1]}: {_code(change[2])} → {_code(change[3])}")
    return lines


def _first(cause: Cause) -> list[tuple[str, str, str, str]]:
    firsts: dict[str, tuple[str, str, str, str]] = {}
    for change in cause.changes:
        firsts.setdefault(change.case, (change.case, change.stage, change.before, change.after))
    return list(firsts.values())[:EXAMPLES]


def _escape(text: str) -> str:
    for sign in ("\\", "`", "*", "_", "[", "]", "<"):
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def _code(text: str) -> str:
    """Inline code, whatever is in it."""
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"


def tables(found: Upgrade) -> Iterator["SafeTable"]:
    """The whole as tables, one for each effect."""
    from rich.text import Text  # noqa: PLC0415 -- only a terminal needs it

    from conformance.tables import table as made  # noqa: PLC0415

    for effect, causes in found.sections:
        if not causes:
            continue
        table = made(title=TITLES[effect])
        table.add_column("cases", justify="right")
        table.add_column("verdict")
        table.add_column("cause and what to do", overflow="fold", ratio=2)
        table.add_column("examples", overflow="fold", ratio=3)
        for cause in causes:
            if cause.rule is None:
                what = Text("unexplained")
            else:
                what = Text.assemble((cause.title, "bold"), f" ({cause.rule})\n{cause.advice}\n", *cause.links[:1])
            table.add_row(str(len(cause.cases)), str(cause.verdict), what, Text("\n".join(examples(cause))))
        yield table
