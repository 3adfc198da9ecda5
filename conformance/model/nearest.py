"""What somebody may have meant who wrote a name that is not there."""

import difflib
from collections.abc import Iterable

#: So many names are offered, and so near they have to be (difflib's ratio): below it they share letters by chance.
OFFERED, NEAR = 3, 0.5


def close(name: str, known: Iterable[str], most: int = OFFERED, near: float = NEAR) -> list[str]:
    """The most similar names, best first; none where none is near."""
    return difflib.get_close_matches(name, list(dict.fromkeys(known)), most, cutoff=near)


def nearest(name: str, known: Iterable[str], listing: str, most: int = OFFERED) -> str:
    """Advice: the most similar names, and how to list all."""
    near = close(name, known, most)
    return (f"Did you mean {' or '.join(near)}? " if near else "") + f"All of them: {listing}"


def sentence(text: str) -> str:
    """A text with its first letter large; names in it stay as they are."""
    return text[:1].upper() + text[1:]


def meant(word: str, known: Iterable[str]) -> str:
    """``did you mean …?`` with the most similar word; empty where none is near."""
    return next((f"did you mean {near}?" for near in close(word, known, 1)), "")
