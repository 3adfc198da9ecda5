"""Texts that processes and people write, as one line."""


def one_line(text: str) -> str:
    """A text without line breaks, and with one space between its words."""
    return " ".join(text.split())


def first_line(text: str) -> str:
    """The first line that says something."""
    return (text.strip().splitlines() or [""])[0]
