"""``history`` and ``upgrade``: how behaviour changes along the versions."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli import ends
from conformance.cli.causes import SCRIPTS
from conformance.cli.options import Asked, Implementations, Json, answer_json, names_of, say_origin, source_of
from conformance.console.lines import counted, wrapped
from conformance.model.errors import UsageError
from conformance.model.texts import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.analysis.judging.judgement import Judgement
    from conformance.console.lines import Line


def add_to(app: typer.Typer) -> None:
    app.command("history")(history)
    app.command("upgrade")(upgrade)


def history(
    what: Annotated[
        str,
        typer.Argument(metavar="API_OR_CASE", help="An API such as layers.GRU or GRU, a glob, or the id of a case."),
    ],
    stage: Annotated[str | None, typer.Option(help="Only this stage, with every behaviour.")] = None,
    track: Annotated[
        str | None, typer.Option(help="Only this provider and backend, e.g. tf.keras or 'keras[jax]'.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Include border cases, other backends and configs.")
    ] = False,
    implementation: Implementations = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show how an API or a case changed along the versions.

    The answer also says why, and what to do. For an API the answer lists causes. For a case, or with --stage or
    --track, it lists every behaviour.
    """
    from conformance.analysis.history.causes import causes
    from conformance.analysis.history.changes import History
    from conformance.analysis.history.export import case_history_json
    from conformance.analysis.history.told import by_behaviour, by_cause
    from conformance.analysis.history.words import Words
    from conformance.cli.causes import causes_json

    source = source_of(reports)
    names = names_of(source)
    asked = names.asked(what)
    judgement = source.judge(implementation, asked.cases)
    everywhere = History(judgement.headers)
    words = Words(everywhere)
    tracks = [t.name for t in everywhere.tracks]
    if track is not None and track not in tracks:
        if implementation and track in (t.name for t in History(source.headers(None)).tracks):
            raise UsageError(
                f"--implementation leaves out all of the track {track}",
                f"It leaves: {', '.join(tracks)}. Name one of {track} with -i as well, or leave one of the two out.",
            )
        raise UsageError(f"no track is called {visible(track)}", f"There are: {', '.join(tracks)}")
    stages = {s for c in asked.cases for s in judgement.classes.get(c, {})}
    if stage is not None and stage not in stages:
        raise UsageError(
            f"no stage {visible(stage)} of {what} was judged", f"There are: {', '.join(sorted(stages)) or 'none'}"
        )
    cases = frozenset(asked.cases)
    parted = [d for d in judgement.divergences if d.case in cases and stage in (None, d.stage)]
    found = [(d, everywhere.of(d)) for d in parted]
    if track is not None:
        found = [(d, h) for d, h in found if track in h.tracks]
    rules = [rule for d, _ in found for rule in d.rules]
    if json:
        answer_json(
            source,
            {
                "apis": list(asked.apis),
                "cases": list(asked.cases),
                "tracks": {t.name: list(t.implementations) for t in everywhere.tracks},
                "unjudged": {c: judgement.unjudged[c] for c in asked.cases if c in judgement.unjudged},
                "histories": [_only(case_history_json(d, h, words), track) for d, h in found],
                "rules": causes_json(source, rules),
            },
        )
        return
    _say(wrapped(f"{asked.note}.") if asked.note else ())
    if len(asked.apis) == 1:
        _say(line for symbol in names.find(asked.apis[0]) for line in wrapped(names.told(symbol), "", "  "))
    detailed = len(asked.cases) == 1 or stage is not None or track is not None
    if detailed:
        _say(by_behaviour(found, words, {rule.id: rule for rule in source.rules}, track))
    else:
        left = [d for d, _ in found if d.rule is None]
        _say(by_cause(causes(judgement, source.rules, cases), everything, left))
        typer.echo("")
    _say(wrapped(_looked(judgement, asked.cases, len({d.case for d, _ in found}))))
    if not detailed and found:
        typer.echo(f"One case, behaviour by behaviour: conformance history {quote(found[0][0].case)}")
    say_origin(source)


