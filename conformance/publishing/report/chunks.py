"""The files beside the page, which it loads when they are asked for: classic scripts, which browsers run from file://.

A name follows from the content, so that a page never takes another report's file for its own, and what did not
change keeps its file.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

#: The folder beside the page, and what the names of its files look like.
FOLDER = "data"
NAME = re.compile(r"[a-z]+-[0-9a-f]{16}\.js")

#: Cases in a chunk: about so many, and never more than so many.
USUAL, MOST = 48, 144


@dataclass(frozen=True)
class Chunk:
    """One file: its name without ``.js``, and the script that hands its content to the page."""

    name: str
    script: str

    @property
    def file(self) -> str:
        """Where the file lies, from the page."""
        return f"{FOLDER}/{self.name}.js"


def packed(value: Any) -> str:
    """A JSON value gzipped, in base64."""
    return _packed(_json(value))


def chunk(kind: str, value: Any) -> Chunk:
    """The chunk of a JSON value. The name is that of the value, whatever made the gzip stream."""
    text = _json(value)
    name = f"{kind}-{hashlib.sha256(text).hexdigest()[:16]}"
    return Chunk(name, f'conformance.chunk("{name}","{_packed(text)}");\n')


def runs(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Sorted names in runs (start, end), cut where a name's own hash says so: one name more changes one run or two."""
    start = 0
    for n, name in enumerate(names):
        if n > start and (n - start == MOST or hashlib.sha256(name.encode()).digest()[0] < 256 // USUAL):
            yield start, n
            start = n
    if names:
        yield start, len(names)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _packed(text: bytes) -> str:
    # mtime=0: the same text for the same value.
    return base64.b64encode(gzip.compress(text, compresslevel=9, mtime=0)).decode("ascii")
