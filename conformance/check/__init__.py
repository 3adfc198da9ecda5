"""Runs somebody's own program under two implementations and says where they part (docs/check.md)."""
