"""``speed``: what a training step, its first and the import cost under each Keras; ``speed measure`` times them."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from conformance.cli.options import REPORTS, Implementations, Json, Reports, console, print_json, source_of, table
from conformance.console.lines import wrapped
from conformance.model.errors import UsageError
from conformance.model.texts import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.environments.launch import Launch
    from conformance.model.observation import Header
    from conformance.speed.answers import Change
    from conformance.speed.figures import Spread
    from conformance.speed.journals import Journals
    from conformance.speed.model import Speed


class _Asking(TyperGroup):
    """A group whose first word may be a version: then ``show`` is meant."""

    def words(self, args: list[str]) -> list[str]:
        """The words with the name of the command that is meant before them."""
        return args if args and (args[0] in self.commands or args[0] == "--help") else ["show", *args]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As those words say."""
        return super().parse_args(ctx, self.words(args))


group = typer.Typer(
    cls=_Asking,
    rich_markup_mode=None,
    help="Show what a training step costs under each Keras: conformance speed [FROM TO]. Measure it.",
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="speed")


@group.command()
def show(
    asked: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FROM TO]", help="E.g. tf.keras@2.10 keras@3.15; default: every implementation."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="Only this model: dense, convolutional, recurrent (repeatable).", metavar="MODEL"),
    ] = None,
    mode: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this mode: fit, train_on_batch, session, eager, function, jit (repeatable).", metavar="MODE"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Show how long a training step takes, as a ratio to tf.keras 2.10 measured in turns with it.

    The ratio is the median of the rounds, in parentheses the middle half of them. The models are small: what is timed
    is mostly the way from Python to the kernels. A ratio is what was measured on one machine, and no verdict.
    """
    from conformance.speed.model import MODELS, MODES
    from conformance.speed.packing import read

    speed = read()
    models, modes = _known(model, MODELS, "model"), _known(mode, MODES, "mode")
    if not speed.implementations:
        raise UsageError("nothing was measured yet", "Measure: conformance speed measure -i ID; conformance speed pack")
    if asked:
        _change(speed, asked, models, modes, json)
    else:
        _overview(speed, models, modes, json)


def _known(asked: "Sequence[str] | None", known: "Sequence[str]", what: str) -> list[str]:
    for one in asked or ():
        if one not in known:
            raise UsageError(f"{visible(one)} is no {what}", f"There are: {', '.join(known)}")
    return [one for one in known if not asked or one in asked]


def _overview(speed: "Speed", models: "Sequence[str]", modes: "Sequence[str]", json: bool) -> None:
    from conformance.speed.answers import as_json

    source = source_of(None)
    headers = source.headers(None)
    if json:
        print_json({**_origin(speed), "implementations": [as_json(i, one) for i, one in speed.implementations.items()]})
        return
    from conformance.speed.figures import figures

    for model in models:
        typer.secho(f"{model}: a step over one of the same mode under {speed.reference}", bold=True)
        shown = table("", *modes)
        for track, ids in _along(speed, headers):
            shown.add_row(track, *("" for _ in modes))
            for name in ids:
                one = speed.implementations[name]
                if model in one.models:
                    cells = [figures(one, model, mode) for mode in modes]
                    shown.add_row(f"  {name}", *(_cell(c.ratio, c.timed.outcome, c.to_fit) for c in cells))
        console().print(shown)
    _say_imports(speed, headers)
    typer.echo("* there is none under the reference: over a step of fit there", err=True)
    _say_origin(speed)


def _along(speed: "Speed", headers: "Mapping[str, Header]") -> "Iterator[tuple[str, list[str]]]":
    """Tracks, and what was measured of each along its versions; what the published result has not comes last."""
    from conformance.analysis.history.axes import tracks

    mine = {name: headers[name] for name in headers if name in speed.implementations}
    for track in tracks(mine):
        yield track.name, list(track.implementations)
    if others := [name for name in speed.implementations if name not in mine]:
        yield "others", others


def _cell(ratio: "Spread | None", outcome: str, to_fit: "Spread | None") -> str:
    if ratio is None and to_fit is not None:
        return f"{_ratio(to_fit)}*"
    if ratio is None:
        return {"failed": "fails", "unsupported": "–"}.get(outcome, "alone")
    return _ratio(ratio)


def _ratio(one: "Spread") -> str:
    digits = 2 if one.low >= 0.1 else 4
    return f"{one.median:.{digits}f} ({one.low:.{digits}f}–{one.high:.{digits}f})"


def _say_imports(speed: "Speed", headers: "Mapping[str, Header]") -> None:
    from conformance.speed.figures import importing

    typer.secho("import: seconds of the processor", bold=True)
    shown = table("", "seconds", f"over {speed.reference}")
    for track, ids in _along(speed, headers):
        shown.add_row(track, "", "")
        for name in ids:
            seconds, ratio = importing(speed.implementations[name])
            if seconds is not None and ratio is not None:
                shown.add_row(f"  {name}", f"{seconds.median:.2f}", _ratio(ratio))
    console().print(shown)


def _change(
    speed: "Speed", asked: "Sequence[str]", models: "Sequence[str]", modes: "Sequence[str]", json: bool
) -> None:
    from conformance.speed.answers import changes

    before, after = _ends(asked, speed)
    rows = [row for row in changes(speed, before, after) if row.model in models and row.mode in modes]
    if json:
        print_json({**_origin(speed), "from": before, "to": after, "changes": [row.json() for row in rows]})
        return
    typer.secho(f"From {before} to {after}: milliseconds of a step, and of the first", bold=True)
    shown = table("model", "mode", "from", "to", "to over from", "first: from", "to")
    marked = any(row.in_turns for row in rows)
    for row in rows:
        shown.add_row(
            row.model, row.mode, *_sides(row, marked), *(f"{n:.0f}" if n else "" for n in (row.first, row.first_to))
        )
    console().print(shown)
    for text in _how(rows, speed.reference, marked):
        for line in wrapped(text):
            typer.echo(line.text)
    _say_origin(speed)


def _how(rows: "Sequence[Change]", reference: str, marked: bool) -> "Iterator[str]":
    """What the ratios are: some, which are ``marked`` beside others, are not the quotients of their milliseconds."""
    if marked:
        yield "To over from: both took turns; the median of the rounds, and the middle half of them."
    if any(row.ratio and not row.in_turns for row in rows):
        yield (
            f"{'*' if marked else 'To over from'} is no quotient of these milliseconds: each side was timed in its own "
            f"turns with {reference}, at another time. It is the quotient of the two ratios to that, and the spread "
            "the widest that both allow."
        )


def _sides(row: "Change", marked: bool) -> tuple[str, str, str]:
    steps = (f"{one.median:.2f}" if one else said for one, said in ((row.step, row.said), (row.step_to, row.said_to)))
    first, second = steps
    mark = "*" if marked and not row.in_turns else ""
    return first, second, _ratio(row.ratio) + mark if row.ratio else ""


def _ends(asked: "Sequence[str]", speed: "Speed") -> tuple[str, str]:
    from conformance.analysis.history.resolve import resolve_among
    from conformance.inventory.versions import two

    ends = two(list(asked))
    if ends is None:
        raise UsageError(
            "speed takes no version, or two", "Write two, as in: conformance speed tf.keras@2.10 keras@3.15"
        )
    found = resolve_among(*ends, source_of(None).headers(None), speed.implementations, "for its speed")
    for note in found.notes:
        typer.echo(note, err=True)
    return found.before, found.after


def _origin(speed: "Speed") -> dict[str, Any]:
    machines = sorted({one.machine for one in speed.implementations.values()})
    about = {"created": speed.created, "worker": speed.worker, "reference": speed.reference, "machines": machines}
    return {"speed": about}


def _say_origin(speed: "Speed") -> None:
    from conformance.speed.answers import told

    typer.echo(told(speed), err=True)


@group.command()
def measure(
    implementation: Implementations = None,
    part: Annotated[
        list[str] | None, typer.Option(help="Only this: steps or imports (repeatable).", metavar="PART")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of blocks of each mode.", metavar="N")] = 7,
    pairs: Annotated[int, typer.Option(min=1, help="Pairs of processes that only import.", metavar="N")] = 3,
    core: Annotated[
        int | None, typer.Option(min=0, help="The core that both processes are held to; default: the last.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Measure also what was measured before.")] = False,
    reports: Reports = REPORTS,
) -> None:
    """Time implementations (ids), default all that are on this machine, each in turns with tf.keras 2.10.

    One after the other, on one core. What was timed before by the same locks and the same code is not timed again.
    """
    from conformance.speed import running

    parts = _known(part, running.PARTS, "part")
    launches = _launches(implementation)
    running.measure(_journals(reports), launches, rounds, pairs, parts, core, again, typer.echo)


@group.command()
def pack(reports: Reports = REPORTS) -> None:
    """Put what was measured here into the package: what others have of the same code stays."""
    from conformance.speed import packing
    from conformance.speed.gathering import gathered

    found = gathered(_journals(reports), _launches(None), packing.read())
    size = packing.write(found)
    typer.echo(f"{len(found.implementations)} implementations, {size:,} bytes")


def _journals(reports: Any) -> "Journals":
    from conformance.speed.journals import Journals
    from conformance.speed.model import REFERENCE

    (reference,) = _launches([REFERENCE])
    return Journals(reports / "speed", reference)


def _launches(names: "Sequence[str] | None") -> "list[Launch]":
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import choose_launches

    return choose_launches(Environments.load(), (), names or ())
