"""What is asked of an installation made today, and what came of it; each outcome is a JSON line."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

Step: TypeAlias = Literal["install", "import", "train"]


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One command on one Python: versions of what is asked for by name; ``""`` is not asked for."""

    python: str
    tensorflow: str
    keras: str = ""
    tf_keras: str = ""
    distribution: str = "tensorflow"

    @property
    def requirements(self) -> tuple[str, ...]:
        """``("tensorflow==2.4.4", "keras==2.4.3")``."""
        named = {self.distribution: self.tensorflow, "keras": self.keras, "tf-keras": self.tf_keras}
        return tuple(f"{name}=={version}" for name, version in named.items() if version)

    @property
    def command(self) -> str:
        """What a user types."""
        return " ".join(("pip install", *self.requirements))

    @property
    def providers(self) -> tuple[str, ...]:
        """How Keras is imported once it is installed; ``(legacy)`` is TF_USE_LEGACY_KERAS=1.

        Where tf_keras is asked for, only what that adds: the others are tried without it.
        """
        return ("tf_keras", "tf.keras(legacy)") if self.tf_keras else ("keras", "tf.keras")


class Failure(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first thing that went wrong: at which step, its type, its first line, and under which provider."""

    step: Step
    type: str
    message: str
    provider: str = ""


class Probe(msgspec.Struct, frozen=True, omit_defaults=True):
    """One provider tried in an installation. ``trains`` is None where it does not import."""

    provider: str
    imports: bool
    trains: bool | None = None
    failure: Failure | None = None


class Attempt(msgspec.Struct, frozen=True, omit_defaults=True):
    """One installation: the pins added to the command, what got installed, what each provider did in it."""

    pins: tuple[str, ...] = ()
    installs: bool = False
    versions: dict[str, str] = {}
    probes: tuple[Probe, ...] = ()
    failure: Failure | None = None

    @property
    def imports(self) -> bool | None:
        """True where every provider imports; None where nothing is installed."""
        return all(p.imports for p in self.probes) if self.installs else None

    @property
    def trains(self) -> bool | None:
        """True where every provider trains; None where not all import."""
        return all(p.trains for p in self.probes) if self.imports else None

    @property
    def works(self) -> bool:
        """True where it installs and every provider imports and trains."""
        return bool(self.trains)

    @property
    def first_failure(self) -> Failure | None:
        """What went wrong first, in the order in which it was tried."""
        return self.failure or next((p.failure for p in self.probes if p.failure), None)


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that was measured of a cell on one day on one machine.

    ``status`` is ``not measured`` where this machine could not tell (no such Python, no network, a full disk):
    ``reason`` says why, and it is no failure of TensorFlow. ``mending`` is the first of the smallest sets of pins
    with which it works; ``tried`` are the sets before it that do not mend.
    """

    cell: Cell
    status: Literal["measured", "not measured"]
    date: str
    machine: str
    installer: str
    reason: str = ""
    seconds: float = 0.0
    plain: Attempt | None = None
    mending: Attempt | None = None
    tried: tuple[Attempt, ...] = ()

    @property
    def searched(self) -> bool:
        """True where pins were looked for."""
        return self.mending is not None or bool(self.tried)


@dataclass(frozen=True)
class InstalledRow:
    """What installing without a lock gives today: one TensorFlow and Keras on one Python.

    ``command`` is what was typed. ``imports`` and ``trains`` are None where a step before failed, ``error`` is
    the first failure's last line, ``shortest_pin`` the fewest requirements more that mend it, if any were found.
    """

    python: str
    tensorflow: str
    keras: str
    command: str
    installs: bool
    imports: bool | None
    trains: bool | None
    error: str = ""
    shortest_pin: str = ""
