"""What the first run shows of how an object was made that a difference is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.check.computed import compiles
from conformance.check.model import Difference
from conformance.check.running import Event, Run


def up_to(events: Sequence[Event], difference: Difference) -> Iterator[Event]:
    """The events of the first run up to a difference."""
    return (one for one in events if not difference.moment or one["n"] <= difference.moment)


def maker_of(difference: Difference, run: Run) -> Mapping[str, Any]:
    """The event in which the object was made that a difference is about; empty where none is known."""
    until = list(up_to(run.of("construct"), difference))
    if difference.stage == "update" and difference.by:
        return next((one for one in reversed(until) if one["role"] == difference.by), {})
    if difference.stage == "update":
        # The optimizer of that model: the very one, or else the last one that was made before it was compiled.
        for one in compiles(up_to(run.events, difference), difference.role)[-1:]:
            mine = [other for other in until if other["role"] and other["role"] == one.get("optimizer")]
            until = mine or [other for other in until if other["n"] < one["n"]]
    made = [one for one in reversed(until) if one["what"] == difference.subject]
    mine = [one for one in until if one["role"] == difference.role]
    # Of an update the role is the model's, and the subject the optimizer, which a string may stand for.
    both = [one for one in mine if one["what"] == difference.subject]
    return next(iter(both or made or (mine if difference.stage != "update" else [])), {})


def configuration_of(difference: Difference, run: Run) -> Mapping[str, Any]:
    """The arguments of the object that a difference is about, as far as they are known: all that have an effect."""
    found = maker_of(difference, run)
    # A model is no optimizer, though its training is where that differs.
    if found.get("what") != difference.subject:
        return {}
    given = {key: value for key, value in found["given"].items() if key != "*"}
    return {**given, **found["config"]}
