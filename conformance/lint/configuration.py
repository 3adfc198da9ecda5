"""``[tool.conformance]`` of a pyproject.toml."""

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from conformance.model.errors import UsageError


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"before": "from", "after": "to"}):
    """What a project says: versions, globs of files that are left out, rules that are, and a baseline file."""

    before: str = ""
    after: str = ""
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str = ""


def near(path: Path) -> tuple[Configuration, Path | None]:
    """The configuration of the nearest folder at or above a path that has one, and the folder.

    Raises UsageError for one that cannot be read.
    """
    for folder in folders(path):
        file = folder / "pyproject.toml"
        if file.is_file():
            table = read(file).get("tool", {}).get("conformance")
            if table is not None:
                try:
                    return msgspec.convert(table, Configuration), folder
                except msgspec.ValidationError as error:
                    raise UsageError(
                        f"[tool.conformance] of {file}: {error}",
                        "It may have: from, to, exclude, ignore, baseline.",
                    ) from error
    return Configuration(), None


def folders(path: Path) -> Iterable[Path]:
    """The folder of a path and those above it, up to the top of a repository."""
    # A link that leads to itself is refused later, in words.
    start = Path(os.path.realpath(path))
    start = start if start.is_dir() else start.parent
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            return


def read(file: Path) -> dict[str, dict[str, object]]:
    """A TOML file; raises UsageError."""
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{file} cannot be read: {error}", "Mend it, or name versions with --from and --to."
        ) from error
