"""Scripts for layers and models: what their worker scenarios look at, as user code."""

from collections.abc import Mapping
from typing import Any

from conformance.publishing.reproduce.architecture import write_model
from conformance.publishing.reproduce.script import Expression, Script, entries
from conformance.publishing.reproduce.source import call, quoted


def layer(script: Script) -> Expression:
    """A layer by itself."""
    params = script.params
    named = {"name": "subject"} if script.stage == "names" else {}
    script.add(f"layer = {call(f'keras.{script.case.api}', {**params['arguments'], **named})}")
    if script.stage in ("construct", "config", "roundtrip"):
        return written_down(script, "layer")
    names = script.arrays(params["inputs"])
    inputs = len(names)
    keywords: dict[str, list[str] | str] = {}
    for name, spec in sorted(params.get("keywords", {}).items()):
        if isinstance(spec, list):
            keywords[name] = [script.array(f"{name}{i}", one, name, i) for i, one in enumerate(spec)]
        else:
            keywords[name] = script.array(name, spec, name)
    flat = [*names, *(n for value in keywords.values() for n in ([value] if isinstance(value, str) else value))]
    spelled = called(names, keywords)
    # The layer itself is the function where it is called on one array and nothing else.
    forward = "layer" if len(flat) == 1 else f"lambda {', '.join(flat)}: layer({spelled})"
    script.use("call", "set_weights")
    script.add("", f"call({', '.join([forward, *flat])})  # makes the weights", "weights = set_weights(layer)", "")
    return LOOKS.get(script.stage, gradient)(script, Called(flat, inputs, forward, spelled))


class Called:
    """How a layer is called: all arrays by name, how many are inputs, the function, its arguments."""

    def __init__(self, flat: list[str], inputs: int, function: str, spelled: str) -> None:
        self.flat = flat
        self.inputs = inputs
        self.function = function
        self.spelled = spelled

    def with_training(self) -> str:
        """The function in training mode; only some layers take the argument."""
        return f"lambda {', '.join(self.flat)}: layer({self.spelled}, **training)"

    def run(self, function: str | None = None) -> str:
        """``call(function, x, …)``."""
        return f"call({', '.join([function or self.function, *self.flat])})"


def called(names: list[str], keywords: Mapping[str, list[str] | str]) -> str:
    """The arguments of a layer's call."""
    parts = [names[0] if len(names) == 1 else f"[{', '.join(names)}]"]
    parts += [f"{k}={v if isinstance(v, str) else '[' + ', '.join(v) + ']'}" for k, v in keywords.items()]
    return ", ".join(parts)


def written_down(script: Script, name: str) -> Expression:
    """The config and what comes back from it."""
    if script.stage == "construct":
        return lambda fact: None
    if script.stage == "roundtrip":
        script.use("look")
        script.add(
            f"before = {name}.get_config()",
            f"after = type({name}).from_config({name}.get_config()).get_config()",
            "changed = sorted(key for key in {**before, **after} if before.get(key) != after.get(key))",
        )
        return lambda fact: "changed"
    script.add(f"config = {name}.get_config()")

    def expression(fact: str) -> str | None:
        path = fact.removeprefix("config.")
        script.use("look")
        return entries("config", path)

    return expression


def build(script: Script, how: Called) -> Expression:
    """The weights' shapes, types and whether they are trained."""
    script.use("read")
    script.add(
        "built = {",
        "    role: {",
        '        "shape": list(read(w).shape),',
        '        "dtype": str(read(w).dtype),',
        '        "trainable": any(w is other for other in layer.trainable_weights),',
        "    }",
        "    for role, w in weights.items()",
        "}",
    )
    return lambda fact: _of_weight("built", fact, script)


def _of_weight(name: str, fact: str, script: Script) -> str | None:
    if not fact.startswith("weight."):
        return None
    role, _, what = fact.removeprefix("weight.").rpartition(".")
    script.use("look")
    return f"look({name}, {quoted(role)}, {quoted(what)})" if role else f"look({name}, {quoted(what)})"


def names_of(script: Script, how: Called) -> Expression:
    """What the weights are called."""
    script.add('names = [getattr(w, "path", w.name).split(":")[0] for w in layer.weights]')
    return lambda fact: "names"


def shape(script: Script, how: Called) -> Expression:
    """Static shapes, the batch size unknown."""
    script.add(
        f"symbols = [keras.Input(shape=a.shape[1:], dtype=str(a.dtype)) for a in ({', '.join(how.flat)},)]",
        f"y = ({how.function})(*symbols)",
        'shapes = [tuple(getattr(t, "_keras_shape", t.shape)) for t in (y if isinstance(y, (list, tuple)) else [y])]',
    )
    return lambda fact: "shapes"


def mask(script: Script, how: Called) -> Expression:
    """The mask that is passed on."""
    first = how.flat[0] if how.inputs == 1 else f"[{', '.join(how.flat[: how.inputs])}]"
    given = "mask" if "mask" in how.flat else "None"
    everything = ", ".join(how.flat)
    script.add(f"masks = call(lambda {everything}: layer.compute_mask({first}, {given}), {everything})")
    return lambda fact: indexed("masks", fact, "mask")


