"""Speed: ratios and their spread, turns of two processes, journals, the packed file, what is asked and answered."""

import importlib.util
import os
import sys
import types
from pathlib import Path
from typing import Any

import msgspec
import pytest
from speed_invented import ROUNDS, UNSUPPORTED, measured, model, speed, timed
from typer.testing import CliRunner

from conformance.cli import app
from conformance.environments.launch import Launch
from conformance.model.errors import UsageError, WorkerStartError
from conformance.model.observation import Implementation
from conformance.publishing.report.speed import speed_json
from conformance.speed import gathering, measuring, packing, process, running
from conformance.speed.answers import Change, as_json, changes, told
from conformance.speed.figures import Spread, figures, importing, ratios, spread
from conformance.speed.journals import Journals
from conformance.speed.measuring import FIT_STEPS, Kept, Turns
from conformance.speed.model import MODELS, MODES, Measured, Seconds, Speed, Timed
from conformance.speed.process import WORKER, EndedError, Timing, one_core
from conformance.storage.packed import PackedFileError

OLD, NEW, REFERENCE = "py38-tf25/tf.keras", "py313-tf221/keras", "py38-tf210/tf.keras"


# Figures.


def test_a_spread_is_the_median_and_the_middle_half() -> None:
    assert spread([]) is None
    assert spread([3.0]) == Spread(3.0, 3.0, 3.0)
    assert spread([5.0, 1.0, 2.0, 4.0, 3.0]) == Spread(3.0, 2.0, 4.0)
    # One that was in the way of something is far out, and moves nothing.
    assert spread([5000.0, 1.0, 2.0, 4.0, 3.0]) == Spread(3.0, 2.0, 4.0)


def test_a_ratio_is_of_the_same_round() -> None:
    theirs = [Seconds(1.0, 1.0), Seconds(10.0, 10.0), Seconds(100.0, 100.0)]
    mine = [Seconds(9.0, 2.0), Seconds(9.0, 20.0), Seconds(9.0, 200.0)]
    # Minutes in which everything took longer change nothing; the clock does not count.
    assert ratios(mine, theirs) == Spread(2.0, 2.0, 2.0)
    assert ratios(mine[:1], theirs) == Spread(2.0, 2.0, 2.0)
    assert ratios(mine, theirs, clock=True) == Spread(0.9, 0.495, 4.95)
    assert ratios([], theirs) is None
    assert ratios(mine, [Seconds(1.0, 0.0)] * 3) is None


def test_figures_are_held_against_the_same_mode_and_against_fit() -> None:
    one = measured(2.0, {"dense": model(2.0, {"session": timed(1.0, "Session.run")}, ("session",))})
    fit, session = figures(one, "dense", "fit"), figures(one, "dense", "session")
    assert fit.ratio == fit.to_fit == Spread(2.0, 2.0, 2.0)
    assert fit.step == Spread(6.0, 5.0, 7.0)
    assert fit.step_of_reference == Spread(3.0, 2.5, 3.5)
    assert (fit.first, fit.first_of_reference) == (250.0, 250.0)
    assert session.ratio is None
    assert session.to_fit == Spread(1.0, 1.0, 1.0)


def test_what_is_not_there_has_no_figures() -> None:
    one = measured(2.0, {"dense": model(2.0, {"session": UNSUPPORTED})})
    found = figures(one, "dense", "session")
    assert (found.step, found.ratio, found.to_fit, found.first) == (None, None, None, None)
    with pytest.raises(KeyError):
        figures(one, "recurrent", "fit")


def test_an_import_has_seconds_and_a_ratio() -> None:
    assert importing(measured(3.0)) == (Spread(4.5, 3.75, 5.25), Spread(3.0, 3.0, 3.0))
    assert importing(msgspec.structs.replace(measured(3.0), imports=())) == (None, None)


