"""Folders of observations merged into one: the same whatever is merged first, and however often.

What was observed under one identity (lock, versions, machine, variables) is united case by case, revision by
revision, and by the files of the worker that made it. Of an implementation's identities one counts and stands where a
run would have put it; the others, what is of other revisions or files of the worker, and what was seen otherwise a
second time are kept in ``apart/``, from which a later merge takes them into account again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from conformance.model.errors import ForeignFileError
from conformance.model.observation import Footer, Header, Implementation
from conformance.observations.aside import set_aside
from conformance.observations.files import Entry, ObservationFile, read_file, read_header, remember
from conformance.observations.journal import SUFFIX
from conformance.observations.merge import contradiction
from conformance.observations.sealing import bare, seal
from conformance.observations.store import Store, has_header
from conformance.storage.disk import is_file, make_folder, reading, replace_file, writing

APART = "apart"

#: A case, its revision, and the fingerprint of what made its observation.
Key: TypeAlias = tuple[str, str, str]
#: How much an observation counts: (header, case, revision, worker) → 0 for not at all.
Rank: TypeAlias = Callable[[Header, str, str, str], int]


@dataclass
class Identity:
    """What was observed under one identity: (case, revision, worker) → the lines that say it, each in its file."""

    header: Header
    lines: "dict[Key, list[Entry]]" = field(default_factory=dict)
    finished: str = ""


@dataclass(frozen=True)
class Merged:
    """What merging has written: implementation id → cases that count, and ids with something kept apart.

    ``conflicts`` are sentences: which files contradict each other about which case, though nothing that they were
    observed with differs. ``problems`` tell of what could not be read.
    """

    cases: Mapping[str, int]
    apart: frozenset[str]
    conflicts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def places(folder: Path) -> Path:
    """Where a folder's observations are: below it, or in itself."""
    return folder / "observations" if (folder / "observations").is_dir() else folder


def sources(folders: Iterable[Path], problems: list[str] | None = None) -> dict[Implementation, list[Path]]:
    """Implementation → all its files in the folders, those kept apart and those of killed runs as well.

    Files that are no observations are passed over, and named in ``problems``.
    """
    found: dict[Implementation, list[Path]] = {}
    for folder in dict.fromkeys(places(f).resolve() for f in folders):
        with reading(folder):
            paths = [*folder.glob("*.jsonl"), *(folder / APART).glob("*.jsonl")]
        for path in sorted(p for p in paths if not p.name.startswith(".")):
            try:
                if not is_file(path):
                    raise ForeignFileError(f"{path} is no file")
                if not path.name.endswith(SUFFIX) or has_header(path):
                    found.setdefault(read_header(path).implementation, []).append(path)
            except ForeignFileError as error:
                if problems is not None:
                    problems.append(error.message)
            except FileNotFoundError:
                # Absorbed by its run since the folder was listed.
                continue
    return found


def unite(files: Iterable[ObservationFile]) -> dict[str, Identity]:
    """Identity → what files say together."""
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
    return found


def _header_order(header: Header) -> tuple[str, bytes]:
    return header.created, msgspec.json.encode(header, order="sorted")


