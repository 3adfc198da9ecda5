"""A real Dask cluster of two worker processes, one of them killed: the same results as here, none lost or doubled."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from faulty import make_case
from table import ROOT, Table

from conformance.environments.launch import Launch
from conformance.environments.table import Environments, table_in
from conformance.execution import cluster as clusters
from conformance.execution import remote
from conformance.execution.cluster import cluster
from conformance.execution.session import Progress, Session
from conformance.model.errors import RemoteError
from conformance.observations.store import Store

pytestmark = pytest.mark.night

if "CI" not in os.environ:
    pytest.importorskip("distributed", reason="the optional group distributed is not installed here")

NAME = "py311-fake"
CASES = [make_case("Scale", f"slow-{n}", factor=float(n), seconds=0.02) for n in range(60)]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    made = Table(tmp_path, [NAME])
    made.install(NAME, variables={"FAKE_KERAS_LOG": str(tmp_path / "log")})
    # A checkout of its own: the table is where a checkout has it.
    where = table_in(tmp_path).parent
    where.parent.mkdir()
    where.symlink_to(tmp_path)
    return made


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers with nannies."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}
    scheduler = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "dask", "worker", "--scheduler-file", str(file), "--no-dashboard"]
    lines = [[*scheduler, "--scheduler-file", str(file)], [*worker, "--nworkers", "2", "--nthreads", "1"]]
    with (folder / "dask.log").open("wb") as log:
        processes = [subprocess.Popen(line, env=variables, cwd=folder, stdout=log, stderr=log) for line in lines]
        try:
            deadline = time.monotonic() + 60
            while not file.exists() or not file.read_text():
                assert time.monotonic() < deadline, (folder / "dask.log").read_text()
                time.sleep(0.05)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in reversed(processes):
                family = psutil.Process(process.pid).children(recursive=True)
                process.terminate()
                psutil.wait_procs(family, timeout=10)
                process.kill()
                process.wait()


def launch_of(table: Table) -> Launch:
    environments = Environments.load(table.folder / "table.toml", roots=[table.folder])
    (mine,) = environments.implementations()
    return environments.launch(mine, environments.interpreter(NAME))


def environments_processes(folder: Path) -> list[psutil.Process]:
    """The processes of the fake Keras, whoever started them."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "--requests" in line and process.is_running() and str(folder) in " ".join(environ(process)):
            found.append(process)
    return found


def environ(process: psutil.Process) -> list[str]:
    try:
        return [str(value) for value in process.environ().values()]
    except psutil.Error:
        return []


def test_a_killed_cluster_worker_loses_and_doubles_nothing(
    table: Table, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "TASK_CASES", 5)
    launch = launch_of(table)
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.done >= 15 and not killed:
            # The process that holds a running environment: a cluster worker, under its nanny.
            victim = next(p.parent() for p in environments_processes(tmp_path) if p.parent() is not None)
            assert victim is not None
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    with cluster(address, str(tmp_path)) as executor:
        with Session([launch], tmp_path / "far", catalog=CASES, executor=executor) as session:
            result = session.observe_all(CASES, progress=kill_one)
        assert killed
        assert (result.observed, result.failures, result.refused) == (len(CASES), {}, [])
        with Session([launch], tmp_path / "far", catalog=CASES, executor=executor) as session:
            assert session.observe_all(CASES).resumed == len(CASES)
    calls = (tmp_path / "log").read_text().split()
    least = min(calls.count(case) for case in set(calls))
    assert any(calls.count(case) > least for case in set(calls)), "what the killed worker had done was done again"

    with Session([launch], tmp_path / "near", jobs=1, catalog=CASES) as session:
        session.observe_all(CASES)
    far, near = (Store(tmp_path / place).read(launch.id) for place in ("far", "near"))
    assert far.complete
    assert far.problems == ()
    assert list(far.observations) == list(near.observations)
    for case in CASES:
        mine, theirs = far.observations[case.id], near.observations[case.id]
        assert (mine.status, mine.runs, mine.revision) == (theirs.status, theirs.runs, theirs.revision)
    lines = (tmp_path / "far" / f"{launch.implementation.slug}.jsonl").read_bytes().splitlines()
    assert len(lines) == len(CASES) + 2

    deadline = time.monotonic() + 20
    while environments_processes(tmp_path):
        assert time.monotonic() < deadline, "environments' processes outlive the run"
        time.sleep(0.1)


def test_a_result_that_dies_with_its_worker_before_it_is_taken_is_made_once_more(
    table: Table, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "TASK_CASES", 5)
    launch, taken = launch_of(table), remote.DaskExecutor._next
    lost: list[str] = []

    def late(self: remote.DaskExecutor, arriving: Any) -> Any:
        future = taken(self, arriving)
        if not lost:
            for process in environments_processes(tmp_path):
                worker = process.parent()
                assert worker is not None
                worker.kill()
            deadline = time.monotonic() + 60
            while future.status == "finished":
                assert time.monotonic() < deadline, "the result outlives its worker"
                time.sleep(0.005)
            lost.append(future.status)
        return future

    monkeypatch.setattr(remote.DaskExecutor, "_next", late)
    with (
        cluster(address, str(tmp_path)) as executor,
        Session([launch], tmp_path / "far", catalog=CASES, executor=executor) as session,
    ):
        result = session.observe_all(CASES)
    assert lost == ["lost"]
    assert (result.observed, result.failures, result.refused) == (len(CASES), {}, [])
    assert Store(tmp_path / "far").read(launch.id).complete


