"""Somebody's own code as cases: names, packages, arrays, programs, implementations, and what is refused."""

import fnmatch
import functools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import pytest

from conformance.environments.table import ROOT, Environments
from conformance.model.case import Case
from conformance.model.comparison import FactComparison, Verdict
from conformance.model.errors import (
    ConformanceError,
    InvalidCaseError,
    LedgerError,
    MissingInterpreterError,
    NothingComparedError,
    UnusableSubjectError,
    UsageError,
)
from conformance.model.observation import Header, Implementation, Observation, Raised, Stage, StageStatus
from conformance.scenarios import SCENARIOS
from conformance.scenarios.arrays import Array
from conformance.scenarios.own import SCENARIOS as OWN
from conformance.testing import active, checks, describing
from conformance.testing.automatic import WIDER, Automatic, automatic, of_own_code
from conformance.testing.choosing import choose, words
from conformance.testing.packages import Packages, imported
from conformance.testing.reading import met, on_the_way
from conformance.testing.resembling import resembling
from conformance.testing.running import Runner, read_own
from conformance.testing.sources import program_of
from conformance.testing.subjects import name_of
from conformance.testing.summary import summary
from conformance.testing.telling import failure, hinted, summed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two packages of its own, of which one imports the other."""
    for name, text in {
        "src/widgets/__init__.py": "",
        "src/widgets/layers.py": "import keras\nimport numpy\nfrom helpers.shapes import f\nfrom . import more\n",
        "src/widgets/more.py": "import json\n",
        "src/widgets/table.json": "{}",
        "src/helpers/shapes.py": "import widgets\n",
        "src/alone.py": "x = 1\n",
        "src/unused/__init__.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


class Local:
    """A class of this module."""

    class Inner:
        """One within it."""


def a_function() -> None:
    """A function of this module."""


def test_subjects_have_names() -> None:
    assert name_of(Local) == "test_own_code:Local"
    assert name_of(Local.Inner) == "test_own_code:Local.Inner"
    assert name_of(a_function) == "test_own_code:a_function"
    assert name_of("widgets.layers:Big.Inner") == "widgets.layers:Big.Inner"


def made() -> type:
    class Within:
        """Nobody can import it."""

    return Within


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (lambda: None, "a lambda of test_own_code has no name"),
        (made(), "made.<locals>.Within is made within a function"),
        (Local(), "Local object: what is checked is a class or a function"),
        (functools.partial(made), "partial object"),
        (3, "int object"),
        ("widgets.layers.Big", "Did you mean 'widgets.layers:Big'?"),
        ("widgets layers", "is no 'module:name'"),
        ("keras.layers:Dense", "is a part of Keras or TensorFlow itself"),
        ("tensorflow.keras.layers:Dense", "is a part of Keras or TensorFlow itself"),
    ],
)
def test_what_cannot_be_imported_is_refused(subject: Any, told: str) -> None:
    with pytest.raises(UnusableSubjectError) as raised:
        name_of(subject)
    assert told in str(raised.value)
    assert raised.value.advice


def test_a_class_of_the_main_module_is_refused() -> None:
    mine = type("Mine", (), {"__module__": "__main__"})
    with pytest.raises(UnusableSubjectError, match="Mine is in __main__"):
        name_of(mine)


def test_the_packages_that_a_subject_needs(project: Path) -> None:
    found = Packages(project).of(["widgets.layers:Big"])
    assert found.packages == {"helpers": str(project / "src"), "widgets": str(project / "src")}
    assert Packages(project).of(["alone:f"]).packages == {"alone": str(project / "src")}
    assert Packages(project).of([], "def f(keras, see):\n    import alone\n").packages == {
        "alone": str(project / "src")
    }
    other = Packages(project / "nowhere", [project / "src"]).of(["widgets.layers:Big"])
    assert other == found


@pytest.mark.parametrize("name", ["widgets/more.py", "widgets/table.json", "widgets/new.py", "helpers/shapes.py"])
def test_whatever_changes_in_them_is_another_case(project: Path, name: str) -> None:
    before = Packages(project).of(["widgets.layers:Big"]).code
    (project / "src" / name).write_text("y = 2\n")
    assert Packages(project).of(["widgets.layers:Big"]).code != before


@pytest.mark.parametrize(
    "name", ["unused/__init__.py", "alone.py", "widgets/__pycache__/more.pyc", "widgets/.more.swp"]
)
def test_and_nothing_else_is(project: Path, name: str) -> None:
    before = Packages(project).of(["widgets.layers:Big"]).code
    (project / "src" / name).parent.mkdir(exist_ok=True)
    (project / "src" / name).write_text("y = 2\n")
    assert Packages(project).of(["widgets.layers:Big"]).code == before


def test_a_package_that_is_not_there(project: Path) -> None:
    with pytest.raises(UnusableSubjectError, match="there is no package or module gadgets here"):
        Packages(project).of(["gadgets.layers:Big"])
    # The environments under test have their own.
    assert "numpy" not in Packages(project).of(["widgets.layers:Big"]).packages


def test_what_python_brings_is_not_brought_along(project: Path) -> None:
    source = "import math, sys, json, zlib, numpy, keras\n"
    assert Packages(project).of(["alone:f"], source).packages == {"alone": str(project / "src")}


def test_long_values_have_ids_of_their_own() -> None:
    one, other = np.arange(99), np.arange(99)
    other[-1] = 0
    ids = [describing.shown(describing.inputs(values)) for values in (one, other)]
    assert ids[0] != ids[1]
    assert max(map(len, ids)) < 50


def test_what_is_no_python_imports_nothing() -> None:
    assert list(imported("def f(:", "x.py")) == []
    assert list(imported("import a.b, c\nfrom d.e import f\nfrom . import g\nfrom .h import i\n", "x.py")) == [
        "a",
        "c",
        "d",
    ]


@pytest.mark.parametrize(
    ("given", "described"),
    [
        ((2, 3), [{"shape": [2, 3]}]),
        ([(2, 3), (4,)], [{"shape": [2, 3]}, {"shape": [4]}]),
        (((2, 3), (4,)), [{"shape": [2, 3]}, {"shape": [4]}]),
        ({"shape": [2], "kind": "mask"}, [{"shape": [2], "kind": "mask"}]),
        (Array(shape=[2], kind="integer", high=5), [{"shape": [2], "kind": "integer", "high": 5}]),
        (np.array([[0.25, np.nan], [np.inf, -np.inf]]), [{"values": [[0.25, "nan"], ["inf", "-inf"]]}]),
        (np.array([0.1], np.float32), [{"values": [float(np.float32(0.1))]}]),
        (np.array([1, 2]), [{"values": [1, 2], "dtype": "int64"}]),
        (np.array(True), [{"values": True, "dtype": "bool"}]),
        (np.array(0.5), [{"values": 0.5}]),
    ],
)
def test_inputs(given: Any, described: list[dict[str, Any]]) -> None:
    assert describing.inputs(given) == described
    assert all(SCENARIOS["own_layer"].check("x", params(inputs=[one])) for one in described)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (np.array([0.1]), "inputs has 0.1, which float32 does not have"),
        (np.array([1e300]), "which float32 does not have"),
        (np.array(["a"]), "an array of <U1"),
        ("text", "inputs is no input: 'text'"),
        (None, "inputs is no input: None"),
        ([(2, 3), 1.5], r"inputs[1] is no input: 1.5"),
    ],
)
def test_what_is_no_input(given: Any, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        describing.inputs(given)
    assert told in str(raised.value)


def test_arguments() -> None:
    given = {"units": np.int64(3), "shape": (1, 2), "gate": a_function, "inner": {"new": "a:B", "arguments": {}}}
    assert describing.arguments(given) == {
        "units": 3,
        "shape": [1, 2],
        "gate": {"symbol": "test_own_code:a_function"},
        "inner": {"new": "a:B", "arguments": {}},
    }
    with pytest.raises(UsageError, match=r"init_kwargs\['a'\]\[0\] is a Local"):
        describing.arguments({"a": [Local()]})


def params(**more: Any) -> dict[str, Any]:
    return {"own": {"packages": {"widgets": "/src"}, "code": "0"}, "arguments": {}, "inputs": [{"shape": [2]}]} | more


def test_a_case_says_what_is_called(project: Path) -> None:
    given = {"arguments": {"units": 3}, "inputs": [{"shape": [2, 3]}]}
    case = describing.own_case("layer", "widgets.layers:Big", Packages(project), given, {"units": 3, "inputs": (2, 3)})
    assert case.id == "layers.widgets.layers:Big[units=3,inputs=(2,3)]"
    assert (case.scenario, case.api) == ("own_layer", "widgets.layers:Big")
    assert set(case.params["own"]["packages"]) == {"widgets", "helpers"}
    other = describing.own_case("layer", "alone:f", Packages(project), given, {})
    assert other.id == "layers.alone:f"


def test_packages_of_arguments_are_brought_along(project: Path) -> None:
    given = {"arguments": {"cells": [{"new": "widgets.more:Cell"}]}, "inputs": [{"shape": [2]}]}
    case = describing.own_case("layer", "alone:f", Packages(project), given, {})
    assert set(case.params["own"]["packages"]) == {"alone", "widgets", "helpers"}


@pytest.mark.parametrize(
    ("scenario", "more", "told"),
    [
        ("own_layer", {"inptus": []}, "no parameter 'inptus'"),
        ("own_layer", {"random": "element"}, "element"),
        ("own_layer", {"own": {"packages": {"a b": "/src"}, "code": "0"}}, "'a b' is no name of a package"),
        ("own_layer", {"inputs": [{"shape": [2], "kind": "intger", "high": 3}]}, "integer"),
        ("own_loss", {}, "length >= 2"),
        ("own_metric", {"updates": []}, "inputs"),
        ("own_model", {"inputs": []}, "length >= 1"),
    ],
)
def test_misspelt_parameters_are_refused(scenario: str, more: Mapping[str, Any], told: str) -> None:
    with pytest.raises(InvalidCaseError) as raised:
        SCENARIOS[scenario].check("a case", params(**more))
    assert str(raised.value).startswith("a case: ")
    assert told in str(raised.value)


def test_stages_follow_from_the_import() -> None:
    for name, scenario in OWN.items():
        like = SCENARIOS[name.removeprefix("own_")]
        assert list(scenario.stages) == ["import", *like.stages]
        assert all(scenario.stages[stage] == ("import", *above) for stage, above in like.stages.items())


PROGRAM = '''
import msgspec
import numpy as np
import pytest
from conformance.testing import across

SIZE = 3


def doubled(x):
    return 2 * x


@across(logic=True)
@pytest.mark.parametrize("rate", [1, 2])
def test_it(keras, see, rate):
    """What it "says"."""
    see("value", doubled(np.float32(SIZE * rate)))


def test_other(keras, see):
    pass


unnamed = [lambda keras, see: None]
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "program_of_mine.py").write_text(PROGRAM)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "program_of_mine", raising=False)
    import program_of_mine  # type: ignore[import-not-found]

    found: ModuleType = program_of_mine
    return found


def function_of(test: Callable[..., Any]) -> Callable[..., Any]:
    """The program below ``across``."""
    cells = [cell.cell_contents for cell in test.__closure__ or ()]
    found: Callable[..., Any] = next(one for one in cells if getattr(one, "__name__", "") == "test_it")
    return found


def test_a_program_is_its_text_and_what_it_uses(module: ModuleType) -> None:
    program = program_of(function_of(module.test_it), {"rate": 2})
    assert program.told == {"rate": 2}
    assert program.source.startswith("import numpy as np\n")
    assert "pytest" not in program.source
    assert "across" not in program.source
    assert "test_other" not in program.source
    seen: dict[str, Any] = {}
    space: dict[str, Any] = {}
    exec(program.source, space)
    space[program.name](None, seen.__setitem__)
    assert seen == {"value": 12.0}
    SCENARIOS["own_program"].check(
        "x",
        {
            "own": {"packages": {}, "code": "0"},
            "source": program.source,
            "program": program.name,
            "compared": "numbers",
            "about": ["x"],
        },
    )


def test_pytest_gives_what_a_program_does_not_get(module: ModuleType) -> None:
    import inspect

    assert list(inspect.signature(module.test_it).parameters) == ["rate"]
    assert module.test_it.pytestmark[0].name == "parametrize"


def test_what_cannot_be_written_into_a_program(module: ModuleType) -> None:
    with pytest.raises(UsageError, match="cannot be written into the program"):
        program_of(function_of(module.test_it), {"rate": object()})
    with pytest.raises(UnusableSubjectError, match="is made within a function, or a lambda"):
        program_of(module.unnamed[0], {})


def test_implementations_by_version_or_id(tmp_path: Path) -> None:
    for name in ("py311-tf215", "py313-keras315-jax", "py311-tf2"):
        python = tmp_path / ".tox" / name / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text("")
    table = Environments.load(roots=[tmp_path])
    with pytest.raises(ConformanceError) as raised:
        # It is no Python: what is installed cannot be held against the lock.
        choose(words("tf.keras@2.15, keras@3.15[jax]"), {}, table)
    assert "py311-tf215" in str(raised.value)
    with pytest.raises(MissingInterpreterError) as missing:
        choose(words("tf.keras@2.9,keras@3.15[jax]"), {}, table)
    assert "tox -e py38-tf29 --notest" in missing.value.advice
    assert "--keras-conformance-python py38-tf29=PATH" in missing.value.advice
    assert "--interpreter" not in missing.value.advice
    with pytest.raises(MissingInterpreterError, match="--keras-conformance-python py38-tf29=PATH"):
        choose(words("py38-tf29/tf.keras,py311-tf2/keras"), {}, table)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("keras@3.15", "two implementations or more"),
        ("", "two implementations or more"),
        ("keras@3.15,keras@3.15", "two implementations or more"),
        ("keras@3.15,keras@99", "was not observed"),
        ("keras@3.15,karas@3", "no karas was observed"),
        ("keras@3.15,py311-tf2/kears", "Did you mean"),
        ("mine/karas,keras@3.15", "there is no provider 'karas'"),
        ("mine/keras[tourch],keras@3.15", "there is no backend 'tourch'"),
        ("mine/keras[torch],keras@3.15", "is not a Python for mine"),
    ],
)
def test_what_is_no_implementation(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConformanceError) as raised:
        choose(words(text), {"mine": tmp_path / "none"}, Environments.load(roots=[ROOT]))
    assert told in str(raised.value)


def test_an_environment_of_one_s_own() -> None:
    pythons = {"mine": Path(sys.executable)}
    choice = choose(words("mine/keras[jax],mine/tf.keras"), pythons, Environments.load())
    assert [launch.id for launch in choice.launches] == ["mine/keras[jax]", "mine/tf.keras"]
    first = choice.launches[0]
    assert (first.lock, first.variables["KERAS_BACKEND"]) == ("", "jax")
    assert first.python == Path(sys.executable).absolute()


def test_without_implementations_a_check_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(active, "_ACTIVE", [])
    with pytest.raises(pytest.skip.Exception, match="pytest --keras-conformance"):
        checks.check_layer("widgets:Big", inputs=(2, 3))


def test_updates_have_as_many_weights(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(active, "_ACTIVE", [active.Active((), project, project / "kept")])
    with pytest.raises(UsageError, match="1 updates have 2 sample_weights"):
        checks.check_metric("widgets:M", updates=[[(2,), (2,)]], sample_weights=[None, None])


class Ran:
    """A runner that keeps the cases."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def __call__(self, case: Case) -> None:
        self.cases.append(case)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, project: Path) -> Ran:
    monkeypatch.setattr(active, "_ACTIVE", [active.Active((), project, project / "kept")])
    found = Ran()
    monkeypatch.setattr(checks, "_judge", found)
    return found


