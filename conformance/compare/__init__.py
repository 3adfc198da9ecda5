"""Judging: facts → stage verdicts → behaviours → divergences, from observations alone."""
