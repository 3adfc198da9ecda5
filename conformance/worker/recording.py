"""A run of one case in one precision: its stages, and what was seen or raised at each."""

import re
import traceback

from . import numbers
from .keras_api import MissingSymbolError


class UnsupportedError(Exception):
    """This implementation cannot be asked: a limit of the measurement or a documented one of the backend."""


class Stage:
    """One stage while it is being performed. ``failed`` says whether it raised."""

    def __init__(self, run, name):
        self.run = run
        self.record = {"stage": name, "status": "ok", "facts": {}}
        self.failed = False

    def __enter__(self):
        self.run.stages.append(self.record)
        return self

    def __setitem__(self, fact, value):
        self.record["facts"][fact] = value

    def update(self, facts):
        """Add several facts."""
        self.record["facts"].update(facts)

    def __exit__(self, kind, error, trace):
        if error is None:
            return False
        if not isinstance(error, Exception):
            return False
        self.failed = True
        self.record["status"] = classify(error)
        self.record["raised"] = describe_exception(error)
        return True


class Run:
    """What a scenario is handed.

    ``keras`` is the Keras under test, ``engine`` how it evaluates, ``precision`` the float type.
    ``structural`` is True in the first precision only: configs, names and shapes are seen there once.
    """

    def __init__(self, keras, engine, precision, structural=True, nudge=False):
        self.keras = keras
        self.engine = engine
        self.precision = precision
        self.structural = structural
        self.nudge = nudge
        self.stages = []

    def stage(self, name):
        """``with run.stage("forward") as stage: stage["output"] = …``; an exception becomes the stage's."""
        return Stage(self, name)

    def input(self, spec, *key):
        """An input array as described (see numbers.make), seeded by ``key``."""
        values = numbers.make(spec, self.precision, "input", *key)
        return numbers.nudged(values) if self.nudge else values

    def inputs(self, specs):
        """Several inputs, seeded by their position."""
        return [self.input(spec, position) for position, spec in enumerate(specs)]


#: How an implementation says that it does not know an argument.
UNKNOWN_ARGUMENT = re.compile(
    r"unexpected keyword argument|not understood|Unrecognized keyword|Unknown keyword|unrecognized argument|"
    r"is not a valid argument|Invalid argument\(s\)|Argument\(s\) not recognized",
    re.IGNORECASE,
)


def classify(error):
    """The stage's status for an exception: missing, signature, unsupported or error."""
    if isinstance(error, MissingSymbolError):
        return "missing"
    if isinstance(error, UnsupportedError):
        return "unsupported"
    if isinstance(error, (TypeError, ValueError)) and UNKNOWN_ARGUMENT.search(str(error)):
        return "signature"
    return "error"


def describe_exception(error):
    """Class, message and the tail of the traceback, bounded."""
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {"type": type(error).__name__, "message": sendable(str(error)[:2000]), "traceback": sendable(trace[-2000:])}


def sendable(text):
    """The text without the lone surrogates that JSON's readers refuse."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
