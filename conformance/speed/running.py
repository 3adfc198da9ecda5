"""Measures implementations one after the other, each in turns with the reference; what is done is written down."""

import contextlib
import time
from collections.abc import Callable, Collection, Sequence

from conformance.environments.launch import Launch
from conformance.model.errors import WorkerStartError
from conformance.observations.machine import machine
from conformance.speed.journals import Journals
from conformance.speed.measuring import Kept, Pair, imports
from conformance.speed.model import MODELS
from conformance.speed.process import Timing, one_core

#: Says how far it is.
Tell = Callable[[str], None]

#: What can be measured apart.
PARTS = ("steps", "imports")


def measure(
    journals: Journals,
    launches: Sequence[Launch],
    rounds: int,
    pairs: int,
    parts: Collection[str],
    core: int | None,
    again: bool,
    tell: Tell,
) -> None:
    """Measure what the journals have not, or everything ``again``; what cannot be started is passed over."""
    failed: list[str] = []
    about = machine().text
    with one_core(core), contextlib.ExitStack() as stack:
        kept: Kept | None = None
        for launch in launches:
            found = None if again else journals.measured(launch)
            left = [m for m in MODELS if found is None or m not in found.models] if "steps" in parts else []
            importing = "imports" in parts and (found is None or not found.imports)
            began = time.monotonic()
            try:
                if left:
                    if kept is None:
                        kept = Kept(stack.enter_context(Timing(journals.reference)))
                    _steps(journals, kept, launch, left, rounds, about)
                if importing:
                    took, versions = imports(journals.reference, launch, pairs)
                    journals.add(launch, {"imports": took, "versions": versions, "machine": about})
            except WorkerStartError as error:
                failed.append(launch.id)
                tell(f"{launch.id}: {error.message}")
                # A reference that is gone is started again for the next.
                kept = None if "reference" in error.message else kept
                continue
            if left or importing:
                tell(f"{launch.id}: {time.monotonic() - began:.0f} s")
    if failed:
        raise WorkerStartError(f"not measured: {', '.join(failed)}", "Run it again: what is done is kept.")


def _steps(journals: Journals, kept: Kept, launch: Launch, models: Sequence[str], rounds: int, about: str) -> None:
    pair = Pair(kept, lambda: Timing(launch), rounds)
    try:
        hello = pair.candidate.hello
        journals.add(launch, {"versions": hello["versions"], "import": hello["import"], "machine": about})
        for model in models:
            journals.add(launch, {"model": model, "measured": pair.measured(model)})
    finally:
        pair.close()
