"""The program of CONTRIBUTING.md, from its text to its observation; programs in a process of their own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built import interpreter
from faulty import FAKES, make_launch

from conformance import catalog
from conformance.catalog import programs
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.limits import Limits
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.publishing.reproduce.programs import standalone

pytestmark = pytest.mark.night

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
#: What the fake Keras does not have, and the program asks for.
DENSE = """

class Dense:
    def __init__(self, units, name=None):
        self.units = units
        self.name = name

    def get_config(self):
        return {"units": self.units, "name": self.name}

    @classmethod
    def from_config(cls, config):
        return cls(**config)
"""


def from_contributing() -> Case:
    section = TEXT[TEXT.index("## Write a program") : TEXT.index("## Add an environment")]
    (block,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(block.splitlines()) == 8
    (case,) = catalog.collect(("programs", case) for case in programs.read("layers", block)).values()
    assert f"`{case.id}`" in section
    return case


@pytest.fixture
def fake(tmp_path: Path) -> Launch:
    """The fake Keras, with a layer more."""
    folder = Path(shutil.copytree(FAKES, tmp_path / "fakes"))
    with (folder / "keras" / "layers.py").open("a", encoding="utf-8") as layers:
        layers.write(DENSE)
    return make_launch({"PYTHONPATH": str(folder)})


def real() -> Launch:
    table = Environments.load()
    implementation = table.implementation("py311-tf2/keras")
    return table.launch(implementation, interpreter(implementation.environment))


def observed(case: Case, launch: Launch, folder: Path) -> Observation:
    with Session([launch], folder, Limits(case_seconds=300.0), jobs=1, catalog=[case]) as session:
        return session.observe(case, launch)


def test_the_example_runs_under_a_fake_keras(fake: Launch, tmp_path: Path) -> None:
    seen = observed(from_contributing(), fake, tmp_path)
    ((stage,),) = seen.runs.values()
    assert (stage.stage, stage.status) == ("run", "ok")
    assert stage.facts == {"keys": ["name", "units"], "units": 3, "same": True}


def test_the_example_runs_under_a_real_keras(tmp_path: Path) -> None:
    seen = observed(from_contributing(), real(), tmp_path)
    ((stage,),) = seen.runs.values()
    assert (stage.stage, stage.status) == ("run", "ok")
    assert {"name", "units", "activation", "use_bias"} <= set(stage.facts["keys"])
    assert (stage.facts["units"], stage.facts["same"]) == (3, True)


def test_its_reproducer_prints_the_same(fake: Launch, tmp_path: Path) -> None:
    script = tmp_path / "repro.py"
    script.write_text(standalone(from_contributing(), "float32"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, "keras"], env=dict(fake.variables), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["keys = ['name', 'units']", "units = 3", "same = True"]


def program(text: str, **said: object) -> Case:
    source = f'def tried(keras, see):\n    """Tried."""\n{text}'
    params = {"program": "tried", "source": source, "compared": "exact", "about": ["layers.Double"], **said}
    (case,) = catalog.collect(
        [("area", Case("programs.tried", "program", "layers.Double", params, logic=True))]
    ).values()
    return case


def test_a_fresh_program_runs_in_a_process_of_its_own(fake: Launch, tmp_path: Path) -> None:
    case = program("    import os\n\n    see('parent', os.getppid())\n    see('mine', os.getpid())\n", fresh=True)
    own = program("    import os\n\n    see('parent', os.getppid())\n    see('mine', os.getpid())\n")
    with Session([fake], tmp_path, Limits(), jobs=1, catalog=[case]) as session:
        apart = session.observe(case, fake).runs["float32"][0].facts
        beside = session.observe(own, fake).runs["float32"][0].facts
    assert apart["parent"] == beside["mine"] != apart["mine"]


def test_the_end_of_that_process_is_an_observation(fake: Launch, tmp_path: Path) -> None:
    case = program("    import os\n\n    print('at its end', flush=True)\n    os._exit(7)\n", fresh=True)
    ((stage,),) = observed(case, fake, tmp_path).runs.values()
    assert (stage.stage, stage.status) == ("run", "error")
    assert stage.raised is not None
    assert stage.raised.type == "ProcessEndedError"
    assert stage.raised.message == "status 7, and it printed: at its end\n"
