"""A learning-rate schedule at some steps."""

from conformance.publishing.reproduce.scenarios.shared import config, nothing
from conformance.publishing.reproduce.script import Expression, Script


def construct(script: Script) -> Expression:
    """The schedule."""
    script.new("schedule", script.case.api, script.params["arguments"])
    return nothing


def values(script: Script) -> Expression:
    """The learning rates."""
    script.add(f"values = np.array([value(schedule(step)) for step in {list(script.params['at'])}]).astype(precision)")
    return lambda fact: "values"


STAGES = {"construct": construct, "config": lambda script: config(script, "schedule"), "values": values}