def test_what_checks_ask_for(ran: Ran) -> None:
    big = "widgets.layers:Big"
    checks.check_layer(big, inputs=(2, 3), call_kwargs={"context": (2, 4)}, random="rows", masked=True, stateful=True)
    checks.check_loss(big, inputs=[(2,), (2,)], sample_weight=(2,), config=False)
    checks.check_metric(big, updates=[[(2,), (2,)], [(3,), (3,)]], sample_weights=[None, (3,)])
    checks.check_model(big, inputs=(2, 3), init_kwargs={"width": 2}, refused=True)
    layer, loss, metric, model = ran.cases
    assert layer.params["keywords"] == {"context": {"shape": [2, 4]}}
    assert layer.id == f"layers.{big}[inputs=(2,3),context=(2,4),random=rows,masked=True,stateful=True]"
    assert (loss.params["weights"], loss.params["config"]) == ({"shape": [2]}, False)
    assert metric.params["updates"][1] == {"inputs": [{"shape": [3]}] * 2, "weights": {"shape": [3]}}
    assert model.about_errors
    assert len({case.id for case in ran.cases}) == 4


def header(keras: str, provider: str) -> Header:
    return Header(2, Implementation("x", provider), {"keras": keras, "tensorflow": keras}, {}, "", "", "", "")


