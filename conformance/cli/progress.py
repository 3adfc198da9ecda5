"""What is going on while cases are observed: all of it, and each implementation that has a worker now."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

from conformance.execution.session import Progress

#: Seconds between two plain lines, where there is no terminal.
LINE_SECONDS = 30.0
DOING = {"observe": "observed", "confirm": "confirmed", "isolate": "performed alone"}


class Tally:
    """Rates and numbers of workers, from what a run tells."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: dict[str, tuple[float, int]] = {}
        self.workers: dict[str, int] = {}
        self.latest: dict[str, tuple[int, int]] = {}

    def add(self, progress: Progress) -> None:
        """Take what was told next."""
        name = progress.implementation
        if progress.event == "begun":
            self.workers[name] = self.workers.get(name, 0) + 1
        elif progress.event == "ended" and name in self.workers:
            self.workers[name] -= 1
            if self.workers[name] == 0:
                del self.workers[name]
        if name:
            self.latest[name] = (progress.mine_done, progress.mine_total)
        self._began.setdefault(name, (self._clock(), progress.mine_done))
        self._began.setdefault("", (self._clock(), progress.done))

    def rate(self, name: str, done: int) -> float:
        """Cases a second since the first that was told of ``name``; of all for ""."""
        began, before = self._began[name]
        return (done - before) / max(self._clock() - began, 1e-3)


@contextmanager
def live_progress(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Yields the callback for a session; a line every tenth and every half minute where there is no terminal."""
    if not console.is_terminal:
        yield _plain(console)
        return
    columns = (
        # Not markup: keras[jax] is a name.
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f}/s", markup=False),
        TextColumn("{task.fields[left]}", markup=False),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        yield _live(bars)


def _live(bars: Bars) -> Callable[[Progress], None]:
    tally = Tally()
    rows: dict[str, TaskID] = {}
    everything = bars.add_task("everything", total=None, rate=0.0, left="")

    def show(progress: Progress) -> None:
        tally.add(progress)
        name = progress.implementation
        bars.update(
            everything,
            completed=progress.done,
            total=progress.total,
            description=DOING[progress.phase],
            rate=tally.rate("", progress.done),
            left=left_text(progress.seconds_left),
        )
        if name in tally.workers:
            if name not in rows:
                rows[name] = bars.add_task(name, total=None, rate=0.0, left="")
            done, total = progress.mine_done, progress.mine_total
            rate = tally.rate(name, done)
            left = left_text((total - done) / rate) if rate > 0 else ""
            bars.update(rows[name], completed=done, total=total, rate=rate, left=left)
        elif name in rows:
            bars.remove_task(rows.pop(name))

    return show


def left_text(seconds: float) -> str:
    """``45 s left``, ``12 min left``, ``2 h 05 min left``; nothing where nothing is left."""
    if seconds < 1:
        return ""
    if seconds < 100:
        return f"{seconds:.0f} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min left"


def _plain(console: Console, clock: Callable[[], float] = time.monotonic) -> Callable[[Progress], None]:
    tally = Tally(clock)
    shown, at = (-1, ""), clock()

    def show(progress: Progress) -> None:
        nonlocal shown, at
        tally.add(progress)
        tenth = (10 * progress.done // max(1, progress.total), progress.phase)
        if tenth != shown or clock() - at >= LINE_SECONDS:
            shown, at = tenth, clock()
            text = f"{DOING[progress.phase]} {progress.done} of {progress.total}"
            if left := left_text(progress.seconds_left):
                text += f", {tally.rate('', progress.done):.1f}/s, {left}"
            running = [f"{name} {'/'.join(map(str, tally.latest[name]))}" for name in tally.workers]
            line = f"{text}: {', '.join(running)}" if running else text
            console.print(line, highlight=False, markup=False, soft_wrap=True)

    return show
