"""Conversions of scripts: the two spellings, what the tool made of them, and what is said of running that."""

import ast
import builtins
import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from conformance.catalog import converted
from conformance.catalog.converted import SPELLINGS, Converted, Made, digest, given, qualified, read, scripts, texts
from conformance.catalog.effects import effects
from conformance.catalog.rewritten import Ran, Under
from conformance.cli import app
from conformance.scenarios import find
from conformance.workspace import converting
from conformance.workspace.converting import ConversionError, convert

SOURCE = '''"""It.

keras stays in prose.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import (
    Conv2D,
    Dense as Full,
)

results = {"ä": Full(2), "keras": [K.sum(1), Conv2D]}
model = keras.Sequential([Full(tf.rank(1))])
'''

QUALIFIED = '''"""It.

keras stays in prose.
"""

import tensorflow as tf
import numpy as np

results = {"ä": tf.keras.layers.Dense(2), "keras": [tf.keras.backend.sum(1), tf.keras.layers.Conv2D]}
model = tf.keras.Sequential([tf.keras.layers.Dense(tf.rank(1))])
'''


def test_names_are_written_out_from_tensorflow() -> None:
    assert qualified(SOURCE) == QUALIFIED


@pytest.mark.parametrize("name", scripts())
def test_a_qualified_script_binds_all_that_it_uses(name: str) -> None:
    tree = ast.parse(given(name, "qualified"))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)} | set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    assert {node.id for node in names} <= bound
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imports.count("import tensorflow as tf") == 1
    assert not [line for line in imports if "keras" in line]


def test_the_table_has_what_every_version_makes_of_every_script() -> None:
    table = read()
    assert table.made.keys() == scripts().keys(), "run: conformance catalog convert"
    versions = sorted({tool for several in table.made.values() for one in several for tool in one.tools})
    assert len(versions) > 20
    files = set()
    for name, several in table.made.items():
        for spelling in SPELLINGS:
            mine = [one for one in several if one.spelling == spelling]
            assert sorted(tool for one in mine for tool in one.tools) == versions, name
            for one in mine:
                if one.text:
                    files.add(one.text)
                    assert (converted.TEXTS / one.text).read_text("utf-8") != given(name, spelling)
    assert files == {path.name for path in converted.TEXTS.glob("*.py")}


def test_every_text_can_be_run_as_a_script() -> None:
    for name, case in texts(read()).items():
        assert case.id.endswith(f"[{name}]")
        find(case.id, case.scenario).check(case.id, case.params)


def test_what_came_of_another_text_is_not_said(tmp_path: Path) -> None:
    assert read(tmp_path / "none.json") == Converted()
    case = texts(Converted())["mnist_cnn.imported"]
    under = [Under("b/keras", "same")]
    ran = {"mnist_cnn.imported": Ran(digest(case), "a/keras", under), "mnist_cnn.qualified": Ran("0", "a/keras", under)}
    path = tmp_path / "table.json"
    path.write_bytes(msgspec.json.encode(Converted(ran=ran)))
    assert read(path).ran == {"mnist_cnn.imported": ran["mnist_cnn.imported"]}


#: Changes ``lr=`` in version 2, warns of ``Dense`` in both, and ends with 3 in version 9.
TOOL = """#!{python}
import pathlib, sys
from_, to, report = (pathlib.Path(sys.argv[i]) for i in (2, 4, 6))
lines = []
for path in sorted(from_.rglob("*.py")):
    text = path.read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if "Dense" in line:
            lines += [f"{{path}}:{{number}}:0: WARNING: look", f"{{number}}:0: INFO: nothing"]
    new = to / path.relative_to(from_)
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_text(text.replace("lr=", "learning_rate=") if {version} == 2 else text)
report.write_text("\\n".join(lines * 2))
sys.exit(3 if {version} == 9 else 0)
"""


