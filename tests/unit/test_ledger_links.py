"""Links of rules are held against sources: tag, path, symbol, and a change between the two sides of a bound."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_invented import Command

from conformance.analysis.checking.changed import changed_since
from conformance.analysis.checking.links import Checked, Link, Missing, address, blocks, check_links, occurs, wanted
from conformance.analysis.checking.sources import clones_in, sources
from conformance.analysis.ledger import load
from conformance.analysis.ledger.model import Rule
from conformance.environments.table import ROOT
from conformance.model.errors import LinkSourcesError

KERAS = "keras-team/keras"
OLD = "class Adam:\n    def step(self):\n        return 1\n\n    def name(self):\n        return 'adam'\n"
NEW = OLD.replace("return 1", "return 2")


def rule(*links: str, **changes: Any) -> Rule:
    fields: dict[str, Any] = {"where": [{"keras": ">=3.0"}], **changes}
    return Rule("r", "t", "bug", ["layers.Dense[*"], reason="r", advice="a", links=[*links], **fields)


def held(*rules: Rule, files: Mapping[tuple[str, str], str]) -> Checked:
    """The rules' links held against files of Keras, by tag and path."""

    def show(repository: str, ref: str, path: str) -> str | Missing:
        if repository != KERAS:
            return Missing.CLONE
        if ref not in {tag for tag, _ in files}:
            return Missing.REF
        return files.get((ref, path), Missing.PATH) if path else ""

    return check_links(rules, show)


FILES = {("2.3.1", "a.py"): OLD, ("v3.0.0", "a.py"): NEW, ("v3.1.0", "a.py"): NEW, ("v3.1.0", "b.py"): OLD}


def problems(*links: str, **changes: Any) -> list[str]:
    return [c.problem for c in held(rule(*links, **changes), files=FILES).findings]


def link(ref: str, path: str = "a.py", symbol: str = "class Adam") -> str:
    return address(KERAS, ref, path, symbol)


def test_an_address_is_read_as_it_was_made() -> None:
    url = link("v3.0.0", "keras/src/a b.py", "-x, y & 100% # `z`")
    assert " " not in url
    read = Link.read(url)
    assert read is not None
    assert (read.refs, read.path, read.symbol) == (("v3.0.0",), "keras/src/a b.py", "-x, y & 100% # `z`")
    # The characters by which a browser divides such a fragment stand for themselves.
    assert not set(url.partition("text=")[2]) & set(",&-#")


def test_a_link_that_holds_is_no_complaint() -> None:
    found = held(rule(link("v3.0.0"), f"https://github.com/{KERAS}/commit/v3.0.0", "https://keras.io"), files=FILES)
    assert (found.findings, found.links, found.symbols, dict(found.unchecked)) == ((), 2, 1, {})


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (link("master"), "names the branch master"),
        (f"https://github.com/{KERAS}/tree/main/keras", "names the branch main"),
        (f"https://github.com/{KERAS}/blob/v3.0.0/a.py", "names no symbol"),
        (f"https://github.com/{KERAS}/blob/v3.0.0/a.py#L10", "names no symbol"),
        (link("v3.0"), "there is no such tag or commit"),
        (f"https://github.com/{KERAS}/commit/{'0' * 40}", "there is no such tag or commit"),
        (link("v3.0.0", "c.py"), "there is no such file"),
        (link("v3.0.0", symbol="class Ada"), "'class Ada' does not occur in that file"),
        (f"https://github.com/{KERAS}/compare/v3.0.0", "compares no two tags"),
    ],
)
def test_a_link_that_does_not_hold_is_found(url: str, problem: str) -> None:
    (found,) = problems(url)
    assert found.startswith(problem)
    assert url in found


def test_a_link_that_stands_twice_is_found() -> None:
    assert problems(link("v3.0.0"), link("v3.0.0")) == [f"names a link twice: {link('v3.0.0')}"]


def test_what_no_source_is_here_for_is_counted_and_no_complaint() -> None:
    found = held(rule(address("a/b", "v1", "x.cc", "f"), address("a/b", "v1", "y.cc", "g")), files=FILES)
    assert (found.findings, dict(found.unchecked)) == ((), {"a/b": 2})