def variants(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Lines of one case, revision and worker by what they saw, the one that counts first.

    A crash, timeout or lack of memory may be the machine's: whoever got to the end counts before them, and who ran
    the case before who took another's word for it. Between others the order is arbitrary, but the same everywhere.
    """
    if len(entries) == 1:
        return [list(entries)]
    found: dict[bytes, list[Entry]] = {}
    for line, entry in ((bare(entry.raw()), entry) for entry in entries):
        found.setdefault(line, []).append(entry)
    if len(found) == 1:
        return [list(entries)]
    alike: dict[bytes, list[Entry]] = {}
    for line, same in found.items():
        alike.setdefault(_seen(msgspec.json.decode(line)), []).extend(same)
    return [alike[seen] for seen in sorted(alike, key=_preferred)]


def _seen(record: Mapping[str, Any]) -> bytes:
    """What a record saw, as comparable bytes, and by which state of the worker; not when, where or how long it took."""
    runs = record.get("runs", {})
    stages = {precision: [_placeless(stage) for stage in of_run] for precision, of_run in runs.items()}
    what = [record.get("status"), record.get("same_as"), record.get("worker", ""), stages]
    return msgspec.json.encode(what, order="sorted")


def _placeless(stage: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without the traceback, which names the folders of the machine."""
    raised = stage.get("raised")
    return {**stage, "raised": {**raised, "traceback": ""}} if isinstance(raised, dict) else stage


def _preferred(seen: bytes) -> tuple[bool, bool, bytes]:
    status, same_as, *_ = msgspec.json.decode(seen)
    return status not in ("ok", "error", "unsupported"), same_as is not None, seen


def joined(entries: Iterable[Entry]) -> bytes:
    """One record for lines that saw the same: the shortest time, every confirming run, and no say of their order.

    Fields that this version does not know stay.
    """
    lines = sorted({bare(entry.raw()) for entry in entries})
    if len(lines) == 1:
        return seal(lines[0])
    decoded: list[dict[str, Any]] = [msgspec.json.decode(line) for line in lines]
    # Facts are equal, but may be spelled in another order: the first in the order of bytes is as good as any.
    whole = min(({**o, "seconds": 0.0, "detail": "", "confirm": {}} for o in decoded), key=msgspec.json.encode)
    confirm: dict[str, list[Any]] = {}
    for kind in sorted({kind for o in decoded for kind in o.get("confirm", {})}):
        confirm[kind] = max((o["confirm"][kind] for o in decoded if kind in o.get("confirm", {})), key=_bytes)
    whole["seconds"] = min(o.get("seconds", 0.0) for o in decoded)
    whole["detail"] = max(o.get("detail", "") for o in decoded)
    whole["confirm"] = confirm
    return seal(_bytes({name: value for name, value in whole.items() if value or name not in _OPTIONAL}))


#: Fields that are left out where they say nothing, as the model has it.
_OPTIONAL = ("seconds", "detail", "confirm")


def _bytes(value: Any) -> bytes:
    return msgspec.json.encode(value)


def merge_folders(
    folders: Iterable[Path],
    into: Path,
    revisions: Mapping[str, str],
    current: Callable[[Header], bool] = lambda header: True,
    rank: Rank | None = None,
) -> Merged:
    """Unite the observations of folders, and of ``into`` itself, in ``into``; the folders stay as they are.

    ``revisions`` is the catalog (case → revision); ``current`` says whether a header is of today's lock, ``rank`` how
    much an observation counts: without it, one that is of the catalog's revision does. Where two files contradict each
    other both are kept, and it is told. Raises what reading a file raises before anything is written.
    """
    root = places(into)
    rank = rank or (lambda header, case, revision, worker: int(revisions.get(case) == revision))
    cases: dict[str, int] = {}
    apart: set[str] = set()
    conflicts: list[str] = []
    problems: list[str] = []
    found = sources([*folders, *([root] if root.is_dir() else [])], problems)
    # All of it is read first: what cannot be understood leaves everything as it was.
    for paths in found.values():
        unite(_read(paths, problems))
    for implementation, paths in sorted(found.items(), key=lambda item: item[0].id):
        store = Store(root)
        with store.locked(implementation):
            # Somebody else may have written here since the folders were listed.
            there = list(dict.fromkeys([*paths, *sources([root]).get(implementation, [])]))
            files = list(_read(there))
            identities = unite(files)
            if not identities:
                continue
            order = {name: _order(name, one, rank, current) for name, one in identities.items()}
            best = max(order, key=lambda name: order[name])
            mine = [path for path in there if path.is_relative_to(root.resolve())]
            for file in files:
                if file.path in mine:
                    set_aside(file, root)
            store.clear_foreign(store.path(implementation))
            written: set[Path] = set()
            for name, one in identities.items():
                split = {key: variants(entries) for key, entries in one.lines.items()}
                conflicts += _conflicts(implementation.id, split)
                winners, losers = _divide(split, one.header, rank)
                if name == best:
                    lines = [(key, entries) for key, (entries, *_) in winners.items()]
                    written.add(_write(store.path(implementation), one, lines, revisions))
                    cases[implementation.id] = len(winners)
                    kept = [(key, entries) for key, (_, *others) in winners.items() for entries in others]
                    kept += [(key, entries) for key, ways in losers.items() for entries in ways]
                else:
                    kept = [(key, entries) for key, ways in split.items() for entries in ways]
                if kept:
                    apart.add(implementation.id)
                    written.add(_write(root / APART / f"{implementation.slug}.{name[:16]}.jsonl", one, kept, None))
            for path in mine:
                # What stood in the folder under other names is in what was written; journals are their writers'.
                if path not in written and not path.name.endswith(SUFFIX):
                    with writing(path, "removed"):
                        path.unlink()
    return Merged(cases, frozenset(apart), tuple(conflicts), tuple(problems))


def _read(paths: Iterable[Path], problems: list[str] | None = None) -> Iterator[ObservationFile]:
    for path in paths:
        with suppress(FileNotFoundError):
            file = read_file(path, journal=path.name.endswith(SUFFIX), anew=True)
            if file is not None:
                if problems is not None:
                    problems += [str(damage) for damage in file.damaged] + [f"{path}: {note}" for note in file.notes]
                yield file


def _conflicts(implementation: str, split: Mapping[Key, Sequence[Sequence[Entry]]]) -> Iterator[str]:
    """Sentences about cases that were seen otherwise a second time, where that cannot be honest."""
    for (case, _, _), (first, *others) in split.items():
        for other in others:
            left, right = ((entries[0], entries[0].observation()) for entries in (first, other))
            if what := contradiction(left[1], right[1]):
                places_ = " and ".join(dict.fromkeys(str(entry.source.path) for entry, _ in (left, right)))
                yield f"{places_} contradict each other about {case} of {implementation}: {what}"


def _order(name: str, one: Identity, rank: Rank, current: Callable[[Header], bool]) -> tuple[bool, int, str, str]:
    """Which identity counts: today's lock, then most cases that count now, then the later."""
    now = len({key[0] for key in one.lines if rank(one.header, *key)})
    return current(one.header), now, one.header.created, name


Ways: TypeAlias = Mapping[Key, list[list[Entry]]]


def _divide(split: Ways, header: Header, rank: Rank) -> tuple[Ways, Ways]:
    """The revision and worker of each case that count most, and the others."""
    best: dict[str, tuple[int, Key]] = {}
    for key in split:
        order = (rank(header, *key), key)
        best[key[0]] = max(best.get(key[0], order), order)
    winners = {key: ways for key, ways in split.items() if best[key[0]][1] == key}
    return winners, {key: ways for key, ways in split.items() if key not in winners}


def _write(
    path: Path, one: Identity, lines: Iterable[tuple[Key, list[Entry]]], revisions: Mapping[str, str] | None
) -> Path:
    """One file, its path is returned; with ``revisions`` its footer says whether it has every case."""
    ordered = sorted((key, joined(entries)) for key, entries in lines)
    have = {case: revision for (case, revision, _), _ in ordered}
    complete = revisions is not None and all(have.get(case) == revision for case, revision in revisions.items())
    footer = Footer(len(ordered), complete, one.finished)
    make_folder(path.parent)
    first, last = (seal(msgspec.json.encode(record)) + b"\n" for record in (one.header, footer))
    replace_file(path, chain([first], (line + b"\n" for _, line in ordered), [last]))
    remember(path)
    return path.resolve()
