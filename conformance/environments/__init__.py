"""The environments under test: the table of versions, the locks, making environments and checking their packages."""
