"""``conformance instead``: what to use for what went from Keras' API; runs the advice."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports, print_json
from conformance.model.errors import NoNameError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.analysis.api.subject import Subjects
    from conformance.analysis.checking.advice import Tried
    from conformance.inventory.advice.model import Advice

#: So much advice is run before what came of it is written.
TOGETHER = 64


def add_to(app: typer.Typer) -> None:
    app.command("instead")(instead)


def instead(
    name: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="E.g. K.mean, Sequential.predict_classes or 'Adam(lr='.")
    ] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Run the advice, all of it if no name is given, and compare old and new.")
    ] = False,
    pack: Annotated[bool, typer.Option("--pack", help="First make the packed file from the files of entries.")] = False,
    again: Annotated[bool, typer.Option("--again", help="With --run: also run advice that passed before.")] = False,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Show what to use instead of a name, a member or an argument that went.

    With --run, each snippet runs under the new version, and the old way under the old one. Their results must be equal.
    The outcome goes into instead.json in the folder of results; advice that passed runs again only after it changed.
    Exit status 1 if one fails.
    """
    from conformance.inventory.advice import packed

    if pack:
        from conformance.inventory import api, names
        from conformance.inventory.advice.read import read
        from conformance.storage.disk import replace_file

        replace_file(packed.FILE, [packed.encode(packed.packed(read(), names.load(), api.load()))])
    if not name and not run:
        if not pack:
            raise UsageError("no name was given", "Name one, as in: conformance instead Sequential.predict_classes")
        return
    chosen = [one for text in name for one in _found(text)] if name else packed.load().advice
    if run:
        _run(chosen, reports, again=again, json=json)
    elif json:
        print_json({"advice": chosen})
    else:
        _tell(chosen, " ".join(name or ()))


def _found(text: str) -> "list[Advice]":
    """The advice that a text asks for; raises NoNameError, and UnknownNameError where there is none."""
    from conformance.analysis.api.instead import written
    from conformance.analysis.api.subject import Subjects
    from conformance.analysis.api.went import went
    from conformance.inventory import api, usage
    from conformance.inventory.advice import packed

    # Adam(lr= or Adam(lr=0.1): an argument.
    head, _, rest = text.partition("(")
    found = packed.asked(head, rest.partition("=")[0].strip(" )"))
    subjects = Subjects(api.load(), usage.load())
    if found and not _of_more(subjects, text):
        return found
    # Adam.lr is optimizers.Adam.lr; what is no name at all is refused with the nearest.
    subject = subjects.of(text)
    if one := written(subject.path, subject.member, subject.argument):
        return [one]
    known = went(subjects, subject)
    if known.advice is not None:
        # Of a module that on the one below it.
        return [known.advice]
    said = (
        f"{subject.text} did not go, so nothing has to take its place: {known.where}"
        if known.stays
        else f"{subject.text} is not everywhere: {known.where}"
        if known.elsewhere
        else f"what takes the place of {subject.text} is not known here: {known.where}"
    )
    said = f"{said}. {known.elsewhere}".rstrip(". ")
    others = ", ".join(str(one.claims[0]) for one in found)
    more = f" Name one of what went under this name: {others}." if found else ""
    raise UnknownNameError(said, f"Its life: conformance api {quote(subject.text)}{more}")


def _of_more(subjects: "Subjects", text: str) -> bool:
    """Whether a word is above all the argument of something that has it still, as batch_size is."""
    from conformance.analysis.api.went import went

    if not text.isidentifier():
        return False
    try:
        subject = subjects.of(text)
    except (NoNameError, UnknownNameError):
        return False
    return bool(subject.argument) and went(subjects, subject).stays


def _tell(chosen: "Sequence[Advice]", text: str) -> None:
    """Print advice: for each what it is about, what became of it from which version to which, and what to do."""
    from conformance.analysis.api.subject import Subjects
    from conformance.analysis.api.telling import told
    from conformance.inventory import api, usage

    subjects = Subjects(api.load(), usage.load())
    for number, one in enumerate(chosen):
        if number:
            typer.echo("")
        for line in told(one, text, subjects):
            typer.secho(line.text, bold=line.bold)


def _run(chosen: "Sequence[Advice]", reports: Path, *, again: bool, json: bool) -> None:
    """Run advice where its environments are on this machine, keep what came of it, and say what is wrong."""
    import msgspec

    from conformance.analysis.checking.advice import Tried, key, run_all, runnable
    from conformance.environments.table import Environments
    from conformance.storage.disk import make_folder, replace_file

    table = Environments.load()
    launches = {}
    for identifier in {i for one in chosen for i in (one.new, one.old)}:
        mine = table.implementation(identifier)
        if table.is_here(mine.environment):
            launches[identifier] = table.launch(mine, table.interpreter(mine.environment))
    here = runnable(chosen, launches)
    kept = {} if again else _kept(reports / "instead.json")
    # Advice that failed is always run again.
    left = [one for one in here if key(one) not in kept or kept[key(one)].wrong]
    left.sort(key=lambda one: (one.new, one.old))
    make_folder(reports)
    for start in range(0, len(left), TOGETHER):
        ran: list[Tried] = run_all(left[start : start + TOGETHER], launches)
        kept |= {one.key: one for one in ran}
        typer.echo(f"{min(start + TOGETHER, len(left))} of {len(left)} run", err=True)
        # What was run is kept, should it be stopped.
        replace_file(reports / "instead.json", [msgspec.json.format(msgspec.json.encode([*kept.values()]), indent=2)])
    tried = [kept[key(one)] for one in here]
    wrong = [one for one in tried if one.wrong]
    if json:
        print_json(tried)
    else:
        for one in wrong:
            for said in one.wrong:
                typer.echo(f"{one.id}: {said}")
        typer.echo(
            f"{len(chosen)} advices, {len(tried)} of them run ({len(tried) - len(left)} before), "
            f"{sum(bool(one.old) for one in tried)} compared with the old way, {len(wrong)} fail; "
            f"{sum(not one.instead for one in chosen)} say that nothing takes its place"
        )
    if wrong:
        raise typer.Exit(1)


def _kept(path: Path) -> "dict[str, Tried]":
    """What came of advice before, by its key; nothing where that cannot be read."""
    import msgspec

    from conformance.analysis.checking.advice import Tried

    try:
        return {one.key: one for one in msgspec.json.decode(path.read_bytes(), type=list[Tried])}
    except (OSError, msgspec.DecodeError):
        return {}