class Seeing(Runner):
    """A runner that has observed something."""

    def __init__(self, folder: Path, *seen: Observation) -> None:
        super().__init__((), folder)
        self.seen = dict(zip(("x/tf.keras", "x/keras"), seen, strict=True))
        self.__dict__["headers"] = {"x/tf.keras": header("2.15.0", "tf.keras"), "x/keras": header("3.15.1", "keras")}

    def _observe(self, case: Case) -> Mapping[str, Observation]:
        return {i: msgspec.structs.replace(one, revision=case.revision) for i, one in self.seen.items()}


def ended(stage: str, status: StageStatus, raised: str = "ValueError") -> Observation:
    """An observation that ends at a stage."""
    before = list(SCENARIOS["own_layer"].stages)
    stages = [Stage(name) for name in before[: before.index(stage)]]
    last = Stage(stage, status, raised=Raised(raised, "too large") if status != "ok" else None)
    return Observation("layers.widgets:Big", "", "ok" if status == "ok" else "error", {"float32": [*stages, last]})


def own(refused: bool = False) -> Case:
    return Case("layers.widgets:Big", "own_layer", "widgets:Big", params(), about_errors=refused)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ((ended("construct", "error"),) * 2, "every implementation fails at construct: ValueError: too large"),
        ((ended("import", "error"),) * 2, "which have Keras and what Keras needs, and no pytest"),
        ((ended("forward", "signature"),) * 2, "every implementation fails at forward"),
        ((ended("forward", "unsupported"), ended("forward", "ok")), ""),
        ((ended("forward", "ok"),) * 2, ""),
        ((Observation("layers.widgets:Big", "", "crash", detail="signal 11"),) * 2, "crash: signal 11"),
        ((Observation("layers.widgets:Big", "", "not-run", detail="nobody looked"),) * 2, "nothing was compared: "),
    ],
)
def test_what_fails_everywhere_is_no_agreement(seen: tuple[Observation, ...], told: str, tmp_path: Path) -> None:
    runner = Seeing(tmp_path, *seen)
    if not told:
        assert not runner.run(own()).judgement.divergences
        return
    with pytest.raises(NothingComparedError) as raised:
        runner.run(own())
    assert told in str(raised.value)


