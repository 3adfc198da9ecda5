"""A script: a whole program in one file that imports ``keras`` is run, its import lines changed for the provider.

``params``: ``source``, the text of the file. What it computed is what it puts into its dictionary ``results``; of the
models among its variables the structure is looked at. ``fresh``: True where it sets what holds for the whole process,
and has one of its own. ``about`` and ``style`` are for people.
"""

import ast
import linecache
import os
import shutil
import sys
import types

from .. import apart, facts
from ..recording import UnsupportedError
from . import program

#: The name of the file in tracebacks.
FILE = "<script>"


def perform(run, api, params):
    """Record the stages of conformance/scenarios/script.py."""
    if params.get("fresh") and not apart.ALONE:
        apart.perform(run, "script", "imports", api, params)
        return
    # It imports by itself: no name is known to be the same object under two providers, and the import is the subject.
    run.keras.get("")
    source = changed(params["source"], run.keras.provider)
    linecache.cache[FILE] = (len(source), None, source.splitlines(True), FILE)
    tree = ast.parse(source)
    leading = imports(tree.body)
    module = types.ModuleType("__main__")
    main, folder = sys.modules["__main__"], os.getcwd()
    os.chdir(program.empty_folder())
    sys.modules["__main__"] = module
    try:
        if not go(run, "imports", tree, 0, leading, module):
            return
        if not go(run, "run", tree, leading, len(tree.body), module):
            return
        look(run, vars(module))
    finally:
        sys.modules["__main__"] = main
        os.chdir(folder)
        shutil.rmtree(program.FOLDER, ignore_errors=True)


def changed(source, provider):
    """The text with its import lines changed, as whoever moves changes them; every other line as it is."""
    if provider == "keras":
        return source
    lines = source.split("\n")
    for number, line in enumerate(lines):
        words = line.split()
        if words[:2] == ["import", "keras"]:
            alias = words[3] if words[2:3] == ["as"] else "keras"
            new = "from tensorflow import keras" if provider == "tf.keras" else "import " + provider
            same = new.split()[-1] == alias
            lines[number] = line[: len(line) - len(line.lstrip())] + new + ("" if same else " as " + alias)
        elif len(words) > 1 and words[0] in ("from", "import") and words[1].split(".")[0] == "keras":
            lines[number] = line.replace("keras", "tensorflow.keras" if provider == "tf.keras" else provider, 1)
    return "\n".join(lines)


def imports(body):
    """How many statements at the top of a file are its docstring and imports."""
    for number, node in enumerate(body):
        docstring = number == 0 and isinstance(node, ast.Expr)
        if not docstring and not isinstance(node, (ast.Import, ast.ImportFrom)):
            return number
    return len(body)


def go(run, name, tree, first, last, module):
    """A stage: some statements of the file; whether they ran. Where they did not, the message says at which line."""
    part = ast.parse("")
    part.body = tree.body[first:last]
    where = ""
    with run.stage(name) as stage:
        try:
            exec(compile(part, FILE, "exec"), vars(module))
        except Exception as error:
            limit = limited(run, error)
            if limit:
                raise UnsupportedError(limit)
            where = raising(error)
            raise
    if where:
        message = stage.record["raised"]["message"].split("\n")
        message[0] += where
        stage.record["raised"]["message"] = "\n".join(message)
    return not stage.failed


def limited(run, error):
    """Why an exception says nothing of the script; empty where it does."""
    package = (getattr(error, "name", None) or "").split(".")[0]
    if isinstance(error, ImportError) and package == "tensorflow" and run.keras.backend != "tensorflow":
        return "the script needs TensorFlow, and the backend is %s" % run.keras.backend
    return str(error) if isinstance(error, NotImplementedError) and run.engine.inference_only else ""


def raising(error):
    """The line of the script at which it ended, as it stands after a message; empty where that is not known."""
    number, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            number = trace.tb_lineno
        trace = trace.tb_next
    return facts.text(" [line %d: %s]" % (number, linecache.getline(FILE, number).strip())) if number else ""


def look(run, variables):
    """What a script left: the structure of its models, and its results."""
    with run.stage("structure") as stage:
        for name, value in variables.items():
            if hasattr(value, "layers") and hasattr(value, "get_weights") and not isinstance(value, type):
                stage[name] = structure(value)
    see = program.See(run, "numbers")
    with run.stage("results") as stage:
        see.stage = stage
        for name, value in variables["results"].items():
            see(str(name), value)


def structure(model):
    """The kinds of a model's layers, and the shapes of its weights."""
    return {
        "layers": [type(layer).__name__ for layer in model.layers],
        "weights": [list(array.shape) for array in model.get_weights()],
    }
