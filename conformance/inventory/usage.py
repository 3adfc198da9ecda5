"""How often public code uses each symbol: what a user meets first."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

#: Name, files it occurs in, uses; a header says how it was counted.
FILE = Path(__file__).with_name("usage.tsv")


@dataclass(frozen=True)
class Usage:
    """How many files use each symbol, and what was counted.

    ``files`` maps a dotted name to the number of files, ``uses`` to the number of uses in them.
    """

    files: Mapping[str, int]
    uses: Mapping[str, int]
    counted: str

    def of(self, names: Iterable[str]) -> int:
        """The files that use a thing of several names: those of the name used most, for one file may use two."""
        return max((self.files.get(name, 0) for name in names), default=0)

    def uses_of(self, names: Iterable[str]) -> int:
        """The uses of a thing of several names, all added up."""
        return sum(self.uses.get(name, 0) for name in names)


@functools.cache
def load(path: Path = FILE) -> Usage:
    """The counts of a file: lines of name, files and uses, after comments of which the first says what was counted."""
    comments, files, uses = [], {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comments.append(line.lstrip("# "))
        elif line:
            name, in_files, times = line.split("\t")
            files[name], uses[name] = int(in_files), int(times)
    return Usage(files, uses, comments[0] if comments else "")
