"""Globs in which only ``*`` and ``?`` are special, and finding the few of many that match a name."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_SPECIAL = re.compile(r"[*?]")


class Globs:
    """Several globs as one: most are names, or the beginning of names, and need no regular expression."""

    __slots__ = ("_beginnings", "_names", "_rest")

    def __init__(self, patterns: Iterable[str]) -> None:
        kinds: dict[str, list[str]] = {"name": [], "beginning": [], "rest": []}
        for pattern in patterns:
            kinds[_kind(pattern)].append(pattern)
        self._names = frozenset(kinds["name"])
        self._beginnings = tuple(pattern[:-1] for pattern in kinds["beginning"])
        self._rest = _compiled(tuple(kinds["rest"])) if kinds["rest"] else None

    def match(self, name: str) -> bool:
        """Whether one of them matches the whole of a name."""
        return (
            name in self._names
            or name.startswith(self._beginnings)
            or (self._rest is not None and self._rest.fullmatch(name) is not None)
        )


class Index:
    """Groups of globs, by position: which of them have one that matches a name, without trying them all."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._names: dict[str, set[int]] = {}
        # Length of what stands before the first * or ? → that → the groups, with the glob where more follows.
        self._beginnings: dict[int, dict[str, list[tuple[int, str]]]] = {}
        for position, patterns in enumerate(groups):
            for pattern in patterns:
                kind = _kind(pattern)
                if kind == "name":
                    self._names.setdefault(pattern, set()).add(position)
                    continue
                beginning = _SPECIAL.split(pattern, maxsplit=1)[0]
                rest = "" if kind == "beginning" else pattern
                mine = self._beginnings.setdefault(len(beginning), {})
                mine.setdefault(beginning, []).append((position, rest))

    def matching(self, name: str) -> list[int]:
        """The positions of the groups that match, in order."""
        found = set(self._names.get(name, ()))
        for length, beginnings in self._beginnings.items():
            for position, rest in beginnings.get(name[:length], ()):
                if position not in found and (not rest or _compiled((rest,)).fullmatch(name)):
                    found.add(position)
        return sorted(found)


@lru_cache(maxsize=4096)
def globs(patterns: tuple[str, ...]) -> Globs:
    """``Globs`` of some patterns, made once."""
    return Globs(patterns)


def _kind(pattern: str) -> str:
    special = _SPECIAL.search(pattern)
    if special is None:
        return "name"
    return "beginning" if special.start() == len(pattern) - 1 and pattern[-1] == "*" else "rest"


@lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    parts = [re.escape(p).replace(r"\*", ".*").replace(r"\?", ".") for p in patterns]
    return re.compile("|".join(f"(?:{part})" for part in parts), re.DOTALL)
