"""Smaller programs: what leads to a line stays, what shows a difference is added, and what was printed is judged."""

import ast
from pathlib import Path
from typing import Any

import pytest
from check_runs import Invented, program

from conformance.check import reproducing
from conformance.check.checking import Checked
from conformance.check.gathering import Comparison
from conformance.check.model import Difference, Place
from conformance.check.reducing import call_at, methods_at, reduced
from conformance.check.reproducing import Printed, Script, raising, scripts, shows

PROGRAM = """\
import sys, os
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers as L
import matplotlib.pyplot as plt

np.random.seed(3)
x = np.random.rand(8, 4)
y = np.zeros((8, 1))
noise = np.ones(7)
inputs = keras.Input((4,))
model = keras.Model(inputs, L.Dense(1)(inputs))
other = keras.Sequential([L.Dense(2)])
model.summary()
first = model.layers[1]
first.trainable = False
for one in model.layers:
    one.trainable = True
plt.plot(noise)
model.compile("sgd", "mse")
history = model.fit(x, y, epochs=1)
print(history.history)
other(x)
"""


def at(text: str, source: str = PROGRAM) -> int:
    """The line of a text."""
    return source[: source.index(text)].count("\n") + 1


def test_what_leads_to_a_line_stays_and_nothing_else() -> None:
    found = reduced(PROGRAM, at("history = "), ["before(model)"], ["print('runs')"])
    assert found == (
        "import numpy as np\n"
        "from tensorflow import keras\n"
        "from tensorflow.keras import layers as L\n"
        "np.random.seed(3)\n"
        "x = np.random.rand(8, 4)\n"
        "y = np.zeros((8, 1))\n"
        "inputs = keras.Input((4,))\n"
        "model = keras.Model(inputs, L.Dense(1)(inputs))\n"
        "first = model.layers[1]\n"
        "first.trainable = False\n"
        "for one in model.layers:\n"
        "    one.trainable = True\n"
        "model.compile('sgd', 'mse')\n"
        "before(model)\n"
        "history = model.fit(x, y, epochs=1)\n"
        "print('runs')\n"
    )


def test_another_statement_may_stand_for_the_one_at_the_line() -> None:
    found = reduced(PROGRAM, at("other(x)"), [], [], "seen = other.predict(x)")
    assert found is not None
    assert found.endswith("other = keras.Sequential([L.Dense(2)])\nseen = other.predict(x)\n")
    assert "model" not in found


MAIN = """\
from tensorflow import keras

def build(units):
    layer = keras.layers.Dense(units, lr=1)
    return keras.Sequential([layer])

def unused():
    return 3

def main():
    print("begins")
    try:
        model = build(2)
    except ValueError:
        model = None
    model.summary()

if __name__ == "__main__":
    main()
"""


def test_in_a_function_who_calls_it_stays_and_the_program_ends_there() -> None:
    found = reduced(MAIN, at("layer = ", MAIN), [], ["print('runs')"])
    assert found is not None
    assert "    print('runs')\n    raise SystemExit\n" in found
    assert "return keras.Sequential" not in found
    assert "unused" not in found
    assert found.endswith("if __name__ == '__main__':\n    main()\n")


def test_an_exception_that_the_program_catches_is_let_through() -> None:
    found = reduced(MAIN, at("model = build", MAIN), [], ["print('runs')"])
    assert found is not None
    assert "try" not in found
    assert "    model = build(2)\n    print('runs')\n    raise SystemExit\n" in found


def test_the_rest_of_a_loop_stays_for_its_next_round() -> None:
    source = "import keras\nm = keras.Model()\nfor n in range(3):\n    m.fit(n)\n    m.lr = n\n    print(n)\nm.x()\n"
    assert reduced(source, 4, [], ["print('runs')"]) == (
        "import keras\nm = keras.Model()\nfor n in range(3):\n    m.fit(n)\n    print('runs')\n    m.lr = n\n"
    )


def test_of_a_line_in_a_class_nothing_is_said() -> None:
    assert reduced("class A:\n    def call(self, x):\n        return x\nA()\n", 3, [], []) is None
    assert reduced("import keras\n", 9, [], []) is None


def test_calls_of_methods_are_found_by_line() -> None:
    call = call_at(PROGRAM, at("history = "), ["fit"])
    assert call is not None
    assert ast.unparse(call.func) == "model.fit"
    assert call_at(PROGRAM, at("other(x)"), ["fit"]) is None
    assert methods_at(PROGRAM, ["compile", "fit"]) == at("history = ")
    assert methods_at(PROGRAM, ["save"]) == 0


def checked(folder: Path, **comparison: Any) -> Checked:
    run = Invented(folder / "a", "py38-tf210/tf.keras").run()
    return Checked(run, run, Comparison(**comparison), ())