def changed(one: Measured, other: Measured) -> list[Change]:
    """What changes between two that are not the reference."""
    return list(changes(speed({"a/keras": one, "b/keras": other}), "a/keras", "b/keras"))


def test_a_change_is_the_ratio_of_two_ratios() -> None:
    rows = {(row.model, row.mode): row for row in changed(measured(2.0), measured(0.5))}
    assert len(rows) == len(MODELS) * len(MODES)
    row = rows["dense", "fit"]
    assert row.ratio == Spread(0.25, 0.25, 0.25)
    assert row.step is not None
    assert row.step_to is not None
    assert (row.step.median, row.step_to.median) == (6.0, 1.5)
    assert not row.in_turns
    assert Spread(4.0, 3.0, 5.0).over(Spread(2.0, 1.0, 3.0)) == Spread(2.0, 1.0, 5.0)


def test_with_the_reference_a_candidate_took_turns_so_that_is_its_change() -> None:
    """How the reference did as a candidate, against itself, is none of it: 1.25 would be in the quotient."""
    data = speed({REFERENCE: measured(1.25), NEW: measured(2.0)})
    rows = {(row.model, row.mode): row for row in changes(data, REFERENCE, NEW)}
    row = rows["dense", "fit"]
    assert row.in_turns
    assert row.ratio == Spread(2.0, 2.0, 2.0)
    assert row.step is not None
    assert row.step_to is not None
    assert (row.step.median, row.step_to.median) == (3.0, 6.0)
    assert row.json()["in_turns"] is True
    back = {(row.model, row.mode): row for row in changes(data, NEW, REFERENCE)}["dense", "fit"]
    assert back.ratio == Spread(0.5, 0.5, 0.5)
    assert (back.step, back.step_to, back.first, back.first_to) == (row.step_to, row.step, row.first_to, row.first)


def test_where_the_reference_was_not_waited_for_its_own_ratio_to_fit_is_taken() -> None:
    lacking = measured(2.0, {"dense": model(2.0, lacking=("jit",))})
    data = speed({REFERENCE: measured(1.0, {"dense": model(1.0, lacking=("jit",))}), NEW: lacking})
    rows = {row.mode: row for row in changes(data, REFERENCE, NEW)}
    assert {mode for mode, row in rows.items() if not row.in_turns} == {"jit"}
    assert rows["jit"].ratio == Spread(2.0, 2.0, 2.0)


def test_a_mode_of_one_side_is_a_row_without_a_ratio_and_one_of_none_is_no_row() -> None:
    without = measured(1.0, {"dense": model(1.0, {"session": UNSUPPORTED, "jit": UNSUPPORTED})})
    failing = measured(1.0, {"dense": model(1.0, {"session": UNSUPPORTED, "jit": Timed("failed", said="E")})})
    assert "session" not in {row.mode for row in changed(without, failing)}
    (row,) = [row for row in changed(measured(1.0), failing) if row.mode == "jit"]
    assert (row.ratio, row.said, row.said_to) == (None, "", "fails")
    assert row.json()["said"] == ["", "fails"]


def test_where_the_reference_has_not_the_mode_fit_compares() -> None:
    one = measured(2.0, {"dense": model(2.0, lacking=("session",))})
    other = measured(6.0, {"dense": model(6.0, lacking=("session",))})
    (row,) = [row for row in changed(one, other) if row.mode == "session"]
    assert row.ratio == Spread(3.0, 3.0, 3.0)


def test_json_has_every_mode_with_why_there_is_none() -> None:
    found = as_json(NEW, measured(2.0, {"dense": model(2.0, {"session": UNSUPPORTED})}))
    assert set(found["models"]) == {"dense"}
    assert found["models"]["dense"]["modes"]["session"] == {"outcome": "unsupported", "said": "there are no sessions"}
    assert found["models"]["dense"]["modes"]["fit"]["ratio"] == [2.0, 2.0, 2.0]
    assert found["import"]["ratio"] == [2.0, 2.0, 2.0]