def test_what_may_be_refused_everywhere(tmp_path: Path) -> None:
    assert not Seeing(tmp_path, *(ended("construct", "error"),) * 2).run(own(refused=True)).judgement.divergences


def test_a_failure_says_who_does_what(tmp_path: Path) -> None:
    outcome = Seeing(tmp_path, ended("construct", "ok"), ended("construct", "error")).run(own())
    text = failure(outcome, "pytest it")
    for line in (
        "  case   layers.widgets:Big",
        "  call   widgets:Big()",
        "  stage  construct: error: tf.keras 2.15.0 (TF 2.15.0) against keras 3.15.1 (TF 3.15.1)",
        "      keras 3.15.1 (TF 3.15.1)     raises ValueError: too large",
        "    cause  unexplained: no rule of the ledger fits, so this may be new",
        "  rerun  pytest it",
    ):
        assert line in text.splitlines(), text


OLD_WAY = """
from tensorflow import keras

class Big(keras.metrics.Metric):
    def __init__(self):
        super().__init__()
        self.total = self.add_weight("total", initializer="zeros")

class Other(keras.metrics.Metric):
    def __init__(self):
        self.total = self.add_weight("other", initializer="zeros")
"""


def test_a_failure_says_what_lint_reads_in_the_lines_of_the_subject(tmp_path: Path) -> None:
    (tmp_path / "widgets.py").write_text(OLD_WAY)
    case = replace(own(), params={**params(), "own": {"packages": {"widgets": str(tmp_path)}}})
    likely = 'add-weight-takes-the-shape-first: *: self.total = self.add_weight("total", initializer="zeros")'

    def told(*seen: Observation) -> list[str]:
        outcome = Seeing(tmp_path, *seen).run(case)
        lines = [*failure(outcome, "pytest it").splitlines(), *summed(outcome)]
        return [line.strip() for line in lines if line.strip().startswith("likely")]

    found = told(ended("construct", "ok"), ended("construct", "error"))
    assert len(found) == 2
    assert all(fnmatch.fnmatchcase(line, f"likely {likely}") for line in found), found
    # It is what is newer that refuses it: the other one raises for something else.
    assert told(ended("construct", "error"), ended("construct", "ok")) == []


