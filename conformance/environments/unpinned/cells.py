"""What there is to install: each TensorFlow on each Python it has wheels for, with the Keras of its time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from packaging.version import Version

from conformance.environments.lock_check import locked
from conformance.environments.table import Environments
from conformance.environments.unpinned.model import Cell
from conformance.model.errors import EnvironmentTableError, MissingLockError

#: Where measured history begins: TensorFlow 1.15, Python 3.7.
FIRST, FIRST_PYTHON = Version("1.15"), 7

_OF_ITS_TIME = re.compile(r"py\d+-tf(\d)(\d+)")


class Index(Protocol):
    """Whoever knows what is published."""

    def wheels(self, distribution: str, python: str) -> tuple[str, ...]:
        """Every released version with a wheel for that Python on this platform."""


@dataclass(frozen=True)
class Companions:
    """The Keras, and the tf_keras if there is one, that a user of a TensorFlow's time would have installed.

    ``keras`` is empty where TensorFlow brings one that cannot be asked for by name (2.5: keras-nightly).
    """

    keras: str
    tf_keras: str = ""


def of_its_time(table: Environments) -> dict[str, Companions]:
    """TensorFlow's minor version → what its environment's lock holds.

    A TensorFlow's environment is the first of the table that is named after it alone (``py38-tf24``), or else
    the first that holds it.
    """
    named: dict[str, Companions] = {}
    held: dict[str, Companions] = {}
    for name in table.names():
        try:
            versions = locked(table.lock_path(name))
        except MissingLockError:
            continue
        tensorflow = versions.get("tensorflow") or versions.get("tensorflow-cpu")
        if tensorflow is None:
            continue
        found = Companions(versions.get("keras", ""), versions.get("tf-keras", ""))
        match = _OF_ITS_TIME.fullmatch(name)
        if match and minor(tensorflow) == f"{match[1]}.{match[2]}":
            named.setdefault(minor(tensorflow), found)
        held.setdefault(minor(tensorflow), found)
    return {**held, **named}


def minor(version: str) -> str:
    """``2.4.4`` → ``2.4``."""
    return ".".join(version.split(".")[:2])


def published(index: Index, distribution: str = "tensorflow") -> dict[str, tuple[str, ...]]:
    """The latest patch of each minor version from 1.15 on → the Pythons it has wheels for, both ascending."""
    pythons: dict[str, list[Version]] = {}
    for number in count(FIRST_PYTHON):
        versions = [Version(v) for v in index.wheels(distribution, f"3.{number}")]
        if not versions:
            break
        pythons[f"3.{number}"] = [v for v in versions if v >= FIRST and not v.is_prerelease]
    latest: dict[tuple[int, int], Version] = {}
    for version in sorted(v for versions in pythons.values() for v in versions):
        latest[version.major, version.minor] = version
    return {str(v): tuple(p for p, versions in pythons.items() if v in versions) for v in latest.values()}


def cells(
    wheels: Mapping[str, tuple[str, ...]], companions: Mapping[str, Companions], distribution: str = "tensorflow"
) -> list[Cell]:
    """What to measure, each TensorFlow's newest Python first, so that a run cut short has seen every TensorFlow.

    Raises EnvironmentTableError for a TensorFlow that the table of environments does not hold.
    """
    found: list[tuple[int, Cell]] = []
    for version, pythons in wheels.items():
        try:
            mine = companions[minor(version)]
        except KeyError:
            raise EnvironmentTableError(
                f"no environment with a lock holds TensorFlow {minor(version)}",
                "Add it to conformance/environments/table.toml, then: nox -s lock",
            ) from None
        for rank, python in enumerate(reversed(pythons)):
            found.append((rank, Cell(python, version, mine.keras, distribution=distribution)))
            if mine.tf_keras:
                found.append((rank, Cell(python, version, mine.keras, mine.tf_keras, distribution)))
    return [cell for _, cell in sorted(found, key=lambda pair: pair[0])]
