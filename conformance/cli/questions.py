"""``compare``, ``divergences``, ``show``, ``reproduce``: questions about what was observed."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import (
    ROWS,
    Asked,
    Between,
    Cases,
    Implementations,
    Json,
    Most,
    answer_json,
    cases_of,
    console,
    find_case,
    judged,
    matching,
    say_origin,
    source_of,
    table,
    two,
)
from conformance.cli.people import People
from conformance.console.lines import counted, existing
from conformance.model.comparison import Divergence, Severity, Verdict
from conformance.model.errors import NoDivergenceError, UsageError
from conformance.model.texts import visible

if TYPE_CHECKING:
    from conformance.analysis.judging.judgement import Judgement
    from conformance.workspace.source import Source


def add_to(app: typer.Typer) -> None:
    app.command("compare")(compare)
    app.command("divergences")(divergences)
    app.command("show")(show)
    app.command("reproduce")(reproduce)


def compare(
    left: Annotated[str, typer.Argument(metavar="A", help="An implementation: an id, or a version such as tf2.15.")],
    right: Annotated[str, typer.Argument(metavar="B", help="Another implementation.")],
    most: Most = ROWS,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Compare two implementations. Unexplained and severe differences come first."""

    source = source_of(reports)
    judgement = source.judge(two(left, right))
    if not json:
        _print_divergences(source, judgement, judgement.divergences, most)
        return
    from conformance.publishing.report.export import divergence_json

    answer_json(
        source,
        {
            "left": left,
            "right": right,
            "verdicts": dict(judgement.verdicts()),
            "cases": len(judgement.cases),
            "judged": judged(judgement),
            "divergences": [divergence_json(d) for d in ordered(judgement.divergences)],
        },
    )


