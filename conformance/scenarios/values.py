"""Arguments of Keras calls: JSON values, nested objects to be made, and names to be looked up."""

from collections.abc import Mapping
from typing import Any

#: ``{"new": name, "arguments": {...}}`` is made by calling ``name``; ``{"symbol": name}`` is what stands under it.
NEW, SYMBOL = frozenset({"new", "arguments"}), frozenset({"symbol"})

Arguments = dict[str, Any]


def check_arguments(arguments: Mapping[str, Any]) -> None:
    """Raises ValueError where a nested object is misspelt or a value is nothing that JSON has."""
    for name, value in arguments.items():
        check_value(value, name)


def check_value(value: Any, where: str) -> None:
    """The same of one value; ``where`` is what it is called."""
    if isinstance(value, Mapping):
        _check_mapping(value, where)
    elif isinstance(value, list | tuple):
        for one in value:
            check_value(one, where)
    elif not (value is None or isinstance(value, bool | int | float | str)):
        raise ValueError(f"{where} is no JSON value: {value!r}")


def _check_mapping(value: Mapping[str, Any], where: str) -> None:
    keys = frozenset(value)
    if "new" in keys or "symbol" in keys:
        allowed = NEW if "new" in keys else SYMBOL
        if more := keys - allowed:
            raise ValueError(f"{where} has {', '.join(sorted(more))} beside {', '.join(sorted(allowed))}")
        name = value["new" if "new" in keys else "symbol"]
        if not (isinstance(name, str) and name):
            raise ValueError(f"{where} names no symbol: {name!r}")
    elif "arguments" in keys:
        raise ValueError(f"{where} has arguments, and names nothing to be made: new is missing")
    for key, one in value.items():
        check_value(one, f"{where}.{key}")
