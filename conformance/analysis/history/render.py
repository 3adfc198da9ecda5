"""An upgrade as Markdown: everything, what ordinary code meets first."""

from collections.abc import Iterator, Sequence

from conformance.analysis.api.between import entry_text
from conformance.analysis.history.terminal import API_TITLES, TITLES, counts, coverage_sentences, limits, uncompared
from conformance.analysis.history.upgrade import Cause, Upgrade
from conformance.console.lines import counted, existing

#: So many examples of a rule are named; the JSON has them all.
EXAMPLES = 3


def markdown(found: Upgrade) -> str:
    """The whole as Markdown."""
    lines = [f"# From {_escape(found.labels[0])} to {_escape(found.labels[1])}", ""]
    lines += [f"{_code(found.before)} → {_code(found.after)}. {headline(found)}", ""]
    lines += [" ".join(_escape(sentence) for sentence in coverage_sentences(found))]
    for note in found.notes:
        lines += ["", f"Note: {_escape(note)}."]
    for effect, causes in found.sections:
        if not causes:
            continue
        name, meaning = TITLES[effect]
        lines += ["", f"## {name.capitalize()}: {meaning}", ""]
        lines += _causes([cause for cause in causes if cause.ordinary])
        if border := [cause for cause in causes if not cause.ordinary]:
            lines += ["", "### Seen in border cases only", "", *_causes(border)]
    lines += _gone(found) if found.looked_into is None else _api(found)
    if found.uncompared:
        lines += ["", "## Not compared", "", uncompared(found), ""]
        lines += [
            f"- {_code(u.case)}{f' at {u.stage}' if u.stage else ''}: {_escape(u.reason)}" for u in found.uncompared
        ]
    return "\n".join(lines) + "\n"


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
            f"- {_code(c.case)} at {c.stage}, {c.verdict}: {_code(c.before)} → {_code(c.after)}" for c in unexplained
        ]
    return lines


def _cause_lines(cause: Cause) -> Iterator[str]:
    of = f"{counted(len(cause.cases), 'case')}, {cause.verdict}, {cause.kind}; {_code(cause.rule or '')}"
    yield f"- **{_escape(cause.title)}** ({of})"
    links = " ".join(f"[{n}]({link})" for n, link in enumerate(cause.links, 1))
    yield f"  - {_escape(cause.reason)} {links}"
    yield f"  - What to do: {_escape(cause.advice)}"
    firsts: dict[str, str] = {}
    for c in cause.changes:
        firsts.setdefault(c.case, f"  - {_code(c.case)} at {c.stage}: {_code(c.before)} → {_code(c.after)}")
    yield from list(firsts.values())[:EXAMPLES]


def _gone(found: Upgrade) -> Iterator[str]:
    """Names that are there no more: looked up, not run."""
    gone = found.coverage.gone if found.coverage else ()
    if gone:
        yield from ("", f"## Gone: {counted(len(gone), 'public name')}, used most first", "")
        for one in gone:
            yield f"- {_code(one.name)}{f', now {_code(one.now)}' if one.now else ''}"


def _api(found: Upgrade) -> Iterator[str]:
    """What went or changed in the public API, used most first."""
    for section, (name, meaning) in API_TITLES.items():
        mine = [one for one in found.api if one.section is section]
        if not mine:
            continue
        yield from ("", f"## {name.capitalize()}: {meaning}", "")
        for one in mine:
            cause = f" See {_code(one.rule)}." if one.rule else ""
            more = f" {_escape(one.text)}" if one.text and one.text != one.use else ""
            yield f"- {_escape(entry_text(one))}.{more}{cause}"
            names = [name for name in one.names if name != one.title]
            if names:
                yield f"  - {', '.join(map(_code, names))}"


def _escape(text: str) -> str:
    for sign in ("\\", "`", "*", "_", "[", "]", "<"):
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def _code(text: str) -> str:
    """Inline code, whatever is in it."""
    text = existing(text)
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"
