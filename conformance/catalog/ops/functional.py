"""Each function of ``keras.ops`` once more in a functional model, where its arguments are kept and used later.

A call on symbols makes an object that holds the arguments. What it does is seen only where a model that has it runs.
The model is held against the same call with values, so once is enough.
"""

import importlib
from collections.abc import Iterable, Iterator

from conformance.catalog.ops.builders import EMPTY, SPECIAL
from conformance.catalog.twins import made_apart
from conformance.model.case import Case

POSITION = 97

MODULES = ("elementwise", "reducing", "shaping", "math", "nn", "image", "arguments")

#: What a function is called with in a way that says nothing more of a model.
OTHER_INPUTS = (SPECIAL, EMPTY)

#: Functions that cost seconds in a model: their first call alone.
DEAR = frozenset({"ops.fold"})


def of(cases: Iterable[Case]) -> Iterator[Case]:
    """The first call of every function, and every call with arguments of its own."""
    seen = set()
    for case in cases:
        params = case.params
        arrays = params.get("symbolic", True) and params.get("result", "arrays") == "arrays"
        if not (params.get("inputs") and arrays):
            continue
        given = bool(params.get("arguments") or params.get("positional"))
        special = any(one in OTHER_INPUTS for one in params["inputs"])
        if case.api in seen and (not given or special or case.api in DEAR):
            continue
        seen.add(case.api)
        kept = {name: params[name] for name in ("inputs", "positional", "arguments") if name in params}
        said = case.id.removeprefix(case.api)[1:-1]
        name = f"{case.api}[in a functional model{',' if said else ''}{said}]"
        yield Case(name, "functional", case.api, kept, logic=True)


def cases() -> list[Case]:
    """Every case of this module."""
    modules = (importlib.import_module(f"conformance.catalog.ops.{name}") for name in MODULES)
    return list(of(made_apart(*(module.cases for module in modules))))
