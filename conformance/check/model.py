"""What ``check`` answers with."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

#: Where two runs can part, in the order in which a program comes to it.
Stage: TypeAlias = Literal[
    "import", "construct", "build", "forward", "loss", "gradient", "update", "log", "call", "file", "end"
]

STAGE_WORDS: Mapping[Stage, str] = {
    "import": "imports",
    "construct": "making an object",
    "build": "building a model",
    "forward": "computing outputs",
    "loss": "the loss",
    "gradient": "the gradient",
    "update": "a step of training",
    "log": "what training reports",
    "call": "a call",
    "file": "a file that is written",
    "end": "the end of the program",
}

#: What the two runs are called, in the order in which they are asked for.
SIDES: Mapping[str, str] = {"left": "first", "right": "second"}

#: ``error``: one raises; ``different``: other numbers; ``structure``: other shapes, names, arguments, files.
Verdict: TypeAlias = Literal["error", "different", "structure"]


class Place(msgspec.Struct, frozen=True):
    """A line of the program; ``line`` is 0 where there is none.

    Where another text of the program runs under the second, ``then`` and ``then_text`` are its line there.
    """

    file: str
    line: int
    text: str = ""
    then: str = ""
    then_text: str = ""

    def __str__(self) -> str:
        own = f"{self.file}:{self.line}" if self.line else self.file or "the program"
        return f"{own} ({self.then})" if self.then else own


class Cause(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule of the ledger that fits; ``how`` says by what.

    ``message``: by what is raised; ``line``: reading the program shows it; ``symbol``: similar uses of the symbol
    differ at the same stage; ``word``: it speaks of a name that the program uses. The last two are likely, not certain.
    """

    rule: str
    title: str
    reason: str
    advice: str
    link: str
    how: Literal["message", "line", "symbol", "word"]


class Difference(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place at which the runs part.

    ``subject`` is what it is about (``layers.Dense``, ``optimizers.Adam``), ``left`` and ``right`` what each does,
    ``size`` how far apart numbers are. ``relative`` is max|x - y| over the largest value, ``bounds`` the same in
    bounds of docs/verdicts.md. ``follows``
    says that it may be no more than what an earlier one leads to. ``role`` names the object by the line that
    makes it, ``about`` which layers of which call are meant, ``side`` who raises the ``exception`` (``both``: the other
    raises something else there), ``made`` the very line at which the object is made, or (``compiled``) at which the
    model was compiled whose training differs. ``moment`` is the number of what was seen last of the first run.
    ``written`` says that two texts of the program say so themselves: then it has no other cause.
    ``by`` is the role of the optimizer that trains the weight which differs, where that was seen; of a ``state``, a
    weight that no optimizer writes and ``member`` names, it is that of its layer.
    ``still`` says under which alone none of the weights moved in which a step of training differs. ``newer`` says that
    the first raises for what the second alone has.
    """

    stage: Stage
    verdict: Verdict
    at: Place
    subject: str
    said: str
    left: str = ""
    right: str = ""
    size: str = ""
    relative: float = 0.0
    bounds: float = 0.0
    role: str = ""
    step: int = 0
    exception: tuple[str, str] = ("", "")
    side: Literal["", "left", "right"] = ""
    member: str = ""
    hint: str = ""
    cause: Cause | None = None
    about: str = ""
    follows: bool = False
    made: str = ""
    compiled: bool = False
    both: bool = False
    moment: int = 0
    still: Literal["", "left", "right"] = ""
    newer: bool = False
    by: str = ""
    written: bool = False
    state: bool = False


class Curve(msgspec.Struct, frozen=True, omit_defaults=True):
    """A number of training along its epochs or steps, under both; ``at`` says of which training, of several."""

    name: str
    by: Literal["epoch", "step"]
    left: tuple[float, ...]
    right: tuple[float, ...]
    at: str = ""


class Side(msgspec.Struct, frozen=True):
    """What ran: the implementation, its packages, how it ended and at which line, the seconds it took."""

    implementation: str
    versions: Mapping[str, str]
    ended: str
    seconds: float
    at: str = ""


class Reproducer(msgspec.Struct, frozen=True):
    """A script that shows the first difference alone, what it printed under both, and the commands that run it."""

    script: str
    left: str
    right: str
    shows: bool
    commands: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """A version along the table, and whether the program does there what it does under the first."""

    implementation: str
    good: bool
    said: str


#: The form of the answer as JSON.
SCHEMA_ID = "urn:keras-conformance:check:1"


def headline(one: Difference) -> str:
    """The first line about a difference: in what it is, where, and who raises where only one does."""
    where = f"First difference, in {STAGE_WORDS[one.stage]}: {one.at}"
    if one.both:
        return f"{where}: both raise, each something else"
    if one.side:
        return f"{where}: only the {SIDES[one.side]} raises ({one.exception[0]})"
    return where


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that is answered about a program.

    ``mapped`` are the imports that were changed, as ``old → new``. ``differs`` are the differences but the first,
    ``agrees`` sentences about what was compared and is the same, ``notes`` what limits the answer. ``warned`` and
    ``printed`` are warnings of the second alone and printed lines that differ, which by themselves are no difference.
    ``incomparable`` says why numbers of training were not compared, or is empty. ``nothing`` says why nothing at all
    was compared, which is no agreement. ``to_program`` is what ran under the second, where that is another file.
    """

    program: str
    left: Side
    right: Side
    first: Difference | None
    differs: tuple[Difference, ...] = ()
    agrees: tuple[str, ...] = ()
    mapped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    incomparable: str = ""
    nothing: str = ""
    curves: tuple[Curve, ...] = ()
    reproducer: Reproducer | None = None
    along: tuple[Step, ...] = ()
    page: str = ""
    to_program: str = ""


def unfinished(answer: Answer) -> bool:
    """Whether neither run came to the end of the program."""
    return answer.left.ended != "well" and answer.right.ended != "well"
