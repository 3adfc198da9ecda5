"""Chains of the area ``models`` in every way to compute; two of them are trained in every way to train."""

from typing import Any

from conformance.catalog.models import CHAINS, TWO_BRANCH, architecture, inputs
from conformance.model.case import Case

POSITION = 30

#: Those that are trained, with the size of their output; none draws random numbers.
TRAINED = {"mlp": 3, "normalized mlp": 2}
#: Layers that are cases of their own here, and take longer than all others.
LEFT_OUT = frozenset({"recurrent"})
#: That one which PyTorch compiles too, which takes it seconds.
TORCH_COMPILE = "mlp"


def cases() -> list[Case]:
    """Chains as functional models, and the model with two inputs, a shared layer and two outputs."""
    found = [_chain(name) for name in CHAINS if name not in LEFT_OUT]
    two = [{"shape": [2, 4]}, {"shape": [2, 4]}]
    params = {"architecture": TWO_BRANCH, "inputs": two, "jit": True}
    return [*found, Case("modes.models.two inputs and outputs", "mode", "Model", params, logic=True)]


def _chain(name: str) -> Case:
    params: dict[str, Any] = {"architecture": architecture(name, "functional"), "inputs": inputs(name), "jit": True}
    if name in TRAINED:
        params["training"] = {"target": {"shape": [2, TRAINED[name]]}, "loss": "mean_squared_error"}
        params["on_batch"] = True
    if name == TORCH_COMPILE:
        params["torch_compile"] = True
    return Case(f"modes.models.{name}", "mode", "Model", params, logic=True)
