"""Faults in a copy of a real Keras: what the cases say of one that matters, one that does not, and one that hinders."""

from pathlib import Path

import pytest
from built import interpreter

from conformance import catalog
from conformance.environments.lock_check import site_packages
from conformance.environments.table import Environments
from conformance.execution.session import Session
from conformance.mutants.copying import Copy
from conformance.mutants.model import Fault, Place
from conformance.mutants.places import Source
from conformance.mutants.trying import Trial
from conformance.observations.store import Store

pytestmark = pytest.mark.night

CASES = ["layers.Dense[]", "layers.Dense[input=(0,4)]"]


def fault(package: Path, before: str, after: str) -> Fault:
    file = "keras/src/layers/core/dense.py"
    text = (package.parent / file).read_text(encoding="utf-8")
    assert before in text
    start = text.index(before)
    return Fault("layers.Dense", file, "Dense", Place("flip", 1, start, start + len(before), before, after))


def test_a_fault_is_seen_or_not_and_the_environment_keeps_its_keras(tmp_path: Path) -> None:
    table = Environments.load()
    launch = table.launch(table.implementation("py311-tf2/keras"), interpreter("py311-tf2"))
    package = next(folder / "keras" for folder in site_packages(launch.python) if (folder / "keras").is_dir())
    dense = package / "src" / "layers" / "core" / "dense.py"
    text = dense.read_text(encoding="utf-8")
    assert Source(text).find("Dense") is not None
    everything = catalog.load()
    cases = [everything[name] for name in CASES]
    store = Store(tmp_path / "observations")
    with Session([launch], store, jobs=1, share=False) as sound:
        trial = Trial(
            launch,
            sound,
            Copy(tmp_path / "copy", package),
            {"layers.Dense": cases},
            lambda one: Session([one], store, jobs=1, share=False),
        )
        seen = trial.outcome(fault(package, "if self.use_bias:", "if not self.use_bias:"), 1)
        none = trial.outcome(fault(package, "if self.use_bias:", "if (self.use_bias):"), 2)
        broken = trial.outcome(fault(package, "class Dense(", "class Dense(missing, "), 3)
        confirmed = [one.state for one in trial.confirmed([seen, none])]
    assert (seen.state, none.state, broken.state) == ("seen", "survived", "unimportable")
    assert seen.by[0] in CASES
    assert none.tried == len(cases)
    assert "missing" in broken.by[2]
    assert confirmed == ["seen", "survived"]
    assert dense.read_text(encoding="utf-8") == text
