"""The areas of the catalogue: every package in this folder, each module of it with ``cases() -> list[Case]``.

A small area is a package whose own ``cases()`` are all there are. What areas share with nobody else stands in a module
called ``builders``. ``POSITION`` says where an area comes in the report, and a module within its area; those that say
nothing come last, by name.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from conformance.model.case import Case
from conformance.model.errors import ConformanceError

#: A module of an area that has no cases: what the others are written with.
BUILDERS = "builders"


class AreaError(ConformanceError):
    """A part of the catalogue in which there should be cases, and are none."""


@dataclass(frozen=True)
class Area:
    """A module with cases: ``layers.core``; ``losses`` where the package is all there is."""

    name: str
    cases: Callable[[], list[Case]]


def areas(root: str, path: Iterable[str]) -> list[Area]:
    """The areas below the package ``root`` (whose ``__path__`` is ``path``), in the order of the report.

    Raises:
        AreaError: a module has no ``cases()``, a package has no module that has, or a position is no number.
    """
    packages = [importlib.import_module(f"{root}.{found.name}") for found in pkgutil.iter_modules(path) if found.ispkg]
    return [area for package in sorted(packages, key=_place) for area in _of(package, root)]


def _of(package: ModuleType, root: str) -> Iterator[Area]:
    inner = [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if found.name != BUILDERS
    ]
    whole = hasattr(package, "cases")
    if not whole and not inner:
        raise AreaError(
            f"{package.__name__} is an area without cases",
            "Give it a module with cases() -> list[Case], or move it out of the catalog.",
        )
    for module in [*([package] if whole else []), *sorted(inner, key=_place)]:
        cases: Any = getattr(module, "cases", None)
        if not callable(cases):
            raise AreaError(
                f"{module.__name__} has no function cases()",
                f"Give it one that returns a list of cases; what cases are written with goes into {BUILDERS}.py.",
            )
        yield Area(module.__name__.removeprefix(f"{root}."), cases)


def _place(module: ModuleType) -> tuple[float, str]:
    """By position, then by name."""
    position: Any = getattr(module, "POSITION", float("inf"))
    if isinstance(position, bool) or not isinstance(position, int | float):
        raise AreaError(
            f"{module.__name__}.POSITION is no number: {position!r}", "Write one, for example POSITION = 10."
        )
    return position, module.__name__
