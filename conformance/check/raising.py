"""What exceptions say, and how runs end."""

import re
from pathlib import Path
from typing import Any

from conformance.check.aligning import keys
from conformance.check.running import Event, Run
from conformance.model.places import without_folders
from conformance.model.texts import one_line

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

#: How versions say that a file is not there.
_MISSING = re.compile(
    r"No such file|No file or directory found|[Ff]ile (?:not found|does not exist)|errno = 2\b"
    r"|Unable to open file \(unable to open"
)

#: The frames of a function that TensorFlow rewrote, as 2.2 and later versions write them, and what was raised in it.
_FRAME = re.compile(r'^\s*(?:File "[^"\n]+", line \d+|\S+\.py:\d+)[^\n]*$', re.MULTILINE)

_RAISED = re.compile(r"^[ \t]+[A-Za-z_][\w.]*: ", re.MULTILINE)

#: A frame of the stack that Python writes where its process crashes.
_STACK = re.compile(r'File "([^"\n]+)", line (\d+) in ')

#: Characters of a message that are told.
MESSAGE = 300


def message(event: Event) -> str:
    """What an exception says: one line, without colours and without the folders of this machine."""
    said = _COLOURS.sub("", str(event["message"]))
    proper = in_user_code(said)
    # Its own class is told before it.
    return one_line(without_folders(proper.removeprefix(f"{event['type']}: ")))[:MESSAGE]


def in_user_code(said: str) -> str:
    """What TensorFlow tells below the frames of a function that it rewrote; any other message as it is."""
    if not said.lstrip().startswith("in user code:"):
        return said
    frames = list(_FRAME.finditer(said))
    found = _RAISED.search(said, frames[-1].end() if frames else 0)
    return said[found.start() :].strip() if found else said


def lacks_file(event: Event) -> bool:
    """Whether an exception says that a file is not there."""
    return event["type"] in ("FileNotFoundError", "OSError", "IOError", "NotFoundError", "ValueError") and bool(
        _MISSING.search(event["message"])
    )


def ending(run: Run) -> tuple[str, str]:
    """How a run ended: what is compared, and in words."""
    if run.done.ended:
        return run.done.ended.partition(" after")[0], run.done.ended
    end = run.end
    if not end:
        return "died", "died without a word"
    if end.get("type"):
        kind = "a file is missing" if lacks_file(end) else end["type"]
        return f"{kind} {(end['at'] or ())[:2]}", f"raises {end['type']}"
    return f"status {end['status']}", f"ends with status {end['status']}" if end["status"] else "ends well"


def place_of(end: Event) -> tuple[object, ...]:
    """The file and the line at which a run ended; empty where it says none."""
    return tuple((end["at"] or ())[:2])


def same_end(event: Event, end: Event) -> bool:
    """Whether an exception that was seen is the one that ended a run."""
    return bool(end.get("type")) and event["type"] == end["type"] and event["message"] == end["message"]


def crashed_at(run: Run) -> list[Any] | None:
    """The line of the program at which its process crashed, as Python wrote it; None where it wrote none."""
    stack = run.said.rpartition("Fatal Python error")[2] if "Fatal Python error" in run.said else ""
    for path, line in _STACK.findall(stack):
        if (place := Path(path)).is_relative_to(run.work):
            return [place.relative_to(run.work).as_posix(), int(line), int(line)]
    return None


def early(run: Run) -> bool:
    """Whether a run did not come to the end of the program."""
    return bool(run.end.get("type") or run.done.ended or not run.end)


def further(left: Run, right: Run) -> bool:
    """Whether of two runs that both ended early the second came further."""
    ours, theirs = ({key for key, one in keys(run) if one["kind"] != "raised"} for run in (left, right))
    return not ours - theirs and bool(theirs - ours)
