"""What a record follows from, as a key: where the key is the same, so is the record."""

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.observations.merge import Observations

_PACKAGE = Path(__file__).resolve().parent.parent.parent

#: The sources that decide what is said of a case: a change to one of them is a reason to judge again.
COMPARING = (
    *(
        "compare",
        "model/case.py",
        "model/comparison.py",
        "model/observation.py",
        "model/places.py",
        "model/texts.py",
        "scenarios",
    ),
    *("analysis/judging/judgement.py", "analysis/judging/keys.py", "analysis/judging/part.py"),
    *("analysis/judging/patterns.py", "analysis/judging/records.py"),
)
#: The same for what the ledger makes of it.
EXPLAINING = (
    *("analysis/ledger/cover.py", "analysis/ledger/explain.py", "analysis/ledger/model.py"),
    *("analysis/ledger/parameters.py", "analysis/ledger/sides.py", "model/globs.py", "model/versions.py"),
)

_encode = msgspec.msgpack.Encoder().encode


def digest(value: object) -> bytes:
    """Sixteen bytes that stand for a value of plain types."""
    try:
        encoded = _encode(value)
    except OverflowError:
        # An integer beyond 64 bits, which JSON has.
        encoded = msgspec.json.encode(value)
    return hashlib.blake2b(encoded, digest_size=16).digest()


@cache
def comparing() -> bytes:
    """What stands for everything but the observations that a verdict depends on."""
    return digest([_sources(COMPARING), platform.python_version_tuple()[:2], np.__version__, msgspec.__version__])


@cache
def explaining() -> bytes:
    """The same for the ledger; what was compared is in the case's key."""
    return digest(_sources(EXPLAINING))


def _sources(places: Iterable[str]) -> list[tuple[str, bytes]]:
    """The names and contents of source files."""
    found: list[tuple[str, bytes]] = []
    for name in places:
        place = _PACKAGE / name
        paths = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        found += [(path.relative_to(_PACKAGE).as_posix(), path.read_bytes()) for path in paths]
    return found


def case_key(case: Case, marks: Sequence[bytes], partner: Case | None, marks_of_partner: Sequence[bytes]) -> bytes:
    """The key of what comparing says of a case over implementations in this order.

    ``marks`` stand for their observations; ``partner`` is the case with its defaults spelled out. Which implementations
    they are is not part of the key: who saw the same is judged the same.
    """
    cases = [(one.id, one.scenario, one.api, one.revision) for one in (case, partner) if one is not None]
    return digest([comparing(), cases, marks, marks_of_partner])


def marks(observations: Mapping[str, Observation], cases: Sequence[str]) -> list[bytes]:
    """What stands for the observations of some cases, empty where there is none: equal only for those judged alike.

    They are read only where they stand in no file.
    """
    if isinstance(observations, Observations):
        return observations.marks(cases)
    found = [observations.get(case) for case in cases]
    return [digest(["decoded", one]) if one is not None else b"" for one in found]


class RuleKeys:
    """What stands for the rules that may speak of a case: their words, their order, and whom they take in."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._places = {i: n for n, i in enumerate(ledger.headers)}
        self._rules: dict[str, bytes] = {}

    def of(self, case: str) -> bytes:
        """The key of what the ledger can say of a case, apart from what comparing says."""
        return digest([explaining(), [self._rule(rule) for rule in self._ledger.of_case(case)]])

    def _rule(self, rule: Rule) -> bytes:
        found = self._rules.get(rule.id)
        if found is None:
            inside = sorted(self._places[i] for i in self._ledger.inside[rule.id])
            found = digest(
                [
                    rule.id,
                    rule.stages,
                    rule.verdicts,
                    rule.facts,
                    rule.differs_within,
                    rule.inside,
                    rule.outside,
                    inside,
                ]
            )
            self._rules[rule.id] = found
        return found
