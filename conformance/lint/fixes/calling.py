"""Edits of the arguments of a call: added, left out, renamed, and fitted to another signature."""

import ast
from collections.abc import Iterable, Mapping, Sequence

from conformance.analysis.api.signatures import same_value
from conformance.inventory.described import Entry, Member, Signature
from conformance.lint.checks.calls import SAME_MEANING
from conformance.lint.fixes.source import Part, Source
from conformance.lint.model import Edit

#: Outcomes of trials that let an argument stand.
_TAKEN = ("accepted", "warned", "ignored")


def added(source: Source, call: ast.Call, arguments: Sequence[str]) -> Edit | None:
    """Arguments put behind all others; None where they cannot be."""
    parts = source.parts(call)
    if parts is None or (len(parts) == 1 and _bare_generator(source, call)):
        return None
    start, end = source.inside(call)
    if not parts:
        return source.edit(start, start, ", ".join(arguments)) if not source.text[start:end].strip() else None
    last = parts[-1]
    if last.comma < 0:
        return source.edit(last.end, last.end, "".join(f", {one}" for one in arguments))
    line = source.text.rfind("\n", 0, last.start) + 1
    indent = source.text[line : last.start]
    at = last.comma + 1
    if indent.strip() or "\n" not in source.text[at:end]:
        return source.edit(at, at, "".join(f" {one}," for one in arguments))
    return source.edit(at, at, "".join(f"\n{indent}{one}," for one in arguments))


def _bare_generator(source: Source, call: ast.Call) -> bool:
    """Whether the one argument is a generator that shares the parentheses of the call."""
    only = call.args[0] if call.args else None
    if not isinstance(only, ast.GeneratorExp):
        return False
    parts = source.parts(call)
    return bool(parts) and source.text[parts[0].start] != "("  # type: ignore[index]


def removed(source: Source, call: ast.Call, numbers: Iterable[int]) -> list[Edit] | None:
    """Arguments, by their numbers, left out with their commas; comments stay. None where that cannot be done."""
    parts = source.parts(call)
    gone = sorted(set(numbers))
    if parts is None or not gone or gone[0] < 0 or gone[-1] >= len(parts):
        return None
    edits: list[Edit] = []
    while gone:
        first = last = gone.pop(0)
        while gone and gone[0] == last + 1:
            last = gone.pop(0)
        edits.append(source.edit(*_left_out(source, parts, first, last), ""))
    return edits


def _left_out(source: Source, parts: Sequence[Part], first: int, last: int) -> tuple[int, int]:
    """The range of arguments that stand side by side, and of as many commas."""
    start, end, comma = parts[first].start, parts[last].end, parts[last].comma
    if last + 1 < len(parts):
        behind = source.text[comma + 1 : parts[last + 1].start]
        return start, parts[last + 1].start if "#" not in behind else comma + 1
    if first and "#" not in source.text[parts[first - 1].end : start]:
        return parts[first - 1].end, end
    return start, comma + 1 if comma >= 0 else end


def by_name(
    source: Source, call: ast.Call, first: int, signature: Signature | None, new: Entry | Member | None
) -> list[Edit] | None:
    """The names of arguments by position put before them, from one on; None where a name is not known."""
    parts = source.parts(call)
    if parts is None or signature is None or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    names = signature.positional
    given = {one.arg for one in call.keywords}
    edits: list[Edit] = []
    for number in range(first, len(call.args)):
        if number >= len(names) or names[number] in given or not takes(new, names[number]):
            return None
        start = parts[number].start
        edits.append(source.edit(start, start, f"{names[number]}="))
    return edits or None


def number_of(source: Source, call: ast.Call, keyword: ast.keyword) -> int:
    """The number of a keyword among the arguments as they stand; -1 where it is none of them."""
    start = source.of(keyword)[0]
    for number, part in enumerate(source.parts(call) or ()):
        if part.start == start:
            return number
    return -1


def takes(callee: Entry | Member | None, name: str) -> bool:
    """Whether what is called is known to take an argument."""
    if callee is None or callee.signature is None:
        return False
    if callee.signature.get(name) is not None:
        return True
    trial = callee.takes(name)
    return trial is not None and trial.outcome in _TAKEN