def test_it_is_said_on_what_it_was_measured() -> None:
    assert told(speed({NEW: measured(1.0)})) == (
        "1 implementation, measured on 2026-11-28 on A processor, 2 cores: one thread, both processes on one core, "
        "time of the processor."
    )


def test_the_page_gets_those_that_it_has() -> None:
    found = speed_json(speed({NEW: measured(2.0), "other/keras": measured(1.0)}), ["x/keras", NEW])
    ((at, imports, cells),) = found["rows"]
    assert at == 1
    assert imports == [[2.5, 3.0, 3.5], [2.0, 2.0, 2.0]]
    assert cells[0][0] == ["measured", "fit", [5.0, 6.0, 7.0], [2.0, 2.0, 2.0], [2.0, 2.0, 2.0], 250.0, 3, 30]


# Turns.


class Invented:
    """Stands for a process: every step takes as long as it is told, and what it was asked is written down."""

    def __init__(self, name: str, seconds: float, log: list[tuple[str, str]], **odd: dict[str, Any] | str) -> None:
        self.name, self.seconds, self.log, self.odd = name, seconds, log, odd

    def ask(self, **request: Any) -> dict[str, Any]:
        ((kind, what),) = request.items()
        if kind == "forget":
            return {}
        mode = what[1]
        odd = self.odd.get(f"{kind}_{mode}", self.odd.get(mode))
        if odd == "dies":
            raise EndedError("the process ended with status -11")
        if isinstance(odd, dict):
            return odd
        if kind == "make":
            return {"how": mode, "first": [1.0, 0.5]}
        self.log.append((self.name, f"{mode} {what[2]}"))
        return {"seconds": [self.seconds * what[2] * 5, self.seconds * what[2]]}


def turns(rounds: int = 4, mine: float = 0.002, theirs: float = 0.001, **odd: Any) -> tuple[Turns, list[Any]]:
    log: list[tuple[str, str]] = []
    candidate = Invented("A", mine, log, **odd)
    return Turns(candidate, Kept(Invented("R", theirs, log)), "dense", rounds), log


def test_the_two_take_turns_and_who_is_first_does_too() -> None:
    one, log = turns()
    found = one.measured(["fit"], {mode: UNSUPPORTED for mode in MODES if mode != "fit"})
    blocks = [who for who, what in log if what == f"fit {FIT_STEPS}"]
    assert blocks == ["R", "A", "A", "R", "R", "A", "A", "R"]
    assert found.modes["fit"].rounds == tuple([Seconds(0.01, 0.002)] * 4)
    assert found.reference["fit"].rounds == tuple([Seconds(0.005, 0.001)] * 4)
    assert found.modes["fit"].first == Seconds(1.0, 0.5)
    assert found.modes["session"] == UNSUPPORTED


def test_blocks_of_loops_are_as_long_as_the_slower_allows() -> None:
    one, _ = turns()
    found = one.measured(MODES, {})
    assert found.modes["eager"].steps == found.reference["eager"].steps == round(measuring.BLOCK / 0.002)
    assert found.modes["fit"].steps == FIT_STEPS
    one, _ = turns(mine=1e-7, theirs=1e-7)
    assert one.measured(MODES, {}).modes["eager"].steps == measuring.MOST_STEPS


def test_what_takes_long_has_few_rounds() -> None:
    one, _ = turns(rounds=7, mine=0.6)
    found = one.measured(MODES, {})
    assert (found.modes["eager"].steps, len(found.modes["eager"].rounds)) == (1, measuring.FEW)
    assert (found.modes["fit"].steps, len(found.modes["fit"].rounds)) == (2, measuring.FEW)


