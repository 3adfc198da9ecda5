"""What a terminal gets: text that it cannot obey, tables, lines, the end by a signal."""