STEPWISE = """import keras
class Big(keras.layers.Layer):
    def build(self, shape):
        self.a = self.add_weight(
            "a", shape=shape[-1:])
        self.b = keras.backend.l2_normalize(self.a)
    def call(self, x):
        return keras.backend.l2_normalize(x)
"""


def test_likely_is_only_what_ran_before_it_was_raised(tmp_path: Path) -> None:
    path = tmp_path / "widgets.py"
    path.write_text(STEPWISE)
    build = f'Traceback:\n  File "/keras/layer.py", line 9, in m\n  File "{path}", line 4, in build\n'
    ran = on_the_way(path, [build])
    assert ran is not None
    assert ran.intersection(range(1, 9)) == {1, 2, 3, 4, 5}
    ran = on_the_way(path, [build.replace("line 4, in build", "line 8, in call")])
    assert ran is not None
    assert ran.intersection(range(1, 9)) == {1, 2, 7, 8}
    # Where Keras raises outside of it nobody says what it had to do with.
    assert on_the_way(path, ['  File "/keras/layer.py", line 4, in m\n']) is None


CLOSED = """
import keras

class Big(keras.layers.Layer):
    def __init__(self, units=2):
        super().__init__()

    class Part(keras.layers.Layer):
        def __init__(self, name=None):
            super().__init__(name=name)

class Open(Big):
    def __init__(self, units=2, **kwargs):
        super().__init__()
"""

#: Frames of a traceback: Keras makes it again, and the class itself makes a part of it.
OF_KERAS = 'Traceback:\n  File "/env/site-packages/keras/src/ops/operation.py", line 357, in from_config\n'
OF_MINE = 'Traceback:\n  File "{folder}/widgets.py", line 6, in __init__\n'


