"""What observations mean: judging them, causes (ledger), histories, what a user meets, searching."""
