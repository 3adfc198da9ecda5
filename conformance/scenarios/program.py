"""A program: a function of ordinary Keras code, which says what it sees under names."""

import ast
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from conformance.scenarios.declaration import AGREEMENT, Parameters, Scenario

#: What a program may ask for, by the names of its parameters (worker/programs/__init__.py).
GIVEN = ("keras", "see", "tensor", "folder", "tf")


class ProgramParameters(Parameters, frozen=True, kw_only=True):
    """``source``: the function ``program`` and all that it uses of its module; a worker needs nothing else to run it.

    ``about``: the public names it is about, the first of which is the case's API. ``compared``: whether floats are
    measured (``numbers``) or settings (``exact``), or all is printed lines (``text``). ``fresh``: it runs in a process
    of its own. ``border``: why nobody is likely to write this.
    """

    program: str
    source: str
    compared: Literal["numbers", "exact", "text"]
    about: Annotated[list[str], msgspec.Meta(min_length=1)]
    fresh: bool = False
    border: str = ""

    def __post_init__(self) -> None:
        try:
            body = ast.parse(self.source).body
        except SyntaxError as error:
            raise ValueError(f"the source is no Python: {error}") from None
        functions = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == self.program]
        if len(functions) != 1:
            raise ValueError(f"the source has no function {self.program}")
        if not ast.get_docstring(functions[0]):
            raise ValueError(f"{self.program} has no docstring, which is its title")
        asked = [argument.arg for argument in functions[0].args.args]
        if unknown := sorted(set(asked) - set(GIVEN)):
            raise ValueError(f"{self.program} asks for {', '.join(unknown)}; there are {', '.join(GIVEN)}")
        if not {"keras", "see"} <= set(asked):
            raise ValueError(f"{self.program} has to ask for keras and see")


def title(params: Mapping[str, Any]) -> str:
    """The first line of a program's docstring."""
    return _first_line(params["source"], params["program"])


@cache
def _first_line(source: str, name: str) -> str:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    return ""


SCENARIO = Scenario("program", ProgramParameters, {"run": (), AGREEMENT: ("run",)}, prepared_by=())