@pytest.mark.parametrize(
    ("said", "frames", "arguments", "hint"),
    [
        ("Big.__init__() got an unexpected keyword argument 'trainable'", OF_KERAS, {},
         "Big.__init__ takes no trainable="),
        # Up to Python 3.9, and within what Keras says of it.
        ("of {'x': 1}.\n\nException encountered: __init__() got an unexpected keyword argument 'dtype'", "", {},
         "Big.__init__ takes no dtype="),
        ("Big.Part.__init__() got an unexpected keyword argument 'dtype'", OF_KERAS, {},
         "Big.Part.__init__ takes no dtype="),
        # What it takes, what takes all, and what is of Keras.
        ("Big.Part.__init__() got an unexpected keyword argument 'name'", OF_KERAS, {}, ""),
        ("Open.__init__() got an unexpected keyword argument 'name'", OF_KERAS, {}, ""),
        ("Dense.__init__() got an unexpected keyword argument 'name'", OF_KERAS, {}, ""),
        # What the check, or somebody's own code, calls it with.
        ("Big.__init__() got an unexpected keyword argument 'width'", OF_KERAS, {"width": 2}, ""),
        ("Big.__init__() got an unexpected keyword argument 'width'", OF_MINE, {}, ""),
        ("Big.call() got an unexpected keyword argument 'name'", OF_KERAS, {}, ""),
    ],
)  # fmt: skip
def test_a_constructor_that_does_not_take_what_keras_gives_it_is_hinted_at(
    tmp_path: Path, said: str, frames: str, arguments: Mapping[str, Any], hint: str
) -> None:
    (tmp_path / "widgets.py").write_text(CLOSED)
    case = replace(own(), params=params(arguments=arguments, own={"packages": {"widgets": str(tmp_path)}}))
    raised = Raised("TypeError", said, f"{frames.replace('{folder}', str(tmp_path))}TypeError: {said}")
    broken = ended("roundtrip", "signature")
    stages = broken.runs["float32"]
    broken = msgspec.structs.replace(
        broken, runs={"float32": [*stages[:-1], msgspec.structs.replace(stages[-1], raised=raised)]}
    )
    for seen in ((ended("roundtrip", "ok"), broken), (broken, broken)):
        outcome = Seeing(tmp_path, *seen).run(case)
        failing = bool(outcome.judgement.unexplained)
        told = [
            one.strip() for one in (failure(outcome, "").splitlines() if failing else hinted(outcome)) if hint in one
        ]
        lines = [one for one in told if "hint" in one]
        assert bool(lines) is bool(hint), lines
        if hint:
            assert "check_layer, roundtrip: " in lines[0]
            assert "keras 3.15.1" in lines[0]
            assert "accept **kwargs and hand it to super().__init__(**kwargs)" in lines[0]
            assert not failing or any("hint" in one and hint in one for one in summed(outcome))


RULE = """
[[rule]]
id = "mine"
title = "Mine"
kind = "intended"
cases = ["layers.widgets*"]
where = [{ keras = ">=3.0" }]
reason = "A reason."
advice = "Some advice."
links = ["https://example.org"]
"""


def test_a_ledger_of_one_s_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(RULE)
    (rule,) = read_own(path)
    assert (rule.id, rule.topic) == ("mine", "mine")
    path.write_text(RULE + RULE)
    with pytest.raises(LedgerError, match="two rules are called 'mine'"):
        read_own(path)
    path.write_text("[[rule]]\nid = 3")
    with pytest.raises(LedgerError, match=r"docs/testing\.md"):
        read_own(path)
    with pytest.raises(LedgerError, match="is no file"):
        read_own(tmp_path / "none.toml")


def test_the_summary_names_rules_and_those_that_explain_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RULE + RULE.replace('"mine"', '"other"'))
    here = active.Active((), tmp_path, tmp_path, tmp_path / "mine.toml")
    one = {"checks": 3, "agree": 1, "unexplained": 0, "rules": {"mine": 2}}
    told = ["layers.mine:Big[units=3]", f"  forward: {'a long sentence ' * 20}with its end"]
    other = {"checks": 2, "agree": 1, "unexplained": 1, "rules": {"mine": 1, "published": 1}, "told": [told]}
    other["hints"] = ["layers.mine:Small: hint check_layer, roundtrip: …"]
    assert list(summary([one, other], here)) == [
        "keras-conformance: 5 checks under 0 implementations: "
        "2 agree, 2 differ for a known cause, 1 differ without a known cause",
        # pytest cuts its own lines; these are whole.
        *(f"  {line}" for line in told),
        "  layers.mine:Small: hint check_layer, roundtrip: …",
        "  mine (mine.toml): 3",
        "  published: 1",
        "  explained nothing in this run: other",
    ]
    assert list(summary([{"checks": 0, "agree": 0, "unexplained": 0, "rules": {}}], here)) == []


def test_a_published_cause_that_says_the_same_is_hinted_at() -> None:
    from conformance.analysis.ledger.load import load

    old, new = header("2.15.0", "tf.keras"), header("3.15.1", "keras")
    fact = FactComparison("config.reduction", Verdict.STRUCTURE, "", '"auto"', '"sum_over_batch_size"')
    assert [rule.id for rule in resembling(load(), old, new, "config", [fact])]
    numbers = FactComparison("output.0", Verdict.DIFFERENT, "", "1.0", "2.0", relative=0.5, worst=(0,))
    assert resembling(load(), old, new, "forward", [numbers]) == []
    assert resembling(load(), new, new, "config", [fact]) == []


