"""Keys of rules written into their files in place: everything else stays as it is, byte for byte."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from conformance.analysis.ledger.parameters import Parameters
from conformance.analysis.ledger.sides import Does
from conformance.model.errors import LedgerError
from conformance.storage.disk import reading, replace_file

#: A line at most, for an array that is to stay on one.
WIDTH = 120

#: A rule's key → the text of its new value; None removes the key.
Changes: TypeAlias = Mapping[str, str | None]

_RULE = re.compile(r"\[\[\s*rule\s*\]\]\s*(?:#.*)?")
_KEY = re.compile(r"([A-Za-z0-9_-]+)\s*=")
#: What a string between single quotes cannot hold, or reads worse there.
_ESCAPED = re.compile(r"['\x00-\x1f\x7f]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def edit(text: str, changes: Mapping[str, Changes], after: str = "where") -> str:
    """A file's text with some keys of some rules (by id) changed; a key that is not there is put behind ``after``.

    Raises:
        LedgerError: a rule's keys cannot be told apart line by line.
    """
    lines = text.splitlines(keepends=True)
    found: list[str] = []
    n = 0
    while n < len(lines):
        if not _RULE.fullmatch(lines[n].strip()):
            found.append(lines[n])
            n += 1
            continue
        end = n + 1
        block: list[tuple[str, list[str]]] = [("", [lines[n]])]
        while end < len(lines) and not lines[end].lstrip().startswith("["):
            key = _KEY.match(lines[end])
            length = _length(lines, end) if key else 1
            block.append((key[1] if key else "", lines[end : end + length]))
            end += length
        found += _edited(block, changes, after)
        n = end
    edited = "".join(found)
    _verify(text, edited, changes)
    return edited


def rewrite(folder: Path, changes: Mapping[str, Changes]) -> list[Path]:
    """Change keys of rules (by id) in the files below a folder; the files that are others now."""
    written: list[Path] = []
    for path in sorted(folder.rglob("*.toml")):
        with reading(path):
            before = path.read_bytes().decode("utf-8")
        after = edit(before, changes)
        if after != before:
            replace_file(path, [after.encode("utf-8")])
            written.append(path)
    return written


def _length(lines: Sequence[str], start: int) -> int:
    """Of how many lines a key and its value are: the fewest that can be read."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end - start
    raise LedgerError(f"line {start + 1} begins a value that does not end", "Mend the file: it is no TOML.")


def _edited(block: Sequence[tuple[str, list[str]]], changes: Mapping[str, Changes], after: str) -> list[str]:
    """The lines of one rule."""
    named = next((tomllib.loads("".join(lines))["id"] for key, lines in block if key == "id"), None)
    wanted = dict(changes.get(str(named), {}))
    if not wanted:
        return [line for _, lines in block for line in lines]
    there = {key for key, _ in block}
    new = [key for key in wanted if key not in there]
    if new and after not in there:
        raise LedgerError(f"rule {named!r} has no key {after}", f"Write {after} = [...] on a line of its own.")
    found: list[str] = []
    for key, lines in block:
        written = wanted.get(key, "") if key in wanted else ""
        if key not in wanted:
            found += lines
        elif written is not None:
            found.append(f"{key} = {written}\n")
        if key == after:
            if new and not found[-1].endswith("\n"):
                found[-1] += "\n"
            found += [f"{one} = {value}\n" for one in new if (value := wanted[one]) is not None]
    return found


def _verify(before: str, after: str, changes: Mapping[str, Changes]) -> None:
    """Nothing but what was to change may have changed."""
    old, new = (tomllib.loads(text).get("rule", []) for text in (before, after))
    for was, now in zip(old, new, strict=True):
        wanted = changes.get(was["id"], {})
        plain = {key: value for key, value in was.items() if key not in wanted}
        plain |= {key: tomllib.loads(f"x = {value}")["x"] for key, value in wanted.items() if value is not None}
        if plain != now:
            raise LedgerError(
                f"rule {was['id']!r} cannot be edited in place", "Write its keys each on lines of its own."
            )


def array(values: Sequence[str], key: str) -> str:
    """An array of values that are TOML already: on one line where they fit."""
    line = f"[{', '.join(values)}]"
    if len(f"{key} = {line}") <= WIDTH:
        return line
    return "[\n" + "".join(f"    {value},\n" for value in values) + "]"


def side(alternatives: Sequence[Does], key: str) -> str | None:
    """What a side does, as TOML; None where nothing is said."""
    return array([table(msgspec.to_builtins(one)) for one in alternatives], key) if alternatives else None


def cases(patterns: Sequence[str | Parameters]) -> str:
    """Patterns of cases as TOML."""
    return array([quoted(p) if isinstance(p, str) else table(msgspec.to_builtins(p)) for p in patterns], "cases")


def table(values: Mapping[str, object]) -> str:
    """An inline table."""
    return "{ " + ", ".join(f"{_name(key)} = {_value(value)}" for key, value in values.items()) + " }"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return table(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else quoted(key)


def quoted(text: str) -> str:
    """A string as TOML writes it: with quotation marks inside as they are, else as JSON, but for one more character."""
    if '"' in text and not _ESCAPED.search(text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
