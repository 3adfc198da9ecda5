"""Analysis of observations: judging, the ledger of causes, histories, checks, ranking by relevance, search."""