@pytest.mark.parametrize(
    ("text", "arguments", "alike"),
    [
        ("def call(self, x):\n        return x * activations.hard_sigmoid(x)", {}, True),
        ("def call(self, x):\n        return keras.layers.Dense(3, activation='hard_sigmoid')(x)", {}, True),
        ("def call(self, x):\n        return activations.get(self.gate)(x)", {"gate": "hard_sigmoid"}, True),
        ("def call(self, x):\n        return x * activations.sigmoid(x)", {"gate": "tanh"}, False),
    ],
)
def test_numbers_resemble_a_cause_that_the_code_meets(
    tmp_path: Path, text: str, arguments: Mapping[str, Any], *, alike: bool
) -> None:
    from conformance.analysis.ledger.load import load

    (tmp_path / "mine.py").write_text(
        "import keras\nfrom keras import activations, layers\n\n\ndef other():\n    return 'linear'\n\n\n"
        f"class Gate(layers.Layer):\n    {text}\n"
    )
    own = {"packages": {"mine": str(tmp_path)}, "code": ""}
    case = Case("layers.mine:Gate", "own_layer", "mine:Gate", {"arguments": arguments, "own": own})
    old, new = header("2.15.0", "tf.keras"), header("3.15.1", "keras")
    numbers = FactComparison("output.0", Verdict.DIFFERENT, "", "1.0", "2.0", relative=0.5, worst=(0,))
    for left, right in ((old, new), (new, old)):
        read = functools.partial(met, case, load(), left, right)
        found = [rule.id for rule in resembling(load(), left, right, "forward", [numbers], read)]
        assert ("hard-sigmoid-slope" in found) == alike


def test_a_function_that_another_class_uses_is_not_of_this_one(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from keras import activations\n\n\nclass A:\n    f = activations.hard_sigmoid\n\n\nclass B:\n    f = 1\n"
    )
    own = {"packages": {"mine": str(tmp_path)}, "code": ""}
    old, new = header("2.15.0", "tf.keras"), header("3.15.1", "keras")
    words_ = {
        name: met(Case("x", "own_layer", f"mine:{name}", {"own": own}), (), old, new).words for name in ("A", "B")
    }
    assert "hard_sigmoid" in words_["A"]
    assert "hard_sigmoid" not in words_["B"]
    assert met(Case("x", "own_layer", "gone:A", {"own": own}), (), old, new).words == frozenset()


@pytest.mark.parametrize(
    ("words_", "told"),
    [
        (["--keras-conformance", "keras@3.15,karas@3"], "no karas was observed"),
        (
            ["--keras-conformance", "keras@3.15,keras@2.9", "--keras-conformance-python", "x"],
            "takes NAME=PATH, not 'x'",
        ),
    ],
)
def test_a_wrong_option_is_a_usage_error(words_: list[str], told: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conformance.testing.plugin", "-p", "no:cacheprovider", *words_],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert told in done.stderr
    assert "Traceback" not in done.stderr


AUTOMATIC = """
from tensorflow import keras
from elsewhere import Layer, Mixin


class Bare(keras.layers.Layer):
    pass


@keras.utils.register_keras_serializable(package="mine")
class Handing(keras.layers.Layer):
    def __init__(self, units, by=2.0, *, of=(1, 2), to, name="n", dtype=None, **kwargs):
        super().__init__(name=name, dtype=dtype, **kwargs)


class Inheriting(Handing):
    def call(self, x):
        return x


class Closed(keras.layers.Layer):
    def __init__(self, by=2.0):
        super().__init__()


class Named(keras.layers.Layer):
    def __init__(self, name="n", *, dtype=None):
        super().__init__(name=name, dtype=dtype)


class Writing(keras.layers.Layer):
    def get_config(self):
        return {}


class Assigned(keras.layers.Layer):
    get_config = None


class OfWriting(Writing):
    pass


class OfDense(keras.layers.Dense):
    pass


class OfElsewhere(Layer):
    pass


class Mixed(Mixin, keras.layers.Layer):
    pass


@Mixin
class Decorated(keras.layers.Layer):
    pass
"""


def own_layer(folder: Path, name: str) -> Case:
    (folder / "mine.py").write_text(AUTOMATIC)
    own = {"packages": {"mine": str(folder)}, "code": ""}
    return Case(f"layers.mine:{name}[inputs=(2,4)]", "own_layer", f"mine:{name}", {"own": own})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Bare", Automatic(("activity_regularizer", "autocast"))),
        ("Handing", Automatic(("by", "of"))),
        ("Inheriting", Automatic(("by", "of"))),
        ("Closed", Automatic(("by",), ("trainable", "dtype"), ("name",))),
        ("Named", Automatic((), ("trainable", "dtype"))),
        *(
            (name, None)
            for name in ("Writing", "Assigned", "OfWriting", "OfDense", "OfElsewhere", "Mixed", "Decorated")
        ),
        ("NotThere", None),
    ],
)
def test_what_keras_makes_a_config_of(name: str, found: Automatic | None, tmp_path: Path) -> None:
    assert automatic(own_layer(tmp_path, name)) == found


