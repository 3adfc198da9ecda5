"""A constraint: made, configured, applied to weights.

``params``: ``arguments`` and ``positional`` of the constructor; ``weights``, the description of what is constrained.
"""

from .. import facts


def perform(run, api, params):
    """Record the stages of conformance/scenarios/constraint.py."""
    with run.stage("construct") as construct:
        constraint = run.keras.new(api, params["arguments"], params.get("positional", ()))
    if construct.failed:
        return
    if run.structural:
        with run.stage("config") as stage:
            stage["config"] = facts.plain(constraint.get_config())
    with run.stage("forward") as stage:
        weights = run.input(params["weights"], "weights")
        output = run.engine.forward_weights(lambda tensors, training: constraint(tensors[0]), [weights])
        stage["output"] = facts.arrays(output)
