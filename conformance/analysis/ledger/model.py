"""A ledger rule: one cause, the cases, stages and facts it touches, and the implementations it divides."""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Literal

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from conformance.analysis.ledger.parameters import Parameters
from conformance.analysis.ledger.sides import Does, Seen
from conformance.model.case import Case
from conformance.model.comparison import of_stage
from conformance.model.errors import LedgerError
from conformance.model.globs import Globs, globs
from conformance.model.observation import Header
from conformance.model.versions import parse_version

#: Keys of a ``where`` table that are compared as text; every other key is a package and a version range.
TEXT_KEYS = ("provider", "backend", "device", "environment", "engine", "variant")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One cause of divergence.

    ``where`` divides the implementations: a difference between two of them is explained if exactly one
    is inside, and the two were seen doing what ``inside`` and ``outside`` say: lists of which one is enough; an empty
    one says nothing, which ``ledger check`` complains of. ``cases``, ``stages`` and ``facts`` are globs (``*`` and
    ``?``; brackets are literal), or, of cases, tables of parameters.
    ``verdicts`` limits the rule to those verdicts; empty means any. ``differs_within`` says that those inside
    differ among each other for the same cause, each in its own way, as where each rounds in another order.
    ``sporadic`` says that not every run shows it, as where foreign memory is read: it need not explain
    anything, and its bounds are not checked.

    Of a bug, ``broken`` says which side does the wrong thing, and ``upstream`` is the address of its issue or pull
    request, ``none found 2026-11-27``, the day on which somebody looked, or ``not searched``. ``snippet`` is the
    advice as a few lines of Python that get ``keras`` (the provider's module) and ``np``; they end without an exception
    where they apply.
    """

    id: str
    title: str
    kind: Literal["intended", "bug", "removed", "unsupported", "platform"]
    cases: Sequence[str | Parameters]
    where: list[dict[str, str]]
    reason: str
    advice: str
    links: list[str]
    stages: tuple[str, ...] = ("*",)
    verdicts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ("*",)
    topic: str = ""
    differs_within: bool = False
    sporadic: bool = False
    broken: Literal["", "inside", "outside", "both"] = ""
    upstream: str = ""
    snippet: str = ""
    inside: tuple[Does, ...] = ()
    outside: tuple[Does, ...] = ()

    def __post_init__(self) -> None:
        if not (self.cases and self.where and self.links and self.reason.strip() and self.advice.strip()):
            raise ValueError(f"rule {self.id!r}: cases, where, links, reason and advice must all say something")
        if any(not link.startswith("https://") for link in self.links):
            raise ValueError(f"rule {self.id!r}: links must be https:// addresses")
        # Conventions of configs and names run through every layer; a cause of its own is still named by its facts.
        if any(pattern in ("*", "?*", "**") for pattern in self._reaches()) and self.facts == ("*",):
            raise ValueError(f"rule {self.id!r} matches every fact of every case: no rule may catch all")

    def _reaches(self) -> list[str]:
        """The patterns of cases, of a table that of the API where it says nothing else."""
        return [one if isinstance(one, str) else one.api if one == Parameters(one.api) else "" for one in self.cases]

    @cached_property
    def tables(self) -> list["Side"]:
        """The tables of ``where``, made ready."""
        return [Side(self.id, table) for table in self.where]

    @cached_property
    def case_globs(self) -> tuple[str, ...]:
        """The patterns of cases that are globs of ids."""
        return tuple(pattern for pattern in self.cases if isinstance(pattern, str))

    @cached_property
    def case_tables(self) -> tuple[Parameters, ...]:
        """The patterns of cases that speak of parameters."""
        return tuple(pattern for pattern in self.cases if not isinstance(pattern, str))

    def takes(self, case: Case) -> bool:
        """Whether the rule speaks of a case."""
        return globs(self.case_globs).match(case.id) or any(table.matches(case) for table in self.case_tables)

    def touches(self, case: Case, stage: str) -> bool:
        """Whether the rule speaks of that case and stage."""
        return globs(self.stages).match(of_stage(stage)) and self.takes(case)

    def does(self, seen: Seen, *, inside: bool) -> bool:
        """Whether a side does what was seen; one of which nothing is said does anything."""
        side = self.inside if inside else self.outside
        return not side or any(one.matches(seen) for one in side)

    def fits(self, left: Seen, right: Seen) -> bool:
        """Whether two sides do what was seen, whichever of them is inside."""
        inside = self.does(left, inside=True), self.does(right, inside=True)
        outside = self.does(left, inside=False), self.does(right, inside=False)
        return (inside[0] and outside[1]) or (inside[1] and outside[0]) or (self.differs_within and all(inside))

    def covers(self, fact: str, verdicts: tuple[str, ...]) -> bool:
        """Whether the rule speaks of that fact with one of those verdicts."""
        return globs(self.facts).match(fact) and (not self.verdicts or any(v in self.verdicts for v in verdicts))

    def includes(self, header: Header) -> bool:
        """Whether an implementation is on the rule's side."""
        return any(side.holds(header) for side in self.tables)


class Side:
    """One table of a rule's ``where``: everything in it must hold."""

    def __init__(self, rule: str, table: Mapping[str, str]) -> None:
        self.text: dict[str, Globs] = {}
        self.versions: dict[str, str] = {}
        for key, value in table.items():
            if key in TEXT_KEYS:
                self.text[key] = globs((value,))
                continue
            try:
                _range(value)
            except InvalidSpecifier as error:
                raise LedgerError(
                    f"rule {rule!r}: {key} = {value!r} is no version range", "Write it as in '>=3.0,<3.4'."
                ) from error
            self.versions[key] = value

    def about(self, header: Header) -> bool:
        """Whether the table speaks of an implementation like that, versions apart."""
        seen = self._seen(header)
        return all(pattern.match(seen[key]) for key, pattern in self.text.items()) and all(
            package in header.versions for package in self.versions
        )

    def _seen(self, header: Header) -> dict[str, str]:
        mine = header.implementation
        return {
            "provider": mine.provider,
            "backend": mine.backend,
            "device": mine.device,
            "environment": mine.environment,
            "variant": mine.variant,
            "engine": str(header.machine.get("engine", "")),
        }

    def holds(self, header: Header) -> bool:
        """Whether everything in the table is true of an implementation."""
        seen = self._seen(header)
        if not all(pattern.match(seen[key]) for key, pattern in self.text.items()):
            return False
        for package, wanted in self.versions.items():
            version = header.versions.get(package)
            if version is None or not _within(wanted, version):
                return False
        return True


@lru_cache(maxsize=4096)
def _range(text: str) -> SpecifierSet:
    return SpecifierSet(text, prereleases=True)


@lru_cache(maxsize=65536)
def _within(wanted: str, version: str) -> bool:
    """Whether a version is in a range; the same few versions are held against the same few ranges."""
    return _range(wanted).contains(parse_version(version))