POLICY = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
OLD: Mapping[str, Any] = {"name": "subject", "trainable": True, "dtype": "float32"}
NEW: Mapping[str, Any] = {"name": "subject", "trainable": True, "dtype": POLICY}
BARE: Mapping[str, Any] = {"activity_regularizer": None, "autocast": True}
UNNAMED: Mapping[str, Any] = {"trainable": True, "dtype": POLICY}


def causes(runner: Seeing, case: Case) -> set[str] | None:
    """The rules that explain how the two differ; None where they do not."""
    judgement = runner.run(case).judgement
    if judgement.unexplained:
        return None
    return {rule for one in judgement.divergences for rule in one.rules}


def config(case: Case, written: Mapping[str, Any]) -> Observation:
    """An observation that ends with a config."""
    stages = [Stage("import"), Stage("construct"), Stage("config", facts={"config": written})]
    return Observation(case.id, "", "ok", {"float32": stages})


@pytest.mark.parametrize(
    ("name", "old", "new", "explained"),
    [
        ("Bare", OLD, {**NEW, **BARE}, {"config-dtype-policy", "own-config-with-defaults"}),
        ("Handing", OLD, {**NEW, "by": 2.0, "of": [1, 2]}, {"config-dtype-policy", "own-config-with-defaults"}),
        ("Closed", {"by": 2.0}, {**UNNAMED, "by": 2.0}, {"own-config-without-trainable-and-dtype"}),
        # What no default says, or a get_config writes, is a finding.
        ("Bare", OLD, {**NEW, **BARE, "by": 2.0}, None),
        ("Bare", {**OLD, **BARE}, NEW, None),
        ("Handing", OLD, {**NEW, "units": 3}, None),
        ("Handing", OLD, {**NEW, "trainable": False}, None),
        ("Writing", OLD, {**NEW, **BARE}, None),
        ("OfDense", OLD, {**NEW, **BARE}, None),
    ],
)
def test_the_config_that_keras_makes_is_explained(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], explained: set[str] | None, tmp_path: Path
) -> None:
    case = own_layer(tmp_path, name)
    assert causes(Seeing(tmp_path, config(case, old), config(case, new)), case) == explained


def test_what_older_versions_make_of_it_is_explained(tmp_path: Path) -> None:
    case = own_layer(tmp_path, "Closed")
    said = Raised("NotImplementedError", "Layer Closed has arguments ['by']")
    refusing = Observation(
        case.id,
        "",
        "error",
        {"float32": [Stage("import"), Stage("construct"), Stage("config", "error", raised=said)]},
    )
    runner = Seeing(tmp_path, refusing, config(case, {**UNNAMED, "by": 2.0}))
    assert causes(runner, case) is None
    runner.headers["x/tf.keras"] = header("2.10.0", "tf.keras")  # type: ignore[index]
    assert causes(runner, case) == {"own-config-has-to-be-written"}
    runner = Seeing(tmp_path, config(case, OLD), config(case, {**UNNAMED, "by": 2.0}))
    runner.headers["x/tf.keras"] = header("2.11.0", "tf.keras")  # type: ignore[index]
    assert causes(runner, case) == {
        "config-dtype-policy",
        "own-config-with-defaults",
        "own-config-without-name",
    }


def test_the_config_of_a_loss_of_one_s_own_is_explained(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import keras\n\n\nclass Far(keras.losses.Loss):\n    pass\n")
    case = replace(own_layer(tmp_path, "Far"), id="losses.mine:Far[inputs=((2,4),(2,4))]", scenario="own_loss")
    old, new = {"reduction": "auto", "name": None}, {"reduction": "sum_over_batch_size", "name": "far"}
    assert causes(Seeing(tmp_path, config(case, old), config(case, new)), case) == {
        "own-loss-named-after-its-class",
        "reduction-auto-is-the-default-of-tf-keras",
    }
    assert causes(Seeing(tmp_path, config(case, old), config(case, {**new, "reduction": "sum"})), case) is None


def test_rules_about_own_code_are_of_the_ledger() -> None:
    from conformance.analysis.checking.links import Missing, check_links
    from conformance.analysis.ledger.load import load

    published = {rule.id for rule in load()}
    assert set(WIDER) <= published
    assert published.isdisjoint(rule.id for rule in of_own_code())
    assert check_links(of_own_code(), lambda *_: Missing.CLONE).findings == ()
    assert all(rule.inside and rule.outside for rule in of_own_code())
