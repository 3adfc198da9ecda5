"""``history`` and ``upgrade``: since when, and what changes from one version to another."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from conformance.cli.options import (
    Asked,
    Implementations,
    Json,
    UsageError,
    answer_json,
    cases_of,
    console,
    say_origin,
    source_of,
)
from conformance.nearest import nearest

if TYPE_CHECKING:
    from conformance.compare.model import Divergence
    from conformance.history.model import CaseHistory, ChangePoint
    from conformance.history.words import Words
    from conformance.published.source import Source

    #: Stage, verdict, rules, lines and change points of a history.
    Said: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...], tuple[ChangePoint, ...]]


def add_to(app: typer.Typer) -> None:
    app.command("history")(history)
    app.command("upgrade")(upgrade)


def history(
    what: Annotated[
        str, typer.Argument(metavar="API_OR_CASE", help="A case's id, or an API such as layers.GRU (or a glob).")
    ],
    stage: Annotated[str | None, typer.Option(help="Only this stage.")] = None,
    track: Annotated[str | None, typer.Option(help="Only this track, e.g. tf.keras or 'keras[jax]'.")] = None,
    implementation: Implementations = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Say since which version each Keras does what, which axis carries each change, why, and what to do."""
    from conformance.cli.causes import causes_json, print_causes
    from conformance.history.changes import History
    from conformance.history.export import case_history_json
    from conformance.history.words import Words

    source = source_of(reports)
    cases = _cases(what, source)
    judgement = source.judge(implementation, cases)
    everything = History(judgement.headers)
    words = Words(everything)
    names = [t.name for t in everything.tracks]
    if track is not None and track not in names:
        raise UsageError(f"no track is called {track}", f"There are: {', '.join(names)}")
    asked = judgement.divergences
    stages = {s for c in cases for s in judgement.classes.get(c, {})}
    if stage is not None and stage not in stages:
        raise UsageError(f"no stage {stage} of {what} was judged", f"There are: {', '.join(sorted(stages)) or 'none'}")
    found = [(d, everything.of(d)) for d in asked if stage in (None, d.stage)]
    if track is not None:
        found = [(d, h) for d, h in found if track in h.tracks]
    rules = [rule for d, _ in found for rule in d.rules]
    if json:
        answer_json(
            source,
            {
                "cases": cases,
                "tracks": {t.name: list(t.implementations) for t in everything.tracks},
                "unjudged": {c: judgement.unjudged[c] for c in cases if c in judgement.unjudged},
                "histories": [_only(case_history_json(d, h, words), track) for d, h in found],
                "rules": causes_json(source, rules),
            },
        )
        return
    _print(found, words, track)
    classes = [judgement.classes.get(c, {}) for c in cases]
    seen = sum(any(len(members) > 1 for members in of_case.values()) for of_case in classes)
    parted = len({d.case for d, _ in found})
    print_causes(source, rules)
    typer.echo(
        f"{len(cases)} case{_s(len(cases))}, {seen} judged in two implementations or more, {parted} with a history"
    )
    say_origin(source)


def upgrade(
    before: Annotated[str, typer.Argument(metavar="FROM", help="E.g. tf.keras@2.10, or an implementation id.")],
    after: Annotated[str, typer.Argument(metavar="TO", help="E.g. keras@3.15, keras@3.15[jax], tf_keras@2.16.")],
    implementation: Implementations = None,
    reports: Asked = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    json: Json = False,
) -> None:
    """Say what breaks, what changes silently and what is new from one version to another, worst first."""
    from conformance.history import render
    from conformance.history.export import upgrade_json
    from conformance.history.resolve import resolve
    from conformance.history.upgrade import upgrade as upgraded

    if as_markdown and json:
        raise UsageError("--markdown and --json are two formats", "Leave one of them out.")
    source = source_of(reports)
    ids = [name for name in (before, after) if "/" in name]
    among = ids if len(ids) == 2 else implementation
    headers = {**source.headers(among), **(source.headers(ids) if ids else {})}
    chosen = resolve(before, after, headers)
    if chosen.before == chosen.after:
        raise UsageError(f"{before} and {after} are both {chosen.before}", "Name two implementations.")
    judgement = source.judge([chosen.before, chosen.after])
    found = upgraded(judgement, source.rules, chosen.before, chosen.after, chosen.notes)
    if json:
        answer_json(source, upgrade_json(found))
        return
    if as_markdown:
        typer.echo(render.markdown(found), nl=False)
        say_origin(source)
        return
    out = console()
    typer.echo(f"From {found.before} to {found.after}")
    for note in found.notes:
        typer.echo(f"Note: {note}.")
    for table in render.tables(found):
        out.print(table)
    typer.echo(render.headline(found))
    if found.uncompared:
        typer.echo(f"{render.uncompared_line(found)} --markdown and --json name them.")
    say_origin(source)


def _cases(what: str, source: "Source") -> list[str]:
    """The case of that id, or all of an API; raises UsageError with the nearest of both."""
    if what in source.apis:
        return [what]
    found = cases_of(what, source)
    if not found:
        names = [*dict.fromkeys(source.apis.values()), *source.apis]
        raise UsageError(f"no case and no API is called {what}", nearest(what, names, "the report's matrix"))
    return found


def _only(history: dict[str, Any], track: str | None) -> dict[str, Any]:
    """A history with no more than one track, where one is asked for."""
    if track is None:
        return history
    tracks = {name: value for name, value in history["tracks"].items() if name == track}
    mine = {i for n in tracks[track]["intervals"] for i in n["implementations"]}
    changes = [c for c in history["changes"] if c["before"] in mine and c["after"] in mine]
    return {**history, "tracks": tracks, "changes": changes}


def _print(found: "list[tuple[Divergence, CaseHistory]]", words: "Words", track: str | None) -> None:
    """Histories that read alike are told once, with the first case's behaviours."""
    from conformance.cli.questions import explained_by

    alike: dict[Said, list[tuple[Divergence, CaseHistory]]] = {}
    for divergence, history in found:
        told = tuple(words.lines(history, track).items())
        points = tuple(c for c in history.changes if track is None or {c.before, c.after} <= words.members(track))
        said = (divergence.stage, divergence.verdict.value, explained_by(divergence), told, points)
        alike.setdefault(said, []).append((divergence, history))
    for (stage, verdict, rules, lines, changes), members in alike.items():
        typer.echo(f"{stage}: {verdict} ({rules})")
        for divergence, _ in members:
            typer.echo(f"  {divergence.case}")
        width = max((len(name) for name, _ in lines), default=0)
        for name, text in lines:
            typer.echo(f"    {name:{width}}  {text}")
        first = f" in {members[0][0].case}" if len(members) > 1 else ""
        for letter, summary in words.letters(members[0][1]).items():
            typer.echo(f"    {letter}{first}: {summary}")
        for change in changes:
            typer.echo(f"    {words.change(change)}")
        typer.echo("")


def _s(count: int) -> str:
    return "" if count == 1 else "s"
