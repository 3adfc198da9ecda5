"""The files around the code: workflows, the CI script, tox and nox say the same, and nothing names a machine."""

import configparser
import json
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from conformance.cli import app
from conformance.environments.matrix import markdown, matrix
from conformance.environments.table import ROOT, Environments
from conformance.inventory import api

WORKFLOW = ROOT / ".github/workflows/conformance.yml"


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def tox() -> configparser.ConfigParser:
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(ROOT / "tox.ini", encoding="utf-8")
    return ini


def test_the_matrix_is_the_table() -> None:
    table = Environments.load()
    assert [cell["environment"] for cell in matrix(table)["include"]] == list(table.names())
    assert [cell["environment"] for cell in matrix(table, "commit")["include"]] == list(table.names("commit"))


def test_the_matrix_is_one_line_of_json() -> None:
    (line,) = CliRunner().invoke(app, ["dev", "matrix", "--tier", "commit"]).output.splitlines()
    assert json.loads(line)["include"][0] == {"environment": "py37-tf20", "python": "3.7"}


def test_the_documentations_table_is_the_table() -> None:
    assert markdown(Environments.load()) in (ROOT / "docs/environments.md").read_text(encoding="utf-8")


def test_the_workflow_takes_its_matrix_from_the_table(workflow: dict[Any, Any]) -> None:
    assert workflow["jobs"]["environment"]["strategy"]["matrix"] == "${{ fromJSON(needs.plan.outputs.matrix) }}"
    planning = " ".join(step.get("run", "") for step in workflow["jobs"]["plan"]["steps"])
    assert "locked_python.py runner -m conformance dev matrix" in planning
    # No environment is written down a second time.
    assert not [name for name in Environments.load().names() if name in WORKFLOW.read_text(encoding="utf-8")]


def test_the_workflow_has_a_nightly_run_a_gpu_job_and_one_that_publishes(workflow: dict[Any, Any]) -> None:
    # YAML 1.1 reads the key "on" as true.
    assert workflow[True]["schedule"]
    jobs = workflow["jobs"]
    assert jobs["gpu"]["runs-on"] == ["self-hosted", "gpu"]
    assert "environment" in jobs["publish"]["needs"]
    cells = [s["with"]["name"] for s in jobs["environment"]["steps"] if "upload-artifact" in s.get("uses", "")]
    assert cells == ["cell-${{ matrix.environment }}"]


def test_the_ci_script_is_a_bash_script_that_runs_everything() -> None:
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", script], check=True)
    text = script.read_text(encoding="utf-8")
    for environment in ("lint", "py37-tf20"):
        assert f"step tox run -e {environment}" in text
    # A step that fails ends the run.
    assert "set -euo pipefail" in text
    assert "|| true" not in text


def test_what_the_workflow_uses_is_pinned_by_commit(workflow: dict[Any, Any]) -> None:
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []
    # Beside each stands the tag it was, for people.
    text = WORKFLOW.read_text(encoding="utf-8")
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == len(used)


def test_only_what_deploys_may_write(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    writing = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert writing == {"deploy": {"pages": "write", "id-token": "write"}}
    # Nothing of a checkout, nor a package, runs with them.
    assert all("run" not in step for step in workflow["jobs"]["deploy"]["steps"])


def test_what_ci_installs_has_its_locks_hashes(workflow: dict[Any, Any]) -> None:
    lines = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert [line for line in lines if re.search(r"uvx |--with-requirements|pip install", line)] == []
    ini = (ROOT / "tox.ini").read_text(encoding="utf-8") + (ROOT / "noxfile.py").read_text(encoding="utf-8")
    assert "--with-requirements" not in ini
    assert "uvx" not in ini


def test_an_environment_under_test_gets_its_lock_and_nothing_else(tox: configparser.ConfigParser) -> None:
    assert tox["testenv"]["deps"].split() == ["-r", "conformance/environments/locks/{env_name}.txt"]
    assert tox["testenv"]["package"] == "skip"
    assert "--require-hashes --no-deps" in tox["testenv"]["install_command"]
    assert "PYTHONPATH" not in tox["testenv"]["set_env"]


def test_the_runner_never_runs_in_the_environment_under_test(tox: configparser.ConfigParser) -> None:
    runner, command = tox["runner"]["python"], tox["testenv"]["commands"]
    assert {"--isolated", "--no-project"} <= set(runner.split())
    assert command.strip().startswith("{[runner]python} -m pytest tests/conformance")
    assert "{posargs}" in command


def test_nox_has_the_sessions_that_are_documented() -> None:
    if not (nox := shutil.which("nox")):
        pytest.fail(
            "nox is not here, although conformance/environments/locks/dev.txt holds it: run this with tox -e tests"
        )
    done = subprocess.run([nox, "--list"], cwd=ROOT, capture_output=True, text=True, check=True)
    sessions = set(re.findall(r"^[*-] (\S+) -> ", done.stdout, re.MULTILINE))
    wanted = {
        "everything",
        "exports",
        "gpu",
        "lock",
        "lint",
        "mutants",
        "report",
        "tests",
        *(f"environment({n})" for n in Environments.load().names()),
    }
    assert sessions == wanted


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"


def test_no_published_file_says_where_an_environment_lay() -> None:
    # An absolute path up to what is the same on every machine.
    folders = re.compile(rb"(?<![\w.*})>/-])(?<!\xe2\x80\xa6)(?:/[\w.-]+)+/(?:site-packages|conformance/worker)/")
    files = [*(ROOT / "reports" / "latest").rglob("*"), *(ROOT / "conformance").rglob("*.json")]
    read = {path.name: path.read_bytes() for path in files if path.is_file()}
    with zipfile.ZipFile(ROOT / "conformance" / "publishing" / "result" / "result.zip") as result:
        read.update({name: result.read(name) for name in result.namelist()})
    read["inventory"] = api.content()
    assert {name: found[0] for name, text in read.items() if (found := folders.search(text))} == {}


def test_no_tracked_file_names_a_package_registry_or_a_home() -> None:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    hosts = re.compile(rb"(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|/root/|/home/[a-z]+/)")
    places = []
    for name in filter(None, done.stdout.split(b"\0")):
        path = ROOT / name.decode()
        # This file spells out what it looks for.
        if path.is_file() and path.name != "test_repository.py" and (found := hosts.search(path.read_bytes())):
            places.append(f"{name.decode()}: {found[0].decode()}")
    assert not places


def test_a_change_leaves_the_tests_of_the_night_out_and_says_so() -> None:
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    folder, file = "tests/faults", "tests/faults/test_disks.py"

    def collected(*arguments: str) -> str:
        done = subprocess.run([*collect, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    left_out = collected(folder)
    assert file not in left_out
    assert re.search(r"^\d+ tests of the night were left out; all of them: tox -e tests -- --night$", left_out, re.M)
    assert file in collected(folder, "--night")
    assert file in collected(file)
