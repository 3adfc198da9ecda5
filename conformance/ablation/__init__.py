"""Ablation: cases without one of their arguments, or with another value of it, to see which make a difference."""
