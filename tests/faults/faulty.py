"""A misbehaving Keras (``fakes/``) behind the real runner and the real worker."""

import base64
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from conformance.environments.launch import WORKER, Launch
from conformance.model.case import Case
from conformance.model.observation import Implementation, Observation

FAKES = Path(__file__).parent / "fakes"


def make_case(layer: str, mark: str = "", **arguments: Any) -> Case:
    """A case of the fake Keras: one layer called on two rows of three numbers."""
    arguments = {"factor": 2.0, "mark": mark, **arguments}
    params = {"arguments": arguments, "inputs": [{"shape": [2, 3]}]}
    return Case(f"layers.{layer}[{mark}]", "layer", f"layers.{layer}", params)


def make_launch(variables: Mapping[str, str] | None = None, worker: Path = WORKER, environment: str = "fake") -> Launch:
    """The fake Keras, put on the path of this very interpreter."""
    mine = Implementation(environment, "keras")
    return Launch(mine, Path(sys.executable), {"PYTHONPATH": str(FAKES), **(variables or {})}, "ab" * 32, worker)


def output(observation: Observation, precision: str = "float32") -> np.ndarray[Any, Any]:
    """What the forward stage saw."""
    stage = next(s for s in observation.runs[precision] if s.stage == "forward")
    fact = stage.facts["output"][0]
    return np.frombuffer(base64.b64decode(fact["data"]), fact["array"]).reshape(fact["shape"])
