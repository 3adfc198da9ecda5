"""Whatever was measured, and whatever an id is: every command prints it whole, and nothing of it is obeyed."""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
from cli_invented import Command, Outcome, activation
from compare_invented import failed, stage
from hypothesis import given
from hypothesis import strategies as st
from published_invented import OUTCOMES
from rich.text import Text

from conformance import catalog, cli
from conformance.console.tables import WIDTH, SafeConsole, console, table
from conformance.console.terminal import printable, printable_json
from conformance.environments.table import ROOT, Environments
from conformance.environments.unpinned import journal
from conformance.environments.unpinned.export import as_installed, write
from conformance.model.observation import Implementation, Observation
from conformance.workspace.publish import INSTALLED

pytestmark = pytest.mark.night

LEFT = Implementation("py313-keras315-jax", "keras", "jax")
RIGHT = Implementation("py311-keras3-torch", "keras", "torch")

#: What a message can hold: a window's title, a cleared screen, C1's CSI, a link, text from right to left, a line
#: written over, something invisible, markup, and an emoji's name.
HOSTILE = (
    (
        "a\x1b]0;owned\x07b\x1b[2Jc\x9b31md\x1b]8;;http://example.org\x1b\\e\u202ef\rg\x08h\u200bi"
        "[bold]j[/bold] [link=http://example.org]k[/link] :smiley: \ud83d"
    )
    .encode("utf-16", "surrogatepass")
    .decode("utf-16", "replace")
)
#: Parts of it as they are seen; Typer and Rich take some out altogether where there is no terminal.
SEEN = (r"a\x1b]0;owned", r"c\x9b31md")

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain – ünïcode ✓", "plain – ünïcode ✓"),
        ("lines\nand\ttabs\n", "lines\nand\ttabs\n"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("over\rwritten", r"over\x0dwritten"),
        ("abc\u202edcba", r"abc\u202edcba"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028separator", r"line\u2028separator"),
        ("\U000e0041tag", r"\U000e0041tag"),
        (b"caf\xe9".decode("utf-8", "surrogateescape"), r"caf\xe9"),
        ("half \ud83d", r"half \ud83d"),
    ],
)
def test_control_characters_are_seen(text: str, seen: str) -> None:
    assert printable(text) == seen
    assert printable(seen) == seen


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "L", "S", "P", "Zs"])))
def test_nothing_unsafe_is_left(text: str) -> None:
    assert all(c.isprintable() or c in "\n\t" for c in printable(text))
    assert not UNSAFE.search(printable(text))


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=9))
def test_safe_json_says_the_same(value: Any) -> None:
    text = printable_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(text) == value
    assert not UNSAFE.search(text)


