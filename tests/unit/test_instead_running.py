"""Advice on what went, run: snippets apart, both ways compared, what passed kept; under a Keras that is invented."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from conformance.analysis.checking import advice as running
from conformance.analysis.checking.advice import Piece, alike, probe, run_all, run_pieces
from conformance.analysis.checking.snippets import KEPT
from conformance.cli import app
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import Advice, Claim
from conformance.model.observation import Implementation

KERAS = '''
"""A Keras that can do little."""
class Model:
    def fit(self, x, epochs=1):
        return 2 * x
    def save(self, path, **kwargs):
        return path
    def stub(self):
        raise NotImplementedError("it is gone")
class ops:
    @staticmethod
    def double(x):
        return 2 * x
'''


# The files.


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    (tmp_path / "keras.py").write_text(KERAS, encoding="utf-8")
    return Launch(Implementation("here", "keras"), Path(sys.executable), {"PYTHONPATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("code", "ended", "said", "result"),
    [
        ("result = keras.ops.double(np.ones(2))", "ok", "", [2.0, 2.0]),
        (
            "result = (np.float32(1), {'a': b'x'}, None, 'é', True, np.array(['s']), -np.inf)",
            "ok",
            "",
            [1.0, {"a": "x"}, None, "é", True, ["s"], "-inf"],
        ),
        ("keras.ops.missing()", "raised", "AttributeError", None),
        ("this is no Python", "raised", "SyntaxError", None),
        ("import os; os._exit(3)", "raised", "", None),
        ("print('x' * 2000)", "ok", "xxx", None),
        ("open('left', 'w').close()", "ok", "", None),
        ("import time; time.sleep(60)", "timeout", "", None),
    ],
)
def test_a_snippet_runs_apart_and_leaves_its_result(
    launch: Launch, code: str, ended: str, said: str, result: Any
) -> None:
    pieces = [Piece(0, code), Piece(1, "import os\nassert not os.path.exists('left')\nresult = 1")]
    found, after = run_pieces(launch, pieces, 1.0 if ended == "timeout" else 60.0)
    assert (found.ended, found.result) == (ended, result)
    assert said in found.said
    assert len(found.said) <= KEPT
    assert (after.ended, after.result) == ("ok", 1)


def test_where_keras_cannot_be_imported_every_snippet_says_so(tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("raise ImportError('broken')", encoding="utf-8")
    launch = Launch(Implementation("here", "keras"), Path(sys.executable), {"PYTHONPATH": str(tmp_path)})
    found = run_pieces(launch, [Piece(0, "result = 1"), Piece(1, "")])
    assert [one.ended for one in found] == ["raised", "raised"]
    assert all("broken" in one.said for one in found)


def test_what_a_keras_has_is_found_without_calling_it(launch: Launch) -> None:
    claims = {
        Claim("Model"): True,
        Claim("Sequential"): False,
        Claim("Model", "fit"): True,
        Claim("Model", "fit_generator"): False,
        Claim("Model", "fit", "epochs"): True,
        Claim("Model", "fit", "nb_epoch"): False,
        Claim("Model", "save", "options"): None,
        Claim("ops.double", argument="y"): False,
    }
    assert dict(zip(claims, probe(list(claims), launch), strict=True)) == claims


def advice(**other: Any) -> Advice:
    made = {
        "snippet": "result = 4",
        "before": "result = 4 if keras.__file__ else 0",
        "old": "old/keras",
        "new": "new/keras",
    }
    return Advice("a", (Claim("x"),), other.pop("change", "changed"), "", "", **{**made, **other})


#: What is the same under both: the old way told apart by a module that the new Keras lacks.
OLD_ONLY = "import oldness\nresult = 4"


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        (advice(before=OLD_ONLY, change="gone"), []),
        (advice(before=OLD_ONLY, change="changed"), []),
        (advice(before=OLD_ONLY, change="gone", says=("No module named .oldness",)), []),
        (advice(before=OLD_ONLY, change="gone", says=("no such thing",)), ["says something else under new/keras"]),
        (advice(before=OLD_ONLY, change="ignored"), ["is not ignored under new/keras"]),
        (advice(before="result = 4", change="gone"), ["still runs under new/keras"]),
        (advice(before="result = 4", change="changed"), ["gives the same under new/keras"]),
        (advice(before="result = 4", change="ignored"), []),
        (advice(before=OLD_ONLY, snippet="result = 5", change="gone"), ["the old way gave 4, the snippet 5"]),
        (advice(before=OLD_ONLY, snippet="result = 1 / 0", change="gone"), ["the snippet raised under new/keras"]),
        (advice(before="1 / 0", change="gone"), ["the old way raised under old/keras", "the old way gave"]),
        (advice(before="", snippet="assert True"), []),
        (advice(before="", snippet="assert False"), ["the snippet raised"]),
    ],
)
def test_what_is_wrong_with_an_advice_is_told(one: Advice, wrong: list[str], launch: Launch, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "oldness.py").touch()
    (old / "keras.py").write_text(KERAS, encoding="utf-8")
    other = Launch(Implementation("old", "keras"), launch.python, {"PYTHONPATH": str(old)})
    (tried,) = run_all([one], {"old/keras": other, "new/keras": launch})
    said = [found for found in tried.wrong if "the old way gave None" not in found]
    wanted = [text for text in wrong if text != "the old way gave"]
    assert len(said) == len(wanted), tried.wrong
    assert all(text in found for text, found in zip(wanted, said, strict=True))


def test_advice_without_its_environments_is_left_out(launch: Launch) -> None:
    assert run_all([advice()], {"new/keras": launch}) == []
    assert run_all([advice()], {}) == []


class Table:
    """A table of two environments, of which there is one Keras."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch

    def implementation(self, identifier: str) -> Implementation:
        return Implementation(*identifier.split("/"))

    def is_here(self, environment: str) -> bool:
        return environment != "absent"

    def interpreter(self, environment: str) -> Path:
        return self._launch.python

    def launch(self, implementation: Implementation, python: Path) -> Launch:
        return Launch(implementation, python, self._launch.variables)