class Fitting:
    """A call of one thing that becomes a call of another: as far as signatures say how."""

    def __init__(
        self,
        source: Source,
        call: ast.Call,
        old: Signature | None,
        new: Entry | Member | None,
        renamed: Iterable[tuple[str, str]],
        *,
        by_place: bool = True,
    ) -> None:
        self.source, self.call, self.old, self.new = source, call, old, new
        # What is declared to go, without a new name, stays where it is still taken.
        declared = {old: now for old, now in renamed if now or not takes(new, old)}
        self.declared: Mapping[str, str] = declared
        self.renamed: Mapping[str, str] = self._names(dict(declared), by_place=by_place)

    def _names(self, renamed: dict[str, str], *, by_place: bool) -> dict[str, str]:
        """Old name → new one; an argument of unknown name is the one at its place, where that is new, too.

        Of two methods that are not one under two names (fit_generator, fit) places say nothing: not ``by_place``.
        """
        if not by_place or self.old is None or self.new is None or self.new.signature is None:
            return renamed
        now = self.new.signature.positional
        was = self.old.positional
        for place, name in enumerate(was):
            if name not in renamed and not takes(self.new, name) and place < len(now) and now[place] not in was:
                renamed[name] = now[place]
        return renamed

    def edits(self) -> list[Edit] | None:
        """What has to be changed of the arguments; None where the call cannot be kept."""
        if self.new is None or self.new.signature is None or self.old is None:
            return [] if not (self.call.args or self.call.keywords) else None
        if not any(one.kind not in ("args", "kwargs") for one in self.old.parameters) and self.old.parameters:
            # It handed everything on.
            return None if any(one.arg is None for one in self.call.keywords) else self._keywords()
        stars = any(isinstance(one, ast.Starred) for one in self.call.args)
        if stars or any(one.arg is None for one in self.call.keywords):
            return [] if self.old.text == self.new.signature.text else None
        parts = self.source.parts(self.call)
        placed = None if parts is None else self._positional(parts)
        named = self._keywords()
        if placed is None or named is None:
            return None
        given = {*placed[1], *(one.arg or "" for one in self.call.keywords)}
        spelled = self._defaults(given)
        if spelled is None:
            return None
        more = added(self.source, self.call, spelled) if spelled else None
        if spelled and more is None:
            return None
        return [*placed[0], *named, *([more] if more is not None else ())]

    def _keywords(self) -> list[Edit] | None:
        """Keywords renamed, or left out where they have no new name."""
        edits: list[Edit] = []
        gone: list[int] = []
        for one in self.call.keywords:
            name = one.arg or ""
            wanted = self.renamed.get(name, name)
            number = number_of(self.source, self.call, one)
            if number < 0 or (wanted and not takes(self.new, wanted)):
                return None
            if not wanted:
                gone.append(number)
            elif wanted != name:
                start = self.source.of(one)[0]
                edits.append(self.source.edit(start, start + len(name), wanted))
        left = removed(self.source, self.call, gone) if gone else []
        return None if left is None else [*edits, *left]

    def _positional(self, parts: Sequence[Part]) -> tuple[list[Edit], set[str]] | None:
        """Names put before arguments whose place is another one, and the old names of all that are given."""
        assert self.old is not None
        assert self.new is not None
        assert self.new.signature is not None
        was, now = self.old.positional, self.new.signature.positional
        edits: list[Edit] = []
        given: set[str] = set()
        by_name_on = False
        for place in range(len(self.call.args)):
            if place >= len(was):
                return None
            name = was[place]
            wanted = self.renamed.get(name, name)
            given.add(name)
            stays = place < len(now) and now[place] == wanted and not by_name_on
            if stays:
                continue
            if not wanted or not takes(self.new, wanted):
                return None
            by_name_on = True
            start = parts[place].start
            edits.append(self.source.edit(start, start, f"{wanted}="))
        return edits, given

    def _defaults(self, given: set[str]) -> list[str] | None:
        """Old defaults that have to be spelled out; None where one has to be and is no literal."""
        assert self.old is not None
        assert self.new is not None
        assert self.new.signature is not None
        found: list[str] = []
        for one in self.old.parameters:
            wanted = self.declared.get(one.name, one.name)
            if one.name in given or one.kind in ("args", "kwargs") or one.default is None or not wanted:
                continue
            now = self.new.signature.get(wanted)
            if now is None or (one.name in SAME_MEANING and now.default is not None):
                continue
            if now.default is None:
                if not literal(one.default):
                    return None
                found.append(f"{wanted}={one.default}")
            elif not _alike(one.default, now.default, isinstance(self.new, Member)):
                if not literal(one.default) or one.default == "None":
                    return None
                found.append(f"{wanted}={one.default}")
        taken = {self.renamed.get(name, name) for name in given} | {one.partition("=")[0] for one in found}
        required = [one.name for one in self.new.signature.parameters if one.required and one.name not in taken]
        return None if required else found


def _alike(old: str, new: str, method: bool) -> bool:
    """Whether two defaults do the same: verbose 1 is what ``auto`` chooses, and None of a method what it finds."""
    return same_value(old, new) or (old, new) == ("1", "'auto'") or (method and new == "None")


def literal(text: str) -> bool:
    """Whether a default can be written as it stands."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True
