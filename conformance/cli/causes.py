"""``rule``: one cause, or a list of them; and how other answers name causes."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import Asked, Json, answer_json, say_origin, source_of
from conformance.console.lines import counted, wrapped
from conformance.model.errors import UnknownRuleError, UsageError
from conformance.model.nearest import nearest
from conformance.model.texts import visible

if TYPE_CHECKING:
    from conformance.analysis.judging.judgement import Judgement
    from conformance.analysis.ledger.model import Rule
    from conformance.model.comparison import Divergence
    from conformance.workspace.source import Source

#: What the ids of whole programs begin with.
SCRIPTS = "scripts."

#: Cases of a rule that are named unless more are asked for.
CASES = 20


def add_to(app: typer.Typer) -> None:
    app.command("rule")(rule)


def rule(
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="The id of the rule, as printed by other commands; default: list the rules."),
    ] = None,
    word: Annotated[
        str | None, typer.Option("--filter", help="List only rules with this word in id or title.", metavar="WORD")
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, help="Print at most N cases, or rules; --json prints all.", metavar="N")
    ] = CASES,
    everything: Annotated[bool, typer.Option("--all", help="Print all cases, or rules.")] = False,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show one cause: reason, advice, versions, cases; or list all causes.

    Without ID the rules are listed, those first that explain most divergences.
    """
    if name is not None and word is not None:
        raise UsageError("--filter is for the list of rules", f"Leave it out, or the rule {name}.")
    source = source_of(reports)
    if name is None:
        _list(source, word, None if everything else most, json=json)
        return
    found = _find(name, source)
    judgement, seen = _seen(found, source)
    cases = list(dict.fromkeys(divergence.case for divergence in seen))
    # What differs in a whole program is seldom about the API that stands first in it.
    apis = list(dict.fromkeys(source.apis[case] for case in cases if not case.startswith(SCRIPTS)))
    inside = [i for i, header in judgement.headers.items() if found.includes(header)]
    if json:
        from conformance.analysis.ledger.words import rule_json

        answer_json(
            source,
            {
                "rule": {**rule_json(found), "stages": list(found.stages), "facts": list(found.facts)},
                "inside": inside,
                "divergences": len(seen),
                "apis": apis,
                "cases": cases,
            },
        )
        return
    from conformance.analysis.history.changes import History
    from conformance.analysis.history.words import Words
    from conformance.analysis.ledger.words import lines, versions

    typer.echo("\n".join(lines(found)))
    typer.echo(f"  Versions: {versions(found)}")
    for text in Words(History(judgement.headers)).spans(inside):
        typer.echo(f"    {text}")
    sizes = counted(len(seen), "divergence"), counted(len(cases), "case"), counted(len(apis), "API")
    typer.echo("  Explains {} in {} of {}:".format(*sizes))
    typer.echo(f"    {', '.join(apis) or 'whole programs'}")
    shown = len(cases) if everything else most
    for case in cases[:shown]:
        typer.echo(f"    {case}")
    if len(cases) > shown:
        typer.echo(f"    and {len(cases) - most} more: --most {len(cases)} shows all, and so does --json")
    say_origin(source)


def _list(source: "Source", word: str | None, most: int | None, *, json: bool) -> None:
    """The rules, and how many divergences each of them explains; ``most`` is how many are printed at most."""
    from collections import Counter

    uses = Counter(rule for divergence in source.judge().divergences for rule in divergence.rules)
    wanted = (word or "").casefold().split()
    found = [one for one in source.rules if all(part in f"{one.id} {one.title}".casefold() for part in wanted)]
    found.sort(key=lambda one: (-uses[one.id], one.id))
    if json:
        rules = [{"id": o.id, "kind": o.kind, "title": o.title, "divergences": uses[o.id]} for o in found]
        answer_json(source, {"rules": rules})
        return
    for one in found[:most]:
        for line in wrapped(f"{one.id}: {one.title}", f"{uses[one.id]:6,}  ", " " * 8):
            typer.echo(line.text)
    said = counted(len(found), "rule") + (f" of {len(source.rules):,}" if word else "")
    if not found:
        said = f"None of {counted(len(source.rules), 'rule')} has {word} in id or title; conformance find searches more"
    elif most is not None and len(found) > most:
        said = f"The first {most} of {said}, by the divergences that they explain: --all lists all, --filter WORD some"
    typer.echo(said)
    say_origin(source)


def print_causes(source: "Source", used: Iterable[str]) -> None:
    """Title, reason and advice of the rules of these ids."""
    from conformance.analysis.ledger.words import lines, named
    from conformance.cli.letters import broken

    for one in named(source.rules, used):
        typer.echo("")
        for text in lines(one):
            indent = " " * (len(text) - len(text.lstrip()))
            typer.echo("\n".join(broken(text.lstrip(), indent, indent or "  ")))


def causes_json(source: "Source", used: Iterable[str]) -> list[dict[str, Any]]:
    """The rules of these ids for programs."""
    from conformance.analysis.ledger.words import named, rule_json

    return [rule_json(one) for one in named(source.rules, used)]


def _find(name: str, source: "Source") -> "Rule":
    by_id = {one.id: one for one in source.rules}
    if name not in by_id:
        raise UnknownRuleError(f"no rule is called {visible(name)}", nearest(name, by_id, "conformance rule --all"))
    return by_id[name]


def _seen(found: "Rule", source: "Source") -> "tuple[Judgement, list[Divergence]]":
    """A judgement of the cases that a rule speaks of, and the divergences there that it explains."""
    from conformance.model.globs import Globs

    # Of a table of parameters the API is known here; the divergences say which cases it explains.
    patterns = Globs([*found.case_globs, *(f"{table.api}[*" for table in found.case_tables)])
    judgement = source.judge(cases=[case for case in source.apis if patterns.match(case)])
    return judgement, [divergence for divergence in judgement.divergences if found.id in divergence.rules]
