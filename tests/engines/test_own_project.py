"""Somebody's own project in pytest: the example, and mistakes, under real implementations.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built import interpreter

from conformance.environments.table import ROOT

pytestmark = pytest.mark.night

EXAMPLE = ROOT / "examples" / "own_layer"
UNDER = "py311-tf2/tf_keras,py313-keras315-jax/keras[jax]"


@pytest.fixture(scope="module", autouse=True)
def _environments() -> None:
    for implementation in UNDER.split(","):
        interpreter(implementation.partition("/")[0])


def run(project: Path, *words: str, under: str = UNDER) -> str:
    """What pytest prints in a project; a folder of its own keeps bytecode, and no plugin but those named is loaded."""
    chosen = ["--keras-conformance", under] if under else []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conformance.testing.plugin", "-p", "no:cacheprovider", *chosen, *words],
        cwd=project,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example, whose observations are kept from one test to the next."""
    ignored = shutil.ignore_patterns(".*", "__pycache__")
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("own") / "project", ignore=ignored))


def own() -> list[str]:
    """The options by which a Python is one's own: that of an environment, as if it were not in the table."""
    return ["--keras-conformance-python", f"mine={interpreter('py313-keras315-jax')}"]


def summary(text: str) -> list[str]:
    """The lines of the plugin at the end."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("keras-conformance: ") and " checks " in line)
    return [lines[start], *(line for line in lines[start + 1 :] if line.startswith("  "))]


def test_the_example_passes_in_two_processes(example: Path) -> None:
    text = run(example, "-n", "2")
    assert "9 passed" in text, text
    first, *rules = summary(text)
    assert first.startswith("keras-conformance: 9 checks under 2 implementations: ")
    assert "without" not in first
    assert "  default-gate-hard-sigmoid (divergences.toml): 1" in rules


def test_what_was_observed_is_kept(example: Path) -> None:
    kept = {path: path.read_bytes() for path in (example / ".keras_conformance" / "observations").glob("*.jsonl")}
    assert len(kept) == 2
    assert "9 passed" in run(example)
    assert {path: path.read_bytes() for path in kept} == kept
    assert not list((example / "src").rglob("__pycache__"))
    assert (example / ".keras_conformance" / ".gitignore").read_text() == "*\n"


def test_without_its_rule_the_default_gate_is_told(example: Path) -> None:
    (example / "none.toml").write_text("")
    text = run(example, "-k", "default_gate", "--keras-conformance-ledger=none.toml")
    assert "1 failed" in text
    for told in (
        "DivergenceError: forward different: gates.layers:GatedDense",
        "case   layers.gates.layers:GatedDense[units=3,inputs=(2,4)]",
        "like   hard-sigmoid-slope",
        "call   gates.layers:GatedDense(units=3)",
        "stage  forward: different: tf_keras 2.21.0 (TF 2.21.0) against keras 3.15.1 [jax]",
        "output.0: different: ",
        "relative to the array",
        "cause  unexplained: no rule of the ledger fits",
        "cause  config-dtype-policy: ",
        "rerun  pytest tests/test_gates.py::test_layer_with_its_default_gate --keras-conformance ",
    ):
        assert told in text, text


def test_an_environment_of_one_s_own(example: Path) -> None:
    # What the other one does is kept: this one alone is started.
    text = run(example, "-k", "test_loss", *own(), under="py311-tf2/tf_keras,mine/keras[jax]")
    assert "2 passed" in text, text
    assert "keras-conformance: py311-tf2/tf_keras, mine/keras[jax]" in text


def test_a_change_of_the_library_is_observed(example: Path) -> None:
    """Under two that are started fast, of which both have passed this test."""
    path = example / "src" / "gates" / "losses.py"
    text = path.read_text()
    under = "py313-keras315-jax/keras[jax],mine/keras[jax]"
    assert "1 passed" in run(example, "-k", "loss_as_a_function", *own(), under=under)
    path.write_text(text.replace("ops.mean(ops.maximum", "changed(ops.maximum"))
    try:
        told = run(example, "-k", "loss_as_a_function", *own(), under=under)
    finally:
        path.write_text(text)
    assert "every implementation fails at function: NameError: name 'changed' is not defined" in told, told


def test_without_implementations_tests_are_skipped(example: Path) -> None:
    text = run(example, "-rs", under="")
    assert "9 skipped" in text
    assert "pytest --keras-conformance tf.keras@2.15,keras@3.15[jax]" in text


CLOSED = """
import keras


class Plain(keras.layers.Layer):
    def __init__(self, units=2):
        super().__init__()
        self.units = units

    def call(self, inputs):
        return inputs * self.units


class Merged(Plain):
    def __init__(self, units=2):
        super().__init__(units)

    def get_config(self):
        return {"units": self.units, "trainable": True}


