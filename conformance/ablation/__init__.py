"""Ablation: programs without one of their arguments, to see which of them make a difference."""
