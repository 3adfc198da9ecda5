"""A ledger rule: one cause, the cases, stages and facts it touches, and the implementations it divides."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Literal

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

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
    is inside. ``cases``, ``stages`` and ``facts`` are globs (``*`` and ``?``; brackets are literal).
    ``verdicts`` limits the rule to those verdicts; empty means any. ``apart`` says that those inside differ
    among each other for the same cause, each in its own way, as where each rounds in another order.

    Of a bug, ``broken`` says which side does the wrong thing, and ``upstream`` is the address of its issue or pull
    request, or ``none found 2026-11-27``: the day on which somebody looked. ``snippet`` is the advice as a few lines of
    Python that get ``keras`` (the provider's module) and ``np``; they end without an exception where they apply.
    """

    id: str
    title: str
    kind: Literal["intended", "bug", "removed", "unsupported", "platform"]
    cases: list[str]
    where: list[dict[str, str]]
    reason: str
    advice: str
    links: list[str]
    stages: tuple[str, ...] = ("*",)
    verdicts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ("*",)
    topic: str = ""
    apart: bool = False
    broken: Literal["", "inside", "outside", "both"] = ""
    upstream: str = ""
    snippet: str = ""

    def __post_init__(self) -> None:
        if not (self.cases and self.where and self.links and self.reason.strip() and self.advice.strip()):
            raise ValueError(f"rule {self.id!r}: cases, where, links, reason and advice must all say something")
        if any(not link.startswith("https://") for link in self.links):
            raise ValueError(f"rule {self.id!r}: links must be https:// addresses")
        # Conventions of configs and names run through every layer; a cause of its own is still named by its facts.
        if any(pattern in ("*", "?*", "**") for pattern in self.cases) and self.facts == ("*",):
            raise ValueError(f"rule {self.id!r} matches every fact of every case: no rule may catch all")

    @cached_property
    def _sides(self) -> list["Side"]:
        return [Side(self.id, table) for table in self.where]

    def touches(self, case: str, stage: str) -> bool:
        """Whether the rule speaks of that case and stage."""
        return globs(tuple(self.cases)).match(case) and globs(self.stages).match(of_stage(stage))

    def covers(self, fact: str, verdicts: tuple[str, ...]) -> bool:
        """Whether the rule speaks of that fact with one of those verdicts."""
        return globs(self.facts).match(fact) and (not self.verdicts or any(v in self.verdicts for v in verdicts))

    def inside(self, header: Header) -> bool:
        """Whether an implementation is on the rule's side."""
        return any(side.holds(header) for side in self._sides)


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

    def holds(self, header: Header) -> bool:
        """Whether everything in the table is true of an implementation."""
        mine = header.implementation
        seen = {
            "provider": mine.provider,
            "backend": mine.backend,
            "device": mine.device,
            "environment": mine.environment,
            "variant": mine.variant,
            "engine": str(header.machine.get("engine", "")),
        }
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
