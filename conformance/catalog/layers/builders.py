"""What the layer catalogs share: short ways to write a layer's cases, and the shapes that recur in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypedDict, Unpack

from conformance.catalog.tables import vary_cases
from conformance.model.case import Case

#: A description of an input array; see the worker's numbers.make.
Spec = Mapping[str, Any]

ROWS: Spec = {"shape": [2, 4]}
SEQUENCE: Spec = {"shape": [2, 4, 3]}
STEPS: Spec = {"shape": [2, 7, 3]}
IMAGE: Spec = {"shape": [2, 6, 5, 3]}
VOLUME: Spec = {"shape": [1, 5, 4, 4, 2]}


class More(TypedDict, total=False):
    """Parameters of the scenario ``layer`` beside arguments and inputs; see scenarios/layer.py."""

    keywords: Mapping[str, Spec | Sequence[Spec]]
    random: Literal["elements", "rows", "channels"]
    masked: bool
    stateful: bool


def new(name: str, /, **arguments: Any) -> dict[str, Any]:
    """A nested object, made by the worker before the layer is."""
    return {"new": name, "arguments": arguments}


def layer(
    name: str,
    inputs: Spec | Sequence[Spec],
    vary: Mapping[str, Sequence[Any]] | None = None,
    defaults: Mapping[str, Any] | None = None,
    required: Iterable[str] = (),
    base: Mapping[str, Any] | None = None,
    table: str = "",
    **more: Unpack[More],
) -> list[Case]:
    """All pairs of ``vary`` for ``layers.NAME``, and its defaults bare and spelled out (see case.vary_cases)."""
    return vary_cases(
        "layer", f"layers.{name}", vary or {}, {"inputs": listed(inputs), **more}, defaults, required, base, table
    )


def one(
    name: str,
    label: str,
    inputs: Spec | Sequence[Spec],
    arguments: Mapping[str, Any] | None = None,
    **more: Unpack[More],
) -> Case:
    """A case of its own, ``layers.NAME[label]``."""
    params = {"inputs": listed(inputs), **more, "arguments": dict(arguments or {})}
    return Case(f"layers.{name}[{label}]", "layer", f"layers.{name}", params)


def listed(inputs: Spec | Sequence[Spec]) -> list[Spec]:
    """The inputs as a list, one or many."""
    return [inputs] if isinstance(inputs, Mapping) else list(inputs)