class Invented:
    """Environments of which each has a tool."""

    def __init__(self, root: Path, versions: tuple[int, ...]) -> None:
        self.root = root
        self.versions = versions
        for version in versions:
            tool = root / f"e{version}" / converting.TOOL
            tool.parent.mkdir()
            tool.write_text(TOOL.format(python=sys.executable, version=version))
            tool.chmod(tool.stat().st_mode | stat.S_IXUSR)

    def names(self) -> list[str]:
        return [f"e{version}" for version in self.versions] + ["bare", "away"]

    def get(self, name: str) -> Any:
        return SimpleNamespace(packages=(f"tensorflow=={name[1:]}.0.1",) if name[0] == "e" else ("keras==3.0",))

    def is_here(self, name: str) -> bool:
        return name != "away"

    def interpreter(self, name: str) -> Path:
        return self.root / name / "python"


def table() -> Converted:
    """Two scripts under two implementations: one is mended by the newer tool and broken by what follows it."""
    older, newer = ["2.10.1"], ["2.15.1", "2.21.0"]
    made = {
        "one": [
            Made("qualified", older),
            Made("qualified", newer, "one.qualified.2.15.py", ("WARNING [line 3]: look",)),
        ],
        "two": [Made("qualified", older + newer)],
    }
    under = {
        "one.qualified": [Under("a/tf.keras", "fails", "run: no lr"), Under("b/tf.keras", "same")],
        "one.qualified.2.15.py": [Under("a/tf.keras", "other results"), Under("b/tf.keras", "fails", "run: no legacy")],
        "two.qualified": [Under("a/tf.keras", "same"), Under("b/tf.keras", "fails", "run: gone")],
    }
    ran = {name: Ran("0", "r/keras", some) for name, some in under.items()}
    return Converted(made, ran, {"a/tf.keras": "2.15.0", "b/tf.keras": "2.21.0", "c/keras": "2.21.0"}, "2026-11-30")


def test_what_the_tool_does_is_counted_by_those_who_have_it() -> None:
    first, second = effects(table(), "qualified")
    counts = [(e.tool, len(e.steps), e.changed, e.ran, e.runs) for e in (first, second)]
    assert counts == [("2.15.0", 2, 1, 1, 2), ("2.21.0", 2, 1, 1, 0)]
    assert [(s.mended, s.broken) for s in (*first.steps, *second.steps)] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
    ]
    assert list(effects(table(), "imported")) == []


def test_the_command_tells_counts_and_each_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converted, "read", table)
    run = CliRunner().invoke
    whole = run(app, ["tf-upgrade-v2"]).output
    assert "write every name out from tf.keras" in whole
    assert "as they import it" not in whole
    assert "of 2 the tool changes 1, mends 0 to 1 and breaks 0 to 1, under 2 implementations" in whole
    told = run(app, ["tf-upgrade-v2", "b"]).output
    assert "of 2 programs 1 run before and 0 after: 0 mended, 1 broken" in told
    assert "one: broken: same → fails (run: no legacy)" in told
    assert "the tool says of one: WARNING [line 3]: look" in told
    assert "two: fails (run: gone); the tool changes nothing" in told
    first, second = json.loads(run(app, ["tf-upgrade-v2", "--json"]).output)["effects"]
    assert (first["mended"], first["broken"], second["mended"], second["broken"]) == (1, 0, 0, 1)
    assert run(app, ["tf-upgrade-v2", "tf9.9"]).exit_code != 0


