"""The fingerprint of an observation: of the files that its case loads, of what they do, under every Python alike."""

import ast
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import catalog
from conformance.environments import fingerprint
from conformance.environments.fingerprint import Sources, closure, digest_of, sources
from conformance.environments.launch import WORKER
from conformance.environments.table import Environments
from conformance.model.errors import MissingInterpreterError

ENGINES = sorted(p.stem for p in (WORKER / "engines").glob("*_*.py") if "ENGINE = " in p.read_text())
SCENARIOS = sorted({case.scenario for case in catalog.load().values()})

SOURCE = b'''"""A module."""
import os

def double(value, *rest, scale=2.5, **more):
    """Twice."""
    # The one thing it does.
    return {"value": value * 2, "path": os.sep, "x": -1, "many": [(1, None), "\\u00e9", b"\\xff", ...], **more}

class Empty:
    """Nothing."""
'''


@pytest.fixture
def worker(tmp_path: Path) -> Path:
    """A copy of the worker that may be changed."""
    return Path(shutil.copytree(WORKER, tmp_path / "worker", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture(autouse=True)
def _read_again() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """As in another process."""
    for cached in (sources, fingerprint._file_digest):
        cached.cache_clear()


def every(worker: Path) -> dict[tuple[str, str], str]:
    """The fingerprint of each scenario with each engine."""
    forget()
    found = sources(worker)
    return {(s, e): found.made(s, e).run for s in SCENARIOS for e in ENGINES}


def changed(worker: Path, name: str) -> set[tuple[str, str]]:
    """The pairs of scenario and engine whose fingerprint a statement more in a file changes."""
    before = every(worker)
    path = worker / name
    path.write_text(path.read_text() + "\nMORE = 1\n")
    return {pair for pair, value in every(worker).items() if value != before[pair]}


def test_every_scenario_of_the_catalog_and_every_backend_of_the_table_has_a_file() -> None:
    modules = sources(WORKER).modules
    assert {f"scenarios.{name}" for name in SCENARIOS} <= set(modules)
    assert {i.backend for i in Environments.load().implementations()} == {e.partition("_")[2] for e in ENGINES}


def test_what_every_case_loads_changes_every_fingerprint(worker: Path) -> None:
    everything = set(every(worker))
    shared = ("__main__.py", "serve.py", "answers/observe.py", "recording.py", "engines/base.py", "engines/__init__.py")
    for name in shared:
        assert changed(worker, name) == everything, name


@pytest.mark.parametrize(
    ("name", "scenarios", "engines"),
    [
        ("scenarios/layer.py", {"layer", "layer_weights"}, set(ENGINES)),
        ("scenarios/training.py", {"training"}, set(ENGINES)),
        ("building.py", {"mode", "model", "training"}, set(ENGINES)),
        ("scenarios/function.py", {"function", "functional"}, set(ENGINES)),
        ("properties.py", {"function", "functional", "initializer", "layer", "layer_weights"}, set(ENGINES)),
        ("engines/keras3_jax.py", set(SCENARIOS), {"keras3_jax"}),
        ("engines/symbolic.py", set(SCENARIOS), {e for e in ENGINES if e.startswith("symbolic_")}),
        ("engines/keras3_inference.py", set(SCENARIOS), {"keras3_numpy", "keras3_openvino"}),
    ],
)
def test_a_change_touches_those_who_load_it(worker: Path, name: str, scenarios: set[str], engines: set[str]) -> None:
    assert changed(worker, name) == {(s, e) for s in scenarios for e in engines}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("scenarios/divination.py", "from .. import facts\n\n\ndef perform(run, api, params):\n    pass\n"),
        ("engines/keras3_mlx.py", "from .keras3 import Keras3Engine\n\nENGINE = Keras3Engine\n"),
        ("answers/inventory.py", "def answer(keras, engine, request):\n    return {}\n"),
        ("ragged.py", "LENGTHS = ()\n"),
        ("tools/stand_alone.py", "print(1)\n"),
    ],
    ids=["scenario", "engine", "answer", "helper", "stand-alone"],
)
def test_another_file_leaves_all_others_valid(worker: Path, name: str, text: str) -> None:
    before, whole = every(worker), sources(worker).whole
    proved = sources(worker).made("layer", "eager_tensorflow").proved
    (worker / name).parent.mkdir(exist_ok=True)
    (worker / name).write_text(text)
    assert every(worker) == before
    assert sources(worker).made("layer", "eager_tensorflow").proved == proved
    assert sources(worker).whole != whole


def test_a_helper_counts_from_when_it_is_imported_even_inside_a_function(worker: Path) -> None:
    (worker / "ragged.py").write_text("LENGTHS = ()\n")
    path = worker / "scenarios" / "loss.py"
    path.write_text(path.read_text() + "\n\ndef late():\n    from .. import ragged\n\n    return ragged\n")
    every(worker)
    assert changed(worker, "ragged.py") == {("loss", engine) for engine in ENGINES}


def test_what_proves_that_two_are_the_same_counts_for_what_is_proved_only(worker: Path) -> None:
    before = sources(worker).made("loss", "eager_tensorflow")
    assert before.run != before.proved
    path = worker / "answers" / "compare.py"
    path.write_text(path.read_text() + "\nMORE = 1\n")
    forget()
    after = sources(worker).made("loss", "eager_tensorflow")
    assert (after.run == before.run, after.proved == before.proved) == (True, False)
    assert before.run in after
    assert before.proved not in after


