"""The cause of a difference: the rule of the ledger that fits."""
