"""An upgrade as Markdown: everything, what ordinary code meets first."""

from collections.abc import Iterable, Iterator, Sequence

from conformance.analysis.history import summary
from conformance.analysis.history.moving_text import sentence as programs
from conformance.analysis.history.summary import SECTIONS, TOLD_ALWAYS, Row
from conformance.analysis.history.terminal import counts, coverage_sentences, limits, uncompared
from conformance.analysis.history.upgrade import Cause, Effect, Upgrade
from conformance.console.lines import counted, existing

#: So many examples of a rule are named; the JSON has them all.
EXAMPLES = 3


def markdown(found: Upgrade, api: Iterable[str] | None = None, api_rows: Sequence[Row] = ()) -> str:
    """The whole as Markdown; ``api`` is what is said of the public API, by default the names alone."""
    lines = [f"# From {escape(found.labels[0])} to {escape(found.labels[1])}", ""]
    lines += [f"{code(found.before)} → {code(found.after)}. {headline(found)}", ""]
    lines += [" ".join(escape(sentence) for sentence in coverage_sentences(found))]
    if found.scripts is not None and found.scripts.scripts:
        lines += ["", escape(programs(found.scripts))]
    for note in found.notes:
        lines += ["", f"Note: {escape(note)}."]
    lines += summary.markdown(summary.rows(found, api_rows))
    lines += _sections([one for one in found.sections if one[0] in TOLD_ALWAYS])
    lines += _gone(found) if api is None else api
    lines += _sections([one for one in found.sections if one[0] not in TOLD_ALWAYS])
    if found.uncompared:
        lines += ["", "## Not compared", "", uncompared(found), ""]
        lines += [
            f"- {code(u.case)}{f' at {u.stage}' if u.stage else ''}: {escape(u.reason)}" for u in found.uncompared
        ]
    return "\n".join(lines) + "\n"


def _sections(sections: Iterable[tuple[Effect, tuple[Cause, ...]]]) -> Iterator[str]:
    for effect, causes in sections:
        if not causes:
            continue
        _, name, meaning, _ = SECTIONS[effect]
        yield from ("", f"## {name.capitalize()}: {meaning}", "")
        yield from _causes([cause for cause in causes if cause.ordinary])
        if border := [cause for cause in causes if not cause.ordinary]:
            yield from ("", "### Seen in border cases only", "", *_causes(border))


def headline(found: Upgrade) -> str:
    """How many cases were compared, in a sentence."""
    return f"{counts(found)} {limits(found)}"


def _causes(causes: Sequence[Cause]) -> list[str]:
    """Causes that a rule explains, then what none does."""
    lines = [line for cause in causes if cause.rule is not None for line in _cause_lines(cause)]
    unexplained = [cause.changes[0] for cause in causes if cause.rule is None]
    if unexplained:
        lines += [*([""] if lines else []), "Unexplained:", ""]
        lines += [
            f"- {code(c.case)} at {c.stage}, {c.verdict}: {code(c.before)} → {code(c.after)}" for c in unexplained
        ]
    return lines


def _cause_lines(cause: Cause) -> Iterator[str]:
    of = f"{counted(len(cause.cases), 'case')}, {cause.verdict}, {cause.kind}; {code(cause.rule or '')}"
    yield f"- **{escape(cause.title)}** ({of})"
    links = " ".join(f"[{n}]({link})" for n, link in enumerate(cause.links, 1))
    yield f"  - {escape(cause.reason)} {links}"
    yield f"  - What to do: {escape(cause.advice)}"
    firsts: dict[str, str] = {}
    for c in cause.changes:
        firsts.setdefault(c.case, f"  - {code(c.case)} at {c.stage}: {code(c.before)} → {code(c.after)}")
    yield from list(firsts.values())[:EXAMPLES]


def _gone(found: Upgrade) -> Iterator[str]:
    """Names that are there no more: looked up, not run."""
    gone = found.coverage.gone if found.coverage else ()
    if gone:
        yield from ("", f"## Gone: {counted(len(gone), 'public name')}, used most first", "")
        for one in gone:
            yield f"- {code(one.name)}{f', now {code(one.now)}' if one.now else ''}"


def escape(text: str) -> str:
    """A text whose signs mean nothing in Markdown."""
    for sign in ("\\", "`", "*", "_", "[", "]", "<"):
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def code(text: str) -> str:
    """Inline code, whatever is in it."""
    text = existing(text)
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"
