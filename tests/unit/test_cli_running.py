"""What can be got wrong when everything is run, merged or asked for; and what is said while it runs."""

import io
import sys
from pathlib import Path

import pytest
from cli_invented import Command
from rich.console import Console

from conformance.cli.progress import LINE_SECONDS, Tally, _plain, left_text, live_progress
from conformance.execution.session import Progress


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path / "reports", monkeypatch, capsys)


MISTAKES = {
    "all and some": (("run", "--all", "-e", "py311-tf2"), "whole table", "Leave --environment"),
    "a shard of nothing": (("run", "--shard", "1/2"), "part of what is named", "Add --all"),
    "no such shard": (("run", "--shard", "3/2", "-e", "py311-tf2"), "no shard", "3/8"),
    "no such worker": (("run", "--python", sys.executable, "--worker", "/nowhere/w.py"), "/nowhere/w.py", "script"),
    "interpreters elsewhere": (
        ("run", "--all", "--scheduler", "tcp://x:1", "--interpreter", "py311-tf2=/x"),
        "find their interpreters",
        "--worker-root",
    ),
    "alone elsewhere": (("run", "--isolate", "--shard", "1/2", "-e", "py311-tf2"), "this machine", "--shard"),
    "again what there is not": (("run", "--again", "layers.Densse*"), "no case is called layers.Densse*", "Dense"),
    "again what does not end so": (("run", "--again", "status:timeoutt"), "no case ends so", "timeout"),
    "no folder to merge": (("merge", "/nowhere/reports"), "/nowhere/reports", "folders of results"),
    "completeness of nothing": (("completeness", "-e", "py311-tf3"), "py311-tf3", "py311-tf2"),
}


@pytest.mark.parametrize(("arguments", "said", "advised"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_two_lines(conformance: Command, arguments: tuple[str, ...], said: str, advised: str) -> None:
    ended = conformance(*arguments)
    assert ended.status == 2
    message, advice = ended.err.splitlines()
    assert said in message
    assert advised in advice
    assert conformance.files() == {}


def test_nothing_observed_is_not_complete(conformance: Command) -> None:
    said = conformance("completeness", "-e", "py311-tf2", "--json").json
    assert said["fraction"] == 0.0
    assert set(said["observed"].values()) == {0}
    refused = conformance("completeness", "-e", "py311-tf2", "--require", "0.5")
    assert refused.status == 2
    assert "50.00% are required" in refused.err


def told(done: int, event: str = "seen", name: str = "e/keras[jax]", left: float = 100.0) -> Progress:
    return Progress(name, "", None, 0.0, done, 1000, done, 500, left, event)  # type: ignore[arg-type]


def test_plain_lines_come_every_tenth_and_every_half_minute_and_name_who_works() -> None:
    now = [0.0]
    out = io.StringIO()
    show = _plain(Console(file=out, width=20), lambda: now[0])
    show(told(0, "begun"))
    for done in range(1, 99):
        now[0] += 0.1
        show(told(done))
    assert len(out.getvalue().splitlines()) == 1
    now[0] += LINE_SECONDS
    show(told(99))
    show(told(100))
    show(told(100, "ended"))
    first, late, tenth = out.getvalue().splitlines()
    assert first == "observed 0 of 1000, 0.0/s, 2 min left: e/keras[jax] 0/500"
    assert late.startswith("observed 99 of 1000, 2.5/s")
    assert tenth.startswith("observed 100 of 1000")


def test_a_terminal_shows_each_implementation_that_has_a_worker() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120, force_interactive=True)
    with live_progress(console) as show:
        show(told(1, "begun"))
        show(told(2, "begun", "e/tf.keras"))
        show(told(3))
    text = out.getvalue()
    assert "e/keras[jax]" in text
    assert "e/tf.keras" in text
    assert "3/1000" in text


def test_an_implementation_with_two_workers_is_running_until_both_have_ended() -> None:
    tally = Tally(lambda: 0.0)
    for event, running in (("begun", 1), ("begun", 2), ("ended", 1), ("seen", 1)):
        tally.add(told(1, event))
        assert tally.workers == {"e/keras[jax]": running}
    tally.add(told(1, "ended"))
    assert tally.workers == {}


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, ""), (45, "45 s left"), (720, "12 min left"), (7500, "2 h 05 min left")]
)
def test_time_left_is_said_roughly(seconds: float, text: str) -> None:
    assert left_text(seconds) == text
