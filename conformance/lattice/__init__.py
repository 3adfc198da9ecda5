"""What every Keras saves and every other loads: measured by itself, kept as ``lattice.json.xz``, asked by ``load``."""
