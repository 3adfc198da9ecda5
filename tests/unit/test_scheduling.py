"""What is expected to take how long, which worker has room, which comes first, and how work is divided."""

import json
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_runner_session import Bench, make

from conformance import catalog
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution import durations as measuring
from conformance.execution.costlog import CostLog, WorkerCost, merge_costs, read_costs
from conformance.execution.durations import Durations, Expected, kind, kind_of, measure
from conformance.execution.limits import Limits
from conformance.execution.local import LocalExecutor, Means
from conformance.execution.memory import MemoryGuard
from conformance.execution.session import Progress, Session
from conformance.execution.shards import MAKING_SECONDS, Shard, chosen, partition
from conformance.model.case import Case
from conformance.model.errors import NotEnoughMemoryError, ShardError
from conformance.model.observation import SCHEMA, Header, Implementation, Observation
from conformance.observations.store import ObservationSet, Store

OLD, NEW = Implementation("py37-old", "keras"), Implementation("py311-new", "keras", "jax")
LAYER, LOSS = Case("a", "layer", "layers.A", {}), Case("b", "loss", "losses.B", {})
MEASURED = Durations(
    {
        OLD.id: Expected(5.0, 700, {"layer": 0.5, "loss": 0.1}),
        NEW.id: Expected(9.0, 3000, {"layer": 0.2}),
    }
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_expected_costs_are_the_measured_ones_or_those_of_kin() -> None:
    assert (MEASURED.seconds(OLD, LAYER), MEASURED.start(OLD), MEASURED.peak(OLD)) == (0.5, 5.0, 700 << 20)
    kin = Implementation("py39-other", "keras", "jax")
    assert (MEASURED.seconds(kin, LAYER), MEASURED.start(kin), MEASURED.peak(kin)) == (0.2, 9.0, 3000 << 20)
    assert MEASURED.seconds(NEW, LOSS) == 0.2, "a scenario that was not measured"
    stranger = Implementation("py37-x", "keras", "theano")
    assert MEASURED.seconds(stranger, LAYER) == pytest.approx(0.35)
    assert MEASURED.start(stranger) == measuring.START_SECONDS
    assert Durations().seconds(OLD, LAYER) == measuring.CASE_SECONDS
    assert Durations().peak(NEW) > Durations().peak(OLD)


def test_a_scenario_that_only_others_of_its_kind_performed_costs_what_it_cost_them() -> None:
    """Where two providers are the same objects, one of them performs few cases: they say nothing of the others."""
    kin = Implementation("py39-other", "keras")
    found = Durations({**MEASURED.implementations, kin.id: Expected(5.0, 700, {"loss": 0.2})})
    assert found.seconds(kin, LAYER) == 0.5
    assert found.seconds(kin, LOSS) == 0.2


@pytest.mark.parametrize(
    ("mine", "kind"),
    [
        (Implementation("e", "tf.keras", variant="legacy"), ("tf.keras", "tensorflow")),
        (Implementation("e", "keras", "jax", "gpu"), ("keras", "jax")),
    ],
)
def test_an_id_says_its_kind(mine: Implementation, kind: tuple[str, str]) -> None:
    assert kind_of(mine.id) == kind == (mine.provider, mine.backend)


def test_costs_are_measured_from_observations_and_the_workers_log(tmp_path: Path) -> None:
    log = CostLog(tmp_path)
    for start, peak in ((4.0, 100 << 20), (6.0, 300 << 20), (8.0, 200 << 20)):
        log.add(WorkerCost(OLD.id, "2026-11-23T00:00:00+00:00", start, 60.0, 10, peak))
    with log.path.open("ab") as file:
        file.write(b'{"implementation": "cut')
    header = Header(SCHEMA, OLD, {}, {}, "", "", "", "")
    changed = Observation("b", "another revision", "ok", seconds=9.0)
    killed = Observation("c", "r", "timeout", seconds=0.0)
    seen = {"a": Observation("a", LAYER.revision, "ok", seconds=0.25), "b": changed, "c": killed}
    cases = {"a": LAYER, "b": LOSS, "c": Case("c", "layer", "layers.C", {})}
    found = measure([ObservationSet(header, seen, False)], read_costs(tmp_path), cases, MEASURED)
    assert found.implementations[OLD.id] == Expected(6.0, 300, {"layer": 0.25})
    assert found.implementations[NEW.id] == MEASURED.implementations[NEW.id], "what was not seen stays"


def test_the_committed_measurement_is_read_and_says_how_it_was_made() -> None:
    found = Durations.load()
    assert found.implementations
    assert found.provenance["made_by"] == "conformance dev durations"
    assert all(seconds > 0 for e in found.implementations.values() for seconds in e.scenarios.values())
    # Newer cases than the measurement would cost what is not known; each kind of them was measured under each backend.
    every = {kind(case) for case in catalog.load().values()}
    table = Environments.load().implementations()
    assert {one.id for one in table} <= found.implementations.keys()
    for backend in {one.backend for one in table}:
        measured = {s for one in table if one.backend == backend for s in found.implementations[one.id].scenarios}
        assert measured == every, f"{backend}: conformance dev durations measures again"


def test_logs_are_merged_in_any_order(tmp_path: Path) -> None:
    for n, folder in enumerate(("a", "b")):
        CostLog(tmp_path / folder).add(WorkerCost(OLD.id, f"2026-11-2{n}", 1.0, 2.0, n, 4))
    a, b = tmp_path / "a", tmp_path / "b"
    merge_costs([a, b, a], tmp_path / "ab")
    merge_costs([b, tmp_path / "ab"], tmp_path / "ba")
    assert (tmp_path / "ab" / "workers.jsonl").read_bytes() == (tmp_path / "ba" / "workers.jsonl").read_bytes()
    assert len(list(read_costs(tmp_path / "ab"))) == 2


def test_a_worker_is_admitted_where_its_peak_fits_besides_what_others_will_grow_to() -> None:
    free = 10_000
    guard = MemoryGuard(lambda: free, reserve=1000)
    grown = [0]
    assert guard.idle
    assert guard.admit("one", 4000, lambda: grown[0])
    assert guard.room() == 5000
    assert not guard.admit("two", 6000, lambda: 0)
    # It has grown: what it holds is gone from what is free, and no longer to be expected.
    grown[0], free = 4000, 6000
    assert guard.room() == 5000
    assert guard.admit("two", 5000, lambda: 0)
    assert not guard.admit("three", 1, lambda: 0)
    guard.release("two")
    guard.release("one")
    assert guard.idle


def run_spread(bench: Bench, names: list[str], free: int, jobs: int, patience: float, **costs: Expected) -> Session:
    durations = Durations({f"{name}/keras": expected for name, expected in costs.items()})
    memory = MemoryGuard(lambda: free, reserve=0)
    launches = [bench.launch(name) for name in names]
    return Session(launches, bench.store, Limits(), jobs=jobs, durations=durations, memory=memory)


def test_the_longest_implementation_comes_first(bench: Bench) -> None:
    costs = {name: Expected(1.0, 1, {"layer": s}) for name, s in (("short", 0.1), ("long", 0.9), ("middle", 0.5))}
    with run_spread(bench, list(costs), 1 << 40, 1, 0.0, **costs) as session:
        seen: list[Progress] = []
        session.observe_all(make(3), progress=seen.append)
    assert list(dict.fromkeys(name for name, _, _ in bench.log())) == ["long", "middle", "short"]
    assert seen[0].seconds_left > seen[-1].seconds_left == 0.0
    assert [p.event for p in seen if p.implementation == "long/keras"][:1] == ["begun"]
    assert {p.mine_total for p in seen if p.implementation} == {3}
    assert [p.mine_done for p in seen if p.implementation == "long/keras"][-1] == 3


def test_workers_that_do_not_fit_together_run_one_after_the_other(bench: Bench) -> None:
    costs = {name: Expected(1.0, 600, {"layer": 0.5}) for name in ("one", "two")}
    running, most, lock = set(), [0], threading.Lock()

    def watch(progress: Progress) -> None:
        with lock:
            if progress.event == "begun":
                running.add(progress.implementation)
            if progress.event == "ended":
                running.discard(progress.implementation)
            most[0] = max(most[0], len(running))

    with run_spread(bench, list(costs), 1000 << 20, 2, 0.0, **costs) as session:
        assert session.observe_all(make(8, seconds=0.02), progress=watch).observed == 16
    assert most == [1]


def test_an_implementation_for_which_there_is_never_room_fails_alone(bench: Bench) -> None:
    launches = [bench.launch("large"), bench.launch("small")]
    durations = Durations({"large/keras": Expected(1.0, 5000, {}), "small/keras": Expected(1.0, 10, {})})
    with Session(launches, bench.store) as session:
        recorders = [(session._recorder(launch), make(3)) for launch in launches]
        memory = MemoryGuard(lambda: 100 << 20, reserve=0)
        result = LocalExecutor(
            recorders, Means(Limits(), threading.Event(), durations, memory, patience=0.3), None
        ).run(2)
    assert result.observed == 3
    assert list(result.failures) == ["large/keras"]
    assert isinstance(result.failures["large/keras"], NotEnoughMemoryError)
    assert "5000 MiB" in result.failures["large/keras"].message


def test_what_workers_cost_is_logged(bench: Bench) -> None:
    with Session([bench.launch()], bench.store, jobs=1, costs=CostLog(bench.folder)) as session:
        session.observe_all(make(5))
    (cost,) = read_costs(bench.folder)
    assert (cost.implementation, cost.cases) == ("one/keras", 5)
    assert 0 < cost.start_seconds <= cost.seconds
    assert cost.peak_bytes > 1 << 20


def test_files_are_in_order_as_soon_as_an_implementation_is_done(bench: Bench) -> None:
    cases, complete = make(4), []

    def look(progress: Progress) -> None:
        if progress.implementation == "two/keras" and progress.event == "begun":
            complete.append(Store(bench.store).read("one/keras").complete)

    costs = {"one": Expected(1.0, 1, {"layer": 0.9}), "two": Expected(1.0, 1, {"layer": 0.1})}
    durations = Durations({f"{name}/keras": expected for name, expected in costs.items()})
    launches = [bench.launch(name) for name in costs]
    with Session(launches, bench.store, jobs=1, durations=durations, catalog=cases) as session:
        session.observe_all(cases, progress=look)
    assert complete == [True]


IMPLEMENTATIONS = [Implementation(f"py311-e{n // 2}", "keras" if n % 2 else "tf.keras") for n in range(12)]
MANY = [Case(f"case-{n}", "layer" if n % 3 else "loss", "layers.A", {}) for n in range(50)]


@given(
    seconds=st.lists(st.floats(0.001, 5.0), min_size=12, max_size=12),
    count=st.integers(1, 12),
    of=st.integers(1, 30),
)
def test_every_cell_is_in_exactly_one_shard_and_none_ends_late(seconds: list[float], count: int, of: int) -> None:
    measured = {mine.id: Expected(3.0, 1, {"layer": s}) for mine, s in zip(IMPLEMENTATIONS, seconds, strict=True)}
    durations, mine = Durations(measured), IMPLEMENTATIONS[:count]
    shards = partition(mine, MANY, durations, of)
    assert len(shards) == of
    recorders = [(s.implementation.id, case.id) for shard in shards for s in shard for case in s.cases]
    assert sorted(recorders) == sorted((i.id, case.id) for i in mine for case in MANY)
    assert partition(mine, MANY, durations, of) == shards
    assert all(s.cases for shard in shards for s in shard)
    for number, shard in enumerate(shards, start=1):
        parts = chosen(Shard(number, of), mine, MANY, durations)
        assert sorted((i, case.id) for i, part in parts.items() for case in part) == sorted(
            (s.implementation.id, case.id) for s in shard for case in s.cases
        )
    # Each slice goes to the shard that then ends first: no shard is further behind another than its last slice.
    loads = [sum(s.seconds for s in shard) for shard in shards]
    making = [MAKING_SECONDS * len({s.implementation.environment for s in shard}) for shard in shards]
    ends = [a + b for a, b in zip(loads, making, strict=True)]
    largest = max((s.seconds for shard in shards for s in shard), default=0.0)
    assert max(ends) - min(ends) <= largest + MAKING_SECONDS + 1e-6


def test_an_implementation_is_cut_only_where_it_is_longer_than_a_shard() -> None:
    measured = {mine.id: Expected(3.0, 1, {"layer": 1.0}) for mine in IMPLEMENTATIONS}
    assert all(
        len(s.cases) == len(MANY) for shard in partition(IMPLEMENTATIONS, MANY, Durations(measured), 6) for s in shard
    )
    # Ten times as long as all the others together.
    measured[IMPLEMENTATIONS[0].id] = Expected(3.0, 1, {"layer": 120.0})
    shards = partition(IMPLEMENTATIONS, MANY, Durations(measured), 6)
    pieces = [s for shard in shards for s in shard if s.implementation == IMPLEMENTATIONS[0]]
    assert 5 <= len(pieces) <= 6
    assert max(s.seconds for s in pieces) < 1.5 * min(s.seconds for s in pieces)


@pytest.mark.parametrize("text", ["3", "0/8", "9/8", "a/b", "-1/8", "1/0", "1/", "/2"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ShardError):
        Shard.parse(text)


def test_shards_of_a_run_are_read_together_and_put_into_one_file(bench: Bench) -> None:
    cases, launch = make(9), bench.launch()
    for number in (1, 2, 3):
        store = Store(bench.store, Shard(number, 3).name)
        with Session([launch], store, jobs=1, catalog=cases) as session:
            part = cases[3 * number - 3 : 3 * number]
            assert session.work_on([(launch, part)]).observed == 3
        together = Store(bench.store).read(launch.id)
        assert together.complete == (number == 3)
        assert len(together.observations) == 3 * number
    names = sorted(p.name for p in bench.store.glob("*.jsonl"))
    assert names == [f"one--keras.shard-{n}-of-3.jsonl" for n in (1, 2, 3)]
    with Session([launch], bench.store, jobs=1, catalog=cases) as session:
        assert session.observe_all(cases).resumed == 9
        session.confirm(cases[0], launch)
    assert [p.name for p in bench.store.glob("*.jsonl")] == ["one--keras.jsonl"]
    assert Store(bench.store).read(launch.id).complete
    assert len(bench.log()) == 10
    footer = json.loads((bench.store / "one--keras.jsonl").read_bytes().splitlines()[-1])
    assert footer["observations"] == 9
    assert Launch(launch.implementation, Path(sys.executable)).id == launch.id
