"""Runs that nobody made: journals as the worker of ``check`` writes them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from conformance.check.folder import Program
from conformance.check.running import Done, Run

Event = dict[str, Any]


class Invented:
    """A run that is put together event by event."""

    def __init__(self, folder: Path, implementation: str) -> None:
        self.folder, self.implementation = folder, implementation
        self.events: list[Event] = []
        (folder / "record" / "arrays").mkdir(parents=True)
        (folder / "said").write_text("")
        self.tell("imported", at=None, versions={"keras": implementation})

    def tell(self, kind: str, at: Sequence[Any] | None = ("train.py", 1), **what: Any) -> None:
        where = list(at) if at is not None else None
        self.events.append({**what, "kind": kind, "at": where, "n": len(self.events)})

    def array(self, value: Any) -> Mapping[str, Any]:
        found = np.asarray(value)
        name = f"{len(list((self.folder / 'record' / 'arrays').iterdir())):06d}"
        np.save(self.folder / "record" / "arrays" / f"{name}.npy", found)
        return {"array": name, "shape": list(found.shape), "dtype": str(found.dtype), "digest": found.tobytes().hex()}

    def model(self, draws: Sequence[str] = (), weights: Sequence[Sequence[int]] = ((3, 2), (2,))) -> None:
        layer = {"role": "train.py:1 Dense#1", "what": "layers.Dense", "output": "(None, 2)", "trainable": True}
        made = [{**layer, "weights": [list(one) for one in weights]}]
        self.tell("model", role="train.py:1 Sequential#1", layers=made, draws=list(draws), parameters=8)

    def layers(self, outputs: Sequence[Any], fed: Sequence[Any] | None = None, mode: str = "inference") -> None:
        """A pass through layers on lines 1, 2, …, each with one output, and what it gives for the first's inputs."""
        told = []
        for number, one in enumerate(outputs, 1):
            layer = {"role": f"train.py:{number} Dense#1", "number": 1, "what": "layers.Dense", "depth": 1}
            layer |= {"inputs": [self.array([[1.0, 2.0]])], "outputs": [self.array(one)]}
            if fed is not None:
                layer["fed"] = [self.array(fed[number - 1])]
            told.append(layer)
        self.tell("layers", at=("train.py", 9), role="train.py:1 Sequential#1", mode=mode, layers=told)

    def step(self, number: int, weights: Any, loss: float = 1.0) -> None:
        told = {"train.py:1 Dense#1/1 kernel": self.array(weights)}
        role = "train.py:1 Sequential#1"
        self.tell(
            "step", at=("train.py", 9), role=role, step=number, batch=number - 1, logs={"loss": loss}, weights=told
        )

    def run(self, ended: str = "", **end: Any) -> Run:
        """The run as it is read; ``end`` is how the program ended, ``ended`` how its process was."""
        if not ended:
            self.tell("ended", at=end.pop("at", ("", 0)), **{"status": 0, **end})
        (self.folder / "record" / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in self.events))
        done = Done(self.implementation, ended, 1.0)
        return Run(self.folder, self.implementation, done, tuple(self.events))


def program(folder: Path, text: str = "import keras\n" * 20) -> Program:
    """A program on disk."""
    path = folder / "train.py"
    path.write_text(text)
    return Program(path, folder, (), ("train.py",))
