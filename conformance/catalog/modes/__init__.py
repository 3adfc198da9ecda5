"""Modes: the same layer, loss or model in every way in which an implementation computes and trains (docs/modes.md)."""

POSITION = 105
