"""Somebody's own layers, losses, metrics, models and programs under several Kerases, in pytest (docs/testing.md)."""

from conformance.testing.checks import (
    DivergenceError,
    across,
    check_layer,
    check_loss,
    check_metric,
    check_model,
    check_program,
)

__all__ = [
    "DivergenceError",
    "across",
    "check_layer",
    "check_loss",
    "check_metric",
    "check_model",
    "check_program",
]
