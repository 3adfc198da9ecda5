"""Following a process that answers line by line: it may hang, end, or take all memory, and what it said counts."""

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from conformance.environments.process_tree import Family
from conformance.model.errors import ConformanceError

_T = TypeVar("_T")


#: How the end of a process begins that computed and said nothing.
COMPUTED = "was ended after it had computed for"


class RunStoppedError(ConformanceError):
    """Somebody ended the run."""


#: Set where somebody ends the run: what a process that is followed is at then is not a result.
STOP = threading.Event()


def follow(
    command: Sequence[object],
    variables: Mapping[str, str],
    folder: Path,
    answer: Path,
    take: Callable[[bytes], None],
    patience: Callable[[], float],
    most: int = 0,
    busy: Callable[[], float] = lambda: 0.0,
) -> str:
    """Run a command that adds lines to the file ``answer``, each of which is taken as it comes; how it was ended.

    It is ended where it adds no line for ``patience()`` seconds, asked anew each time, or where it holds more than
    ``most`` bytes of memory (0: any), or has computed for ``busy()`` seconds of processor time since its last line (0:
    any), which it does however busy the machine is. Empty where it ended by itself and well. What it prints goes into
    ``said`` in the folder. Raises RunStoppedError where STOP is set meanwhile, and OSError where the program is not
    there. All that it started ends with it, on Linux also in a session of its own, and where this process is killed.
    """
    words = [str(word) for word in command]
    if (program := shutil.which(words[0])) is None:
        raise FileNotFoundError(2, "No such file or directory", words[0])
    answer.touch()
    with (folder / "said").open("wb") as output, answer.open("rb") as lines_of:
        family = Family(
            [program, *words[1:]],
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        since, worked, rest, running = time.monotonic(), 0.0, b"", True
        try:
            while running:
                running = not family.ended()
                *lines, rest = (rest + lines_of.read()).split(b"\n")
                for line in lines:
                    take(line)
                if lines:
                    since, worked = time.monotonic(), family.worked()
                limit = patience()
                if STOP.is_set():
                    raise RunStoppedError("the run was stopped", "Run it again: what was done is kept.")
                if time.monotonic() - since > limit:
                    return f"was ended after {limit:.0f} seconds"
                if running and (enough := busy()) and family.worked() - worked > enough:
                    return f"{COMPUTED} {enough:.0f} seconds"
                if running and most and family.resident() > most:
                    return f"was ended when it held {most >> 30} GiB of memory"
                if running:
                    time.sleep(0.05)
        finally:
            family.end()
    return "" if family.returncode == 0 else f"ended with status {family.returncode}"


def each(one: Callable[[_T], None], several: Iterable[_T], jobs: int) -> None:
    """Do something with each, so many at a time. Where one fails the others go on, but not where the run is ended."""
    STOP.clear()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for done in [pool.submit(one, item) for item in several]:
                done.result()
        except Exception:
            raise
        except BaseException:
            STOP.set()
            pool.shutdown(cancel_futures=True)
            raise
