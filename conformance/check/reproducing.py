"""A script that shows the first difference alone: one layer with the inputs that the program gave it, or one call."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np

from conformance.check import numbers
from conformance.check.checking import Checked, End
from conformance.check.comparing import arrays_at
from conformance.check.folder import own_folder
from conformance.check.mapping import mapped
from conformance.check.model import Difference, Reproducer
from conformance.check.numbers import Array
from conformance.environments.processes import run as run_command
from conformance.model.texts import one_line
from conformance.storage.disk import make_folder, writing

#: Arrays of more elements are cut to the first of the batch; more than this is no small script.
ROWS, ELEMENTS = 4, 4096

SECONDS = 180.0

#: provider → how people import it; the first that fits the beginning of an implementation's name counts.
SPELLED = {
    "tf.keras": "from tensorflow import keras",
    "tf_keras": "import tf_keras as keras",
    "keras": "import keras",
}


def reproduced(difference: Difference, found: Checked, ends: tuple[End, End]) -> Reproducer | None:
    """The script and what it printed under both; None where the difference cannot be shown apart from its program."""
    text = script(difference, found)
    if text is None:
        return None
    printed = [_run(text, end) for end in ends]
    return Reproducer(text, printed[0], printed[1], _shows(difference, *printed))


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


def _run(text: str, end: End) -> str:
    """The last line that the script prints under one."""
    launch = end.launch
    folder = own_folder() / "scripts" / launch.id.replace("/", "+")
    make_folder(folder)
    path = folder / "script.py"
    with writing(path):
        path.write_text(mapped(text, launch.implementation.provider).text, encoding="utf-8")
    done = run_command([launch.python, path], SECONDS, launch.environ(folder), folder)
    lines = (done.out if done.status == 0 else done.err).strip().splitlines()
    return one_line(lines[-1])[:300] if lines else "nothing"


def _shows(difference: Difference, left: str, right: str) -> bool:
    """Whether both lines differ by more than rounding."""
    try:
        first, second = (np.asarray(json.loads(one), np.float32) for one in (left, right))
    except ValueError:
        return left != right
    return numbers.apart(first, second) is not None


def write(path: Path, text: str) -> None:
    """A file of ours."""
    make_folder(path.parent)
    with writing(path):
        path.write_text(text, encoding="utf-8")
