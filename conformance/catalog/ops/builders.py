"""How cases of functions are written: a function, its inputs, its arguments, each in a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.model.case import Case, case_id

Spec = Mapping[str, Any]

#: Inputs, by what they are called in ids. Few shapes: JAX compiles every function for each.
X: Spec = {"shape": [2, 3]}
Y: Spec = {"shape": [2, 3], "limit": 4}
ROW: Spec = {"shape": [3]}
UNIT: Spec = {"shape": [2, 3], "limit": 1}
POSITIVE: Spec = {"kind": "positive", "shape": [2, 3]}
BEYOND_ONE: Spec = {"values": [[1.0, 1.25, 1.5], [2.0, 3.0, 4.0]]}
INTEGERS: Spec = {"values": [[-3, 0, 2], [5, 1, -7]], "dtype": "int32"}
OTHERS: Spec = {"values": [[2, 3, -2], [4, 1, 3]], "dtype": "int32"}
BYTES: Spec = {"values": [[0, 1, 200], [255, 3, 7]], "dtype": "uint8"}
BOOLEANS: Spec = {"values": [[True, False, True], [False, False, True]], "dtype": "bool"}
#: Not finite, zeros of both signs, halves.
SPECIAL: Spec = {"values": [["nan", "inf", -0.0], ["-inf", 0.0, 2.5]]}
EMPTY: Spec = {"shape": [0, 3]}
VECTOR: Spec = {"shape": [4]}
MATRIX: Spec = {"shape": [3, 3]}
CUBE: Spec = {"shape": [2, 3, 4]}

NAMES: Sequence[tuple[Spec, str]] = (
    (INTEGERS, "integers"),
    (OTHERS, "integers"),
    (BYTES, "bytes"),
    (BOOLEANS, "booleans"),
    (SPECIAL, "special"),
    (EMPTY, "empty"),
)


def function(
    api: str,
    inputs: Sequence[Spec] = (),
    unlike: Mapping[str, Any] | str = "",
    *,
    given: Sequence[Any] | None = None,
    numpy: str = "",
    gradient: bool = False,
    symbolic: bool = True,
    result: str = "arrays",
    **arguments: Any,
) -> Case:
    """A case of a function. ``given`` are its arguments by position where they are not the inputs.

    ``unlike`` says in the id what is asked; without it the id has the inputs' names and the keyword arguments. Where
    no input is in the precision of the run, it runs once.
    """
    params: dict[str, Any] = {"inputs": list(inputs)}
    if given is not None:
        params["positional"] = list(given)
    if arguments:
        params["arguments"] = arguments
    for key, value, default in (
        ("numpy", numpy, ""),
        ("gradient", gradient, False),
        ("symbolic", symbolic, True),
        ("result", result, "arrays"),
    ):
        if value != default:
            params[key] = value
    said = {unlike: ""} if isinstance(unlike, str) and unlike else dict(unlike or {})
    identifier = (
        f"{api}[{unlike}]" if isinstance(unlike, str) and unlike else case_id(api, said or shown(inputs, arguments))
    )
    logic = result != "random" and bool(inputs) and all("dtype" in one or one.get("kind") in TYPED for one in inputs)
    return Case(identifier, "function", api, params, logic=logic)


#: Kinds of inputs with a type of their own.
TYPED = ("integer", "mask")


def shown(inputs: Sequence[Spec], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the id says of a call."""
    names = [next((name for spec, name in NAMES if spec is one), "") for one in inputs]
    found: dict[str, Any] = {}
    if any(names):
        kinds = [name or "floats" for name in names]
        found["input"] = kinds[0] if len(set(kinds)) == 1 else tuple(kinds)
    for name, value in arguments.items():
        if not holds_input(value):
            found[name] = value
    return found


def holds_input(value: Any) -> bool:
    """Whether an input stands in an argument."""
    if isinstance(value, Mapping):
        return value.keys() == {"input"} or any(map(holds_input, value.values()))
    return isinstance(value, list | tuple) and any(map(holds_input, value))


def i(position: int) -> dict[str, int]:
    """Stands for an input."""
    return {"input": position}
