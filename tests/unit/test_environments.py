"""The table of environments: what it says, what it refuses, and that nothing drifts away from it."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conformance.environments.lock_check import locked
from conformance.environments.table import ROOT, Environments, table_in
from conformance.environments.table import TABLE as MINE
from conformance.model.errors import (
    EnvironmentTableError,
    MissingInterpreterError,
    MissingLockError,
    UnknownEnvironmentError,
    UnknownImplementationError,
)
from conformance.workspace.workspace import choose_launches

TABLE = """
[environments.py311-one]
python = "3.11"
exclude-newer = 2026-11-20
packages = ["keras==3.15.1"]
implementations = [
    { provider = "keras" },
    { provider = "tf.keras", variant = "legacy", variables = { WORD = "own", TF_USE_LEGACY_KERAS = "2" } },
    { provider = "keras", backend = "jax" },
]
tier = "commit"
note = "One."

[environments.py37-two]
python = "3.7"
exclude-newer = 2021-02-01
packages = ["keras==2.3.1"]
implementations = [{ provider = "keras" }]
tier = "nightly"
note = "Two."

[backends.tensorflow]
[backends.jax]
variables = { JAX_ENABLE_X64 = "1" }
[devices.cpu]
variables = { CUDA_VISIBLE_DEVICES = "-1" }
[devices.gpu]
[variants.legacy]
variables = { TF_USE_LEGACY_KERAS = "1" }

[locks.runner]
python = "3.11"
exclude-newer = 2026-11-20
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "environments.toml"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def environments(table: Path) -> Environments:
    return Environments.load(table, roots=[table.parent])


@pytest.fixture(scope="module")
def own() -> Environments:
    return Environments.load()


# What it says.


def test_names_are_in_the_order_of_the_table_and_chosen_by_tier(environments: Environments) -> None:
    assert environments.names() == ("py311-one", "py37-two")
    assert environments.names("commit") == ("py311-one",)


def test_ids_of_implementations(environments: Environments) -> None:
    assert [i.id for i in environments.implementations()] == [
        "py311-one/keras",
        "py311-one/tf.keras(legacy)",
        "py311-one/keras[jax]",
        "py37-two/keras",
    ]
    assert [i.id for i in environments.implementations("py37-two")] == ["py37-two/keras"]


def test_every_implementation_is_found_by_its_id(environments: Environments) -> None:
    for one in environments.implementations():
        assert environments.implementation(one.id) == one


