"""The bugs that nobody has reported upstream, gravest first: what the README shows of the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from packaging.version import Version

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.words import versions
from conformance.analysis.relevance.border import border
from conformance.analysis.relevance.meeting import Meeting
from conformance.model.observation import Header
from conformance.model.versions import parse_version

#: How ``upstream`` begins where somebody looked and found nothing; the day follows.
NONE_FOUND = "none found"

#: What ``upstream`` is where nobody looked yet.
NOT_SEARCHED = "not searched"

#: Backends whose projects have ended: nobody is left who could mend them.
ENDED = frozenset({"theano", "cntk", "mxnet"})

#: Stages that say how a layer, loss or optimizer is written down.
_WRITTEN = frozenset({"config", "roundtrip", "names", "order", "state", "slots"})

#: Facts in which numbers do not show.
_NO_NUMBERS = ("raised", "float64", "signature", "missing", "status", "names", "config")


class Harm(IntEnum):
    """What a bug does to who meets it, worst first."""

    WRONG = 0
    ENDS = 1
    LOSES = 2
    RAISES = 3
    ROUNDS = 4


class Standing(IntEnum):
    """Where a bug is today."""

    THERE = 0
    GONE = 1
    ENDED = 2


@dataclass(frozen=True)
class Bugs:
    """The bugs of a ledger, and what their rank follows from: cases, what public code uses, and what ran."""

    meeting: Meeting
    headers: Mapping[str, Header]

    def unreported(self, rules: Iterable[Rule]) -> list[Rule]:
        """The bugs that were looked for upstream and not found, gravest first.

        What is in the newest version of a backend that lives comes first, what any user can meet before what is at the
        border; then wrong numbers before a process that ends, settings that are lost, exceptions and rounding; and then
        by how much public code could meet it.
        """
        found = [rule for rule in rules if rule.kind == "bug" and rule.upstream.startswith(NONE_FOUND)]
        return sorted(found, key=self._rank)

    def _rank(self, rule: Rule) -> tuple[Standing, bool, Harm, float, str]:
        cases = [case for case in self.meeting.cases.values() if rule.takes(case)]
        ordinary = any(not border(case) for case in cases)
        return self.standing(rule), not ordinary, harm(rule), -self.meeting.met(case.id for case in cases), rule.id

    def standing(self, rule: Rule) -> Standing:
        """Whether the newest version of some provider and backend has the bug."""
        if self.nowhere(rule):
            return Standing.THERE
        there = {header.implementation.backend for header in self._newest if _has(rule, header)}
        if there - ENDED:
            return Standing.THERE
        return Standing.ENDED if there else Standing.GONE

    def nowhere(self, rule: Rule) -> bool:
        """Whether a rule speaks of a device alone on which nothing of this ran, so that its headers say nothing."""
        devices = {header.implementation.device for header in self.headers.values()}
        return all(table.get("device", "cpu") not in devices for table in rule.where)

    @cached_property
    def _newest(self) -> list[Header]:
        """The last Keras of each provider and backend, on the last framework."""
        found: dict[tuple[str, str], Header] = {}
        for header in sorted(self.headers.values(), key=_age):
            found[header.implementation.provider, header.implementation.backend] = header
        return list(found.values())


def harm(rule: Rule) -> Harm:
    """What a bug does, as its stages, facts and verdicts say."""
    if set(rule.stages) == {"crash"}:
        return Harm.ENDS
    side = rule.outside if rule.broken == "outside" else rule.inside
    if side and all(one.raises for one in side):
        return Harm.RAISES
    if set(rule.verdicts) == {"precision"} or rule.facts == ("float64",):
        return Harm.ROUNDS
    if set(rule.stages) <= _WRITTEN:
        return Harm.LOSES
    loud = set(rule.verdicts) <= {"error", "structure", "missing", "signature"} and rule.verdicts
    numbers = [
        fact for fact in rule.facts if not fact.startswith(_NO_NUMBERS) and not fact.endswith((".dtype", ".shape"))
    ]
    if loud or not numbers or set(rule.stages) <= {"construct", "build", "shape"}:
        return Harm.RAISES
    return Harm.WRONG


def _age(header: Header) -> tuple[Version, Version]:
    versions = header.versions
    return parse_version(versions.get("keras", "0")), parse_version(versions.get("tensorflow", "0"))


def _has(rule: Rule, header: Header) -> bool:
    return rule.broken == "both" or rule.includes(header) == (rule.broken != "outside")


def unsearched(rules: Iterable[Rule]) -> int:
    """How many bugs nobody looked for upstream."""
    return sum(rule.kind == "bug" and rule.upstream == NOT_SEARCHED for rule in rules)


def markdown(bugs: Sequence[Rule], most: int, more: int = 0) -> str:
    """A list of the first ones, how many there are, and how many (``more``) nobody looked for."""
    lines = [_line(rule) for rule in bugs[:most]]
    left = len(bugs) - len(lines)
    if left > 0:
        lines.append(f"- And {left} more: `conformance ledger unreported` lists them.")
    if more:
        lines.append(f"- Bugs that nobody searched for upstream yet: {more}.")
    return "".join(f"{line}\n" for line in lines)


def _line(rule: Rule) -> str:
    """A title is true of the versions inside: where those outside have the bug, it says where there is none."""
    if rule.broken == "outside":
        return f"- Only with {versions(rule)}: {rule.title} (`{rule.id}`)."
    return f"- {rule.title} (`{rule.id}`: {versions(rule)})."
