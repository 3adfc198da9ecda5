"""What a notice of deprecation is about: the thing it was found at, one argument of it, or something else."""

import re

#: Where a notice says that something goes.
_GOES = r"(?:is|are|was|were|has been|have been|will be)\s+(?:now\s+)?(?:deprecated|removed)"

#: ``The `implementation` argument in `SimpleRNN` has been``, ``Distribute argument in compile is``.
_ARGUMENT = re.compile(rf"(?is)^[^.:;]*?[`'\"]?\b(\w+)[`'\"]?\s+(?:kwarg|argument|parameter)\b[^.:;]*?\b{_GOES}")

#: ``The name `reset_states()` has been``: what is named last before it goes.
_NAMED = re.compile(rf"(?is)`([\w.]+)(?:\(\))?`\s+(?:\w+\s+)?{_GOES}")

#: ``This limitation will be removed in the future``: something will be better.
_LIMIT = re.compile(rf"(?is)\b(?:limitation|restriction)\s+{_GOES}")


def argument_of(notice: str) -> str:
    """The argument that a notice is about; empty where it is about no single argument."""
    match = _ARGUMENT.search(notice)
    return match.group(1).lower() if match else ""


def is_about(notice: str, name: str) -> bool:
    """Whether a notice says of what is called ``name`` (without its module or class) that it is deprecated."""
    if argument_of(notice) or _LIMIT.search(notice):
        return False
    named = [match.rpartition(".")[2] for match in _NAMED.findall(notice)]
    return not named or name in named
