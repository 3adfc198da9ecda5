"""``find``: searches causes and cases for words, a message or a traceback."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import sys
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import Asked, Json, answer_json, names_of, say_origin, source_of
from conformance.console.lines import Line, brief, counted, some, wrapped
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.analysis.search.answers import Answer, CaseAnswer, CauseAnswer
    from conformance.analysis.search.index import Index
    from conformance.analysis.search.ranking import Hits
    from conformance.inventory.known import Known


#: So many words that nothing has are named.
UNKNOWN = 12


def add_to(app: typer.Typer) -> None:
    app.command("find")(find)


def find(
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT", help="Words, a name, a message or a traceback; - reads standard input."),
    ],
    most: Annotated[int, typer.Option("--most", "-n", help="Print at most this many causes and cases.", min=1)] = 5,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Find causes and cases for words or an error message.

    The text can also be a traceback or a name. The best matches come first. Exit status 2 if no cause and no case
    contains any of the words.
    """
    from conformance.analysis.api.subject import Subjects
    from conformance.analysis.search.answers import answer
    from conformance.inventory import api, usage

    asked = _piped() if text == ["-"] else " ".join(text)
    if not asked.strip():
        raise UsageError("nothing was asked for", "Give words or a message, or pipe it into: conformance find -")
    source = source_of(reports)
    index, names = source.index, names_of(source)
    rules = {rule.id: rule for rule in source.rules}
    judge = source.judge
    subjects = Subjects(api.load(), usage.load())
    found = answer(asked, index, rules, source.headers(), lambda cases: judge(cases=cases), names, most, subjects)
    if json:
        answer_json(source, _json(found, index))
    if not json:
        for line in _lines(found, index, names):
            typer.secho(line.text, bold=line.bold)
        say_origin(source)
    if found.nothing:
        # As of a name that no Keras has, so that a script can tell.
        raise typer.Exit(2)


def _piped() -> str:
    """Standard input as text, whatever bytes it has; empty where it is closed."""
    if sys.stdin is None or sys.stdin.closed:
        return ""
    try:
        stream = sys.stdin.buffer
    except AttributeError:
        return sys.stdin.read()
    try:
        return stream.read().decode("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            f"standard input cannot be read: {error.strerror}",
            "Give words or a message, or pipe it into: conformance find -",
        ) from error


def _lines(found: "Answer", index: "Index", names: "Known") -> "Iterator[Line]":
    """The answer: names, causes, cases, and what was searched, with an empty line between them."""
    blocks = (_names(found, names), _causes(found, index), _cases(found, index), _searched(found, index, names))
    for number, block in enumerate(block for block in map(list, blocks) if block):
        if number:
            yield Line("")
        yield from block


def _names(found: "Answer", names: "Known") -> "Iterator[Line]":
    for one in found.missed.found:
        yield from wrapped(one.text, "", "  ")
        yield Line(f"  All of it: conformance api {quote(one.subject.text)}")
        if one.advice is not None:
            yield Line(f"  As code: conformance instead {quote(one.answer)}")
    for text in found.missed.unknown:
        yield from wrapped(text, "", "  ")
    if not found.missed.found and found.found.causes.weak and (found.found.causes.hits or found.found.cases.hits):
        about = f": nobody looked at {', '.join(found.unknown)}" if found.unknown else ": nobody looked at this"
        yield from wrapped(f"No cause is known for it{about}.", bold=True)
    for symbol in found.symbols:
        speaking = 0 if found.found.cases.weak else len(found.found.cases.matches)
        yield from wrapped(names.told(symbol, speaking), "", "  ")
    for member in found.members:
        yield from wrapped(f"{member} is a method or a property of classes. All of it: conformance api {quote(member)}")
    if found.symbols and not (found.found.causes.hits or found.found.cases.hits):
        yield Line("No cause and no case speaks of it: nobody looked, which is not agreement.")


