"""What went of the symbols that public code uses most: from the observed APIs of four older Keras and the newest."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.inventory import api, names, usage
from conformance.inventory.described import Entry, Trial

OLD = ("py37-tf20/keras", "py37-tf20/tf.keras", "py38-tf210/tf.keras", "py311-tf215/tf.keras")
NEW = "py311-tf2/keras"


@dataclass(frozen=True, order=True)
class Gone:
    """A name, or a member or an argument of one that is there."""

    name: str
    member: str = ""
    argument: str = ""


@functools.cache
def gone() -> tuple[Gone, ...]:
    """All that one of the older Keras has under one of a symbol's names and the newest under none of them."""
    found: set[Gone] = set()
    for symbol in usage.load().files:
        for old in OLD:
            found.update(_of(symbol, old))
    return tuple(sorted(found))


def paths(symbol: str) -> tuple[str, ...]:
    """The names of a symbol; some are counted under a name that is shorter than any path."""
    head, _, last = symbol.rpartition(".")
    deeper = [f"preprocessing.{m}.{last}" for m in ("image", "sequence")] if head == "preprocessing" else []
    return (symbol, *sorted(names.load().aliases(symbol) - {symbol}), *deeper)


def entry(symbol: str, implementation: str) -> Entry | None:
    """What an implementation has under the first of a symbol's names that it knows."""
    found = (api.load().entry(implementation, path) for path in paths(symbol))
    return next((one for one in found if one is not None), None)


def _of(symbol: str, implementation: str) -> Iterator[Gone]:
    old, new = entry(symbol, implementation), entry(symbol, NEW)
    if old is None:
        return
    if new is None or (new.dead and not old.dead):
        yield Gone(old.path)
        return
    for argument in (
        *(p.name for p in (old.signature.parameters if old.signature else ()) if p.kind not in ("args", "kwargs")),
        *old.tried,
    ):
        if _took(old.takes(argument)) and _lost(new.takes(argument)):
            yield Gone(symbol, argument=argument)
    if old.kind != "class" or new.kind != "class":
        return
    for name, member in old.members.items():
        if name not in new.members:
            yield Gone(symbol, name)
        else:
            for p in member.signature.parameters if member.signature else ():
                if p.kind not in ("args", "kwargs") and _lost(new.members[name].takes(p.name)):
                    yield Gone(symbol, name, p.name)


def _took(trial: Trial | None) -> bool:
    return trial is not None and trial.outcome in ("accepted", "warned")


def _lost(trial: Trial | None) -> bool:
    return trial is not None and trial.outcome in ("refused", "ignored")
