"""``conformance report``: write the HTML and JSON."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import typer

from conformance.cli.options import REPORTS, Implementations, Json, Reports, observed, print_json


def add_to(app: typer.Typer) -> None:
    app.command("report")(report)


def report(implementation: Implementations = None, reports: Reports = REPORTS, json: Json = False) -> None:
    """Judge the observations and write the report.

    The report is index.html with its data files, divergences.json and history.json.
    """
    from conformance.workspace.workspace import Workspace

    workspace = Workspace(reports)
    sets = workspace.sets(observed(workspace, implementation))
    judgement = workspace.judge(sets=sets)
    page = workspace.report(judgement, sets)
    if json:
        print_json(
            {
                "page": str(page),
                "divergences": str(page.with_name("divergences.json")),
                "verdicts": dict(judgement.verdicts()),
                "unexplained": len(judgement.unexplained),
            }
        )
        return
    from conformance.cli.summary import print_summary
    from conformance.console.tables import SafeConsole

    print_summary(SafeConsole(), judgement, page)
