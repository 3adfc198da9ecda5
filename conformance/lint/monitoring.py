"""What callbacks monitor without saying whether more or less of it is better, and that is no name of a metric."""

from collections.abc import Collection, Sequence

import msgspec

from conformance.lint.model import Argument, Use

#: Callback → the place of what it monitors, and that of the mode.
_PLACES = {"EarlyStopping": (0, 4), "ReduceLROnPlateau": (0, 4), "ModelCheckpoint": (1, 5)}

#: A metric of one output of several; what Keras 2 does not find either.
OUTPUT, OTHER = "output", "other"


def asked(use: Use, metrics: Sequence[str], outputs: Collection[str], own: Collection[str]) -> list[Use]:
    """The use of a callback, where Keras 3 has no metric of the name that it monitors.

    ``metrics`` are the texts that the file compiles, ``outputs`` the names of the outputs of its models with several,
    and ``own`` the names of its functions and of all that it names itself: a metric may be one of these.
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
    if key in own or key in metrics:
        return []
    # Of two names the longer one: that of an output may begin as that of another one does.
    found = sorted((one for one in outputs if key.startswith(f"{one}_")), key=len, reverse=True)
    why, metric = (OUTPUT, key[len(found[0]) + 1 :]) if found else (OTHER, "accuracy")
    if not found and not (key == "acc" and "accuracy" in metrics):
        return []
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
