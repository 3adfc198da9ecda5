"""The table of environments: what can be run, how, and with which interpreter."""

import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import msgspec

from conformance.environments.launch import Launch
from conformance.model.errors import (
    EnvironmentTableError,
    MissingInterpreterError,
    MissingLockError,
    UnknownEnvironmentError,
    UnknownImplementationError,
)
from conformance.model.nearest import nearest
from conformance.model.observation import Implementation

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
TABLE = FOLDER / "table.toml"


def table_in(checkout: Path) -> Path:
    """The table of another checkout of this project."""
    return checkout / TABLE.relative_to(ROOT)


Tier: TypeAlias = Literal["commit", "nightly"]

_NAME = re.compile(r"py(\d)(\d+)(-[a-z0-9]+)+")


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What every record of the table has in common: unknown keys are refused."""


class Settings(_Record, frozen=True, kw_only=True):
    """The environment variables a backend, device or variant needs, and those of the calling shell that it takes."""

    variables: dict[str, str] = {}
    passes: tuple[str, ...] = ()


class ImplementationRecord(_Record, frozen=True, kw_only=True):
    """How Keras is imported in an environment, as the table writes it."""

    provider: str
    backend: str = "tensorflow"
    device: str = "cpu"
    variant: str = ""
    variables: dict[str, str] = {}


class LockRecord(_Record, frozen=True, kw_only=True):
    """What a lock is resolved from: ``packages``, or pyproject.toml with ``groups`` where there are none."""

    name: str
    python: str
    exclude_newer: datetime.date
    packages: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Environment(LockRecord, frozen=True, kw_only=True):
    """A locked set of packages on one Python, and the implementations it holds."""

    implementations: tuple[ImplementationRecord, ...]
    tier: Tier
    note: str

    def implementation(self, record: ImplementationRecord) -> Implementation:
        """The record as the rest of the project names it."""
        return Implementation(self.name, record.provider, record.backend, record.device, record.variant)


#: What is measured of models that leave Keras: ``run``: files of others; ``export``: Keras 3's own; the rest by name.
Export: TypeAlias = Literal["run", "tflite", "export", "tf2onnx", "tfmot", "tfx"]


class Companion(LockRecord, frozen=True, kw_only=True):
    """A locked set of packages beside the environments under test: no case runs in it, only measurements of exports.

    The provider of an implementation is the runtime where it holds no Keras.
    """

    implementations: tuple[ImplementationRecord, ...]
    exports: tuple[Export, ...]
    note: str


class _Table(_Record, frozen=True, kw_only=True):
    environments: dict[str, Environment]
    backends: dict[str, Settings]
    devices: dict[str, Settings]
    variants: dict[str, Settings]
    locks: dict[str, LockRecord]
    companions: dict[str, Companion] = {}


@dataclass(frozen=True)
class Environments:
    """The table, checked.

    ``locks`` is the folder of the lock files, ``roots`` are the folders in which ``.tox`` and ``.nox`` are looked for.
    """

    table: _Table
    locks: Path
    roots: tuple[Path, ...]

    @classmethod
    def load(cls, path: Path | None = None, *, roots: Iterable[Path] = ()) -> Self:
        """Reads the table at ``path`` (the project's own by default); raises EnvironmentTableError.

        Locks are beside the table in ``locks/``. Interpreters are looked for in ``roots``; by default
        in the current directory and in the project's.
        """
        path = path or TABLE
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            for section in ("environments", "locks", "companions"):
                for name, record in raw.get(section, {}).items():
                    record["name"] = name
            table = msgspec.convert(raw, _Table)
        except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, AttributeError, TypeError) as error:
            raise EnvironmentTableError(
                f"{path} is no table of environments: {error}", "Its first lines say what a record holds."
            ) from error
        _check(table, path)
        return cls(table, path.parent / "locks", tuple(roots) or tuple(dict.fromkeys((Path.cwd(), ROOT))))

    def names(self, tier: Tier | None = None) -> tuple[str, ...]:
        """The environments' names in the table's order, all or those of one tier."""
        return tuple(n for n, e in self.table.environments.items() if tier in (None, e.tier))

    def get(self, name: str) -> Environment:
        """The environment of that name; raises UnknownEnvironmentError with the nearest one."""
        try:
            return self.table.environments[name]
        except KeyError:
            raise UnknownEnvironmentError(
                f"There is no environment {name!r}.", nearest(name, self.names(), "conformance environments", most=1)
            ) from None

    def lock_record(self, name: str) -> LockRecord:
        """What the lock ``name`` is made from: an environment, a companion, or one of the project's own locks."""
        return self.table.locks.get(name) or self.table.companions.get(name) or self.get(name)

    def lock_names(self) -> tuple[str, ...]:
        """Every lock there should be: the environments' first, then their companions', then the project's own."""
        return (*self.table.environments, *self.table.companions, *self.table.locks)

    def implementations(self, environment: str | None = None) -> tuple[Implementation, ...]:
        """What the table holds, all or one environment's; raises UnknownEnvironmentError."""
        chosen = self.table.environments.values() if environment is None else (self.get(environment),)
        return tuple(e.implementation(r) for e in chosen for r in e.implementations)

    def implementation(self, identifier: str) -> Implementation:
        """The implementation of that id; raises UnknownImplementationError with the nearest one.

        Every implementation has a twin on every other device of the table: ``py311-tf2/keras@gpu``.
        """
        known = {i.id: i for i in self._all_devices()}
        try:
            return known[identifier]
        except KeyError:
            raise UnknownImplementationError(
                f"There is no implementation {identifier!r}.",
                nearest(identifier, tuple(known), "conformance environments", most=1),
            ) from None

    def variables(self, implementation: Implementation) -> dict[str, str]:
        """What the worker's process is given: by backend, device and variant, then by the record itself."""
        variables = {"KERAS_BACKEND": implementation.backend}
        for setting in self._settings(implementation):
            variables |= setting.variables
        return variables | self._record(implementation).variables

    def _settings(self, implementation: Implementation) -> list[Settings]:
        """What the table says of an implementation's backend, device and variant."""
        settings = [self.table.backends[implementation.backend], self.table.devices[implementation.device]]
        if implementation.variant:
            settings.append(self.table.variants[implementation.variant])
        return settings

    def lock_path(self, name: str) -> Path:
        """Where the lock ``name`` is, whether it has been made or not; raises UnknownEnvironmentError."""
        return self.locks / f"{self.lock_record(name).name}.txt"

    def lock_fingerprint(self, name: str) -> str:
        """The lock file's sha256, hex; raises MissingLockError."""
        path = self.lock_path(name)
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            raise MissingLockError(f"{path} is not there.", f"Make it with: nox -s lock -- {name}") from None

    def interpreter(self, name: str, explicit: Path | None = None, option: str = "") -> Path:
        """The environment's Python: ``explicit``, else tox's, else nox's; raises MissingInterpreterError.

        ``option`` is what the command that asks takes NAME=PATH with.
        """
        self.get(name)
        if explicit is not None:
            if explicit.is_file():
                return explicit.absolute()
            raise MissingInterpreterError(
                f"{explicit} is not a Python for {name}.", f"Make one with: tox -e {name} --notest"
            )
        for root in self.roots:
            for folder in (f".tox/{name}", f".nox/environment-{name}"):
                # Not resolved: behind the link is the Python without the environment's packages.
                python = root / folder / "bin" / "python"
                if python.is_file():
                    return python.absolute()
        raise MissingInterpreterError(
            f"The environment {name} is not on this machine.",
            f"Make it with: tox -e {name} --notest"
            + (f"   (or name a Python of your own: {option} {name}=PATH)" if option else ""),
        )

    def is_here(self, name: str) -> bool:
        """Whether the environment has been made on this machine."""
        try:
            self.interpreter(name)
        except MissingInterpreterError:
            return False
        return True

    def launch(self, implementation: Implementation, python: Path) -> Launch:
        """How to start the implementation's worker with ``python``."""
        return Launch(
            implementation=implementation,
            python=python,
            variables=self.variables(implementation),
            lock=self.lock_fingerprint(implementation.environment),
            passes=tuple(name for setting in self._settings(implementation) for name in setting.passes),
        )

    def _all_devices(self) -> Iterable[Implementation]:
        for mine in self.implementations():
            yield mine
            yield from (msgspec.structs.replace(mine, device=d) for d in self.table.devices if d != mine.device)

    def _record(self, implementation: Implementation) -> ImplementationRecord:
        environment = self.get(implementation.environment)
        twins = [
            r
            for r in environment.implementations
            if msgspec.structs.replace(environment.implementation(r), device=implementation.device) == implementation
        ]
        if not twins:
            raise UnknownImplementationError(
                f"There is no implementation {implementation.id!r}.", "See: conformance environments"
            )
        # Where the table lists the implementation on this very device, that record is the one meant.
        return next((r for r in twins if r.device == implementation.device), twins[0])


def _check(table: _Table, path: Path) -> None:
    """Raises EnvironmentTableError where the table contradicts itself."""
    known: Mapping[str, Mapping[str, Any]] = {
        "backend": table.backends,
        "device": table.devices,
        "variant": {"": None, **table.variants},
    }
    for name, environment in table.environments.items():
        if not (match := _NAME.fullmatch(name)) or f"{match[1]}.{match[2]}" != environment.python:
            wrong = f"does not begin with py{environment.python.replace('.', '')}-"
        elif name in table.locks:
            wrong = "has the name of a lock"
        elif not environment.packages:
            wrong = "names no packages"
        elif not environment.implementations:
            wrong = "names no implementations"
        elif environment.groups:
            wrong = "has dependency groups, which only locks have"
        else:
            ids = [environment.implementation(r).id for r in environment.implementations]
            twice = [i for i in ids if ids.count(i) > 1]
            unknown = [
                f"{kind} {getattr(record, kind)!r}"
                for record in environment.implementations
                for kind, names in known.items()
                if getattr(record, kind) not in names
            ]
            if twice:
                wrong = f"lists {twice[0]} twice"
            elif unknown:
                wrong = f"uses the {unknown[0]}, which the table does not describe"
            else:
                continue
        raise EnvironmentTableError(f"{path}: environment {name} {wrong}.", "Mend the table, then: nox -s lock")
