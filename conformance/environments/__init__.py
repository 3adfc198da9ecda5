"""The environments under test: the one table of versions, their locks, making them and checking what is in them."""