def found(stage: Any, verdict: Any = "different", line: int = 0, **more: Any) -> Difference:
    line = line or at("history = ")
    return Difference(stage, verdict, Place("train.py", line), more.pop("subject", "Model.fit"), "loss of 1", **more)


SHOWN = {
    "an exception": (found("call", "error", exception=("TypeError", "no"), side="right"), "print('runs')"),
    "the loss": (found("loss"), "seen.history['loss']]"),
    "a name": (found("log", "structure"), "print(sorted(seen.history))"),
    "an update": (found("update"), "print([float(np.linalg.norm(new - old))"),
    "outputs": (found("forward", about="inference\0m\0001"), "seen = model.predict(x)"),
    "shapes": (found("build", "structure"), "print([list(one.shape) for one in model.get_weights()])"),
    "a file": (found("file", "structure", subject="a/model.h5"), "os.path.exists('a/model.h5')"),
}


@pytest.mark.parametrize(("difference", "shown"), SHOWN.values(), ids=SHOWN)
def test_each_kind_of_difference_is_printed_by_a_script(tmp_path: Path, difference: Difference, shown: str) -> None:
    several = list(scripts(difference, checked(tmp_path), program(tmp_path, PROGRAM)))
    assert len(several) == 1
    assert shown in several[0].text
    assert several[0].raises == bool(difference.exception[0])
    compile(several[0].text, "script", "exec")
    # The data are those of both runs, and numbers begin at the same weights: some versions draw as they are imported.
    assert several[0].text.index("np.random.seed(20261128)") > several[0].text.index("import keras")
    assert ("begin(model)\n" in several[0].text) == (difference.stage in ("loss", "log", "update", "forward"))
    assert several[0].text.count("import numpy as np\n") == 1


def test_what_the_versions_draw_themselves_is_shown_by_no_script(tmp_path: Path) -> None:
    drawn = checked(tmp_path, drawn={"train.py:1 Sequential#1": ("layers.GaussianNoise",)})
    assert list(scripts(found("update"), drawn, program(tmp_path, PROGRAM))) == []
    # An exception does not depend on them.
    assert len(list(scripts(SHOWN["an exception"][0], drawn, program(tmp_path / "a", PROGRAM)))) == 1


def printed(line: str = "runs", raised: str = "") -> Printed:
    return Printed(1 if raised else 0, line, raised, "python reduced.py")


ERROR = found("call", "error", exception=("ValueError", "Argument(s) not recognized: {'lr': 1}"), side="right")
RAISED = "ValueError: Argument(s) not recognized: {'lr': 1}"

JUDGED = {
    "the exception": (Script("", raises=True), ERROR, printed(), printed("", RAISED), True),
    "of both": (Script("", raises=True), ERROR, printed("", RAISED), printed("", RAISED), False),
    "of the other": (Script("", raises=True), ERROR, printed("", RAISED), printed(), False),
    "another one": (Script("", raises=True), ERROR, printed(), printed("", "NameError: name 'x'"), False),
    "another message": (Script("", raises=True), ERROR, printed(), printed("", "ValueError: too large"), False),
    "numbers": (Script(""), found("loss"), printed("[1.0, 2.0]"), printed("[1.0, 2.1]"), True),
    "the same numbers": (Script(""), found("loss"), printed("[1.0, 2.0]"), printed("[1.0, 2.0000001]"), False),
    "no numbers": (Script(""), found("loss"), printed("[1.0]"), printed("x"), False),
    "a failure": (Script(""), found("loss"), printed("[1.0]"), printed("[2.0]", "KeyError: 'loss'"), False),
    "names": (Script("", words=True), found("log", "structure"), printed("['a']"), printed("['b']"), True),
}


@pytest.mark.parametrize(("script", "difference", "left", "right", "shown"), JUDGED.values(), ids=JUDGED)
def test_a_script_shows_it_if_it_prints_that_difference(
    script: Script, difference: Difference, left: Printed, right: Printed, shown: bool
) -> None:
    assert shows(script, difference, left, right) is shown


def test_the_last_exception_of_a_traceback_is_told() -> None:
    text = "Traceback:\n  File x\nKeyError: 'a'\n\nDuring …\n\na.b.InvalidError: is {{node x}}\nmore\n"
    assert raising(text) == "a.b.InvalidError: is {{node x}}"
    assert raising("no traceback\n") == ""


def test_a_program_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    both, mine = checked(tmp_path), program(tmp_path, PROGRAM)
    mine.path.unlink()
    assert list(scripts(found("update"), both, mine)) == []
    assert reproducing.NAME == "reduced.py"
