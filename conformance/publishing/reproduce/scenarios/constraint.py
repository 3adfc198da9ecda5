"""A constraint applied to weights."""

from conformance.publishing.reproduce.scenarios.shared import config, indexed, nothing
from conformance.publishing.reproduce.script import Expression, Script


def construct(script: Script) -> Expression:
    """The constraint."""
    params = script.params
    script.new("constraint", script.case.api, params["arguments"], params.get("positional", ()))
    return nothing


def forward(script: Script) -> Expression:
    """The weights that it gives back."""
    script.array("weights", script.params["weights"], "weights")
    script.add("outputs = evaluate_weights(constraint, weights)")
    return lambda fact: indexed("outputs", "output", fact)


STAGES = {"construct": construct, "config": lambda script: config(script, "constraint"), "forward": forward}
