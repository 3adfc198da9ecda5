"""A live line of progress while cases are observed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from conformance.runner.session import Progress


@contextmanager
def live_progress(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Yields the callback for ``Session.observe_all``; plain lines every tenth where there is no terminal."""
    if not console.is_terminal:
        yield _plain(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("observing", total=None)

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, description=progress.implementation)

        yield show


def _plain(console: Console) -> Callable[[Progress], None]:
    shown = -1

    def show(progress: Progress) -> None:
        nonlocal shown
        tenth = 10 * progress.done // max(1, progress.total)
        if tenth > shown:
            shown = tenth
            console.print(f"observed {progress.done} of {progress.total}", highlight=False)

    return show
