"""The ledger: rules that explain divergences by their causes."""