def test_confirming_goes_over_the_cluster_as_well(table: Table, address: str, tmp_path: Path) -> None:
    launch, few = launch_of(table), CASES[:6]
    with (
        cluster(address, str(tmp_path)) as executor,
        Session([launch], tmp_path / "far", catalog=few, executor=executor) as session,
    ):
        session.observe_all(few)
        before = {case.id: session.observe(case, launch) for case in few}
        assert session.work_on([(launch, few)], phase="confirm").observed == len(few)
        assert session.work_on([(launch, few)], phase="confirm").observed == 0
        for case in few:
            after = session.observe(case, launch)
            assert set(after.confirm) == {"repeat", "ulp"}
            assert after.runs == before[case.id].runs


def test_another_lock_on_the_cluster_is_a_typed_failure(table: Table, address: str, tmp_path: Path) -> None:
    launch = launch_of(table)
    table.lock(NAME, "# another\n")
    with (
        cluster(address, str(tmp_path)) as executor,
        Session([launch], tmp_path / "far", catalog=CASES, executor=executor) as session,
    ):
        result = session.observe_all(CASES)
    assert result.observed == 0
    assert isinstance(result.failures[launch.id], RemoteError)
    assert "another lock" in result.failures[launch.id].message


@pytest.mark.parametrize(
    "address",
    ["", "garbage", "http://localhost:80", "tcp://:x", "tcp://127.0.0.1:99999", "tcp://[::1", "tcp://\udcff:1"],
)
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    began = time.monotonic()
    with pytest.raises(RemoteError, match="is no scheduler's address"), cluster(address):
        pass
    assert time.monotonic() - began < 10


def test_no_scheduler_there_is_a_typed_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "TIMEOUT", 1.0)
    for address in ("tcp://127.0.0.1:9", "tls://127.0.0.1:9"):
        with pytest.raises(RemoteError, match=f"no Dask scheduler at {address}"), cluster(address):
            pass


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9, b"\0" * 64])
def test_another_server_is_no_scheduler(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "TIMEOUT", 1.0)

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            connection.sendall(answer)
            kept.append(connection)

    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(RemoteError, match="no Dask scheduler"), cluster(address):
            pass
        server.shutdown(socket.SHUT_RDWR)
    for connection in kept:
        connection.close()


def test_a_workers_address_is_no_schedulers(address: str) -> None:
    with remote.distributed().Client(address, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)
        worker = next(iter(client.nthreads()))
    with pytest.raises(RemoteError, match="a Dask worker, not a scheduler"), cluster(worker):
        pass


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler without workers, and its process."""
    file = tmp_path / "scheduler.json"
    line = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with (tmp_path / "dask.log").open("wb") as log:
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        line += ["--scheduler-file", str(file)]
        process = subprocess.Popen(line, env=variables, cwd=tmp_path, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            while not file.exists() or not file.read_text():
                assert time.monotonic() < deadline, (tmp_path / "dask.log").read_text()
                time.sleep(0.05)
            yield json.loads(file.read_text())["address"], process
        finally:
            process.kill()
            process.wait()


def test_without_workers_that_is_said_and_given_up(
    lonely: tuple[str, object], table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "TELL_AFTER", 0.5)
    launch, told = launch_of(table), list[str]()
    with (
        cluster(lonely[0], str(tmp_path), patience=3.0, tell=told.append) as executor,
        Session([launch], tmp_path / "far", catalog=CASES, executor=executor) as session,
        pytest.raises(RemoteError, match="no worker has joined the scheduler") as caught,
    ):
        session.observe_all(CASES)
    assert f"dask worker {lonely[0]}" in caught.value.advice
    assert len(told) == 1
    assert lonely[0] in told[0]


def test_the_command_ends_in_two_lines_without_workers(lonely: tuple[str, object], table: Table) -> None:
    done = table.run("run", "-e", NAME, "--scheduler", lonely[0], "--patience", "2", "-c", "activations.relu[]")
    assert done.returncode == 2
    message, advice = [line for line in done.stderr.splitlines() if not line.startswith("observed")]
    assert message.startswith("error: no worker has joined the scheduler")
    assert "dask worker" in advice


def test_a_scheduler_that_goes_away_loses_nothing(
    lonely: tuple[str, subprocess.Popen[bytes]], table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, scheduler = lonely
    monkeypatch.setattr(remote, "TASK_CASES", 3)
    launch = launch_of(table)
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "dask", "worker", address, "--no-dashboard", "--no-nanny", "--nthreads", "1"]
    log = (tmp_path / "worker.log").open("wb")
    with log, subprocess.Popen(line, env=variables, cwd=tmp_path, stdout=log, stderr=log) as worker:
        try:

            def stop(progress: Progress) -> None:
                if progress.done >= 6:
                    scheduler.kill()

            with (
                cluster(address, str(tmp_path), patience=60.0) as executor,
                Session([launch], tmp_path / "far", catalog=CASES, executor=executor) as session,
            ):
                try:
                    failures = list(session.observe_all(CASES, progress=stop).failures.values())
                except RemoteError as error:
                    failures = [error]
            assert failures
            assert all(isinstance(error, RemoteError) for error in failures)
        finally:
            worker.kill()
    assert 6 <= len(Store(tmp_path / "far").read(launch.id).observations) < len(CASES)
