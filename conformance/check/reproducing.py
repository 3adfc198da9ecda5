"""A smaller program that shows the first difference, run under both as whoever reads it would run it."""

import ast
import itertools
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from conformance.check import folder as folders
from conformance.check import numbers, one_layer
from conformance.check.checking import Checked, End, Tell
from conformance.check.folder import Program
from conformance.check.mapping import mapped
from conformance.check.model import Difference, Reproducer
from conformance.check.reducing import call_at, methods_at, reduced
from conformance.check.staying import staying
from conformance.environments.processes import run as run_command
from conformance.model.texts import first_line, one_line
from conformance.storage.disk import make_folder, writing

SECONDS = 180.0

#: What it is called, in the folder that the program is in.
NAME = "reduced.py"

#: Characters of what it printed that are told.
TOLD = 300

#: Methods that a difference is at, by what they give.
TRAINS = ("fit", "fit_generator", "train_on_batch")
TESTS = ("evaluate", "evaluate_generator", "test_on_batch")
PREDICTS = ("predict", "predict_on_batch", "predict_generator")
SAVES = ("save", "save_weights")
OTHERS = ("compile", "load_weights", "set_weights", "add", "summary", "build")

#: Both runs of a check begin so; what is drawn while Keras is imported counts for nothing, for versions draw otherwise.
HEAD = """\
import random
import numpy as np
"""
SEEDS = """\
random.seed(20261128)
np.random.seed(20261128)
"""

#: Versions draw other initial weights.
BEGIN = '''
def begin(model):
    """The same weights under every version."""
    draw = np.random.RandomState(0)
    weights = model.get_weights()
    if not weights:
        raise SystemExit('the model has no weights yet')
    for number, one in enumerate(weights):
        if one.dtype.kind == 'f':
            bound = (3.0 / max(1, int(np.prod(one.shape[:-1])))) ** 0.5
            new = draw.uniform(-bound, bound, one.shape) if one.ndim > 1 else draw.uniform(0.1, 0.5, one.shape)
            weights[number] = np.asarray(new, one.dtype)
    model.set_weights(weights)
'''

#: What Dropout drops is drawn by each version in its own way.
DROP_NOTHING = '''
def drop_nothing(model):
    """No dropout, for every version drops others."""
    for layer in getattr(model, 'layers', ()):
        drop_nothing(layer)
        if 'Dropout' in type(layer).__name__:
            layer.rate = 0.0
'''

ARRAYS = """\
import h5py
held = []
with h5py.File({path!r}, 'r') as file:
    file.visititems(lambda name, one: held.append(np.ravel(one[()])) if hasattr(one, 'shape') and \
one.dtype.kind in 'fiu' and 'optimizer' not in one.name else None)
print(sorted(float(np.linalg.norm(one)) for one in held))"""


@dataclass(frozen=True)
class Script:
    """A script, and what it shows: ``raises`` where that is an exception, ``words`` where names or shapes differ."""

    text: str
    raises: bool = False
    words: bool = False


@dataclass(frozen=True)
class Printed:
    """What a script came to: its last line, or what it raised; ``command`` runs it again."""

    status: int
    line: str
    raised: str
    command: str


def reproduced(
    difference: Difference, found: Checked, program: Program, ends: tuple[End, End], tell: Tell
) -> Reproducer | None:
    """The first script that shows it, and what it printed under both; None where none can be written.

    What shows nothing is told as well: a difference may need all of the program.
    """
    told = None
    for one in scripts(difference, found, program):
        tell("running a smaller program under both")
        left, right = (_run(one.text, program, end, word) for end, word in zip(ends, ("first", "second"), strict=True))
        shown = shows(one, difference, left, right)
        commands = (left.command, right.command)
        told = Reproducer(one.text, left.raised or left.line, right.raised or right.line, shown, commands)
        if shown:
            break
    if told is None:
        return None
    cut = {"left": told.left[:TOLD], "right": told.right[:TOLD]}
    return msgspec.structs.replace(told, **cut)


