"""Layers that multiply by a factor; all but one do something else first."""

import os
import time
from pathlib import Path

import numpy

from . import misdeeds
from .symbolic import Input


class Scale:
    """``factor * x``, slowly if asked to. ``mark`` is written to the log at each call."""

    misdeed = None

    def __init__(self, factor=2.0, seconds=0.0, mark="", name=None):
        self.factor = factor
        self.seconds = seconds
        self.mark = mark
        self.name = name
        self.weights = []
        self.trainable_weights = []
        self.losses = []

    def get_config(self):
        return {"factor": self.factor, "seconds": self.seconds, "mark": self.mark, "name": self.name}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def call(self, inputs):
        return numpy.asarray(inputs) * numpy.asarray(inputs).dtype.type(self.factor)

    def __call__(self, inputs):
        if isinstance(inputs, Input):
            return inputs
        if self.mark and "FAKE_KERAS_LOG" in os.environ:
            with Path(os.environ["FAKE_KERAS_LOG"]).open("a") as log:
                log.write(self.mark + "\n")
        time.sleep(self.seconds)
        if self.misdeed is not None:
            type(self).misdeed()
        return self.call(inputs)


class Segfault(Scale):
    misdeed = staticmethod(misdeeds.segfault)


class ExitAtOnce(Scale):
    misdeed = staticmethod(misdeeds.exit_at_once)


class SystemExits(Scale):
    misdeed = staticmethod(misdeeds.system_exit)


class Kill(Scale):
    misdeed = staticmethod(misdeeds.kill)


class PrintGigabyte(Scale):
    """Prints at its first call only: one gigabyte, not one for each stage."""

    done = False

    @staticmethod
    def misdeed():
        if not PrintGigabyte.done:
            PrintGigabyte.done = True
            misdeeds.print_gigabyte()


class Allocate(Scale):
    misdeed = staticmethod(misdeeds.allocate)


class Hang(Scale):
    misdeed = staticmethod(misdeeds.hang)


class Spin(Scale):
    misdeed = staticmethod(misdeeds.spin)


class WriteGarbage(Scale):
    misdeed = staticmethod(misdeeds.write_garbage)


class WriteGarbageBehind(Scale):
    misdeed = staticmethod(misdeeds.write_garbage_behind)


class CloseEverything(Scale):
    misdeed = staticmethod(misdeeds.close_everything)


class LeaveChild(Scale):
    misdeed = staticmethod(misdeeds.leave_child)


class GetAway(Scale):
    misdeed = staticmethod(misdeeds.get_away)


class GetAwayAndExit(Scale):
    misdeed = staticmethod(misdeeds.get_away_and_exit)


class ForkMany(Scale):
    """Forks at its first call only."""

    done = False

    @staticmethod
    def misdeed():
        if not ForkMany.done:
            ForkMany.done = True
            misdeeds.fork_many()


class ForkManyThatWrite(Scale):
    misdeed = staticmethod(misdeeds.fork_many_that_write)


class Raise(Scale):
    @staticmethod
    def misdeed():
        raise ValueError("no such scale")


class OnGpu(Scale):
    """Computes on a GPU that an ``index`` out of range loses to its process, as a failed kernel does."""

    lost = False

    def __init__(self, index=0, **others):
        super().__init__(**others)
        self.index = index

    def get_config(self):
        return {"index": self.index, **super().get_config()}

    def call(self, inputs):
        OnGpu.lost = OnGpu.lost or self.index > 9
        if OnGpu.lost:
            raise RuntimeError("CUDA error: device-side assert triggered")
        return super().call(inputs)


class Ends(Scale):
    """Ends the process otherwise each time.

    FAKE_KERAS_ENDS lists what the first processes that get here do (a misdeed's name, or ``well``; commas between),
    FAKE_KERAS_ENDED is the file that counts them. All later ones do well.
    """

    asked = False

    @staticmethod
    def misdeed():
        if Ends.asked:
            return
        Ends.asked = True
        counted = Path(os.environ["FAKE_KERAS_ENDED"])
        with counted.open("a") as file:
            file.write("x")
        ends = os.environ["FAKE_KERAS_ENDS"].split(",")
        position = counted.stat().st_size - 1
        if position < len(ends) and ends[position] != "well":
            getattr(misdeeds, ends[position])()


class Poisons(Scale):
    """Leaves something behind in its process that all later layers called Poisonable see."""

    left = False

    @staticmethod
    def misdeed():
        Poisons.left = True


class Poisonable(Scale):
    def call(self, inputs):
        return super().call(inputs) + (1 if Poisons.left else 0)


class Random(Scale):
    """Another value at every call, poisoned or not."""

    def call(self, inputs):
        drawn = int.from_bytes(os.urandom(4), "little")
        return super().call(inputs) * numpy.asarray(inputs).dtype.type(drawn)


#: The marks of the CrashThird layers that were called.
SEEN = set()


class CrashThird(Scale):
    """Ends the process when a third case gets here: those before it are to blame, not this one."""

    def __call__(self, inputs):
        SEEN.add(self.mark)
        if len(SEEN) == 3:
            misdeeds.kill()
        return super().__call__(inputs)
