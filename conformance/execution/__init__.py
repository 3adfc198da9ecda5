"""Runs cases: starts, watches and restarts workers, distributes cases, records answers, resumes earlier runs."""
