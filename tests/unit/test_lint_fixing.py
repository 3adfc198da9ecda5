"""``lint --fix``, ``--diff`` and ``--unsafe-fixes`` as commands; notebooks; fixes in JSON and SARIF; the hooks."""

import errno
import json
import os
import shlex
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from linting import AFTER, BEFORE, knowledge

from conformance.cli import main
from conformance.lint import fixing
from conformance.lint.fixes.writing import notebook
from conformance.lint.fixing import fix
from conformance.lint.linting import Prepared
from conformance.lint.sources import SourceFile
from conformance.storage.disk import replace_file

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests/data/sarif/sarif-schema-2.1.0.json"

#: What can be fixed safely, what unsafely, and what not at all.
CODE = (
    "from tensorflow import keras\nkeras.optimizers.SGD(lr=0.1)\n"
    "keras.Sequential().fit(x, use_multiprocessing=True)\nkeras.layers.LocallyConnected1D(1, 2)\n"
)
SAFE = CODE.replace("from tensorflow ", "").replace("lr=", "learning_rate=")
UNSAFE = SAFE.replace(", use_multiprocessing=True", "")


@dataclass
class Ended:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """The command, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr("sys.argv", ["conformance", "lint", "--from", BEFORE, "--to", AFTER, *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


def test_fix_changes_files_and_says_what_is_left(lint: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text(CODE, encoding="utf-8")
    file.chmod(0o640)
    (tmp_path / "other.py").write_text("x = 1\n", encoding="utf-8")
    ended = lint(".", "--fix")
    assert file.read_text(encoding="utf-8") == SAFE
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert (tmp_path / "other.py").read_text(encoding="utf-8") == "x = 1\n"
    assert ended.status == 1
    assert ended.out.rstrip().endswith("Fixed 2, 2 left; 1 more with --unsafe-fixes.")
    assert "[gone-name]" in ended.out
    assert "learning_rate" not in ended.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["code.py", "other.py"]
    again = lint(".", "--fix", "--unsafe-fixes")
    assert file.read_text(encoding="utf-8") == UNSAFE
    assert again.out.rstrip().endswith("Fixed 1, 1 left.")


def test_fix_ends_well_where_nothing_is_left(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("import keras\nkeras.optimizers.SGD(lr=0.1)\n", encoding="utf-8")
    assert lint("code.py").status == 1
    ended = lint("code.py", "--fix")
    assert (ended.status, ended.out.rstrip().split("\n")[-1]) == (0, "Fixed 1, 0 left.")
    assert lint("code.py").status == 0
    assert lint("code.py", "--fix").out.rstrip().endswith("Fixed 0, 0 left.")


def test_diff_shows_and_writes_nothing(lint: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text(CODE, encoding="utf-8")
    ended = lint("code.py", "--diff")
    assert file.read_text(encoding="utf-8") == CODE
    assert ended.status == 1
    assert ended.out == (
        "--- code.py\n+++ code.py\n@@ -1,4 +1,4 @@\n-from tensorflow import keras\n-keras.optimizers.SGD(lr=0.1)\n"
        "+import keras\n+keras.optimizers.SGD(learning_rate=0.1)\n"
        " keras.Sequential().fit(x, use_multiprocessing=True)\n"
        " keras.layers.LocallyConnected1D(1, 2)\n"
    )
    assert ended.err == "Would fix 2, 2 left; 1 more with --unsafe-fixes.\n"
    assert "-keras.Sequential().fit(x, use_multiprocessing=True)\n" in lint("code.py", "--diff", "--unsafe-fixes").out
    assert lint("code.py", "--fix", "--diff").status == 1
    assert file.read_text(encoding="utf-8") == CODE
    file.write_text(SAFE, encoding="utf-8")
    nothing = lint("code.py", "--diff")
    assert (nothing.status, nothing.out) == (0, "")


def test_the_text_says_that_some_can_be_fixed(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    for _ in range(2):
        assert "\n2 can be fixed with --fix, 1 more with --unsafe-fixes; --diff shows how.\n" in lint("code.py").out
    assert "can be fixed" not in lint("code.py", "--fix").out
    assert "\n1 can be fixed with --unsafe-fixes; --diff shows how.\n" in lint("code.py").out
    lint("code.py", "--fix", "--unsafe-fixes")
    assert "can be fixed" not in lint("code.py").out


def test_of_many_files_the_text_says_how_many_may_be_fixed(
    lint: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.cli.lint.COUNTED", 1)
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(CODE, encoding="utf-8")
    assert "Up to 6 can be fixed with --fix; --diff shows how." in lint(".").out
    assert "\n2 can be fixed with --fix, 1 more with --unsafe-fixes;" in lint("one.py").out


def test_the_text_says_what_keeps_a_fix_off(lint: Callable[..., Ended], tmp_path: Path) -> None:
    text = "import keras\nopt = keras.optimizers.SGD(0.1, decay=0.5)\n"
    (tmp_path / "code.py").write_text(text, encoding="utf-8")
    assert "--fix leaves it" not in lint("code.py").out
    (tmp_path / "code.py").write_text(f"{text}print(opt.learning_rate)\n", encoding="utf-8")
    assert "--fix leaves it: what it would write does not go with .learning_rate, used in this file." in " ".join(
        lint("code.py").out.split()
    )


def test_what_is_left_out_is_not_fixed(lint: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    text = "import keras\nkeras.optimizers.SGD(lr=0.1)  # conformance: ignore\nkeras.optimizers.Adam(lr=0.1)\n"
    file.write_text(text, encoding="utf-8")
    assert lint("code.py", "--fix", "--ignore", "refused-argument").status == 0
    assert file.read_text(encoding="utf-8") == text
    assert lint("code.py", "--write-baseline", "known.json").status == 0
    assert lint("code.py", "--fix", "--baseline", "known.json").status == 0
    assert file.read_text(encoding="utf-8") == text
    assert lint("code.py", "--fix").status == 0
    assert file.read_text(encoding="utf-8") == text.replace("Adam(lr", "Adam(learning_rate")


def test_fix_and_a_baseline_to_write_are_two_things(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    ended = lint("code.py", "--fix", "--write-baseline", "known.json")
    assert ended.status == 2
    assert "Fix first" in ended.err


def test_what_cannot_be_read_is_left_and_the_rest_is_fixed(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import keras\nkeras.optimizers.SGD(lr=\n", encoding="utf-8")
    (tmp_path / "good.py").write_text("import keras\nkeras.optimizers.SGD(lr=0.1)\n", encoding="utf-8")
    ended = lint(".", "--fix")
    assert ended.status == 1
    assert "bad.py" in ended.out
    assert (tmp_path / "bad.py").read_text(encoding="utf-8") == "import keras\nkeras.optimizers.SGD(lr=\n"
    assert "learning_rate" in (tmp_path / "good.py").read_text(encoding="utf-8")


#: Files that are fixed in this order; the middle one cannot be.
THREE = ("a.py", "b.py", "c.py")
ONE = "import keras\nkeras.optimizers.SGD(lr=0.1)\n"
DONE = ONE.replace("lr=", "learning_rate=")


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A folder with three files that can be fixed."""
    for name in THREE:
        (tmp_path / name).write_text(ONE, encoding="utf-8")
    return tmp_path


