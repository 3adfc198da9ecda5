"""Where an environment happened to lie on somebody's machine: folders that say nothing to anybody else."""

import re
from collections.abc import Sequence

#: A path up to what is the same on every machine, with or without its first slash, and wherever a text was cut.
_FOLDERS = re.compile(r"(?<![^\s\"':,(])[^\s\"':,(…]*?/(?=(?:site-packages|python\d\.\d+|conformance/worker)/)")
_HOME = re.compile(r"(?<![\w…])/(?:root|(?:home|Users)/[^\s/\"':,]+)/(?:[^\s/\"':,]+/)*")
#: What AutoGraph's messages are relative to: the folder in which somebody happened to be.
_RELATIVE = re.compile(r"(?<=relative to )/[^\n:…]+(?=:)")
_FILE = re.compile(r'(?<=File ")/(?:[^\n"/]+/)+')


def without_folders(text: str) -> str:
    """A text without the folders before site-packages, the standard library and the worker, before files, and homes.

    Of messages and tracebacks, which may be cut at either end: Theano's hold the lines of a traceback.
    """
    return _settled(text, (_FOLDERS, _HOME, _RELATIVE, _FILE))


def _settled(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """A text in which nothing is left of what the patterns find: shortening it again changes nothing."""
    before = ""
    while "/" in text and text != before:
        before = text
        for pattern in patterns:
            text = pattern.sub("…/", text)
    return text
