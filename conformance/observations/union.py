"""Folders of observations merged into one: the same whatever is merged first, and however often.

What was observed under one identity (lock, versions, machine, variables) is united case by case, revision by
revision, and by the files of the worker that made it. Of an implementation's identities one counts and stands where a
run would have put it; the others, and what is of other revisions or files of the worker, are kept in ``apart/``, from
which a later merge takes them into account again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from conformance.errors import ConflictingObservationsError
from conformance.observations.files import Entry, ObservationFile, read_file, read_header
from conformance.observations.journal import SUFFIX
from conformance.observations.merge import same
from conformance.observations.model import Footer, Header, Implementation, Observation
from conformance.observations.store import Store, has_header, replace_file

APART = "apart"


@dataclass
class Identity:
    """What was observed under one identity: (case, revision, worker) → the lines that say it, each in its file."""

    header: Header
    lines: dict[tuple[str, str, str], list[Entry]] = field(default_factory=dict)
    finished: str = ""


def places(folder: Path) -> Path:
    """Where a folder's observations are: below it, or in itself."""
    return folder / "observations" if (folder / "observations").is_dir() else folder


def sources(folders: Iterable[Path]) -> dict[Implementation, list[Path]]:
    """Implementation → all its files in the folders, those kept apart and those of killed runs as well."""
    found: dict[Implementation, list[Path]] = {}
    for folder in dict.fromkeys(places(f).resolve() for f in folders):
        paths = [*folder.glob("*.jsonl"), *(folder / APART).glob("*.jsonl")]
        for path in sorted(p for p in paths if not p.name.startswith(".")):
            if not path.name.endswith(SUFFIX) or has_header(path):
                found.setdefault(read_header(path).implementation, []).append(path)
    return found


def unite(files: Iterable[ObservationFile]) -> dict[str, Identity]:
    """Identity → what files say together; raises ConflictingObservationsError where two of one identity disagree."""
    found: dict[str, Identity] = {}
    for file in files:
        if not file.entries:
            # It says nothing, so its date may not count either: it would be lost where another identity counts.
            continue
        one = found.setdefault(file.identity, Identity(file.header))
        one.header = max(one.header, file.header, key=_header_order)
        if file.footer is not None:
            one.finished = max(one.finished, file.footer.finished)
        for case, entry in file.entries:
            one.lines.setdefault((case, entry.revision, entry.worker), []).append(entry)
    for one in found.values():
        _refuse_conflicts(one)
    return found


def _header_order(header: Header) -> tuple[str, bytes]:
    return header.created, msgspec.json.encode(header, order="sorted")


def _refuse_conflicts(one: Identity) -> None:
    wrong: dict[str, set[Path]] = {}
    for (case, _, _), entries in one.lines.items():
        if len(entries) == 1 or len({entry.raw() for entry in entries}) == 1:
            continue
        first, *others = entries
        seen = first.observation()
        for other in others:
            if not same(seen, other.observation()):
                wrong.setdefault(case, set()).update((first.source.path, other.source.path))
    if wrong:
        case, paths = next(iter(sorted(wrong.items())))
        more = f", and about {len(wrong) - 1} more cases" if len(wrong) > 1 else ""
        raise ConflictingObservationsError(
            f"{' and '.join(map(str, sorted(paths)))} disagree about {case} of {one.header.implementation.id}{more}",
            "They were observed under the same lock, worker and versions: keep one of them; nothing has been written.",
        )


def joined(entries: Iterable[Entry]) -> bytes:
    """One line for lines that say the same: the shortest time, every confirming run, and no say of their order."""
    lines = sorted({entry.raw() for entry in entries})
    if len(lines) == 1:
        return lines[0]
    decoded = [msgspec.json.decode(line, type=Observation) for line in lines]
    # Facts are equal, but may be spelled in another order: the first in the order of bytes is as good as any.
    bare = min(msgspec.json.encode(msgspec.structs.replace(o, seconds=0.0, detail="", confirm={})) for o in decoded)
    confirm: dict[str, list[Any]] = {}
    for kind in sorted({kind for o in decoded for kind in o.confirm}):
        confirm[kind] = max((o.confirm[kind] for o in decoded if kind in o.confirm), key=msgspec.json.encode)
    whole = msgspec.structs.replace(
        msgspec.json.decode(bare, type=Observation),
        seconds=min(o.seconds for o in decoded),
        detail=max(o.detail for o in decoded),
        confirm=confirm,
    )
    return msgspec.json.encode(whole)


