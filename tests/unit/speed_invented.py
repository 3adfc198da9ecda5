"""Invented times: a candidate that takes a multiple of the reference, with some spread."""

from collections.abc import Mapping

from conformance.speed.model import MODES, Measured, Model, Seconds, Speed, Timed

#: Milliseconds of a step of the reference, by round; the clock says five times as much.
ROUNDS = (2.0, 4.0, 3.0)


def timed(factor: float = 1.0, how: str = "fit", first: float = 0.25) -> Timed:
    """A mode that takes so many times as long as the reference in every round."""
    rounds = tuple(Seconds(n * factor / 200, n * factor / 1000) for n in ROUNDS)
    return Timed("measured", how, Seconds(first * 5, first), 30, rounds)


UNSUPPORTED = Timed("unsupported", said="there are no sessions")


def model(factor: float, changed: Mapping[str, Timed] | None = None, lacking: tuple[str, ...] = ()) -> Model:
    """Every mode, but for those that are ``changed``; ``lacking``: what the reference has not."""
    modes = {mode: timed(factor, mode) for mode in MODES} | dict(changed or {})
    theirs = {mode: timed(1.0, mode) for mode in MODES if mode not in lacking and modes[mode].outcome == "measured"}
    return Model("2026-11-28T00:10:00+00:00", modes, {"fit": timed(), **theirs}, 1.5)


def measured(factor: float, models: Mapping[str, Model] | None = None, keras: str = "2.10.0") -> Measured:
    """An implementation that takes so many times as long in everything, also to import."""
    imports = [(Seconds(4.0, 2.0), Seconds(9.0, 2.0 * factor)), (Seconds(4.0, 1.0), Seconds(9.0, 1.0 * factor))]
    found = {name: model(factor) for name in ("dense", "convolutional", "recurrent")} if models is None else models
    return Measured({"keras": keras}, "l", "A processor, 2 cores", found, imports)


def speed(implementations: Mapping[str, Measured]) -> Speed:
    """As it is packed."""
    return Speed("2026-11-28", "w", "py38-tf210/tf.keras", implementations)
