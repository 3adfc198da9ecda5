"""``conformance run --all``: what cannot be made or started stops nothing else, and a killed run goes on."""

import json
import os
import signal
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from table import Table

from conformance.observations.store import Store

pytestmark = pytest.mark.night

GOOD, ALSO_GOOD = "py311-good", "py311-also"
CASES = ("-c", "layers.Dense*")
JOBS = 2


def revisions(folder: Path) -> dict[str, set[str]]:
    """Implementation → cases observed."""
    return {i: set(s.observations) for i, s in Store(folder / "reports" / "observations").all().items()}


def test_environments_that_fail_stop_no_other_and_are_recorded(tmp_path: Path) -> None:
    table = Table(tmp_path, [GOOD, "py311-unmade", "py311-broken", "py311-unlocked", "py311-drifted", ALSO_GOOD])
    table.install(GOOD)
    table.install(ALSO_GOOD)
    table.install("py311-broken", "#!/bin/sh\necho no such library >&2; exit 3\n")
    table.install("py311-drifted")
    # Without a network neither can be made; and what is there of the second is not what its lock says.
    for name in ("py311-unmade", "py311-drifted"):
        table.lock(name, "keras==3.15.1 \\\n    --hash=sha256:" + "00" * 32 + "\n")
    (tmp_path / "locks" / "py311-unlocked.txt").unlink()

    done = table.run("run", "--all", "--jobs", "2", "--json", *CASES)
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)
    seen = revisions(tmp_path)
    assert set(seen) == {f"{GOOD}/keras", f"{ALSO_GOOD}/keras"}
    assert len(seen[f"{GOOD}/keras"]) == said["observed"] // 2 > 10
    recorded = json.loads((tmp_path / "reports" / "not-run.json").read_text())
    assert {i: failure["error"] for i, failure in recorded.items()} == {
        "py311-unmade/keras": "EnvironmentMakingError",
        "py311-broken/keras": "WorkerStartError",
        "py311-unlocked/keras": "MissingLockError",
        "py311-drifted/keras": "EnvironmentMakingError",
    }
    assert set(said["failures"]) == set(recorded)
    assert all(failure["advice"] for failure in recorded.values())
    assert (tmp_path / ".tox" / "py311-drifted" / "bin" / "python").exists(), "what was there before stays"
    assert [p.name for p in (tmp_path / ".tox").iterdir() if p.name.startswith(".")] == []

    # Mended, it is observed, and the record forgets it; the others are not observed again.
    (tmp_path / ".tox" / "py311-broken").rename(tmp_path / "gone")
    table.install("py311-broken")
    again = table.run("run", "--all", "--json", *CASES)
    assert json.loads(again.stdout)["observed"] == said["observed"] // 2
    assert set(json.loads((tmp_path / "reports" / "not-run.json").read_text())) == set(recorded) - {
        "py311-broken/keras"
    }


def test_a_missing_environment_is_made_from_its_lock(tmp_path: Path) -> None:
    table = Table(tmp_path, ["py311-empty"])
    done = table.run("run", "--all", *CASES)
    python = tmp_path / ".tox" / "py311-empty" / "bin" / "python"
    assert python.exists()
    assert "making py311-empty" in done.stderr
    # Nothing is locked, so nothing is there to be imported: a failure of that environment.
    assert done.returncode == 1
    assert "WorkerStartError" in (tmp_path / "reports" / "not-run.json").read_text()
    before = python.lstat().st_mtime_ns
    assert "making" not in table.run("run", "--all", *CASES).stderr
    assert python.lstat().st_mtime_ns == before


def test_a_killed_run_of_everything_goes_on(tmp_path: Path) -> None:
    table = Table(tmp_path, [GOOD, ALSO_GOOD])
    for name in (GOOD, ALSO_GOOD):
        table.install(name, variables={"FAKE_KERAS_LOG": str(tmp_path / "log")})
    line = ("run", "--all", "--jobs", str(JOBS), "--no-confirm", "--json", "-c", "layers.*")
    process = table.start(*line)
    observations = tmp_path / "reports" / "observations"
    deadline = time.monotonic() + 120
    while (kept := lines_in(observations)) < 100:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    workers = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    _, left = psutil.wait_procs(workers, timeout=10)
    assert left == []

    again = table.run(*line)
    assert again.returncode == 0, again.stderr
    said = json.loads(again.stdout)
    seen = revisions(tmp_path)
    total = sum(len(cases) for cases in seen.values())
    assert said["resumed"] >= kept
    assert said["observed"] + said["resumed"] == total
    assert seen[f"{GOOD}/keras"] == seen[f"{ALSO_GOOD}/keras"]
    for path in observations.glob("*.jsonl"):
        cases = [json.loads(text).get("case") for text in path.read_bytes().splitlines()[1:-1]]
        assert max(Counter(cases).values()) == 1, "no observation is doubled"

    began = time.monotonic()
    third = table.run(*line)
    assert json.loads(third.stdout)["observed"] == 0
    assert lines_in(observations) == total
    assert time.monotonic() - began < 60


def lines_in(folder: Path) -> int:
    """How many whole observations stand in files and journals."""
    return sum(p.read_bytes().count(b'"kind":"observation"') for p in folder.glob("*.jsonl") if p.exists())


def test_shards_merge_to_what_one_run_observes(tmp_path: Path) -> None:
    table = Table(tmp_path, [GOOD, ALSO_GOOD])
    for name in (GOOD, ALSO_GOOD):
        table.install(name)
    for number in (1, 2, 3):
        line = ("run", "--all", "--shard", f"{number}/3", "--reports", f"part-{number}", *CASES)
        assert table.run(*line).returncode == 0
    assert table.run("run", "--all", "--no-confirm", *CASES).returncode == 0
    assert table.run("merge", "part-3", "part-1", "part-2", "--into", "all").returncode == 0
    whole, all_of_it = Store(tmp_path / "reports" / "observations"), Store(tmp_path / "all" / "observations")
    assert whole.ids() == all_of_it.ids()
    for i in whole.ids():
        left, right = whole.read(i).observations, all_of_it.read(i).observations
        assert set(left) == set(right)
        for case in left:
            assert (left[case].status, left[case].runs) == (right[case].status, right[case].runs)
    # Nothing is missing of these cases, and much of the catalog.
    again = table.run("run", "--all", "--no-confirm", "--json", "--reports", "all", *CASES)
    assert json.loads(again.stdout)["observed"] == 0
    refused = table.run("completeness", "--require", "0.99", "--reports", "all")
    assert refused.returncode == 2
    assert f"{ALSO_GOOD}/keras" in refused.stderr
    assert table.run("completeness", "--require", "0.001", "--reports", "all").returncode == 0
