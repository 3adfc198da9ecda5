"""CNTK 2.7 asks for OpenMPI's libraries under the names of 2015: a folder of links from those that are installed.

``export LD_LIBRARY_PATH=$(conformance dev cntk-libraries FOLDER)`` before CNTK's environment is run. OpenMPI 4 has them
(Debian 12 and Ubuntu 22.04: libopenmpi3, Ubuntu 24.04: libopenmpi3t64); OpenMPI 5 has no C++ library any more.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conformance.model.errors import MissingLibraryError

#: What CNTK's shared objects need, and the name that the same library has in OpenMPI 4.
NAMES: Mapping[str, str] = {"libmpi.so.12": "libmpi.so.40", "libmpi_cxx.so.1": "libmpi_cxx.so.40"}

_LINE = re.compile(r"^\s*(\S+) \(.*\bx86-64\b.*\) => (\S+)$", re.MULTILINE)


def installed(printed: str) -> dict[str, Path]:
    """The 64-bit libraries by name, from what ``ldconfig -p`` printed; the first of a name is the one used."""
    found: dict[str, Path] = {}
    for name, path in _LINE.findall(printed):
        found.setdefault(name, Path(path))
    return found


def listing() -> str:
    """What ``ldconfig -p`` prints here."""
    # Not on every user's PATH.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/sbin", "/usr/sbin"])
    done = subprocess.run(
        ["ldconfig", "-p"], env={"PATH": path, "LC_ALL": "C"}, capture_output=True, text=True, check=True
    )
    return done.stdout


def link(folder: Path, libraries: Mapping[str, Path]) -> Path:
    """Fill ``folder`` with links under the old names and return its absolute path.

    Raises MissingLibraryError, and then leaves the folder as it was.
    """
    for name in NAMES.values():
        if name not in libraries:
            raise MissingLibraryError(
                f"{name} is not installed, which CNTK needs.", "Install OpenMPI 4, e.g.: apt-get install libopenmpi3"
            )
    folder.mkdir(parents=True, exist_ok=True)
    for old, name in NAMES.items():
        temporary = folder / f".{old}.{os.getpid()}"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(libraries[name].resolve())
        temporary.replace(folder / old)
    return folder.absolute()
