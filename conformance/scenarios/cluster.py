"""A program in several processes at once, which TensorFlow knows as the workers of one cluster."""

from typing import Annotated

import msgspec

from conformance.scenarios.declaration import AGREEMENT, Scenario
from conformance.scenarios.program import ProgramParameters


class ClusterParameters(ProgramParameters, frozen=True, kw_only=True):
    """``workers``: the number of processes; each one runs the program, and starts for that: it is always fresh."""

    workers: Annotated[int, msgspec.Meta(ge=2, le=8)]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.fresh:
            raise ValueError("the processes of a cluster are fresh anyway: leave out fresh")


SCENARIO = Scenario("cluster", ClusterParameters, {"run": (), AGREEMENT: ("run",)}, prepared_by=())
