"""Compares ways to keep the published result in a file: bytes, and seconds to read what a question needs.

    python benchmarks/result_format.py [--times 5] [--runs 5] [--quick]

Prints JSON. Each way holds the same judgement: the published one, or one invented as many times as large (see
answers.py). ``zip`` is what is used: blocks of so many cases, JSON, deflated. ``zip msgpack`` is the same in msgpack;
``zip stored`` is not compressed; ``sqlite blocks`` has the same deflated blocks as rows; ``sqlite rows`` has a row for
each divergence, pair, different fact and fact of a pair, ``deflated`` says what is left of it in a wheel. Timed are
reading everything that ``upgrade`` reads (all cases of two implementations), and one case under all of them.
"""

import argparse
import io
import json
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from answers import larger
from measuring import machine, summary

from conformance.publishing.result import encode, wire
from conformance.publishing.result.reader import Result
from conformance.publishing.result.wire import CaseBlock, FactBlock
from conformance.publishing.result.writer import Publication

#: The two whose differences are read, by position among the implementations.
TWO = ("py38-tf210/tf.keras", "py311-tf2/keras")

Blocks = list[tuple[CaseBlock, FactBlock]]


def main() -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one run each: no measurement")
    chosen = parser.parse_args()
    runs = 1 if chosen.quick else chosen.runs
    publication = larger(Result(), chosen.times)
    ids = [rule.id for rule in publication.rules]
    found: dict[str, Any] = {
        "machine": machine(),
        "cases": len(publication.judgement.cases),
        "divergences": len(publication.judgement.divergences),
        "ways": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        for size in (8, wire.BLOCK, 128):
            blocks = list(_blocks(publication, ids, size))
            found["ways"][f"zip, blocks of {size}"] = _zipped(blocks, msgspec.json, zipfile.ZIP_DEFLATED, runs)
            if size == wire.BLOCK:
                found["ways"]["zip msgpack"] = _zipped(blocks, msgspec.msgpack, zipfile.ZIP_DEFLATED, runs)
                found["ways"]["zip stored"] = _zipped(blocks, msgspec.json, zipfile.ZIP_STORED, runs)
                found["ways"]["sqlite blocks"] = _sqlite_blocks(blocks, Path(folder, "blocks.sqlite"), runs)
                rows = Path(folder, "rows.sqlite")
                found["ways"]["sqlite rows"] = _sqlite_rows(blocks, list(publication.judgement.headers), rows, runs)
    print(json.dumps(found, indent=2))
    return 0


def _blocks(publication: Publication, rules: list[str], size: int) -> Iterator[tuple[CaseBlock, FactBlock]]:
    usual = encode.BLOCK
    encode.BLOCK = size
    try:
        yield from encode.blocks(publication.judgement, rules)
    finally:
        encode.BLOCK = usual


def _timed(act: Callable[[], object], runs: int) -> dict[str, Any]:
    """Processor seconds, the first run not counted."""
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return summary(times[1:], 5)


def _zipped(blocks: Blocks, codec: Any, method: int, runs: int) -> dict[str, Any]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=9) as archive:
        for n, (cases, facts) in enumerate(blocks):
            archive.writestr(f"cases/{n}", codec.encode(cases))
            archive.writestr(f"facts/{n}", codec.encode(facts))
    content = buffer.getvalue()

    def read(numbers: range) -> None:
        archive = zipfile.ZipFile(io.BytesIO(content))
        for n in numbers:
            codec.decode(archive.read(f"cases/{n}"), type=CaseBlock)
            codec.decode(archive.read(f"facts/{n}"), type=FactBlock)

    return _said(content, lambda: read(range(len(blocks))), lambda: read(range(1)), runs)


def _said(content: bytes, everything: Callable[[], object], one: Callable[[], object], runs: int) -> dict[str, Any]:
    return {
        "bytes": len(content),
        "deflated": len(zlib.compress(content, 9)),
        "all_cases_of_two": _timed(everything, runs),
        "one_case": _timed(one, runs),
    }


