"""``conformance coverage``: how much of the public API was looked at."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import (
    ROWS,
    Asked,
    Implementations,
    Json,
    Most,
    answer_json,
    console,
    names_of,
    say_origin,
    source_of,
    table,
)
from conformance.console.lines import counted, percent, some, wrapped
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from conformance.analysis.coverage.model import Counted, Share, Thing
    from conformance.console.lines import Line
    from conformance.inventory.names import Inventory
    from conformance.model.observation import Header
    from conformance.workspace.source import Source

#: What a state of a thing is called; absent and exempt things are told otherwise.
STATES = {"0": "nobody looked", "1": "no case reached a number or an effect", "2": "behaviour"}

#: Names that a line of a terminal lists.
LISTED = 12


def add_to(app: typer.Typer) -> None:
    app.command("coverage")(coverage)


def coverage(
    what: Annotated[
        str | None,
        typer.Argument(metavar="AREA_OR_NAME", help="Only this area, such as layers, or this name: layers.LSTM."),
    ] = None,
    uncovered: Annotated[
        bool,
        typer.Option("--uncovered", help="List what no case covers and nothing exempts, most used first."),
    ] = False,
    implementation: Implementations = None,
    most: Most = ROWS,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show how much of the public API was looked at.

    Counted from observations: classes and functions with a case that reached a number or an effect, and arguments on
    which something depended. Without -i the newest version of each provider and backend is shown.
    """
    from conformance.analysis.coverage.headline import sentence
    from conformance.analysis.coverage.model import Counted

    source = source_of(reports)
    headers = source.headers(implementation)
    found = Counted(source.coverage)
    shown = [i for i in (headers if implementation else _newest(headers)) if i in headers]
    if what is not None and what not in found.areas:
        _one(source, found, what, headers if json else {i: headers[i] for i in shown}, most, json=json)
        return
    area = what
    left = [t for t in found.uncovered(headers if implementation else None) if area in (None, t.area)]
    if implementation:
        left = _called_there(left, headers, names_of(source).inventory)
    if json:
        answer_json(source, _json(found, headers, area, left))
        return
    if uncovered:
        _print_uncovered(found, left, most)
        say_origin(source)
        return
    if implementation is None and area is None:
        _print(wrapped(sentence(found, headers)))
    if implementation and len(shown) == 1 and area is None:
        _print_areas(found, shown[0], headers, most)
    else:
        _print_implementations(found, shown, headers, area, most)
    _print(_notes(found, shown, area, len(left), all_of_them=implementation is None))
    say_origin(source)


def _print(lines: "Iterable[Line]") -> None:
    for line in lines:
        typer.echo(line.text)


def _called_there(things: "Iterable[Thing]", chosen: "Iterable[str]", inventory: "Inventory") -> "list[Thing]":
    """The same things, each called by a name that one of the chosen implementations (ids) has."""
    import msgspec

    having: set[str] = set().union(*(inventory.of(one) for one in chosen))
    return [
        msgspec.structs.replace(one, names=sorted(one.names, key=lambda name: name not in having)) for one in things
    ]


def _newest(headers: "Mapping[str, Header]") -> list[str]:
    """The newest implementation of each track."""
    from conformance.analysis.history.changes import History

    return [track.implementations[-1] for track in History(headers).tracks]


_COLUMNS = ("symbols", "signature", "behaviour", "weighted", "arguments", "members", "exempt", "nothing", "nobody")


def _print_implementations(
    found: "Counted", shown: "Sequence[str]", headers: "Mapping[str, Header]", area: str | None, most: int
) -> None:
    from rich.text import Text

    rows = table("implementation", *_COLUMNS)
    for identifier in shown[:most]:
        rows.add_row(*map(Text, (headers[identifier].label, *_cells(found, identifier, found.share(identifier, area)))))
    console().print(rows)
    _say_rest(most, len(shown))


def _say_rest(most: int, every: int) -> None:
    """How many rows are left out, and how to see them."""
    if every > most:
        typer.echo(f"The first {most:,} of {every:,} are shown: --most {every} shows all, --json prints all.")


