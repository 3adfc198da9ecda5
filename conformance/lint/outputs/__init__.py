"""A report as text of one of several formats."""
