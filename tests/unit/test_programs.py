"""Programs: read from the worker's files, each with a revision of its own, shown and written out as they stand."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_invented import NEW, OLD, header

from conformance import catalog
from conformance.analysis.relevance.border import border
from conformance.catalog import programs
from conformance.cli.questions import _what_it_does
from conformance.environments import fingerprint
from conformance.environments.fingerprint import sources
from conformance.environments.launch import WORKER
from conformance.model.case import Case
from conformance.model.comparison import (
    BOUND,
    ENDINGS,
    Behaviour,
    Divergence,
    FactComparison,
    Severity,
    StageComparison,
    Verdict,
)
from conformance.model.errors import InvalidCaseError
from conformance.publishing.reproduce import reproducer
from conformance.publishing.reproduce.programs import arguments, standalone
from conformance.scenarios.program import GIVEN, title

TEXT = '''"""A module."""

import os

import numpy as np

from . import program

WIDTH = 3
UNUSED = 4


def helper(keras):
    return other() + WIDTH


def other():
    return np.ones(2)


@program("layers.Dense", "Model.fit", compared="exact", logic=True, border="nobody does")
def first(keras, see):
    """The first."""
    see("sum", helper(keras))


@program("layers.Dense")
def second(keras, see, folder):
    """The second."""
    see("path", os.path.basename(folder))
'''


@pytest.fixture(autouse=True)
def _read_again() -> Iterator[None]:
    yield
    for cached in (sources, fingerprint._file_digest):
        cached.cache_clear()


def read(text: str = TEXT) -> dict[str, Case]:
    return catalog.collect(("programs", case) for case in programs.read("area", text))


def test_a_case_says_what_its_decorator_says() -> None:
    first, second = read().values()
    assert (first.id, first.api, first.scenario, first.logic) == (
        "programs.area.first",
        "layers.Dense",
        "program",
        True,
    )
    assert first.precisions == ("float32",)
    assert second.precisions == ("float32", "float64")
    assert title(first.params) == "The first."
    assert first.params["about"] == ["layers.Dense", "Model.fit"]
    assert (first.params["compared"], second.params["compared"]) == ("exact", "numbers")
    assert (border(first), border(second)) == ("nobody does", "")


def test_the_source_is_the_function_with_all_it_uses_and_nothing_else() -> None:
    first, second = (case.params["source"] for case in read().values())
    assert first == (
        "import numpy as np\nWIDTH = 3\n\n\ndef helper(keras):\n    return other() + WIDTH\n\n\n"
        "def other():\n    return np.ones(2)\n\n\n"
        'def first(keras, see):\n    """The first."""\n    see("sum", helper(keras))\n'
    )
    assert "import os" in second
    assert "helper" not in second
    assert "np" not in second


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        ("return np.ones(2)", "return np.ones(3)", {"programs.area.first"}),
        ("WIDTH = 3", "WIDTH = 4", {"programs.area.first"}),
        ("UNUSED = 4", "UNUSED = 5", set()),
        ('"path", os', '"way", os', {"programs.area.second"}),
        ("logic=True, ", "", {"programs.area.first"}),
        ('@program("layers.Dense")\n', '@program("layers.Conv2D")\n', {"programs.area.second"}),
        ('"""A module."""', '"""Another text."""', set()),
    ],
)
def test_a_change_touches_those_programs_that_use_it(old: str, new: str, touched: set[str]) -> None:
    assert old in TEXT
    before, after = read(), read(TEXT.replace(old, new))
    assert {name for name in before if before[name].revision != after[name].revision} == touched


def test_another_program_of_a_file_leaves_the_others_as_they_were() -> None:
    more = TEXT + '\n\n@program("layers.Dense")\ndef third(keras, see):\n    """The third."""\n    see("x", 1)\n'
    before, after = read(), read(more)
    assert len(after) == 3
    assert {name: after[name].revision for name in before} == {name: case.revision for name, case in before.items()}


def test_no_fingerprint_covers_the_files_of_programs(tmp_path: Path) -> None:
    """What runs is the text of the request, which the revision covers."""
    worker = Path(shutil.copytree(WORKER, tmp_path / "worker", ignore=shutil.ignore_patterns("__pycache__")))
    scenarios = sorted({case.scenario for case in catalog.load().values()})
    before = {name: sources(worker).made(name, "keras3_torch") for name in scenarios}
    for path in (worker / "programs").glob("*.py"):
        path.write_text(path.read_text() + "\nMORE = 1\n")
    (worker / "programs" / "more.py").write_text(TEXT)
    for cached in (sources, fingerprint._file_digest):
        cached.cache_clear()
    assert {name: sources(worker).made(name, "keras3_torch") for name in scenarios} == before
    assert {"scenarios.program", "apart"} <= sources(worker).loaded("program", "keras3_torch")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('@program("layers.Dense")', "@program()", "names no public symbol"),
        ('@program("layers.Dense")', "@program", "names no public symbol"),
        ('@program("layers.Dense")', "@program(WIDTH)", "no literal"),
        ('@program("layers.Dense")', '@program("layers.Dense", logik=True)', "no logik"),
        ('@program("layers.Dense")', '@program("layers.Dense", compared="number")', "compared"),
        ('    """The second."""\n', "", "no docstring"),
        ("see, folder", "see, floder", "asks for floder"),
        ('see("path"', 'see("float64"', "a fact is called float64"),
        ("second(keras, see, folder)", "second(keras, folder)", "has to ask for keras and see"),
        ("def second", "def def", "invalid syntax"),
    ],
)
def test_what_cannot_be_meant_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidCaseError) as raised:
        read(TEXT.replace(old, new))
    assert said in str(raised.value)
    assert str(raised.value).startswith("programs.area")


def test_every_program_of_the_catalog_names_what_it_is_about_in_its_text() -> None:
    found = [case for case in catalog.load().values() if case.scenario == "program"]
    assert len(found) >= 24
    for case in found:
        # One initializer is asked for by a string, which is what the program is about.
        last = [name.rpartition(".")[2].replace("RandomUniform", "uniform") for name in case.params["about"]]
        assert any(name in case.params["source"] for name in last), case.id
        assert set(arguments(case.params["source"], case.params["program"])) <= set(GIVEN)
        # A title is a sentence, or a question.
        assert title(case.params).endswith((".", "?")), case.id


def test_show_prints_the_text_below_the_parameters() -> None:
    import msgspec

    first = read()["programs.area.first"]
    shown = _what_it_does(first.params, msgspec.json.encode)
    assert "source" not in shown[0]
    assert '  """The first."""' in "\n".join(shown)
    assert _what_it_does({"a": 1}, msgspec.json.encode) == ['{"a":1}']


FAKE = """
import sys, types
import numpy as np
__version__ = "2.0"
backend = types.SimpleNamespace(
    set_floatx=lambda name: setattr(backend, "name", name), floatx=lambda: backend.name, name="float32",
    constant=lambda array, dtype, shape: Tensor(array.astype(dtype).reshape(shape)),
)
class Tensor:
    def __init__(self, array):
        self.array, self.dtype, self.shape = array, array.dtype, array.shape
    def numpy(self):
        return self.array
