"""Stores: files that lie under their digests, below a folder called ``files``."""

import re

#: The folder of one file, up to its name, wherever in a message it stands.
_PLACE = re.compile(r"[^\s\"'(<\[]*/files/[0-9a-f]{16}/")


def without_store(text: str) -> str:
    """A message without the folders of a store, which are long and say nothing."""
    return _PLACE.sub("", text)
