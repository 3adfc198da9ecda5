"""Makes models and times their steps, as it is asked."""

import time

from . import models
from .modes import MODES, UnsupportedError


class Timer:
    """What one process was asked to keep: the ways to train, by model and mode."""

    def __init__(self, keras):
        self.keras = keras
        self.made = {}
        self.data = {}

    def answer(self, request):
        """What came of a request."""
        try:
            (kind,) = request
            return {"make": self.make, "steps": self.steps, "forget": self.forget}[kind](request[kind])
        except (UnsupportedError, NotImplementedError) as missing:
            return {"unsupported": told(missing)}
        except Exception as error:
            return {"failed": type(error).__name__ + ": " + told(error)}

    def make(self, asked):
        """A model in a mode, and its first step, which traces and compiles."""
        name, mode = asked
        if name not in self.data:
            self.data[name] = models.data(name)
        how, run = MODES[mode](self.keras, name, *self.data[name])
        first = clocked(run, 1)
        self.made[name, mode] = run
        return {"how": how, "first": first}

    def steps(self, asked):
        """So many steps more."""
        name, mode, count = asked
        return {"seconds": clocked(self.made[name, mode], count)}

    def forget(self, name):
        """Nothing of a model is needed any more."""
        self.made = {key: run for key, run in self.made.items() if key[0] != name}
        self.data.pop(name, None)
        self.keras.clear()
        return {}


def clocked(run, count):
    """Seconds that so many steps take: on the clock, and on processors by all threads of this process."""
    cpu, began = time.process_time(), time.perf_counter()
    run(count)
    return [time.perf_counter() - began, time.process_time() - cpu]


def told(error):
    """What an exception says, in one line."""
    return " ".join(str(error).split())[:300]