def test_a_mode_that_fails_says_so_and_the_others_go_on() -> None:
    one, _ = turns(make_jit={"failed": "ValueError: no"}, make_session={"unsupported": "none"})
    found = one.measured(MODES, {})
    assert found.modes["jit"] == Timed("failed", said="ValueError: no")
    assert found.modes["session"] == Timed("unsupported", said="none")
    assert set(found.reference) == set(MODES) - {"jit", "session"}
    # In the midst of its steps, too.
    one, _ = turns(steps_eager={"failed": "E"})
    assert one.measured(MODES, {}).modes["eager"] == Timed("failed", said="E")


def test_fit_of_the_reference_is_timed_beside_who_has_none() -> None:
    one, _ = turns(make_fit={"unsupported": "not here"})
    found = one.measured(["fit", "eager"], {mode: UNSUPPORTED for mode in MODES if mode not in ("fit", "eager")})
    assert set(found.reference) == {"fit", "eager"}
    assert len(found.reference["fit"].rounds) == 4
    assert figures(measured(1.0, {"dense": found}), "dense", "eager").to_fit == Spread(2.0, 2.0, 2.0)


def test_a_reference_that_takes_too_long_is_not_waited_for() -> None:
    log: list[tuple[str, str]] = []
    reference = Kept(Invented("R", 0.001, log, steps_jit={"seconds": [4.5, 0.9]}))
    found = Turns(Invented("A", 0.001, log), reference, "dense", 3).measured(["jit"], dict.fromkeys(MODES, UNSUPPORTED))
    assert found.reference["jit"].outcome == "failed"
    assert found.reference["jit"].said == "a step took 0.9 s: too long to take turns with"
    assert found.reference["jit"].first == Seconds(1.0, 0.5)


def test_a_reference_is_made_once() -> None:
    log: list[tuple[str, str]] = []
    asked: list[str] = []

    class Counting(Invented):
        def ask(self, **request: Any) -> dict[str, Any]:
            asked.extend(request)
            return super().ask(**request)

    kept = Kept(Counting("R", 0.001, log))
    for _ in range(2):
        Turns(Invented("A", 0.001, log), kept, "dense", 1).measured(["fit"], dict.fromkeys(MODES, UNSUPPORTED))
    assert asked.count("make") == len(MODES)


def test_a_candidate_that_dies_is_started_again_without_that_mode() -> None:
    log: list[tuple[str, str]] = []
    started: list[Any] = []

    def start() -> Any:
        one = Invented("A", 0.001, log, jit="dies")
        one.close = lambda: None  # type: ignore[attr-defined]
        started.append(one)
        return one

    pair = measuring.Pair(Kept(Invented("R", 0.001, log)), start, 2)
    found = pair.measured("dense")
    assert len(started) == 2
    assert found.modes["jit"] == Timed("failed", said="the process ended with status -11")
    assert len(found.modes["function"].rounds) == 2


def test_a_reference_that_dies_is_no_observation() -> None:
    log: list[tuple[str, str]] = []
    one = Turns(Invented("A", 0.001, log), Kept(Invented("R", 0.001, log, fit="dies")), "dense", 1)
    with pytest.raises(WorkerStartError, match="the reference was lost"):
        one.measured(MODES, {})


def test_a_reference_that_does_not_train_is_no_observation() -> None:
    log: list[tuple[str, str]] = []
    one = Turns(Invented("A", 0.001, log), Kept(Invented("R", 0.001, log, make_fit={"failed": "E"})), "dense", 1)
    with pytest.raises(WorkerStartError, match="the reference does not train: E"):
        one.measured(MODES, {})


# Real processes, of an invented Keras.


def launch(python: Path, name: str = OLD, lock: str = "l") -> Launch:
    environment, provider = name.split("/")
    return Launch(Implementation(environment, provider, "tensorflow", "cpu", ""), python, lock=lock)