def scripts(difference: Difference, found: Checked, program: Program) -> Iterator[Script]:
    """Scripts that may show a difference, the smallest first."""
    if (text := one_layer.script(difference, found)) is not None:
        yield Script(text)
    try:
        source = folders.text(program.path)
        several = list(_programs(difference, found, program, source))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return
    for one in several:
        yield replace(one, text=f"# Reduced from {program.name}.\n{_once(one.text)}")


def _once(text: str) -> str:
    """A text whose import lines are there once each: the program may import what the script's own head does."""
    seen: set[str] = set()
    kept = []
    for line in text.splitlines(keepends=True):
        if line not in seen:
            kept.append(line)
        if line.startswith("import "):
            seen.add(line)
    return "".join(kept)


def _programs(difference: Difference, found: Checked, program: Program, source: str) -> Iterator[Script]:
    """The program as far as the difference, so that it prints what differs."""
    line = difference.at.line
    raises = bool(difference.exception[0])
    if difference.stage == "file":
        line = methods_at(source, (*TRAINS, *SAVES))
    if not line or (difference.at.file != program.name and difference.stage != "file") or difference.stage == "end":
        return
    if raises:
        if (text := reduced(source, line, (), ["print('runs')"])) is not None:
            yield Script(HEAD + seeded(text), raises=True)
        return
    # What the versions draw themselves differs in any script.
    if found.comparison.drawn or found.random:
        return
    call = call_at(source, line, (*TRAINS, *TESTS, *PREDICTS, *SAVES, *OTHERS))
    if call is None:
        return
    lines = _looking(difference, call)
    if lines is None:
        return
    before, instead, after = lines
    head = HEAD + (BEGIN if before else "")
    model = ast.unparse(_receiver(call))
    if before and found.left.of("given_draws"):
        head += DROP_NOTHING
        before = [*before, f"drop_nothing({model})"]
    if (text := reduced(source, line, before, after, instead)) is not None:
        yield Script(head + seeded(text), words=difference.verdict == "structure")


def seeded(text: str) -> str:
    """A text that draws from the same state under every version, behind the imports with which it begins."""
    imports = itertools.takewhile(lambda one: isinstance(one, ast.Import | ast.ImportFrom), ast.parse(text).body)
    lines = text.splitlines(keepends=True)
    last = max((one.end_lineno or 0 for one in imports), default=0)
    return "".join([*lines[:last], SEEDS, *lines[last:]])


def _receiver(call: ast.Call) -> ast.expr:
    assert isinstance(call.func, ast.Attribute)
    return call.func.value


def _looking(difference: Difference, call: ast.Call) -> tuple[list[str], str, list[str]] | None:
    """Statements before the call, in its place, and after it, which prints what differs."""
    assert isinstance(call.func, ast.Attribute)
    method, model = call.func.attr, ast.unparse(call.func.value)
    stage, structure = difference.stage, difference.verdict == "structure"
    begin = [f"begin({model})"]
    seen = f"seen = {ast.unparse(call)}"
    if method == "fit" and all(one.arg != "shuffle" for one in call.keywords):
        call.keywords.append(ast.keyword("shuffle", ast.Constant(value=False)))
        seen = f"seen = {ast.unparse(call)}"
    if stage in ("loss", "log") and method in ("fit", "fit_generator"):
        if structure:
            return begin, seen, ["print(sorted(seen.history))"]
        # The numbers of one name: each version has another order of them.
        name = "loss" if stage == "loss" else difference.said.partition(" of ")[0]
        return begin, seen, [f"print([float(one) for one in seen.history[{name!r}]])"]
    if stage in ("loss", "log") and method in (*TRAINS, *TESTS):
        values = "seen.values() if isinstance(seen, dict) else np.ravel(seen)"
        return begin, seen, [f"print([float(one) for one in {values}])"]
    if stage in ("gradient", "update") and method in TRAINS:
        before = [*begin, f"before = {model}.get_weights()"]
        moved = f"zip({model}.get_weights(), before)"
        how_far = "print([float(np.linalg.norm(new - old)) for new, old in %s if new.dtype.kind == 'f'])"
        return before, seen, [how_far % moved]
    if stage == "forward" and method in (*TRAINS, *TESTS, *PREDICTS) and not difference.about.startswith("training"):
        data = call.args[:1] or [one.value for one in call.keywords if one.arg == "x"]
        if not data or method.endswith("generator"):
            return None
        asked = f"seen = {model}.predict({ast.unparse(data[0])})"
        outputs = "(seen if isinstance(seen, list) else [seen])"
        return begin, asked, [f"print(np.concatenate([np.ravel(one) for one in {outputs}])[:64].tolist())"]
    if stage == "build" and structure:
        return [], "", [f"print([list(one.shape) for one in {model}.get_weights()])"]
    if stage == "file" and structure:
        return [], "", ["import os", f"print('written' if os.path.exists({difference.subject!r}) else 'not written')"]
    if stage == "file" and method in SAVES and difference.subject.endswith(("h5", "hdf5", "keras")):
        return begin, "", ARRAYS.format(path=difference.subject).split("\n")
    return None


