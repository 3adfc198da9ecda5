"""Since when: how behaviours change along the versions of a Keras, and what changes between two of them."""