#: Stands for the Python of an environment: answers, dies when it makes "jit", does not know "session".
FAKE = """#!{python}
import json, os, sys
asked, answers = os.fdopen(int(sys.argv[4])), os.fdopen(int(sys.argv[5]), "w")
def tell(what):
    answers.write(json.dumps(what) + "\\n")
    answers.flush()
tell({{"import": [2.0, 1.0], "versions": {{"keras": "2.10.0"}}, "x64": os.environ.get("JAX_ENABLE_X64")}})
for line in asked:
    (kind, what), = json.loads(line).items()
    if kind == "forget":
        tell({{}})
    elif what[1] == "session":
        tell({{"unsupported": "none"}})
    elif what[1] == "jit" and "die" in sys.argv[0]:
        print("no such instruction", flush=True)
        os._exit(3)
    else:
        seconds = [0.2, 0.1] if kind == "make" else [0.01 * what[2], 0.002 * what[2]]
        tell({{"how": what[1], "first": seconds}} if kind == "make" else {{"seconds": seconds}})
"""


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    return written(tmp_path / "python")


def written(path: Path) -> Path:
    path.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_run_writes_down_what_it_measured_and_does_nothing_twice(tmp_path: Path, fake: Path) -> None:
    journals, said = Journals(tmp_path / "speed", launch(fake, REFERENCE)), list[str]()
    one, bad = launch(fake), launch(written(tmp_path / "die"), NEW)

    def run(again: bool = False) -> None:
        running.measure(journals, [one, bad], 2, 1, running.PARTS, None, again, said.append)

    run()
    found, died = journals.measured(one), journals.measured(bad)
    assert found is not None
    assert died is not None
    assert set(found.models) == set(MODELS)
    assert found.versions == {"keras": "2.10.0"}
    assert found.lock == "l"
    assert found.imports == [(Seconds(2.0, 1.0), Seconds(2.0, 1.0))]
    assert figures(found, "dense", "fit").ratio == Spread(1.0, 1.0, 1.0)
    assert found.models["dense"].modes["jit"].outcome == "measured"
    assert died.models["dense"].modes["jit"] == Timed("failed", said="the process ended with status 3")
    assert died.models["dense"].modes["function"].outcome == "measured"
    size = journals.path(one).stat().st_size
    run()
    assert len(said) == 2
    assert journals.path(one).stat().st_size == size
    run(again=True)
    assert journals.path(one).stat().st_size > size


def test_parts_are_measured_apart(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "speed", launch(fake, REFERENCE))
    running.measure(journals, [launch(fake)], 1, 2, ["imports"], None, False, lambda _: None)
    found = journals.measured(launch(fake))
    assert found is not None
    assert (len(found.imports), len(found.models)) == (2, 0)


