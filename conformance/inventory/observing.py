"""Looking into the environments of this machine for the public API of each Keras."""

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from conformance.environments.launch import WORKER, Launch
from conformance.inventory.answers import Answer, Asked, asked, names_of
from conformance.inventory.names import Names
from conformance.model.places import without_folders
from conformance.storage.disk import replace_file

#: The script that runs in the environment; it stands by itself.
SCRIPT = WORKER / "symbols.py"

#: What runs a script so that no folder but the environment's own leads to modules. ``-I`` would do that, and ignore
#: PYTHONHASHSEED with all other variables: messages that hold a set would come in another order in every process.
#: ``-P`` and PYTHONSAFEPATH are of Python 3.11. So the script is run by a command, whose path begins with the current
#: folder (``""``), which is removed, and not with the script's, in which modules are called as those of the standard
#: library. The variables are a launch's, none of which leads to modules; ``-s`` leaves out the user's own packages.
RUN = (
    "import sys; sys.path[:] = filter(None, sys.path); import runpy; runpy.run_path(sys.argv.pop(1), None, '__main__')"
)

#: Seconds that importing a Keras and looking into it may take: 5 to 20 on an idle machine.
PATIENCE = 600


@dataclass(frozen=True)
class Looked:
    """What came of looking into one implementation (id): its answer, or why there is none."""

    implementation: str
    answer: Answer | None
    failure: str = ""

    @property
    def names(self) -> Names | None:
        """The documented names alone."""
        mine = self.answer
        return None if mine is None else names_of(mine)


def look(
    launches: Sequence[Launch],
    told: Callable[[Looked], None] = lambda looked: None,
    known: Mapping[str, Answer] | None = None,
    jobs: int = 1,
) -> list[Looked]:
    """Look into each implementation twice, ``jobs`` at a time; ``told`` hears of each when it is done.

    The second time the arguments and strings are tried that others have, those that were ``known`` before included.
    """
    first = {one.implementation: one.answer for one in _round(launches, None, lambda looked: None, jobs)}
    answered = {identifier: answer for identifier, answer in first.items() if answer is not None}
    return _round(launches, asked({**(known or {}), **answered}.values()), told, jobs)


def _round(launches: Iterable[Launch], asks: Asked | None, told: Callable[[Looked], None], jobs: int) -> list[Looked]:
    def one(launch: Launch) -> Looked:
        looked = look_once(launch, asks)
        told(looked)
        return looked

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, launches))


def look_once(launch: Launch, asks: Asked | None) -> Looked:
    """Look into one implementation, and try what others have where that is given."""
    with tempfile.TemporaryDirectory(prefix="keras-conformance-") as name:
        folder = Path(name)
        answer = folder / "answer.json"
        command = [*isolated(launch.python, SCRIPT), "--provider", launch.implementation.provider]
        if asks is not None:
            replace_file(folder / "asked.json", [msgspec.json.encode(asks)])
            command += ["--asked", str(folder / "asked.json")]
        try:
            done = subprocess.run(
                [*command, "--answer", str(answer)],
                cwd=folder,
                env=variables(launch, folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Looked(launch.id, None, str(error))
        try:
            return Looked(launch.id, msgspec.convert(_settled(msgspec.json.decode(answer.read_bytes())), Answer))
        except (OSError, msgspec.MsgspecError):
            lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"ended with {done.returncode}"]
            return Looked(launch.id, None, lines[-1])


def isolated(python: Path, script: Path) -> list[str]:
    """The command that runs a script with the modules of an environment alone, and with the hash seed that is set."""
    return [str(python), "-s", "-c", RUN, str(script)]


def variables(launch: Launch, home: Path) -> dict[str, str]:
    """The variables of a script; ``home`` is a folder of its own."""
    # Who dies says last how it ended, and not where.
    return {name: value for name, value in launch.environ(home).items() if name != "PYTHONFAULTHANDLER"}


def _settled(said: Any) -> Any:
    """What a script said, without the folders of this machine in its texts."""
    if isinstance(said, str):
        return without_folders(said)
    if isinstance(said, list):
        return [_settled(one) for one in said]
    return {key: _settled(one) for key, one in said.items()} if isinstance(said, dict) else said
