"""How a run ended, and what that means for whoever asked: sentences."""

import re
from collections.abc import Iterator

from conformance.check.comparing import Comparison, lacks_file, message
from conformance.check.folder import Program
from conformance.check.running import Run

#: Distributions by the name of their module, where that is another.
DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "skimage": "scikit-image",
}

_ASKED_FOR = re.compile(r"requires? (?:the )?`?(\w+)`? (?:to be installed|package|library)|pip install (\w+)")

#: Modules whose absence is a difference of Keras, and no package that is missing.
KERAS = ("keras", "tf_keras", "tensorflow")


def notes_of(left: Run, right: Run, program: Program, comparison: Comparison) -> Iterator[str]:
    """What limits the answer, and what to do about it."""
    for word, run in (("first", left), ("second", right)):
        yield from _ending(word, run, program)
        if any(one.get("large") for one in run.of("unmatched")):
            yield "Some weights are too large to be kept, so the second run began with its own."
    lost = [one for one in right.of("unmatched") if not one.get("large")]
    if lost:
        names = ", ".join(f"{one['key']} {tuple(one['shape'])}" for one in lost[:3])
        yield (
            f"{len(lost)} weights of the second run have no counterpart in the first ({names}): they kept their own "
            "values."
        )
    if left.of("ordered"):
        yield "fit shuffles: both runs got the data in one order, drawn once, for versions draw other orders."
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


def _ending(word: str, run: Run, program: Program) -> Iterator[str]:
    """Why a run ended as it did."""
    end = run.end
    if run.done.ended.startswith("was ended after"):
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
        yield f"The {word} run has no package {missing[0]}: add it with --with {missing[1]}."
    elif end.get("type") == "EOFError" and "input" in str(end.get("message", "")) + run.said[-400:]:
        yield f"The program reads from standard input, which is empty in the {word} run."
    elif end.get("status") == 2 and "usage:" in run.said:
        example = f"conformance check {program.path.name} … -- --epochs 1"
        yield f"The program wants arguments: put them behind --, as in: {example}"
    elif end.get("status") and not end.get("type"):
        yield f"The program itself ended the {word} run with status {end['status']}."


def missing_package(run: Run) -> tuple[str, str] | None:
    """The module that a run could not import and that is neither Keras' nor TensorFlow's, and its distribution."""
    end = run.end
    if end.get("type") not in ("ImportError", "ModuleNotFoundError"):
        return None
    name = str(end.get("name") or "").split(".")[0]
    if not name or name in KERAS:
        match = _ASKED_FOR.search(str(end.get("message", "")))
        name = (match[1] or match[2]) if match else ""
    if not name or name in KERAS:
        return None
    return name, DISTRIBUTIONS.get(name, name)
