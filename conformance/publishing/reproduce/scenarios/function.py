"""A function that is no activation: of keras.ops, keras.backend, keras.random."""

from collections.abc import Mapping
from typing import Any

from conformance.publishing.reproduce.scenarios.shared import gradient_of, indexed, property_of
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import value, wrapped


def function(script: Script) -> str:
    """The inputs, and the call as a function of them; returns what they are called, behind a comma."""
    params = script.params
    names = script.arrays(params.get("inputs", ()))
    positional = params.get("positional")
    parts = list(names) if positional is None else [_argument(one, names) for one in positional]
    parts += [f"{key}={_argument(one, names)}" for key, one in params.get("arguments", {}).items()]
    before = f"lambda {', '.join(names)}: " if names else "lambda: "
    script.add(f"function = {before}" + wrapped(f"keras.{script.case.api}(", parts, ")"))
    return "".join(f", {name}" for name in names)


def _argument(data: Any, names: list[str]) -> str:
    """An argument as ``value`` writes it, an input by its name."""
    if isinstance(data, Mapping):
        if data.keys() == {"input"}:
            return names[data["input"]]
        if "new" in data or "symbol" in data:
            return value(data)
        return "{" + ", ".join(f"{key!r}: {_argument(one, names)}" for key, one in data.items()) + "}"
    if isinstance(data, list | tuple) and any(isinstance(one, Mapping) for one in data):
        return f"[{', '.join(_argument(one, names) for one in data)}]"
    return value(data)


def call(script: Script) -> Expression:
    """What it returns."""
    given = function(script)
    if script.params.get("result") == "plain":
        script.add(f"found = function({', '.join(f'given({one})' for one in given.split(', ') if one)})")
        return lambda fact: "found" if fact == "value" else None
    script.add(f"outputs = evaluate(function{given})")

    def expression(fact: str) -> str | None:
        kind, _, rest = fact.partition(".")
        position, _, what = rest.partition(".")
        if kind == "values" and what:
            return property_of(f"outputs[{position}]", what)
        if kind in ("shape", "dtype"):
            shown = {"shape": f"list(outputs[{position}].shape)", "dtype": f"str(outputs[{position}].dtype)"}
            return shown[kind]
        return indexed("outputs", "output", fact)

    return expression


def symbolic(script: Script) -> Expression:
    """Shapes and types of what it returns for symbolic tensors."""
    given = function(script)
    script.add(f"shapes, types = static(function{given})")
    return {"shape": "shapes", "dtype": "types"}.get


def gradient(script: Script) -> Expression:
    """Its gradient."""
    given = function(script)
    script.add(f"by_input, _ = gradients(function, [{given.removeprefix(', ')}])")
    return gradient_of


STAGES = {"call": call, "symbolic": symbolic, "gradient": gradient}
