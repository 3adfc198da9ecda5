"""What somebody may have meant who wrote a name that is not there."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], listing: str) -> str:
    """Advice: the most similar names, and how to list all."""
    close = difflib.get_close_matches(name, list(dict.fromkeys(known)), 3, cutoff=0.3)
    return (f"Did you mean {' or '.join(close)}? " if close else "") + f"All of them: {listing}"
