"""What another process does: read a task, then judge one part after the other until nobody asks any more."""

import gc
import os
import pickle
import signal
import sys

import msgspec

from conformance.analysis.judging.part import Part
from conformance.analysis.judging.pool import Task, receive, send
from conformance.analysis.ledger.explain import Ledger


def main() -> None:
    """Serve the process that started this one, over its standard input and output."""
    gc.disable()
    # Ctrl-C reaches all of a terminal's processes; whoever asked ends this one, and says nothing more than that.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    # Whatever is printed goes where it disturbs nobody.
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    first = receive(requests)
    if first is None:
        return
    task: Task = pickle.loads(first)
    sets = task.opening.sets(list(task.headers))
    observations = {i: found.observations for i, found in sets.items()}
    part = Part(task.cases, observations, Ledger(task.rules, task.headers, task.cases), task.beside)
    while (names := receive(requests)) is not None:
        send(replies, msgspec.msgpack.encode(part.judge(msgspec.msgpack.decode(names, type=list[str]))))
