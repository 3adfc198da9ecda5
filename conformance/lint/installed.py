"""Which Keras a project is written for, by its requirements or locks."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from conformance.lint.configuration import folders
from conformance.model.errors import UsageError
from conformance.model.versions import parse_version

#: Packages that say which Keras is meant; those of the same thing together.
_TENSORFLOW = ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel", "tensorflow-macos")

#: A package and its version in the environment file of conda.
_CONDA = re.compile(r"""^\s*-\s*["']?([\w.-]+)\s*(==|=|>=|~=)\s*(\d[\w.]*)""", re.MULTILINE)


@dataclass(frozen=True)
class Installed:
    """A version as it is asked for (``tf.keras@2.10``), and the file that says so."""

    version: str
    file: Path


def version_near(path: Path) -> Installed:
    """The version that a project asks for, at a path or in the folders above it; raises UsageError."""
    for folder in folders(path):
        for name, read in _FILES.items():
            for file in sorted(folder.glob(name)):
                if (version := _meant(dict(read(file)))) is not None:
                    return Installed(version, file)
    raise UsageError(
        f"no version to come from was given, and no requirements or lock near {path} names a Keras or TensorFlow",
        "Name it, as in: --from tf.keras@2.10",
    )


def _meant(packages: Mapping[str, str]) -> str | None:
    """The Keras of some packages; None where none is named with a version."""
    keras, legacy = packages.get("keras"), packages.get("tf-keras")
    tensorflow = next((packages[name] for name in _TENSORFLOW if name in packages), None)
    # From 2.4 to 2.15 keras is the code of tf.keras, and comes with TensorFlow.
    if keras is not None and (tensorflow is None or parse_version(keras).major >= 3 or parse_version(keras).minor <= 3):
        return f"keras@{keras}"
    if tensorflow is not None and (legacy is None or parse_version(tensorflow).release[:2] < (2, 16)):
        return f"tf.keras@{tensorflow}"
    return f"tf_keras@{legacy}" if legacy is not None else None


def _of_requirement(text: str) -> Iterator[tuple[str, str]]:
    """A package and the lowest version that a requirement allows."""
    try:
        found = Requirement(text.partition(" #")[0].partition(" --hash")[0].strip().rstrip("\\").strip())
    except InvalidRequirement:
        return
    bounds = [one.version.removesuffix(".*") for one in found.specifier if one.operator in ("==", "===", "~=", ">=")]
    if bounds:
        yield canonicalize_name(found.name), min(bounds, key=parse_version)


def _requirements(file: Path) -> Iterator[tuple[str, str]]:
    for line in _text(file).splitlines():
        if line.strip() and not line.lstrip().startswith(("#", "-")):
            yield from _of_requirement(line)


def _lock(file: Path) -> Iterator[tuple[str, str]]:
    """``uv.lock`` and ``poetry.lock``."""
    found = _toml(file).get("package", [])
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict) and isinstance(one.get("version"), str) and isinstance(one.get("name"), str):
            yield canonicalize_name(one["name"]), one["version"]


def _project(file: Path) -> Iterator[tuple[str, str]]:
    """The dependencies of a pyproject.toml, of its extras, and those of Poetry."""
    table = _toml(file)
    project = table.get("project", {})
    wanted: list[object] = []
    if isinstance(project, dict):
        extras = project.get("optional-dependencies", {})
        wanted = [*_list(project.get("dependencies"))]
        for some in extras.values() if isinstance(extras, dict) else ():
            wanted.extend(_list(some))
    for one in wanted:
        if isinstance(one, str):
            yield from _of_requirement(one)
    tool = table.get("tool", {})
    poetry = tool.get("poetry", {}) if isinstance(tool, dict) else {}
    for name, said in poetry.get("dependencies", {}).items() if isinstance(poetry, dict) else ():
        text = said.get("version", "") if isinstance(said, dict) else said
        if isinstance(text, str) and (match := re.search(r"\d[\d.]*", text)):
            yield canonicalize_name(name), match[0].rstrip(".")


def _conda(file: Path) -> Iterator[tuple[str, str]]:
    for name, _, version in _CONDA.findall(_text(file)):
        yield canonicalize_name(name), version


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else ()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError:
        return {}


#: Where versions are said, what is exact first.
_FILES: Mapping[str, Callable[[Path], Iterator[tuple[str, str]]]] = {
    "uv.lock": _lock,
    "poetry.lock": _lock,
    "requirements.txt": _requirements,
    "requirements*.txt": _requirements,
    "requirements/*.txt": _requirements,
    "environment.yml": _conda,
    "environment.yaml": _conda,
    "pyproject.toml": _project,
}