def _print_areas(found: "Counted", identifier: str, headers: "Mapping[str, Header]", most: int) -> None:
    from rich.text import Text

    shares = found.shares(identifier)
    rows = table(headers[identifier].label, *_COLUMNS)
    # The whole is no area.
    for area, share in (*list(shares.areas.items())[:most], ("all", shares.total)):
        rows.add_row(*map(Text, (area, *_cells(found, identifier, share))))
    console().print(rows)
    _say_rest(most, len(shares.areas))
    for title, kinds in (("Input kinds", shares.total.inputs), ("Stages judged", shares.total.stages)):
        told = ", ".join(f"{name} {number}" for name, number in kinds.most_common())
        _print(wrapped(f"{title}, with the number of symbols: {told or 'none'}"))


def _cells(found: "Counted", identifier: str, share: "Share") -> tuple[str, ...]:
    if not found.looked(identifier):
        return ("nobody looked into its names", *("" for _ in _COLUMNS[1:]))
    known = found.described(identifier)
    return (
        f"{share.symbols:,}",
        f"{share.signature:,}" if known else "not known",
        f"{share.behaviour:,} ({percent(share.part)})",
        percent(share.weighted) if share.uses else "not used",
        _of(share.arguments_exercised, share.arguments, known),
        _of(share.members_exercised, share.members, known),
        f"{share.exempt:,}",
        f"{share.nothing:,}",
        f"{share.nobody:,}",
    )


def _of(done: int, every: int, known: bool) -> str:
    """``12 of 40 (30 %)``; without the whole where that is not known."""
    if not known:
        return f"{done:,} of not known"
    return f"{done:,} of {every:,} ({percent(done / every)})" if every else "none"


def _notes(found: "Counted", shown: "Iterable[str]", area: str | None, left: int, *, all_of_them: bool) -> "list[Line]":
    lines = [
        "behaviour: a case reached a number or an effect. weighted: the share of its uses in public code. arguments: "
        "took a value on which something judged depended. nothing: has cases, and none reached anything. "
        "nobody: nobody looked, which is not agreement.",
    ]
    whose = "any implementation" if all_of_them else "these implementations"
    names = counted(left, "symbol")
    lines.append(
        f"Under {whose}, {names}{f' of {area}' if area else ''} {'is' if left == 1 else 'are'} neither covered nor "
        f"exempt: conformance coverage {f'{area} ' if area else ''}--uncovered"
    )
    if missing := [i for i in shown if not found.looked(i)]:
        lines.append(f"Nobody looked into the public names of {', '.join(missing)}: nothing is said about them.")
    return [line for text in lines for line in wrapped(text)]


def _print_uncovered(found: "Counted", left: "Sequence[Thing]", most: int) -> None:
    from rich.text import Text

    rows = table("name", "uses", "cases", "also called")
    for thing in left[:most]:
        cells = (thing.name, f"{thing.uses:,}", f"{thing.cases:,}", ", ".join(thing.names[1:]))
        rows.add_row(*map(Text, cells))
    if left:
        console().print(rows)
    _say_rest(most, len(left))
    typer.echo(f"{counted(len(left), 'symbol')} of {len(found.coverage.things):,} neither covered nor exempt")


def _one(
    source: "Source", found: "Counted", what: str, headers: "Mapping[str, Header]", most: int, *, json: bool
) -> None:
    """Tell of the things that a name means; raises UnknownNameError, and UsageError where no implementation has it."""
    meant = names_of(source).symbols(what)
    below = tuple(f"{symbol.name}." for symbol in meant if symbol.kind == "module")
    asked = [symbol.name for symbol in meant]
    asked += [name for name in found.by_name if name.startswith(below)] if below else []
    things = list({thing.name: thing for name in asked if (thing := found.by_name.get(name)) is not None}.values())
    if not things:
        raise UsageError(
            f"{what} is no area, and no class or function of the implementations that were looked into",
            f"There are the areas: {', '.join(found.areas)}",
        )
    if json:
        answer_json(source, {"symbols": [_thing_json(found, thing, headers) for thing in things]})
        return
    rows = 0
    for thing in things:
        room = {i: headers[i] for i in headers if found.told(thing, i).state in STATES and found.looked(i)}
        if rows < most:
            _print(_thing_lines(found, thing, {i: room[i] for i in list(room)[: most - rows]}))
        rows += len(room)
    _say_rest(most, rows)
    say_origin(source)


