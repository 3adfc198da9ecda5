"""Output for users: the report, reproducers, the published result and its provenance."""
