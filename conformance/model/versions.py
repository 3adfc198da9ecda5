"""Versions of packages as they call themselves."""

import re
from functools import lru_cache

from packaging.version import InvalidVersion, Version


@lru_cache(maxsize=4096)
def parse_version(text: str) -> Version:
    """A version as PEP 440; tf.keras' ``2.2.4-tf`` is 2.2.4."""
    # Python refuses to read a number of thousands of digits; no release is that far.
    text = re.sub(r"\d{19,}", "9" * 18, text)
    try:
        return Version(text.removesuffix("-tf"))
    except InvalidVersion:
        match = re.match(r"\d+(\.\d+)*", text)
        return Version(match.group() if match else "0")