@pytest.mark.parametrize(
    "same",
    [
        SOURCE.replace(b"# The one thing it does.", b"# Something."),
        SOURCE.replace(b'"""Twice."""', b'"""Two times,\n\n    and more."""').replace(b"A module.", b"."),
        SOURCE.replace(
            b"(value, *rest, scale=2.5, **more)", b"(\n    value,\n    *rest,\n    scale=2.5,\n    **more,\n)"
        ),
        SOURCE.replace(b"value * 2", b"(value * 2)").replace(b'"path"', b"'path'"),
        SOURCE.replace(b"\n", b"\r\n"),
    ],
    ids=["comment", "docstrings", "layout", "spelling", "line ends"],
)
def test_what_cannot_change_what_a_file_does_does_not_count(same: bytes) -> None:
    assert same != SOURCE
    assert digest_of(same) == digest_of(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"value * 2", b"value * 3"),
        (b"2.5", b"2.0"),
        (b"* 2", b"+ 2"),
        (b"(1, None)", b"[1, None]"),
        (b"(1, None)", b"(1, False)"),
        (b"(1, None)", b"(True, None)"),
        (b"-1", b"1"),
        (b"**more}", b"}"),
        (b"*rest, ", b"*, "),
        (b"double", b"twice"),
        (b"import os", b"import os as os2"),
    ],
)
def test_everything_else_counts(old: bytes, new: bytes) -> None:
    assert old in SOURCE
    assert digest_of(SOURCE.replace(old, new)) != digest_of(SOURCE)


def test_a_string_that_is_no_docstring_counts() -> None:
    assert digest_of(b"x = 1\n'a'\n") != digest_of(b"x = 1\n'b'\n")
    assert digest_of(b"if x:\n    'a'\n") != digest_of(b"if x:\n    'b'\n")


def test_what_is_no_python_counts_byte_by_byte() -> None:
    assert digest_of(b"def (") != digest_of(b"def  (")


def test_imports_are_followed_however_they_are_written(tmp_path: Path) -> None:
    files = {
        "__init__.py": "",
        "top.py": "import os\nfrom . import one, missing\nfrom .sub.two import thing\nimport numpy.linalg\n",
        "one.py": "def late():\n    from .sub import three\n",
        "sub/__init__.py": "from .four import *\n",
        "sub/two.py": "from .. import five\nfrom ..sub import three as other\nthing = 1\n",
        "sub/three.py": "if 1:\n    from . import two\n",
        "sub/four.py": "",
        "five.py": "",
        "six.py": "from . import top\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    modules = fingerprint._modules(tmp_path)
    everything = {"", "top", "one", "sub", "sub.two", "sub.three", "sub.four", "five"}
    assert closure(modules, "top") == everything
    assert closure(modules, "six") == everything | {"six"}
    assert closure(modules, "five") == {"", "five"}
    assert closure(modules, "nowhere") == set()


def test_a_worker_of_another_kind_has_one_fingerprint_for_everything(tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text("print(1)\n")
    found = sources(script)
    made = found.made("layer", "")
    assert made == found.made("loss", "whatever")
    assert made.run == made.proved == found.whole[: fingerprint.DIGITS]
    forget()
    script.write_text("print(2)\n")
    assert sources(script).whole != found.whole
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "__main__.py").write_text("print(1)\n")
    first = sources(folder).whole
    (folder / "notes.txt").write_text("x")
    forget()
    assert sources(folder).whole == first
    (folder / "sub" / "more.py").write_text("x = 1")
    forget()
    assert sources(folder).whole != first


#: Environments on Pythons that can run the runner, other than the one it is developed on.
OTHERS = ("py312-tf218", "py313-keras315-jax")
ASK = """
import sys
from pathlib import Path
from conformance.environments.fingerprint import sources
found = sources(Path(sys.argv[1]))
for scenario in sys.argv[2].split(","):
    print(scenario, found.made(scenario, sys.argv[3]).run)
print(found.whole)
"""


@pytest.mark.parametrize("name", OTHERS)
def test_another_python_takes_the_same_fingerprint(name: str, tmp_path: Path) -> None:
    try:
        python = Environments.load().interpreter(name)
    except MissingInterpreterError as missing:
        pytest.skip(f"no such Python here: {missing}")
    (tmp_path / "awkward.py").write_bytes(SOURCE + b"\nprint(f'{1 + 1!r:>{3}} {\"a\"} b' 'c')\n")
    command = "import sys; sys.path.insert(0, sys.argv[4])\n" + ASK
    command += (
        "from conformance.environments.fingerprint import digest_of\nprint(digest_of(Path(sys.argv[5]).read_bytes()))\n"
    )
    root, engine = str(Path(fingerprint.__file__).parents[2]), "symbolic_cntk"
    words = [str(WORKER), ",".join(SCENARIOS), engine, root, str(tmp_path / "awkward.py")]
    said = [
        subprocess.run([one, "-c", command, *words], capture_output=True, text=True, check=True).stdout
        for one in (str(python), sys.executable)
    ]
    assert said[0] == said[1]
    assert len(said[0].split()) == 2 * len(SCENARIOS) + 2


def test_each_file_is_read_at_most_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """For its imports and for its digest, whatever number of scenarios and engines load it."""
    forget()
    parsed: Counter[bytes] = Counter()
    parse = ast.parse

    def counting(source: bytes, *others: Any) -> ast.Module:
        parsed[source] += 1
        tree: ast.Module = parse(source, *others)
        return tree

    monkeypatch.setattr(ast, "parse", counting)
    found: Sources = sources(WORKER)
    for scenario in SCENARIOS:
        for engine in ENGINES:
            found.made(scenario, engine)
    texts = Counter(path.read_bytes() for path in found.modules.values())
    assert len(parsed) > len(SCENARIOS)
    assert all(count <= 2 * texts[source] for source, count in parsed.items())
