"""Terminal output: escaping of control characters, tables, line wrapping, ending on a signal."""
