"""Starts, feeds, watches and restarts workers; spreads cases over them; resumes."""
