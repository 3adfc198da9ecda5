"""A whole model."""

from conformance.publishing.reproduce.architectures import write_model
from conformance.publishing.reproduce.scenarios.shared import described, gradient_of, indexed, nothing
from conformance.publishing.reproduce.script import Expression, Script

#: Layers by name; older versions list the inputs among them, some under other names.
LAYERS = '[layer.name for layer in {}.layers if not layer.name.startswith("entry")]'


def construct(script: Script) -> Expression:
    """The model, layers called by their position."""
    write_model(script, script.params["architecture"])
    return nothing


def flat(script: Script) -> list[str]:
    """The names of the inputs."""
    count = len(script.params["inputs"])
    return ["x"] if count == 1 else [f"x{i}" for i in range(count)]


def function(script: Script) -> str:
    """What is called on them."""
    return "model" if len(flat(script)) == 1 else "forward"


def evaluated(script: Script) -> str:
    """A call in inference mode."""
    return f"evaluate({', '.join([function(script), *flat(script)])}, owner=model)"


def build(script: Script) -> Expression:
    """The inputs, a first call, and the weights with their values."""
    names = flat(script)
    script.arrays(script.params["inputs"], names)
    if len(names) > 1:
        listed = ", ".join(names)
        script.add(f"forward = lambda {listed}, **training: model([{listed}], **training)")
    script.add(f"{evaluated(script)}  # makes the weights", "weights = roles_of(model)", "set_weights(weights)")
    plain = {"count": "model.count_params()", "layers": LAYERS.format("model")}
    return lambda fact: plain.get(fact) or described("weights", "trained_of(model, weights)", fact)


def shape(script: Script) -> Expression:
    """The static shapes."""
    script.add("input_shape, output_shape = shape_of(model.input_shape), shape_of(model.output_shape)")
    return lambda fact: fact.partition(".")[0]


def order(script: Script) -> Expression:
    """The weights in their order."""
    return lambda fact: "list(weights)"


def names_of(script: Script) -> Expression:
    """What the weights are called."""
    script.add("names = [full_name(w) for w in model.weights]")
    return lambda fact: "names"


def roundtrip(script: Script) -> Expression:
    """A model made again from its config."""
    script.add("again = type(model).from_config(model.get_config())")
    found = {"layers": LAYERS.format("again"), "shapes": "[list(read(w).shape) for w in again.weights]"}
    return lambda fact: found.get(fact.partition(".")[0])


def forward(script: Script) -> Expression:
    """The output in inference mode."""
    script.add(f"outputs = {evaluated(script)}")
    return lambda fact: indexed("outputs", "output", fact)


def gradient(script: Script) -> Expression:
    """Gradients with respect to inputs and weights."""
    script.add(
        f"by_input, by_weight = gradients({function(script)}, [{', '.join(flat(script))}], "
        "trained_of(model, weights), owner=model)"
    )
    return gradient_of


STAGES = {
    "construct": construct,
    "shape": shape,
    "build": build,
    "order": order,
    "names": names_of,
    "roundtrip": roundtrip,
    "forward": forward,
    "gradient": gradient,
}
