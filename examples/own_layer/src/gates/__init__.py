"""Layers with gates, and what is trained with them."""
