"""Scripts: whole programs as people write them, one file each, that show whether it is enough to change the import.

The files are in ``sources/``; nobody imports them. ``scripts.toml`` says of each in which style it is written, which
public names it is about, and why it was chosen.
"""

from pathlib import Path

import msgspec

from conformance.model.case import Case
from conformance.model.errors import InvalidCaseError

POSITION = 120

FOLDER = Path(__file__).resolve().parent
SOURCES, TABLE = FOLDER / "sources", FOLDER / "scripts.toml"


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a script: ``chosen`` is why it is here, in the words of the list of causes where it has one.

    ``fresh``: it sets what holds for the whole process, and has one of its own.
    """

    style: str
    about: list[str]
    chosen: str
    fresh: bool = False


def table() -> dict[str, Script]:
    """What is said of each script; raises InvalidCaseError where a file or a line lacks the other."""
    try:
        said = msgspec.toml.decode(TABLE.read_bytes(), type=dict[str, Script])
    except msgspec.DecodeError as error:
        raise InvalidCaseError(f"{TABLE.name}: {error}", "See docs/scripts.md.") from None
    files = {path.stem for path in SOURCES.glob("*.py")}
    if lacking := sorted(files ^ said.keys()):
        raise InvalidCaseError(
            f"scripts: {', '.join(lacking)} has no file in {SOURCES.name}/, or no table in {TABLE.name}",
            "Each needs both.",
        )
    return said


def cases() -> list[Case]:
    """Every script, in the order of the table."""
    return [
        Case(
            f"scripts.{name}",
            "script",
            one.about[0],
            {
                "source": (SOURCES / f"{name}.py").read_text(encoding="utf-8"),
                "about": one.about,
                "style": one.style,
                **({"fresh": True} if one.fresh else {}),
            },
        )
        for name, one in table().items()
    ]
