"""``load``: what one Keras loads of what another saved."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import re
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import Json, console, print_json, source_of, table
from conformance.console.lines import brief, wrapped
from conformance.model.errors import UnknownVersionError, UsageError
from conformance.model.texts import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.lattice.answers import Answer, Outcome
    from conformance.lattice.model import Lattice
    from conformance.model.observation import Header

Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        help="Only this format: h5, keras, savedmodel, weights_h5, weights_tf, json, yaml (repeatable).",
        metavar="FORMAT",
    ),
]
#: What a cell of counts says.
COUNTED = (
    "right, but perhaps for their training state / load and are something else / do not load (?: not measured; empty: "
    "not saved in this format)"
)

#: Columns of the table of a pair → what they count.
COLUMNS: "Mapping[str, Outcome]" = {
    "right": "right",
    "without training state": "untrained",
    "something else": "lies",
    "does not load": "fails",
}

#: Where a message goes on with the configuration or the layer, which is another one for each model; ``--json`` has all.
_DUMPED = re.compile(r" (Full object config: \{|config=\{|Example error message for object <).*", re.DOTALL)

#: How the names of files of models end.
_ENDINGS = {".h5", ".hdf5", ".keras", ".json", ".yaml", ".yml", ".pb", ".ckpt"}


def add_to(app: typer.Typer) -> None:
    app.command("load")(load)


def load(
    asked: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FROM [TO]]",
            help="E.g. tf.keras@2.10 keras@3.15; FROM alone: under every Keras; default: under the newest.",
        ),
    ] = None,
    format_: Formats = None,
    model: Annotated[str, typer.Option(help="Only these models: a glob.", metavar="PATTERN")] = "*",
    json: Json = False,
) -> None:
    """Show what a Keras loads of what another saved: what fails, what loads and is something else, and what helps.

    Small models, one for each family of layers and composed ones, were saved in every format and loaded under other
    implementations; which, docs/saving.md says. Weights have to be equal, outputs within 64 units in the last place of
    the largest.
    """
    from conformance.lattice.answers import between
    from conformance.lattice.packing import read

    lattice = read()
    formats = formats_of(format_)
    if not asked:
        _overview(lattice, formats, model, json)
        return
    writer, reader = _ends(asked, lattice)
    if reader is None:
        _under_all(lattice, writer, formats, model, json)
        return
    answers = between(lattice, writer, reader, formats, model)
    looked = [one for one in answers if one.outcome != "unread"]
    if len(looked) < len(answers) and all(one.outcome == "unwritten" for one in looked):
        raise _unmeasured(lattice, writer, reader, formats)
    if json:
        from conformance.lattice.answers import counts, summary

        rows = [_as_json(one) for one in looked]
        found = {"from": writer, "to": reader, "summary": summary(answers), "counts": counts(answers), "files": rows}
        print_json({**_origin(lattice), **found})
        return
    _print(writer, reader, answers)
    _say_origin(lattice)


def _unmeasured(lattice: "Lattice", writer: str, reader: str, formats: "Sequence[str]") -> UsageError:
    """Of a pair that nobody measured in any of the formats: what of it was, and how to measure the rest."""
    from conformance.lattice.answers import between
    from conformance.lattice.model import FORMATS

    there = {one.format for one in between(lattice, writer, reader) if one.outcome not in ("unread", "unwritten")}
    known = ", ".join(f for f in FORMATS if f in there) or "nothing"
    written_by, read_by = shlex.quote(writer), shlex.quote(reader)
    wanted = " ".join(f"--format {one}" for one in formats) if list(formats) != list(FORMATS) else "--format h5"
    return UsageError(
        f"nobody loaded {' or '.join(formats)} of {writer} under {reader}",
        f"Of this pair was measured: {known}. To measure: conformance lattice write -i {written_by} {wanted}, "
        f"then conformance lattice read -i {read_by} --from {written_by} {wanted}, then conformance lattice pack",
    )


def formats_of(asked: "Sequence[str] | None") -> list[str]:
    """The formats that are meant, as people write them: ``.keras``, ``HDF5``; all where none is named."""
    from conformance.lattice.model import ALSO_CALLED, FORMATS

    meant = []
    for one in asked or ():
        name = one.lower().removeprefix(".")
        name = ALSO_CALLED.get(name, name)
        if name not in FORMATS:
            raise UsageError(f"{visible(one)} is no format", f"Formats are: {', '.join(FORMATS)}")
        meant.append(name)
    return list(dict.fromkeys(meant)) or list(FORMATS)


def _ends(asked: "Sequence[str]", lattice: "Lattice") -> tuple[str, str | None]:
    """The writer and the reader that are meant, among those that were measured; one and the same is a question too.

    No reader is meant where one implementation alone is named.
    """
    from conformance.analysis.history.resolve import resolve_among
    from conformance.inventory.versions import two
    from conformance.lattice.answers import measured as told

    both = two(list(asked))
    if both is None and len(asked) > 1:
        raise UsageError(
            "load takes the Keras that saved and the one that loads",
            "Write two, as in: conformance load tf.keras@2.10 keras@3.15",
        )
    ends = both or (" ".join(asked),) * 2
    headers = source_of(None).headers(None)
    measured = [name for name in headers if name in {*lattice.written, *lattice.read, *lattice.same}]
    loaded = {_version(headers[name]) for name in measured if name in lattice.read}
    # Of several implementations of a version one that loaded is meant, where there is any.
    readers = [n for n in measured if n in lattice.read or n in ends or n in lattice.same]
    meant = [n for n in measured if n in readers or _version(headers[n]) not in loaded]
    try:
        try:
            found = resolve_among(*ends, headers, readers, "both saving and loading")
        except UnknownVersionError:
            found = resolve_among(*ends, headers, meant, "loading")
    except UnknownVersionError as error:
        for text in filter(_is_file, ends):
            raise UsageError(
                f"{text} is a file: load takes implementations, the Keras that saved and the one that loads",
                "As in: conformance load tf.keras@2.10 keras@3.15. Of a file of your own: conformance check "
                f"{shlex.quote(text)} --from tf.keras@2.10 --to keras@3.15 (docs/check.md); of code that saves and "
                "loads: conformance lint (docs/lint.md)",
            ) from error
        raise UnknownVersionError(
            f"{error.message} saving or loading",
            f"{error.advice} {told(measured)}. To measure another: conformance lattice "
            "write -i ID, conformance lattice read -i ID, conformance lattice pack",
        ) from error
    for note in found.notes:
        typer.echo(note, err=True)
    names = {one: _measured(lattice, one) for one in dict.fromkeys((found.before, found.after))}
    return names[found.before], names[found.after] if both else None


def _version(header: "Header") -> tuple[str, ...]:
    """What somebody names who names no environment: provider, variant, backend and version."""
    which = header.implementation
    return which.provider, which.variant, which.backend, header.versions.get("keras", "")


def _measured(lattice: "Lattice", name: str) -> str:
    """The implementation that was measured for one: itself, or what it is a second name of, which is said."""
    other = lattice.same.get(name)
    if other is None or name in lattice.read:
        return name
    typer.echo(
        f"{name} is {other.implementation}: the same objects ({len(other.symbols)} names that saving and loading ask "
        "for), measured under that name",
        err=True,
    )
    return other.implementation


def _is_file(text: str) -> bool:
    """Whether a text that is no implementation names a file, or the folder of a model."""
    path = Path(text)
    if path.name == "tf.keras":
        return False
    return path.suffix.lower() in _ENDINGS or (path / "saved_model.pb").exists()


def _overview(lattice: "Lattice", formats: "Sequence[str]", model: str, json: bool) -> None:
    """How much was measured, and what the newest Keras loads of each; as JSON all pairs."""
    from conformance.lattice.answers import OUTCOMES, newest_reader, of_models, overview

    whole = lattice
    if model != "*":
        lattice = of_models(lattice, model)
    if json:
        pairs = [(f, w, r, n) for f in formats for w, r, n in overview(lattice, f)]
        rows = [{"format": f, "from": w, "to": r, **n} for f, w, r, n in pairs]
        outcomes = {one: sum(n[one] for *_, n in pairs) for one in OUTCOMES}
        print_json({**_origin(whole), "outcomes": outcomes, "pairs": rows})
        return
    _print_extent(lattice, formats)
    reader = newest_reader(lattice)
    if reader is not None:
        found = {(f, w): n for f in formats for w, r, n in overview(lattice, f, readers=[reader])}
        typer.echo(f"Loaded by {reader}: models that are {COUNTED}")
        _print_counts("saved by", lattice.savers, formats, found)
        typer.echo(
            "Under every Keras: conformance load FROM; what fails, why, and what helps: conformance load FROM TO"
        )
    _say_origin(whole)


def _under_all(lattice: "Lattice", writer: str, formats: "Sequence[str]", model: str, json: bool) -> None:
    """What each Keras loads of what one saved."""
    from conformance.lattice.answers import measured, of_models, overview

    whole, lattice = lattice, of_models(lattice, model)
    if writer not in lattice.written:
        raise UsageError(f"nothing was saved under {writer}", measured(lattice.written))
    made = lattice.written[writer].values()
    if made and not any(one.files for one in made):
        said = next(iter({one.error: None for one in made if one.error}), "it saved nothing")
        raise UsageError(f"nothing could be saved under {writer}: {brief(said)}", "docs/saving.md says why")
    rows = {(f, r): n for f in formats for _, r, n in overview(lattice, f, writers=[writer])}
    if json:
        found = [{"format": f, "from": writer, "to": r, **n} for (f, r), n in rows.items()]
        print_json({**_origin(whole), "pairs": found})
        return
    typer.echo(f"Saved by {writer}: models that are {COUNTED}")
    _print_counts("loaded by", lattice.read, formats, rows)
    typer.echo(f"What fails, why, and what helps: conformance load {shlex.quote(writer)} TO")
    _say_origin(whole)


def _print_counts(
    title: str,
    names: "Iterable[str]",
    formats: "Sequence[str]",
    numbers: "Mapping[tuple[str, str], Mapping[Outcome, int]]",
) -> None:
    """A row of counts for each implementation, of the formats that there are files of."""
    rows = {name: [_cell(numbers[format_, name]) for format_ in formats] for name in names}
    there = [n for n in range(len(formats)) if any(row[n] for row in rows.values())]
    shown = table(title, *(formats[n] for n in there))
    for name, row in rows.items():
        shown.add_row(name, *(row[n] for n in there))
    console().print(shown)


def _print_extent(lattice: "Lattice", formats: "Sequence[str]") -> None:
    """How many files of each format there are, and who saved and loaded them."""
    from conformance.lattice.answers import extent

    rows = table("format", "saved by", "files", "of these different", "loaded by")
    for format_ in formats:
        one = extent(lattice, format_)
        rows.add_row(format_, *(f"{n:,}" for n in (one.writers, one.files, one.distinct, one.readers)))
    console().print(rows)


def _cell(number: "Mapping[Outcome, int]") -> str:
    """The counts of a pair, empty where there are no files; what nobody looked at is no agreement."""
    if sum(number.values()) == number["unwritten"]:
        return ""
    if sum(number.values()) == number["unwritten"] + number["unread"]:
        return "?"
    text = f"{number['right'] + number['untrained']}/{number['lies']}/{number['fails']}"
    return f"{text} +{number['unread']}?" if number["unread"] else text


def _print(writer: str, reader: str, answers: "Sequence[Answer]") -> None:
    from conformance.lattice.answers import by_advice, by_cause, by_format, counts, summary, ways_found
    from conformance.lattice.ways import COPIED, RECIPE

    there = by_format(answers)
    unread = Counter(one.format for one in answers if one.outcome == "unread")
    typer.secho(
        f"Saved by {writer}, loaded by {reader}: {summary(answers) if there else 'there are no files.'}", bold=True
    )
    if len({*there, *unread}) > 1:
        shown = table("format", "files", *COLUMNS, "way", "outputs", *(["not measured"] if unread else ()))
        for format_ in dict.fromkeys(one.format for one in answers):
            several = there.get(format_, [])
            number = counts(several)
            found = (len(several), *(number[one] for one in COLUMNS.values()), *ways_found(several))
            if several or unread[format_]:
                shown.add_row(format_, *map(str, found), *([str(unread[format_])] if unread else ()))
        console().print(shown)
    for cause, several in by_cause(answers).items():
        typer.secho(f"\n{len(several)} × {cause.title}" + (f" {cause.link}" if cause.link else ""), bold=True)
        for advice, those in by_advice(several).items():
            typer.echo(f"  {advice}")
            _print_files(those)
    _print_unwritten(answers)
    if any(COPIED.search(step) for one in answers if one.outcome in ("lies", "fails") for step in _steps(one)):
        typer.echo("")
        for line in wrapped(RECIPE):
            typer.echo(line.text)


def _print_unwritten(answers: "Sequence[Answer]") -> None:
    """What the writer could not save: the models and formats of which the same is to be said stand together."""
    said: dict[tuple[str, str], list[str]] = {}
    for one in answers:
        if one.outcome == "unwritten":
            said.setdefault((one.said, one.format), []).append(one.model)
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (message, format_), models in said.items():
        together.setdefault((message, tuple(models)), []).append(format_)
    every = len({one.model for one in answers})
    if together:
        typer.echo("")
    for (message, those), formats in together.items():
        which = f"all {every} models" if len(those) == every > 1 else ", ".join(those)
        typer.echo(f"not saved as {', '.join(formats)}: {which}: {brief(message)}")


def _steps(one: "Answer") -> "Iterator[str]":
    """All that the ways of a file ask."""
    for way in (one.way, one.instead):
        yield from way.steps if way is not None else ()


def _print_files(answers: "Sequence[Answer]") -> None:
    """Files that are not as they were saved; models of which the same is to be said stand together."""
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in answers:
        together.setdefault((one.format, tuple(_of_file(one))), []).append(one.model)
    for (format_, (said, *further)), models in together.items():
        typer.echo(f"    {', '.join(models)} ({format_}): {said}")
        for text in further:
            typer.echo(f"        {text}")


def _of_file(one: "Answer") -> "Iterator[str]":
    """What a file says; then the way that works, and those that were tried and do not."""
    word = {"fails": "does not load", "lies": "LOADS AND IS SOMETHING ELSE"}.get(one.outcome, "trains otherwise")
    yield f"{word}: {brief(_DUMPED.sub(' …', one.said))}"
    if one.outcome == "untrained":
        return
    if one.way is not None:
        other = "" if one.way.format == one.format else f" as {one.way.format}"
        state = "" if one.way.trained else "; its training state is another, compile it again"
        word = "gives its outputs" if one.way.outputs_alone else f"works{other}"
        yield f"{word}: {one.way.text}{state}"
    if one.way is None or one.needs_code:
        # Who has to do more than to load it wants to know that less was tried.
        for way, said in one.refuted:
            again = "says the same" if said == one.said else brief(said)
            yield f"does not help: {way}: {again}"
    if one.needs_code or (one.way is not None and one.way.outputs_alone):
        whose = "without its code" if one.needs_code else "as a model"
        yield f"{whose}: {'; '.join(one.instead.steps) if one.instead is not None else 'no way was found'}"
    if one.newer:
        yield f"loads as it is under {one.newer}"


def _as_json(one: "Answer") -> dict[str, Any]:

    found: dict[str, Any] = {"model": one.model, "format": one.format, "outcome": one.outcome}
    if one.said:
        found["said"] = one.said
    if one.cause is not None:
        found["cause"] = {
            "id": one.cause.id,
            "title": one.cause.title,
            "link": one.cause.link,
        }
        found["advice"] = one.advice
    if one.refuted:
        found["tried"] = [{"how": way, "said": said} for way, said in one.refuted]
    if one.newer:
        found["loads_under"] = one.newer
    for key, way in (("way", one.way), ("without_code" if one.needs_code else "as_a_model", one.instead)):
        if way is not None:
            steps = list(way.steps)
            found[key] = {"format": way.format, "how": way.text, "steps": steps, "trained": way.trained}
    return found


def _origin(lattice: "Lattice") -> dict[str, Any]:
    return {
        "lattice": {
            "created": lattice.created,
            "worker": lattice.worker,
            "files": lattice.files,
            "distinct": lattice.distinct,
            "readings": lattice.readings,
            "seconds": {
                "writing": round(sum(one.took for one in lattice.writers.values())),
                "reading": round(sum(one.took for one in lattice.readers.values())),
            },
        }
    }


def _say_origin(lattice: "Lattice") -> None:
    seconds = _origin(lattice)["lattice"]["seconds"]
    typer.echo(
        f"Measured on {lattice.created or 'no day yet'}: {len(lattice.savers)} implementations saved "
        f"{lattice.files:,} files, {lattice.distinct:,} of them different, in {seconds['writing']:,} s; "
        f"{len(lattice.readers)} loaded files of them, {lattice.readings:,} in all, in "
        f"{seconds['reading']:,} s.",
        err=True,
    )
