"""``keras.ops`` function by function: ordinary inputs, other types, borders, and the main arguments of each."""

POSITION = 25