"""

SEEN = '''import numpy as np


@program("backend.floatx")
def seen(keras, see, tensor, folder):
    """Everything that can be seen."""
    import os

    see("floatx", keras.backend.floatx())
    see("tensor", [tensor([1, 2]), {"half": tensor([0.5])}])
    see("array", np.zeros(2))
    see("files", os.listdir(folder))
'''


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_reproducer_runs_by_itself(tmp_path: Path, precision: str) -> None:
    (tmp_path / "keras.py").write_text(FAKE)
    (case,) = read(SEEN).values()
    (tmp_path / "repro.py").write_text(standalone(case, precision))
    done = subprocess.run(
        [sys.executable, "repro.py", "keras"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"floatx = {precision}",
        "tensor = [array([1, 2], dtype=int32), {'half': array([0.5]"
        + (", dtype=float32" if "32" in precision else "")
        + ")}]",
        "array = [0. 0.]",
        "files = []",
    ]


def test_the_reproducer_of_a_divergence_is_the_source_below_who_does_what() -> None:
    first = read()["programs.area.first"]
    facts = (FactComparison("sum.0", Verdict.DIFFERENT, "3 against 4", "3", "4", only="float64"),)
    pair = StageComparison("run", Verdict.DIFFERENT, facts)
    behaviours = (Behaviour((OLD.id,), "3"), Behaviour((NEW.id,), "4"))
    found = Divergence(
        first.id, first.api, "run", Verdict.DIFFERENT, next(iter(Severity)), behaviours, {(0, 1): pair}, (), ((0, 1),)
    )
    text = reproducer(first, found, {i.id: header(i) for i in (OLD, NEW)})
    assert text is not None
    assert first.params["source"] in text
    assert 'keras.backend.set_floatx("float64")' in text
    assert text.startswith(f"# {first.id}\n# run: different\n")
    assert text.endswith("first(keras, see)\n")
    compile(text, "repro.py", "exec")


#: Programs that were observed before this was looked at; what they see under these names is an exception all the same.
OLDER = {("errors", "missing"), ("callbacks", "raised"), ("utilities", "missing")}


def test_nothing_that_a_program_sees_has_the_name_of_an_ending() -> None:
    # A rule would take such a fact for how the stage ended.
    found = set()
    for file in (WORKER / "programs").glob("*.py"):
        named = [
            argument.value
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            for function, argument in zip([node.func, *node.args], node.args, strict=False)
            if isinstance(function, ast.Name) and function.id == "see" and isinstance(argument, ast.Constant)
        ]
        found |= {(file.stem, name) for name in ENDINGS & set(named)}
    assert found == OLDER


def test_programs_compare_arrays_by_the_one_bound() -> None:
    """No case has its own tolerance (docs/verdicts.md): a program that compares arrays itself has the judge's bound."""
    read = {path: path.read_text(encoding="utf-8") for path in sorted((WORKER / "programs").glob("*.py"))}
    bounds = {path.name: re.findall(r"(\d+) \* np\.finfo\(\"float32\"\)\.eps", text) for path, text in read.items()}
    assert {float(bound) for found in bounds.values() for bound in found} == {BOUND}
    assert not [path.name for path, text in read.items() if re.search(r"\bnp\.[\w.]*close\(|rtol=|atol=", text)]