def test_a_python_that_does_not_start_is_passed_over_and_said_in_the_end(tmp_path: Path, fake: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_text("#!/bin/sh\necho no such module; exit 1\n", encoding="utf-8")
    bad.chmod(0o755)
    journals, said = Journals(tmp_path / "speed", launch(fake, REFERENCE)), list[str]()
    with pytest.raises(WorkerStartError, match=f"not measured: {NEW}"):
        running.measure(journals, [launch(bad, NEW), launch(fake)], 1, 1, ["steps"], None, False, said.append)
    assert "no such module" in said[0]
    assert journals.measured(launch(bad, NEW)) is None
    assert journals.measured(launch(fake)) is not None


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(process, "IMPORTING", 0.2)
    with pytest.raises(WorkerStartError, match="was ended"):
        Timing(launch(path))


def test_a_process_has_the_variables_of_users(fake: Path) -> None:
    with Timing(Launch(Implementation("py313-keras315-jax", "keras", "jax", "cpu", ""), fake, lock="l")) as one:
        assert one.hello["x64"] is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system holds no process to a core")
def test_both_are_held_to_one_core() -> None:
    before = os.sched_getaffinity(0)
    with one_core(None) as core:
        assert os.sched_getaffinity(0) == {core} == {max(before)}
    assert os.sched_getaffinity(0) == before
    with pytest.raises(UsageError, match="there is no core 4095"), one_core(4095):
        pass


# Journals and the packed file.


def test_another_lock_has_another_journal_and_a_torn_line_is_measured_again(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "speed", launch(fake, REFERENCE))
    one = launch(fake)
    journals.add(one, {"versions": {"keras": "2"}, "machine": "m", "import": [1.0, 1.0]})
    assert journals.measured(one) is None, "a start alone measured nothing"
    journals.add(one, {"model": "dense", "measured": model(2.0)})
    with journals.path(one).open("ab") as file:
        file.write(b'{"model":"recurrent","meas')
    journals.add(one, {"model": "dense", "measured": model(3.0)})
    found = journals.measured(one)
    assert found is not None
    assert list(found.models) == ["dense"]
    assert figures(found, "dense", "fit").ratio == Spread(3.0, 3.0, 3.0), "the last counts"
    journals.add(
        one, {"model": "dense", "measured": msgspec.structs.replace(model(4.0), reference={"fit": UNSUPPORTED})}
    )
    found = journals.measured(one)
    assert found is not None
    assert figures(found, "dense", "fit").ratio == Spread(3.0, 3.0, 3.0), "without the reference it does not count"
    assert journals.measured(launch(fake, lock="other")) is None
    other = Journals(tmp_path / "speed", launch(fake, REFERENCE, "other"))
    assert other.measured(one) is None


def test_what_was_packed_comes_out_again(tmp_path: Path) -> None:
    data = speed({OLD: measured(2.0), NEW: measured(0.5, {"dense": model(0.5, {"session": UNSUPPORTED})})})
    size = packing.write(data, tmp_path / "f.xz")
    assert size == (tmp_path / "f.xz").stat().st_size
    found = packing.read(tmp_path / "f.xz")
    assert as_json(NEW, found.implementations[NEW]) == as_json(NEW, data.implementations[NEW])
    assert found.implementations[OLD].models["dense"].modes["fit"].rounds[0] == Seconds(ROUNDS[0] / 100, 0.004)


def test_a_damaged_file_says_how_to_make_another(tmp_path: Path) -> None:
    (tmp_path / "f.xz").write_bytes(b"xx")
    with pytest.raises(PackedFileError, match="cannot be read"):
        packing.read(tmp_path / "f.xz")
    whole = tmp_path / "whole.xz"
    packing.write(speed({OLD: measured(1.0)}), whole)
    (tmp_path / "f.xz").write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(PackedFileError, match="cannot be read"):
        packing.read(tmp_path / "f.xz")
    assert packing.read(tmp_path / "none.xz") == Speed()


def test_packing_keeps_what_others_have_of_the_same_code(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "speed", launch(fake, REFERENCE))
    journals.add(launch(fake), {"versions": {"keras": "2"}, "machine": "m", "import": [1.0, 1.0]})
    journals.add(launch(fake), {"model": "dense", "measured": model(2.0)})
    former = Speed(worker=journals.worker, implementations={"x/keras": measured(1.0)})
    found = gathering.gathered(journals, [launch(fake), launch(fake, NEW)], former)
    assert set(found.implementations) == {OLD, "x/keras"}
    assert found.reference == REFERENCE
    other = msgspec.structs.replace(former, worker="other")
    assert set(gathering.gathered(journals, [launch(fake)], other).implementations) == {OLD}


# The command.


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> Speed:
    data = speed(
        {
            REFERENCE: measured(1.0),
            NEW: measured(4.0, {"dense": model(4.0, {"session": UNSUPPORTED, "jit": Timed("failed", said="E")})}),
            "gone/keras": measured(2.0, {"dense": model(2.0, lacking=("session",))}),
        }
    )
    monkeypatch.setattr(packing, "read", lambda: data)
    return data


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["speed", *words])


