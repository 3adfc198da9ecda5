"""A model in every way in which an implementation computes, and in every mode of training."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from conformance.publishing.reproduce.scenarios.model import construct, evaluated, flat
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import quoted
from conformance.scenarios.declaration import AGREEMENT, VARIANTS

#: Writes one stage.
Writer: TypeAlias = Callable[[Script], Expression]

#: Each layer's weights by its own roles.
INJECTED = "for layer in model.layers:\n    set_weights(roles_of(layer))"


def build(script: Script) -> Expression:
    """The inputs, and the weights with their values."""
    names = flat(script)
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


#: mode → the lines that compute ``found`` by it.
CALLS: Mapping[str, str] = {
    "predict": "found = listed(model.predict({x}, verbose=0))",
    "predict_on_batch": "found = listed(model.predict_on_batch({x}))",
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
    "backend_function": "found = listed(keras.backend.function(list(model.inputs), list(model.outputs))([{names}]))",
    "session": (
        "import tensorflow as tf\n\n"
        "values = [value for layer in model.layers for value in layer.get_weights()]\n"
        "with tf.Graph().as_default(), tf.compat.v1.Session() as session:\n"
        "    again = type(model).from_config(model.get_config())\n"
        "    fed = [tf.compat.v1.placeholder(str(a.dtype), a.shape) for a in [{names}]]\n"
        "    results = listed(again(fed[0] if len(fed) == 1 else fed))\n"
        "    variables = [variable for layer in again.layers for variable in layer.weights]\n"
        "    session.run(tf.compat.v1.global_variables_initializer())\n"
        "    for variable, value in zip(variables, values):\n"
        '        session.run(tf.compat.v1.assign(getattr(variable, "_value", variable), value))\n'
        "    found = session.run(results, dict(zip(fed, [{names}])))"
    ),
}
#: mode of training → what ``compile`` is given.
TRAINED: Mapping[str, str] = {
    "fit": "",
    "train_on_batch": "",
    "run_eagerly": ", run_eagerly=True",
    "steps_per_execution": ", steps_per_execution=2",
    "jit_compile": ", jit_compile=True",
}
#: The mode that the others are held against: of calling, and of training.
FIRST = {**dict.fromkeys(CALLS, "predict"), **dict.fromkeys(TRAINED, "fit")}

LISTED = "listed = lambda value: list(value) if isinstance(value, (list, tuple)) else [value]"
SAID = '''

def said(first, other, name):
    """Whether a variant agrees with the first, as far as rounding goes."""
    for one, two in zip(first, other):
        scale = max(np.abs(one).max(), np.abs(two).max())
        if not np.abs(one - two).max() <= 64 * np.finfo("float32").eps * scale:
            return "differs from " + name
    return "agrees with " + name


'''


def perform(script: Script, mode: str) -> None:
    """The lines that compute ``found`` in a mode."""
    if mode in CALLS:
        names = ", ".join(flat(script))
        function = f"lambda {names}: model({given(script)})"
        script.add(CALLS[mode].format(x=given(script), names=names, function=function, call=evaluated(script)))
        script.add("found = [np.asarray(value) for value in found]")
        return
    training = script.params.get("training")
    if training is None:
        # Who is not trained has nothing to show there.
        script.add("found = []")
        return
    script.add(INJECTED)
    script.array("y", training["target"], "y")
    script.add(f"model.compile(optimizer=keras.optimizers.SGD(), loss={quoted(training['loss'])}{TRAINED[mode]})")
    if mode == "train_on_batch":
        script.add("for _ in range(2):", f"    model.train_on_batch({given(script)}, y)")
    else:
        script.add(f"model.fit({given(script)}, y, batch_size=len(y), epochs=2, shuffle=False, verbose=0)")
    script.add("found = [read(variable) for layer in model.layers for variable in layer.weights]")


def variant(mode: str) -> Writer:
    """What writes the stage of one mode."""

    def write(script: Script) -> Expression:
        script.add(LISTED)
        perform(script, mode)

        def expression(fact: str) -> str | None:
            position = fact.rpartition(".")[2]
            return f"found[{position}]" if position.isdigit() else "found" if VARIANTS in fact else None

        return expression

    return write


def agreement(script: Script) -> Expression:
    """What is said of each variant that is asked about."""
    script.add(LISTED, SAID)

    def expression(fact: str) -> str | None:
        mode = fact.partition(VARIANTS)[2]
        if mode not in FIRST:
            return None
        first = FIRST[mode]
        perform(script, first)
        script.add("first = found")
        perform(script, mode)
        return f"said(first, found, {quoted(first)})"

    return expression


STAGES: Mapping[str, Writer] = {
    "construct": construct,
    "build": build,
    **{mode: variant(mode) for mode in (*CALLS, *TRAINED) if mode != "session"},
    "session": variant("session"),
    AGREEMENT: agreement,
}
