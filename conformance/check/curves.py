"""The numbers of training under both, to be laid over each other: of each model, and of each time it is trained."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from conformance.check.model import Curve
from conformance.check.running import Event, Run

#: So many points of a curve are kept, so many curves of one training, so many trainings.
POINTS, CURVES, TRAININGS = 400, 6, 8

#: Which training it is: the role of its model, and the number among those of that model.
Key: TypeAlias = tuple[str, int]


@dataclass
class Training:
    """One training of a model: where it is, and its numbers by name."""

    at: str
    numbers: dict[str, list[float]] = field(default_factory=dict)


def curves(left: Run, right: Run) -> Iterator[Curve]:
    """The loss and metrics by epoch; of a model that is trained without epochs, the loss by step.

    Only of what both runs came to: one curve alone would look as if the other had stood still.
    """
    fits = _fits(left), _fits(right)
    fitted = {role for role, _ in (*fits[0], *fits[1])}
    steps = _steps(left, fitted), _steps(right, fitted)
    both: list[tuple[Literal["epoch", "step"], Training, Training]] = []
    both += [("epoch", one, fits[1][key]) for key, one in fits[0].items() if key in fits[1]]
    both += [("step", one, steps[1][key]) for key, one in steps[0].items() if key in steps[1]]
    several = len(both) > 1
    for by, ours, theirs in both[:TRAININGS]:
        names = [name for name in ours.numbers if name in theirs.numbers]
        for name in names[:CURVES]:
            left_, right_ = (tuple(one.numbers[name][:POINTS]) for one in (ours, theirs))
            yield Curve(name, by, left_, right_, ours.at if several else "")


def _fits(run: Run) -> dict[Key, Training]:
    """The numbers of each epoch, fit by fit: a fit ends where the model was fitted, or where another one begins."""
    found: dict[Key, Training] = {}
    counts: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    running: dict[str, tuple[int, Training]] = {}
    for event in run.of("epoch", "fitted"):
        role = event["role"]
        if event["kind"] == "fitted":
            running.pop(role, None)
            continue
        epoch, mine = running.get(role, (-1, None))
        if mine is None or event["epoch"] <= epoch:
            counts[role] += 1
            mine = found[role, counts[role]] = Training(_named(event, lines))
        running[role] = event["epoch"], mine
        for name, value in event["logs"].items():
            mine.numbers.setdefault(name, []).append(value)
    return found


def _steps(run: Run, fitted: set[str]) -> dict[Key, Training]:
    """The loss of each step of what has no epochs: train_on_batch, or a compiled function of the program's own."""
    found: dict[Key, Training] = {}
    lines: Counter[str] = Counter()
    for event in run.of("step"):
        role = event["role"]
        value = None if role in fitted else _loss(event, run)
        if value is not None:
            if (role, 1) not in found:
                found[role, 1] = Training(_named(event, lines))
            found[role, 1].numbers.setdefault("loss", []).append(value)
    return found


def _loss(event: Event, run: Run) -> float | None:
    """What is given first: of a list or of named numbers, or of what a function gives."""
    logs = event["logs"]
    if logs:
        # train_on_batch gives a list, of which the loss is the first.
        return float(logs.get("loss", logs.get("0", next(iter(logs.values())))))
    outputs = [value for about in event.get("outputs", []) if (value := run.array(about)) is not None]
    if outputs and outputs[0].size == 1 and outputs[0].dtype.kind == "f":
        return float(outputs[0].ravel()[0])
    return None


def _named(event: Event, lines: Counter[str]) -> str:
    """The line at which a model is trained, with the number of the training where there are several at that line."""
    place = f"{event['at'][0]}:{event['at'][1]}" if event["at"] else ""
    lines[place] += 1
    return place if lines[place] == 1 else f"{place}, {lines[place]}"
