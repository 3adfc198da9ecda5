"""A script about one layer: its arguments, its weights, and the inputs that the program gave it."""

import base64
from typing import Any

from conformance.check.checking import Checked
from conformance.check.computed import arrays_at
from conformance.check.model import Difference
from conformance.check.numbers import Array

#: Arrays of more elements are cut to the first of the batch; more than this is no small script.
ROWS, ELEMENTS = 4, 4096

#: provider → how people import it; the first that fits the beginning of an implementation's name counts.
SPELLED = {
    "tf.keras": "from tensorflow import keras",
    "tf_keras": "import tf_keras as keras",
    "keras": "import keras",
}


def script(difference: Difference, found: Checked) -> str | None:
    """A script about a forward difference; None for any other kind."""
    if difference.stage != "forward" or not difference.about or not difference.subject.startswith("layers."):
        return None
    inputs, outputs = arrays_at(found.left, difference)
    made = [one for one in found.left.of("construct") if one["role"] == difference.role]
    weights = [one for one in found.left.of("weight") if one["role"] == difference.role]
    values = [found.left.array(one["value"]) for one in weights]
    if len(inputs) != 1 or len(made) != 1 or len(outputs) != 1 or any(one is None for one in values):
        return None
    given = arguments(made[0]["given"])
    if given is None or sum(one.size for one in values if one is not None) > ELEMENTS:
        return None
    x = inputs[0][:ROWS]
    if x.size > ELEMENTS:
        return None
    training = difference.about.startswith("training")
    if training and len(inputs[0]) > ROWS:
        x = inputs[0]  # what a batch is normalized by is all of it
        if x.size > ELEMENTS:
            return None
    name = difference.subject.rpartition(".")[2]
    lines = [
        "import numpy as np",
        next(text for word, text in SPELLED.items() if found.left.implementation.partition("/")[2].startswith(word)),
        "",
        f"x = {_array(x)}",
        f"layer = keras.layers.{name}({given})",
        "layer(x)",
    ]
    if values:
        lines.append(f"layer.set_weights([{', '.join(_array(one) for one in values if one is not None)}])")
    lines.append(f"print(np.array(layer(x{', training=True' if training else ''})).ravel()[:8].tolist())")
    return "\n".join(lines) + "\n"


def arguments(given: dict[str, Any]) -> str | None:
    """The arguments of a call as Python; None where one of them is an object."""
    parts = []
    for name, value in given.items():
        if name in ("name", "input_shape", "input_dim", "batch_input_shape", "input_length", "weights"):
            continue
        if not _literal(value):
            return None
        parts.append(", ".join(map(repr, value)) if name == "*" else f"{name}={value!r}")
    return ", ".join(parts)


def _literal(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_literal, value))
    return value is None or isinstance(value, (bool, int, float, str))


def _array(value: Array) -> str:
    """An array as Python: digits where it is small, else the bytes."""
    if value.size <= 24:
        return f"np.array({value.tolist()!r}, {str(value.dtype)!r})"
    data = base64.b64encode(value.tobytes()).decode()
    return f"np.frombuffer(__import__('base64').b64decode({data!r}), {str(value.dtype)!r}).reshape({value.shape})"
