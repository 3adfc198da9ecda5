"""Who exports and who runs: companions of the table, and the environments under test that have what is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.environments import lock_check
from conformance.environments.launch import Launch
from conformance.environments.table import Environments, Export
from conformance.exporting.model import OF_EXPORT
from conformance.model.errors import LockMismatchError, MissingInterpreterError, UsageError
from conformance.model.nearest import nearest
from conformance.model.observation import Implementation

#: Environments under test that export by themselves, with nothing beside: id → what.
THEMSELVES: dict[str, tuple[Export, ...]] = {
    "py38-tf210/tf.keras": ("tflite",),
    "py311-tf215/tf.keras": ("tflite",),
    "py311-tf2/keras": ("tflite",),
    "py311-tf2/tf_keras": ("tflite",),
    "py311-keras3-numpy/keras[numpy]": ("export",),
    "py311-keras3-openvino/keras[openvino]": ("export",),
}

#: Runtimes that are part of an environment under test.
RUNTIMES = ("py38-tf210/tf.lite", "py311-tf215/tf.lite", "py311-tf2/tf.lite", "py311-tf2/tensorflow")
#: PyTorch reads programs of its own version.
TORCH = "py311-keras315-exports-torch/torch"


@dataclass(frozen=True)
class Place:
    """An implementation or a runtime, and what is measured in it."""

    id: str
    implementation: Implementation
    exports: tuple[Export, ...]

    @property
    def forms(self) -> list[str]:
        """The forms that it exports."""
        return [form for one in self.exports for form in OF_EXPORT.get(one, ())]

    @property
    def tools(self) -> list[str]:
        """The tools that it has programs for."""
        return [one for one in self.exports if one in ("tfmot", "tfx")]

    @property
    def runs(self) -> bool:
        """Whether it is a runtime."""
        return "run" in self.exports


def places(environments: Environments) -> dict[str, Place]:
    """All of them, by id."""
    found = []
    for name, exports in THEMSELVES.items():
        found.append(Place(name, environments.implementation(name), exports))
    for companion in environments.table.companions.values():
        for record in companion.implementations:
            one = Implementation(companion.name, record.provider, record.backend, record.device, record.variant)
            # ``export`` of Keras 2 knows one format, that of docs/saving.md.
            mine = tuple(e for e in companion.exports if e != "export" or record.provider == "keras")
            found.append(Place(one.id, one, mine))
    for name in (*RUNTIMES, TORCH):
        environment, _, runtime = name.partition("/")
        found.append(Place(name, Implementation(environment, runtime), ("run",)))
    return {one.id: one for one in found}


def chosen(environments: Environments, names: Sequence[str] | None) -> list[Place]:
    """Those that are named, or all that are on this machine; raises UsageError for a name that there is not."""
    known = places(environments)
    for name in names or ():
        if name not in known:
            raise UsageError(
                f"nothing is measured of exports under {name}",
                nearest(name, tuple(known), "conformance exporting list", most=1),
            )
    if names:
        return [known[name] for name in names]
    return [one for one in known.values() if is_here(environments, one)]


def is_here(environments: Environments, place: Place) -> bool:
    """Whether its environment has been made on this machine."""
    try:
        interpreter(environments, place.implementation.environment)
    except MissingInterpreterError:
        return False
    return True


def interpreter(environments: Environments, name: str) -> Path:
    """The Python of an environment or a companion; raises MissingInterpreterError."""
    if name in environments.table.environments:
        return environments.interpreter(name)
    for root in environments.roots:
        # Not resolved: behind the link is the Python without the companion's packages.
        python = root / ".tox" / name / "bin" / "python"
        if python.is_file():
            return python.absolute()
    raise MissingInterpreterError(
        f"The companion {name} is not on this machine.", f"Make it with: conformance exporting make {name}"
    )


def launch(environments: Environments, place: Place) -> Launch:
    """How its process is started; raises MissingInterpreterError, LockMismatchError."""
    one = place.implementation
    python = interpreter(environments, one.environment)
    try:
        lock_check.check(one.environment, python, environments.lock_path(one.environment))
    except LockMismatchError as error:
        if one.environment in environments.table.environments:
            raise
        advice = f"Make it anew with: conformance exporting make {one.environment}"
        raise LockMismatchError(error.message, advice) from error
    table = environments.table
    settings = [table.backends[one.backend], table.devices[one.device]]
    if one.variant:
        settings.append(table.variants[one.variant])
    variables = {"KERAS_BACKEND": one.backend}
    for setting in settings:
        variables |= setting.variables
    return Launch(one, python, variables, environments.lock_fingerprint(one.environment))
