"""Changed text → the bytes of its file: encoding, line ends and what JSON looks like stay as they are."""

import difflib
import io
import json
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.lint.notebooks import plain

_END = re.compile(r"\r\n|\r|\n")
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")


def encoded(data: bytes, old: Sequence[str], text: str) -> bytes:
    """The new text of a module in the encoding of the old one; each line that stays keeps its end."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return _ended(data.decode(encoding), old, text).encode(encoding)


def _ended(raw: str, old: Sequence[str], text: str) -> str:
    """New lines with the ends of the old ones; what is added ends as the first line does."""
    ends = [*_END.findall(raw), ""]
    usual = ends[0] or "\n"
    if len(set(ends[:-1])) < 2:
        return text if usual == "\n" else text.replace("\n", usual)
    new = text.split("\n")
    pieces: list[str] = []
    for tag, first, last, start, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for number in range(start, stop):
            at = first + number - start
            same = tag == "equal" or (tag == "replace" and at < last)
            pieces += [new[number], ends[at] if same and ends[at] else usual]
    if pieces:
        # The last line has the end that the last one had.
        pieces[-1] = ends[len(old) - 1] if len(old) <= len(ends) else ""
    return "".join(pieces)


@dataclass(frozen=True)
class _Raw:
    """The source of a code cell in the text of a notebook: where it stands, its strings, and the ranges of these."""

    start: int
    end: int
    strings: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    listed: bool


def notebook(data: bytes, texts: Mapping[int, str]) -> bytes | None:
    """A notebook with other texts of some code cells; every byte that is not of these stays.

    None where a line would change that is no Python, such as a magic.
    """
    whole = data.decode()
    try:
        raws = list(_sources(whole))
    except (ValueError, IndexError):
        return None
    pieces: list[str] = []
    at = 0
    for number, raw in enumerate(raws, 1):
        if number not in texts:
            continue
        written = _cell(whole, raw, texts[number])
        if written is None:
            return None
        pieces += [whole[at : raw.start], written]
        at = raw.end
    return "".join([*pieces, whole[at:]]).encode()


def _cell(whole: str, raw: _Raw, text: str) -> str | None:
    """The source of a cell as JSON, written as the old one is."""
    source = "".join(raw.strings)
    old, read, new = source.split("\n"), plain(source).split("\n"), text.split("\n")
    lines: list[str] = []
    for tag, first, last, start, stop in difflib.SequenceMatcher(None, read, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += old[first:last]
        elif old[first:last] != read[first:last]:
            return None
        else:
            lines += new[start:stop]
    ascii_only = whole[raw.start : raw.end].isascii()
    joined = "\n".join(lines)
    if not raw.listed:
        return json.dumps(joined, ensure_ascii=ascii_only)
    strings = joined.splitlines(keepends=True) if "\r" not in joined else [f"{one}\n" for one in joined.split("\n")]
    known = {one: whole[start:end] for one, (start, end) in zip(raw.strings, raw.places, strict=True)}
    between = whole[raw.places[0][1] : raw.places[1][0]] if len(raw.places) > 1 else _between(whole, raw)
    head, tail = whole[raw.start : raw.places[0][0]], whole[raw.places[-1][1] : raw.end]
    return head + between.join(known.get(one) or json.dumps(one, ensure_ascii=ascii_only) for one in strings) + tail


def _between(whole: str, raw: _Raw) -> str:
    """What would stand between two strings of a list that has one."""
    return f",{whole[raw.start + 1 : raw.places[0][0]]}" if raw.places[0][0] > raw.start + 1 else ", "


def _sources(text: str) -> Iterator[_Raw]:
    """The sources of all code cells, in order; of notebooks of the fourth format and of the third."""
    for key, at in _members(text, _skip(text, 0)):
        if key == "cells":
            yield from _cells(text, at, "source")
        elif key == "worksheets":
            for sheet in _elements(text, at):
                for inner, start in _members(text, sheet):
                    if inner == "cells":
                        yield from _cells(text, start, "input")


def _cells(text: str, at: int, name: str) -> Iterator[_Raw]:
    for cell in _elements(text, at):
        members = dict(_members(text, cell))
        kind = _value(text, members["cell_type"])[0] if "cell_type" in members else ""
        if kind != "code":
            continue
        if name not in members:
            yield _Raw(cell, cell, ("",), ((cell, cell),), False)
            continue
        start = members[name]
        value, end = _value(text, start)
        if isinstance(value, str):
            yield _Raw(start, end, (value,), ((start, end),), False)
        else:
            places = tuple((one, _value(text, one)[1]) for one in _elements(text, start))
            yield _Raw(start, end, tuple(value), places, True)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match is not None else at


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at an offset, and where it ends."""
    return _DECODER.raw_decode(text, at)


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys of an object, and where their values begin."""
    if text[at] != "{":
        return
    at = _skip(text, at + 1)
    while text[at] == '"':
        key, at = _value(text, at)
        at = _skip(text, _skip(text, at) + 1)
        yield str(key), at
        at = _skip(text, _value(text, at)[1])
        if text[at] != ",":
            return
        at = _skip(text, at + 1)


def _elements(text: str, at: int) -> Iterator[int]:
    """Where the elements of a list begin."""
    if text[at] != "[":
        return
    at = _skip(text, at + 1)
    while text[at] != "]":
        yield at
        at = _skip(text, _value(text, at)[1])
        if text[at] != ",":
            return
        at = _skip(text, at + 1)