def test_every_implementation_is_listed_along_its_track(packed: Speed) -> None:
    found = run("--model", "dense")
    assert found.exit_code == 0, found.output
    lines = [[cell.strip() for cell in line.strip("│").split("│")] for line in found.output.splitlines()]
    four, two, held = "4.00 (4.00–4.00)", "2.00 (2.00–2.00)", "2.00 (2.00–2.00)*"
    assert [NEW, four, four, "–", four, four, "fails"] in lines
    assert ["gone/keras", two, two, held, two, two, two] in lines
    assert [NEW, "6.00", four] in lines, "imports"
    assert "one thread" in found.output


def test_two_versions_are_compared(packed: Speed) -> None:
    found = run("tf.keras@2.10", "keras@3.15", "--mode", "fit", "--json")
    assert found.exit_code == 0, found.output
    answer = msgspec.json.decode(found.stdout)
    assert answer["from"] == REFERENCE
    (row,) = answer["changes"]
    assert row["ratio"] == [4.0, 4.0, 4.0]
    assert "dense" in run("tf.keras@2.10", "keras@3.15").output


def test_under_the_table_stands_what_its_ratios_are(packed: Speed, monkeypatch: pytest.MonkeyPatch) -> None:
    measured_in_turns = run("tf.keras@2.10", "keras@3.15", "--mode", "fit")
    assert "To over from: both took turns" in measured_in_turns.stdout
    assert "no quotient" not in measured_in_turns.stdout
    data = speed({OLD: measured(2.0), NEW: measured(4.0), REFERENCE: measured(1.0)})
    monkeypatch.setattr(packing, "read", lambda: data)
    between = " ".join(run("tf.keras@2.5", "keras@3.15").stdout.split())
    assert (
        f"To over from is no quotient of these milliseconds: each side was timed in its own turns with {REFERENCE}"
        in between
    )
    assert "*" not in between
    # Of the reference itself one mode may not have been timed in turns.
    slow = model(4.0, lacking=("jit",))
    data = speed({REFERENCE: measured(1.0, {"dense": slow}), NEW: measured(4.0, {"dense": slow})})
    monkeypatch.setattr(packing, "read", lambda: data)
    mixed = run("tf.keras@2.10", "keras@3.15").stdout
    assert [line for line in mixed.splitlines() if ")*" in line] == [
        line for line in mixed.splitlines() if "│ jit" in line
    ]
    assert "* is no quotient" in mixed


def test_programs_get_everything(packed: Speed) -> None:
    answer = msgspec.json.decode(run("--json").stdout)
    assert [one["id"] for one in answer["implementations"]] == list(packed.implementations)
    assert answer["speed"]["reference"] == REFERENCE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tf.keras@2.10"], "two"),
        (["--model", "tiny"], "tiny is no model"),
        (["--mode", "walk"], "walk is no mode"),
        (["tf.keras@9.9", "keras@3.15"], "9.9"),
        (["measure", "-i", "none/keras"], "none"),
        (["measure", "--part", "all"], "all is no part"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(packed: Speed, words: list[str], said: str) -> None:
    found = run(*words)
    assert found.exit_code != 0
    assert said in str(found.exception) or said in found.output
    assert not isinstance(found.exception, (KeyError, AttributeError, TypeError))


def test_nothing_measured_says_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "read", Speed)
    found = run()
    assert isinstance(found.exception, UsageError)
    assert "conformance speed measure" in found.exception.advice


# The worker's list of modes and models is the runner's.


def worker(name: str) -> types.ModuleType:
    for each in ("", f".{name}"):
        path = WORKER / "__init__.py" if not each else WORKER / f"{name}.py"
        where = [str(WORKER)] if not each else None
        spec = importlib.util.spec_from_file_location(f"speed_worker{each}", path, submodule_search_locations=where)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    return module


def test_runner_and_worker_know_the_same_modes_and_models() -> None:
    assert tuple(worker("models").MODELS) == MODELS
    assert tuple(worker("modes").MODES) == MODES
    assert worker("models").BATCHES >= FIT_STEPS