def commands(group: Any, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name)


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Results of two implementations with brackets in their names, which say what no terminal should obey."""
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    everything = catalog.load()
    first, second = everything["activations.hard_sigmoid[]"], everything["optimizers.Adam[lr=0.0625]"]
    locks = Environments.load()
    versions = {"python": "3.11.7", "numpy": "2.5.5"}
    for mine, values in ((LEFT, [0.7, 0.3]), (RIGHT, [0.75, 0.25])):
        how = failed("construct", "ValueError", HOSTILE) if mine == LEFT else stage("construct")
        runs = {p: [how] for p in ("float32", "float64")}
        seen = [activation(first, values), Observation(second.id, second.revision, "error", runs)]
        lock = locks.lock_fingerprint(mine.environment)
        version = f"3.15.{len(mine.id)}"
        command.keep(
            mine,
            *seen,
            lock=lock,
            versions={**versions, "keras": version, mine.backend: f"1{HOSTILE}"},
        )
    cell = msgspec.structs.replace(OUTCOMES[-1], reason=HOSTILE)
    journal.append(command.reports / "as-installed.jsonl", cell)
    write(command.reports / INSTALLED, as_installed([cell]))
    return command


def interpreter(folder: Path) -> Path:
    """A Python that prints what it should not, and ends."""
    python = folder / "python"
    python.write_text("#!/bin/sh\nprintf '" + HOSTILE.replace("\\", "\\\\").replace("'", "") + "'\nexit 3\n")
    python.chmod(0o755)
    return python


def code(folder: Path) -> Path:
    """Code with a line that is told of, which holds what no terminal should obey."""
    file = folder / "code.py"
    text = f"import keras\nkeras.optimizers.Adam(lr=0.1)  # {''.join(HOSTILE.split())}\n"
    file.write_text(text, encoding="utf-8", errors="replace")
    return file


#: Every command there is → its arguments, and what has to be among what it prints, whole.
WALK: Mapping[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("environments",): ((), (LEFT.id, RIGHT.id)),
    ("run",): (
        ("--python", "{python}", "--name", "mine", "--backend", "jax", "-c", "activations.relu[]"),
        ("mine/keras[jax]", *SEEN),
    ),
    ("merge",): (("{reports}", "--into", "{other}"), ()),
    ("completeness",): (("-e", "py313-keras315-jax"), (LEFT.id,)),
    ("compare",): ((LEFT.id, RIGHT.id), ("[jax]", "[torch]", "optimizers.Adam[lr=0.0625]")),
    ("divergences",): ((), ("[jax]", "[torch]", *SEEN)),
    ("show",): (("optimizers.Adam[lr=0.0625]",), (LEFT.id, RIGHT.id, *SEEN)),
    ("reproduce",): (("activations.hard_sigmoid[]",), ("[jax]",)),
    ("reproducers",): (("-c", "nothing*"), ()),
    ("history",): (("optimizers.Adam",), (LEFT.id, *SEEN)),
    ("find",): (("hard_sigmoid",), ("hard_sigmoid",)),
    ("rule",): (("hard-sigmoid-slope",), ("hard-sigmoid-slope",)),
    ("symbols",): (("keras.layers.Dense",), ("layers.Dense",)),
    ("coverage",): ((), ()),
    ("api",): (("optimizers.Adam",), ("conformance history optimizers.Adam",)),
    ("lint",): (
        ("{code}", "--from", "tf.keras@2.10", "--to", "keras@3.15", "--no-cache"),
        ("lr of optimizers.Adam is refused",),
    ),
    ("instead",): (("K.mean",), ("ops.mean",)),
    ("scripts",): ((LEFT.id, RIGHT.id), ("[jax]", "[torch]")),
    ("upgrade",): ((LEFT.id, RIGHT.id), ("[jax]", "[torch]")),
    ("report",): ((), (LEFT.id, RIGHT.id)),
    ("publish",): (("-i", LEFT.id, "--into", "{other}/latest", "--require-complete", "0"), ()),
    ("export",): (("--sqlite", "{other}/o.sqlite"), ()),
    ("unpinned",): (("--no-measure",), SEEN),
    ("archive", "add"): ((), ()),
    ("archive", "status"): ((), (LEFT.id, RIGHT.id)),
    ("archive", "check"): ((), ()),
    ("archive", "show"): (("optimizers.Adam[lr=0.0625]",), (LEFT.id, RIGHT.id)),
    ("archive", "restore"): (("-e", "py313-keras315-jax"), ()),
    ("archive", "compact"): ((), ()),
    ("tf-upgrade-v2",): ((), ("mended",)),
    ("load",): ((), ("saved by",)),
    ("exported",): ((), ("py312-keras315-exports/keras", "run by onnxruntime")),
    ("exporting", "list"): ((), ("py311-runtimes/onnxruntime",)),
    ("speed", "show"): ((), ("keras",)),
    ("ledger", "check"): ((), ("optimizers.Adam[lr=0.0625]",)),
    ("ledger", "propose"): ((), ("hard_sigmoid",)),
    ("ledger", "state"): (("--dry-run",), ()),
    ("ledger", "advice"): ((), ()),
    ("ledger", "unreported"): ((), ()),
    ("catalog", "check"): ((), ()),
    ("gpu",): (("--backend", "jax"), ()),
    ("dev", "matrix"): ((), ("py313-keras315-jax",)),
    ("dev", "shards"): (("4",), ("1/4",)),
    ("ledger", "links"): ((), ("keras-team/keras",)),
}

#: Commands that cannot be run here, and why; only ``fixes``, ``conversions``, ``check`` print text of anybody else's.
APART = {
    ("check",): "runs a program under two real Kerases",
    ("catalog", "ablate"): "runs programs and writes into the repository",
    ("mutants",): "runs a real Keras and a copy of it",
    ("catalog", "conversions"): "runs whole programs and writes into the repository",
    ("catalog", "convert"): "writes into the repository",
    ("catalog", "fixes"): "runs whole programs and writes into the repository",
    ("catalog", "keep"): "writes into the repository",
    ("catalog", "uncovered"): "writes into the repository",
    ("lattice", "write"): "runs every Keras that is here",
    ("lattice", "read"): "runs every Keras that is here",
    ("lattice", "same"): "runs every Keras that is here",
    ("lattice", "pack"): "writes into the repository",
    ("exporting", "make"): "makes environments from a package index",
    ("exporting", "write"): "runs every Keras that is here",
    ("exporting", "run"): "runs what every Keras that is here has exported",
    ("exporting", "tools"): "runs every Keras that is here",
    ("exporting", "pack"): "writes into the repository",
    ("speed", "measure"): "runs every Keras that is here",
    ("speed", "pack"): "writes into the repository",
    ("dev", "lock"): "resolves from a package index and writes into the repository",
    ("dev", "durations"): "rewrites a file of the repository",
    ("dev", "cntk-libraries"): "links the machine's libraries",
}

#: What prints JSON anyhow, or only what it did.
WITHOUT_JSON = {("gpu",), ("ledger", "state"), ("dev", "matrix"), ("dev", "shards")}


def test_the_walk_knows_every_command() -> None:
    there = set(commands(typer.main.get_command(cli.app)))
    assert there == set(WALK) | set(APART), "tell WALK of new commands, so that what they print is looked at"


def ask(conformance: Command, words: tuple[str, ...], tmp_path: Path, *more: str) -> tuple[Outcome, tuple[str, ...]]:
    arguments, expected = WALK[words]
    places = {
        "python": str(interpreter(tmp_path)),
        "reports": str(conformance.reports),
        "other": str(tmp_path / "other"),
        "code": str(code(tmp_path)),
    }
    line = [word.format(**places) if word.startswith("{") else word for word in arguments]
    if words[0] == "archive" and words[1] != "add":
        conformance("archive", "add")
    alone = words[0] == "dev" or words in (
        ("environments",),
        ("merge",),
        ("symbols",),
        ("ledger", "links"),
        ("ledger", "unreported"),
        ("tf-upgrade-v2",),
        ("load",),
        ("exported",),
        ("exporting", "list"),
        ("speed", "show"),
        ("lint",),
    )
    return conformance(*words, *line, *more, reports=not alone), expected


@pytest.mark.parametrize("words", WALK, ids=" ".join)
def test_every_command_prints_all_and_obeys_nothing(
    words: tuple[str, ...], conformance: Command, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    ended, expected = ask(conformance, words, tmp_path)
    said = ended.out + ended.err
    assert ended.status in (0, 1), said
    assert not UNSAFE.search(said)
    folded = re.sub(r"[\s│┃]", "", said)
    for text in expected:
        assert re.sub(r"\s", "", text) in folded, said
    assert "\N{SMILING FACE WITH OPEN MOUTH}" not in said


@pytest.mark.parametrize("words", [w for w in WALK if w not in WITHOUT_JSON], ids=" ".join)
def test_every_command_prints_safe_json(words: tuple[str, ...], conformance: Command, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ended, _ = ask(conformance, words, tmp_path, "--json")
    assert ended.status in (0, 1), ended.err
    assert not UNSAFE.search(ended.out + ended.err)
    assert ended.json is not None


def test_markdown_is_safe_as_well(conformance: Command) -> None:
    ended = conformance("upgrade", LEFT.id, RIGHT.id, "--markdown")
    assert ended.status == 0, ended.err
    assert all(part in ended.out.replace("\\\\", "\\") for part in SEEN)
    assert not UNSAFE.search(ended.out)


def test_arguments_that_are_not_utf_8_are_shown(conformance: Command) -> None:
    ended = conformance("show", "layers.\udcff\udcfe\x9b2J")
    assert ended.status == 2
    assert r"no Keras that was looked into has layers.\xff\xfe\x9b2J" in ended.err
    assert not UNSAFE.search(ended.err)


def test_a_terminal_gets_our_own_colours_and_nothing_elses() -> None:
    out = StringIO()
    console = SafeConsole(file=out, force_terminal=True, color_system="truecolor", width=200, legacy_windows=False)
    shown = table("keras[jax]", title="[bold]title[/bold]")
    shown.add_row("mine/keras[jax] " + HOSTILE)
    shown.add_row(Text(HOSTILE, "bold red"))
    console.print(shown)
    console.print("mine/keras[jax]", HOSTILE)
    text = out.getvalue()
    assert text.count("keras[jax]") == 3
    assert "[bold]title[/bold]" in text
    assert re.findall(r"\x1b\[[0-9;]*m", text), "Rich's own are there"
    assert not UNSAFE.search(re.sub(r"\x1b\[[0-9;]*m", "", text))


def test_an_ascii_terminal_gets_every_character(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    line = [sys.executable, "-m", "conformance", "show", "×\udcff"]
    variables = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C", "PATH": "/bin"}
    done = subprocess.run(line, capture_output=True, check=False, env={**variables, "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"no Keras that was looked into has" in done.stderr


@pytest.mark.parametrize("said", ["80", "20", "", "wide"])
def test_where_there_is_no_terminal_columns_cuts_no_table(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # tox sets it for all that it starts.
    monkeypatch.setenv("COLUMNS", said)
    out = StringIO()
    shown = table("a", "b")
    shown.add_row("x " * 200, "y " * 200)
    made = console(file=out)
    made.print(shown)
    assert made.width == WIDTH
    assert max(map(len, out.getvalue().splitlines())) == WIDTH


#: Where Rich's own consoles and tables may be made; everybody else uses those of conformance.console.tables.
MAKERS = {"conformance/console/tables.py"}


def test_nobody_makes_a_console_or_table_of_rich() -> None:
    found = []
    for path in [*(ROOT / "conformance").rglob("*.py"), *(ROOT / "tests" / "conformance").glob("*.py")]:
        name = path.relative_to(ROOT).as_posix()
        if name in MAKERS or name.startswith("conformance/worker/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in ("rich", "rich.console", "rich.table"):
                imported = {alias.name for alias in node.names}
                if imported & {"print", "Table"} or ("Console" in imported and "progress" not in name):
                    found.append(f"{name}:{node.lineno}")
    assert found == [], "use conformance.console.tables"
