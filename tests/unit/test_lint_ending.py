"""``input`` and ``output`` of a Sequential that nobody calls, which Keras 3 has not; and of others, which it has."""

from pathlib import Path

import pytest
from linting import findings, fixed

HEAD = """import keras
import numpy as np
D = keras.layers.Dense
"""

LINE = HEAD.count("\n") + 1

#: A model that knows its input, and one that learns it.
DECLARED = "m = keras.Sequential([D(2, input_shape=(3,)), D(1)])\n"
PLAIN = "m = keras.Sequential([D(2)])\n"

RULE = "sequential-has-no-output"


def ends(text: str, before: str = "tf.keras@2.15", after: str = "keras@3.15") -> list[str]:
    """Line, counted from the first one behind the head, and what is asked for there."""
    found = (one for one in findings(HEAD + text, before, after) if one.cause == RULE)
    return [f"{one.span.line - LINE + 1} {one.subject.rpartition('.')[2]}" for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{DECLARED}keras.Model(m.input, m.layers[0].output)", ["2 input"]),
        (f"{DECLARED}m.fit(x, y)\nprint(m.output)", ["3 output"]),
        ("m = keras.models.Sequential()\nm.add(D(2, input_shape=(3,)))\nm.add(D(1))\nD(3)(m.output)", ["4 output"]),
        # Numbers leave no trace in it.
        (f"{PLAIN}m(np.ones((1, 3)))\nm.output", ["3 output"]),
        (f"{PLAIN}m.build((None, 3))\nm.predict(x)\nm.input.shape", ["4 input"]),
        # What does not call it.
        (f"{PLAIN}keras.utils.plot_model(m)\nprint(m)\nkeras.models.clone_model(m)\nm.output", ["5 output"]),
        # Through functions, attributes and containers of the file.
        (f"def f(model):\n    return keras.Model(model.inputs, model.output)\n{PLAIN}f(m)", ["2 output"]),
        ("def f():\n    m = keras.Sequential()\n    m.add(D(1))\n    return m\nf().output", ["5 output"]),
        ("def f():\n    m = keras.Sequential([D(1)])\n    if t:\n        return m\n    m.compile('sgd')\n    return m\n"
         "a = f()\na.output", ["8 output"]),
        ("class A:\n    def __init__(self):\n        self.m = keras.Sequential([D(1)])\n"
         "    def g(self):\n        return self.m.output", ["5 output"]),
        ("for m in (keras.Sequential([D(2)]), keras.Sequential([D(3)])):\n    m.output", ["2 output"]),
        ("def f():\n    return keras.Sequential([D(1)]), 3\nm, n = f()\nm.output", ["4 output"]),
        (f"if t:\n    {PLAIN}m.output", ["3 output"]),
        ("m = keras.Sequential([D(2)]) if t else keras.Sequential([D(3)])\nm.output", ["2 output"]),
        # All that both have.
        (f"{DECLARED}keras.Model(m.inputs, m.outputs)\nm.layers[-1].output\nm.output_shape", []),
    ],
)  # fmt: skip
def test_ends_of_a_model_that_nobody_calls(text: str, wanted: list[str]) -> None:
    assert ends(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        # It is called with a symbolic tensor, or with what may be one.
        f"{PLAIN}m(keras.Input((3,)))\nm.output",
        f"{PLAIN}m.output\nx = m(something)",
        f"{PLAIN}m.__call__(keras.Input((3,)))\nm.output",
        # It is in another model or layer, or is handed to what may call it.
        f"{PLAIN}n = keras.Sequential([m, D(1)])\nm.output",
        f"{PLAIN}n = keras.Sequential()\nn.add(m)\nm.output",
        f"{PLAIN}keras.layers.TimeDistributed(m)\nm.output",
        f"{PLAIN}parts = []\nparts.append(m)\nm.output",
        f"{PLAIN}models = {{}}\nmodels['m'] = m\nm.output",
        f"{PLAIN}holder.model = m\nm.output",
        f"{PLAIN}unknown(m)\nm.output",
        f"{PLAIN}unknown(*[m])\nm.output",
        f"{PLAIN}f = lambda: m\nm.output",
        f"{PLAIN}def f(x, model=m):\n    return model(x)\nm.output",
        f"{PLAIN}def f():\n    yield m\nm.output",
        f"{PLAIN}def f(*models):\n    models[0](x)\nf(m)\nm.output",
        f"{PLAIN}def f(model):\n    return model(x)\nf(m)\nm.output",
        f"{PLAIN}def f(model):\n    return model(x)\nf(m)\nf(3)\nm.output",
        "def f(model):\n    return model(x)\na = keras.Sequential([D(1)])\nb = keras.Sequential([D(2)])\n"
        "f(a)\nf(b)\na.output\nb.output",
        "class A:\n    def __init__(self, m):\n        self.m = m\n    def call(self, x):\n        return self.m(x)\n"
        f"{PLAIN}A(m)\nm.output",
        "class A:\n    def __init__(self):\n        self.m = keras.Sequential([D(1)])\n    def f(self, x):\n"
        "        return self.m(x)\n    def g(self):\n        return self.m.output",
        # Of the models that one line makes some may be called.
        "def f():\n    return keras.Sequential([D(1)])\na, b = f(), f()\na(keras.Input((2,)))\nb.output",
        "ms = [keras.Sequential([D(2)]), keras.Sequential([D(3)])]\nms[1](x)\nms[0].output",
        "ms = [keras.Sequential([D(2)]), other]\nms[1].output",
        # It need not be a Sequential, or not one that the file makes.
        f"if t:\n    {PLAIN}else:\n    m = build()\nm.output",
        f"if t:\n    {PLAIN}else:\n    m = keras.Model(a, b)\nm.output",
        "m = keras.Sequential([D(2)]) if t else build()\nm.output",
        "m = keras.models.load_model('a.keras')\nm.output",
        "m = keras.Model(a, b)\nm.output",
        "class M(keras.Sequential):\n    def f(self):\n        return self.output\nM().output",
        "def f(model):\n    return model.output",
        # It is expected.
        f"{PLAIN}try:\n    m.output\nexcept AttributeError:\n    pass",
        f"{PLAIN}if hasattr(m, 'output'):\n    m.output",
        # It is set.
        f"{PLAIN}m.output = 3",
    ],
)
def test_what_may_have_been_called(text: str) -> None:
    assert ends(text) == []