def texts(folder: Path) -> list[str]:
    """What the three files have."""
    return [(folder / name).read_text(encoding="utf-8") for name in THREE]


def refusing(name: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system refuses to write a file, or beside it."""
    opened = os.open

    def refuse(path: Any, flags: int, *more: int) -> int:
        if flags & os.O_CREAT and f".{name}." in str(path):
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, flags, *more)

    monkeypatch.setattr("os.open", refuse)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "Permission denied"),
        (errno.EROFS, "Read-only file system"),
        (errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_and_the_rest_is_fixed(
    lint: Callable[..., Ended], three: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    refusing("b.py", number, monkeypatch)
    ended = lint(".", "--fix")
    monkeypatch.undo()
    assert (ended.status, ended.err) == (1, "")
    assert f"b.py: it cannot be written: {said}" in ended.out
    assert ended.out.count("cannot be written") == 1
    # What is left is what is in the file that is as it was.
    assert "b.py:2:22: error [refused-argument]" in ended.out
    assert "1 file not written." in " ".join(ended.out.split())
    assert ended.out.rstrip().endswith("Fixed 2, 1 left.")
    assert texts(three) == [DONE, ONE, DONE]
    assert sorted(path.name for path in three.iterdir()) == list(THREE)


def test_a_read_only_file_stays_as_it_is(lint: Callable[..., Ended], three: Path) -> None:
    """Its folder lets it be replaced, and root may write anything."""
    (three / "b.py").chmod(0o444)
    ended = lint(".", "--fix")
    assert (ended.status, texts(three)) == (1, [DONE, ONE, DONE])
    assert "b.py: it cannot be written: it is read-only" in ended.out
    (three / "b.py").chmod(0o644)
    again = lint(".", "--fix")
    assert (again.status, texts(three)) == (0, [DONE, DONE, DONE])


@pytest.mark.parametrize(
    ("text", "said"), [(None, "b.py: it cannot be written: No such file"), ("x = 1\n", "b.py: it was changed")]
)
def test_a_file_that_vanishes_or_changes_meanwhile_is_left(
    lint: Callable[..., Ended], three: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, said: str
) -> None:
    written = replace_file

    def replacing(path: Path, pieces: Any) -> None:
        written(path, pieces)
        if path.name == "a.py":
            (three / "b.py").unlink() if text is None else (three / "b.py").write_text(text, encoding="utf-8")

    monkeypatch.setattr("conformance.lint.fixing.replace_file", replacing)
    ended = lint(".", "--fix")
    assert ended.status == 1
    assert said in ended.out
    assert [name for name in THREE if (three / name).exists()] == [n for n in THREE if text is not None or n != "b.py"]
    assert (three / "c.py").read_text(encoding="utf-8") == DONE
    assert text is None or (three / "b.py").read_text(encoding="utf-8") == text


def test_a_file_that_vanishes_while_it_is_read_is_told(
    lint: Callable[..., Ended], three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = fixing._once

    def reading(path: Path, data: bytes, findings: Any) -> Any:
        if path.name == "a.py":
            (three / "b.py").unlink()
        return read(path, data, findings)

    monkeypatch.setattr("conformance.lint.fixing._once", reading)
    ended = lint(".", "--fix")
    assert ended.status == 1
    assert "b.py: it cannot be read: No such file" in ended.out
    assert ended.out.rstrip().endswith("Fixed 2, 0 left.")


def test_other_formats_tell_what_is_not_written(
    lint: Callable[..., Ended], three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (three / "b.py").chmod(0o444)
    assert '"writing": true' in lint(".", "--fix", "--json").out
    said = "it cannot be written: it is read-only"
    assert f"::error file=b.py,title=not written::{said}" in lint(".", "--fix", "--format", "github").out
    assert 'name="write"' in lint(".", "--fix", "--format", "junit").out
    log = json.loads(lint(".", "--fix", "--format", "sarif").out)
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_the_text_says_why_a_fix_is_unsafe(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    reason = "each process had a copy of the data set and its random numbers"
    for more in ((), ("--fix",)):
        assert f"Only --unsafe-fixes changes it: {reason}." in " ".join(lint("code.py", *more).out.split())
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    shown = lint("code.py", "--diff", "--unsafe-fixes")
    assert f"Unsafe at code.py:3:27: {reason}.\n" in shown.err
    done = lint("code.py", "--fix", "--unsafe-fixes")
    assert f"Unsafe at code.py:3:27: {reason}.\n" in done.out
    assert "Unsafe" not in lint("code.py", "--fix", "--unsafe-fixes").out


def test_a_module_that_another_imports_is_fixed_with_it(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from keras import backend as K\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("from a import K\nK.mean(x)\n", encoding="utf-8")
    lint(".", "--fix")
    # What b has of a it cannot rename: a keeps the name, and b gets one of its own.
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "from keras import backend as K\n"
    assert (tmp_path / "b.py").read_text(encoding="utf-8") == "from a import K\nfrom keras import ops\nops.mean(x)\n"


# In other formats.


def test_json_has_exact_edits(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    found = json.loads(lint("code.py", "--json").out)["findings"]
    fixes = {one["rule"]: one["fix"] for one in found}
    assert fixes["lr-argument-removed" if "lr-argument-removed" in fixes else "refused-argument"] is not None
    edit = {"cell": None, "line": 2, "column": 22, "end_line": 2, "end_column": 24, "text": "learning_rate"}
    safe = [one["fix"] for one in found if one["line"] == 2 and one["severity"] == "error"]
    assert safe == [{"safe": True, "unsafe": None, "edits": [edit]}]
    unsafe = [one["fix"] for one in found if one["line"] == 3]
    assert [one["safe"] for one in unsafe] == [False]
    assert "random numbers" in unsafe[0]["unsafe"]
    assert [one["fix"] for one in found if one["line"] == 4] == [None]
    # What is kept for the text has no fixes, and does not answer for JSON.
    lint("code.py")
    assert json.loads(lint("code.py", "--json").out)["findings"] == found


def test_sarif_has_fixes_that_its_schema_takes(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    log = json.loads(lint("code.py", "--format", "sarif").out)
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    with_fix = [one for one in log["runs"][0]["results"] if "fixes" in one]
    assert len(with_fix) == 3
    (change,) = next(one for one in with_fix if one["level"] == "error")["fixes"][0]["artifactChanges"]
    region = {"startLine": 2, "startColumn": 22, "endLine": 2, "endColumn": 24}
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "learning_rate"}}]


# Notebooks.

CELLS: list[dict[str, Any]] = [
    {"cell_type": "markdown", "metadata": {}, "source": ["keras.optimizers.SGD(lr=1)\n"]},
    {
        "cell_type": "code",
        "metadata": {},
        "source": ["%matplotlib inline\n", "from tensorflow import keras\n", "s = 'é'"],
    },
    {"cell_type": "code", "metadata": {"b": 1.50, "a": []}, "outputs": [], "source": "keras.optimizers.SGD(lr=1)"},
    {"cell_type": "code", "metadata": {}, "source": []},
    {"cell_type": "code", "metadata": {}, "source": ["from tensorflow.keras import backend as K\n", "K.sum(1)"]},
]


def made(data: bytes, folder: Path) -> bytes:
    """What ``--fix`` makes of a notebook."""
    file = folder / "n.ipynb"
    file.write_bytes(data)
    found = fix([SourceFile(file, "n.ipynb", folder)], lambda: Prepared(knowledge()))
    return next((new for _, _, new in found.changed.values()), data)


@pytest.mark.parametrize("how", [{"indent": 1}, {"indent": None}, {"indent": 4, "ensure_ascii": False}])
def test_a_notebook_keeps_every_byte_beside_what_is_fixed(how: dict[str, Any], tmp_path: Path) -> None:
    def written(cells: list[dict[str, Any]]) -> bytes:
        return (json.dumps({"cells": cells, "nbformat": 4, "x": 1e3}, **how) + "\n").encode()

    cells = json.loads(json.dumps(CELLS))
    cells[1]["source"][1] = "import keras\n"
    cells[2]["source"] = "keras.optimizers.SGD(learning_rate=1)"
    cells[4]["source"] = ["from keras import backend as K\n", "keras.ops.sum(1)"]
    assert made(written(CELLS), tmp_path) == written(cells)
    assert made(written(cells), tmp_path) == written(cells)


def test_a_notebook_gets_lines_of_its_own(tmp_path: Path) -> None:
    source = ["from keras import backend as K\n", "K.sum(1)"]
    data = json.dumps({"cells": [{"cell_type": "code", "source": source}]}, indent=1)
    after = json.dumps(
        {"cells": [{"cell_type": "code", "source": [source[0], "from keras import ops\n", "ops.sum(1)"]}]}, indent=1
    )
    assert made(data.encode(), tmp_path).decode() == after


def test_an_old_notebook_is_fixed_too(tmp_path: Path) -> None:
    data = json.dumps(
        {"worksheets": [{"cells": [{"cell_type": "code", "input": ["import keras\n", "keras.optimizers.SGD(lr=1)"]}]}]}
    )
    assert made(data.encode(), tmp_path).decode() == data.replace("lr=", "learning_rate=")


def test_a_line_that_is_no_python_is_never_changed() -> None:
    data = json.dumps({"cells": [{"cell_type": "code", "source": ["%time f()\n", "x = !ls\n", "y"]}]}).encode()
    assert notebook(data, {1: "pass\nx = None\nz"}) == data.replace(b'"y"', b'"z"')
    assert notebook(data, {1: "pass\nx = 1\ny"}) is None


# The hooks.


def test_the_hooks_are_commands_that_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {one["id"] for one in hooks} == {"keras-conformance-lint", "keras-conformance-fix"}
    for hook in hooks:
        file = tmp_path / "code.py"
        file.write_text("import keras\nkeras.optimizers.SGD(lr=1)\n", encoding="utf-8")
        # pre-commit puts the files behind the arguments.
        command = [*shlex.split(hook["entry"]), "--from", BEFORE, "--to", AFTER, "code.py"]
        monkeypatch.setattr("sys.argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        fixes = hook["id"].endswith("fix")
        assert (ended.value.code or 0) == (0 if fixes else 1)
        assert ("learning_rate" in file.read_text(encoding="utf-8")) == fixes
        assert hook["require_serial"]
    capsys.readouterr()


def test_the_diff_of_the_docs_is_what_the_command_prints(lint: Callable[..., Ended], tmp_path: Path) -> None:
    text = (ROOT / "docs/lint.md").read_text(encoding="utf-8")
    (tmp_path / "train.py").write_text(text.partition("```python\n")[2].partition("```")[0], encoding="utf-8")
    _, _, printed = text.partition("py311-tf2/keras --diff\n")
    ended = lint("train.py", "--to", "py311-tf2/keras", "--diff")
    assert f"{ended.out}{ended.err}" == f"{printed.partition('```')[0]}"
