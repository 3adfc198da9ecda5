"""The published result: one file in the package, from which questions are answered without observing anything.

``result.zip`` contains a complete ``Judgement`` with the rules, environments and installations at the time of
publication. Its members are JSON (docs/data.md). This package needs neither NumPy nor Keras nor an environment.
"""

from pathlib import Path

#: The file of the package.
FILE = Path(__file__).with_name("result.zip")
