"""Sessions: what is asked of workers and what is taken from disk, over how many processes."""

import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.catalog.case import Case
from conformance.observations.model import Implementation
from conformance.runner import launch as launching
from conformance.runner.launch import Launch
from conformance.runner.limits import Limits
from conformance.runner.session import Progress, Session, catalog_fingerprint

#: A worker that logs its number (counted up in the folder of its log), and each case.
WORKER = """
import argparse, json, os, sys, time
parser = argparse.ArgumentParser()
for name, kind in (('provider', str), ('requests', int), ('replies', int)):
    parser.add_argument('--' + name, type=kind)
options = parser.parse_args()
replies = os.fdopen(options.replies, 'wb', buffering=0)
def say(**message):
    replies.write(json.dumps(message).encode() + b'\\n')
say(kind='hello', protocol=1, provider=options.provider, backend='tensorflow', device='cpu',
    versions={'keras': os.environ.get('VERSION', '1')}, machine={'engine': os.environ.get('ENGINE', '')})
kept = []
for line in os.fdopen(options.requests, 'rb'):
    request = json.loads(line)
    case = request['case']
    with open(os.environ['LOG'], 'a') as log:
        log.write('%s %d %s\\n' % (os.environ['NAME'], os.getpid(), case['id']))
    time.sleep(case['params'].get('seconds', 0))
    kept.append(bytearray(b'x') * case['params'].get('leaked', 0))
    stages = [{'stage': 'construct', 'facts': {'id': case['id']}}]
    say(kind='observed', number=request['number'], status='ok', seconds=case['params'].get('claimed', 0.001),
        runs={p: stages for p in request['precisions']}, confirm={k: stages for k in request['confirm']})
"""


