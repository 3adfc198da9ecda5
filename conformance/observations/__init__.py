"""Observations on disk: files, journals, merging, completeness, export to SQLite."""