def forward(script: Script, how: Called) -> Expression:
    """The output in inference mode."""
    if script.params.get("stateful"):
        script.add('layer.reset_state() if hasattr(layer, "reset_state") else layer.reset_states()')
    script.add(f"outputs = {how.run()}")
    if script.params.get("stateful"):
        script.add(f"second = {how.run()}")
    return lambda fact: indexed("second", fact, "second") or indexed("outputs", fact, "output")


def losses(script: Script, how: Called) -> Expression:
    """The terms that the layer adds to a loss."""
    everything = ", ".join(how.flat)
    inputs = f"[{', '.join(how.flat[: how.inputs])}]"
    # In keras 2.3 layer.losses keeps those of every earlier call.
    mine = script.choose(f"layer.get_losses_for(None) + layer.get_losses_for({inputs})", "layer.losses")
    script.add(f"terms = call(lambda {everything}: [layer({how.spelled}), {mine}][1], {everything})")
    return {"count": "len(terms)", "total": "np.asarray(sum(terms))"}.get


def training(script: Script, how: Called) -> Expression:
    """The output in training mode and the state after it."""
    script.add(
        'training = {"training": True} if "training" in inspect.signature(layer.call).parameters else {}',
        f"outputs = {how.run(how.with_training())}",
    )
    judged = script.params.get("random")

    def expression(fact: str) -> str | None:
        if fact.startswith("state."):
            script.use("read")
            return f"read(weights[{quoted(fact.removeprefix('state.'))}])"
        if judged is None:
            return indexed("outputs", fact, "output")
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
            return f"({draws} == {draws}[:, :1]).all()"
        array = f"{draws}[:, 0]"
    return property_of(array, what)


def property_of(array: str, what: str) -> str:
    """A moment of an array, or how many of its values are zero or far out."""
    powers = {"mean": 1, "square": 2, "cube": 3, "fourth": 4}
    if what in powers:
        return f"({array} ** {powers[what]}).mean()" if powers[what] > 1 else f"{array}.mean()"
    if what == "zero":
        return f"({array} == 0).mean()"
    return f"(abs({array} - {array}.mean()) > 2 * {array}.std()).mean()"


def gradient(script: Script, how: Called, owner: str = "layer") -> Expression:
    """Gradients with respect to inputs and weights."""
    script.use("gradients")
    script.add(
        f"owned = {owner}.trainable_weights",
        "trained = {role: w for role, w in weights.items() if any(w is other for other in owned)}",
        f"found = gradients({how.function}, [{', '.join(how.flat)}], list(trained.values()))",
        f'floats = [i for i, a in enumerate([{", ".join(how.flat)}]) if a.dtype.kind == "f"]',
        'found = dict(zip(["input.%d" % i for i in floats] + ["weight." + role for role in trained], found))',
    )
    return lambda fact: f"found.get({quoted(fact.removeprefix('gradient.'))})"


LOOKS = {
    "build": build,
    "names": names_of,
    "shape": shape,
    "mask": mask,
    "forward": forward,
    "losses": losses,
    "training": training,
}


def indexed(name: str, fact: str, prefix: str) -> str | None:
    """``outputs[0]`` for ``output.0``; the list itself for ``output``."""
    if fact == prefix:
        return name
    first, _, rest = fact.partition(".")
    return f"{name}[{rest}]" if first == prefix and rest.isdigit() else None


def model(script: Script) -> Expression:
    """A whole model."""
    architecture: Mapping[str, Any] = script.params["architecture"]
    write_model(script, architecture)
    if script.stage == "construct":
        return lambda fact: None
    names = script.arrays(script.params["inputs"])
    function = "model" if len(names) == 1 else f"lambda {', '.join(names)}: model([{', '.join(names)}])"
    how = Called(names, len(names), function, "")
    script.use("call", "set_weights")
    script.add("", f"{how.run()}  # makes the weights", "weights = set_weights(model)", "")
    if script.stage == "build":
        script.use("read")
        script.add(
            "built = {",
            "    role: {",
            '        "shape": list(read(w).shape),',
            '        "trainable": any(w is other for other in model.trainable_weights),',
            "    }",
            "    for role, w in weights.items()",
            "}",
        )
        plain = {
            "count": "model.count_params()",
            "layers": '[layer.name for layer in model.layers if not layer.name.startswith("entry")]',
        }
        return lambda fact: plain.get(fact) or _of_weight("built", fact, script)
    if script.stage == "names":
        script.add('names = [getattr(w, "path", w.name).split(":")[0] for w in model.weights]')
        return lambda fact: "names"
    if script.stage == "shape":
        script.add("shapes = (model.input_shape, model.output_shape)")
        return lambda fact: f"model.{fact.partition('.')[0]}"
    if script.stage == "roundtrip":
        script.add("again = type(model).from_config(model.get_config())")
        spelled = {
            "layers": '[layer.name for layer in again.layers if not layer.name.startswith("entry")]',
            "shapes": "[read(w).shape for w in again.weights]",
        }
        script.use("read")
        return lambda fact: spelled.get(fact.partition(".")[0])
    if script.stage == "forward":
        script.add(f"outputs = {how.run()}")
        return lambda fact: indexed("outputs", fact, "output")
    return gradient(script, how, "model")