def _looked(judgement: "Judgement", cases: "Iterable[str]", parted: int) -> str:
    """Whether anybody looked: how many cases there are, were judged, and part."""
    cases = list(cases)
    seen = sum(any(len(members) > 1 for members in judgement.classes.get(c, {}).values()) for c in cases)
    text = f"{counted(len(cases), 'case')}, {seen:,} judged in two implementations or more, {parted:,} with a history"
    if not seen:
        return f"{text}. Nothing is said about what was not judged: it is not agreement."
    return text if parted else f"{text}: at every stage that was judged, all do the same."


def _say(lines: "Iterable[Line]") -> None:
    for line in lines:
        typer.secho(line.text, bold=line.bold)


def upgrade(
    versions: Annotated[
        list[str] | None,
        typer.Argument(metavar="FROM TO", help="E.g. tf2.10 keras@3.15, or: tf.keras 2.10 to 'keras[jax] 3.15'."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Include border cases and harmless changes.")] = False,
    only: Annotated[
        str | None,
        typer.Option(help="Only this section, all of it, e.g. breaks, changes, defaults, gone.", metavar="SECTION"),
    ] = None,
    implementation: Implementations = None,
    reports: Asked = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    json: Json = False,
) -> None:
    """Show what an upgrade breaks and changes silently.

    Also shows which names are gone, what is new, and what to do. Changes that affect ordinary and common code come
    first.
    """
    from conformance.analysis.api import upgrading
    from conformance.analysis.history import render
    from conformance.analysis.history.export import upgrade_json
    from conformance.analysis.history.summary import SECTIONS
    from conformance.analysis.history.terminal import lines
    from conformance.analysis.history.upgrade import upgrade as upgraded
    from conformance.inventory import api, usage
    from conformance.inventory import names as inventory

    sections = [name for name, *_ in SECTIONS.values()]
    sections[2:2] = upgrading.TITLES
    if only is not None and only not in sections:
        raise UsageError(f"an upgrade has no section {visible(only)}", f"There are: {', '.join(sections)}")
    if only is not None and (as_markdown or json):
        raise UsageError("--only is for the terminal", "--markdown and --json have all sections.")
    if as_markdown and json:
        raise UsageError("--markdown and --json are two formats", "Leave one of them out.")
    source = source_of(reports)
    chosen = ends.chosen("upgrade", versions, source, implementation)
    judgement = source.judge([chosen.before, chosen.after])
    ended = source.ended([chosen.before, chosen.after], (name for name in source.apis if name.startswith(SCRIPTS)))
    found = upgraded(judgement, source.rules, chosen.before, chosen.after, chosen.notes, ended=ended)
    ends_of = judgement.headers[chosen.before], judgement.headers[chosen.after]
    moved = upgrading.upgraded_api(found, api.load(), usage.load(), inventory.load(), *ends_of)
    if json:
        answer_json(source, upgrade_json(found, upgrading.moved_json(moved), upgrading.rows(moved)))
        return
    if as_markdown:
        typer.echo(render.markdown(found, upgrading.markdown(moved), upgrading.rows(moved)), nl=False)
    else:
        told = upgrading.lines(moved, everything, only or "")
        _say(lines(found, everything, told, upgrading.rows(moved), only or ""))
    say_origin(source)


def _only(history: dict[str, Any], track: str | None) -> dict[str, Any]:
    """A history with no more than one track, where one is asked for."""
    if track is None:
        return history
    tracks = {name: value for name, value in history["tracks"].items() if name == track}
    mine = {i for n in tracks[track]["intervals"] for i in n["implementations"]}
    changes = [c for c in history["changes"] if c["before"] in mine and c["after"] in mine]
    return {**history, "tracks": tracks, "changes": changes}
