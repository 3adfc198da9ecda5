"""How a run ended, and what that means for whoever asked: sentences."""

import re
from collections.abc import Iterator
from pathlib import Path

from conformance.check.folder import Program
from conformance.check.gathering import Comparison
from conformance.check.raising import lacks_file, message
from conformance.check.running import Event, Run

#: Distributions by the name of their module, where that is another.
DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "skimage": "scikit-image",
}

#: How a message that is no ImportError's own names a package: that of Keras for SciPy, of pandas for PyTables.
_ASKED_FOR = re.compile(
    r"pip3? install (?:-U |--upgrade )?[`'\"]?(\w+)"
    r"|requires? (?:the )?[`'\"]?(\w+)[`'\"]? (?:to be installed|package|library)"
    r"|[Ii]nstall (?:the )?[`'\"]?([A-Za-z]\w+)[`'\"]?(?: package| library)?(?:\.|,|$| via| with| to )"
    r"|requires? (?:the )?[`'\"]?([A-Z]\w+)[`'\"]?(?:\.|,|$)"
)

#: A package that Keras 2 imports if it is there, in what is raised where it is not.
_UNBOUND = re.compile(r"name '(scipy|h5py|pandas|PIL)' is not defined")

#: Lines that a library writes of itself.
_LOGGED = re.compile(r"[IWE]\d{4} |WARNING: All log|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] ")

#: So many of the last lines that a program wrote are told, and so many characters of each.
LINES, WIDTH = 4, 160

#: Modules whose absence is a difference of Keras, and no package that is missing.
KERAS = ("keras", "tf_keras", "tensorflow")


def notes_of(left: Run, right: Run, program: Program, comparison: Comparison) -> Iterator[str]:
    """What limits the answer, and what to do about it."""
    for word, run in (("first", left), ("second", right)):
        yield from _ending(word, run, program)
        if any(one.get("large") for one in run.of("unmatched")):
            yield "Some weights are too large to be kept, so the second run began with its own."
    if program.left_out:
        left_out = ", ".join(one.encode(errors="replace").decode() for one in program.left_out[:5])
        yield f"Not copied, for it is no regular file or cannot be read: {left_out}"
    lost = [one for one in right.of("unmatched") if not one.get("large")]
    if lost:
        names = ", ".join(f"{one['key']} {tuple(one['shape'])}" for one in lost[:3])
        yield (
            f"{len(lost)} weights of the second run have no counterpart in the first ({names}): they kept their own "
            "values."
        )
    yield from _ordered(left, right)
    if reads := [word for word, run in (("first", left), ("second", right)) if run.of("stdin")]:
        where = "both runs" if len(reads) == 2 else f"the {reads[0]} run"
        yield f"The program reads from standard input, which is empty in {where}."
    lapses = left.of("lapse") or right.of("lapse")
    if lapses:
        yield f"Something could not be looked at, and is not compared: {lapses[0]['what']}: {lapses[0]['why'][:160]}"
    if left.of("given_draws") and right.of("given_draws"):
        yield "What Dropout drops follows from one rule in both runs, for no two versions draw alike from a seed."
    several = left.of("unprobed") or right.of("unprobed")
    if several:
        yield f"The first batch could not be looked at layer by layer: {several[0]['why'][:160]}"
    lacking = [next((one for one in run.of("raised", "ended") if one.get("type") and lacks_file(one)), None) for run in
               (left, right)]  # fmt: skip
    if lacking[0] is not None and lacking[1] is not None:
        yield (
            f"Both runs look for a file that is not there ({message(lacking[1])[:160]}): put it into the folder, or "
            "name with --from the Keras that writes it."
        )
    if not left.of("imported") and not left.end.get("type") and comparison.agreed:
        yield "The program does not import Keras: nothing of it could be watched."
    if left.of("imported") and not left.of("construct", "call", "forward", "step", "raised") and comparison.agreed:
        yield "The program was not seen to make or call anything of Keras: what it prints alone was compared."


