"""What a user can get wrong: two lines on standard error, exit status 2, nothing written."""

import sys
from pathlib import Path

import msgspec
import pytest
from cli_invented import NEW, OLD, Command, activation, header

from conformance import catalog
from conformance.environments.table import ROOT, Environments


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    case = catalog.load()["activations.hard_sigmoid[]"]
    command.keep(OLD, activation(case, [0.7, 0.3]))
    command.keep(NEW, activation(case, [0.75, 0.25]))
    return command


MISTAKES = {
    "no such implementation": (("compare", OLD.id, "py311-tf2/kears"), "py311-tf2/kears", NEW.id),
    "not observed yet": (("compare", OLD.id, "py311-tf2/tf_keras"), "not observed yet", "tox -e py311-tf2"),
    "itself": (("compare", NEW.id, NEW.id), "itself", "two implementations"),
    "between nothing": (("divergences", "--between", OLD.id, "py311/keras"), "py311/keras", "Did you mean"),
    "two choices": (("divergences", "--between", OLD.id, NEW.id, "-i", NEW.id), "both choose", "Leave one"),
    "no such API": (("divergences", "--api", "layers.Dens"), "layers.Dens", "layers.Dense"),
    "no divergences of no case": (("divergences", "-c", "layers.GRUU*"), "layers.GRUU*", "layers.GRU"),
    "no such case": (("show", "layers.GRu"), "layers.GRu", "layers.GRU"),
    "no such case to reproduce": (("reproduce", "layers.GRu"), "layers.GRu", "layers.GRU"),
    "report of nothing": (("report", "-i", "py311-tf2/kears"), "py311-tf2/kears", NEW.id),
    "ledger of nothing": (("ledger", "check", "-i", "py311-tf2/kears"), "py311-tf2/kears", NEW.id),
    "proposals of nothing": (("ledger", "propose", "-i", "py311-tf2/kears"), "py311-tf2/kears", NEW.id),
    "no such environment": (("run", "-e", "py311-tf3"), "py311-tf3", "py311-tf2"),
    "no such implementation to run": (("run", "-i", "py311-tf2/kears"), "py311-tf2/kears", NEW.id),
    "no such Python": (("run", "--python", "/nowhere/python"), "/nowhere/python", "venv/bin/python"),
    "no such device": (("run", "-e", "py311-tf2", "--device", "tpu"), "tpu", "cpu, gpu"),
    "half an interpreter": (("run", "-e", "py311-tf2", "--interpreter", "py311-tf2"), "names no Python", "NAME=PATH"),
    "no interpreter there": (("run", "-e", "py311-tf2", "--interpreter", "py311-tf2=/x/y"), "/x/y", "tox -e py311-tf2"),
    "no such provider": (("run", "--python", sys.executable, "--provider", "kears"), "kears", "Did you mean keras"),
    "a name of the table": (("run", "--python", sys.executable, "--name", "py311-tf2"), "py311-tf2", "something else"),
    "both ways": (("run", "--python", sys.executable, "-e", "py311-tf2"), "of your own", "Leave"),
    "among nothing": (("scripts", "-i", NEW.id), "--implementation", "conformance scripts tf.keras@2.10 keras@3.15"),
    "left out by -i": (
        ("scripts", "keras@2.3", "keras@3.15", "-i", NEW.id),
        f"--implementation leaves out keras@2.3: it allows {NEW.id} alone",
        f"keras@2.3 was observed as {OLD.id}",
    ),
    "left out of an upgrade by -i": (
        ("upgrade", "keras@2.3", "keras@3.15", "-i", OLD.id),
        "--implementation leaves out keras@3.15",
        f"keras@3.15 was observed as {NEW.id}",
    ),
    "observed by nobody, with -i": (
        ("scripts", "keras@2.3", "tf.keras@2.10", "-i", OLD.id),
        "no tf.keras was observed",
        "Did you mean keras?",
    ),
    "nothing left to choose": (
        ("upgrade", OLD.id, NEW.id, "-i", NEW.id),
        "--implementation has nothing to choose",
        "Leave -i out",
    ),
    "no such rule": (
        ("rule", "hard-sigmoid-slop"),
        "hard-sigmoid-slop",
        "All of them: conformance rule --all",
    ),
    "an empty rule": (("rule", ""), "no rule is called ''", "conformance rule"),
    "an empty script": (("scripts", ""), "no script is called ''", "conformance scripts"),
    "an empty case": (("divergences", "-c", ""), "no case is called ''", "conformance divergences"),
    "two empty ones": (("compare", "", ""), "'' would be compared with itself", "Name two"),
    "an empty track": (("history", "activations.hard_sigmoid", "--track", ""), "no track is called ''", "keras"),
    "an empty section": (("upgrade", OLD.id, NEW.id, "--only", ""), "has no section ''", "breaks"),
    "no such cases": (("run", "--python", sys.executable, "-c", "layers.GRUU*"), "layers.GRUU*", "layers.GRU"),
}