def divergences(
    between: Between = None,
    api: Annotated[str, typer.Option(help="Only this API: LSTM, keras.layers.LSTM, or a glob: 'layers.*'.")] = "*",
    cases: Cases = None,
    verdict: Annotated[list[Verdict] | None, typer.Option(help="Only these verdicts (repeatable).")] = None,
    unexplained: Annotated[bool, typer.Option("--unexplained", help="Only divergences that no rule explains.")] = False,
    implementation: Implementations = None,
    most: Most = ROWS,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """List divergences. Unexplained and severe ones come first."""
    if between and implementation:
        raise UsageError("--between and --implementation both choose", "Leave one of them out.")
    if len(set(implementation or ())) == 1:
        raise UsageError(
            f"one implementation cannot diverge: only {visible((implementation or [''])[0])} is named",
            "Name two: -i A -i B",
        )
    if agreeing := [one.value for one in verdict or () if one.agrees]:
        ways = ", ".join(one.value for one in Verdict if not one.agrees)
        raise UsageError(f"no divergence is {' or '.join(agreeing)}: those agree", f"There are: {ways}")
    source = source_of(reports)
    wanted: Sequence[str] = cases_of(api, source)
    if cases:
        # Which are there is asked of all, so that an API of other cases is told from a case that does not exist.
        chosen_cases = set(matching(cases, source.apis, "conformance divergences --json"))
        wanted = [name for name in wanted if name in chosen_cases]
    judgement = source.judge(two(*between) if between else implementation, wanted)
    if implementation and len(judgement.headers) == 1:
        raise UsageError(
            f"one implementation cannot diverge: all that is named is {next(iter(judgement.headers))}",
            "Name two: -i A -i B",
        )
    chosen = [
        d
        for d in judgement.divergences
        if (not verdict or d.verdict in verdict) and not (unexplained and d.rule is not None)
    ]
    if not json:
        _print_divergences(source, judgement, chosen, most)
        return
    from conformance.publishing.report.export import divergence_json

    answer_json(source, {"divergences": [divergence_json(d) for d in ordered(chosen)]})


def show(
    case: Annotated[str, typer.Argument(help="The id of the case.")],
    implementation: Implementations = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show one case: what it does, what differs, and why.

    Also shows how the case ended under each implementation.
    """
    from conformance.cli.causes import causes_json, print_causes
    from conformance.cli.letters import WIDTH, broken, divergence_lines, rerun_lines
    from conformance.compare.explain import call
    from conformance.publishing.report.export import divergence_json
    from conformance.publishing.reproduce import written

    source = source_of(reports)
    chosen = find_case(case, source)
    judgement = source.judge(implementation, [chosen.id])
    mine = ordered(judgement.divergences)
    statuses = judgement.statuses[chosen.id]
    unjudged = judgement.unjudged.get(chosen.id, {})
    rules = [rule for divergence in mine for rule in divergence.rules]
    if json:
        answer_json(
            source,
            {
                "case": chosen.id,
                "api": chosen.api,
                "scenario": chosen.scenario,
                "revision": chosen.revision,
                "params": dict(chosen.params),
                "statuses": dict(statuses),
                "classes": dict(judgement.classes.get(chosen.id, {})),
                "unjudged": dict(unjudged),
                "divergences": [divergence_json(d) for d in mine],
                "rules": causes_json(source, rules),
            },
        )
        return
    import msgspec

    about = f"  ({chosen.scenario} {chosen.api}, revision {chosen.revision})"
    # An id is copied as it is: it is never broken, though it may have spaces.
    typer.echo(chosen.id + (about if len(chosen.id + about) <= WIDTH else f"\n{about}"))
    for line in _what_it_does(chosen.params, msgspec.json.encode):
        typer.echo(line)
    for name, status in statuses.items():
        reason = f": {unjudged[name]}" if name in unjudged else ""
        for line in broken(f"{status:13} {judgement.headers[name].label}  {name}{reason}", "  ", " " * 16):
            typer.echo(line)
    if mine:
        for line in broken(f"call  {call(chosen)}", "", "      "):
            typer.echo(line)
    people = People(judgement)
    for divergence in mine:
        typer.echo("")
        for line in divergence_lines(divergence, people):
            typer.echo(line)
        if (script := written(chosen, divergence, judgement.headers, source.arrays)) is not None:
            for line in broken(f"its reproducer: {source.mark(divergence, script).text}", "  ", "    "):
                typer.echo(line)
    for line in rerun_lines(chosen.id) if mine else ["no divergence"]:
        typer.echo(line)
    print_causes(source, rules)
    say_origin(source)


def _what_it_does(params: Mapping[str, Any], encode: Callable[[Any], bytes]) -> list[str]:
    """A case's parameters on one line of JSON, and below it the text of a program."""
    rest = {name: value for name, value in params.items() if name != "source"}
    return [encode(rest).decode(), *("  " + line for line in str(params.get("source", "")).splitlines())]


def reproduce(
    case: Annotated[str, typer.Argument(help="The id of the case.")],
    between: Between = None,
    stage: Annotated[
        str | None, typer.Option(help="The stage; default: the stage with the most severe divergence.")
    ] = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Print a script that shows a divergence. It needs only Keras, not this project."""
    from conformance.publishing.reproduce import written

    source = source_of(reports)
    chosen = find_case(case, source)
    judgement = source.judge(two(*between) if between else None, [chosen.id])
    found = ordered(judgement.divergences)
    mine = [d for d in found if stage in (None, d.stage)]
    if not mine:
        stages = ", ".join(dict.fromkeys(d.stage for d in found))
        raise NoDivergenceError(
            f"no divergence of {chosen.id}{f' at {stage}' if stage else ''} was measured",
            f"There are some at: {stages}" if stages else "See how it ended with: conformance show CASE",
        )
    script = written(chosen, mine[0], judgement.headers, source.arrays)
    if script is None:
        raise NoDivergenceError(
            f"the scenario {chosen.scenario} has no reproducer",
            "Add one to conformance/publishing/reproduce/scenarios/.",
        )
    if json:
        import msgspec

        ran = msgspec.to_builtins(source.mark(mine[0], script))
        answer_json(source, {"case": chosen.id, "stage": mine[0].stage, "script": script.text, "reproduced": ran})
        return
    typer.echo(script.text, nl=False)
    typer.echo(f"Note: {source.mark(mine[0], script).text}.", err=True)
    say_origin(source)


def ordered(found: Iterable[Divergence]) -> list[Divergence]:
    """Unexplained first, then by severity and verdict, worst first."""
    severities, verdicts = list(Severity), list(Verdict)
    return sorted(
        found, key=lambda d: (d.rule is not None, severities.index(d.severity), -verdicts.index(d.verdict), d.case)
    )


def explained_by(divergence: Divergence) -> str:
    """The rules that explain a divergence, and whether any part is left."""
    return " + ".join([*divergence.rules, *([] if divergence.rule else ["unexplained"])])


def _print_divergences(source: "Source", judgement: "Judgement", found: Sequence[Divergence], most: int) -> None:
    from rich.text import Text

    shown = table("case", "stage", "verdict", "behaviours", "rule")
    people = People(judgement)
    for divergence in ordered(found)[:most]:
        behaviours = "\n".join(f"{people(b.implementations)}: {existing(b.summary)}" for b in divergence.behaviours)
        cells = (divergence.case, divergence.stage, divergence.verdict.value, behaviours, explained_by(divergence))
        shown.add_row(*map(Text, cells))
    if found:
        console().print(shown)
    if len(found) > most:
        typer.echo(f"The first {most} of {len(found)} are shown: --most {len(found)} shows all, --json prints all.")
    seen, every = judged(judgement), len(judgement.cases)
    typer.echo(f"{counted(len(found), 'divergence')} in {counted(seen, 'case')} judged, of {every:,}")
    if not found and seen < every:
        typer.echo(f"Nobody looked at the other {every - seen:,}: nothing is said about them, which is not agreement.")
    say_origin(source)
