"""What a user meets: which changes are of ordinary use, and how much public code could come across them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.analysis.relevance.border import border
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.model.case import Case


@dataclass(frozen=True)
class Meeting:
    """The cases that were compared, and what public code uses."""

    cases: Mapping[str, Case]
    inventory: Inventory
    usage: Usage

    def files(self, api: str) -> int:
        """In how many of the files that were counted an API is used, whatever it is called there."""
        return self.usage.of(self.inventory.aliases(api))

    def met(self, cases: Iterable[str]) -> float:
        """How many of the files that were counted could meet a change that is seen in these cases.

        For each API: the files that use it, times the root of the share of its ordinary cases that are among these:
        cases are spread evenly over arguments, which use is not. Several APIs count as the root of the sum of their
        squares: one file may use several of them, so that it is more than the most and less than all added up.
        """
        touched = Counter(self.cases[case].api for case in set(cases) if case in self._ordinary)
        return math.hypot(*(self.files(api) * math.sqrt(count / self._of_api[api]) for api, count in touched.items()))

    @cached_property
    def borders(self) -> Mapping[str, str]:
        """Case → why it is at the border; empty for ordinary use."""
        return {name: border(case) for name, case in self.cases.items()}

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        return frozenset(name for name, why in self.borders.items() if not why)

    @cached_property
    def _of_api(self) -> Counter[str]:
        return Counter(self.cases[case].api for case in self._ordinary)