class Count(keras.metrics.Metric):
    def __init__(self, name="count"):
        super().__init__(name=name)
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign(self.total + 1.0)

    def result(self):
        return self.total
"""

ASKED = """
from conformance.testing import check_layer, check_metric


def test_plain():
    check_layer("closed:Plain", inputs=(2, 3))


def test_merged():
    check_layer("closed:Merged", inputs=(2, 3))


def test_metric():
    check_metric("closed:Count", updates=[[(2, 3), (2, 3)]])
"""


def test_a_constructor_without_kwargs_is_hinted_at_where_keras_calls_it_and_mended_by_that(
    tmp_path: Path, example: Path
) -> None:
    seen = example / ".keras_conformance" / ".installed"
    if seen.is_dir():
        shutil.copytree(seen, tmp_path / ".keras_conformance" / ".installed")
    (tmp_path / "closed.py").write_text(CLOSED)
    (tmp_path / "test_closed.py").write_text(ASKED)
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\nkeras_conformance_path = ["."]\n')
    text = run(tmp_path)
    lines = summary(text)
    advice = "accept **kwargs and hand it to super().__init__(**kwargs)"
    # Under Keras 3 alone, which writes trainable and dtype where nobody writes the config.
    assert "1 failed" in text, text
    told = "hint check_layer, roundtrip: Plain.__init__ takes no trainable=, which Keras gives it from its config "
    assert f"    {told}(keras 3.15.1 [jax]): {advice}" in lines, text
    # Under both alike: nothing differs, and neither can make it again.
    for kind, check, argument in (
        ("layers.closed:Merged", "layer", "trainable"),
        ("metrics.closed:Count", "metric", "dtype"),
    ):
        (line,) = (one for one in lines if one.strip().startswith(kind))
        assert f"hint check_{check}, roundtrip: " in line
        assert f"takes no {argument}=, which Keras gives it from its config (tf_keras 2.21.0 (TF 2.21.0), keras" in line
    mended = CLOSED.replace("units=2)", "units=2, **kwargs)").replace('name="count")', 'name="count", **kwargs)')
    mended = mended.replace("super().__init__()", "super().__init__(**kwargs)").replace("(units)", "(units, **kwargs)")
    (tmp_path / "closed.py").write_text(mended.replace("(name=name)", "(name=name, **kwargs)"))
    text = run(tmp_path)
    assert "hint" not in text, text


MISTAKES = '''
import keras


class Refuses(keras.layers.Layer):
    def __init__(self, size):
        super().__init__()
        if size > 2:
            raise ValueError("too large")

    def call(self, inputs):
        return inputs


class Thing:
    """Nothing of Keras."""


NUMBER = 3
'''

TESTS = """
from conformance.testing import across, check_layer, check_loss


def test_no_module():
    check_layer("mistakes_of_nobody:Layer", inputs=(2, 3))


def test_no_class():
    check_layer("mistakes:Missing", inputs=(2, 3))


def test_a_constructor_that_fails():
    check_layer("mistakes:Refuses", init_kwargs={"size": 3}, inputs=(2, 3))


def test_a_constructor_that_may_fail():
    check_layer("mistakes:Refuses", init_kwargs={"size": 3}, inputs=(2, 3), refused=True)


def test_no_layer():
    check_layer("mistakes:Thing", inputs=(2, 3))


def test_a_number():
    check_loss("mistakes:NUMBER", inputs=[(2, 3), (2, 3)])


def test_a_lambda():
    check_layer(lambda: None, inputs=(2, 3))


@across
def test_see_twice(keras, see):
    import mistakes

    see("version", mistakes.keras.__version__)
"""


def test_mistakes_are_told_in_a_sentence(tmp_path: Path, example: Path) -> None:
    # That the environments are as they were installed has been seen by now.
    seen = example / ".keras_conformance" / ".installed"
    if seen.is_dir():
        shutil.copytree(seen, tmp_path / ".keras_conformance" / ".installed")
    (tmp_path / "mistakes.py").write_text(MISTAKES)
    (tmp_path / "test_mistakes.py").write_text(TESTS)
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\nkeras_conformance_path = ["."]\n')
    text = run(tmp_path)
    assert "1 passed" in text, text
    assert "7 failed" in text, text
    # Of a mistake the test's own line is shown, and none of this package.
    assert "conformance/testing/" not in text, text
    for told in (
        "mistakes_of_nobody:Layer cannot be imported: there is no package or module mistakes_of_nobody here",
        "every implementation fails at import: SubjectError: mistakes has no Missing",
        "every implementation fails at construct: ValueError: too large",
        "every implementation fails at import: SubjectError: mistakes:Thing is no keras.layers.Layer",
        "every implementation fails at import: SubjectError: mistakes:NUMBER is no class and no function, but a int",
        "a lambda of test_mistakes has no name to import it by",
        'version: structure: "2.21.0" against "3.15.1"',
    ):
        assert told in text, text
