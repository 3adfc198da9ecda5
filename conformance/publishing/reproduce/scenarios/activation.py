"""An activation function."""

from conformance.publishing.reproduce.scenarios.shared import gradient_of, indexed, keyed, keywords, nothing
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import quoted, value


def construct(script: Script) -> Expression:
    """The function."""
    script.add(f"function = keras.{script.case.api}")
    return nothing


def config(script: Script) -> Expression:
    """How it is written down and found again."""
    short = quoted(script.case.api.rsplit(".", maxsplit=1)[-1])
    script.add(
        "serialized = keras.activations.serialize(function)",
        "name = function.__name__",
        f"found_by_name = keras.activations.get({short}) is function",
        "found_by_serialized = keras.activations.deserialize(serialized) is function",
    )

    def expression(fact: str) -> str | None:
        return fact if "." not in fact else keyed("serialized", fact.removeprefix("serialized."))

    return expression


def called(script: Script) -> str:
    """The function of the one tensor; other arguments are bound once."""
    more = [value(item) for item in script.params.get("positional", ())]
    more += keywords(script.params.get("arguments", {}))
    if not more:
        return "function"
    script.add(f"bound = lambda x: function({', '.join(['x', *more])})")
    return "bound"


def forward(script: Script) -> Expression:
    """Its values."""
    script.arrays(script.params["inputs"])
    script.add(f"outputs = evaluate({called(script)}, x)")
    return lambda fact: indexed("outputs", "output", fact)


def gradient(script: Script) -> Expression:
    """Its gradient."""
    script.arrays(script.params["inputs"])
    script.add(f"by_input, _ = gradients({called(script)}, [x])")
    return gradient_of


STAGES = {"construct": construct, "config": config, "forward": forward, "gradient": gradient}
