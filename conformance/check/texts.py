"""Whether two printed lines say the same: numbers up to what their digits show."""

import re

#: A number as programs print it.
_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")

#: The share by which two numbers may differ: rounding shows in the last digits that are printed.
SHARE = 1e-5

#: Characters of a line that are told.
SHOWN = 80


def differ(left: str, right: str) -> str:
    """Both lines, shortened, where they say something else; empty where they do not."""
    if left == right:
        return ""
    words, others = _NUMBER.split(left), _NUMBER.split(right)
    ours, theirs = _NUMBER.findall(left), _NUMBER.findall(right)
    same = [one.split() for one in words] == [one.split() for one in others] and all(map(_alike, ours, theirs))
    return "" if same else f"{_short(left)!r}, then {_short(right)!r}"


def _alike(left: str, right: str) -> bool:
    first, second = float(left), float(right)
    if first == second:
        return True
    # Half a unit of the last digit that both print, too.
    digits = min(len(one.partition(".")[2].partition("e")[0]) for one in (left, right))
    return abs(first - second) <= max(SHARE * max(abs(first), abs(second)), 1.01 * 10.0**-digits if digits else 0.0)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"
