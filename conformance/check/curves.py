"""The numbers of training under both, to be laid over each other."""

from collections.abc import Iterator

from conformance.check.model import Curve
from conformance.check.running import Run

#: So many points of a curve are kept, so many curves.
POINTS, CURVES = 400, 6


def curves(left: Run, right: Run) -> Iterator[Curve]:
    """The loss and metrics by epoch; where there are no epochs, the loss by step."""
    ours, theirs = _epochs(left), _epochs(right)
    names = [name for name in ours if name in theirs or name == "loss"]
    for name in names[:CURVES]:
        yield Curve(name, "epoch", tuple(ours[name][:POINTS]), tuple(theirs.get(name, [])[:POINTS]))
    if names:
        return
    mine, others = _steps(left), _steps(right)
    if mine:
        yield Curve("loss", "step", tuple(mine[:POINTS]), tuple(others[:POINTS]))


def _epochs(run: Run) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for event in run.of("epoch"):
        for name, value in event["logs"].items():
            found.setdefault(name, []).append(value)
    return found


def _steps(run: Run) -> list[float]:
    """The loss of each step: what train_on_batch, or a compiled function of the program's own, gives first."""
    found = []
    for event in run.of("step"):
        logs = event["logs"]
        if logs:
            # train_on_batch gives a list, of which the loss is the first.
            found.append(logs.get("loss", logs.get("0", next(iter(logs.values())))))
            continue
        outputs = [value for about in event.get("outputs", []) if (value := run.array(about)) is not None]
        if outputs and outputs[0].size == 1 and outputs[0].dtype.kind == "f":
            found.append(float(outputs[0].ravel()[0]))
    return found
