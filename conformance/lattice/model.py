"""The data of saving and loading."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from conformance.model.observation import SameAs
from conformance.model.versions import parse_version

FORMATS = ("h5", "keras", "savedmodel", "weights_h5", "weights_tf", "json", "yaml")

#: What people write → a format; without the dot before it, in small letters.
ALSO_CALLED: Mapping[str, str] = {
    "hdf5": "h5",
    "tf": "savedmodel",
    "saved_model": "savedmodel",
    "weights.h5": "weights_h5",
    "ckpt": "weights_tf",
    "yml": "yaml",
}

#: What is read of each file, in this order.
STAGES = ("load", "structure", "weights", "outputs", "compiled", "training")

#: How ways begin that need the code that made the model.
OWN_CODE = "own code"

#: What came of a stage: ``differs`` and ``raises`` with a text.
StageOutcome: TypeAlias = tuple[Literal["ok", "differs", "raises"], str]


class Attempt(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """A way to read a file, and what came of each stage, by name."""

    way: str
    stages: Mapping[str, StageOutcome]

    # One is asked by every file and writer that it is the outcome of.
    @cached_property
    def loads(self) -> bool:
        """Whether something came out."""
        return self.of("load") == "ok"

    @cached_property
    def right(self) -> bool:
        """Whether it is what was written, apart from the training state."""
        return self.loads and all(self.of(one) in ("ok", "") for one in ("structure", "weights", "outputs"))

    @cached_property
    def trained(self) -> bool:
        """Whether the training state is what was written too, where there is one."""
        return self.right and all(self.of(one) in ("ok", "") for one in ("compiled", "training"))

    def of(self, stage: str) -> str:
        """The outcome of a stage, or nothing where it was not reached."""
        return self.stages[stage][0] if stage in self.stages else ""

    @cached_property
    def with_code(self) -> bool:
        """Whether the way needs the code that made the model."""
        return self.way.startswith(OWN_CODE)

    @cached_property
    def said(self) -> str:
        """What the first stage that is not ok says."""
        return next((f"{s}: {self.stages[s][1]}" for s in STAGES if self.of(s) not in ("ok", "")), "")


class Written(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a writer made of a model: format → digest of the file, or why there is none; ``error``: no model at all."""

    files: Mapping[str, str] = {}
    refused: Mapping[str, str] = {}
    error: str = ""


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """A writer or reader: the versions that ran, the sha256 (hex) of its lock, how many seconds each journal took.

    ``seconds`` is how long that of former files took, which had one number for all.
    """

    versions: Mapping[str, str]
    lock: str
    seconds: float = 0.0
    journals: Mapping[str, float] = msgspec.field(default_factory=dict)

    @property
    def major(self) -> int:
        """The major version of its Keras, 0 where it says none."""
        number = self.versions.get("keras", "").partition(".")[0]
        return int(number) if number.isdecimal() else 0

    @property
    def took(self) -> float:
        """Seconds of all its measurements."""
        return self.seconds + sum(self.journals.values())


class Lattice(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """``written``: writer → model → what it made. ``read``: reader → file → the ways that were tried, in order.

    ``over``: reader → file → format → the file that it saved of what it had loaded.
    ``same``: implementation → another one of these that is the same objects, so that it was not measured itself.
    ``worker`` is the digest of the code that saved and loaded, ``created`` the day of packing.
    """

    created: str = ""
    worker: str = ""
    writers: Mapping[str, Party] = {}
    readers: Mapping[str, Party] = {}
    written: Mapping[str, Mapping[str, Written]] = {}
    read: Mapping[str, Mapping[str, Sequence[Attempt]]] = {}
    over: Mapping[str, Mapping[str, Mapping[str, str]]] = {}
    same: Mapping[str, SameAs] = {}

    def first(self, reader: str, digest: str, code: bool = True, structure: bool = False) -> Attempt | None:
        """The first way of a file that gave what was written; without ``code`` of those that need none of the model.

        With ``structure`` of those that gave a model, and not outputs alone.
        """
        key = (reader, digest, code, structure)
        if key not in self._first:
            self._first[key] = next(
                (
                    one
                    for one in self.read[reader].get(digest, ())
                    if one.right and (code or not one.with_code) and (not structure or one.of("structure"))
                ),
                None,
            )
        return self._first[key]

    @cached_property
    def _first(self) -> dict[tuple[str, str, bool, bool], Attempt | None]:
        return {}

    @cached_property
    def newer(self) -> Mapping[str, Sequence[str]]:
        """Reader → those of a newer Keras of the same provider and backend, the nearest first."""
        known = {name: parse_version(party.versions.get("keras", "")) for name, party in self.readers.items()}
        return {
            mine: sorted(
                (n for n in known if known[n] > known[mine] and n.rpartition("/")[2] == mine.rpartition("/")[2]),
                key=lambda name: (known[name], name),
            )
            for mine in known
        }

    @property
    def distinct(self) -> int:
        """How many different files there are."""
        return len({d for several in self.written.values() for one in several.values() for d in one.files.values()})

    @property
    def readings(self) -> int:
        """How many files were read, once for each reader."""
        return sum(map(len, self.read.values()))

    @property
    def savers(self) -> list[str]:
        """The implementations that saved anything."""
        return [name for name, several in self.written.items() if any(one.files for one in several.values())]

    @property
    def files(self) -> int:
        """How many files were written."""
        return sum(len(one.files) for several in self.written.values() for one in several.values())


#: The data that is part of the package.
PACKED = Path(__file__).parent / "lattice.json.xz"
