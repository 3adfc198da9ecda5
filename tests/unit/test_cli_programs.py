"""A program that differs, asked about by the command: shown, written out, found by its title."""

from pathlib import Path

import pytest
from cli_invented import NEW, OLD, Command
from compare_invented import array

from conformance import catalog
from conformance.model.case import Case
from conformance.model.observation import Observation, Stage

FROZEN = "programs.layers.frozen_batch_normalization"


def seen(case: Case, loss: float) -> Observation:
    runs = {p: [Stage("run", facts={"loss against the input": array([loss], p)})] for p in case.precisions}
    return Observation(case.id, case.revision, "ok", runs)


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    case = catalog.load()[FROZEN]
    command.keep(OLD, seen(case, 4.0))
    command.keep(NEW, seen(case, 0.0))
    return command


def test_it_is_shown_with_its_text(conformance: Command) -> None:
    shown = conformance("show", FROZEN)
    assert shown.status == 0
    assert "  def frozen_batch_normalization(keras, see, tensor):\n" in shown.out
    assert "\\n" not in shown.out
    assert "run: different" in shown.out
    assert conformance("show", FROZEN, "--json").json["params"]["source"] == catalog.load()[FROZEN].params["source"]


def test_its_reproducer_is_its_text(conformance: Command) -> None:
    script = conformance("reproduce", FROZEN)
    assert script.status == 0
    assert catalog.load()[FROZEN].params["source"] in script.out
    assert script.out.startswith(f"# {FROZEN}\n")
    assert script.out.endswith("\n\nfrozen_batch_normalization(keras, see, tensor)\n")
    compile(script.out, "repro.py", "exec")


@pytest.mark.parametrize("words", [("frozen", "statistics"), ("Model.trainable", "--most", "10")])
def test_it_is_found_by_its_title_and_by_what_it_is_about(conformance: Command, words: tuple[str, ...]) -> None:
    assert FROZEN in conformance("find", *words).out
