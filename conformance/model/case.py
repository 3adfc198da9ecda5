"""A case: one thing to do identically under every Keras, as data."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

#: float32 is what people use, float64 decides what is meant.
PRECISIONS = ("float32", "float64")


@dataclass(frozen=True)
class Case:
    """One thing to do identically everywhere.

    ``api`` is the public dotted name without provider (``layers.GRU``); ``scenario`` names the
    worker code that performs it; ``params`` is the JSON-able data that code reads, and all it reads.
    ``explicit_defaults`` is the id of the case that makes the same call with its defaults written out;
    ``equivalent_to`` that of a case that says the same in another style, and has to give the same numbers under
    every Keras.
    ``logic`` says that precision means nothing to it (names, exceptions, counts, the order of calls): it runs once.
    ``about_errors`` says that every Keras may refuse it, which is what is asked; it changes nothing that is done.
    """

    id: str
    scenario: str
    api: str
    params: Mapping[str, Any] = field(hash=False)
    explicit_defaults: str | None = None
    equivalent_to: str | None = None
    logic: bool = False
    about_errors: bool = field(default=False, compare=False)

    @property
    def precisions(self) -> tuple[str, ...]:
        """The precisions in which it runs, structure in the first: float32, and float64 where there are numbers."""
        return PRECISIONS[:1] if self.logic else PRECISIONS

    @cached_property
    def revision(self) -> str:
        """Twelve hex digits that change whenever what the case does changes."""
        what = [self.scenario, self.api, self.params, *(["logic"] if self.logic else [])]
        text = json.dumps(what, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def request(self) -> dict[str, Any]:
        """What a worker is told."""
        return {"id": self.id, "scenario": self.scenario, "api": self.api, "params": self.params}


def refused(case: Case) -> Case:
    """The same case, declared to be about how it is refused."""
    return replace(case, about_errors=True)


def catalog_fingerprint(revisions: Mapping[str, str]) -> str:
    """The sha256 (hex) of all case ids and revisions, in whatever order they come: what a header calls its catalog."""
    lines = sorted(f"{case} {revision}\n" for case, revision in revisions.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def spell(value: Any) -> str:
    """A value as it stands in a case id: short, without commas' ambiguity and spaces."""
    if isinstance(value, list | tuple):
        return "(" + ",".join(spell(v) for v in value) + ")"
    if isinstance(value, Mapping):
        name = value.get("new", value.get("symbol"))
        inner = value.get("arguments") if name is not None else value
        pairs = ",".join(f"{k}={spell(v)}" for k, v in (inner or {}).items())
        return f"{name}({pairs})" if name is not None else f"{{{pairs}}}"
    return str(value)


def case_id(api: str, arguments: Mapping[str, Any]) -> str:
    """``layers.Conv2D[padding=same,strides=2]``: the arguments that make this case unlike its base."""
    return f"{api}[{','.join(f'{k}={spell(v)}' for k, v in arguments.items())}]"
