"""Sessions: what is asked of workers and what is taken from disk, over how many processes."""

import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.environments import fingerprint
from conformance.environments.launch import Launch
from conformance.execution.limits import Limits
from conformance.execution.session import Progress, Session
from conformance.model.case import Case, catalog_fingerprint
from conformance.model.errors import WorkerSourcesError
from conformance.model.observation import Implementation

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
    assert stored.header.catalog == catalog_fingerprint({case.id: case.revision for case in changed})
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


def test_another_lock_observes_anew(bench: Bench) -> None:
    cases = make(2)
    for lock in ("ab" * 32, "cd" * 32):
        with Session([bench.launch(lock=lock)], bench.store, jobs=1, catalog=cases) as session:
            assert session.observe_all(cases).observed == 2
    assert len(list((bench.store / "archive").iterdir())) == 1


def test_another_worker_observes_anew_and_the_former_one_nothing_again(bench: Bench) -> None:
    cases = make(2)
    for text, observed in ((WORKER, 2), (WORKER + "# changed\n", 2), (WORKER, 0), (WORKER + "# changed\n", 0)):
        bench.worker.write_text(text)
        forget_sources()
        launch = bench.launch()
        with Session([launch], bench.store, jobs=1, catalog=cases) as session:
            # What is in the archive is looked at when something is missing, which takes a worker's greeting.
            assert session.observe_all(cases).observed == observed, text[-10:]
            stored = session.stored(launch)
        assert stored is not None
        (made,) = {one.worker for one in stored.observations.values()}
        assert made == fingerprint.sources(bench.worker).whole[: fingerprint.DIGITS]


def test_a_worker_that_changes_while_it_observes_ends_the_run(bench: Bench) -> None:
    cases, launch = make(20, seconds=0.05), bench.launch()

    def change(progress: Progress) -> None:
        if progress.case == "case-5":
            bench.worker.write_text(WORKER + "# changed\n")

    with Session([launch], bench.store, jobs=1, catalog=cases) as session:
        result = session.observe_all(cases, progress=change)
        stored = session.stored(launch)
    assert isinstance(result.failures[launch.id], WorkerSourcesError)
    assert stored is not None
    assert sorted(stored.observations) == sorted(f"case-{n}" for n in range(6))


def forget_sources() -> None:
    """As in another process: the files are read when they are asked for."""
    for cached in (fingerprint.sources, fingerprint._file_digest):
        cached.cache_clear()


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


def test_where_precision_means_nothing_a_case_runs_once(bench: Bench) -> None:
    numbers = make(1)[0]
    logic = replace(numbers, id="logic", logic=True)
    assert (numbers.precisions, logic.precisions) == (("float32", "float64"), ("float32",))
    launch = bench.launch()
    with Session([launch], bench.store, jobs=1, catalog=[numbers, logic]) as session:
        assert session.observe_all([numbers, logic]).observed == 2
        assert set(session.observe(numbers, launch).runs) == {"float32", "float64"}
        assert set(session.observe(logic, launch).runs) == {"float32"}
        # There is no number to confirm.
        assert session.confirm(logic, launch).confirm == {}
        assert session.work_on([(launch, [numbers, logic])], phase="confirm").observed == 1


def test_a_fault_of_ours_while_observing_is_raised_and_ends_the_run(bench: Bench) -> None:
    cases = make(50, seconds=0.01)

    def burst(progress: Progress) -> None:
        if progress.case == "case-5":
            raise ZeroDivisionError("in the callback")

    with Session([bench.launch()], bench.store, jobs=2, catalog=cases) as session, pytest.raises(ZeroDivisionError):
        session.observe_all(cases, progress=burst)
    assert 5 <= len(bench.log()) < 50
