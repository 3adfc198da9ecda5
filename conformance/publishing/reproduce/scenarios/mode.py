"""A layer, a loss or a model in every way in which an implementation computes, and in every mode of training."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from conformance.model.comparison import BOUND
from conformance.publishing.reproduce.architectures import write_model
from conformance.publishing.reproduce.scenarios.model import evaluated, flat
from conformance.publishing.reproduce.scenarios.shared import nothing
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import call, quoted, value
from conformance.scenarios.declaration import AGREEMENT, VARIANTS

#: Writes one stage.
Writer: TypeAlias = Callable[[Script], Expression]

#: Each layer's weights by its own roles.
INJECTED = "for layer in model.layers:\n    set_weights(roles_of(layer))"


def construct(script: Script) -> Expression:
    """The model and its inputs: an architecture, a layer called on all inputs, or one that hands y_pred to a loss."""
    params = script.params
    if "architecture" in params:
        write_model(script, params["architecture"])
    elif "layer" in params:
        names = flat(script)
        script.arrays(params["inputs"], names)
        layer = params["layer"]
        layer = call(f"keras.{layer['new']}", {**layer.get("arguments", {}), "name": "part0"})
        entries = [entry(name, i) for i, name in enumerate(names)]
        given = "".join(f", {name}={value(one)}" for name, one in params.get("keywords", {}).items())
        script.add(
            f"entries = [{', '.join(entries)}]",
            f"outputs = listed({layer}(entries{'[0]' if len(names) == 1 else ''}{given}))",
            "model = keras.Model(entries, outputs[0] if len(outputs) == 1 else outputs)",
        )
    else:
        script.arrays(params["inputs"], ["y_true", "y_pred"])
        script.add(
            f"loss = {value(params['loss'])}",
            f"entry = {entry('y_pred', 0)}",
            'model = keras.Model(entry, keras.layers.Activation("linear")(entry))',
            'model.compile(optimizer="sgd", loss=loss)',
        )
    return nothing


def entry(name: str, position: int) -> str:
    """``keras.Input`` for the array of that name."""
    dtype = f'None if {name}.dtype.kind == "f" else str({name}.dtype)'
    return f'keras.Input(shape={name}.shape[1:], dtype={dtype}, name="entry{position}")'


def build(script: Script) -> Expression:
    """The weights with their values, and the inputs where making the model did not need them."""
    names = flat(script)
    if "architecture" in script.params:
        script.arrays(script.params["inputs"], names)
    if len(names) > 1:
        listed = ", ".join(names)
        script.add(f"forward = lambda {listed}, **training: model([{listed}], **training)")
    script.add(INJECTED)
    return lambda fact: "model.count_params()"


def given(script: Script) -> str:
    """What the model is called on."""
    names = flat(script)
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


#: mode → the lines that compute ``found`` by it, for a model and for a loss.
CALLS: Mapping[str, str] = {
    "predict": "found = listed(model.predict({x}, verbose=0))",
    "evaluate": "found = [model.evaluate(y_pred, y_true, batch_size=len(y_true), verbose=0)]",
    "predict_on_batch": "found = listed(model.predict_on_batch({x}))",
    "test_on_batch": "found = [model.test_on_batch(y_pred, y_true)]",
    "eager": "found = listed({call})",
    "function": (
        "compiled = tf.function({function})\n"
        "found = listed(evaluate(lambda {names}, **training: compiled({names}), {names}, owner=model))"
    ),
    "jit": (
        'if getattr(keras.backend, "backend", str)() == "jax":\n'
        "    import jax\n\n"
        "    compiled = jax.jit({function})\n"
        "else:\n"
        "    compiled = tf.function({function}, jit_compile=True)\n"
        "found = listed(evaluate(lambda {names}, **training: compiled({names}), {names}, owner=model))"
    ),
    "torch_compile": (
        "import torch\n\n"
        "compiled = torch.compile({function})\n"
        "found = listed(evaluate(lambda {names}, **training: compiled({names}), {names}, owner=model))"
    ),
    "backend_function": "found = listed(keras.backend.function(list(model.inputs), list(model.outputs))([{names}]))",
    "session": (
        "import tensorflow as tf\n\n"
        "values = [value for layer in model.layers for value in layer.get_weights()]\n"
        "with tf.Graph().as_default(), tf.compat.v1.Session() as session:\n"
        "    fed = [tf.compat.v1.placeholder(str(a.dtype), a.shape) for a in [{names}]]\n"
        "    again = {again}\n"
        "    results = listed({results})\n"
        "    variables = [variable for layer in getattr(again, 'layers', ()) for variable in layer.weights]\n"
        '    variables = [getattr(variable, "_value", variable) for variable in variables]\n'
        "    initial = {{variable.initializer.inputs[1]: value for variable, value in zip(variables, values)}}\n"
        "    session.run([tf.compat.v1.global_variables_initializer(), tf.compat.v1.tables_initializer()], initial)\n"
        "    found = session.run(results, dict(zip(fed, [{names}])))"
    ),
}
#: Those of a loss alone.
EVALUATED = ("evaluate", "test_on_batch")
#: mode of training → what ``compile`` is given.
TRAINED: Mapping[str, str] = {
    "fit": "",
    "train_on_batch": "",
    "run_eagerly": ", run_eagerly=True",
    "steps_per_execution": ", steps_per_execution=2",
    "jit_compile": ", jit_compile=True",
    "jit_compile_off": ", jit_compile=False",
    "jit_compile_auto": ', jit_compile="auto"',
}
#: What a call with arguments of its own may change in the layers.
STATE = "state = [read(variable) for layer in model.layers for variable in layer.non_trainable_weights]"

SAID = f'''

def said(first, other, name):
    """Whether a variant agrees with the first, as far as rounding goes."""
    for one, two in zip(first, other):
        scale = max(np.abs(one).max(), np.abs(two).max())
        if not np.abs(one - two).max() <= {BOUND:g} * np.finfo("float32").eps * scale:
            return "differs from " + name
    return "agrees with " + name


'''


def first(script: Script, mode: str) -> str:
    """The mode that it is held against."""
    return "fit" if mode in TRAINED else "evaluate" if "loss" in script.params else "predict"


def perform(script: Script, mode: str) -> None:
    """The lines that compute ``found`` in a mode, and ``state`` where a call with arguments of its own changes it."""
    if mode in CALLS:
        called(script, mode)
        return
    training = script.params.get("training")
    if training is None:
        # Who is not trained has nothing to show there.
        script.add("found = []")
        return
    script.add(INJECTED)
    script.array("y", training["target"], "y")
    script.add(f'model.compile(optimizer="sgd", loss={quoted(training["loss"])}{TRAINED[mode]})')
    if mode == "train_on_batch":
        script.add("for _ in range(2):", f"    model.train_on_batch({given(script)}, y)")
    else:
        script.add(f"model.fit({given(script)}, y, batch_size=len(y), epochs=2, shuffle=False, verbose=0)")
    script.add("found = [read(variable) for layer in model.layers for variable in layer.weights]")


def called(script: Script, mode: str) -> None:
    """The same for a call."""
    if mode in EVALUATED and "loss" not in script.params:
        script.add("found = []")
        return
    if "loss" in script.params:
        names = "y_true, y_pred"
        words = {"function": f"lambda {names}: loss({names})", "call": f"evaluate(loss, {names})"}
        words |= {"again": "loss", "results": "loss(*fed)", "x": "y_pred"}
    else:
        names = ", ".join(flat(script))
        words = {"function": f"lambda {names}: model({given(script)})", "call": evaluated(script), "x": given(script)}
        words |= {"again": "type(model).from_config(model.get_config())"}
        words |= {"results": "again(fed[0] if len(fed) == 1 else fed)"}
    stateful = bool(script.params.get("keywords"))
    if stateful:
        script.add(INJECTED)
    script.add(CALLS[mode].format(names=names, **words))
    script.add("found = [np.asarray(value) for value in found]")
    if stateful:
        script.add(STATE)


def held(fact: str) -> str:
    """The name under which a script has what a fact is about."""
    return "state" if fact.startswith(f"state{VARIANTS}") else "found"


def variant(mode: str) -> Writer:
    """What writes the stage of one mode."""

    def write(script: Script) -> Expression:
        perform(script, mode)

        def expression(fact: str) -> str | None:
            position = fact.rpartition(".")[2]
            return f"{held(fact)}[{position}]" if position.isdigit() else held(fact) if VARIANTS in fact else None

        return expression

    return write


def agreement(script: Script) -> Expression:
    """What is said of each variant that is asked about."""
    script.add(SAID)

    def expression(fact: str) -> str | None:
        mode = fact.partition(VARIANTS)[2]
        if mode not in {*CALLS, *TRAINED}:
            return None
        perform(script, first(script, mode))
        script.add(f"first = {held(fact)}")
        perform(script, mode)
        return f"said(first, {held(fact)}, {quoted(first(script, mode))})"

    return expression


STAGES: Mapping[str, Writer] = {
    "construct": construct,
    "build": build,
    **{mode: variant(mode) for mode in (*CALLS, *TRAINED) if mode != "session"},
    "session": variant("session"),
    AGREEMENT: agreement,
}
