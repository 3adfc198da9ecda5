"""``conformance ledger``: check the rules against what was measured, propose rules for what they leave, list bugs."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Implementations, Json, Reports, judged, observed, print_json
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The explained divergences.")


@app.command()
def check(implementation: Implementations = None, reports: Reports = REPORTS, json: Json = False) -> None:
    """Complain about divergences without a rule and rules without a divergence. Exit status 1 if there are any."""
    from conformance import catalog
    from conformance.analysis.checking import complaints
    from conformance.analysis.checking.vocabulary import check_words
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.explain import Ledger
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import Workspace

    ledger = rules.load()
    workspace = Workspace(reports)
    judgement = workspace.judge(observed(workspace, implementation), rules=ledger)
    found = [
        *check_words(ledger, catalog.load(), Environments.load(), judgement.headers.values()),
        *complaints(judgement, Ledger(ledger, judgement.headers, judgement.cases)),
    ]
    left = judgement.unexplained
    if json:
        print_json(
            {
                "rules": len(ledger),
                "judged": judged(judgement),
                "unexplained": [{"case": d.case, "stage": d.stage, "verdict": d.verdict.value} for d in left],
                "complaints": [{"rule": c.rule, "problem": c.problem} for c in found],
            }
        )
    else:
        for divergence in left:
            typer.echo(f"unexplained: {divergence.case} {divergence.stage}: {divergence.verdict.value}")
        for complaint in found:
            typer.echo(f"{complaint.rule}: {complaint.problem}")
        typer.echo(
            f"{len(ledger)} rules, {len(left)} divergences unexplained, {len(found)} complaints, "
            f"{judged(judgement)} cases judged of {len(judgement.cases)}"
        )
    if found or left:
        raise typer.Exit(1)


@app.command()
def unreported(
    most: Annotated[int, typer.Option(min=1, help="Bugs at most; --json prints all.", metavar="N")] = 1000,
    json: Json = False,
) -> None:
    """Print the bugs that were looked for upstream and not found, gravest first, as Markdown."""
    from conformance import catalog
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.words import rule_json
    from conformance.analysis.relevance.meeting import Meeting
    from conformance.inventory import names, usage
    from conformance.publishing.unreported import Bugs, markdown
    from conformance.workspace.source import source

    bugs = Bugs(Meeting(catalog.load(), names.load(), usage.load()), source().headers())
    found = bugs.unreported(rules.load())
    if json:
        print_json([{**rule_json(rule), "broken": rule.broken, "upstream": rule.upstream} for rule in found])
    else:
        typer.echo(markdown(found, most), nl=False)


@app.command()
def propose(
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    most: Annotated[int, typer.Option(min=1, help="So many proposals at most.")] = 100,
    json: Json = False,
) -> None:
    """Print skeletons of rules for what is unexplained; the cause, advice and link are yours to find."""
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.explain import Ledger
    from conformance.analysis.ledger.propose import propose as proposals
    from conformance.workspace.workspace import Workspace

    ledger = rules.load()
    workspace = Workspace(reports)
    judgement = workspace.judge(observed(workspace, implementation), rules=ledger)
    found = proposals(judgement.divergences, Ledger(ledger, judgement.headers, judgement.cases))[:most]
    if not json:
        for proposal in found:
            typer.echo(proposal.toml())
        return
    print_json(
        [
            {"toml": p.toml(), "cases": list(p.cases), "facts": list(p.facts), "stage": p.stage, "example": p.example}
            for p in found
        ]
    )


@app.command()
def links(
    clones: Annotated[
        Path | None, typer.Option(help="Folder of git clones, each as OWNER+REPO/repo.", metavar="DIR")
    ] = None,
    clone: Annotated[
        list[str] | None, typer.Option(help="One git clone, bare or not (repeatable).", metavar="OWNER/REPO=PATH")
    ] = None,
    installed: Annotated[
        Path | None,
        typer.Option(
            help="Folder of environments, such as .tox: where there is no clone, the files they have installed.",
            metavar="DIR",
        ),
    ] = None,
    changed_since: Annotated[
        str | None, typer.Option(help="Only rules that are not what they were at this commit.", metavar="COMMIT")
    ] = None,
    wanted: Annotated[
        bool, typer.Option("--wanted", help="Only print the repositories and tags that the links name.")
    ] = False,
    json: Json = False,
) -> None:
    """Hold the links of rules against sources: tag, path, symbol, and change. Exit status 1 if one does not hold."""
    from conformance.analysis.checking.changed import changed_since as changed
    from conformance.analysis.checking.links import check_links
    from conformance.analysis.checking.links import wanted as names
    from conformance.analysis.checking.sources import clones_in, sources
    from conformance.analysis.ledger import load

    rules = load.load()
    if changed_since is not None:
        mine = changed(changed_since)
        rules = tuple(rule for rule in rules if rule.id in mine)
    if wanted:
        pairs = names(rules)
        if json:
            print_json([{"repository": repository, "ref": ref} for repository, ref in pairs])
        else:
            for repository, ref in pairs:
                typer.echo(f"{repository} {ref}")
        return
    places = {**(clones_in(clones) if clones else {}), **_clones(clone or ())}
    found = check_links(rules, sources(places, installed))
    if json:
        print_json(
            {
                "rules": len(rules),
                "links": found.links,
                "symbols": found.symbols,
                "bounds": found.bounds,
                "unchecked": dict(found.unchecked),
                "complaints": [{"rule": c.rule, "problem": c.problem} for c in found.complaints],
            }
        )
    else:
        for complaint in found.complaints:
            typer.echo(f"{complaint.rule}: {complaint.problem}")
        for repository, count in sorted(found.unchecked.items()):
            typer.echo(f"not checked: {count} links to {repository}, of which nothing is here")
        typer.echo(
            f"{len(rules)} rules, {found.links} links to sources, {found.symbols} with a symbol, "
            f"{sum(found.unchecked.values())} not checked, {found.bounds} pairs of tags at a bound, "
            f"{len(found.complaints)} complaints"
        )
    if found.complaints:
        raise typer.Exit(1)


def _clones(words: "Sequence[str]") -> dict[str, Path]:
    """Repository → path, as ``--clone OWNER/REPO=PATH`` gives them."""
    found = {}
    for word in words:
        repository, equals, path = word.partition("=")
        if not equals or repository.count("/") != 1 or not path:
            raise UsageError(f"--clone {word} names no clone", "Write it as --clone keras-team/keras=PATH.")
        found[repository] = Path(path)
    return found
