"""The documentation says what is so: links, commands, tables, names and examples are held against the project."""

import configparser
import re
import shlex
import struct
import subprocess
import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import typer.main
from typer.testing import CliRunner

from conformance import catalog
from conformance.analysis.ledger.model import Rule
from conformance.cli import app
from conformance.environments.matrix import markdown
from conformance.environments.table import ROOT, Environments
from conformance.exporting.plan import places
from conformance.model.comparison import Verdict
from conformance.scenarios import STAGES

DOCUMENTS = {p.relative_to(ROOT).as_posix(): p for p in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))}
README = DOCUMENTS["README.md"].read_text(encoding="utf-8")
CONTRIBUTING = DOCUMENTS["CONTRIBUTING.md"].read_text(encoding="utf-8")
ARCHITECTURE = DOCUMENTS["docs/architecture.md"].read_text(encoding="utf-8")

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
#: Names of environments under test begin with their Python's version; the others are the project's own.
ENVIRONMENT = re.compile(r"\bpy3\d+-[a-z0-9-]+")


def fenced(text: str, language: str) -> list[str]:
    """The code blocks of a language, dedented."""
    return [
        re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        for indent, found, body in FENCE.findall(text)
        if found == language
    ]


def prose(text: str) -> str:
    """The text without code blocks."""
    return FENCE.sub("", text)