def test_every_implementation_has_a_twin_on_the_gpu(environments: Environments) -> None:
    twin = environments.implementation("py311-one/keras[jax]@gpu")
    assert (twin.backend, twin.device) == ("jax", "gpu")
    assert environments.variables(twin) == {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1"}


def test_variables_come_from_backend_device_and_variant_and_the_record_wins(environments: Environments) -> None:
    assert environments.variables(environments.implementation("py311-one/tf.keras(legacy)")) == {
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_USE_LEGACY_KERAS": "2",
        "WORD": "own",
    }


def test_a_launch_says_everything_about_the_start(environments: Environments) -> None:
    path = environments.lock_path("py37-two")
    path.parent.mkdir()
    path.write_text("keras==2.3.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    one = environments.implementation("py37-two/keras")
    launch = environments.launch(one, Path("/somewhere/python"))
    assert (launch.implementation, launch.python) == (one, Path("/somewhere/python"))
    assert launch.variables == environments.variables(one)
    assert launch.lock == environments.lock_fingerprint("py37-two")
    assert re.fullmatch("[0-9a-f]{64}", launch.lock)


# What it refuses.


@pytest.mark.parametrize(
    ("asked", "meant"), [("py37-tow", "py37-two"), ("one", "py311-one"), ("py311_one", "py311-one")]
)
def test_an_unknown_environment_suggests_the_nearest(environments: Environments, asked: str, meant: str) -> None:
    with pytest.raises(UnknownEnvironmentError, match=re.escape(f"Did you mean {meant}?")):
        environments.get(asked)


def test_an_environment_like_no_other_gets_no_suggestion(environments: Environments) -> None:
    with pytest.raises(UnknownEnvironmentError) as caught:
        environments.get("zzzz")
    assert "Did you mean" not in str(caught.value)
    assert "conformance environments" in caught.value.advice


def test_an_unknown_implementation_suggests_the_nearest(environments: Environments) -> None:
    with pytest.raises(UnknownImplementationError, match=re.escape("Did you mean py311-one/tf.keras(legacy)?")):
        environments.implementation("py311-one/tf.keras(legacies)")


def test_another_environments_implementation_has_no_variables(environments: Environments, own: Environments) -> None:
    foreign = own.implementations()[0]
    with pytest.raises(UnknownEnvironmentError):
        environments.variables(foreign)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[environments.py37-two]", "[environments.py38-two]", "does not begin with py37-"),
        ("[environments.py37-two]", "[environments.py37_two]", "does not begin with py37-"),
        ('backend = "jax"', 'backend = "jacks"', "uses the backend 'jacks'"),
        ('variant = "legacy"', 'variant = "old"', "uses the variant 'old'"),
        ('backend = "jax"', 'device = "tpu"', "uses the device 'tpu'"),
        (', backend = "jax"', "", "lists py311-one/keras twice"),
        ('packages = ["keras==2.3.1"]', "", "names no packages"),
        ('[{ provider = "keras" }]', "[]", "names no implementations"),
        ('note = "Two."', 'note = "Two."\ngroups = ["dev"]', "has dependency groups"),
        ("[locks.runner]", "[locks.py37-two]", "has the name of a lock"),
        ('tier = "nightly"', 'tier = "weekly"', "weekly"),
        ('note = "Two."', 'notes = "Two."', "notes"),
        ("exclude-newer = 2021-02-01", 'exclude-newer = "soon"', "exclude-newer"),
        ("[backends.jax]", "[backends.jax", "no table of environments"),
        ("[locks.runner]", "[locks]\nrunner = 3\n[devices.x]", "no table of environments"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table: Path, old: str, new: str, said: str) -> None:
    assert old in TABLE
    table.write_text(TABLE.replace(old, new), encoding="utf-8")
    with pytest.raises(EnvironmentTableError, match=re.escape(said)):
        Environments.load(table)


def test_a_table_that_is_not_there_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentTableError):
        Environments.load(tmp_path / "none.toml")


def test_a_missing_lock_says_how_it_is_made(environments: Environments) -> None:
    with pytest.raises(MissingLockError, match="nox -s lock -- py37-two"):
        environments.lock_fingerprint("py37-two")


# Interpreters.


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.symlink_to(sys.executable)
    return path


def test_the_interpreter_is_the_one_named_then_toxs_then_noxs(environments: Environments, tmp_path: Path) -> None:
    nox = executable(tmp_path / ".nox/environment-py37-two/bin/python")
    assert environments.interpreter("py37-two") == nox
    tox = executable(tmp_path / ".tox/py37-two/bin/python")
    assert environments.interpreter("py37-two") == tox
    mine = executable(tmp_path / "mine/bin/python")
    assert environments.interpreter("py37-two", mine) == mine


def test_a_missing_interpreter_says_how_to_get_it(environments: Environments) -> None:
    with pytest.raises(MissingInterpreterError, match="tox -e py37-two --notest"):
        environments.interpreter("py37-two")


def test_only_a_command_with_such_an_option_names_it(tmp_path: Path) -> None:
    table, asked = Environments.load(roots=[tmp_path]), ["py38-tf29/tf.keras"]
    with pytest.raises(MissingInterpreterError) as without:
        choose_launches(table, (), asked)
    assert "PATH" not in without.value.advice
    with pytest.raises(MissingInterpreterError, match="--interpreter py38-tf29=PATH"):
        choose_launches(table, (), asked, {})


def test_a_named_interpreter_that_is_not_there_is_not_replaced(environments: Environments, tmp_path: Path) -> None:
    executable(tmp_path / ".tox/py37-two/bin/python")
    with pytest.raises(MissingInterpreterError, match="gone"):
        environments.interpreter("py37-two", tmp_path / "gone")


def test_an_unknown_environment_has_no_interpreter(environments: Environments) -> None:
    with pytest.raises(UnknownEnvironmentError):
        environments.interpreter("py37-tow", Path(sys.executable))


# Drift: what comes from the table, against the table.


def test_the_project_holds_the_environments_it_promises(own: Environments) -> None:
    assert {i.id for i in own.implementations()} >= {
        "py311-tf2/keras",
        "py311-tf2/tf.keras",
        "py311-tf2/tf_keras",
        "py311-tf215/keras",
        "py311-tf215/tf.keras",
        "py37-tf20/keras",
        "py37-tf20/tf.keras",
        "py313-keras315-jax/keras[jax]",
        "py311-keras3-torch/keras[torch]",
    }


def test_toxs_list_is_the_tables(own: Environments) -> None:
    tools = [sys.executable, str(ROOT / "conformance/environments/locked_python.py"), "tools"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("TOX", "_TOX"))}
    done = subprocess.run(
        [*tools, "-m", "tox", "-q", "-l"], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == list(own.names())


def test_there_is_a_lock_for_each_and_no_other(own: Environments) -> None:
    assert {p.stem for p in own.locks.glob("*.txt")} == set(own.lock_names())
    assert not [p for p in own.locks.iterdir() if p.suffix != ".txt"]


@pytest.mark.parametrize("name", Environments.load().names())
def test_the_lock_holds_what_the_table_pins(own: Environments, name: str) -> None:
    versions = locked(own.lock_path(name))
    for package in own.get(name).packages:
        wanted, pinned, version = package.partition("==")
        if pinned:
            assert versions[wanted] == version
        else:
            assert re.split("[<>=!~]", wanted)[0] in versions


@pytest.mark.parametrize("name", Environments.load().lock_names())
def test_every_lock_is_hashed_and_names_no_place(own: Environments, name: str) -> None:
    text = own.lock_path(name).read_text(encoding="utf-8")
    assert text.startswith(f"# {name}: made by `nox -s lock -- {name}`")
    assert "://" not in text
    assert " @ " not in text
    entries = re.split(r"\n(?=\S)", text)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", Environments.load().names())
def test_no_environment_under_test_holds_cuda_or_our_own_tools(own: Environments, name: str) -> None:
    found = set(locked(own.lock_path(name)))
    assert not [p for p in found if p.startswith("nvidia-")]
    assert not found & {"pytest", "typer", "msgspec"}


def test_the_projects_own_locks_hold_what_pyproject_asks_for(own: Environments) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split("[<>=!~]", d)[0] for d in project["project"]["dependencies"]}
    assert names <= set(locked(own.lock_path("runner")))
    names |= {re.split("[<>=!~]", d)[0] for d in project["dependency-groups"]["dev"] if isinstance(d, str)}
    names |= {re.split("[<>=!~]", d)[0] for d in project["dependency-groups"]["distributed"]}
    assert names <= set(locked(own.lock_path("dev")))


def test_the_table_of_a_checkout_is_where_this_ones_is() -> None:
    # A worker of a cluster reads that of its own machine.
    assert table_in(ROOT) == MINE
    assert Environments.load(table_in(ROOT)).names() == Environments.load().names()