def _thing_lines(found: "Counted", thing: "Thing", headers: "Mapping[str, Header]") -> "Iterator[Line]":
    also = f"; also called {', '.join(thing.names[1:])}" if len(thing.names) > 1 else ""
    uses = f"{counted(thing.uses, 'use')} in public code"
    yield from wrapped(f"{thing.name} ({thing.kind}, {uses}): {counted(thing.cases, 'case')}{also}")
    if thing.exempt >= 0:
        yield from wrapped(f"Exempt: {found.coverage.reasons[thing.exempt]}", "  ", "    ")
    for identifier, header in headers.items():
        if not found.looked(identifier):
            continue
        told = found.told(thing, identifier)
        if told.state not in STATES:
            continue
        parts = [STATES[told.state]]
        for title, exercised in (("arguments", told.arguments), ("members", told.members)):
            done = [name for name, was in exercised.items() if was]
            left = [name for name, was in exercised.items() if not was]
            if done:
                parts.append(f"{title}: {some(done, LISTED)}")
            if left:
                parts.append(f"{title} not exercised: {some(left, LISTED)}")
        if told.inputs:
            parts.append(f"inputs: {', '.join(told.inputs)}")
        if told.stages:
            parts.append(f"judged at {', '.join(told.stages)}")
        yield from wrapped(f"{header.label}: {'; '.join(parts)}", "  ", "    ")


def _thing_json(found: "Counted", thing: "Thing", headers: "Mapping[str, Header]") -> dict[str, Any]:
    there = {i: found.told(thing, i) for i in headers if found.looked(i)}
    return {
        "name": thing.name,
        "names": thing.names,
        "kind": thing.kind,
        "area": thing.area,
        "uses": thing.uses,
        "cases": thing.cases,
        "exempt": found.coverage.reasons[thing.exempt] if thing.exempt >= 0 else None,
        "implementations": {
            i: {
                "state": STATES[told.state],
                "signature": told.signature,
                "arguments": dict(told.arguments),
                "members": dict(told.members),
                "inputs": list(told.inputs),
                "stages": list(told.stages),
            }
            for i, told in there.items()
            if told.state in STATES
        },
    }


def _json(
    found: "Counted", headers: "Mapping[str, Header]", area: str | None, left: "Iterable[Thing]"
) -> dict[str, Any]:
    rows = {}
    for identifier, header in headers.items():
        shares = found.shares(identifier, None if area is None else {area})
        rows[identifier] = {
            "label": header.label,
            "looked": found.looked(identifier),
            "described": found.described(identifier),
            "total": _share_json(shares.total),
            "areas": {name: _share_json(share) for name, share in shares.areas.items()},
        }
    return {
        "counted": found.coverage.counted,
        "implementations": rows,
        "uncovered": [{"name": t.name, "uses": t.uses, "cases": t.cases, "names": t.names} for t in left],
    }


def _share_json(share: "Share") -> dict[str, Any]:
    return {
        "symbols": share.symbols,
        "signature": share.signature,
        "behaviour": share.behaviour,
        "nothing": share.nothing,
        "exempt": share.exempt,
        "nobody": share.nobody,
        "members": share.members,
        "members_exercised": share.members_exercised,
        "arguments": share.arguments,
        "arguments_exercised": share.arguments_exercised,
        "uses": share.uses,
        "uses_behaviour": share.uses_behaviour,
        "uses_exempt": share.uses_exempt,
        "inputs": dict(share.inputs.most_common()),
        "stages": dict(share.stages.most_common()),
    }
