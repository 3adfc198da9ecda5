"""A fact's value as people read it."""

import json
from typing import Any


def text(value: Any) -> str:
    """A fact's value, whole: who shows it shortens it, and says so."""
    return json.dumps(value, ensure_ascii=False, default=str)
