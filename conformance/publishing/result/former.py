"""What the result that was published before says of reproducers, where it still holds.

What the scripts printed stays in the folder in which they ran; which of them printed what is published is in the
result. So a publication from another folder does not lose what was measured.
"""

from collections.abc import Mapping
from functools import cached_property

from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.publishing.reproduce import Reproducer
from conformance.publishing.reproduce.reproduced import Mark
from conformance.publishing.result.reader import Result


class FormerMarks:
    """The marks of a published result."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def mark(self, case: Case, divergence: Divergence, script: Reproducer) -> Mark | None:
        """What was said of a script; None where nothing was, or where not all that it showed is as it was: the case,
        the behaviours, and the locks of those on whose side it ran."""
        found = self._result.marks.get(case.id, {}).get(script.digest)
        if found is None:
            return None
        before = self._divergences.get((case.id, divergence.stage, divergence.behaviours))
        if before is None or self._result.case(case.id).revision != case.revision:
            return None
        locks = self._result.all_headers
        alike = all(
            side.implementation.id in locks and locks[side.implementation.id].lock == side.lock for side in script.sides
        )
        return found if alike else None

    @cached_property
    def _divergences(self) -> Mapping[tuple[str, str, object], Divergence]:
        return {(d.case, d.stage, d.behaviours): d for d in self._result.judge().divergences}
