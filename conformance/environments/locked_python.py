"""One of the project's own Pythons, made from its lock with every hash checked: ``locked_python.py runner -m pytest``.

It makes the environment where it is missing, and runs the rest of its command line with it, or prints its path where
there is none. tox, nox and CI start the runner by it, so it runs before anything is installed: standard library only.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = Path(__file__).resolve().parent / "locks"
#: Where tox has its environments; a name with a dot in front is none of them.
FOLDER = ROOT / ".tox"
#: Lock → the Python it is for, as uv asks for one: what runs beside an environment under test.
VERSIONS = {"runner": ">=3.11", "tools": ">=3.11", "worker37": "3.7"}


def locked_python(lock: Path, version: str, folder: Path = FOLDER) -> Path:
    """The interpreter that holds exactly what ``lock`` says; made where it is missing, also by two callers at once.

    Raises CalledProcessError where uv cannot make it, also where a file does not have the lock's hash.
    """
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    place = folder / f".{lock.stem}-{digest}"
    python = place / "bin" / "python"
    if python.is_file():
        return python
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{place.name}.{secrets.token_hex(4)}"
    # The environment under test is active where tox calls, and is not the one to be filled.
    variables = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    try:
        # Relocatable: its final name comes last, so that what was interrupted is never taken for whole.
        make = ["uv", "venv", "--quiet", "--no-project", "--relocatable", "--python", version, str(temporary)]
        subprocess.run(make, check=True, env=variables)
        fill = ["uv", "pip", "sync", "--quiet", "--require-hashes", "--python", str(temporary / "bin" / "python")]
        subprocess.run([*fill, str(lock)], check=True, env=variables)
        try:
            temporary.rename(place)
        except OSError:
            # Somebody else was faster, with the same lock.
            if not python.is_file():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return python


def main(words: list[str]) -> int:
    """Print the path, or run the interpreter with what follows the lock's name; returns the exit status."""
    if not words or words[0] not in VERSIONS:
        print(f"usage: locked_python.py {{{','.join(VERSIONS)}}} [ARGUMENT...]", file=sys.stderr)
        return 2
    name, *rest = words
    try:
        python = locked_python(LOCKS / f"{name}.txt", VERSIONS[name])
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"error: the environment of {name}.txt cannot be made: {error}", file=sys.stderr)
        print(
            "       It needs uv (python -m pip install uv), and every file must have its lock's hash.", file=sys.stderr
        )
        return 2
    if not rest:
        print(python)
        return 0
    return os.execv(python, [str(python), *rest])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
