"""Somebody's own layer, loss, metric, model or program: imported, then what is done with one of Keras.

``conformance.testing`` makes such cases; the catalog has none.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from conformance.scenarios import layer, loss, metric, model, program
from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Record, Scenario
from conformance.scenarios.values import Arguments, check_arguments

#: What each scenario is named before: ``own_layer``.
PREFIX = "own_"
#: The stage at which it is imported.
IMPORT = "import"

_NAME = re.compile(r"[^\W\d]\w*")


class Own(Record, frozen=True, kw_only=True):
    """``packages``: the folder that holds each package that a subject needs; ``code``: a digest of what is in them."""

    packages: dict[str, str]
    code: str

    def __post_init__(self) -> None:
        if wrong := [name for name in self.packages if not _NAME.fullmatch(name)]:
            raise ValueError(f"{wrong[0]!r} is no name of a package")


class OwnLayerParameters(Parameters, frozen=True, kw_only=True):
    """As ``LayerParameters``, with arrays passed by whatever name the layer's ``call`` has."""

    own: Own
    arguments: Arguments
    inputs: list[Array]
    keywords: dict[str, Array | list[Array]] = msgspec.field(default_factory=dict)
    random: Literal["elements", "rows", "channels"] | None = None
    masked: bool = False
    stateful: bool = False

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


class OwnLossParameters(loss.LossParameters, frozen=True, kw_only=True):
    """As ``LossParameters``; whether it is a class or a function is seen when it is imported."""

    own: Own


class OwnMetricParameters(metric.MetricParameters, frozen=True, kw_only=True):
    """As ``MetricParameters``."""

    own: Own


class OwnModelParameters(Parameters, frozen=True, kw_only=True):
    """``arguments`` of the class or function; ``inputs``: one array for each of the model's inputs."""

    own: Own
    arguments: Arguments
    inputs: Annotated[list[Array], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


class OwnProgramParameters(program.ProgramParameters, frozen=True, kw_only=True):
    """As ``ProgramParameters``."""

    own: Own


def _own(like: Scenario, parameters: type[Parameters]) -> Scenario:
    """A scenario whose stages follow from the import."""
    stages = {stage: (IMPORT, *above) for stage, above in like.stages.items()}
    return Scenario(PREFIX + like.name, parameters, {IMPORT: (), **stages}, like.prepared_by, like.apart)


SCENARIOS: Mapping[str, Scenario] = {
    one.name: one
    for one in (
        _own(layer.SCENARIO, OwnLayerParameters),
        _own(loss.SCENARIO, OwnLossParameters),
        _own(metric.SCENARIO, OwnMetricParameters),
        _own(model.SCENARIO, OwnModelParameters),
        _own(program.SCENARIO, OwnProgramParameters),
    )
}
