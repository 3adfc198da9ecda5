"""Texts that processes and people write, as one line."""

import re

#: The counter that TensorFlow and Keras put behind a name that was given before: ``MatMul_3``, ``dense_1/kernel``.
_COUNTER = re.compile(r"(?<=[^\W\d_])_\d+(?!\w)")


def one_line(text: str) -> str:
    """A text without line breaks, and with one space between its words."""
    return " ".join(text.split())


def visible(text: str) -> str:
    """A text as a message names it: what is empty would not be seen, and is quoted."""
    return text if text.strip() else repr(text)


def first_line(text: str) -> str:
    """The first line that says something."""
    return (text.strip().splitlines() or [""])[0]


def uncounted(text: str) -> str:
    """A text whose names lack their counters: which one a name got depends on what the process had done before.

    >>> uncounted("Shape must be rank 2 but is rank 1 for 'dense_4/MatMul_12'")
    "Shape must be rank 2 but is rank 1 for 'dense/MatMul'"
    """
    return _COUNTER.sub("", text)