def _causes(found: "Answer", index: "Index") -> "Iterator[Line]":
    hits = found.found.causes
    if found.exact:
        if found.causes:
            are = "are" if len(found.causes) > 1 else "is"
            yield Line(f"{len(found.causes)} of {len(index.causes.entries):,} causes {are} about the same:", bold=True)
        for one in found.causes:
            yield from _cause_lines(one)
    elif hits.hits:
        yield Line(_counted(hits, len(index.causes.entries), "cause"), bold=True)
        for one in found.causes:
            yield from _cause_lines(one)


def _cases(found: "Answer", index: "Index") -> "Iterator[Line]":
    causes, hits = found.found.causes, found.found.cases
    if hits.hits and not found.exact:
        # Cases that do not fit are noise, unless there is nothing else.
        told = not hits.weak or not causes.hits
        yield Line(_counted(hits, len(index.cases.entries), "case", told), bold=True)
        yield from _cases_lines(found.cases) if told else ()


def _cause_lines(one: "CauseAnswer") -> "Iterator[Line]":
    yield from wrapped(f"{one.rule.title} [{one.rule.id}]", "  ", "    ", bold=True)
    yield from wrapped(f"→ {one.rule.advice}", "    ", "      ")
    yield from wrapped(f"{one.rule.kind}; on one side: {one.where}; {counted(one.hit.cases, 'case')}", "    ", "      ")


def _cases_lines(cases: "Sequence[CaseAnswer]") -> "Iterator[Line]":
    """Cases that say the same are told together."""
    alike: dict[tuple[str, str], list[CaseAnswer]] = {}
    for one in cases:
        does = one.behaviour.summary if one.behaviour else "all that were judged do the same"
        alike.setdefault((one.where, does), []).append(one)
    for (who, does), members in alike.items():
        yield from (Line(f"  {one.case}") for one in members)
        yield from wrapped(brief(f"{who}: {does}") if who else does, "    ", "      ")


def _counted(hits: "Hits", of: int, what: str, told: bool = True) -> str:
    count = len(hits.matches)
    if hits.weak:
        return f"No {what} of {of:,} fits{'; what follows merely shares words with it:' if told else '.'}"
    return f"{count:,} of {of:,} {what}s match{'es' if count == 1 else ''}, best first:"


def _searched(found: "Answer", index: "Index", names: "Known") -> "Iterator[Line]":
    """What was looked through, and what nobody knows."""
    text = (
        f"Searched: titles, APIs, reasons, advice and messages of {counted(len(index.causes.entries), 'cause')}; "
        f"{counted(len(index.cases.entries), 'case')} with what each Keras did in "
        f"{counted(index.divergences, 'divergence')}."
    )
    if found.nothing:
        text = f"Nothing has any of these words. {text} What no case tests is not in there."
    elif found.found.unknown and not found.exact:
        text += f" Not in there: {some(found.found.unknown, UNKNOWN)}."
    yield from wrapped(text)
    if found.nothing and not found.members and len(found.asked.split()) == 1 and (near := names.near(found.asked)):
        yield from wrapped(f"Names of Keras that are near to it: {near}.")


def _json(found: "Answer", index: "Index") -> dict[str, Any]:
    return {
        "asked": found.asked,
        "searched": {
            "causes": len(index.causes.entries),
            "cases": len(index.cases.entries),
            "divergences": index.divergences,
        },
        "matched": {
            "causes": len(found.causes)
            if found.exact
            else 0
            if found.found.causes.weak
            else len(found.found.causes.matches),
            "cases": 0 if found.exact or found.found.cases.weak else len(found.found.cases.matches),
        },
        "exact": found.exact,
        "weak": {"causes": found.found.causes.weak, "cases": found.found.cases.weak},
        "unknown": list(found.found.unknown),
        "names": [s.name for s in found.symbols],
        "members": list(found.members),
        "missed": [
            {
                "path": one.subject.path,
                "member": one.subject.member or None,
                "argument": one.subject.argument or None,
                "there": one.there,
                "missing": one.missing,
                "instead": one.advice.instead if one.advice else None,
                "advice": one.advice.advice if one.advice else None,
                "links": list(one.advice.links) if one.advice else [],
            }
            for one in found.missed.found
        ],
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
