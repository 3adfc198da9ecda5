"""Whether the package's file and a folder of published files are of one publication."""

from pathlib import Path

import msgspec

from conformance.publishing.result import FILE
from conformance.publishing.result.model import Suite
from conformance.publishing.result.reader import Result


class _Provenance(msgspec.Struct, frozen=True):
    suite: Suite


def apart(folder: Path, file: Path = FILE) -> str:
    """How ``file`` and ``folder`` (with its provenance.json) differ in their publication; empty where they do not.

    Raises MissingResultError, TornResultError; FileNotFoundError where the folder has no provenance.
    """
    theirs = msgspec.json.decode((folder / "provenance.json").read_bytes(), type=_Provenance).suite
    mine = Result(file).index.suite
    if mine == theirs:
        return ""
    return (
        f"{file.name} was published on {mine.created} at {mine.commit}, {folder.name} on {theirs.created} at "
        f"{theirs.commit}: publish again, or take both from one commit"
    )
