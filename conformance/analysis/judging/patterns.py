"""One character for each implementation: what is said of each, in a text that is short and the same for many cases."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from conformance.model.observation import STATUSES, CaseStatus

Said = TypeVar("Said")

#: The character of the first number; the next has the next. A dot is an implementation of which nothing is said.
FIRST, ABSENT = ord("A"), "."


def pattern(numbers: Mapping[str, int], implementations: Sequence[str]) -> str:
    """Numbers of implementations as a pattern."""
    return "".join([chr(FIRST + numbers[i]) if i in numbers else ABSENT for i in implementations])


def texts(said: Mapping[str, str], implementations: Sequence[str]) -> tuple[list[str], str]:
    """Texts about implementations: each text once, and a pattern of their positions."""
    places: dict[str, int] = {}
    numbers = {i: places.setdefault(text, len(places)) for i, text in said.items()}
    return list(places), pattern(numbers, implementations)


class Patterns:
    """Reads patterns: what is equal is one object, for there are few of them and hundreds of thousands of uses."""

    def __init__(self, implementations: Sequence[str]) -> None:
        self.implementations = tuple(implementations)
        self._numbers: dict[str, Mapping[str, int]] = {}
        self._members: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._statuses: dict[str, Mapping[str, CaseStatus]] = {}

    def numbers(self, text: str) -> Mapping[str, int]:
        """Implementation → number, in the order of the implementations."""
        found = self._numbers.get(text)
        if found is None:
            pairs = zip(self.implementations, text, strict=True)
            found = self._numbers[text] = {i: ord(c) - FIRST for i, c in pairs if c != ABSENT}
        return found

    def members(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The implementations that have each number, from 0 up."""
        found = self._members.get(text)
        if found is None:
            numbers = self.numbers(text)
            some: list[list[str]] = [[] for _ in range(1 + max(numbers.values(), default=-1))]
            for i, number in numbers.items():
                some[number].append(i)
            found = self._members[text] = tuple(tuple(members) for members in some)
        return found

    def statuses(self, text: str) -> Mapping[str, CaseStatus]:
        """Implementation → how a case ended under it."""
        found = self._statuses.get(text)
        if found is None:
            found = self._statuses[text] = {i: STATUSES[n] for i, n in self.numbers(text).items()}
        return found

    def texts(self, each: Sequence[str], text: str) -> dict[str, str]:
        """Implementation → what is said of it."""
        return {i: each[n] for i, n in self.numbers(text).items()}
