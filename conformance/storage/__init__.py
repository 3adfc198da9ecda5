"""Files written whole or not at all; nothing of another origin is replaced."""
