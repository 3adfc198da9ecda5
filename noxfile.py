"""What is not a matrix of environments: locks, lint, report, GPU. The matrix is tox's; ``environment`` is its twin."""

import os
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import nox

ROOT = Path(__file__).parent
LOCKS = ROOT / "conformance" / "environments" / "locks"
ENVIRONMENTS: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "conformance" / "environments" / "table.toml").read_text(encoding="utf-8")
)["environments"]

#: A Python of the project's own beside whatever environment is active, as in tox.ini.
LOCKED = (
    *("uv", "run", "--quiet", "--no-project", "--isolated", "--python", ">=3.11"),
    str(ROOT / "conformance" / "environments" / "locked_python.py"),
)

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["lint", "tests"]


def runner(session: nox.Session, *arguments: str) -> None:
    """Runs ``python ARGUMENTS`` with the runner's own dependencies."""
    session.run(*LOCKED, "runner", *arguments, external=True)


def tox(session: nox.Session, environment: str) -> None:
    """Runs a tox environment: what it does is said once, in tox.ini."""
    session.run(*LOCKED, "tools", "-m", "tox", "run", "-e", environment, "--", *session.posargs, external=True)


def machines_python() -> str:
    """The machine's own Python, which has the frameworks its GPU was set up with: not the one that nox may bring."""
    own = Path(sys.prefix, "bin") if sys.prefix != sys.base_prefix else None
    folders = [f for f in os.environ.get("PATH", "").split(os.pathsep) if f and Path(f) != own]
    return shutil.which("python3", path=os.pathsep.join(folders)) or sys.executable


@nox.session
def lock(session: nox.Session) -> None:
    """Make the locks of the environments named, or all: nox -s lock -- py311-tf2."""
    # Not from a lock: this is what makes them.
    session.install("msgspec", "packaging", "rich", "typer")
    session.run("python", "-m", "conformance", "dev", "lock", *session.posargs)


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Check style, types, workflows, and the worker on a real Python 3.7."""
    tox(session, "lint")


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """Run the project's own tests."""
    tox(session, "tests")


@nox.session(venv_backend="none")
def everything(session: nox.Session) -> None:
    """Observe all of the table on this machine, making what environments are missing: nox -s everything -- --jobs 2."""
    runner(session, "-m", "conformance", "run", "--all", *session.posargs)


@nox.session(venv_backend="none")
def report(session: nox.Session) -> None:
    """Judge what is observed on disk and write reports/index.html."""
    runner(session, "-m", "conformance", "report", *session.posargs)


@nox.session(venv_backend="none")
def gpu(session: nox.Session) -> None:
    """Compare CPU with GPU in what this machine has, or record that it has none: nox -s gpu -- --python PATH."""
    chosen = any(a == "--python" or a.startswith("--python=") for a in session.posargs)
    python = machines_python()
    runner(session, "-m", "conformance", "gpu", *(() if chosen else ("--python", python)), *session.posargs)


@nox.session(venv_backend="none")
def exports(session: nox.Session) -> None:
    """Make the companions, export models, run the files elsewhere, and pack what came of it (docs/export.md)."""
    for task in ("make", "write", "run", "tools", "pack"):
        runner(session, "-m", "conformance", "exporting", task, *(session.posargs if task in ("write", "run") else ()))


@nox.session(venv_backend="none")
def mutants(session: nox.Session) -> None:
    """Count which small faults in a copy of Keras a case sees: nox -s mutants -- --seed 1 --count 80."""
    runner(session, "-m", "conformance", "mutants", *session.posargs)


@nox.session
@nox.parametrize(("python", "name"), [nox.param(e["python"], name, id=name) for name, e in ENVIRONMENTS.items()])
def environment(session: nox.Session, name: str) -> None:
    """Run the conformance cases in an environment of the table: nox -s "environment(py311-tf2)"."""
    session.install("--require-hashes", "--no-deps", "-r", str(LOCKS / f"{name}.txt"))
    python = Path(session.bin, "python")
    arguments = ("tests/conformance", "--environment", name, "--interpreter", f"{name}={python}")
    runner(session, "-m", "pytest", *arguments, *session.posargs)
