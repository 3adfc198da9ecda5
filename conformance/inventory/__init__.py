"""The public names of each Keras, how much code uses them, and names and versions as people write them."""
