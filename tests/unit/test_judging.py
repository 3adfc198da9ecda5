"""Judging over several processes says what judging in one says; and what a record holds, it gives back."""

import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from cli_invented import FROZEN, NEW, OLD, activation, header, refused
from compare_invented import LAYER, array, config, ended, judge_case, layer, numbers, observed, stage
from hypothesis import given, settings
from hypothesis import strategies as st
from judging_invented import moved, real, told

from conformance import catalog
from conformance.analysis.coverage.seen import Looking, look
from conformance.analysis.judging import pool, records
from conformance.analysis.judging import sets as judging
from conformance.analysis.judging.kept import Kept
from conformance.analysis.judging.part import Part
from conformance.analysis.judging.patterns import Patterns
from conformance.analysis.judging.sets import judge_sets
from conformance.analysis.ledger import load as rules_of
from conformance.analysis.ledger.explain import Ledger
from conformance.model.comparison import StageComparison
from conformance.model.observation import CaseStatus, Observation
from conformance.observations.merge import Observations
from conformance.observations.opening import Opened, Opening, of_store
from conformance.observations.store import Store


@pytest.fixture(autouse=True)
def _a_few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "WORTHWHILE", 1)
    monkeypatch.setattr(judging, "AT_ONCE", 5)


def test_several_processes_say_what_one_says_in_the_same_order(tmp_path: Path) -> None:
    cases = {i: case for i, case in catalog.load().items() if i.startswith("activations.")}
    store = Store(tmp_path)
    for number, one in enumerate((OLD, NEW, FROZEN)):
        journal = store.open(header(one))
        for position, case in enumerate(cases.values()):
            if number and position % 3 == 0:
                journal.append(refused(case, "not here"))
            elif position % 5:
                journal.append(activation(case, [0.25, number / 4]))
        journal.close()
        store.compact(one, {case.id: case.revision for case in cases.values()})
    sets = {one.id: store.read(one.id) for one in (OLD, NEW, FROZEN)}
    alone = judge_sets(Opened(sets, of_store(tmp_path)), cases, rules_of.load(), jobs=1)
    together = judge_sets(Opened(sets, of_store(tmp_path)), cases, rules_of.load(), jobs=3)
    assert alone.divergences
    assert told(together) == told(alone)
    for name in ("classes", "unjudged", "statuses", "unsupported"):
        assert list(getattr(together, name).items()) == list(getattr(alone, name).items()), name


def test_real_observations_are_judged_alike_from_files_and_from_memory(tmp_path: Path) -> None:
    world = real()
    in_memory = world.judged()
    assert len(in_memory.divergences) > 20, "the catalog has changed: take other real observations"
    sets = world.written(tmp_path)
    for jobs in (1, 2):
        assert told(judge_sets(Opened(sets, of_store(tmp_path)), world.cases, world.rules, jobs)) == told(in_memory)


def test_what_another_process_cannot_do_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = real()
    sets = world.written(tmp_path)
    answered: list[bool] = []
    judge = pool.Helper.judge

    def dying(helper: pool.Helper, names: list[str]) -> list[pool.Result] | None:
        if answered:
            helper._process.kill()
        answered.append(True)
        return judge(helper, names)

    monkeypatch.setattr(pool.Helper, "judge", dying)
    slow = Part.judge

    def waiting(part: Part, names: list[str]) -> list[pool.Result]:
        # The other process gets its turn.
        until = time.monotonic() + 30
        while len(answered) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        return slow(part, names)

    monkeypatch.setattr(Part, "judge", waiting)
    found = judge_sets(Opened(sets, of_store(tmp_path)), world.cases, world.rules, jobs=2)
    assert len(answered) > 1
    assert told(found) == told(world.judged())


