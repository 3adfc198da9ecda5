"""``history.json`` and what the commands print as JSON; history.schema.json publishes the former."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import conformance
from conformance.analysis.history.axes import tracks
from conformance.analysis.history.coverage import Coverage
from conformance.analysis.history.model import CaseHistory, ChangePoint
from conformance.analysis.history.moving_text import as_json as moving_json
from conformance.analysis.history.summary import Row, rows, summary_json
from conformance.analysis.history.upgrade import Cause, Change, Upgrade
from conformance.analysis.history.words import Words
from conformance.model.comparison import Divergence
from conformance.model.observation import Header

#: Raised in their numbers whenever a program that reads the former could misread the new.
UPGRADE_SCHEMA_ID = "urn:keras-conformance:upgrade:5"
SCHEMA_ID = "urn:keras-conformance:history:2"


#: The columns of the histories, each with a value for every one, in the order of the divergences.
COLUMNS = ("case", "api", "stage", "verdict", "rules", "explained", "behaviours", "tracks", "changes")

T = TypeVar("T")


def history_json(
    headers: Mapping[str, Header], divergences: Sequence[Divergence], histories: Sequence[CaseHistory], created: str
) -> dict[str, Any]:
    """The whole of ``history.json``: tracks, and each divergence's intervals and change points along them.

    To stay small, what occurs often is written once and named by its position: an implementation in
    ``implementations``, a text in ``texts``, a change point in ``points``, a track's intervals in ``lines``.
    An interval is ``[behaviour or null, first, last]`` with positions in the track's own list. ``created`` is a
    time in ISO 8601; ``histories`` are those of the divergences, in their order.
    """
    along = tracks(headers)
    at = {i: position for position, i in enumerate(headers)}
    places = {track.name: {i: n for n, i in enumerate(track.implementations)} for track in along}
    texts: dict[str, int] = {}
    lines: dict[tuple[tuple[int | None, int, int], ...], int] = {}
    points: dict[tuple[int, int, tuple[str, ...], str, tuple[int, ...] | None], int] = {}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for divergence, found in zip(divergences, histories, strict=True):
        row = (
            *(
                _once(texts, text)
                for text in (divergence.case, divergence.api, divergence.stage, str(divergence.verdict))
            ),
            [_once(texts, rule) for rule in divergence.rules],
            divergence.rule is not None,
            [_once(texts, text) for text in found.behaviours],
            [
                _once(lines, tuple((n.behaviour, place[n.first], place[n.last]) for n in found.tracks[name]))
                if name in found.tracks
                else None
                for name, place in places.items()
            ],
            [
                _once(
                    points,
                    (
                        at[c.before],
                        at[c.after],
                        c.axes,
                        c.attributed_axis,
                        None if c.witness is None else tuple(at[i] for i in c.witness),
                    ),
                )
                for c in found.changes
            ],
        )
        for name, value in zip(COLUMNS, row, strict=True):
            columns[name].append(value)
    return {
        "schema": SCHEMA_ID,
        "suite": {"version": conformance.__version__, "created": created},
        "implementations": [
            {"id": i, "label": header.label, "versions": dict(header.versions)} for i, header in headers.items()
        ],
        "tracks": [
            {
                "name": track.name,
                "provider": track.provider,
                "backend": track.backend,
                "device": track.device,
                "variant": track.variant,
                "implementations": [at[i] for i in track.implementations],
            }
            for track in along
        ],
        "texts": list(texts),
        "lines": [[list(interval) for interval in line] for line in lines],
        "points": [
            [before, after, list(axes), attributed_axis, None if witness is None else list(witness)]
            for before, after, axes, attributed_axis, witness in points
        ],
        "histories": columns,
    }


def _once(table: dict[T, int], value: T) -> int:
    """The position of a value in a table, which is the next free one if it is new."""
    return table.setdefault(value, len(table))


def case_history_json(divergence: Divergence, found: CaseHistory, words: Words) -> dict[str, Any]:
    """One history as ``conformance history --json`` prints it: ids and words."""
    return {
        "case": divergence.case,
        "api": divergence.api,
        "stage": divergence.stage,
        "verdict": str(divergence.verdict),
        "rules": list(divergence.rules),
        "explained": divergence.rule is not None,
        "behaviours": list(found.behaviours),
        "tracks": {
            name: {
                "text": text,
                "intervals": [
                    {
                        "behaviour": n.behaviour,
                        "first": n.first,
                        "last": n.last,
                        "implementations": list(n.implementations),
                    }
                    for n in found.tracks[name]
                ],
            }
            for name, text in words.lines(found).items()
        },
        "changes": [change_json(change, words) for change in found.changes],
    }


def change_json(change: ChangePoint, words: Words) -> dict[str, Any]:
    """One change point."""
    return {
        "before": change.before,
        "after": change.after,
        "axes": list(change.axes),
        "attributed_axis": change.attributed_axis,
        "witness": None if change.witness is None else list(change.witness),
        "text": words.change(change),
    }


def upgrade_json(found: Upgrade, api: Mapping[str, Any] | None = None, api_rows: Sequence[Row] = ()) -> dict[str, Any]:
    """What changes between two implementations: what ordinary code meets first, gravest first, most used first.

    ``api`` is what went or changed in the public API; null where that was not asked for.
    """
    return {
        "schema": UPGRADE_SCHEMA_ID,
        "before": found.before,
        "after": found.after,
        "labels": list(found.labels),
        "notes": list(found.notes),
        "cases": found.cases,
        "compared": found.compared,
        "same": found.same,
        "neither": found.neither,
        "scripts": None if found.scripts is None else moving_json(found.scripts),
        "coverage": None if found.coverage is None else _coverage(found.coverage),
        "summary": summary_json(rows(found, api_rows)),
        "api": api,
        "breaks": _causes(found.breaks),
        "changes": _causes(found.changes),
        "new": _causes(found.new),
        "still_fails": _causes(found.still_fails),
        "configs": _causes(found.configs),
        "uncompared": [{"case": u.case, "stage": u.stage, "reason": u.reason} for u in found.uncompared],
    }


def _causes(causes: Sequence[Cause]) -> list[dict[str, Any]]:
    return [
        {
            "rule": cause.rule,
            "kind": cause.kind,
            "title": cause.title,
            "reason": cause.reason,
            "advice": cause.advice,
            "links": list(cause.links),
            "verdict": str(cause.verdict),
            "severity": str(cause.severity),
            "ordinary": cause.ordinary,
            "files": round(cause.files, 1),
            "apis": list(cause.apis),
            "cases": list(cause.cases),
            "changes": [_change(change) for change in cause.changes],
        }
        for cause in causes
    ]


def _change(change: Change) -> dict[str, Any]:
    return {
        "case": change.case,
        "api": change.api,
        "stage": change.stage,
        "verdict": str(change.verdict),
        "severity": str(change.severity),
        "facts": list(change.facts),
        "before": change.before,
        "after": change.after,
        "border": change.border,
        "relative": change.relative,
    }


def _coverage(said: Coverage) -> dict[str, Any]:
    return {
        "things": said.things,
        "compared": said.compared,
        "uses": said.uses,
        "uses_compared": said.uses_compared,
        "gone": [{"name": one.name, "now": one.now or None, "files": one.files} for one in said.gone],
        "not_looked_at": list(said.unlooked),
    }
