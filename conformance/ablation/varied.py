"""What ablation tries: a case with one argument left out, or with another value of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.ablation import programs, records
from conformance.ablation.records import Pool, pool
from conformance.model.case import Case

__all__ = ["Pool", "Varied", "pool", "variations"]

#: Public name and argument; one that is given by its position is called ``#N``, from 0 up.
Given = tuple[str, str]


@dataclass(frozen=True)
class Varied:
    """A case that differs from another in ``argument`` of ``symbol`` alone."""

    symbol: str
    argument: str
    case: Case


def variations(case: Case, values: Pool) -> Mapping[Given, list[Varied]]:
    """Each argument that a case gives to what it is about → the cases to hold it against, the likeliest first.

    ``values`` are what the catalogue gives for the arguments of records: another of them is a value that is taken.
    """
    found = programs.variations(case) if case.scenario == "program" else records.variations(case, values)
    return {given: list(_named(case, *given, params)) for given, params in found.items()}


def _named(case: Case, symbol: str, argument: str, several: Iterable[Mapping[str, object]]) -> Iterable[Varied]:
    for number, params in enumerate(several, 1):
        name = f"{case.id}[{symbol}({argument}) {number}]"
        yield Varied(symbol, argument, Case(name, case.scenario, case.api, dict(params), logic=case.logic))
