"""The observations on disk: files, journals, what counts, and SQLite for questions."""
