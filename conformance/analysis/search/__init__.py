"""``find``: causes, cases and names ranked by what somebody asks."""