def test_a_symbol_is_a_word_of_its_own() -> None:
    assert occurs("relu", "x = relu(y)")
    assert not occurs("relu", "leaky_relu, relu6")
    assert occurs("seed += 1", "self.seed += 1")
    assert occurs("(x)", "f(x)g")


def test_the_file_must_have_changed_between_the_sides_of_a_bound() -> None:
    assert problems(link("2.3.1"), link("v3.0.0")) == []
    assert problems(link("v3.0.0"), link("v3.1.0"), where=[{"keras": ">=3.1"}]) == [
        "a.py is the same at v3.0.0 and at v3.1.0, the two sides of a bound"
    ]
    # Both on one side, or a bound of another package: nothing has to differ.
    assert problems(link("v3.0.0"), link("v3.1.0")) == []
    assert problems(link("v3.0.0"), link("v3.1.0"), where=[{"tensorflow": ">=2.1"}]) == []


def test_the_symbol_must_have_changed_as_well() -> None:
    same = [link(ref, symbol="def name") for ref in ("2.3.1", "v3.0.0")]
    assert problems(*same) == ["nothing about 'def name' in a.py changed between 2.3.1 and v3.0.0"]
    assert problems(*(link(ref, symbol="def step") for ref in ("2.3.1", "v3.0.0"))) == []


def test_a_comparison_is_held_against_the_files_beside_it() -> None:
    compare = f"https://github.com/{KERAS}/compare/2.3.1...v3.0.0"
    assert problems(compare, link("v3.0.0")) == []
    assert problems(compare) == [
        f"compares 2.3.1 and v3.0.0 and links no file that changed between them: {compare}",
    ]
    later = compare.replace("2.3.1", "v3.0.0").replace("...v3.0.0", "...v3.1.0")
    assert problems(later, link("v3.0.0")) == ["a.py is the same at v3.0.0 and at v3.1.0, the two sides of a bound"]


def test_a_file_that_came_with_the_later_tag_is_a_change() -> None:
    compare = f"https://github.com/{KERAS}/compare/v3.0.0...v3.1.0"
    assert problems(compare, link("v3.1.0", "b.py")) == []


def test_a_block_is_a_line_and_what_is_indented_below_it() -> None:
    text = "def f(\n    x,\n):\n    return x\n\n\ndef g():\n    return f(1)\n"
    assert blocks("f", text) == ["def f(\n    x,\n):\n    return x", "    return f(1)"]
    assert blocks("def g", text) == ["def g():\n    return f(1)"]


def test_what_is_wanted_is_named_once_and_no_branch_is() -> None:
    compare = f"https://github.com/{KERAS}/compare/2.3.1...v3.0.0"
    mine = rule(link("v3.0.0"), link("v3.0.0", "b.py"), link("master"), compare, "https://keras.io")
    assert wanted([mine]) == [(KERAS, "2.3.1"), (KERAS, "v3.0.0")]


def test_every_link_of_the_ledger_is_written_as_it_should() -> None:
    found = check_links(load.load(), lambda *_: Missing.CLONE)
    assert found.findings == ()
    assert found.symbols > 700


def git(folder: Path, *words: str) -> None:
    mine = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *mine, *words], cwd=folder, check=True, capture_output=True)


def repository(folder: Path, **files: str) -> Path:
    """A git repository with one commit, tagged v1."""
    folder.mkdir(parents=True)
    git(folder, "init")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x")
    git(folder, "tag", "v1")
    return folder


def test_a_clone_answers_bare_or_not(tmp_path: Path) -> None:
    repository(tmp_path / "a+b/repo", x_py="one\n")
    (tmp_path / "c+d").mkdir()
    git(tmp_path, "clone", "--bare", "a+b/repo", "c+d/repo")
    found = clones_in(tmp_path)
    assert set(found) == {"a/b", "c/d"}
    show = sources(found, None)
    for name in found:
        assert show(name, "v1", "x.py") == "one\n"
        assert show(name, "v1", "") == ""
        assert show(name, "v1", "y.py") is Missing.PATH
        assert show(name, "v2", "x.py") is Missing.REF
        assert show(name, "v1", "x y\n.py") is Missing.PATH
        assert show(name, "v1", "x.py") == "one\n"
    assert show("e/f", "v1", "x.py") is Missing.CLONE


