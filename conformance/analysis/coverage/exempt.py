"""Which public names need no behaviour case, each with its reason, and which have none yet."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from conformance.model.errors import ConformanceError
from conformance.model.globs import Globs
from conformance.model.nearest import nearest
from conformance.storage.disk import content, replace_file

_CATALOG = Path(__file__).resolve().parents[2] / "catalog"

#: What needs no behaviour case.
FILE = _CATALOG / "exempt.toml"

#: What has none yet: a name to a line. It may only shrink.
UNCOVERED = _CATALOG / "uncovered.txt"


class ExemptionError(ConformanceError):
    """An exemption that cannot be read, or that exempts nothing."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: list[str]
    reason: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exempt: list[_Entry]


@dataclass(frozen=True)
class Exempt:
    """Entries in the order of the file: globs of names, and why they need no behaviour case."""

    entries: tuple[tuple[Globs, str], ...] = ()

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Why, entry by entry."""
        return tuple(reason for _, reason in self.entries)

    def of(self, names: Iterable[str]) -> int:
        """The first entry that names a thing of these names, by its position; -1 where none does."""
        names = tuple(names)
        return next((n for n, (globs, _) in enumerate(self.entries) if any(map(globs.match, names))), -1)


def load(public: Collection[str], path: Path = FILE) -> Exempt:
    """The exemptions in a file.

    Raises:
        ExemptionError: the file is no such, an entry has no reason, names nothing, or a name that is not ``public``.
    """
    try:
        entries = msgspec.convert(tomllib.loads(content(path).decode()), type=_File).exempt
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ExemptionError(
            f"{path} cannot be read: {error}", 'An entry is [[exempt]] with names = ["datasets.*"] and a reason.'
        ) from error
    found = []
    for entry in entries:
        if not entry.reason.strip() or not entry.names:
            lacks = "reason" if entry.names else "names"
            raise ExemptionError(
                f"{path}: an exemption of {', '.join(entry.names) or 'nothing'} has no {lacks}",
                "Say why, in a sentence; what has no reason needs a case.",
            )
        for name in entry.names:
            pattern = Globs((name,))
            if not any(map(pattern.match, public)):
                raise ExemptionError(
                    f"{path}: {name} is exempt, and is no public name of any Keras that was looked into",
                    nearest(name, public, "conformance symbols NAME"),
                )
        found.append((Globs(tuple(entry.names)), " ".join(entry.reason.split())))
    return Exempt(tuple(found))


def uncovered(path: Path = UNCOVERED) -> tuple[str, ...]:
    """The names that are known to have no behaviour case yet."""
    lines = content(path).decode().splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def shrink(still: Collection[str], path: Path = UNCOVERED) -> list[str]:
    """Take out of the list what is not among the names ``still`` uncovered; returns that. Nothing is ever added."""
    before = uncovered(path)
    kept = [name for name in before if name in still]
    write(kept, path)
    return [name for name in before if name not in still]


def write(names: Iterable[str], path: Path = UNCOVERED) -> None:
    """Write the list, by name."""
    lines = [*_HEAD, *sorted(names)]
    replace_file(path, ["".join(f"{line}\n" for line in lines).encode()])


_HEAD = (
    "# Public classes and functions without a case that reached a number or an effect (docs/coverage.md), one name of",
    "# each. The list may only shrink: conformance catalog uncovered takes out what is covered or exempt by now.",
)
