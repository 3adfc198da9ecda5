"""Signals that end the command: raised as an exception first, so that workers are ended and what was seen is kept."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import NoReturn

#: What asks a command to end: Ctrl-C, a time limit or a shutdown, a terminal that is gone.
ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: What the system sends to who writes to a pipe that nobody reads; Python makes an exception of it.
PIPE_CLOSED = signal.SIGPIPE


class StoppedBySignal(BaseException):
    """The process was asked to end by a signal, which ``signal`` names; as KeyboardInterrupt, it is no error."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.signal = signal.Signals(number)


def _raise(number: int, frame: object) -> NoReturn:
    raise StoppedBySignal(number)


@contextlib.contextmanager
def signals_raised() -> Iterator[None]:
    """Whoever sends a signal that asks for the end raises StoppedBySignal in the main thread meanwhile.

    Signals that are ignored stay so: a job in the background is not for Ctrl-C, nor one under nohup for its terminal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ASKING}
    heard = {number: handler for number, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    try:
        for number in heard:
            signal.signal(number, _raise)
        yield
    finally:
        for number, handler in heard.items():
            signal.signal(number, handler)


def end_by(number: int) -> NoReturn:
    """End this process as the signal would have: that is what its parent, a shell's loop among them, has to see."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    # Blocked, or the first process of a container, which no signal ends.
    sys.exit(128 + number)