@dataclass(frozen=True)
class Merged:
    """What merging has written: implementation id → cases that count, and ids with something kept apart."""

    cases: Mapping[str, int]
    apart: frozenset[str]


def merge_folders(
    folders: Iterable[Path],
    into: Path,
    revisions: Mapping[str, str],
    current: Callable[[Header], bool] = lambda header: True,
    rank: Callable[[Header, str, str, str], int] | None = None,
) -> Merged:
    """Unite the observations of folders, and of ``into`` itself, in ``into``; the folders stay as they are.

    ``revisions`` is the catalog (case → revision); ``current`` says whether a header is of today's lock. ``rank`` says
    how much an observation (header, case, revision, worker) counts, 0 that it does not; without it that is whether it
    is of the catalog's revision.
    Raises ConflictingObservationsError before anything is written, and what reading a file raises.
    """
    root = places(into)
    rank = rank or (lambda header, case, revision, worker: int(revisions.get(case) == revision))
    cases: dict[str, int] = {}
    apart: set[str] = set()
    found = sources([*folders, *([root] if root.is_dir() else [])])
    # All of it is checked first: a conflict leaves everything as it was.
    for paths in found.values():
        unite(_read(paths))
    for implementation, paths in sorted(found.items(), key=lambda item: item[0].id):
        store = Store(root)
        with store.locked(implementation):
            identities = unite(_read(paths))
            if not identities:
                continue
            order = {name: _order(name, one, rank, current) for name, one in identities.items()}
            best = max(order, key=lambda name: order[name])
            written: set[Path] = set()
            for name, one in identities.items():
                winners, losers = _divide(one, rank)
                if name == best:
                    written.add(_write(store.path(implementation), one, winners, revisions))
                    cases[implementation.id] = len(winners)
                kept = losers if name == best else {**winners, **losers}
                if kept:
                    apart.add(implementation.id)
                    written.add(_write(root / APART / f"{implementation.slug}.{name[:16]}.jsonl", one, kept, None))
            for path in paths:
                # What stood in the folder under other names is in what was written; journals are their writers'.
                if path.is_relative_to(root.resolve()) and path not in written and not path.name.endswith(SUFFIX):
                    path.unlink()
    return Merged(cases, frozenset(apart))


def _read(paths: Iterable[Path]) -> Iterator[ObservationFile]:
    for path in paths:
        file = read_file(path, journal=path.name.endswith(SUFFIX))
        if file is not None:
            yield file


def _order(
    name: str, one: Identity, rank: Callable[[Header, str, str, str], int], current: Callable[[Header], bool]
) -> tuple[bool, int, str, str]:
    """Which identity counts: today's lock, then most cases that count now, then the later."""
    now = len({key[0] for key in one.lines if rank(one.header, *key)})
    return current(one.header), now, one.header.created, name


Lines = dict[tuple[str, str, str], list[Entry]]


def _divide(one: Identity, rank: Callable[[Header, str, str, str], int]) -> tuple[Lines, Lines]:
    """The observation of each case that counts most, and the others."""
    best: dict[str, tuple[int, tuple[str, str, str]]] = {}
    for key in one.lines:
        order = (rank(one.header, *key), key)
        best[key[0]] = max(best.get(key[0], order), order)
    winners = {key: entries for key, entries in one.lines.items() if best[key[0]][1] == key}
    return winners, {key: entries for key, entries in one.lines.items() if key not in winners}


def _write(path: Path, one: Identity, lines: Lines, revisions: Mapping[str, str] | None) -> Path:
    """One file, its path is returned; with ``revisions`` its footer says whether it has every case."""
    have = {case: revision for case, revision, _ in lines}
    complete = revisions is not None and all(have.get(case) == revision for case, revision in revisions.items())
    footer = Footer(len(lines), complete, one.finished)
    texts = (joined(lines[key]) + b"\n" for key in sorted(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, chain([msgspec.json.encode(one.header) + b"\n"], texts, [msgspec.json.encode(footer) + b"\n"]))
    return path.resolve()
