"""``mutants``: how many small faults in Keras the catalogue sees."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports

if TYPE_CHECKING:
    from conformance.mutants.model import Drawn, Outcome


def add_to(app: typer.Typer) -> None:
    app.command("mutants")(mutants)


def mutants(
    implementation: Annotated[
        str,
        typer.Option("--implementation", "-i", help="Whose code: keras or tf_keras of an environment.", metavar="ID"),
    ] = "py313-tf221/keras",
    seed: Annotated[int, typer.Option(help="The same seed draws the same faults.", min=0)] = 1,
    count: Annotated[int, typer.Option(help="Number of faults.", min=1)] = 80,
    area: Annotated[
        list[str] | None, typer.Option(help="Only names of this area, e.g. layers (repeatable).", metavar="AREA")
    ] = None,
    json: Json = False,
    reports: Reports = REPORTS,
) -> None:
    """Put small faults into a copy of Keras, one at a time, and count which of them a case sees.

    The faults are drawn at random in the code of the public names that have cases. The environment stays as it is.
    """
    from conformance import catalog
    from conformance.cli.options import print_json
    from conformance.environments.table import Environments
    from conformance.inventory import api
    from conformance.mutants.run import tried
    from conformance.workspace.workspace import choose_launches

    (launch,) = choose_launches(Environments.load(), [], [implementation])
    found = tried(
        launch,
        catalog.load(),
        api.load(),
        seed=seed,
        count=count,
        areas=area or (),
        folder=reports / "mutants",
        say=(lambda _: None) if json else _say,
    )
    if json:
        import msgspec

        print_json(msgspec.to_builtins(found))
    else:
        _print(found)


def _say(one: "Outcome") -> None:
    fault, place = one.fault, one.fault.place
    typer.echo(
        f"{one.state}: {fault.symbol} {place.kind}, {fault.file}:{place.line}: {place.before[:60]} → {place.after[:60]}"
    )


def _print(found: "Drawn") -> None:
    """How many were seen by area, and every one that was not."""
    from conformance.cli.options import console, table
    from conformance.mutants.model import counts
    from conformance.mutants.reasons import unseen, why

    shown = table("area", "seen", "survived", "unsteady", "Keras not importable")
    for area, number in counts(found.outcomes).items():
        shown.add_row(area, *(str(number[state] or "") for state in ("seen", "survived", "unsteady", "unimportable")))
    console().print(shown)
    seen = sum(one.state == "seen" for one in found.outcomes)
    every = sum(one.state != "unimportable" for one in found.outcomes)
    typer.echo(f"{seen} of {every} faults in {found.implementation} were seen (seed {found.seed}).")
    if cannot := len(unseen(found.outcomes)):
        typer.echo(f"{cannot} cannot be seen, for the reasons below: {seen} of the other {every - cannot}.")
    for one in found.outcomes:
        if one.state == "survived":
            fault, place = one.fault, one.fault.place
            typer.echo(f"  {fault.symbol} ({one.cases} cases), {fault.file}:{place.line}, {place.kind}:")
            typer.echo(f"    - {place.before}\n    + {' '.join(place.after.split())}")
            if reason := why(fault):
                typer.echo(f"    {reason}")
