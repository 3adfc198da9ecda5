"""The cases as data: one package for each area of the Keras API, found by its presence (areas.py)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from conformance.catalog.areas import areas
from conformance.catalog.tables import collecting
from conformance.model.case import Case
from conformance.model.errors import DuplicateCaseError
from conformance.scenarios import find


@cache
def load() -> Mapping[str, Case]:
    """Every case by id, in catalog order.

    Raises:
        DuplicateCaseError: two records have one id.
        DuplicateTableError: two tables have one name.
        LostRowError: a table can no longer make a row that is kept.
        AreaError: a module of an area has no cases.
    """
    with collecting():
        return collect(every())


def every() -> Iterator[tuple[str, Case]]:
    """Every case with its area, made anew."""
    for area in areas(__name__, __path__):
        for case in area.cases():
            yield area.name, case


def collect(cases: Iterable[tuple[str, Case]]) -> dict[str, Case]:
    """Cases by id; ``cases`` are pairs of area and case.

    Raises:
        DuplicateCaseError: two records have one id, or the case that ``explicit_defaults`` or ``equivalent_to`` names
            does not exist.
        InvalidCaseError: a case's scenario does not exist, or does not know one of its parameters.
    """
    found: dict[str, Case] = {}
    areas: dict[str, str] = {}
    for area, case in cases:
        if case.id in found:
            raise DuplicateCaseError(
                f"two cases are called {case.id} (in {areas[case.id]} and {area})",
                "Give one of them another argument or a name of its own; ids are what results are kept under.",
            )
        find(case.id, case.scenario).check(case.id, case.params)
        found[case.id] = case
        areas[case.id] = area
    for case in found.values():
        for partner in (case.explicit_defaults, case.equivalent_to):
            if partner is not None and partner not in found:
                raise DuplicateCaseError(f"{case.id} names {partner}, which is not in the catalog", "Add it.")
    return found
