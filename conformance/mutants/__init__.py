"""Mutants: small faults put into a copy of Keras, to see which of them the catalogue sees (docs/mutants.md)."""
