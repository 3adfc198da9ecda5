"""A record with one argument left out, or with another value of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.model.case import Case

#: Records whose ``inputs`` are arguments by position, of a call: from #0 up. Those of a layer are what it is called on.
_INPUTS_GIVEN = frozenset({"function", "activation", "loss"})
#: At which position the parameter ``positional`` begins.
_POSITIONAL = {"function": 0, "activation": 1, "initializer": 0, "regularizer": 0, "constraint": 0}
#: How many values of other cases are tried.
_MOST = 4

#: What takes the same values wherever it is an argument: the last word of the names of such arguments.
_ALIKE = frozenset({"regularizer", "initializer", "constraint", "activation"})

#: API and argument, and what is alike everywhere as ``regularizer`` of no API → what the catalogue gives, each once.
Pool = Mapping[tuple[str, str], list[Any]]


def pool(cases: Iterable[Case]) -> Pool:
    """What the records give for each argument of each API, in the order of the catalogue."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for case in cases:
        for name, value in _arguments(case).items():
            for key in ((case.api, name), ("", _alike(name))):
                found[key].setdefault(json.dumps(value, sort_keys=True), value)
    return {key: list(values.values()) for key, values in found.items() if key != ("", "")}


def _alike(name: str) -> str:
    last = name.rpartition("_")[2]
    return last if last in _ALIKE else ""


def variations(case: Case, values: Pool) -> Mapping[tuple[str, str], list[Mapping[str, Any]]]:
    """Its API and each argument → parameters of the case without it, and with another value of it."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    params = case.params
    arguments = _arguments(case)
    for name, value in arguments.items():
        rest = {key: one for key, one in arguments.items() if key != name}
        several: list[Mapping[str, Any]] = [{**params, "arguments": rest}]
        known = (*values.get((case.api, name), ()), *values.get(("", _alike(name)), ())[:_MOST])
        others = [one for one in known if one != value][:_MOST]
        several += [{**params, "arguments": {**arguments, name: one}} for one in (*others, *_others(value))]
        found[case.api, name] = several
    for position, several in _by_position(case):
        found[case.api, f"#{position}"] = several
    for _, several in found.items():
        # A metric's arguments that are passed as lists are named; one that is left out is not.
        several[:] = [_coherent(one) for one in several]
    return found


def _arguments(case: Case) -> Mapping[str, Any]:
    found = case.params.get("arguments", {})
    return found if isinstance(found, Mapping) else {}


def _coherent(params: Mapping[str, Any]) -> Mapping[str, Any]:
    if "lists" not in params:
        return params
    return {**params, "lists": [name for name in params["lists"] if isinstance(params["arguments"].get(name), list)]}


def _by_position(case: Case) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
    params = case.params
    function = case.scenario != "loss" or params.get("form") == "function"
    positional = params.get("positional")
    if case.scenario in _INPUTS_GIVEN and function and not (case.scenario == "function" and positional is not None):
        for number, array in enumerate(params["inputs"]):
            yield number, [{**params, "inputs": _at(params["inputs"], number, one)} for one in _other_arrays(array)]
    for number, value in enumerate(positional or ()):
        several: list[Mapping[str, Any]] = [
            {**params, "positional": _at(positional, number, one)} for one in _others(value)
        ]
        if isinstance(value, Mapping) and value.keys() == {"input"}:
            place = value["input"]
            several = [
                {**params, "inputs": _at(params["inputs"], place, one)}
                for one in _other_arrays(params["inputs"][place])
            ]
        elif number == len(positional or ()) - 1:
            several = [{**params, "positional": list(positional or ())[:-1]}, *several]
        yield _POSITIONAL[case.scenario] + number, several


def _at(values: Any, number: int, value: Any) -> list[Any]:
    return [*values[:number], value, *values[number + 1 :]]


def _others(value: Any) -> Iterator[Any]:
    """Values near one: a number moved, a truth turned round, the first of a list changed."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        yield value - 1
    elif isinstance(value, float):
        yield value / 2 + 0.125
    elif isinstance(value, list):
        for number, one in enumerate(value):
            for other in _others(one):
                yield _at(value, number, other)
                return


def _other_arrays(array: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Arrays of the same shape and type with other numbers."""
    if "values" in array:
        yield {**array, "values": _moved(array["values"])}
        return
    kind = array.get("kind", "dyadic")
    if kind in ("dyadic", "positive"):
        yield {**array, "limit": array.get("limit", 2) / 2}
    elif kind == "integer":
        low, high = array.get("low") or 0, array["high"]
        yield {**array, "low": low + 1} if high - low > 1 else {**array, "low": low + 1, "high": high + 1}
        yield {**array, "high": high + 1}
    else:
        yield {
            **array,
            "kind": "positive" if kind != "mask" else "ones",
            **({"dtype": "bool"} if kind == "mask" else {}),
        }


def _moved(value: Any) -> Any:
    if isinstance(value, list):
        return [_moved(one) for one in value]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value / 2 + 0.125 if isinstance(value, float) else value
