"""What callbacks monitor without saying whether more or less of it is better, and that is no name of a metric."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from conformance.lint.freezing import TRAINING
from conformance.lint.model import Argument, Span, Use

#: Callback → the place of what it monitors, and that of the mode.
_PLACES = {"EarlyStopping": (0, 4), "ReduceLROnPlateau": (0, 4), "ModelCheckpoint": (1, 5)}

#: A metric of one output of several; what Keras 2 does not find either.
OUTPUT, OTHER = "output", "other"


class Models:
    """The metrics of the models of a file, by how the code calls these; ``lines`` are those of each cell."""

    def __init__(self, uses: Sequence[Use], lines: Mapping[int, Sequence[str]]) -> None:
        self._metrics: dict[str, dict[str, None]] = {}
        self._callbacks: list[tuple[int, Span, str]] = []
        for use in uses:
            if use.call is None or use.member not in (*TRAINING, "compile"):
                continue
            owner = _owner(use, lines.get(use.cell, ()))
            if use.member == "compile":
                texts = (text for one in use.call.named if one.name == "metrics" for text, _ in one.strings)
                self._metrics.setdefault(owner, {}).update(dict.fromkeys(texts))
            else:
                given = (one.span for one in use.call.named if one.name == "callbacks")
                self._callbacks.extend((use.cell, span, owner) for span in given)

    def metrics(self, use: Use) -> Sequence[str]:
        """The texts that are compiled as metrics of the model that a callback is given to, else those of all models."""
        begin, end = (use.span.line, use.span.column), (use.span.end_line, use.span.end_column)
        for cell, span, owner in self._callbacks:
            inside = (span.line, span.column) <= begin and end <= (span.end_line, span.end_column)
            if cell == use.cell and inside and owner in self._metrics:
                return tuple(self._metrics[owner])
        return tuple(dict.fromkeys(text for some in self._metrics.values() for text in some))


def _owner(use: Use, lines: Sequence[str]) -> str:
    """How the code calls the object whose member is used; empty where that takes several lines."""
    if use.span.line != use.span.end_line or use.span.line > len(lines):
        return ""
    return lines[use.span.line - 1][use.span.column - 1 : use.at.column - 1]


def asked(use: Use, models: Models, outputs: Collection[str], own: Collection[str]) -> list[Use]:
    """The use of a callback, where Keras 3 has no metric of the name that it monitors.

    ``models`` has the texts that the file compiles, ``outputs`` are the names of the outputs of its models that have
    several, and ``own`` those of its functions and of all that it names itself: a metric may be one of these.
    """
    name = use.path.rpartition(".")[2]
    if use.call is None or use.member or use.call.open or name not in _PLACES or ".callbacks." not in f".{use.path}":
        return []
    place, mode = _PLACES[name]
    monitor = _argument(use, "monitor", place)
    given = _argument(use, "mode", mode)
    if monitor is None or not monitor.whole or (given is not None and given.literal != "'auto'"):
        return []
    key = monitor.ending.removeprefix("val_")
    # Of two names the longer one: that of an output may begin as that of another one does.
    found = sorted((one for one in outputs if key.startswith(f"{one}_")), key=len, reverse=True)
    if key in own or not (found or key == "acc"):
        return []
    metrics = models.metrics(use)
    if key in metrics or not (found or "accuracy" in metrics):
        return []
    why, metric = (OUTPUT, key[len(found[0]) + 1 :]) if found else (OTHER, "accuracy")
    if metric in own or not metric:
        return []
    said = (why, monitor.ending, metric, "auto" if given is not None else "")
    kept = Use("monitored", use.path, use.span, use.at, "", use.call, use.root, guards=use.guards, cell=use.cell)
    return [msgspec.structs.replace(kept, siblings=said)]


def argument(use: Use) -> Argument | None:
    """What a callback monitors."""
    return _argument(use, "monitor", _PLACES[use.path.rpartition(".")[2]][0])


def _argument(use: Use, name: str, place: int) -> Argument | None:
    """An argument of a call, by its name or its place."""
    if use.call is None:
        return None
    named = next((one for one in use.call.named if one.name == name), None)
    positional = use.call.positional
    return named if named is not None or place >= len(positional) else positional[place]
