"""A regularizer called on weights."""

from conformance.publishing.reproduce.scenarios.shared import config, indexed, nothing
from conformance.publishing.reproduce.script import Expression, Script


def construct(script: Script) -> Expression:
    """The regularizer."""
    params = script.params
    script.new("regularizer", script.case.api, params["arguments"], params.get("positional", ()))
    return nothing


def dimensions(script: Script) -> int:
    """How many axes the weights have."""
    spec = script.params["weights"]
    if "shape" in spec:
        return len(spec["shape"])
    depth, inner = 0, spec["values"]
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0]
    return depth


def penalty(script: Script) -> None:
    """The weights and the penalty as a function of them."""
    script.array("weights", script.params["weights"], "weights")
    index = ", ".join(["0"] * dimensions(script)) or "()"
    script.add(
        "",
        "def penalty(w):",
        "    value = regularizer(w)",
        "    # Keras 2 gives a bare 0.0 where there is nothing to penalize.",
        f"    return w[{index}] * 0.0 + value if isinstance(value, (int, float)) else value",
        "",
    )


def forward(script: Script) -> Expression:
    """The penalty."""
    penalty(script)
    script.add("outputs = evaluate_weights(penalty, weights)")
    return lambda fact: indexed("outputs", "output", fact)


def gradient(script: Script) -> Expression:
    """Its gradient; of a constant there is none."""
    penalty(script)
    script.add(
        "by_input, _ = gradients(penalty, [weights])",
        "gradient = np.zeros_like(weights) if by_input[0] is None else by_input[0]",
    )
    return lambda fact: "gradient" if fact.startswith("gradient.weights") else None


STAGES = {
    "construct": construct,
    "config": lambda script: config(script, "regularizer"),
    "forward": forward,
    "gradient": gradient,
}
