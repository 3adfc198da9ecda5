"""How behaviours change along the versions of a Keras, and what changes between two versions."""