def _ordered(left: Run, right: Run) -> Iterator[str]:
    """In which order the data of fit came, where both runs got to it."""
    ordered = left.of("ordered") if right.of("ordered") else []
    if any(not one.get("batches") for one in ordered):
        yield "fit shuffles: both runs got the data in one order, drawn once, for versions draw other orders."
    if any(one.get("batches") for one in ordered):
        yield "fit shuffles: both runs got the batches in the order of the Sequence, for versions draw other orders."


def _ending(word: str, run: Run, program: Program) -> Iterator[str]:
    """Why a run ended as it did."""
    end = run.end
    if run.done.ended.startswith("was ended after") and end:
        yield (
            f"The {word} run {run.done.ended}, though the program was through: a thread of its own, or what it leaves "
            "for the end, goes on."
        )
    elif run.done.ended.startswith("was ended after"):
        yield (
            f"The {word} run {run.done.ended}: give it more with --seconds, or a smaller task. What was seen until "
            "then is compared."
        )
    elif run.done.ended.startswith("was ended when"):
        yield f"The {word} run {run.done.ended}: give it more with --memory."
    elif not end:
        how = run.done.ended or "ended"
        yield (f"The process of the {word} run {how} before the program was through: what was seen until then counts.")
    elif missing := missing_package(run):
        if (folder := above(program, missing[0])) is not None:
            yield f"The {word} run does not find {missing[0]}, which is in {folder}: name that with --folder {folder}"
        else:
            yield f"The {word} run has no package {missing[0]}: add it with --with {missing[1]}."
    elif end.get("status") == 2 and "usage:" in run.said.lower():
        usage = run.said[run.said.lower().rindex("usage:") :]
        other = "other " if program.arguments else ""
        yield f"The program wants {other}arguments. It wrote: {wrote(usage)}. {_behind(program, usage)}"
    elif end.get("type") == "IndexError" and "sys.argv" in _line(program, end):
        yield f"The program wants arguments, of which it got {len(program.arguments)}. {_behind(program, '')}"
    elif end.get("status") and not end.get("type"):
        told = str(end.get("said") or "") or wrote(run.said)
        yield f"The program itself ended the {word} run with status {end['status']}." + (told and f" It wrote: {told}")


def _line(program: Program, end: Event) -> str:
    at = end.get("at") or ("", 0)
    return program.line(at[0], at[-1]) if at[0] else ""


def _behind(program: Program, said: str) -> str:
    """How arguments are handed on, with those that the program says it requires."""
    lacking = re.search(r"arguments are required: (.+)", said)
    names = [one.split("/")[-1] for one in lacking[1].split(", ")] if lacking else []
    example = " ".join(f"{one} …" if one.startswith("-") else "…" for one in names) or "--epochs 1"
    return f"Arguments of the program go behind --, as in: conformance check {program.path.name} … -- {example}"


def wrote(said: str) -> str:
    """The last lines of what a program wrote, without what libraries log of themselves."""
    lines = [one.strip() for one in said.splitlines() if one.strip() and not _LOGGED.match(one)]
    return " / ".join(one if len(one) <= WIDTH else one[:WIDTH] + "…" for one in lines[-LINES:])


def above(program: Program, name: str) -> Path | None:
    """The folder above the program's in which a module is that its copy lacks; None where there is none."""
    for folder in (*program.root.parents,)[:2]:
        if (folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file():
            return folder
    return None


def missing_package(run: Run) -> tuple[str, str] | None:
    """The module that a run could not import and that is neither Keras' nor TensorFlow's, and its distribution."""
    end = run.end
    if not end.get("type"):
        return None
    name = str(end.get("name") or "").split(".")[0]
    if end["type"] == "NameError" and (lacking := _UNBOUND.match(str(end.get("message", "")))):
        name = lacking[1]  # Keras 2 goes on without some packages until they are needed
    if (not name or name in KERAS) and end["type"] in ("ImportError", "ModuleNotFoundError"):
        match = _ASKED_FOR.search(str(end.get("message", "")))
        name = next(one for one in match.groups() if one) if match else ""
    if not name or name.lower() in KERAS:
        return None
    return name, DISTRIBUTIONS.get(name, name.lower())
