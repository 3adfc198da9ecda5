"""The last version along the table under which a program does the same, and the first under which it does not."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from conformance.analysis.history.axes import Placed
from conformance.check.checking import End, observed
from conformance.check.folder import Program
from conformance.check.model import Difference, Step
from conformance.check.running import Limits
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.observation import Header

#: Makes an end ready by the id of an implementation.
Ready = Callable[[str], End]


def between(before: str, after: str, headers: "Mapping[str, Header]") -> list[str]:
    """The implementations along the table, by the version of Keras, both ends with them.

    The provider of the first is followed until that of the second begins in its generation: tf.keras 2.10 to 2.15, then
    keras 3.0 to 3.15. Raises UsageError where the second is not the newer one.
    """
    placed = {name: Placed(header) for name, header in headers.items()}
    first, last = placed[before], placed[after]
    if last.age <= first.age:
        raise UsageError(f"{after} is not newer than {before}", "Put the older one behind --from.")
    joined = [one for one in placed.values() if one.lane == last.lane and _generation(one) == _generation(last)]
    begins = min(one.age for one in joined)
    if first.lane == last.lane:
        along = [one for one in placed.values() if one.lane == first.lane]
    else:
        along = [one for one in placed.values() if one.lane == first.lane and one.age < begins] + joined
    inside = [one for one in along if first.age < one.age < last.age]
    return [before, *(one.id for one in sorted(inside, key=lambda one: (one.age, one.id))), after]


def _generation(one: Placed) -> bool:
    """Whether it is a Keras 3, or the Keras 2 that is kept beside it."""
    return one.keras.release[0] >= 3 or one.lane[0] == "tf_keras"


def bisect(
    program: Program, names: Sequence[str], first: End, ready: Ready, limits: Limits, tell: Callable[[str], None]
) -> list[Step]:
    """Halve the table until the last good and the first bad one are neighbours; what was tried, in its order.

    Good is what parts nowhere from the first. Every run is kept, so that asking again costs nothing.
    """
    tried: dict[int, Step] = {0: Step(names[0], True, "where it comes from")}

    def good(place: int) -> bool:
        if place not in tried:
            found = observed(program, (first, ready(names[place])), limits, tell)
            several = found.comparison.differences
            tried[place] = Step(names[place], not several, _said(several[0]) if several else "the same")
        return tried[place].good

    low, high = 0, len(names) - 1
    if good(high):
        return [tried[place] for place in sorted(tried)]
    while high - low > 1:
        middle = (low + high) // 2
        if good(middle):
            low = middle
        else:
            high = middle
    return [tried[place] for place in sorted(tried)]


def _said(one: Difference) -> str:
    subject = f"{one.subject}: " if one.subject and one.subject not in one.said else ""
    return f"{one.at}: {subject}{one.said}"[:200]
