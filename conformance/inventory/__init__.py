"""The public names of each Keras, how often code uses them, and parsing of names and versions that people write."""
