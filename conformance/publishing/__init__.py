"""What is shown and shipped: the report, reproducers, the published result, and where it comes from."""
