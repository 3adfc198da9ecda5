"""Whether a file that is to be replaced is one that this project wrote: nothing else is replaced without a word."""

from pathlib import Path

import msgspec

from conformance.storage.disk import refuse_foreign

#: What every page has near its beginning.
_PAGE = b"<title>Keras conformance"
#: How the schemas of all JSON files begin.
_URN = "urn:keras-conformance:"


class _Export(msgspec.Struct, frozen=True):
    """What says whose a JSON file is; the rest is skipped."""

    schema: str = ""
    id: str = msgspec.field(default="", name="$id")


_export = msgspec.json.Decoder(_Export)


def is_page(path: Path) -> bool:
    """Whether it is an HTML page of this project."""
    try:
        with path.open("rb") as file:
            return _PAGE in file.read(1 << 16)
    except OSError:
        return False


def is_export(path: Path) -> bool:
    """Whether it is a JSON file of this project, or the schema of one."""
    try:
        found = _export.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return found.schema.startswith(_URN) or found.id.startswith(_URN)


def may_replace(path: Path) -> None:
    """Raise ForeignTargetError where a page or JSON file is to be written and something else stands there."""
    ours = is_page if path.suffix == ".html" else is_export
    refuse_foreign(path, ours, "a file of this project", "Move it away, or name another folder with --reports.")