def test_what_passed_runs_again_only_if_it_changed(
    launch: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def counted(chosen: Sequence[Advice], launches: Mapping[str, Launch]) -> list[running.Tried]:
        ran.extend(one.id for one in chosen)
        return run_all(chosen, launches)

    def run(*options: str) -> Result:
        ran.clear()
        return CliRunner().invoke(app, ["instead", "--run", "--reports", str(tmp_path / "reports"), *options])

    good = msgspec.structs.replace(advice(before="", snippet="result = 1"), id="good")
    bad = msgspec.structs.replace(good, id="bad", snippet="result = 1 / 0")
    elsewhere = msgspec.structs.replace(good, id="elsewhere", new="absent/keras")
    shown = packed.Packed([good, bad, elsewhere], {}, [])
    monkeypatch.setattr(Environments, "load", lambda: Table(launch))
    monkeypatch.setattr(running, "run_all", counted)
    monkeypatch.setattr(packed, "load", lambda: shown)

    first = run()
    assert (first.exit_code, ran) == (1, ["good", "bad"])
    assert "bad: the snippet raised under new/keras" in first.output
    assert "3 advices, 2 of them run (0 before), 0 compared with the old way, 1 fail" in first.output
    assert (run().exit_code, ran) == (1, ["bad"])
    assert (run("--again").exit_code, ran) == (1, ["good", "bad"])
    shown.advice[:] = [msgspec.structs.replace(good, snippet="result = 2"), elsewhere]
    assert (run().exit_code, ran) == (0, ["good"])
    assert [one["id"] for one in msgspec.json.decode(run("--json").stdout)] == ["good"]


def test_an_environment_that_hangs_is_ended(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STARTING", 1.0)
    folder = Path(launch.variables["PYTHONPATH"])
    (folder / "keras.py").write_text("import time\ntime.sleep(60)", encoding="utf-8")
    (found,) = run_pieces(launch, [Piece(0, "result = 1")], 1.0)
    assert found.ended == "raised"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1.0, 1.00005, True),
        (1.0, 1.01, False),
        (0.0, 5e-6, True),
        (1, 1.0, True),
        (True, 1, False),
        (True, True, True),
        ("a", "a", True),
        ("a", 1.0, False),
        (None, None, True),
        (None, 0.0, False),
        ([1.0, 2.0], [1.0, 2.0], True),
        ([1.0], [1.0, 2.0], False),
        ([1.0], 1.0, False),
        ({"a": 1.0}, {"a": 1.0}, True),
        ({"a": 1.0}, {"b": 1.0}, False),
    ],
)
def test_results_are_alike_within_rounding(left: Any, right: Any, same: bool) -> None:
    assert alike(left, right) is same


@pytest.mark.parametrize(
    ("members", "snippet", "has"),
    [
        (("history",), "model = keras.Model()\nmodel.history = 1", "Model.history"),
        (("fit", "gone"), "made = [keras.Model()]\nmodel = made[0]", "Model.fit"),
        (("stub",), "model = keras.Model()", ""),
        (("gone",), "model = keras.Model()", ""),
        (("history",), "other = keras.ops()\nother.history = 1", ""),
    ],
)
def test_what_an_instance_still_has_is_not_gone(
    members: tuple[str, ...], snippet: str, has: str, launch: Launch
) -> None:
    claims = tuple(Claim("Model", member) for member in members)
    one = msgspec.structs.replace(advice(change="gone", snippet=snippet, before=""), claims=claims)
    (tried,) = run_all([one], {"new/keras": launch})
    assert tried.wrong == ((f"an instance that the snippet makes has {has} under new/keras",) if has else ())
