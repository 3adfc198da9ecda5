"""The explained divergences: rules about causes, strict both ways."""
