"""Environments of the table that a test needs, where they have been built."""

import os
from pathlib import Path

import pytest

from conformance.environments.table import Environments
from conformance.model.errors import MissingInterpreterError


def interpreter(environment: str) -> Path:
    """An environment's Python.

    Skips where it has not been built, unless CONFORMANCE_REQUIRED (commas between) names it: then it raises.
    """
    try:
        return Environments.load().interpreter(environment)
    except MissingInterpreterError as missing:
        if environment in os.environ.get("CONFORMANCE_REQUIRED", "").split(","):
            raise
        pytest.skip(f"{missing.message} {missing.advice}")
