"""Fixes of scripts: each is the whole text of one, with the lines changed that it needs under the newest Keras.

A fix is ``scripts/fixes/NAME.py``, and its script ``scripts/sources/NAME.py``. ``scripts/fixes.json`` holds what came
of running it: ``conformance catalog fixes`` writes it.
"""

import difflib
import hashlib
from pathlib import Path

import msgspec

from conformance.catalog.rewritten import Ran, rewritten
from conformance.catalog.scripts import FOLDER, SOURCES, cases
from conformance.model.case import Case

FIXES, RAN = FOLDER / "fixes", FOLDER / "fixes.json"

#: What the id of a fixed script ends with.
FIXED = "[fixed]"


def digest(name: str) -> str:
    """Sixteen hex digits of a script and its fix: what came of running them holds for these texts."""
    texts = ((folder / f"{name}.py").read_bytes() for folder in (SOURCES, FIXES))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def names() -> list[str]:
    """The scripts that have a fix, in the order of the names."""
    return sorted(path.stem for path in FIXES.glob("*.py"))


def fixed() -> dict[str, Case]:
    """Script → the same case with the text of its fix, of those that have one."""
    known = {one.id.partition(".")[2]: one for one in cases()}
    found = {}
    for name in names():
        found[name] = rewritten(known[name], FIXED, (FIXES / f"{name}.py").read_text(encoding="utf-8"))
    return found


def difference(name: str) -> str:
    """What a fix changes, as a unified diff; empty where there is none."""
    if not (FIXES / f"{name}.py").is_file():
        return ""
    before, after = ((folder / f"{name}.py").read_text(encoding="utf-8") for folder in (SOURCES, FIXES))
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{name}.py", f"{name}.py, fixed", lineterm=""
    )
    return "\n".join(lines) + "\n"


class Fix(msgspec.Struct, frozen=True):
    """What a fix changes, as a unified diff, and what came of running it as it stands; None where it was not run."""

    difference: str
    ran: Ran | None


def every() -> dict[str, Fix]:
    """Case → its fix, of those scripts that have one."""
    known = ran()
    return {f"scripts.{name}": Fix(difference(name), known.get(name)) for name in names()}


def ran(path: Path | None = None) -> dict[str, Ran]:
    """Script → what came of running its fix, as far as it was run as it stands."""
    path = path or RAN
    found = msgspec.json.decode(path.read_bytes(), type=dict[str, Ran]) if path.is_file() else {}
    there = set(names())
    return {name: one for name, one in found.items() if name in there and one.digest == digest(name)}