def spans(text: str) -> list[str]:
    """The inline code."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def headings(text: str) -> dict[str, str]:
    """Anchor, as GitHub makes it, → heading."""
    found = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-"): h for h in found}


def shell_lines(text: str) -> Iterator[str]:
    for block in fenced(text, "bash"):
        yield from block.replace("\\\n", " ").splitlines()


def commands(text: str) -> list[list[str]]:
    """What the shell blocks call, word by word, without comments."""
    found = []
    for line in shell_lines(text):
        words = shlex.split(line, comments=True)
        while "&&" in words:
            found.append(words[: words.index("&&")])
            words = words[words.index("&&") + 1 :]
        found.append(words)
    return [words for words in found if words]


# Links.


def links(text: str) -> list[str]:
    return re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", prose(text))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    here = DOCUMENTS[name]
    text = here.read_text(encoding="utf-8")
    broken = []
    for link in links(text):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        path = here.parent / target if target else here
        if not path.exists() or (anchor and anchor not in headings(path.read_text(encoding="utf-8"))):
            broken.append(link)
    assert not broken


def test_every_heading_that_the_code_cites_exists() -> None:
    cited = set()
    for path in (ROOT / "conformance").rglob("*.py"):
        cited |= set(re.findall(r"See CONTRIBUTING\.md, '([^']+)'", path.read_text(encoding="utf-8")))
    assert cited
    assert cited <= set(headings(CONTRIBUTING).values())


def test_every_document_that_the_code_cites_exists() -> None:
    for path in (ROOT / "conformance").rglob("*.py"):
        for name in re.findall(r"\bdocs/\w+\.md", path.read_text(encoding="utf-8")):
            assert name in DOCUMENTS, f"{path.relative_to(ROOT)} cites {name}"


# The first screen.


def test_the_first_screen_is_a_paragraph_two_commands_and_a_screenshot() -> None:
    title, paragraph, *_ = README.split("\n\n")
    assert title == "# keras-conformance"
    assert not paragraph.startswith(("!", "#", "`", "["))
    first = README[: README.index("docs/report.png")]
    assert len(first.splitlines()) <= 22
    assert "reports/index.html" in first
    # Each line stands for itself: it installs what it uses.
    lines = [shlex.split(line, comments=True) for line in fenced(first, "bash")[0].splitlines()]
    install = ["python", "-m", "pip", "install", "tox-uv", "&&", "tox", "-e"]
    assert lines == [[*install, "py311-tf2"], [*install, "tests"]]


def test_the_readmes_commands_are_what_ci_runs() -> None:
    first = README[: README.index("docs/report.png")]
    written = [line.split("#")[0].rstrip() for line in fenced(first, "bash")[0].splitlines()]
    done = subprocess.run(["bash", ROOT / ".ci/run", "readme"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == written
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    # Nothing is added to them: with `-n 2` three failures were hidden once.
    assert {'step bash -c "$main"', 'step bash -c "$tests"'} <= {line.strip() for line in script.splitlines()}


def test_the_screenshot_is_a_picture_that_can_be_read() -> None:
    content = (ROOT / "docs/report.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert width >= 800
    assert height >= 400


# Tables.


def test_the_readmes_table_of_environments_is_the_table() -> None:
    between = re.search(r"<!-- environments: .* -->\n(.*?)<!-- /environments -->\n", README, re.DOTALL)
    assert between is not None
    assert between[1] == markdown(Environments.load(), "commit"), (
        "print it with: conformance dev matrix --tier commit --markdown"
    )


def test_the_table_of_companions_is_the_tables() -> None:
    text = DOCUMENTS["docs/export.md"].read_text(encoding="utf-8")
    between = re.search(r"<!-- companions: conformance (.*?) -->\n(.*?)<!-- /companions -->\n", text, re.DOTALL)
    assert between is not None
    printed = CliRunner().invoke(app, shlex.split(between[1]))
    assert between[2] == printed.output, f"print it with: conformance {between[1]}"


def test_the_readmes_list_of_bugs_is_the_ledgers() -> None:
    between = re.search(r"<!-- unreported: conformance (.*?) -->\n(.*?)<!-- /unreported -->\n", README, re.DOTALL)
    assert between is not None
    printed = CliRunner().invoke(app, shlex.split(between[1]))
    assert printed.exit_code == 0
    assert between[2] == printed.output, f"print it with: conformance {between[1]}"


def test_the_readme_says_what_each_verdict_means() -> None:
    section = README[README.index("## How to read a verdict") :]
    rows = re.findall(r"^\| (`.*?`) \|", section[: section.index("## Asking questions")], re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(v.value for v in Verdict)


def test_every_component_of_the_architecture_is_there_and_has_its_row() -> None:
    rows = re.findall(r"^\| (`.*?) \|", ARCHITECTURE, re.MULTILINE)
    named = [path for row in rows for path in re.findall(r"`([^`]+)`", row)]
    assert [path for path in named if not (ROOT / path).exists()] == []
    standing = {
        f"conformance/{p.name}{'/' if p.is_dir() else ''}"
        for p in (ROOT / "conformance").iterdir()
        if not p.name.startswith((".", "__")) and (p.suffix in (".py", ".toml") or p.is_dir())
    }
    assert standing - set(named) == set()
    tests = {
        f"tests/{p.name}/" for p in (ROOT / "tests").iterdir() if p.is_dir() and not p.name.startswith((".", "__"))
    }
    assert tests - set(named) == set()


def test_every_path_to_put_something_at_exists() -> None:
    section = ARCHITECTURE[ARCHITECTURE.index("## Where to put what") : ARCHITECTURE.index("## Glossary")]
    # NAME stands for what the reader puts there.
    paths = [span.replace("NAME.py", "") for span in spans(section) if "/" in span]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_named_in_full_exists(name: str) -> None:
    named = re.findall(
        r"`((?:conformance|tests|docs|benchmarks|\.github)/[\w./]+)`", prose(DOCUMENTS[name].read_text("utf-8"))
    )
    # NAME, AREA, KIND, TOPIC stand for what the reader puts there.
    meant = [path for path in named if not re.search(r"/[A-Z]+\.", path)]
    assert [path for path in meant if not (ROOT / path).exists()] == []


# Commands.


def parse(words: list[str]) -> None:
    """Parse a ``conformance`` command as it would be, and run nothing; raises where it could not be."""
    command: Any = typer.main.get_command(app)
    context: Any = None
    rest = words[1:]
    while hasattr(command, "commands"):
        # A group may take what is no command for the words of one of its commands.
        rest = command.words(rest) if hasattr(command, "words") else rest
        assert rest, f"{' '.join(words)} names no command"
        assert rest[0] in command.commands, f"{' '.join(words)}: there is no {rest[0]}"
        context = command.context_class(command, parent=context, info_name=words[0])
        command, rest = command.commands[rest[0]], rest[1:]
    command.make_context(command.name, rest, parent=context)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_conformance_command_can_be_typed(name: str) -> None:
    for words in commands(DOCUMENTS[name].read_text(encoding="utf-8")):
        if words[0] == "conformance":
            parse(words)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_conformance_command_in_the_text_exists(name: str) -> None:
    command: Any = typer.main.get_command(app)
    for span in spans(DOCUMENTS[name].read_text(encoding="utf-8")):
        words = span.split()
        if words[0] != "conformance" or len(words) == 1:
            continue
        here, rest = command, words[1:]
        # An option of the group itself, as --version, ends the words of the command.
        while hasattr(here, "commands") and not (rest and rest[0].startswith("-")):
            rest = here.words(rest) if hasattr(here, "words") else rest
            assert rest, f"{span}: a group, not a command"
            assert rest[0] in here.commands, f"{span}: there is no {rest[0]}"
            here, rest = here.commands[rest[0]], rest[1:]
        known = {option for parameter in here.params for option in parameter.opts}
        assert {word for word in rest if word.startswith("-")} <= known, span


def test_the_readme_shows_every_conformance_command() -> None:
    shown = {words[1] for words in commands(README) if words[0] == "conformance"}
    command: Any = typer.main.get_command(app)
    assert shown == set(command.commands)


def test_a_command_that_is_not_there_would_be_found() -> None:
    with pytest.raises(AssertionError, match="there is no guess"):
        parse(["conformance", "guess"])
    with pytest.raises(Exception, match="--guess"):
        parse(["conformance", "report", "--guess"])
    with pytest.raises(Exception, match=r"[Mm]issing"):
        parse(["conformance", "compare", "py311-tf2/keras"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_tox_environment_and_nox_session_exists(name: str) -> None:
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(ROOT / "tox.ini", encoding="utf-8")
    environments = {s.removeprefix("testenv:") for s in ini.sections()} | set(Environments.load().names())
    sessions = set(re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"lint", "tests"} <= environments & sessions
    asked = set(re.findall(r"\btox (?:run )?-e ([\w-]+)", text)) - {"NAME"}
    assert asked <= environments
    assert set(re.findall(r"\bnox -s (\w+)", text)) <= sessions


# Names.


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_environment_and_implementation_named_is_of_the_table(name: str) -> None:
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    table = Environments.load()
    assert set(ENVIRONMENT.findall(text)) <= {*table.names(), *table.table.companions}
    measured = places(table)
    for identifier in re.findall(r"py3\d+-[a-z0-9-]+/(?!lib)[\w.-]+(?:\(\w+\))?(?:\[\w+\])?(?:@\w+)?", text):
        if identifier not in measured:
            table.implementation(identifier)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_case_named_is_in_the_catalog(name: str) -> None:
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    known = catalog.load()
    asked = {
        words[2] for words in commands(text) if words[:2] in (["conformance", "show"], ["conformance", "reproduce"])
    }
    asked |= {span for span in spans(text) if re.fullmatch(r"[a-z_]+\.\w+\[[^\]*]*\]", span)}
    assert asked
    assert asked <= set(known)


# Examples.


def test_the_example_cases_are_the_catalogs_own() -> None:
    files = ("conformance/catalog/layers/core.py", "conformance/worker/programs/layers.py")
    source = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in files)
    blocks = fenced(CONTRIBUTING, "python")
    assert len(blocks) == 3
    for block in blocks:
        assert block.strip() in source


def test_the_example_rule_is_a_rule_about_cases_and_stages_there_are() -> None:
    (block,) = fenced(CONTRIBUTING, "toml")
    (table,) = tomllib.loads(block)["rule"]
    rule = msgspec.convert(table, Rule)
    cases = catalog.load()
    for pattern in rule.cases:
        alone = msgspec.structs.replace(rule, cases=[pattern])
        touched = [case for case in cases.values() if alone.touches(case, "forward")]
        assert touched, pattern
        assert all(set(rule.stages) <= set(STAGES[case.scenario]) for case in touched)


def test_every_key_of_a_rule_is_described() -> None:
    section = CONTRIBUTING[CONTRIBUTING.index("## Explain a divergence") : CONTRIBUTING.index("## Add a scenario")]
    rows = re.findall(r"^ *\| (`.*?`) \|", section, re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    # The topic is the file's name; id and title say what they are.
    assert described == set(Rule.__struct_fields__) - {"id", "title", "topic"}


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    text = DOCUMENTS["CHANGELOG.md"].read_text(encoding="utf-8")
    assert re.search(r"^## \[Unreleased\]$", text, re.MULTILINE)
    assert set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) <= {
        *("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"),
    }
