"""Why a file does not load, or loads and says something else: by the text of the first stage that failed."""

from collections.abc import Sequence
from functools import cache

from conformance.lattice.causes.backends import BACKENDS
from conformance.lattice.causes.cause import Cause
from conformance.lattice.causes.configurations import CONFIGURATIONS
from conformance.lattice.causes.containers import CONTAINERS
from conformance.lattice.causes.graphs import GRAPHS
from conformance.lattice.causes.training import TRAINING

__all__ = ["CAUSES", "UNEXPLAINED", "Cause", "cause_of"]

#: In this order: those of two backends look at who wrote, and the last of configurations are those that say least.
CAUSES: Sequence[Cause] = (*BACKENDS, *CONTAINERS, *GRAPHS, *TRAINING, *CONFIGURATIONS)

#: The cause of what none of them fits.
UNEXPLAINED = Cause("unexplained", "", "unexplained", untested="Look at the message.")


@cache
def cause_of(
    model: str, said: str, way: str = "", reader: int = 0, writer: int = 0, pair: str = "", format_: str = ""
) -> Cause:
    """The first cause that fits; see Cause.fits."""
    return next((one for one in CAUSES if one.fits(model, said, way, reader, writer, pair, format_)), UNEXPLAINED)
