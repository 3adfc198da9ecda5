"""What a scenario is on the runner's side: the parameters of its cases, and its stages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from conformance.model.errors import InvalidCaseError
from conformance.model.nearest import meant, sentence

#: Between a quantity and a variant in the name of a fact: ``weights | fit`` and ``weights | loop`` should be equal.
VARIANTS = " | "
#: The stage that holds the variants of a case against each other; it is worked out when observations are compared.
AGREEMENT = "agreement"

#: What msgspec says of a key that a structure does not have.
_UNKNOWN = re.compile(r"Object contains unknown field `(.+?)`(?: - at `\$(.*)`)?$")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a case's parameters: a key that it does not have is an error."""


class Parameters(Record, frozen=True, kw_only=True):
    """All parameters of a case, as its scenario's worker code reads them."""


@dataclass(frozen=True)
class Scenario:
    """One kind of record.

    ``parameters`` is the structure that a case's ``params`` have to fit; ``stages`` are the scenario's in order, each
    with those that it follows from. ``prepared_by`` are the stages that leave something behind which later ones use:
    to reproduce a stage, those before it are gone through first, in order. ``apart`` are stages that need only some of
    them.
    """

    name: str
    parameters: type[Parameters]
    stages: Mapping[str, tuple[str, ...]]
    prepared_by: tuple[str, ...] = ("construct",)
    apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def before(self, stage: str) -> tuple[str, ...]:
        """The stages to go through before one of them, to reproduce what is seen there."""
        names = list(self.stages)
        wanted = self.apart.get(stage, self.prepared_by)
        return tuple(name for name in names[: names.index(stage)] if name in wanted)

    def check(self, case: str, params: Mapping[str, Any]) -> Parameters:
        """A case's parameters, checked; raises InvalidCaseError, which names the case and the nearest key."""
        try:
            return msgspec.convert(params, type=self.parameters)
        except msgspec.ValidationError as error:
            raise InvalidCaseError(f"{case}: {_told(error)}", self._advice(str(error))) from None

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that may stand anywhere in its parameters."""
        return frozenset(_keys(msgspec.inspect.type_info(self.parameters)))

    def _advice(self, message: str) -> str:
        known = f"The parameters of the scenario {self.name} are declared in conformance/scenarios/{self.name}.py."
        unknown = _UNKNOWN.search(message)
        near = meant(unknown[1], self.keys) if unknown else ""
        return f"{sentence(near)} {known}" if near else known


def _told(error: msgspec.ValidationError) -> str:
    unknown = _UNKNOWN.search(str(error))
    if unknown is None:
        return str(error)
    place = (unknown[2] or "").lstrip(".")
    return f"there is no parameter {unknown[1]!r}" + (f" in {place}" if place else "")


def _keys(info: msgspec.inspect.Type, seen: frozenset[type] = frozenset()) -> Iterable[str]:
    """The fields of a structure and of all that it holds."""
    match info:
        case msgspec.inspect.StructType(cls=cls) if cls not in seen:
            for field in info.fields:
                yield field.encode_name
                yield from _keys(field.type, seen | {cls})
        case msgspec.inspect.UnionType():
            for one in info.types:
                yield from _keys(one, seen)
        case msgspec.inspect.CollectionType():
            yield from _keys(info.item_type, seen)
        case msgspec.inspect.DictType():
            yield from _keys(info.value_type, seen)
        case _:
            return
