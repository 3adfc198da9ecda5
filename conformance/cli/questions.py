"""``compare``, ``divergences``, ``show``, ``reproduce``: questions about what was observed."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import (
    REPORTS,
    Between,
    Implementations,
    Json,
    Reports,
    UsageError,
    console,
    find_case,
    judged,
    observed,
    print_json,
    table,
    two,
)
from conformance.compare.model import Divergence, Severity, Verdict
from conformance.errors import ConformanceError

if TYPE_CHECKING:
    from conformance.catalog.case import Case
    from conformance.judgement import Judgement
    from conformance.workspace import Workspace


class NoDivergenceError(ConformanceError):
    """A case that was not seen to differ."""


def add_to(app: typer.Typer) -> None:
    app.command("compare")(compare)
    app.command("divergences")(divergences)
    app.command("show")(show)
    app.command("reproduce")(reproduce)


def compare(
    left: Annotated[str, typer.Argument(metavar="A", help="An implementation: its id, or a version such as tf2.15.")],
    right: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Say what differs between two implementations, unexplained and worst first."""
    from conformance.workspace import Workspace

    workspace = Workspace(reports)
    judgement = workspace.judge(observed(workspace, two(left, right)))
    if not json:
        _print_divergences(judgement, judgement.divergences)
        return
    from conformance.report.export import divergence_json

    print_json(
        {
            "left": left,
            "right": right,
            "verdicts": dict(judgement.verdicts()),
            "cases": len(judgement.cases),
            "judged": judged(judgement),
            "divergences": [divergence_json(d) for d in ordered(judgement.divergences)],
        }
    )


def divergences(
    between: Between = None,
    api: Annotated[str, typer.Option(help="An API such as LSTM, keras.layers.LSTM or a glob: 'layers.*'.")] = "*",
    verdict: Annotated[list[Verdict] | None, typer.Option(help="Only these verdicts (repeatable).")] = None,
    unexplained: Annotated[bool, typer.Option("--unexplained", help="Only what no rule explains.")] = False,
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """List divergences, unexplained and worst first."""
    from conformance import catalog
    from conformance.asking.known import known
    from conformance.workspace import Workspace

    if between and implementation:
        raise UsageError("--between and --implementation both choose", "Leave one of them out.")
    cases = {case: catalog.load()[case] for case in known().asked(api).cases}
    workspace = Workspace(reports)
    judgement = workspace.judge(observed(workspace, two(*between) if between else implementation), cases)
    chosen = [
        d
        for d in judgement.divergences
        if (not verdict or d.verdict in verdict) and not (unexplained and d.rule is not None)
    ]
    if not json:
        _print_divergences(judgement, chosen)
        return
    from conformance.report.export import divergence_json

    print_json([divergence_json(d) for d in ordered(chosen)])


def show(
    case: Annotated[str, typer.Argument(help="The case's id.")],
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Show one case: what it does, how it ended everywhere, where the implementations part and in what."""
    from conformance.judgement import of_case
    from conformance.report.export import divergence_json
    from conformance.workspace import Workspace

    chosen = find_case(case)
    workspace = Workspace(reports)
    judgement = _judge(workspace, chosen, implementation)
    sets = workspace.sets(judgement.headers)
    mine = [d for d in ordered(judgement.divergences) if d.case == chosen.id]
    statuses = {i: of_case(chosen, s.observations).status for i, s in sets.items()}
    unjudged = judgement.unjudged.get(chosen.id, {})
    if json:
        print_json(
            {
                "case": chosen.id,
                "api": chosen.api,
                "scenario": chosen.scenario,
                "revision": chosen.revision,
                "params": dict(chosen.params),
                "statuses": statuses,
                "classes": judgement.classes.get(chosen.id, {}),
                "unjudged": unjudged,
                "divergences": [divergence_json(d) for d in mine],
            }
        )
        return
    import msgspec

    typer.echo(f"{chosen.id}  ({chosen.scenario} {chosen.api}, revision {chosen.revision})")
    typer.echo(msgspec.json.encode(dict(chosen.params)).decode())
    for name, status in statuses.items():
        reason = f": {unjudged[name]}" if name in unjudged else ""
        typer.echo(f"  {status:13} {judgement.headers[name].label}  {name}{reason}")
    for divergence in mine:
        _print_facts(chosen, divergence, judgement)
    if not mine:
        typer.echo("no divergence")


def reproduce(
    case: Annotated[str, typer.Argument(help="The case's id.")],
    between: Between = None,
    stage: Annotated[str | None, typer.Option(help="The stage; default: the gravest divergence's.")] = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Print a script that shows a divergence with nothing but the two Kerases."""
    from conformance.reproduce import reproducer
    from conformance.workspace import Workspace

    chosen = find_case(case)
    judgement = _judge(Workspace(reports), chosen, two(*between) if between else None)
    found = [d for d in ordered(judgement.divergences) if d.case == chosen.id]
    mine = [d for d in found if stage in (None, d.stage)]
    if not mine:
        stages = ", ".join(dict.fromkeys(d.stage for d in found))
        raise NoDivergenceError(
            f"no divergence of {chosen.id}{f' at {stage}' if stage else ''} was measured",
            f"There are some at: {stages}" if stages else "See how it ended with: conformance show CASE",
        )
    script = reproducer(chosen, mine[0], judgement.headers)
    if script is None:
        raise NoDivergenceError(
            f"the scenario {chosen.scenario} has no reproducer", "Add one to conformance/reproduce/."
        )
    if json:
        print_json({"case": chosen.id, "stage": mine[0].stage, "script": script})
    else:
        typer.echo(script, nl=False)


def _judge(workspace: "Workspace", case: "Case", implementations: list[str] | None) -> "Judgement":
    """One case, and the one with its defaults spelled out, over implementations."""
    from conformance.workspace import with_partners

    return workspace.judge(observed(workspace, implementations), {c.id: c for c in with_partners([case])})


def ordered(found: Iterable[Divergence]) -> list[Divergence]:
    """Unexplained first, then by severity and verdict, worst first."""
    severities, verdicts = list(Severity), list(Verdict)
    return sorted(
        found, key=lambda d: (d.rule is not None, severities.index(d.severity), -verdicts.index(d.verdict), d.case)
    )


def explained_by(divergence: Divergence) -> str:
    """The rules that explain a divergence, and whether any part is left."""
    return " + ".join([*divergence.rules, *([] if divergence.rule else ["unexplained"])])


def _print_divergences(judgement: "Judgement", found: Iterable[Divergence]) -> None:
    from rich.text import Text

    shown = table("case", "stage", "verdict", "behaviours", "rule")
    count = 0
    for divergence in ordered(found):
        count += 1
        behaviours = "\n".join(
            f"{', '.join(dict.fromkeys(judgement.headers[i].label for i in b.implementations))}: {b.summary}"
            for b in divergence.behaviours
        )
        cells = (divergence.case, divergence.stage, divergence.verdict.value, behaviours, explained_by(divergence))
        shown.add_row(*map(Text, cells))
    if count:
        console().print(shown)
    seen, every = judged(judgement), len(judgement.cases)
    typer.echo(f"{count} divergence{'' if count == 1 else 's'} in {seen} cases judged, of {every}")


def _print_facts(case: "Case", divergence: Divergence, judgement: "Judgement") -> None:
    from conformance.cli.failure import pair_text

    typer.echo(f"\n{divergence.stage}: {divergence.verdict.value} ({explained_by(divergence)})")
    for pair in sorted(divergence.pairs):
        typer.echo(pair_text(case, divergence, pair, judgement))
