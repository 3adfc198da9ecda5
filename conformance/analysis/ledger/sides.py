"""What a side of a rule does, and whether that is what was observed."""

import re
import struct
from functools import lru_cache
from typing import NamedTuple

import msgspec

from conformance.model.comparison import ENDINGS, End, FactComparison
from conformance.model.globs import globs
from conformance.model.texts import first_line, uncounted

#: What a stage's end is called where nothing was raised.
OK = "ok"

_RAISES = re.compile(r"raises ([^:\s]+)(?:: (.*))?", re.DOTALL)
_LACKS = re.compile(r"(?:is not there|does not take the argument) \(([^:\s]+?)(?:: (.*))?\)", re.DOTALL)
_PROCESS = re.compile(r"(crash|timeout|out-of-memory|error|ran)(?:: (.*))?", re.DOTALL)
_FLOAT = re.compile(r"(?<![\w.+-])-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?![\w.])")


class Does(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that a side may be seen doing; exactly one of these is said.

    ``raises`` is a glob of an exception's class, ``message`` one of the first line of what it says, with or without
    the counters of names (``uncounted``). ``ends`` is ``ok`` where nothing is raised, or what became of the process
    (``crash``, ``timeout``, …; ``ran``), of which ``message`` may say more. ``gives`` is a glob of a value as text.
    ``numbers`` is an array or an estimate, whatever is in it. ``absent`` is a fact that is not there.
    """

    raises: str = ""
    message: str = ""
    ends: str = ""
    gives: str = ""
    numbers: bool = False
    absent: bool = False

    def __post_init__(self) -> None:
        said = sum(map(bool, (self.raises, self.ends, self.gives, self.numbers, self.absent)))
        if said != 1:
            raise ValueError("a side's table says one of raises, ends, gives, numbers, absent")
        if self.message and not (self.raises or self.ends):
            raise ValueError("a message belongs to raises or ends")

    def matches(self, seen: "Seen") -> bool:
        """Whether that is what was seen."""
        if seen.kind == "raising":
            return bool(self.raises)
        if seen.kind == "ending":
            return bool(self.ends) and _match(self.ends, seen.name)
        if seen.kind == "raised":
            return bool(self.raises) and _match(self.raises, seen.name) and self._says(seen.text)
        if seen.kind == "ended":
            return bool(self.ends) and _match(self.ends, seen.name) and self._says(seen.text)
        if seen.kind == "text":
            return bool(self.gives) and (self.gives == seen.text or _match(self.gives, seen.text))
        return self.numbers if seen.kind == "numbers" else self.absent

    def takes_in(self, other: "Does") -> bool:
        """Whether whatever the other one matches is matched here as well: a glob matches narrower ones as texts."""
        if (self.numbers, self.absent) != (other.numbers, other.absent):
            return False
        globs_ = ((self.raises, other.raises), (self.ends, other.ends), (self.gives, other.gives))
        alike = all(mine == theirs or (mine and theirs and _match(mine, theirs)) for mine, theirs in globs_)
        return bool(alike) and (not self.message or _match(self.message, other.message))

    def _says(self, text: str) -> bool:
        return not self.message or _match(self.message, text) or _match(self.message, uncounted(text))


class Seen(NamedTuple):
    """What one side was observed doing: ``raised`` (class, message), ``ended`` (how, more), ``text``, ``numbers``, …"""

    kind: str
    name: str = ""
    text: str = ""

    @property
    def of_others(self) -> "Seen":
        """What that says of those for whom this one speaks: they end alike, but not in the same words."""
        if self.kind == "raised":
            return RAISING
        return Seen("ending", self.name) if self.kind == "ended" else self


NUMBERS = Seen("numbers")
ABSENT = Seen("absent")
#: Something was raised, nobody said what.
RAISING = Seen("raising")


def measured(fact: FactComparison) -> bool:
    """Whether a fact's values are arrays or estimates that were subtracted."""
    return fact.worst is not None or fact.relative is not None


def seen(fact: FactComparison) -> tuple[Seen, Seen]:
    """What the two sides were observed doing, in a fact that differs."""
    if measured(fact):
        return NUMBERS, NUMBERS
    if fact.fact in ENDINGS:
        left, right = ended(fact.left), ended(fact.right)
        return (
            (left, right) if fact.ended is None else (_as_ended(left, fact.ended[0]), _as_ended(right, fact.ended[1]))
        )
    return value(fact.left), value(fact.right)


def _as_ended(said: Seen, end: End) -> Seen:
    """How something ended by the field that says so; only what was said of it is of the text."""
    if end.exception:
        return Seen("raised", end.exception, said.text)
    return said if said.kind == "ended" else Seen("ended", end.how)


@lru_cache(maxsize=16384)
def ended(text: str) -> Seen:
    """How a stage or a process ended, of the text that comparing writes: the one place that reads it."""
    if text == "does not raise":
        return Seen("ended", OK)
    process = _PROCESS.fullmatch(text)
    if process:
        return Seen("ended", process[1], first_line(process[2] or ""))
    raised = _RAISES.fullmatch(text) or _LACKS.fullmatch(text)
    if raised:
        return Seen("raised", raised[1], raised[2] or "")
    return Seen("ended", text)


@lru_cache(maxsize=16384)
def value(text: str) -> Seen:
    """A value as its text, numbers by their float32 image; nothing where there is none."""
    return Seen("text", "", _FLOAT.sub(_image, text)) if text else ABSENT


def _image(found: re.Match[str]) -> str:
    """A number as the shortest one with its float32 image: two that comparing calls equivalent are one here."""
    number = float(found[0])
    try:
        (single,) = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError:
        return found[0]
    if not single and number:
        return found[0]
    if single.is_integer() and abs(single) < 1 << 24:
        return str(int(single))
    for digits in range(1, 10):
        # Of the image, and not of the number: another one with the same image may be rounded the other way.
        short = f"{single:.{digits}g}"
        if struct.pack("<f", float(short)) == struct.pack("<f", single):
            return short
    return found[0]


def _match(pattern: str, text: str) -> bool:
    return globs((pattern,)).match(text)
