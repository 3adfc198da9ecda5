"""The data of speed: what was timed. Nothing here is a ratio: those follow from it (figures.py)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import msgspec

#: What everything is measured beside.
REFERENCE = "py38-tf210/tf.keras"

MODELS = ("dense", "convolutional", "recurrent")
MODES = ("fit", "train_on_batch", "session", "eager", "function", "jit")
#: What every mode of an implementation can be held against.
COMMON = "fit"

Outcome: TypeAlias = Literal["measured", "unsupported", "failed"]


class Seconds(NamedTuple):
    """On the clock, and of the processor by all threads of the process.

    Both processes are held to one core, where nothing of one can run beside another: what the clock has more is waiting
    for the core while others had it.
    """

    wall: float
    cpu: float


class Timed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mode: how it trains, its first step, and the time of one step in each round, of blocks of ``steps``.

    ``said`` is why there is none.
    """

    outcome: Outcome = "measured"
    how: str = ""
    first: Seconds | None = None
    steps: int = 0
    rounds: Sequence[Seconds] = ()
    said: str = ""


class Model(msgspec.Struct, frozen=True, omit_defaults=True):
    """A model in every mode, and the reference in the same rounds; when (UTC), and the load of the machine then."""

    at: str
    modes: Mapping[str, Timed]
    reference: Mapping[str, Timed]
    load: float = 0.0


class Measured(msgspec.Struct, frozen=True, omit_defaults=True):
    """An implementation: the versions that ran, the sha256 (hex) of its lock, on what, and what was timed.

    ``imports`` are pairs of processes, the reference first.
    """

    versions: Mapping[str, str]
    lock: str
    machine: str
    models: Mapping[str, Model] = {}
    imports: Sequence[tuple[Seconds, Seconds]] = ()


class Speed(msgspec.Struct, frozen=True, omit_defaults=True):
    """``worker`` is the digest of the code that was timed, ``created`` the day of packing."""

    created: str = ""
    worker: str = ""
    reference: str = REFERENCE
    implementations: Mapping[str, Measured] = {}


#: The data that is part of the package.
PACKED = Path(__file__).parent / "speed.json.xz"