def _run(text: str, program: Program, end: End, word: str) -> Printed:
    """What a script comes to under one: in a copy of the program's folder, with the imports changed."""
    launch = end.launch
    place = folders.own_folder() / "reduced" / program.path.stem / word
    if place.exists():
        shutil.rmtree(place)
    folders.copy(program, place, launch.implementation)
    path = (place / program.name).with_name(NAME)
    with writing(path):
        new = mapped(text, launch.implementation.provider, staying(launch.implementation))
        path.write_text(new.text, encoding="utf-8")
    home = folders.own_folder() / "reduced" / "home"
    make_folder(home)
    done = run_command([launch.python.absolute(), path, *program.arguments], SECONDS, launch.environ(home), place)
    lines = [one for one in done.out.strip().splitlines() if one.strip()]
    raised = raising(done.err) if done.status else ""
    line = one_line(lines[-1]) if lines else "nothing"
    if done.status is None:
        line = f"was ended after {SECONDS:.0f} seconds"
    elif done.status:
        line = f"ends with status {done.status}"
    return Printed(-1 if done.status is None else done.status, line, raised, command(end, program, place, path))


def raising(text: str) -> str:
    """The last exception of a traceback, with the first line of what it says; empty where there is none."""
    found = re.findall(
        r"^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Iteration)\b.*$", text, re.MULTILINE
    )
    return one_line(found[-1]) if found else ""


def command(end: End, program: Program, place: Path, path: Path) -> str:
    """What is typed to run a script again, from the folder that check was started in."""
    launch = end.launch
    variables = dict(launch.variables)
    if launch.implementation.provider == "keras" and launch.implementation.backend != "tensorflow":
        variables["KERAS_BACKEND"] = launch.implementation.backend
    given = [f"{name}={shlex.quote(value)}" for name, value in sorted(variables.items())]
    words = [str(launch.python.absolute()), str(path.relative_to(place)), *program.arguments]
    return f"cd {shlex.quote(os.path.relpath(place))} && {' '.join([*given, *map(shlex.quote, words)])}"


def shows(script: Script, difference: Difference, left: Printed, right: Printed) -> bool:
    """Whether what was printed is the difference: the exception of that type alone, or numbers beyond the bound."""
    if script.raises:
        kind, said = difference.exception
        mine, other = (left, right) if difference.side == "left" else (right, left)
        return _named(mine.raised) == kind and _named(other.raised) != kind and _says(mine.raised, said)
    if left.status or right.status or left.raised or right.raised:
        return False
    if script.words:
        return left.line != right.line
    try:
        first, second = (np.asarray(json.loads(one.line), np.float32) for one in (left, right))
    except ValueError:
        return False
    return numbers.apart(first, second) is not None


def _named(raised: str) -> str:
    return raised.partition(":")[0].rpartition(".")[2]


def _says(raised: str, said: str) -> bool:
    """Whether an exception says the same; numbers and addresses in it apart."""
    words = re.findall(r"[A-Za-z_]{3,}", first_line(said))[:4]
    return all(one in raised for one in words)


def write(path: Path, text: str) -> None:
    """A file of ours."""
    make_folder(path.parent)
    with writing(path):
        path.write_text(text, encoding="utf-8")
