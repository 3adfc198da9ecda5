"""The search behind ``find``: ranks causes, cases and names for a query."""
