"""Who has what, as a table of versions: a column for each provider, a row for each state, ranges in the cells."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from conformance.inventory.where import implementation_of, track_of
from conformance.model.observation import BACKENDS, PROVIDERS
from conformance.model.versions import parse_version

#: In a cell: in every version that was looked into; in none of them.
ALL, NONE = "all", "–"


@dataclass(frozen=True)
class Grid:
    """``columns`` are tracks with the versions that were looked into; ``rows`` have a state and a cell for each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def grid(states: Mapping[str, str], versions: Mapping[str, Mapping[str, str]]) -> Grid:
    """The states of implementations (ids) of which all are in ``versions`` (id → what ran), in the states' order.

    Another backend, device or variant is a column only where it differs from its provider on TensorFlow's CPU in a
    version that both have.
    """
    tracks: dict[str, dict[tuple[int, ...], set[str]]] = {}
    for identifier, ran in versions.items():
        if identifier in states:
            track = track_of(identifier)
            tracks.setdefault(track, {}).setdefault(_version(track, ran), set()).add(states[identifier])
    shown = sorted((track for track in tracks if _told(track, tracks)), key=_order)
    order = list(dict.fromkeys(states.values()))
    rows = []
    for state in order:
        cells = tuple(_cell([v for v, found in tracks[t].items() if state in found], tracks[t]) for t in shown)
        if any(cell != NONE for cell in cells):
            rows.append((state, cells))
    return Grid(tuple(f"{track} {_ends(tracks[track])}" for track in shown), tuple(rows))


def _told(track: str, tracks: Mapping[str, Mapping[tuple[int, ...], set[str]]]) -> bool:
    mine = implementation_of(f"/{track}")
    if mine.backend == "tensorflow" and mine.device == "cpu" and not mine.variant:
        return True
    main = tracks.get(mine.provider, {})
    if mine.variant:
        return True
    return any(found != main.get(version, found) for version, found in tracks[track].items()) or not main


def _order(track: str) -> tuple[int, bool, int, str]:
    mine = implementation_of(f"/{track}")
    provider = PROVIDERS.index(mine.provider) if mine.provider in PROVIDERS else len(PROVIDERS)
    backend = BACKENDS.index(mine.backend) if mine.backend in BACKENDS else len(BACKENDS)
    return backend, bool(mine.variant), provider, track


def _version(track: str, ran: Mapping[str, str]) -> tuple[int, ...]:
    package = "tensorflow" if track.startswith("tf.keras") else "keras"
    return parse_version(ran.get(package, "0")).release[:2]


def _cell(having: Collection[tuple[int, ...]], looked: Collection[tuple[int, ...]]) -> str:
    """``≤2.3, 2.10+``: ranges of versions among those that were looked into."""
    ordered = sorted(looked)
    runs: list[list[int]] = []
    for place, version in enumerate(ordered):
        if version in having:
            if runs and runs[-1][1] == place - 1:
                runs[-1][1] = place
            else:
                runs.append([place, place])
    if not runs:
        return NONE
    final = len(ordered) - 1
    if runs == [[0, final]]:
        return ALL
    return ", ".join(_run(ordered, first, end, final) for first, end in runs)


def _run(ordered: Sequence[tuple[int, ...]], first: int, end: int, final: int) -> str:
    if end == final:
        return f"{_text(ordered[first])}+"
    if first == 0:
        return f"≤{_text(ordered[end])}"
    return _text(ordered[first]) if first == end else f"{_text(ordered[first])}–{_text(ordered[end])}"


def _ends(looked: Collection[tuple[int, ...]]) -> str:
    first, end = min(looked), max(looked)
    return _text(first) if first == end else f"{_text(first)}–{_text(end)}"


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
