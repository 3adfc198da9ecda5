"""The installer: uv, asked as ``pip install`` would be, without a date, a lock or a constraint."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.environments.processes import Done, run
from conformance.environments.unpinned.model import Failure
from conformance.model.errors import InstallerError

#: Seconds: a resolution may build packages for their metadata, an installation downloads half a gigabyte.
RESOLVING, INSTALLING, QUICK = 300, 1800, 300

#: What uv says where this machine or its network failed, not the packages.
_HERE = re.compile(
    r"Failed to fetch|error sending request|Could not connect|dns error|Network is unreachable|invalid peer certificate"
    r"|[Cc]onnection (reset|refused)|No space left|timed? ?out|Temporary failure in name resolution|status code 5\d\d"
)
_PLANNED = re.compile(r"^ [+~-] (\S+==\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Uv:
    """uv on this machine, with a cache of its own in ``folder``: nothing of another's is used or removed."""

    program: Path
    folder: Path
    variables: Mapping[str, str]

    @classmethod
    def find(cls, folder: Path, variables: Mapping[str, str]) -> "Uv":
        """The uv on the PATH; raises InstallerError where there is none."""
        program = shutil.which("uv", path=variables.get("PATH"))
        if program is None:
            raise InstallerError("There is no uv on this machine.", "Install it: pip install uv")
        return cls(Path(program), folder, variables)

    def version(self) -> str:
        """``uv 0.8.17``; raises InstallerError."""
        return " ".join(self._ask(["--version"], QUICK).out.split()[:2])

    def python(self, version: str) -> Path | None:
        """The interpreter of that minor version on this machine, or None."""
        done = self._run(["python", "find", "--no-python-downloads", "--no-project", "--system", version], QUICK)
        return Path(done.out.strip()) if done.status == 0 and done.out.strip() else None

    def wheels(self, distribution: str, python: str) -> tuple[str, ...]:
        """Every released version with a wheel for that Python on this platform; raises InstallerError.

        It is pip that lists them: uv says only which one it would take.
        """
        words = ["tool", "run", "--quiet", "--isolated", "--from", "pip>=25.1", "pip", "index", "versions"]
        words += [distribution, "--json", "--only-binary", ":all:", "--python-version", python]
        done = self._run(words, RESOLVING)
        if done.status == 0:
            return tuple(json.loads(done.out)["versions"])
        if "No matching distribution found" in done.err:
            return ()
        raise InstallerError(f"The index cannot be asked about {distribution}: {last_line(done.err)}", "Try later.")

    def plan(self, python: Path, requirements: Sequence[str]) -> frozenset[str] | Failure:
        """What installing into that environment would add (``name==version``); raises InstallerError."""
        done = self._run([*_install(python), "--dry-run", *requirements], RESOLVING)
        return frozenset(_PLANNED.findall(done.err)) if done.status == 0 else _failure(done, RESOLVING)

    def install(self, python: Path, requirements: Sequence[str]) -> Failure | None:
        """Install into the environment of that interpreter; raises InstallerError."""
        done = self._run([*_install(python), *requirements], INSTALLING)
        return None if done.status == 0 else _failure(done, INSTALLING)

    def forget(self, *packages: str) -> None:
        """Remove packages from the cache: each wheel of TensorFlow is 2 GB that no other cell uses."""
        self._ask(["cache", "clean", *packages], QUICK)

    def _ask(self, words: Sequence[str], seconds: float) -> Done:
        done = self._run(words, seconds)
        if done.status != 0:
            raise InstallerError(f"uv {' '.join(words)} failed: {last_line(done.err)}", "Is uv in order?")
        return done

    def _run(self, words: Sequence[str], seconds: float) -> Done:
        self.folder.mkdir(parents=True, exist_ok=True)
        variables = {**self.variables, "UV_CACHE_DIR": str(self.folder / "cache")}
        # No configuration file: it could hold constraints or a date.
        command: list[str | Path] = [self.program, "--no-config", "--color", "never", "--no-progress", *words]
        try:
            return run(command, seconds, variables, self.folder)
        except OSError as error:
            raise InstallerError(f"uv does not start: {error}", "Is uv in order?") from error


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing")


def _install(python: Path) -> list[str]:
    return ["pip", "install", "--no-sources", "--python", str(python)]


def _failure(done: Done, seconds: float) -> Failure:
    """What the packages did wrong; raises InstallerError where it was this machine or its network."""
    if done.status is None:
        return Failure("install", "Timeout", f"not installed after {seconds:g} seconds")
    if _HERE.search(done.err):
        raise InstallerError(f"This machine or its network failed: {last_line(done.err)}", "Try later.")
    lines = [line.strip() for line in done.err.splitlines() if line.strip()]
    if any("No solution found" in line for line in lines):
        why = next((line for line in lines if line.startswith(("cause:", "╰─▶", "Because"))), lines[-1])
        return Failure("install", "NoSolution", re.sub(r"^(cause:|╰─▶)\s*", "", why))
    if built := next((line for line in lines if "Failed to build" in line), None):
        raised = [line for line in lines if re.match(r"(\w+\.)*\w*(Error|Exception)\b.*:", line)]
        return Failure("install", "BuildFailed", "; ".join([built[built.index("Failed to build") :], *raised[:1]]))
    return Failure("install", "InstallFailed", re.sub(r"^error:\s*", "", lines[0]) if lines else "it said nothing")