def test_the_answer_says_what_was_measured_when_and_under_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converted, "read", table)
    whole = CliRunner().invoke(app, ["tf-upgrade-v2", "--json"])
    assert json.loads(whole.stdout)["conversions"] == {
        "created": "2026-11-30",
        "programs": 2,
        "spellings": ["imported", "qualified"],
        "tools": ["2.10.1", "2.15.1", "2.21.0"],
        # Nothing was run under c.
        "implementations": {"a/tf.keras": "2.15.0", "b/tf.keras": "2.21.0"},
        "texts": 3,
    }
    one = CliRunner().invoke(app, ["tf-upgrade-v2", "b", "--json"])
    assert json.loads(one.stdout)["conversions"] == json.loads(whole.stdout)["conversions"]
    told = CliRunner().invoke(app, ["tf-upgrade-v2"])
    assert told.stderr == (
        "Measured on 2026-11-30: 2 programs in 2 spellings, given to the tools of 3 versions of TensorFlow; "
        "3 texts were run under 2 implementations.\n"
    )


def test_the_day_of_the_last_measurement_is_kept(places: Path) -> None:
    assert convert(invented(places, 1, 2)).created == datetime.now(UTC).date().isoformat() == converted.read().created


def test_a_version_is_named_as_for_other_commands() -> None:
    run = CliRunner().invoke
    for asked in ("tf.keras@2.15", "tf2.15", "py311-tf215/tf.keras"):
        assert run(app, ["tf-upgrade-v2", asked]).output.startswith("py311-tf215/tf.keras, the programs imported")


def invented(root: Path, *versions: int) -> Any:
    """As many of the environments' methods as are asked for."""
    return Invented(root, versions)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = tmp_path / "sources"
    for module, name, value in (
        (converted, "SOURCES", sources),
        (converted, "TEXTS", tmp_path / "converted"),
        (converting, "TEXTS", tmp_path / "converted"),
        (converted, "TABLE", tmp_path / "converted.json"),
        (converting, "TABLE", tmp_path / "converted.json"),
    ):
        monkeypatch.setattr(module, name, value)
    sources.mkdir()
    for name in scripts():
        (sources / f"{name}.py").write_text("import keras\n")
    (sources / "mnist_cnn.py").write_text("from keras.layers import Dense\nDense(lr=1)\n")
    (tmp_path / "converted").mkdir()
    (tmp_path / "converted" / "gone.qualified.1.0.py").write_text("")
    return tmp_path


def test_each_version_is_asked_and_those_that_make_the_same_stand_together(places: Path) -> None:
    made = convert(invented(places, 1, 2))
    assert made.made["dqn_agent"] == [Made(spelling, ["1.0.1", "2.0.1"]) for spelling in SPELLINGS]
    warned = [(f"WARNING [line {line}]: look" for line in lines) for lines in ((1, 2), (2,))]
    expected = []
    for spelling, said in zip(SPELLINGS, map(tuple, warned), strict=True):
        expected += [
            Made(spelling, ["1.0.1"], "", said),
            Made(spelling, ["2.0.1"], f"mnist_cnn.{spelling}.2.0.py", said),
        ]
    assert made.made["mnist_cnn"] == expected
    assert {path.name for path in (places / "converted").iterdir()} == {e.text for e in expected if e.text}
    text = (places / "converted" / "mnist_cnn.qualified.2.0.py").read_text()
    assert text == "import tensorflow as tf\ntf.keras.layers.Dense(learning_rate=1)\n"


def test_what_a_tool_made_that_is_not_here_is_kept(places: Path) -> None:
    convert(invented(places, 1, 2))
    before = {path.name: path.read_bytes() for path in places.rglob("converted*/*.py")}
    (places / "e1").rename(places / "away1")
    with pytest.raises(ConversionError, match=r"What the tools of TensorFlow 1\.0\.1 made would be lost"):
        convert(invented(places / "sources", 2))
    assert {path.name: path.read_bytes() for path in places.rglob("converted*/*.py")} == before != {}


def test_a_tool_that_fails_is_an_error(places: Path) -> None:
    with pytest.raises(ConversionError, match="tf_upgrade_v2 of e9 ended with 3"):
        convert(invented(places, 9))
    with pytest.raises(ConversionError, match="No environment with tf_upgrade_v2"):
        convert(invented(places))
