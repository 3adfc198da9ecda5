"""Two providers of an environment that are the same objects: what one of them did is what the other does.

A case's observation names everything that it asked Keras for. A process in which both providers are imported, and no
case was performed, says of each name whether it is one object in both. Where all of them are, the engine's own
included, there is nothing left in which the two could differ, but for code that asks for ``tf.keras`` itself.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from conformance.environments.fingerprint import Sources, engine_of
from conformance.execution.protocol import Compared
from conformance.model.case import Case
from conformance.model.observation import Header, Implementation, Observation, SameAs
from conformance.observations.files import conditions
from conformance.observations.store import ObservationSet, Store

_WORD = re.compile(r"\w+")

#: Ends of a process say nothing about names.
ANSWERS = ("ok", "error", "unsupported")

#: Variables that say which package ``tf.keras`` is, and that are read for nothing else: by TensorFlow's __init__.py and
#: util/lazy_loader.py when it is asked for that name. With them it is what ``tf_keras`` is without.
CHOOSING = frozenset({"TF_USE_LEGACY_KERAS"})


def could_be(mine: Header, other: Header) -> bool:
    """Whether two headers are of one environment under the same conditions, and differ in the provider alone."""
    a, b = mine.implementation, other.implementation
    return (
        a != b
        and apart_from_provider(a) == apart_from_provider(b)
        and bool(mine.lock)
        and mine.lock == other.lock
        and _release(mine) == _release(other)
        and _conditions(mine) == _conditions(other)
    )


def _conditions(header: Header) -> dict[str, Any]:
    """What of a header's machine changes bits, once it is settled which Keras it is."""
    found = conditions(header)
    return {**found, "variables": apart_from_choice(found.get("variables", {}))}


def apart_from_provider(implementation: Implementation) -> Implementation:
    """An implementation without what says which of the environment's Kerases it is; other variants stay."""
    chosen = implementation.variant == "legacy"
    return msgspec.structs.replace(implementation, provider="", variant="" if chosen else implementation.variant)


def apart_from_choice(variables: Mapping[str, str]) -> dict[str, str]:
    """Variables without those that choose a provider's package."""
    return {name: value for name, value in variables.items() if name not in CHOOSING}


def package(implementation: Implementation) -> str:
    """The package that an implementation's Keras comes from, as far as the table says: ``tf_keras``, or ""."""
    return "tf_keras" if implementation.provider == "tf_keras" or implementation.variant == "legacy" else ""


def _release(header: Header) -> list[str]:
    """Major and minor version: keras 2.4.3 hands on a tf.keras that calls itself 2.4.0."""
    return header.versions.get("keras", "").split(".")[:2]


def others(store: Store, mine: Header) -> list[ObservationSet]:
    """What there is of the environment's other providers that could be the same."""
    found = (store.find(i) for i in neighbours(store, mine.implementation))
    return [one for one in found if one is not None and could_be(mine, one.header)]


def neighbours(store: Store, mine: Implementation) -> list[str]:
    """The other implementations of an environment of which there is anything."""
    return [i for i in store.ids() if i.startswith(mine.environment + "/") and i != mine.id]


class Proof:
    """What a worker ``said`` of two providers, held against what was observed under one of them."""

    def __init__(self, said: Compared) -> None:
        self._same = frozenset(said.same)
        self._asking = frozenset(said.asking)

    def covers(self, case: Case, seen: Observation) -> bool:
        """Whether the other provider does the same: all names are the same, and nothing asks for tf.keras itself."""
        if not (says_names(seen) and self._same.issuperset(seen.symbols)):
            return False
        return not self._asking or self._asking.isdisjoint(_words(case, seen))


def says_names(seen: Observation) -> bool:
    """Whether an observation came to its end, and says which names its case asked for."""
    return seen.status in ANSWERS and bool(seen.symbols)


@dataclass(frozen=True)
class Sharing:
    """What another provider did of some cases, and could be what this one does."""

    other: ObservationSet
    observations: tuple[tuple[Case, Observation], ...]

    @property
    def symbols(self) -> list[str]:
        """All names that these cases asked for."""
        return list(dict.fromkeys(name for _, seen in self.observations for name in seen.symbols))

    def proved(self, said: Compared, sources: Sources) -> list[Observation]:
        """The observations of this provider that follow from what a worker ``said`` of the names."""
        if not said.alike:
            return []
        proof, found = Proof(said), []
        engine = engine_of(self.other.header.machine)
        for case, seen in self.observations:
            if proof.covers(case, seen):
                names = list(dict.fromkeys((*said.roots, *seen.symbols)))
                found.append(
                    msgspec.structs.replace(
                        seen,
                        seconds=0.0,
                        detail="",
                        worker=sources.made(case.scenario, engine).proved,
                        same_as=SameAs(self.other.id, names),
                    )
                )
        return found


def sharing(other: ObservationSet, cases: Sequence[Case], sources: Sources) -> Sharing:
    """What another provider has really done of ``cases``, with these files of the worker."""
    engine = engine_of(other.header.machine)
    found = []
    for case in cases:
        seen = other.find(case.id, case.revision, (sources.made(case.scenario, engine).run,))
        if seen is not None and says_names(seen):
            found.append((case, seen))
    return Sharing(other, tuple(found))


def _words(case: Case, seen: Observation) -> set[str]:
    """All words of a case and of the names that it asked for: a layer may be named in a configuration alone."""
    return set(_WORD.findall(f"{case.api} {msgspec.json.encode(case.params).decode()} {' '.join(seen.symbols)}"))


def confirmed_there(cases: Iterable[tuple[Case, Observation]], other: ObservationSet) -> list[Observation]:
    """Those observations that stand for another's which was confirmed since, with its confirming runs."""
    found = []
    for case, mine in cases:
        if mine.same_as is None or mine.same_as.implementation != other.id:
            continue
        seen = other.find(case.id, case.revision)
        if seen is not None and seen.confirm and seen.runs == mine.runs:
            found.append(msgspec.structs.replace(mine, confirm=seen.confirm))
    return found
