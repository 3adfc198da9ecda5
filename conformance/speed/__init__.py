"""What a training step, its first and the import cost: measured by itself, kept as ``speed.json.xz``."""