def test_what_a_process_puts_back_at_the_very_end_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails just when nothing else is left, and its thread is gone before anybody looks."""
    taken, let = threading.Event(), threading.Event()
    before = threading.active_count()

    class Waiting(deque[list[str]]):
        def __bool__(self) -> bool:
            if len(self):
                return True
            let.set()
            until = time.monotonic() + 10
            while threading.active_count() > before and time.monotonic() < until:
                time.sleep(0.001)
            return False

        def popleft(self) -> list[str]:
            if not len(self):
                let.set()
            return super().popleft()

    def failing(helper: pool.Helper, names: list[str]) -> None:
        taken.set()
        let.wait(10)

    def mine(names: Sequence[str]) -> list[pool.Result]:
        taken.wait(10)
        return [(name, b"", b"", b"") for name in names]

    monkeypatch.setattr(pool, "deque", Waiting)
    monkeypatch.setattr(pool.Helper, "judge", failing)
    task = pool.Task(Opening("conformance.observations.opening:no_such_function", ()), {}, {}, ())
    found = pool.judge_parts(task, [["a"], ["b"]], mine, jobs=2)
    assert sorted(name for name, *_ in found) == ["a", "b"]


def test_what_all_processes_are_told_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def dumps(task: object) -> bytes:
        made.append(task)
        return b""

    monkeypatch.setattr(pickle, "dumps", dumps)
    monkeypatch.setattr(pool.Helper, "judge", lambda *_: None)
    task = pool.Task(Opening("conformance.observations.opening:no_such_function", ()), {}, {}, ())
    pool.judge_parts(task, [], lambda names: [], jobs=3)
    assert made == [task]


def test_another_process_that_reads_something_else_is_not_believed(tmp_path: Path) -> None:
    """Somebody writes to the folder between this process's reading and that of another."""
    world = real()
    sets = world.written(tmp_path / "as it was")
    case, i = next(iter(world.cases)), next(iter(world.headers))
    other = world.observing(i, case, moved(world.seen[i][case], 1.5))
    other.written(tmp_path / "as it is")
    found = judge_sets(Opened(sets, of_store(tmp_path / "as it is")), world.cases, world.rules, jobs=2)
    assert told(found) == told(world.judged()) != told(other.judged())


def test_a_folder_that_no_other_process_can_open_is_judged_all_the_same(tmp_path: Path) -> None:
    world = real()
    nowhere = Opening("conformance.observations.opening:no_such_function", ())
    found = judge_sets(Opened(world.written(tmp_path), nowhere), world.cases, world.rules, jobs=2)
    assert told(found) == told(world.judged())


def test_what_cannot_be_read_is_not_run_whoever_comes_across_it(tmp_path: Path) -> None:
    world = real()
    case = next(name for name, one in world.seen[next(iter(world.headers))].items() if one.status == "ok")
    for n, i in enumerate(world.headers):
        wrong = [stage("construct", output={"array": "float32", "shape": [2], "data": "AAAA" * (n + 3)})]
        seen = world.seen[i][case]
        broken = Observation(case, seen.revision, "ok", dict.fromkeys(("float32", "float64"), wrong))
        world = world.observing(i, case, broken)
    found = judge_sets(Opened(world.written(tmp_path), of_store(tmp_path)), world.cases, world.rules, jobs=2)
    assert set(found.statuses[case].values()) == {"not-run"}
    assert all("its facts cannot be read" in why for why in found.unjudged[case].values())
    others = set(world.cases) - {case}
    assert any("ok" in found.statuses[name].values() for name in others), "it costs nothing else"


@pytest.mark.night
def test_a_script_without_a_guard_may_judge(tmp_path: Path) -> None:
    """The other processes do not run the program of the one that asks."""
    real().written(tmp_path / "observations")
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from conformance.analysis.judging import sets; sets.WORTHWHILE = 1\n"
        "from judging_invented import real\n"
        "from conformance.observations.opening import Opened, of_store\n"
        "from conformance.observations.store import Store\n"
        "from pathlib import Path\n"
        "root = Path(sys.argv[1]); world = real()\n"
        "store = {i: Store(root).read(i) for i in world.headers}\n"
        "print(len(sets.judge_sets(Opened(store, of_store(root)), world.cases, world.rules, 2).divergences))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "observations"), str(Path(__file__).parent)]
    known = {**os.environ, "PYTHONPATH": str(pool.ROOT)}
    ended_ = subprocess.run(command, capture_output=True, text=True, cwd=pool.ROOT, check=True, timeout=60, env=known)
    assert int(ended_.stdout) == len(real().judged().divergences)


# --- records ----------------------------------------------------------------------------------------------------------

SEEN = st.one_of(
    st.sampled_from(
        [
            layer(),
            layer(output=2.0),
            layer(slope=3.0),
            layer(forward="unsupported"),
            layer(build="error"),
            layer(construct="missing"),
            config(units=3, name="“é”"),
            config(units={"a": 1}),
            numbers([1.0, float("nan")]),
            numbers([1.0, float("inf")], confirm={"repeat": [1.0, 2.0]}),
            ended("crash", "signal 11"),
            ended("not-run", "no interpreter"),
            ended("unsupported"),
            ended("error", "KeyError"),
            observed([stage("construct"), stage("unheard-of", x=[array([1], "int64")])]),
        ]
    )
)


