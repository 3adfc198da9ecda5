"""The published result: one file that travels with the package and answers without observing anything.

``result.zip`` holds a whole ``Judgement`` with the rules, environments and installations it was published with; its
members are JSON (docs/data.md). Nothing here needs NumPy, Keras or an environment.
"""

from pathlib import Path

#: The file of the package.
FILE = Path(__file__).with_name("result.zip")