@pytest.mark.parametrize(("arguments", "said", "advised"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_two_lines(conformance: Command, arguments: tuple[str, ...], said: str, advised: str) -> None:
    before = conformance.files()
    ended = conformance(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    message, advice = ended.err.splitlines()
    assert message.startswith("error: ")
    assert said in message
    assert advised in advice
    assert conformance.files() == before


#: A name, a text of many words, and where they are asked for.
HUGE = {"a name": "a" * 100_000, "words": "qx " * 40_000}
ASKING = ("instead", "find", "api", "symbols", "rule", "show", "reproduce", "history", "coverage")


@pytest.mark.parametrize("what", HUGE)
@pytest.mark.parametrize("command", ASKING)
def test_what_is_huge_is_not_repeated_whole(conformance: Command, command: str, what: str) -> None:
    ended = conformance(command, HUGE[what], reports=command not in ("symbols", "coverage"))
    assert ended.status == 2
    assert len(ended.out) + len(ended.err) < 4_000
    if command != "find":
        assert "characters)" in ended.err


@pytest.mark.parametrize("arguments", [("a" * 100_000,), ("find", "x", "--" + "a" * 100_000)])
def test_a_huge_command_or_option_is_not_repeated_whole(conformance: Command, arguments: tuple[str, ...]) -> None:
    ended = conformance(*arguments)
    assert ended.status == 2
    assert len(ended.err) < 2_000


def test_an_environment_that_is_not_here(conformance: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = Environments.load(roots=[tmp_path])
    monkeypatch.setattr(Environments, "load", lambda *_, **__: table)
    ended = conformance("run", "-e", "py37-tf20")
    assert ended.status == 2
    assert ended.err.splitlines()[1].strip().startswith("Make it with: tox -e py37-tf20 --notest")
    nothing = conformance("run")
    assert nothing.status == 2
    assert nothing.err.splitlines()[0] == "error: none of the environments is on this machine"
    listed = conformance("environments", "--json", reports=False).json
    assert [row["interpreter"] for row in listed["environments"]] == [None] * len(table.names())


def test_no_observations_at_all(conformance: Command, tmp_path: Path) -> None:
    conformance.reports = tmp_path / "empty"
    conformance.reports.mkdir()
    ended = conformance("divergences")
    assert ended.status == 2
    assert "there are no observations" in ended.err.splitlines()[0]
    assert not list(conformance.reports.iterdir())


QUESTIONS = (
    ("compare", OLD.id, NEW.id),
    ("divergences",),
    ("show", "activations.hard_sigmoid[]"),
    ("reproduce", "activations.hard_sigmoid[]"),
    ("report",),
    ("ledger", "check"),
    ("ledger", "propose"),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("damage", ["newer", "twice"])
def test_what_could_be_misread_stops_every_question(
    conformance: Command, question: tuple[str, ...], damage: str
) -> None:
    path = conformance.store.path(NEW)
    lines = path.read_bytes().splitlines(keepends=True)
    if damage == "newer":
        path.write_bytes(msgspec.json.encode(header(NEW, schema=999)) + b"\n" + b"".join(lines[1:]))
    else:
        other = header(NEW, lock="99" * 32)
        path.with_name("copy.jsonl").write_bytes(msgspec.json.encode(other) + b"\n" + b"".join(lines[1:]))
    before = conformance.files()
    ended = conformance(*question)
    assert ended.status == 2
    message, advice = ended.err.splitlines()
    assert message.startswith("error: ")
    assert path.name in message
    assert advice.strip()
    assert conformance.files() == before


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("damage", ["torn", "altered", "foreign"])
@pytest.mark.night
def test_what_is_damaged_is_named_and_costs_no_other_answer(
    conformance: Command, question: tuple[str, ...], damage: str
) -> None:
    case = catalog.load()["activations.hard_sigmoid[]"]
    other = catalog.load()["activations.relu[]"]
    conformance.keep(NEW, activation(case, [0.75, 0.25]), activation(other, [0.75, 0.25]))
    conformance.keep(OLD, activation(case, [0.7, 0.3]), activation(other, [0.7, 0.3]))
    path = conformance.store.path(NEW)
    lines = path.read_bytes().splitlines(keepends=True)
    assert other.id.encode() in lines[2]
    if damage == "torn":
        path.write_bytes(lines[0] + lines[1] + lines[2][:40] + b"\n" + lines[3])
    elif damage == "altered":
        path.write_bytes(lines[0] + lines[1] + lines[2].replace(b'"ok"', b'"er"', 1) + lines[3])
    else:
        path = path.with_name("notes.jsonl")
        path.write_bytes(b'{"kind": "something else"}\n')
    before = path.read_bytes()
    ended = conformance(*question)
    # `ledger check` has something to complain about where it sees both cases.
    assert ended.status in ((0, 1) if question[0] == "ledger" else (0,)), ended.err
    # Answers say on standard error, too, which folder they are from.
    (told,) = [line for line in ended.err.splitlines() if line.startswith("warning: ")]
    assert told.startswith(f"warning: {path}")
    assert path.read_bytes() == before


def interpreter(folder: Path) -> Path:
    """A Python that has the fake Keras, as a virtual environment would."""
    python = folder / "python"
    fakes = ROOT / "tests" / "faults" / "fakes"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{fakes}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return python


def test_run_observes_any_interpreter_and_resumes(conformance: Command, tmp_path: Path) -> None:
    case = "layers.Dense[defaults]"
    line = ("run", "--python", str(interpreter(tmp_path)), "--provider", "keras", "--backend", "tensorflow")
    first = conformance(*line, "--name", "mine", "-c", case, "-j", "1", "--json")
    assert first.status == 0, first.err
    partner = catalog.load()[case].explicit_defaults
    assert first.json == {
        "observed": 2,
        "same": 0,
        "resumed": 0,
        "statuses": {"error": 2},
        "missing": 0,
        "died": [],
        "implementations": ["mine/keras"],
        "failures": {},
        "refused": [],
        "faults": [],
    }
    stored = conformance.store.read("mine/keras")
    assert set(stored.observations) == {case, partner}
    assert stored.header.versions["keras"] == "2.15.0"
    again = conformance(*line, "--name", "mine", "-c", case, "-j", "1")
    assert again.out.strip() == "2 observations: 2 raised (0 observed now, 2 observed before)"
    assert conformance("show", case, "-i", "mine/keras", "--json").json["statuses"] == {"mine/keras": "error"}


def test_run_observes_anew_and_alone_what_it_is_told_to(conformance: Command, tmp_path: Path) -> None:
    case = "layers.Dense[defaults]"
    line = ("run", "--python", str(interpreter(tmp_path)), "--provider", "keras", "-c", case, "-j", "1", "--json")
    assert conformance(*line).json["observed"] == 2
    assert conformance(*line, "--again", "status:crash").json["observed"] == 0
    assert conformance(*line, "--again", "status:error", "--again", "layers.*").json["observed"] == 2
    alone = conformance(*line, "--isolate")
    assert (alone.status, alone.json["alone"], alone.json["poisoned"]) == (0, 2, [])


def test_run_says_which_implementation_could_not_be_started(conformance: Command, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "$@"\n')
    python.chmod(0o755)
    ended = conformance(
        "run", "--python", str(python), "--provider", "tf_keras", "-c", "layers.Dense[defaults]", "--json"
    )
    assert ended.status == 1
    assert list(ended.json["failures"]) == ["local/tf_keras"]
    assert "tf_keras" in ended.err
