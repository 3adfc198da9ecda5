"""Installations without a lock: whether they install, import and train, and which pin fixes them."""
