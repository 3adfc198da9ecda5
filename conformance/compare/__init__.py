"""Compares observations: facts → verdicts of stages → behaviours → divergences."""
