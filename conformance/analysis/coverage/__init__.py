"""How much of the public API was looked at, worked out from observations.

subjects.py says what a case is about, seen.py what came of it under each implementation, counting.py puts that
together with the public names of each Keras, and model.py is the result, which answers and the page read. exempt.py
reads which names need no behaviour case, and which are not covered yet. docs/coverage.md has the rules.
"""
