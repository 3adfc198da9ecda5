"""A layer by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.publishing.reproduce.scenarios.shared import (
    config,
    described,
    gradient_of,
    indexed,
    nothing,
    property_of,
    roundtrip,
)
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import call, quoted


@dataclass(frozen=True)
class Called:
    """How a layer is called: its inputs, all arrays by name, the function, and a call's arguments."""

    inputs: tuple[str, ...]
    flat: tuple[str, ...]
    function: str

    def evaluated(self, more: str = "") -> str:
        """``evaluate(layer, x, owner=layer)``."""
        return f"evaluate({', '.join([self.function, *self.flat])}, owner=layer{more})"


def construct(script: Script) -> Expression:
    """The layer, with a name of its own: automatic ones count up."""
    arguments = {**script.params["arguments"], "name": "subject"}
    script.add(f"layer = {call(f'keras.{script.case.api}', arguments)}")
    return nothing


def how(script: Script) -> Called:
    """How the layer is called."""
    inputs = [f"x{i}" for i in range(len(script.params["inputs"]))] if len(script.params["inputs"]) != 1 else ["x"]
    keywords = named(script)
    flat = [*inputs, *(n for some in keywords.values() for n in ([some] if isinstance(some, str) else some))]
    return Called(tuple(inputs), tuple(flat), "layer" if len(flat) == 1 else "forward")


def named(script: Script) -> dict[str, str | list[str]]:
    """The arrays that are passed by name."""
    given = sorted(script.params.get("keywords", {}).items())
    return {name: [f"{name}{i}" for i in range(len(s))] if isinstance(s, list) else name for name, s in given}


def spelled(inputs: tuple[str, ...], keywords: Mapping[str, str | list[str]]) -> str:
    """The arguments of a layer's call."""
    parts = [inputs[0] if len(inputs) == 1 else f"[{', '.join(inputs)}]"]
    return ", ".join(
        [*parts, *(f"{k}={v if isinstance(v, str) else '[' + ', '.join(v) + ']'}" for k, v in keywords.items())]
    )


def arrays(script: Script, called: Called) -> None:
    """The inputs, and the arrays that are passed by name."""
    script.arrays(script.params["inputs"], called.inputs)
    for name, spec in sorted(script.params.get("keywords", {}).items()):
        if isinstance(spec, list):
            for i, one in enumerate(spec):
                script.array(f"{name}{i}", one, name, i)
        else:
            script.array(name, spec, name)


def joined(script: Script, called: Called) -> None:
    """The function that takes each tensor as an argument of its own, where a call has several."""
    if called.function == "forward":
        arguments = spelled(called.inputs, named(script))
        script.add(f"forward = lambda {', '.join([*called.flat, '**training'])}: layer({arguments}, **training)")


def build(script: Script) -> Expression:
    """The inputs, a first call, and the weights with their values."""
    called = how(script)
    arrays(script, called)
    joined(script, called)
    script.add(f"{called.evaluated()}  # makes the weights", "weights = roles_of(layer)", "set_weights(weights)")
    return lambda fact: described("weights", "trained_of(layer, weights)", fact)


def names(script: Script) -> Expression:
    """What the weights are called."""
    script.add("names = [full_name(w) for w in layer.weights]")
    return lambda fact: "names"


def shape(script: Script) -> Expression:
    """Static shapes, the batch size unknown."""
    called = how(script)
    script.add(f"found = shapes({', '.join([called.function, *called.flat])})")
    return lambda fact: "found"


def mask(script: Script) -> Expression:
    """The mask that is passed on."""
    called = how(script)
    first = called.inputs[0] if len(called.inputs) == 1 else f"[{', '.join(called.inputs)}]"
    given = "mask" if "mask" in called.flat else "None"
    everything = ", ".join(called.flat)
    script.add(f"masks = mask_of(lambda {everything}: layer.compute_mask({first}, {given}), {everything})")
    return lambda fact: indexed("masks", "mask", fact)


def reset(script: Script) -> None:
    """Let a stateful layer start from zeros."""
    if script.params.get("stateful"):
        script.add('layer.reset_state() if hasattr(layer, "reset_state") else layer.reset_states()')


def forward(script: Script) -> Expression:
    """The output in inference mode."""
    reset(script)
    script.add(f"outputs = {how(script).evaluated()}")
    if script.params.get("stateful"):
        script.add(f"second = {how(script).evaluated()}")
    return lambda fact: indexed("second", "second", fact) or indexed("outputs", "output", fact)


def losses(script: Script) -> Expression:
    """The terms that the layer adds to a loss."""
    called = how(script)
    script.add(f"terms = penalties(layer, {', '.join([called.function, *called.flat])})")
    return {"count": "len(terms)", "total": "np.asarray(sum(terms))"}.get


def training(script: Script) -> Expression:
    """The output in training mode and the state after it."""
    reset(script)
    script.add(f"outputs = {how(script).evaluated(', training=True')}")
    judged = script.params.get("random")

    def expression(fact: str) -> str | None:
        if fact.startswith("state."):
            return f"read(weights[{quoted(fact.removeprefix('state.'))}])"
        if judged is None:
            return indexed("outputs", "output", fact)
        _, position, *what = fact.split(".")
        return sampled(f"outputs[{position}]", judged, what[0] if what else "mean")

    return expression


def sampled(array: str, judged: str, what: str) -> str:
    """A property of random values, from the samples that are independent."""
    if judged == "rows":
        array = f"{array}.reshape({array}.shape[0], -1).mean(axis=1)"
    elif judged == "channels":
        draws = f"{array}.reshape({array}.shape[0], -1, {array}.shape[-1])"
        if what == "shared":
            return f"bool(({draws} == {draws}[:, :1]).all())"
        array = f"{draws}[:, 0]"
    return property_of(array, what)


def gradient(script: Script) -> Expression:
    """Gradients with respect to inputs and weights."""
    reset(script)
    called = how(script)
    script.add(
        f"by_input, by_weight = gradients({called.function}, [{', '.join(called.flat)}], "
        "trained_of(layer, weights), owner=layer)"
    )
    return gradient_of


STAGES = {
    "construct": construct,
    "config": lambda script: config(script, "layer"),
    "roundtrip": lambda script: roundtrip(script, "layer"),
    "build": build,
    "names": names,
    "shape": shape,
    "mask": mask,
    "forward": forward,
    "losses": losses,
    "training": training,
    "gradient": gradient,
}
