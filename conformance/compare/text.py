"""A fact's value as people read it."""

import json
from typing import Any

_LONGEST = 120


def text(value: Any) -> str:
    """A fact's value in at most 120 characters."""
    spelled = json.dumps(value, ensure_ascii=False, default=str)
    return spelled if len(spelled) <= _LONGEST else spelled[: _LONGEST - 1] + "…"
