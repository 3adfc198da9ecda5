"""A script with another text, and how it ran: what fixes (fixes.py) and conversions (converted.py) share."""

from collections.abc import Sequence

import msgspec

from conformance.model.case import Case

#: The outcomes of a text that ran to its end.
RUNS = ("same", "other results")


class Under(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a text did under an implementation: ``same`` results as the script where it ran, ``other results``, …"""

    implementation: str
    outcome: str
    said: str = ""

    @property
    def runs(self) -> bool:
        """Whether it ran to its end."""
        return self.outcome in RUNS


class Ran(msgspec.Struct, frozen=True):
    """A text that was run. ``digest`` is of what it holds for; ``reference`` is where the script ran unchanged."""

    digest: str
    reference: str
    under: Sequence[Under]

    def runs(self, implementation: str) -> bool:
        """Whether it was seen to run under an implementation."""
        return any(one.implementation == implementation and one.runs for one in self.under)


def rewritten(case: Case, suffix: str, source: str, **params: str) -> Case:
    """The same case with another text; ``suffix`` ends its id."""
    return Case(f"{case.id}{suffix}", case.scenario, case.api, {**case.params, "source": source, **params})


def original(case: Case) -> str:
    """The id of the script of which a rewritten case is."""
    return case.id.partition("[")[0]
