"""What the archive's files look like: names, columns, and how they are compressed.

A pack is a pair of Parquet files, written once and never changed. ``STEM.observations.HASH.parquet`` has a row for each
observation, ``STEM.records.HASH.parquet`` one for each record that the rows refer to: contents, stages, tracebacks,
headers. Both are sorted by case.

HASH is of the file itself, so that one look says whether it is whole: 16 digits of the sha256 of all of it, and 8 of
that of Parquet's footer, which says where everything is. The footer's metadata has ``groups``, the CRC-32 of the bytes
of each row group, so that what is damaged is told from the rest. Arrow, which may end the process over a damaged
footer, never sees what is not what was written.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.archive.arrow import pyarrow as pa

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:archive:1"

OBSERVATIONS, RECORDS = "observations", "records"

#: A Parquet file's first and last bytes.
MAGIC = b"PAR1"

#: Digits of the sha256 of a file, and of its footer, in its name.
DIGITS, FOOTER_DIGITS = 16, 8

#: Bytes of a record's sha256 that are kept, its first: all 32 of each would be more than a quarter of the archive.
ID_BYTES = 16

#: One row for each observation. ``content`` is the sha256 of a record of the case, in whichever pack; ``header`` and
#: ``tracebacks`` are numbers of records of the same pack; ``rest`` is the JSON of the fields without a column.
ROWS = pa.schema(
    [
        pa.field("case", pa.string(), nullable=False),
        pa.field("implementation", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),
        pa.field("worker", pa.string(), nullable=False),
        pa.field("header", pa.int32(), nullable=False),
        pa.field("content", pa.binary(ID_BYTES), nullable=False),
        pa.field("tracebacks", pa.list_(pa.field("element", pa.int32(), nullable=False)), nullable=False),
        pa.field("rest", pa.string(), nullable=False),
    ]
)

#: One row for each record. ``number`` counts within a case, and within the headers, whose case is empty; ``stage`` is
#: a stage's name, or empty; ``body`` is null where another pack has it.
BODIES = pa.schema(
    [
        pa.field("case", pa.string(), nullable=False),
        pa.field("number", pa.int32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("sha256", pa.binary(ID_BYTES), nullable=False),
        pa.field("body", pa.string()),
    ]
)

#: Kind → columns.
SCHEMAS = {OBSERVATIONS: ROWS, RECORDS: BODIES}

#: Kind → the columns in which a few texts occur again and again.
DICTIONARIES = {
    OBSERVATIONS: ["case", "revision", "implementation", "status", "worker"],
    RECORDS: ["case", "kind", "stage"],
}

#: Bytes of bodies (uncompressed) in a row group of records: what is read to see one case, and lost with one bad byte.
GROUP_BYTES = 1 << 20
#: Observations in a row group.
GROUP_ROWS = 4_096
#: Bytes of a pack's records (compressed) from which on another pack begins.
PACK_BYTES = 4_000_000
#: Zstandard's: what is written once may take its time, reading does not depend on it (benchmarks/archive.py).
LEVEL = 17

_NAME = re.compile(
    rf"(?P<stem>[0-9a-zA-Z-]+)\.(?P<kind>{OBSERVATIONS}|{RECORDS})\.(?P<hash>[0-9a-f]{{{DIGITS + FOOTER_DIGITS}}})"
    r"\.parquet"
)


@dataclass(frozen=True, order=True)
class Name:
    """A pack's file by its name: ``stem`` is the pack's, and sorts by the time it was written."""

    stem: str
    kind: str
    hash: str

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.stem}.{self.kind}.{self.hash}.parquet"


def parse(name: str) -> Name | None:
    """A file's name taken apart, or None where it is no pack's."""
    found = _NAME.fullmatch(name)
    return Name(found["stem"], found["kind"], found["hash"]) if found else None


def new_stem(number: int) -> str:
    """A stem that no other pack has; ``number`` sorts the packs that one call writes."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{number:03}-{secrets.token_hex(3)}"


def digest(content: bytes) -> str:
    """What a file with this content has in its name."""
    return hashlib.sha256(content).hexdigest()[:DIGITS] + footer_digest(content)


def footer_digest(content: bytes) -> str:
    """The part of it that is the footer's, of a file or of its last bytes; empty where there is no whole footer."""
    length = footer_length(content)
    if not 0 < length <= len(content):
        return ""
    return hashlib.sha256(content[-length:]).hexdigest()[:FOOTER_DIGITS]


def footer_length(content: bytes) -> int:
    """How many of a file's last bytes are its footer; 0 where it ends in none."""
    return int.from_bytes(content[-8:-4], "little") + 8 if content[-4:] == MAGIC and len(content) > 8 else 0


def options(kind: str) -> dict[str, Any]:
    """How Parquet writes a kind of file."""
    return {
        "compression": "zstd",
        "compression_level": LEVEL,
        "use_dictionary": DICTIONARIES[kind],
        # A page for each row group: what is compressed together should be long.
        "data_page_size": 64 << 20,
        "dictionary_pagesize_limit": 64 << 20,
        "write_page_checksum": True,
        "write_statistics": ["case"],
        "store_schema": False,
    }
