"""The inventory of public names: how they are walked, kept and told."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.analysis.history.coverage import Gone, coverage
from conformance.environments.table import Environments
from conformance.inventory.names import FILE, Inventory, Kind, Names, Symbol, decode, encode, gathered, load, write
from conformance.inventory.observing import SCRIPT
from conformance.inventory.usage import Usage
from conformance.inventory.where import where
from conformance.model.errors import InventoryError

#: A package of the time when a namespace was the module that implements it, without marks of what is exported.
OLD = {
    "__init__.py": "__version__ = '2.3.1'\nfrom . import layers, models, utils, backend\n",
    "backend/__init__.py": "def mean(x): pass\n",
    "engine/__init__.py": "",
    "engine/training.py": "class Model: pass\n",
    "layers/__init__.py": "import os, collections\nfrom .core import *\nfrom ..utils.tools import helper\n",
    "layers/core.py": "class Layer: pass\nclass Dense(Layer): pass\nclass _Hidden: pass\n",
    "models.py": "from .engine.training import Model\nfrom .layers.core import Layer\nfrom .backend import mean\n",
    "utils/__init__.py": "",
    "utils/tools.py": "def helper(): pass\n",
    "losses.py": "def mean_squared_error(y, p): pass\nmse = MSE = mean_squared_error\nEPSILON = 1e-7\n",
}

#: A package of the time when everything exported is marked.
MARKED = {
    "__init__.py": "__version__ = '2.6.0'\nfrom . import layers\n",
    "layers/__init__.py": (
        "import functools\n"
        "class Layer: _keras_api_names = ('keras.layers.Layer',)\n"
        "class Dense(Layer): _keras_api_names = ('keras.layers.Dense',)\n"
        "class Unmarked(Layer): pass\n"
        "class BatchNormalizationV2: _keras_api_names = ('keras.layers.BatchNormalization',)\n"
        "def plain(): pass\nplain._keras_api_names = ('keras.layers.add',)\n"
        "@functools.wraps(plain)\ndef add(): pass\n"
    ),
}

#: A package of today: modules hold what is exported, and src is where it comes from.
NEW = {
    "__init__.py": "__version__ = '3.0.0'\nfrom . import layers, src\n",
    "src.py": "class Dense: pass\nclass Layer: pass\n",
    "layers/__init__.py": "from ..src import Dense, Layer\nDenseAlias = Dense\nimport keras.layers as again\n",
}


def walked(folder: Path, files: dict[str, str]) -> dict[str, Any]:
    """What the script says of an invented package keras."""
    for name, text in files.items():
        path = folder / "keras" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    answer = folder / "answer.json"
    subprocess.run(
        [sys.executable, SCRIPT, "--provider", "keras", "--answer", answer],
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=True,
        capture_output=True,
    )
    said: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return said


def test_old_import_paths_are_modules_and_leaks_are_no_names(tmp_path: Path) -> None:
    names = walked(tmp_path, OLD)["names"]
    assert {name: kind for name, (kind, _) in names.items()} == {
        "backend": "module",
        "backend.mean": "function",
        "layers": "module",
        "layers.core": "module",
        "layers.Layer": "class",
        "layers.Dense": "class",
        "losses": "module",
        "losses.mean_squared_error": "function",
        "losses.mse": "function",
        "losses.MSE": "function",
        "models": "module",
        "models.Model": "class",
        "models.Layer": "class",
        "utils": "module",
        "utils.tools": "module",
    }
    assert names["losses.mse"][1] == names["losses.MSE"][1] != names["layers.Dense"][1]


def test_where_exports_are_marked_the_marks_decide(tmp_path: Path) -> None:
    names = walked(tmp_path, MARKED)["names"]
    assert sorted(names) == ["layers", "layers.Dense", "layers.Layer", "layers.add"]


def test_a_generated_api_is_taken_as_it_is(tmp_path: Path) -> None:
    said = walked(tmp_path, NEW)
    assert sorted(said["names"]) == ["layers", "layers.Dense", "layers.DenseAlias", "layers.Layer"]
    assert said["names"]["layers.Dense"] == said["names"]["layers.DenseAlias"]
    assert said["versions"]["keras"] == "3.0.0"


def answer(versions: dict[str, str], **names: tuple[Kind, int]) -> Names:
    return Names("keras", versions, {name.replace("_", "."): value for name, value in names.items()})


A, B, C = "e1/keras", "e2/keras", "e3/tf.keras"


def test_what_was_seen_is_gathered_and_what_is_known_of_others_is_kept() -> None:
    first = gathered(
        {
            A: answer({"keras": "2.3.1"}, layers_X=("class", 1), layers_Y=("class", 1), layers_Z=("class", 2)),
            B: answer({"keras": "3.0.0"}, layers_X=("class", 7), layers_Y=("class", 8), layers_W=("class", 8)),
        },
        "2026-01-01",
        [A, B, C],
    )
    assert first.symbols["layers.X"].implementations == {A, B}
    # X and Y are one in A and two in B; Y and W are never two.
    assert first.same == (frozenset(("layers.W", "layers.Y")),)
    second = gathered(
        {B: answer({"keras": "3.1.0"}, layers_W=("class", 1)), C: answer({"keras": "3.0.0"}, layers_V=("function", 1))},
        "2026-02-02",
        [A, B, C],
        first,
    )
    assert list(second.versions) == [A, B, C]
    assert dict(second.seen) == {A: "2026-01-01", B: "2026-02-02", C: "2026-02-02"}
    assert second.symbols["layers.X"].implementations == {A}
    assert second.symbols["layers.W"].implementations == {B}
    assert second.of(C) == {"layers.V"}


def test_the_file_says_the_same_again(tmp_path: Path) -> None:
    found = load()
    text = encode(found, "2026-11-26T00:00:00+00:00")
    assert decode(text) == found
    write(tmp_path / "symbols.json", found, "2026-11-26T00:00:00+00:00")
    assert load(tmp_path / "symbols.json") == found
    assert [path.name for path in tmp_path.iterdir()] == ["symbols.json"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"schema":"urn:keras-conformance:symbols:9"}'])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "symbols.json"
    path.write_bytes(content)
    with pytest.raises(InventoryError):
        load(path)
    with pytest.raises(InventoryError, match="cannot be read"):
        load(tmp_path / "elsewhere.json")


def test_another_schema_is_told_from_damage() -> None:
    file = json.loads(FILE.read_text(encoding="utf-8")) | {"schema": "urn:keras-conformance:symbols:9"}
    with pytest.raises(InventoryError, match="another version"):
        decode(json.dumps(file).encode())


def test_the_published_inventory_is_of_the_table_and_holds_what_is_known() -> None:
    found = load()
    known = {one.id for one in Environments.load().implementations()}
    assert known.issuperset(found.versions)
    assert len(found.versions) >= 91
    old, new = "py37-tf20/keras", "py311-tf2/keras"
    assert {"layers.Dense", "backend.mean", "wrappers.scikit_learn.KerasClassifier"} <= found.of(old)
    assert {"layers.Dense", "ops.mean", "random.normal", "saving.load_model"} <= found.of(new)
    assert not found.of(new) & {"backend.mean", "layers.ThresholdedReLU"}
    # keras 2.6 had no keras.optimizers.Adam, which nobody expects.
    assert "optimizers.Adam" in found.of("py38-tf26/tf.keras") - found.of("py38-tf26/keras")
    assert found.symbols["utils.np_utils"].kind == "module"
    assert "layers.MaxPool2D" in found.aliases("layers.MaxPooling2D")
    # One object up to 2.10, two since.
    assert found.aliases("optimizers.Adam").isdisjoint(("optimizers.legacy.Adam", "optimizers.experimental.Adam"))


@pytest.mark.parametrize(
    ("having", "said"),
    [
        ((), "none that was looked at"),
        (("1", "2", "3", "4"), "keras 2.3 to 3.15"),
        (("1",), "keras 2.3"),
        (("1", "2"), "keras until 3.0"),
        (("3", "4"), "keras since 3.5"),
        (("2", "3"), "keras 3.0 to 3.5"),
        (("1", "3", "4"), "keras 2.3 and since 3.5"),
        (("1", "t"), "keras 2.3"),
        (("t",), "keras[theano] 2.3"),
        (("1", "j"), "keras 2.3"),
    ],
)
def test_who_has_something_is_said_in_a_few_words(having: tuple[str, ...], said: str) -> None:
    ids = {n: f"e{n}/keras" for n in "1234"} | {"t": "et/keras[theano]", "j": "ej/keras[jax]"}
    numbers = {"1": "2.3.1", "2": "3.0.5", "3": "3.5.0", "4": "3.15.1", "t": "2.3.1", "j": "3.15.1"}
    versions = {ids[n]: {"keras": number} for n, number in numbers.items()}
    assert where({ids[n] for n in having}, versions) == said


def test_how_much_of_the_api_was_compared_counts_things_by_their_use() -> None:
    def symbol(name: str, *where_: str) -> Symbol:
        return Symbol(name, "class", frozenset(where_))

    names = [
        symbol("layers.Dense", A, B),
        symbol("layers.MaxPool2D", A, B),
        symbol("layers.MaxPooling2D", A, B),
        symbol("layers.experimental.Rescaling", A),
        symbol("layers.Rescaling", A, B),
        symbol("layers.Gone", A),
        symbol("layers.Unused", A, B),
        symbol("layers.New", B),
    ]
    same = (
        frozenset(("layers.MaxPool2D", "layers.MaxPooling2D")),
        frozenset(("layers.Rescaling", "layers.experimental.Rescaling")),
    )
    inventory = Inventory({s.name: s for s in names}, {A: {}, B: {}}, {}, same)
    files = {"layers.Dense": 10, "layers.MaxPool2D": 5, "layers.Gone": 3, "layers.Rescaling": 2}
    usage = Usage(files, {name: 10 * count for name, count in files.items()}, "")
    found = coverage(inventory, usage, A, B, {"layers.Dense", "layers.MaxPooling2D"})
    assert found is not None
    assert (found.things, found.compared, found.uses, found.uses_compared) == (5, 2, 200, 150)
    assert found.share == 0.75
    assert found.gone == (
        Gone("layers.Gone", "", 3),
        Gone("layers.experimental.Rescaling", "layers.Rescaling", 2),
    )
    assert found.unlooked == ("layers.Rescaling", "layers.Unused")
    assert coverage(inventory, usage, A, "mine/keras", ()) is None