def test_a_folder_that_is_no_clone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Or git takes whatever repository the folder happens to lie in.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "x").mkdir()
    with pytest.raises(LinkSourcesError, match="cannot be read by git"):
        sources({"a/b": tmp_path / "x"}, None)("a/b", "v1", "x.py")
    with pytest.raises(LinkSourcesError, match="is no folder"):
        sources({"a/b": tmp_path / "y"}, None)
    with pytest.raises(LinkSourcesError, match="is no folder"):
        clones_in(tmp_path / "y")


def test_installed_files_answer_where_there_is_no_clone(tmp_path: Path) -> None:
    places = {
        "py37-tf20/lib/python3.7/site-packages/tensorflow-2.0.4.dist-info/METADATA": "",
        "py37-tf20/lib/python3.7/site-packages/tensorflow_core/python/a.py": "two",
        "py38-tf22/lib/python3.8/site-packages/tensorflow_cpu-2.2.3.dist-info/METADATA": "",
        "py38-tf22/lib/python3.8/site-packages/tensorflow/python/a.py": "two two",
        "py36/lib/python3.6/site-packages/cntk-2.7.dist-info/METADATA": "",
        "py36/lib/python3.6/site-packages/cntk/a.py": "seven",
        "torch/lib/python3.11/site-packages/torch-2.13.0+cpu.dist-info/METADATA": "",
        "torch/lib/python3.11/site-packages/torch/a.py": "thirteen",
    }
    for name, text in places.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    show = sources({}, tmp_path)
    assert show("tensorflow/tensorflow", "v2.0.4", "tensorflow/python/a.py") == "two"
    assert show("tensorflow/tensorflow", "v2.2.3", "tensorflow/python/a.py") == "two two"
    assert show("microsoft/CNTK", "v2.7", "bindings/python/cntk/a.py") == "seven"
    assert show("pytorch/pytorch", "v2.13.0", "torch/a.py") == "thirteen"
    # A wheel holds no kernels in C++, and other versions are not here.
    assert show("tensorflow/tensorflow", "v2.0.4", "tensorflow/core/a.cc") is Missing.CLONE
    assert show("tensorflow/tensorflow", "v2.1.0", "tensorflow/python/a.py") is Missing.CLONE
    with pytest.raises(LinkSourcesError, match="is no folder"):
        sources({}, tmp_path / "nothing")


def test_only_rules_that_changed_are_changed(tmp_path: Path) -> None:
    def write(name: str, **rules: str) -> None:
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f'[[rule]]\nid = "{key}"\ntitle = "{title}"\n\n' for key, title in rules.items()))

    write("old.toml", moved="m", stays="s", changes="c", goes="g")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "x")
    write("old.toml", stays="s", changes="C")
    write("deeper/new.toml", moved="m", comes="n")
    assert changed_since("HEAD", tmp_path / "rules") == {"changes", "comes"}
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "y")
    assert changed_since("HEAD", tmp_path / "rules") == set()
    assert changed_since("HEAD~1", tmp_path / "rules") == {"changes", "comes"}
    for word in ("nowhere", "--output=x"):
        with pytest.raises(LinkSourcesError, match="cannot be read"):
            changed_since(word, tmp_path / "rules")


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    mine = rule(
        address("a/b", "v1", "x.py", "one"), address("a/b", "v1", "x.py", "two"), address("c/d", "v9", "z", "z")
    )
    monkeypatch.setattr("conformance.analysis.ledger.load.load", lambda *_: (mine,))
    repository(tmp_path / "clones/a+b/repo", x_py="one\n")
    return Command(tmp_path / "reports", monkeypatch, capsys)


