"""Files, notebooks, folders, configuration, baselines, kept results; and whatever cannot be read."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linting import report

from conformance.cli import main
from conformance.lint.installed import version_near
from conformance.lint.notebooks import NotANotebookError, cells, plain
from conformance.lint.parsing import parsed
from conformance.lint.sources import found
from conformance.model.errors import UsageError

#: A line that breaks, and what is told of it.
BROKEN = "import keras\nkeras.optimizers.Adam(lr=0.1)\n"
SAID = "refused-argument"


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

    def run(*arguments: str, versions: bool = True) -> Ended:
        ends = ("--from", "tf.keras@2.10", "--to", "keras@3.15") if versions else ()
        monkeypatch.setattr("sys.argv", ["conformance", "lint", *arguments, *ends])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else 0, printed.out, printed.err)

    return run


def notebook(*sources: str | list[str]) -> str:
    """A notebook of code cells."""
    kinds: list[dict[str, object]] = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "# x"}, *kinds], "nbformat": 4, "metadata": {}})


# What TensorFlow has still.

KEPT = "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"


@pytest.mark.parametrize(
    ("text", "line", "subject"),
    [
        (KEPT, 1, "preprocessing.image.ImageDataGenerator"),
        ("from tensorflow.keras.preprocessing.text import Tokenizer\n", 1, "preprocessing.text.Tokenizer"),
        (
            "import tensorflow as tf\ntf.keras.preprocessing.text.Tokenizer(9)\n",
            2,
            "preprocessing.text.Tokenizer",
        ),
    ],
)
def test_what_tensorflow_has_still_is_noted_and_counted(text: str, line: int, subject: str, tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text(text)
    found_ = report(file)
    (one,) = found_.findings
    assert (one.rule, one.severity, one.span.line, one.subject) == ("kept-by-tensorflow", "note", line, subject)
    assert one.message == f"{subject} comes from TensorFlow, which has it still: keras has not"
    assert found_.counts.uses == found_.counts.compared == 1
    # Without TensorFlow nobody has it.
    assert [one.rule for one in report(file, after="py313-keras315-jax/keras[jax]").findings][-1] == "gone-name"


def test_a_fix_of_the_other_imports_leaves_no_line_untold(lint: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text(f"{KEPT}from tensorflow.keras.layers import Dense\nDense(3)\n")
    assert "code.py:1:50: error [gone-name] preprocessing.image.ImageDataGenerator" in lint("code.py").out
    fixed = lint("code.py", "--fix").out
    assert file.read_text() == f"{KEPT}from keras.layers import Dense\nDense(3)\n"
    assert "code.py:1:50: note [kept-by-tensorflow] preprocessing.image.ImageDataGenerator" in fixed
    assert "1 note" in fixed


# Notebooks.


def test_cells_are_read_with_their_numbers_and_share_their_names(tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    first = ["%matplotlib inline\n", "!pip install keras\n", "import keras\n", "files = !ls\n", "keras?\n"]
    file.write_text(notebook(first, "\nkeras.optimizers.Adam(lr=0.1)"), encoding="utf-8")
    found = report(file)
    assert found.unread == ()
    assert [(one.cell, one.span.line, one.rule) for one in found.findings] == [(2, 2, SAID)]


def test_a_cell_of_another_language_is_nothing_and_one_that_is_timed_is_python() -> None:
    assert plain("%%bash\nls -la\nrm x").strip() == ""
    assert plain("%%time\nx = 1") == "\nx = 1"


def test_a_cell_that_is_no_python_does_not_hide_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text(notebook("import keras", "x = = 1", "keras.optimizers.Adam(lr=0.1)"), encoding="utf-8")
    found = report(file)
    assert [(one.cell, one.line) for one in found.unread] == [(2, 1)]
    assert len(found.findings) == 1


def test_an_old_notebook_has_its_cells_in_sheets() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["import keras\n", "x"]}]}]}
    assert [one.text for one in cells(json.dumps(old).encode())] == ["import keras\nx"]


@pytest.mark.parametrize("text", ["", "[]", "nothing", '{"cells": 3}', "\x00"])
def test_what_is_no_notebook_is_told(text: str, tmp_path: Path) -> None:
    if text == "[]" or text != "":
        file = tmp_path / "a.ipynb"
        file.write_text(text, encoding="utf-8")
        units, problems = parsed(file, text.encode())
        assert not units
        assert "no notebook" in problems[0].text
    with pytest.raises(NotANotebookError):
        cells(text.encode())


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_a_cell_keeps_its_lines(text: str) -> None:
    assert plain(text).count("\n") == text.count("\n")


# What cannot be read.


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.py", b"print 'x'\n", "Python 2"),
        ("a.py", b"try:\n    x\nexcept A, e:\n    pass\n", "Python 2"),
        ("a.py", b"def f(:\n", "no Python"),
        ("a.py", b"\x00\x01\xff\xfe", "binary"),
        ("a.py", b"s = '\xff'\n", "encoding"),
        ("a.py", b"# coding: nothing\n", "encoding"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(
    lint: Callable[..., Ended], tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.py").write_text("import keras\n", encoding="utf-8")
    ended = lint(".")
    assert ended.status == 1
    assert f"{name}" in ended.out
    assert said in ended.out
    assert "1 file not read as a whole" in " ".join(ended.out.split())


def test_python_of_every_encoding_that_it_names_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes("# coding: latin-1\ns = 'ä'\n".encode("latin-1") + BROKEN.encode())
    assert [one.span.line for one in report(file).findings] == [4]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_a_name_that_is_no_text_is_told_in_every_format(lint: Callable[..., Ended], tmp_path: Path, form: str) -> None:
    name = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    (tmp_path / name).write_text(BROKEN, encoding="utf-8")
    ended = lint(".", "--format", form)
    assert ended.status == 1
    assert "caf" in ended.out
    assert ended.err == ""


MISTAKES = {
    "nothing": ((), "nothing to read"),
    "no such path": (("nowhere.py",), "does not exist"),
    "no Python file": (("empty",), "no Python file"),
    "a pipe": (("pipe.py",), "is no regular file"),
    "another file": (("a.txt",), "neither a Python file nor a notebook"),
    "no such rule": ((".", "--ignore", "nothing"), "no rule is called nothing"),
    "a diff in another format": ((".", "--diff", "--format", "sarif"), "--diff prints a diff, and no sarif"),
    "a diff as JSON": ((".", "--diff", "--json"), "--diff prints a diff, and no JSON"),
    "no baseline": ((".", "--baseline", "nowhere.json"), "cannot be read"),
    "a foreign baseline": ((".", "--baseline", "a.txt"), "is no baseline"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_two_lines(
    lint: Callable[..., Ended], tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a.py").write_text("import keras\n", encoding="utf-8")
    ended = lint(*arguments)
    assert (ended.status, ended.out) == (2, "")
    message, advice = ended.err.splitlines()
    assert said in message
    assert advice.strip()


def test_versions_that_are_one_or_none_are_refused(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import keras\n", encoding="utf-8")
    assert "no version to go to" in lint("a.py", versions=False).err
    assert "no version to come from" in lint("a.py", "--to", "keras@3.15", versions=False).err
    same = lint("a.py", "--from", "keras@3.15", "--to", "keras@3.15", versions=False)
    assert same.status == 2
    assert "Traceback" not in same.err
    _, advice = same.err.splitlines()
    assert "conformance lint PATH --from py" in advice
    assert "/keras --to py" in advice


def test_a_rule_that_is_misspelt_may_be_one_of_the_ledger(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import keras\n", encoding="utf-8")
    assert "Did you mean hard-sigmoid-slope" in lint(".", "--ignore", "hard-sigmoid-slop").err
    assert "causes of the ledger: conformance find WORDS" in lint(".", "--ignore", "qqqqqq").err


def test_exit_status_is_0_where_nothing_breaks_or_changes(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import keras\nkeras.layers.Dense(2, input_dim=3)\n", encoding="utf-8")
    ended = lint("a.py")
    assert ended.status == 0
    assert "1 note" in ended.out
    (tmp_path / "a.py").write_text(BROKEN, encoding="utf-8")
    assert lint("a.py").status == 1


# Folders.


def test_folders_are_read_but_for_what_is_nobodys_code(tmp_path: Path) -> None:
    for name in ("a.py", "in/b.py", "in/c.ipynb", ".git/d.py", "build/e.py", "mine/f.py", "x/site-packages/g.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "mine/pyvenv.cfg").write_text("", encoding="utf-8")
    assert [one.path.relative_to(tmp_path).as_posix() for one in found([tmp_path])] == ["a.py", "in/b.py", "in/c.ipynb"]
    assert len(found([tmp_path], ["in/*.ipynb"])) == 2
    assert len(found([tmp_path], ["in"])) == 1
    assert len(found([tmp_path, tmp_path / "a.py"])) == 3


def test_what_a_module_of_the_folder_imports_is_known_where_it_is_imported(tmp_path: Path) -> None:
    package = tmp_path / "mine"
    package.mkdir()
    (package / "__init__.py").write_text("from .nn import build\n", encoding="utf-8")
    (package / "nn.py").write_text(
        "from keras.optimizers import Adam as Best\nfrom keras import Sequential\n\n"
        "def build():\n    return Sequential()\n\nclass Net(Sequential):\n    pass\n",
        encoding="utf-8",
    )
    (package / "train.py").write_text(
        "from .nn import Best\nfrom mine import nn, build\nBest(lr=1)\nbuild().predict_classes(x)\n"
        "nn.Best(lr=2)\nnn.Net().predict_classes(y)\n",
        encoding="utf-8",
    )
    told = [(one.file.rpartition("/")[2], one.span.line) for one in report(tmp_path).findings]
    assert told == [("train.py", 3), ("train.py", 4), ("train.py", 5), ("train.py", 6)]


def test_modules_that_import_each_other_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from b import y\nimport keras\nx = keras.optimizers.Adam\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("from a import x\ny = 1\n", encoding="utf-8")
    assert report(tmp_path).files == 2


# Left out.


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# conformance: ignore", 0),
        ("# conformance: ignore[refused-argument]", 0),
        ("# conformance: ignore[gone-name, refused-argument]", 0),
        ("# conformance: ignore[gone-name]", 1),
        ("# nothing", 1),
    ],
)
def test_a_comment_leaves_a_finding_out(comment: str, left: int, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(f"import keras\nkeras.optimizers.Adam(lr=0.1)  {comment}\n", encoding="utf-8")
    found = report(file)
    assert (len(found.findings), found.ignored) == (left, 1 - left)


def test_a_baseline_leaves_out_what_it_knows_though_lines_move(lint: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(BROKEN, encoding="utf-8")
    assert lint("a.py", "--write-baseline", "known.json").status == 0
    file.write_text(f"# moved\n\n{BROKEN}", encoding="utf-8")
    ended = lint("a.py", "--baseline", "known.json")
    assert ended.status == 0
    assert "1 known by the baseline" in " ".join(ended.out.split())
    file.write_text(f"{BROKEN}keras.optimizers.Adam(lr=0.1)\n", encoding="utf-8")
    assert lint("a.py", "--baseline", "known.json").status == 1
    (tmp_path / "other.txt").write_text("mine", encoding="utf-8")
    assert lint("a.py", "--write-baseline", "other.txt").status == 2
    assert (tmp_path / "other.txt").read_text(encoding="utf-8") == "mine"


# What a project says.


def test_the_configuration_is_that_of_the_project(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "left.py").write_text(BROKEN, encoding="utf-8")
    said = '[tool.conformance]\nfrom = "tf.keras@2.10"\nto = "keras@3.15"\nexclude = ["left.py"]\n'
    (tmp_path / "pyproject.toml").write_text(said, encoding="utf-8")
    ended = lint(".", versions=False)
    assert ended.status == 1
    assert "a.py:2:23" in ended.out
    assert "left.py" not in ended.out
    (tmp_path / "pyproject.toml").write_text(f'{said}ignore = ["refused-argument"]\n', encoding="utf-8")
    assert lint(".", versions=False).status == 0
    (tmp_path / "pyproject.toml").write_text(f"{said}wrong = 1\n", encoding="utf-8")
    assert "wrong" in lint(".", versions=False).err
    (tmp_path / "pyproject.toml").write_text("[tool", encoding="utf-8")
    assert lint(".").status == 2


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("requirements.txt", "numpy\ntensorflow==2.10.0 --hash=sha256:x\n", "tf.keras@2.10.0"),
        ("requirements.txt", "-r other.txt\ntensorflow-gpu~=2.4\n", "tf.keras@2.4"),
        ("requirements.txt", "keras==2.3.1\ntensorflow==1.15\n", "keras@2.3.1"),
        ("requirements.txt", "keras==2.10.0\ntensorflow==2.10.1\n", "tf.keras@2.10.1"),
        ("requirements.txt", "keras>=3.1\ntensorflow>=2.16\n", "keras@3.1"),
        ("requirements.txt", "tf-keras==2.17\ntensorflow==2.17\n", "tf_keras@2.17"),
        ("requirements-dev.txt", "keras==2.3.1\n", "keras@2.3.1"),
        ("pyproject.toml", '[project]\ndependencies = ["tensorflow>=2.8,<2.12"]\n', "tf.keras@2.8"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.8"\ntensorflow = "^2.9"\n', "tf.keras@2.9"),
        ("uv.lock", '[[package]]\nname = "keras"\nversion = "3.6.0"\n', "keras@3.6.0"),
        ("poetry.lock", '[[package]]\nname = "tensorflow"\nversion = "2.7.0"\n', "tf.keras@2.7.0"),
        ("environment.yml", "dependencies:\n  - python=3.8\n  - tensorflow=2.5\n", "tf.keras@2.5"),
    ],
)
def test_the_version_is_read_from_what_a_project_requires(tmp_path: Path, name: str, text: str, version: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "in").mkdir()
    found = version_near(tmp_path / "in")
    assert (found.version, found.file.name) == (version, name)


@pytest.mark.parametrize("text", ["", "numpy==1.0\n", "tensorflow\n", "???"])
def test_where_nothing_names_a_version_it_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="--from"):
        version_near(tmp_path)


# Kept results.


def test_what_did_not_change_is_not_read_again(
    lint: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nn.py").write_text("from keras.layers import Dense as Best\n", encoding="utf-8")
    (tmp_path / "a.py").write_text("from nn import Best\nBest(lr=1)\n", encoding="utf-8")
    first = lint(".")
    assert (tmp_path / ".conformance_cache/.gitignore").read_text(encoding="utf-8") == "*\n"

    def fail(*_: object) -> None:
        raise AssertionError("read again")

    with monkeypatch.context() as patched:
        patched.setattr("conformance.lint.project.parsed", fail)
        assert lint(".") == first
    # What an imported module binds is part of what a file says.
    (tmp_path / "nn.py").write_text("from keras.optimizers import Adam as Best\n", encoding="utf-8")
    assert "a.py:2:6" in lint(".").out
    for file in (tmp_path / ".conformance_cache").glob("*.json"):
        file.write_text("damaged", encoding="utf-8")
    assert "a.py:2:6" in lint(".").out
    assert "a.py:2:6" in lint(".", "--no-cache").out


def test_a_folder_that_is_closed_is_told_and_the_rest_goes_on(
    lint: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("closed", "open"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text(BROKEN)
    really = os.scandir

    def scandir(path: str | Path) -> object:
        # Whoever may read everything, as root may, is refused nothing.
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    for paths in ((".",), ("closed", "open")):
        ended = lint(*paths)
        assert SAID in ended.out
        assert "open/a.py" in ended.out
        assert "it cannot be looked into: Permission denied" in ended.out + ended.err


def test_a_link_that_leads_to_itself_is_two_lines(lint: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("b.py")
    (tmp_path / "b.py").symlink_to("a.py")
    ended = lint("a.py")
    assert ended.status == 2
    assert len(ended.err.splitlines()) == 2
    assert "a.py does not exist" in ended.err
