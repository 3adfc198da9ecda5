"""A record with one argument left out, or with another value of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.model.case import Case
from conformance.scenarios.function import INPUT

#: Records whose ``inputs`` are arguments by position, of a call: from #0 up. Those of a layer are what it is called on.
_INPUTS_GIVEN = frozenset({"function", "functional", "activation", "loss"})
#: Of these, those whose ``positional`` says where the inputs stand.
_INPUTS_PLACED = frozenset({"function", "functional"})
#: At which position the parameter ``positional`` begins.
_POSITIONAL = {"function": 0, "functional": 0, "activation": 1, "initializer": 0, "regularizer": 0, "constraint": 0}
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
        known = [*values.get((case.api, name), ()), *values.get(("", _alike(name)), ())[:_MOST]]
        others = [one for number, one in enumerate(known) if one != value and one not in known[:number]][:_MOST]
        several = [{**params, "arguments": rest}] if not list(_inputs_in(value)) else []
        several += [{**params, "arguments": {**arguments, name: one}} for one in (*others, *_others(value))]
        found[case.api, name] = [_coherent(one) for one in (*several, *_with_other_inputs(params, value))]
    for position, varied in _by_position(case):
        found[case.api, f"#{position}"] = list(varied)
    return found


def _arguments(case: Case) -> Mapping[str, Any]:
    found = case.params.get("arguments", {})
    return found if isinstance(found, Mapping) else {}


def _coherent(params: Mapping[str, Any]) -> Mapping[str, Any]:
    if "lists" not in params:
        return params
    return {**params, "lists": [name for name in params["lists"] if isinstance(params["arguments"].get(name), list)]}


def _by_position(case: Case) -> Iterator[tuple[int, Iterator[Mapping[str, Any]]]]:
    params = case.params
    function = case.scenario != "loss" or params.get("form") == "function"
    positional = params.get("positional")
    inputs_placed = case.scenario in _INPUTS_PLACED and positional is not None
    if case.scenario in _INPUTS_GIVEN and function and not inputs_placed:
        for number in range(len(params["inputs"])):
            yield number, _with_other_inputs(params, {"input": number})
    for number, value in enumerate(positional or ()):
        yield _POSITIONAL[case.scenario] + number, _otherwise_by_position(params, number, value)


def _otherwise_by_position(params: Mapping[str, Any], number: int, value: Any) -> Iterator[Mapping[str, Any]]:
    positional = params["positional"]
    if number == len(positional) - 1 and not list(_inputs_in(value)):
        yield {**params, "positional": positional[:-1]}
    for one in _others(value):
        yield {**params, "positional": _at(positional, number, one)}
    yield from _with_other_inputs(params, value)


def _inputs_in(value: Any) -> Iterator[int]:
    """The numbers of the inputs that stand in a value, as ``{"input": 0}``."""
    if isinstance(value, Mapping):
        if value.keys() == INPUT:
            yield value["input"]
            return
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _inputs_in(one)


def _with_other_inputs(params: Mapping[str, Any], value: Any) -> Iterator[Mapping[str, Any]]:
    for number in _inputs_in(value):
        for one in _other_arrays(params["inputs"][number]):
            yield {**params, "inputs": _at(params["inputs"], number, one)}


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
        # Where only signs or an order count.
        yield {key: one for key, one in array.items() if key != "limit"} | {"kind": "ones"}
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
