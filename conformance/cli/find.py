"""``find``: from words, a message or a traceback to causes and cases."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import REPORTS, Json, Reports, UsageError, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.asking.finding import Answer, CaseAnswer, CauseAnswer
    from conformance.asking.index import Index
    from conformance.asking.known import Known
    from conformance.asking.search import Hits

#: Columns of the answer.
WIDTH = 100


def add_to(app: typer.Typer) -> None:
    app.command("find")(find)


def find(
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT", help="Words, a message, a traceback, a name; - reads standard input.")
    ],
    most: Annotated[int, typer.Option("--most", "-n", help="So many causes and cases are shown.", min=1)] = 5,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Find the causes and cases that fit words, a pasted message or a traceback, best first."""
    from conformance import catalog
    from conformance.asking.finding import answer
    from conformance.asking.index import build
    from conformance.asking.known import known
    from conformance.ledger import load as ledger
    from conformance.workspace import Workspace

    asked = sys.stdin.read() if text == ["-"] else " ".join(text)
    if not asked.strip():
        raise UsageError("nothing was asked for", "Give words or a message, or pipe it into: conformance find -")
    rules = ledger.load()
    judgement = Workspace(reports).judge(cases=catalog.load(), rules=rules)
    index, names = build(judgement, rules), known()
    found = answer(asked, index, {r.id: r for r in rules}, judgement.headers, lambda _: judgement, names, most)
    if json:
        print_json(_json(found, index))
        return
    for line in _lines(found, index, names):
        typer.echo(line)


def _lines(found: "Answer", index: "Index", names: "Known") -> "Iterator[str]":
    for symbol in found.symbols:
        yield from _wrapped(names.told(symbol), "")
    if found.symbols:
        yield ""
    causes, cases = found.found.causes, found.found.cases
    if causes.hits:
        yield typer.style(_counted(causes, len(index.causes.entries), "cause"), bold=True)
        for one in found.causes:
            yield from _cause_lines(one)
    if cases.hits:
        yield ""
        # Where causes are told that fit, cases that do not are noise.
        told = causes.weak or not cases.weak
        yield typer.style(_counted(cases, len(index.cases.entries), "case", told), bold=True)
        if told:
            yield from _cases_lines(found.cases)
    yield ""
    yield from _wrapped(_searched(found, index), "")


def _cause_lines(one: "CauseAnswer") -> "Iterator[str]":
    first, *rest = _wrapped(one.rule.title, "  ")
    yield from (typer.style(line, bold=True) for line in (first, *rest))
    count = f"{one.hit.cases:,} case{'' if one.hit.cases == 1 else 's'}"
    yield from _wrapped(f"{one.rule.kind}; {one.where}; {count}", "    ")
    yield from _wrapped(f"→ {' '.join(one.rule.advice.split())}", "    ", "      ")
    yield f"    conformance rule {one.rule.id}"


def _cases_lines(cases: "Sequence[CaseAnswer]") -> "Iterator[str]":
    """Cases that say the same are told together."""
    alike: dict[tuple[str, str], list[CaseAnswer]] = {}
    for one in cases:
        does = one.behaviour.summary if one.behaviour else "all that were judged do the same"
        alike.setdefault((one.where, does), []).append(one)
    for (who, does), members in alike.items():
        yield from (f"  {one.case}" for one in members)
        yield from _wrapped(f"{who}: {does}" if who else does, "    ", "      ")


def _counted(hits: "Hits", of: int, what: str, told: bool = True) -> str:
    count = len(hits.matches)
    if hits.weak:
        return f"No {what} of {of:,} matches well{', the nearest:' if told else '.'}"
    return f"{count:,} of {of:,} {what}s match{'es' if count == 1 else ''}, best first:"


def _searched(found: "Answer", index: "Index") -> str:
    """What was looked through, and what nobody knows."""
    text = (
        f"Searched: titles, APIs, reasons, advice and messages of {len(index.causes.entries):,} causes; "
        f"{len(index.cases.entries):,} cases with what each Keras did in {index.divergences:,} divergences."
    )
    if found.nothing:
        text = f"Nothing has any of these words. {text} What no case tests is not in there."
    elif found.found.unknown:
        text += f" Not in there: {', '.join(found.found.unknown)}."
    return text


def _wrapped(text: str, indent: str, further: str | None = None) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if further is None else further,
        break_on_hyphens=False,
    )


def _json(found: "Answer", index: "Index") -> dict[str, Any]:
    return {
        "asked": found.asked,
        "searched": {
            "causes": len(index.causes.entries),
            "cases": len(index.cases.entries),
            "divergences": index.divergences,
        },
        "matched": {"causes": len(found.found.causes.matches), "cases": len(found.found.cases.matches)},
        "unknown": list(found.found.unknown),
        "names": [s.name for s in found.symbols],
        "causes": [
            {
                "rule": one.rule.id,
                "title": one.rule.title,
                "kind": one.rule.kind,
                "where": one.where,
                "reason": one.rule.reason.strip(),
                "advice": one.rule.advice.strip(),
                "links": list(one.rule.links),
                "score": round(one.hit.score, 3),
            }
            for one in found.causes
        ],
        "cases": [
            {
                "case": one.case,
                "api": one.api,
                "stage": one.divergence.stage if one.divergence else None,
                "verdict": str(one.divergence.verdict) if one.divergence else None,
                "rules": list(one.rules),
                "does": one.behaviour.summary if one.behaviour else None,
                "where": one.where,
                "score": round(one.hit.score, 3),
            }
            for one in found.cases
        ],
    }
