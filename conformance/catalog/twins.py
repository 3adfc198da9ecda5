"""Twins: a case once more with one argument more, or with another value of it, and nothing else unlike it."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from typing import Any

from conformance.model.case import Case, spell
from conformance.model.errors import ConformanceError

#: What each argument becomes; ``#1`` is the second of those that are given by their position.
Changes = Mapping[str, Any]


class UnknownTwinError(ConformanceError):
    """A twin of a case that is not in the catalog."""


def made_apart(*makers: Callable[[], list[Case]]) -> list[Case]:
    """The cases of other modules. Their tables are made there, and not counted a second time here."""
    return [case for make in makers for case in Context().run(make)]


def twins(cases: Iterable[Case], table: Mapping[str, Changes]) -> list[Case]:
    """For each case that ``table`` names by its id, one case for each of the changes.

    Raises:
        UnknownTwinError: none of ``cases`` has such an id.
    """
    known = {case.id: case for case in cases}
    if unknown := sorted(table.keys() - known.keys()):
        raise UnknownTwinError(f"there is no case {unknown[0]} to make twins of", "Name a case that is there.")
    return [twin(known[name], *change) for name, changes in table.items() for change in changes.items()]


def twin(case: Case, argument: str, value: Any) -> Case:
    """The case with another value of one argument."""
    if argument.startswith("#"):
        position = int(argument[1:])
        positional = list(case.params["positional"])
        positional[position] = value
        params, said = {**case.params, "positional": positional}, f"argument {position + 1}"
    else:
        params, said = {**case.params, "arguments": {**case.params.get("arguments", {}), argument: value}}, argument
    before = f"{said}={spell(case.params.get('arguments', {}).get(argument))}"
    after = f"{said}={spell(value)}"
    if before in case.id:
        name = case.id.replace(before, after)
    else:
        inside = case.id.removesuffix("]")
        name = f"{inside}{'' if inside.endswith('[') else ','}{after}]"
    return Case(name, case.scenario, case.api, params, logic=case.logic)
