"""The data of saving and loading as one compact file: every text and every list of attempts stands there once."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from conformance.lattice.evaluated import is_mean, uncounted
from conformance.lattice.losses import understood
from conformance.lattice.model import PACKED, Attempt, Lattice, Party, Written
from conformance.model.observation import SameAs
from conformance.storage import packed
from conformance.storage.stores import without_store

_K = TypeVar("_K", bound=Hashable)

#: What makes the file.
AGAIN = "conformance lattice pack"


class _Packed(msgspec.Struct):
    """``files``: digests; a writer's row and a reader's row name them, texts and outcomes by position."""

    created: str
    worker: str
    writers: dict[str, Party]
    readers: dict[str, Party]
    texts: list[str]
    files: list[str]
    attempts: list[Attempt]
    outcomes: list[list[int]]
    written: dict[str, dict[str, tuple[dict[str, int], dict[str, int], int]]]
    read: dict[str, dict[int, int]]
    over: dict[str, dict[int, dict[str, int]]] = {}
    same: dict[str, SameAs] = {}


class _Table(Generic[_K]):
    def __init__(self) -> None:
        self.places: dict[_K, int] = {}

    def __call__(self, value: _K) -> int:
        return self.places.setdefault(value, len(self.places))


def write(lattice: Lattice, path: Path = PACKED) -> int:
    """Write the file; how many bytes it has."""
    texts, files, attempts, outcomes = _Table[str](), _Table[str](), _Table[bytes](), _Table[tuple[int, ...]]()
    written = {
        writer: {
            model: (
                {f: files(d) for f, d in one.files.items()},
                {f: texts(without_store(said)) for f, said in one.refused.items()},
                texts(without_store(one.error)),
            )
            for model, one in several.items()
        }
        for writer, several in lattice.written.items()
    }
    order = msgspec.json.Encoder(order="deterministic")
    read = {
        reader: {
            files(d): outcomes(tuple(attempts(order.encode(_told(one))) for one in tried))
            for d, tried in several.items()
        }
        for reader, several in lattice.read.items()
    }
    over = {
        reader: {files(d): {f: files(made) for f, made in several.items()} for d, several in all_of.items()}
        for reader, all_of in lattice.over.items()
    }
    rows = _Packed(
        lattice.created,
        lattice.worker,
        dict(lattice.writers),
        dict(lattice.readers),
        list(texts.places),
        list(files.places),
        [msgspec.json.decode(one, type=Attempt) for one in attempts.places],
        [list(one) for one in outcomes.places],
        written,
        read,
        over,
        dict(lattice.same),
    )
    return packed.write(path, msgspec.json.encode(rows))


def _told(one: Attempt) -> Attempt:
    """A way without where its files lay."""
    return Attempt(one.way, {stage: (outcome, without_store(said)) for stage, (outcome, said) in one.stages.items()})


def read(path: Path = PACKED) -> Lattice:
    """The data of a file, or nothing where there is none; raises PackedFileError."""
    rows = packed.read(path, _Packed, AGAIN)
    if rows is None:
        return Lattice()
    try:
        return _unpacked(rows)
    except IndexError as error:
        raise packed.PackedFileError(f"{path} names what is not in it: {error}", f"Make it again: {AGAIN}") from error


def _unpacked(rows: _Packed) -> Lattice:
    attempts = [Attempt(one.way, understood(one.stages)) for one in rows.attempts]
    tried: list[Sequence[Attempt]] = [[attempts[n] for n in one] for one in rows.outcomes]

    def one(row: tuple[Mapping[str, int], Mapping[str, int], int]) -> Written:
        files, refused, error = row
        return Written(
            {f: rows.files[n] for f, n in files.items()},
            {f: rows.texts[n] for f, n in refused.items()},
            rows.texts[error],
        )

    written = {w: {m: one(row) for m, row in several.items()} for w, several in rows.written.items()}
    means = {
        digest
        for w, several in written.items()
        for model, made in several.items()
        if is_mean(model, rows.writers[w].versions.get("keras", ""))
        for digest in made.files.values()
    }
    alone = [[Attempt(one.way, uncounted(one.stages)) for one in several] for several in tried]
    read_: dict[str, Any] = {
        r: {rows.files[f]: (alone if rows.files[f] in means else tried)[n] for f, n in several.items()}
        for r, several in rows.read.items()
    }
    over = {
        r: {rows.files[d]: {f: rows.files[n] for f, n in made.items()} for d, made in several.items()}
        for r, several in rows.over.items()
    }
    return Lattice(rows.created, rows.worker, rows.writers, rows.readers, written, read_, over, rows.same)