def _sqlite_blocks(blocks: Blocks, path: Path, runs: int) -> dict[str, Any]:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE blocks (n INTEGER PRIMARY KEY, cases BLOB, facts BLOB)")
        rows = [(n, *(zlib.compress(msgspec.json.encode(part), 9) for part in block)) for n, block in enumerate(blocks)]
        database.executemany("INSERT INTO blocks VALUES (?, ?, ?)", rows)

    def read(condition: str) -> None:
        with sqlite3.connect(path) as found:
            for cases, facts in found.execute(f"SELECT cases, facts FROM blocks {condition}"):
                msgspec.json.decode(zlib.decompress(cases), type=CaseBlock)
                msgspec.json.decode(zlib.decompress(facts), type=FactBlock)

    return _said(path.read_bytes(), lambda: read(""), lambda: read("WHERE n = 0"), runs)


TABLES = """
CREATE TABLE divergences (
    n INTEGER PRIMARY KEY, "case" INTEGER, stage TEXT, verdict INTEGER, pattern TEXT, summaries TEXT, rules TEXT);
CREATE TABLE pairs (d INTEGER, i INTEGER, j INTEGER, verdict INTEGER, rules TEXT, PRIMARY KEY (d, i, j)) WITHOUT ROWID;
CREATE TABLE facts (
    n INTEGER PRIMARY KEY, fact TEXT, verdict INTEGER, summary TEXT, "left" TEXT, "right" TEXT,
    distance REAL, relative REAL, worst TEXT);
CREATE TABLE differing (
    d INTEGER, i INTEGER, j INTEGER, place INTEGER, fact INTEGER, PRIMARY KEY (d, i, j, place)) WITHOUT ROWID;
CREATE INDEX of_case ON divergences ("case");
"""

SELECT = """
SELECT divergences.*, pairs.verdict, pairs.rules, facts.* FROM divergences
JOIN pairs ON pairs.d = divergences.n JOIN differing USING (d, i, j) JOIN facts ON facts.n = differing.fact WHERE
"""
#: The facts of the pair into which two implementations fall, of every divergence that parts them.
BETWEEN = f"""{SELECT} i = min(unicode(substr(pattern, :a, 1)), unicode(substr(pattern, :b, 1))) - 65
AND j = max(unicode(substr(pattern, :a, 1)), unicode(substr(pattern, :b, 1))) - 65"""
OF_CASE = f'{SELECT} "case" = 0'


def _sqlite_rows(blocks: Blocks, ids: list[str], path: Path, runs: int) -> dict[str, Any]:
    known: dict[tuple[object, ...], int] = {}
    number = 0
    with sqlite3.connect(path) as database:
        database.executescript(TABLES)
        for block, (cases, facts) in enumerate(blocks):
            spelled = [
                (
                    facts.texts[f.fact],
                    f.verdict,
                    "" if f.summary < 0 else facts.texts[f.summary],
                    facts.texts[f.left],
                    facts.texts[f.right],
                    wire.real(f.distance),
                    wire.real(f.relative),
                    json.dumps(f.worst),
                )
                for f in facts.facts
            ]
            for position, row in enumerate(cases.cases):
                for one in row.divergences:
                    summaries = json.dumps([cases.texts[text] for text in one.summaries])
                    said = (
                        block * wire.BLOCK + position,
                        cases.texts[one.stage],
                        one.verdict,
                        cases.texts[one.pattern],
                    )
                    database.execute(
                        "INSERT INTO divergences VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (number, *said, summaries, json.dumps(one.rules)),
                    )
                    for n, pair in enumerate(one.pairs):
                        key = (number, pair.left, pair.right)
                        database.execute(
                            "INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", (*key, pair.verdict, json.dumps(pair.rules))
                        )
                        database.executemany(
                            "INSERT INTO differing VALUES (?, ?, ?, ?, ?)",
                            [
                                (*key, place, known.setdefault(spelled[fact], len(known)))
                                for place, fact in enumerate(facts.pairs[one.first + n])
                            ],
                        )
                    number += 1
        database.executemany(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(n, *fact) for fact, n in known.items()]
        )
    a, b = (ids.index(i) + 1 for i in TWO)

    def read(query: str) -> None:
        with sqlite3.connect(path) as found:
            found.execute(query, {"a": a, "b": b}).fetchall()

    return _said(path.read_bytes(), lambda: read(BETWEEN), lambda: read(OF_CASE), runs)


if __name__ == "__main__":
    raise SystemExit(main())
