"""Ranks changes by relevance: ordinary use before border cases, then by use in public code."""