def test_between_which_versions() -> None:
    text = f"{DECLARED}m.output"
    assert ends(text, "keras@2.3.1", "keras@3.0") == ends(text, "tf.keras@2.10", "keras@3.15") == ["2 output"]
    assert ends(text, "keras@2.3.1", "tf.keras@2.15") == ends(text, "keras@3.3", "keras@3.15") == []


def test_it_is_an_error_with_what_to_write() -> None:
    (one,) = (one for one in findings(f"{HEAD}{DECLARED}m.input") if one.severity != "note")
    assert (one.severity, one.rule, one.instead) == ("error", "breaking-behaviour", "model.inputs[0]")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{DECLARED}keras.Model(m.input, D(2)(m.output))",
         f"{DECLARED}keras.Model(m.inputs[0], D(2)(m.outputs[0]))"),
        ("m = keras.Sequential()\nm.add(keras.Input((3,)))\nm.add(D(1))\nm.output.shape",
         "m = keras.Sequential()\nm.add(keras.Input((3,)))\nm.add(D(1))\nm.outputs[0].shape"),
        ("m = keras.Sequential([keras.layers.InputLayer((3,)), D(1)])\nf'{m.input}'",
         "m = keras.Sequential([keras.layers.InputLayer((3,)), D(1)])\nf'{m.inputs[0]}'"),
        ("m = keras.Sequential([D(1, input_dim=3)])\nm.output",
         "m = keras.Sequential([D(1, input_dim=3)])\nm.outputs[0]"),
        # Whether these know their input is not known: without it they have no outputs either.
        (f"{PLAIN}m.output",) * 2,
        ("m = keras.Sequential(layers)\nm.output",) * 2,
        ("m = keras.Sequential([keras.layers.Embedding(input_dim=3, output_dim=2)])\nm.output",) * 2,
        (f"{DECLARED}m(x)\nm.output",) * 2,
    ],
)  # fmt: skip
def test_what_both_have_is_written(before: str, after: str, tmp_path: Path) -> None:
    assert fixed(HEAD + before, tmp_path).decode() == HEAD + after
    assert before == after or not ends(after)
