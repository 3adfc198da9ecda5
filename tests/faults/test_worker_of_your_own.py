"""The worker that docs/protocol.md shows does what the document says, byte for byte."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
from faulty import FAKES, make_launch, output

from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.errors import RefusedCaseError

WORKER = FAKES / "minimal_worker.py"
PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"
CASES = [
    Case("layers.Double", "layer", "layers.Double", {"values": [1.0, 0.5]}),
    Case("layers.Triple", "layer", "layers.Triple", {"values": [1.0]}),
]


def test_it_is_driven_by_the_real_runner(tmp_path: Path) -> None:
    launch = make_launch(worker=WORKER)
    with Session([launch], tmp_path, jobs=1, catalog=CASES) as session:
        result = session.observe_all(CASES)
        known, unknown = (session.observe(case, launch) for case in CASES)
        confirmed = session.confirm(CASES[0], launch)
        with pytest.raises(RefusedCaseError, match="no scenario loss"):
            session.observe(Case("loss", "loss", "losses.MSE", {}), launch)
    assert (result.observed, result.failures) == (2, {})
    for precision in ("float32", "float64"):
        assert output(known, precision).dtype == precision
        assert np.array_equal(output(known, precision), [2.0, 1.0])
    assert (unknown.status, unknown.runs["float64"][0].status) == ("error", "missing")
    assert set(confirmed.confirm) == {"repeat", "ulp"}
    assert confirmed.runs == known.runs


def exchange() -> list[tuple[str, dict[str, object]]]:
    """The document's example exchange: (direction, message)."""
    block = re.search(r"<!-- exchange -->\n```\n(.*?)```", PROTOCOL.read_text(), re.DOTALL)
    assert block is not None
    lines = [line.partition(" ") for line in block.group(1).splitlines()]
    return [(arrow, json.loads(text)) for arrow, _, text in lines]


def test_the_example_in_the_document_is_what_happens() -> None:
    theirs, requests = os.pipe()
    replies, theirs_out = os.pipe()
    command = [
        sys.executable,
        str(WORKER),
        "--provider",
        "keras",
        "--requests",
        str(theirs),
        "--replies",
        str(theirs_out),
    ]
    with subprocess.Popen(command, pass_fds=(theirs, theirs_out)) as worker:
        os.close(theirs)
        os.close(theirs_out)
        with os.fdopen(requests, "wb", buffering=0) as to, os.fdopen(replies, "rb") as back:
            directions = []
            for arrow, message in exchange():
                directions.append(arrow)
                if arrow == "→":
                    to.write(json.dumps(message).encode() + b"\n")
                    continue
                got = json.loads(back.readline())
                for changing in {"versions", "seconds"} & set(message):
                    assert type(got.pop(changing)) is type(message.pop(changing))
                assert got == message
            to.close()
            assert worker.wait(timeout=10) == 0
    assert directions[:3] == ["←", "→", "←"]


def test_it_ends_with_its_runner_even_in_the_midst_of_a_case(tmp_path: Path) -> None:
    text = (
        f"import sys; sys.path[:0] = {[str(FAKES.parent), str(FAKES.parents[2])]!r}\n"
        "from pathlib import Path\n"
        "from faulty import make_launch\n"
        "from conformance.execution.limits import Limits\n"
        "from conformance.execution.process import WorkerProcess\n"
        f"worker = WorkerProcess(make_launch(worker=Path({str(tmp_path / 'hang.py')!r})), Limits())\n"
        "print(worker._family.pid, flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    hanging = WORKER.read_text().replace(
        "        for line in requests:\n", "        time.sleep(600)\n        for line in requests:\n"
    )
    assert hanging != WORKER.read_text()
    (tmp_path / "hang.py").write_text(hanging)
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        worker = psutil.Process(int(run.stdout.readline()))
        run.kill()
        _, left = psutil.wait_procs([worker], timeout=5)
    assert left == []
