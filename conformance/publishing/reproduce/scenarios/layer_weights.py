"""What the arguments of a layer make of its weights."""

from conformance.publishing.reproduce.scenarios import layer
from conformance.publishing.reproduce.scenarios.shared import nothing
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import call, quoted

#: How far a step goes along the gradients.
RATE = 0.5


def construct(script: Script) -> Expression:
    """The layer, with a name of its own unless one is given: automatic ones count up."""
    arguments = {"name": "subject", **script.params["arguments"]}
    script.add(f"layer = {call(f'keras.{script.case.api}', arguments)}")
    return nothing


def how(script: Script) -> layer.Called:
    """How the layer is called."""
    called = layer.how(script)
    return layer.Called(called.inputs, called.flat, "forward") if script.params.get("separate") else called


def build(script: Script) -> Expression:
    """The inputs, a first call, and the weights."""
    called = how(script)
    layer.arrays(script, called)
    if script.params.get("separate"):
        script.add("forward = lambda *inputs, **training: layer(*inputs, **training)")
    else:
        layer.joined(script, called)
    script.add(f"{called.evaluated()}  # makes the weights", "weights = roles_of(layer)")
    if script.params["look"] in ("losses", "step"):
        script.add("set_weights(weights)")
    return lambda fact: "list(weights)"


def initial(script: Script) -> Expression:
    """The value that all elements of a weight begin with."""

    def expression(fact: str) -> str | None:
        value = f"read(weights[{quoted(fact.removeprefix('initial.'))}])"
        return f'{value} if ({value} == {value}.flat[0]).all() else "varies"'

    return expression


def settings(script: Script) -> Expression:
    """What the layer is called, its types, and what is trained."""
    script.add(f"outputs = {how(script).evaluated()}", "trained = trained_of(layer, weights)")

    def expression(fact: str) -> str | None:
        if fact in ("name", "trainable"):
            return f"layer.{fact}"
        first, _, rest = fact.partition(".")
        if first == "output":
            number, _, what = rest.partition(".")
            return f"str(outputs[{number}].dtype)" if what == "dtype" else f"list(outputs[{number}].shape)"
        role, _, what = rest.rpartition(".")
        return f"{quoted(role)} in trained" if what == "trainable" else f"str(read(weights[{quoted(role)}]).dtype)"

    return expression


def step(script: Script) -> Expression:
    """The weights after a step of gradient descent on given gradients."""
    script.add(
        f"optimizer = keras.optimizers.SGD({RATE})",
        "trained = trained_of(layer, weights)",
        'steps = [dyadic(read(w).shape, "gradient/" + role, 2).astype(precision) for role, w in trained.items()]',
        "apply_gradients(optimizer, steps, list(trained.values()))",
    )
    return lambda fact: f"read(weights[{quoted(fact.removeprefix('weight.'))}])"


STAGES = {
    "construct": construct,
    "build": build,
    "initial": initial,
    "settings": settings,
    "losses": layer.losses,
    "step": step,
}
