"""An initializer asked for values."""

from conformance.publishing.reproduce.scenarios.shared import config, nothing, property_of
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import call, quoted


def construct(script: Script) -> Expression:
    """The initializer."""
    params = script.params
    script.new("initializer", script.case.api, params["arguments"], params.get("positional", ()))
    return nothing


def values(script: Script) -> Expression:
    """Its values, and those of a second call."""
    params = script.params
    dtype = params.get("dtype", script.precision)
    keyword = f", dtype={quoted(dtype)}" if dtype is not None else ""
    shape = tuple(params["shape"])
    script.add(f"values = drawn(initializer({shape}{keyword}))")
    if params["kind"] == "repeat":
        other = call(f"keras.{script.case.api}", params["arguments"], params.get("positional", ()))
        script.add(f"again = drawn(initializer({shape}{keyword}))", f"other = drawn({other}({shape}{keyword}))")
    if params["kind"] == "orthogonal":
        script.add(
            "matrix = values.reshape(-1, values.shape[-1]).astype(float)",
            "matrix = matrix.T if matrix.shape[0] < matrix.shape[1] else matrix",
            "products = matrix.T.dot(matrix).astype(values.dtype)",
        )
    found = {
        "dtype": "str(values.dtype)",
        "shape": "list(values.shape)",
        "same_object_twice": "bool(np.array_equal(values, again))",
        "same_seed_twice": "bool(np.array_equal(values, other))",
        "values": "values",
        "products": "products",
    }

    def expression(fact: str) -> str | None:
        first, _, what = fact.partition(".")
        if first == "values" and what not in ("", "shape", "dtype"):
            return property_of("values", what)
        return found.get(fact)

    return expression


STAGES = {"construct": construct, "config": lambda script: config(script, "initializer"), "values": values}
