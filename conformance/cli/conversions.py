"""``tf-upgrade-v2``: what the converter that TensorFlow ships does for whole programs."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import Json, console, print_json, source_of, table
from conformance.console.lines import brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformance.catalog.converted import Converted
    from conformance.catalog.effects import Effect, Step


def add_to(app: typer.Typer) -> None:
    app.command("tf-upgrade-v2")(conversions)


def conversions(
    asked: Annotated[
        str | None,
        typer.Argument(
            metavar="[IMPLEMENTATION]",
            help="E.g. tf.keras@2.15 or py311-tf215/keras: each program under it; default: counts of all.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Show what tf_upgrade_v2 does to whole programs of 2018 to 2020: how many it mends, how many it breaks.

    The programs are given to the tool of each TensorFlow, and run before and after under that TensorFlow: once as they
    import Keras, and once with every name written out from tf.keras, for the tool knows no others. "same" are the
    results that a program gave unchanged in its own years.
    """
    from conformance.catalog.converted import SPELLINGS, read
    from conformance.catalog.effects import effects

    known = read()
    every = {spelling: {one.implementation: one for one in effects(known, spelling)} for spelling in SPELLINGS}
    names = [name for name in known.tensorflow if any(name in several for several in every.values())]
    chosen = names if asked is None else _meant(asked, names)
    found = [every[spelling][name] for spelling in SPELLINGS for name in chosen if name in every[spelling]]
    if json:
        print_json({"conversions": _origin(known), "effects": [_as_json(one) for one in found]})
        return
    if asked is None:
        _print_counts(found)
    else:
        for one in found:
            _print_steps(one)
    about = _origin(known)
    typer.echo(
        f"Measured on {about['created'] or 'no day yet'}: {about['programs']} programs in {len(about['spellings'])} "
        f"spellings, given to the tools of {len(about['tools'])} versions of TensorFlow; {about['texts']} texts were "
        f"run under {len(about['implementations'])} implementations.",
        err=True,
    )


def _origin(known: "Converted") -> dict[str, Any]:
    """What was measured, when and under whom: for programs, in every answer."""
    from conformance.catalog.converted import SPELLINGS

    return {
        "created": known.created,
        "programs": len(known.made),
        "spellings": list(SPELLINGS),
        "tools": list(known.tools),
        "implementations": {name: known.tensorflow[name] for name in known.implementations},
        "texts": len(known.ran),
    }


def _meant(asked: str, known: "Sequence[str]") -> list[str]:
    """The implementations that somebody means: an environment, or a version of Keras as other commands take it."""
    from conformance.analysis.history.axes import Placed
    from conformance.analysis.history.resolve import meant

    inside = [name for name in known if name.partition("/")[0] == asked]
    if inside:
        return inside
    headers = source_of(None).headers(None)
    found = meant(asked, [Placed(headers[name]) for name in known if name in headers]).found
    return [one.id for one in found]


def _print_counts(found: "Sequence[Effect]") -> None:
    if not found:
        typer.echo("No program that the tool changed was run: nobody looked.")
        return
    for spelling in dict.fromkeys(one.spelling for one in found):
        mine = [one for one in found if one.spelling == spelling]
        how = "name Keras as they import it" if spelling == "imported" else "write every name out from tf.keras"
        shown = table("implementation", "tool of", "programs", "changed", "run before", "run after", "mended", "broken")
        for one in mine:
            counts = (len(one.steps), *one.counts)
            shown.add_row(one.implementation, one.tool, *map(str, counts))
        typer.echo(
            f"Programs that {how}: of {_span(len(one.steps) for one in mine)} the tool changes "
            f"{_span(one.changed for one in mine)}, mends {_span(one.mended for one in mine)} and breaks "
            f"{_span(one.broken for one in mine)}, under {len(mine)} implementations."
        )
        console().print(shown)


def _span(counts: "Iterable[int]") -> str:
    """The smallest and the largest of some counts."""
    found = sorted(set(counts))
    return f"{found[0]:,}" if len(found) == 1 else f"{found[0]:,} to {found[-1]:,}"


def _print_steps(one: "Effect") -> None:
    typer.secho(f"{one.implementation}, the programs {one.spelling}, by the tool of TensorFlow {one.tool}", bold=True)
    typer.echo(
        f"  of {len(one.steps)} programs {one.ran} run before and {one.runs} after: "
        f"{one.mended} mended, {one.broken} broken"
    )
    for step in one.steps:
        if step.text or step.said or not step.before.runs:
            typer.echo(f"  {step.name}: {_said(step)}")
        for warning in step.said:
            typer.echo(f"      the tool says of {step.name}: {warning}")


def _said(step: "Step") -> str:
    before = step.before.outcome + (f" ({brief(step.before.said)})" if step.before.said else "")
    if not step.text:
        return f"{before}; the tool changes nothing"
    after = step.after.outcome + (f" ({brief(step.after.said)})" if step.after.said else "")
    word = "mended" if step.mended else "broken" if step.broken else "as before" if before == after else "otherwise"
    return f"{word}: {before} → {after}"


def _as_json(one: "Effect") -> dict[str, Any]:
    names = ("programs", "changed", "ran", "runs", "mended", "broken")
    counts = dict(zip(names, (len(one.steps), *one.counts), strict=True))
    programs = [
        {
            "script": step.name,
            "text": step.text,
            "before": {"outcome": step.before.outcome, "said": step.before.said},
            "after": {"outcome": step.after.outcome, "said": step.after.said},
            "warnings": list(step.said),
        }
        for step in one.steps
    ]
    return {
        "implementation": one.implementation,
        "tool": one.tool,
        "spelling": one.spelling,
        **counts,
        "scripts": programs,
    }
