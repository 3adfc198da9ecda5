"""Which event of one run is which of the other: the text of the program is the same, so its lines are the thread."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.check.running import Event, Run

#: What is compared, event by event.
COMPARED = (
    "construct", "weight", "model", "call", "layers", "forward", "loss", "gradient", "step", "epoch", "fitted",
    "evaluated", "predicted", "weighed", "raised", "file", "printed",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """The same moment in both runs; one of them may not have come to it. ``number`` is its place in the order."""

    number: int
    left: Event | None
    right: Event | None


def keys(run: Run) -> Iterator[tuple[tuple[object, ...], Event]]:
    """Each event with the key that the other run's has too."""
    counts: Counter[tuple[object, ...]] = Counter()
    for event in run.events:
        if event["kind"] in COMPARED:
            key = _key(event)
            counts[key] += 1
            yield (*key, counts[key]), event


def _key(event: Event) -> tuple[object, ...]:
    kind = event["kind"]
    at = tuple((event["at"] or ())[:2])
    if kind == "weight":
        return kind, event["key"]
    if kind == "file":
        return kind, event["path"]
    if kind in ("model", "layers", "loss", "epoch", "fitted"):
        return kind, event["role"], event.get("mode", "")
    if kind == "step":
        return kind, event["role"], event["step"], at
    if kind == "raised":
        return kind, event["stage"], event["what"], at
    return kind, event.get("role", ""), event.get("method", ""), event.get("mode", ""), at


def pairs(left: Run, right: Run) -> list[Pair]:
    """The moments of both runs in the order of the first; what the second alone does stands where it does it."""
    ours, theirs = list(keys(left)), list(keys(right))
    place = {key: n for n, (key, _) in enumerate(ours)}
    found = dict(theirs)
    made: list[tuple[float, Event | None, Event | None]] = [
        (float(n), event, found.get(key)) for n, (key, event) in enumerate(ours)
    ]
    last = -1.0
    for key, event in theirs:
        if key in place:
            last = max(last, float(place[key]))
        else:
            last += 1e-6
            made.append((last, None, event))
    return [Pair(n, one[1], one[2]) for n, one in enumerate(sorted(made, key=lambda one: one[0]))]
