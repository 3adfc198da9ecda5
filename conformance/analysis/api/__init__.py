"""The public API along the versions: one symbol's life, and what changed between two implementations."""
