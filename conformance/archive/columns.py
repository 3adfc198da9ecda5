"""Arrow's columns, of which a part is read as Python's lists.

Straight from Arrow's buffers: its own ``to_pylist`` takes ten times as long, and imports pandas where there is one.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

#: Reads the values from a row up to, not including, another.
Reader: TypeAlias = Callable[[int, int], list[Any]]


def texts(column: Any) -> Reader:
    """A column of texts that is a dictionary."""
    known, indices = dictionary(column)
    return lambda start, stop: [known[n] for n in indices[start:stop].tolist()]


def dictionary(column: Any) -> tuple[list[str], npt.NDArray[Any]]:
    """The texts of such a column, each once, and for each row the number of its text."""
    chunk = _only(column)
    known = _blobs(chunk.dictionary)(0, len(chunk.dictionary))
    return [(text or b"").decode() for text in known], _values(chunk.indices, np.int32)


def numbers(column: Any, kind: type[np.generic]) -> Reader:
    """A column of numbers of a kind, without nulls."""
    values = _values(_only(column), kind)
    return lambda start, stop: list(values[start:stop].tolist())


def blobs(column: Any) -> Reader:
    """A column of texts as bytes, with None for nulls."""
    return _blobs(_only(column))


def fixed(column: Any, width: int) -> Reader:
    """A column of so many bytes each, without nulls."""
    chunk = _only(column)
    data = memoryview(chunk.buffers()[1] or b"")[chunk.offset * width :]
    return lambda start, stop: [bytes(data[n : n + width]) for n in range(start * width, stop * width, width)]


def whole(column: Any, width: int) -> npt.NDArray[np.void]:
    """The same, all of it."""
    return _values(_only(column), np.dtype(f"V{width}"))


def lists(column: Any) -> Reader:
    """A column of lists of 32 bit numbers, without nulls, as tuples."""
    chunk = _only(column)
    offsets, values = _offsets(chunk), _values(chunk.values, np.int32)

    def read(start: int, stop: int) -> list[tuple[int, ...]]:
        return [tuple(values[a:b].tolist()) for a, b in pairwise(offsets[start : stop + 1].tolist())]

    return read


def ranges(column: Any) -> dict[str, list[tuple[int, int]]]:
    """Text → where it stands in a column of texts that is a dictionary; in a sorted one that is one place."""
    known, indices = dictionary(column)
    changes = (np.flatnonzero(indices[1:] != indices[:-1]) + 1).tolist() if len(indices) else []
    found: dict[str, list[tuple[int, int]]] = {}
    for start, stop in pairwise([0, *changes, len(indices)]):
        if stop > start:
            found.setdefault(known[int(indices[start])], []).append((start, stop))
    return found


def _blobs(chunk: Any) -> Reader:
    offsets, data, absent = _offsets(chunk), memoryview(chunk.buffers()[2] or b""), _nulls(chunk)

    def read(start: int, stop: int) -> list[bytes | None]:
        edges = pairwise(offsets[start : stop + 1].tolist())
        if absent is None:
            return [bytes(data[a:b]) for a, b in edges]
        gone = absent[start:stop].tolist()
        return [None if nothing else bytes(data[a:b]) for (a, b), nothing in zip(edges, gone, strict=True)]

    return read


def _nulls(chunk: Any) -> npt.NDArray[np.bool_] | None:
    """Which values are null, or None where none is."""
    if not chunk.null_count:
        return None
    bits = np.unpackbits(np.frombuffer(chunk.buffers()[0], np.uint8), bitorder="little")
    return np.equal(bits[chunk.offset : chunk.offset + len(chunk)], 0)


def _only(column: Any) -> Any:
    """A column as one piece."""
    joined = column.combine_chunks()
    # Of a column of dictionaries Arrow makes a column again.
    return joined.chunk(0) if hasattr(joined, "chunk") else joined


def _values(chunk: Any, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    if not len(chunk):
        return np.zeros(0, kind)
    return np.frombuffer(chunk.buffers()[1], kind)[chunk.offset : chunk.offset + len(chunk)]


def _offsets(chunk: Any) -> npt.NDArray[np.int32]:
    """Where each value begins, and where the last one ends."""
    if not len(chunk):
        return np.zeros(1, np.int32)
    return np.frombuffer(chunk.buffers()[1], np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