def test_the_command_says_what_does_not_hold_and_what_was_not_checked(conformance: Command, tmp_path: Path) -> None:
    ended = conformance("ledger", "links", "--clones", str(tmp_path / "clones"), reports=False)
    assert ended.status == 1
    finding, unchecked, total = ended.out.splitlines()
    assert finding.startswith("r: 'two' does not occur in that file")
    assert unchecked == "not checked: 1 links to c/d, of which nothing is here"
    assert total.startswith("1 rules, 3 links to sources, 3 with a symbol, 1 not checked, 0 pairs of tags")
    alone = conformance("ledger", "links", "--clone", f"a/b={tmp_path / 'clones/a+b/repo'}", "--json", reports=False)
    assert alone.json["unchecked"] == {"c/d": 1}
    assert [one["rule"] for one in alone.json["findings"]] == ["r"]


def test_the_command_passes_where_nothing_is_wrong(conformance: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.analysis.ledger.load.load", lambda *_: (rule("https://keras.io"),))
    assert conformance("ledger", "links", reports=False).status == 0


def test_the_command_names_what_it_would_need(conformance: Command) -> None:
    assert conformance("ledger", "links", "--wanted", reports=False).out == "a/b v1\nc/d v9\n"
    assert conformance("ledger", "links", "--wanted", "--json", reports=False).json == [
        {"repository": "a/b", "ref": "v1"},
        {"repository": "c/d", "ref": "v9"},
    ]


@pytest.mark.parametrize("word", ["a/b", "ab=/tmp", "a/b=", "a/b/c=/tmp"])
def test_a_clone_that_is_not_named_as_one_is_refused(conformance: Command, word: str) -> None:
    ended = conformance("ledger", "links", "--clone", word, reports=False)
    assert ended.status == 2
    assert "names no clone" in ended.err


def test_a_commit_that_is_not_there_is_refused(conformance: Command) -> None:
    ended = conformance("ledger", "links", "--changed-since", "no-such-commit", reports=False)
    assert ended.status == 2
    assert "the rules of another commit cannot be read" in ended.err


def test_what_ci_runs_fetches_the_tags_that_are_wanted(tmp_path: Path) -> None:
    """The script with repositories of this machine in GitHub's place, and a stand-in for the command's Python."""
    origin = repository(tmp_path / "github/a/b.git", x_py="one\n", y_py="two\n")
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=origin, check=True, capture_output=True, text=True
    ).stdout.strip()
    python = tmp_path / "python"
    python.write_text(
        f"""#!{sys.executable}
import os, sys
from pathlib import Path
from conformance.analysis.checking.sources import clones_in, sources
if "--wanted" in sys.argv:
    print("a/b v1\\na/b {commit}\\na/b v2")
else:
    show = sources(clones_in(Path(sys.argv[sys.argv.index("--clones") + 1])), None)
    print([show("a/b", ref, "x.py") for ref in ("v1", "{commit}", "v2")], sys.argv[2:])
"""
    )
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", ROOT / ".ci/links", "HEAD"],
        check=False,
        env={
            **os.environ,
            "PYTHON": str(python),
            "PYTHONPATH": str(ROOT),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{tmp_path}/github/.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answered, _, words = done.stdout.strip().partition("] ")
    assert answered == "['one\\n', 'one\\n', <Missing.REF: 'there is no such tag or commit'>"
    assert "'--changed-since', 'HEAD', '--clones'" in words
    assert "a/b has no v2" in done.stderr


@pytest.mark.parametrize("bug", [one for one in load.load() if one.kind == "bug"], ids=lambda one: one.id)
def test_every_bug_says_which_side_is_broken_and_where_it_is_known(bug: Rule) -> None:
    assert bug.broken in ("inside", "outside", "both")
    known = r"https://github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+"
    assert re.fullmatch(rf"{known}|none found \d{{4}}-\d\d-\d\d|not searched", bug.upstream), bug.upstream


def test_what_is_no_bug_has_no_broken_side() -> None:
    assert [one.id for one in load.load() if one.kind != "bug" and (one.broken or one.upstream)] == []
