"""The reproducer of a program, run as a user runs it: it prints what the worker sees.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import re
import subprocess
from pathlib import Path

import pytest
from built import interpreter

from conformance import catalog
from conformance.environments.table import Environments
from conformance.publishing.reproduce.programs import standalone

pytestmark = pytest.mark.night

#: Who trains a frozen BatchNormalization on the statistics of the batch.
TRAINS = {
    "py37-tf115/tf.keras": True,
    "py37-tf20/keras": True,
    "py37-tf20/tf.keras": False,
    "py37-keras23-theano/keras[theano]": True,
    "py311-tf2/keras": False,
    "py311-tf2/tf_keras": False,
    "py311-keras3-torch/keras[torch]": False,
    "py313-keras315-jax/keras[jax]": False,
}


@pytest.mark.parametrize("name", TRAINS)
def test_the_script_prints_what_the_worker_sees(name: str, tmp_path: Path) -> None:
    table = Environments.load()
    implementation = table.implementation(name)
    python = interpreter(implementation.environment)
    script = tmp_path / "repro.py"
    script.write_text(standalone(catalog.load()["programs.layers.frozen_batch_normalization"], "float32"))
    done = subprocess.run(
        [python, script, implementation.provider],
        env=table.launch(implementation, python).environ(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = [line for line in done.stdout.splitlines() if " = " in line or line.startswith(" [")]
    loss, first, second = (float(n) for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", " ".join(said[2:])))
    expected = (4.0, -1.0, 1.0) if TRAINS[name] else (0.0, 1.0, 3.0)
    assert (loss, first, second) == pytest.approx(expected, abs=0.01)
