"""``conformance ledger``: check the rules against what was measured, propose rules for what they leave, list bugs."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import Annotated

import typer

from conformance.cli.options import REPORTS, Implementations, Json, Reports, judged, observed, print_json

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
