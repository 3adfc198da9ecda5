"""Which event of one run is which of the other: the text of the program is the same, so its lines are the thread."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from conformance.check.running import Event, Run

#: What is compared, event by event.
COMPARED = (
    "construct", "weight", "model", "call", "layers", "forward", "loss", "gradient", "step", "epoch", "fitted",
    "evaluated", "predicted", "weighed", "read", "raised", "file", "printed",
)  # fmt: skip


#: Methods that went → those that took over what they do.
TAKEN_OVER = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}

#: An event with the key by which the other run's is found.
Keyed: TypeAlias = tuple[tuple[object, ...], Event]


@dataclass(frozen=True)
class Pair:
    """The same moment in both runs; one of them may not have come to it. ``number`` is its place in the order."""

    number: int
    left: Event | None
    right: Event | None


def keys(run: Run) -> Iterator[Keyed]:
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
    if kind == "model":
        # As far as it is built: versions build a model at other moments.
        return kind, event["role"], *((one["role"], bool(one["weights"])) for one in event["layers"])
    if kind in ("layers", "loss", "epoch", "fitted"):
        return kind, event["role"], event.get("mode", "")
    if kind == "step":
        return kind, event["role"], event["step"], at
    if kind == "raised":
        what = str(event["what"])
        owner, _, name = what.rpartition(".")
        return kind, _method(event["stage"]), f"{owner}.{TAKEN_OVER[name]}" if name in TAKEN_OVER else what, at
    return kind, event.get("role", ""), _method(event.get("method", "")), event.get("mode", ""), at


def _method(name: str) -> str:
    """A method by the name that it has now."""
    return TAKEN_OVER.get(name, name)


def matched(ours: list[Keyed], theirs: list[Keyed]) -> list[Keyed]:
    """The second run's events; a model that has weights in other layers stands for the first's that is built as far.

    Only the last of each are that: before, one of the two is not built to the end.
    """
    known = {key for key, _ in ours}
    found = {key for key, _ in theirs}
    left = {_of_model(event): key for key, event in ours if _whole(event) and key not in found}
    right = {_of_model(event): key for key, event in theirs if _whole(event) and key not in known}
    renamed = {key: left[model] for model, key in right.items() if model in left}
    return [(renamed.get(key, key), event) for key, event in theirs]


def _of_model(event: Event) -> tuple[object, ...]:
    """A model and its layers, whatever their weights are."""
    return event["role"], *(one["role"] for one in event["layers"])


def _whole(event: Event) -> bool:
    """Whether that is a model all of whose layers are built."""
    return event["kind"] == "model" and all(one.get("built", True) for one in event["layers"])


def pairs(left: Run, right: Run) -> list[Pair]:
    """The moments of both runs in the order of the first; what the second alone does stands where it does it."""
    ours = list(keys(left))
    theirs = matched(ours, list(keys(right)))
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