@settings(max_examples=150)
@given(st.lists(SEEN, min_size=1, max_size=7))
def test_a_record_gives_back_what_it_holds(seen: list[Observation]) -> None:
    named = {f"i{n}/keras": one for n, one in enumerate(seen)}
    judged = judge_case(LAYER, named)
    statuses: dict[str, CaseStatus] = {i: one.status for i, one in named.items()}
    found, found_statuses = records.decode(records.encode(judged, statuses, list(named)), LAYER, Patterns(list(named)))
    assert found == judged
    assert [list(d.pairs.items()) for d in found.divergences] == [list(d.pairs.items()) for d in judged.divergences]
    assert found_statuses == statuses


def test_few_pairs_are_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "DECODED", 3)
    divergences = real().judged().divergences
    whole = [dict(d.pairs) for d in divergences]
    kept = [d for d in divergences if d.pairs._made is not None]  # type: ignore[attr-defined]
    assert len(kept) <= 3 < len(divergences)
    # What was dropped is decoded again.
    assert [dict(d.pairs) for d in divergences] == whole
    assert all(isinstance(one, StageComparison) for pairs in whole for one in pairs.values())


def test_what_is_equal_is_one_object() -> None:
    judgement = real().judged()
    by_value: dict[tuple[tuple[str, int], ...], set[int]] = {}
    for stages in judgement.classes.values():
        for classes in stages.values():
            by_value.setdefault(tuple(classes.items()), set()).add(id(classes))
    assert len(by_value) < sum(map(len, judgement.classes.values())) / 3
    assert {len(ids) for ids in by_value.values()} == {1}


def test_an_explanation_is_the_same_when_it_is_asked_for_again() -> None:
    world = real()
    judgement = world.judged()
    ledger = Ledger(world.rules, world.headers, world.cases)
    for divergence in judgement.divergences:
        again = ledger.explain(divergence)
        assert (again.rules, again.unexplained) == (divergence.rules, divergence.unexplained)
        assert list(again.rules_by_pair.items()) == list(divergence.rules_by_pair.items())


def test_what_many_saw_alike_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their lines differ all the same: in the time that it took, and in the files of the worker."""
    cases = {i: case for i, case in catalog.load().items() if i.startswith("activations.relu")}
    store = Store(tmp_path)
    for number, one in enumerate((OLD, NEW, FROZEN)):
        journal = store.open(header(one))
        for case in cases.values():
            seen = activation(case, [0.25, 1.0])
            journal.append(msgspec.structs.replace(seen, seconds=number + 0.5, worker=f"worker {number}"))
        journal.close()
        store.compact(one)
    read: list[str] = []
    decoded = Observations.decoded

    def reading(self: Observations, case: str, decode: Callable[[bytes], object]) -> object:
        read.append(case)
        return decoded(self, case, decode)

    monkeypatch.setattr(Observations, "decoded", reading)
    found = judge_sets({i.id: store.read(i.id) for i in (OLD, NEW, FROZEN)}, cases, ())
    assert sorted(read) == sorted(cases)
    assert not found.divergences
    assert {len(statuses) for statuses in found.statuses.values()} == {3}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_came_of_cases_is_made_beside_judging_and_read_no_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    world = real()
    sets = world.written(tmp_path)
    kept = Kept(tmp_path / "kept")
    judge_sets(Opened(sets, of_store(tmp_path)), world.cases, world.rules, jobs, kept, Looking())
    expected = look(world.cases, sets)
    assert any(well for one in expected.values() for well in one.cases.values())

    def again(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(Part, "prepared", again)
    assert look(world.cases, sets, kept) == expected


def test_what_is_made_beside_is_made_of_whole_apis_only(tmp_path: Path) -> None:
    """Who judges some of an API's cases again has not read the others."""
    world = real()
    sets = Opened(world.written(tmp_path), of_store(tmp_path))
    kept = Kept(tmp_path / "kept")
    some = dict(list(world.cases.items())[:-1])
    judge_sets(sets, some, world.rules, kept=kept)
    judge_sets(sets, world.cases, world.rules, kept=kept, beside=Looking())
    assert look(world.cases, sets, kept) == look(world.cases, sets)