class Bench:
    """Launches of the logging worker, and what they logged: (implementation, process, case)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "observations"
        self.worker = folder / "worker.py"
        self.worker.write_text(WORKER)

    def launch(self, name: str = "one", lock: str = "ab" * 32, **variables: str) -> Launch:
        variables = {"LOG": str(self.folder / "log"), "NAME": name, **variables}
        return Launch(Implementation(name, "keras"), Path(sys.executable), variables, lock, self.worker)

    def log(self) -> list[tuple[str, str, str]]:
        path = self.folder / "log"
        rows = path.read_text().splitlines() if path.exists() else []
        return [(name, process, case) for name, process, case in (row.split() for row in rows)]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def make(number: int, **params: float) -> list[Case]:
    return [Case(f"case-{n}", "layer", "layers.Dense", params) for n in range(number)]


def test_each_case_is_observed_once_and_then_taken_from_disk_without_any_worker(bench: Bench) -> None:
    cases, launch = make(12), bench.launch()
    with Session([launch], bench.store, jobs=2, catalog=cases) as session:
        assert session.observe_all(cases).observed == 12
        for case in cases:
            assert session.observe(case, launch).runs["float64"][0].facts == {"id": case.id}
    assert Counter(case for _, _, case in bench.log()) == {case.id: 1 for case in cases}
    gone = replace(launch, python=Path("/nowhere/python"))
    with Session([gone], bench.store, jobs=2, catalog=cases) as session:
        result = session.observe_all(cases)
        assert (result.observed, result.resumed, result.failures) == (0, 12, {})
        assert session.observe(cases[3], gone).case == "case-3"


def test_only_what_is_missing_or_changed_is_observed(bench: Bench) -> None:
    cases, launch = make(6), bench.launch()
    with Session([launch], bench.store, jobs=1, catalog=cases) as session:
        session.observe_all(cases[:4])
        stored = session.stored(launch)
        assert stored is not None
        assert not stored.complete
    changed = [*make(1, claimed=0.002), *cases[1:]]
    with Session([launch], bench.store, jobs=1, catalog=changed) as session:
        result = session.observe_all(changed)
        assert (result.observed, result.resumed) == (3, 3)
        stored = session.stored(launch)
    assert stored is not None
    assert stored.complete
    assert stored.header.catalog == catalog_fingerprint(changed)
    assert [case for _, _, case in bench.log()][4:] == ["case-0", "case-4", "case-5"]


def test_without_a_lock_a_worker_is_asked_what_the_environment_holds(bench: Bench) -> None:
    cases = make(3)
    for version, observed in (("1", 3), ("1", 0), ("2", 3), ("1", 0)):
        launch = bench.launch(lock="", VERSION=version)
        with Session([launch], bench.store, jobs=1, catalog=cases) as session:
            assert session.observe_all(cases).observed == observed, version
            stored = session.stored(launch)
        assert stored is not None
        assert stored.header.versions == {"keras": version}
        assert stored.complete


def test_another_worker_or_lock_observes_anew(bench: Bench) -> None:
    cases = make(2)
    with Session([bench.launch()], bench.store, jobs=1, catalog=cases) as session:
        session.observe_all(cases)
    with Session([bench.launch(lock="cd" * 32)], bench.store, jobs=1, catalog=cases) as session:
        assert session.observe_all(cases).observed == 2
    bench.worker.write_text(WORKER + "# changed\n")
    launching.fingerprint.cache_clear()
    launch = bench.launch(lock="cd" * 32)
    with Session([launch], bench.store, jobs=1, catalog=cases) as session:
        assert session.observe_all(cases).observed == 2
    assert len(list((bench.store / "archive").iterdir())) == 2


def test_work_is_spread_over_implementations_first(bench: Bench) -> None:
    cases = make(10, seconds=0.02)
    launches = [bench.launch(name) for name in ("one", "two", "three")]
    seen: list[Progress] = []
    with Session(launches, bench.store, jobs=2, catalog=cases) as session:
        result = session.observe_all(cases, progress=seen.append)
    assert result.observed == 30
    # A few hundredths of a second of work are not worth the start of a second worker.
    assert Counter(name for name, _ in {(n, p) for n, p, _ in bench.log()}) == {"one": 1, "two": 1, "three": 1}
    assert [p.done for p in seen if p.case] == list(range(1, 31))
    assert {p.total for p in seen} == {30}


def test_one_implementation_with_much_to_do_gets_several_workers(bench: Bench) -> None:
    cases = make(40, seconds=0.05, claimed=30.0)
    launch = bench.launch()
    with Session([launch], bench.store, jobs=3, catalog=cases) as session:
        session.observe_all(cases)
        stored = session.stored(launch)
    processes = Counter(process for _, process, _ in bench.log())
    assert len(processes) == 3
    assert sum(processes.values()) == len(cases)
    assert stored is not None
    assert stored.complete


@pytest.mark.parametrize(
    ("limits", "engine", "workers"),
    [
        (Limits(), "eager", 1),
        (Limits(recycle_after=4), "eager", 3),
        (Limits(recycle_symbolic_after=6), "symbolic tensorflow", 2),
        (Limits(memory_bytes=80 << 20), "eager", 3),
    ],
    ids=["never", "after some cases", "symbolic", "grown"],
)
def test_workers_are_replaced_before_they_grow_old(limits: Limits, engine: str, workers: int, bench: Bench) -> None:
    cases, launch = make(10, leaked=11 << 20), bench.launch(ENGINE=engine)
    with Session([launch], bench.store, limits, jobs=1, catalog=cases) as session:
        session.observe_all(cases)
    processes = {process for _, process, _ in bench.log()}
    assert len(processes) == workers


def test_a_session_is_for_many_threads(bench: Bench) -> None:
    cases, launch = make(30), bench.launch()
    with Session([launch], bench.store, catalog=cases, idle=2) as session:
        threads = [
            threading.Thread(target=lambda part=part: [session.observe(case, launch) for case in part])
            for part in (cases[:15], cases[10:25], cases[20:])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(session._idle) <= 2
        stored = session.stored(launch)
    assert stored is not None
    assert set(stored.observations) == {case.id for case in cases}


def test_confirming_adds_to_the_observation_and_is_kept(bench: Bench) -> None:
    cases, launch = make(2), bench.launch()
    with Session([launch], bench.store, jobs=1, catalog=cases) as session:
        session.observe_all(cases)
        plain = session.observe(cases[0], launch)
        confirmed = session.confirm(cases[0], launch)
        assert (plain.confirm, set(confirmed.confirm)) == ({}, {"repeat", "ulp"})
        assert (confirmed.runs, confirmed.status) == (plain.runs, plain.status)
        assert session.observe(cases[0], launch) == confirmed
    asked = len(bench.log())
    with Session([launch], bench.store, jobs=1, catalog=cases) as session:
        assert session.confirm(cases[0], launch) == confirmed
        stored = session.stored(launch)
    assert len(bench.log()) == asked
    assert stored is not None
    assert (stored.complete, stored.problems) == (True, ())


def test_a_fault_of_ours_while_observing_is_raised_and_ends_the_run(bench: Bench) -> None:
    cases = make(50, seconds=0.01)

    def burst(progress: Progress) -> None:
        if progress.case == "case-5":
            raise ZeroDivisionError("in the callback")

    with Session([bench.launch()], bench.store, jobs=2, catalog=cases) as session, pytest.raises(ZeroDivisionError):
        session.observe_all(cases, progress=burst)
    assert 5 <= len(bench.log()) < 50


def test_the_workers_fingerprint_is_of_its_python_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.py").write_text("a")
    (tmp_path / "sub" / "b.py").write_text("b")

    def taken() -> str:
        launching.fingerprint.cache_clear()
        return launching.fingerprint(tmp_path, "tensorflow")

    first = taken()
    (tmp_path / "notes.txt").write_text("x")
    assert taken() == first
    (tmp_path / "sub" / "b.py").write_text("c")
    changed = taken()
    (tmp_path / "sub" / "b.py").rename(tmp_path / "sub" / "c.py")
    assert len({first, changed, taken()}) == 3


def test_what_only_another_backend_loads_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "engines").mkdir()
    for name in ("keras3.py", "keras3_jax.py", "keras3_inference.py"):
        (tmp_path / "engines" / name).write_text("a")

    def taken() -> list[str]:
        launching.fingerprint.cache_clear()
        return [launching.fingerprint(tmp_path, backend) for backend in ("jax", "numpy")]

    jax, numpy = taken()
    (tmp_path / "engines" / "keras3_jax.py").write_text("b")
    assert taken()[0] != jax
    assert taken()[1] == numpy
    for shared in ("keras3.py", "keras3_inference.py"):  # of both
        (tmp_path / "engines" / shared).write_text(shared)
        assert taken()[1] != numpy
        numpy = taken()[1]


def test_an_engine_that_was_not_chosen_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "engines").mkdir()
    for name in ("base.py", "symbolic.py", "eager_tensorflow.py"):
        (tmp_path / "engines" / name).write_text("a")

    def taken() -> dict[str, str]:
        launching.fingerprint.cache_clear()
        return {e: launching.fingerprint(tmp_path, "tensorflow", e) for e in ("", "symbolic", "eager tensorflow")}

    def changed(name: str) -> set[str]:
        before = taken()
        (tmp_path / "engines" / name).write_text(name)
        return {engine for engine, value in taken().items() if value != before[engine]}

    assert changed("symbolic.py") == {"", "symbolic"}
    assert changed("eager_tensorflow.py") == {"", "eager tensorflow"}
    assert changed("base.py") == {"", "symbolic", "eager tensorflow"}
