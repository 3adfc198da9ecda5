"""``python -u FOLDER ASKED``: runs the program that the JSON file ASKED names, and writes down what it does.

What is seen goes below the folder that ASKED names, line by line, so that a process that dies leaves what was seen.
"""

import builtins
import functools
import importlib
import importlib.util
import json
import linecache
import os
import random
import sys
import traceback
import types
import warnings

PACKAGE = "keras_conformance_watching"

#: So many lines that are printed are written down.
PRINTED = 1000

#: Where draws begin that the program does not seed: in both runs at the same place.
SEED = 20261128


def load(name):
    """A module of this folder, by path and under a name of its own."""
    folder = os.path.dirname(os.path.abspath(__file__))
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = module
        spec.loader.exec_module(module)
    return importlib.import_module(PACKAGE + "." + name)


def main(asked):
    """Run the program; the exit status is 0 however it ends, if that could be written down."""
    import numpy as np

    with open(asked) as file:
        work = json.load(file)
    root, path = work["root"], os.path.join(work["root"], work["program"])
    program = load("program").Program(root, path, work.get("paired"))
    journal = load("journal").Journal(work["record"], program)
    files = load("files")
    observer = load("observer").Observer(work, journal, program)
    load("arriving").sources(program, journal)
    finder = load("arriving").Finder(load("library").PROVIDERS[work["provider"]][0], observer.arrived)
    sys.meta_path.insert(0, finder)
    random.seed(SEED)
    np.random.seed(SEED)
    warnings.showwarning = told(journal, program)
    sys.stdin = load("nothing").stdin(journal)
    builtins.print = printing(journal, program)
    before = files.there(root)
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.argv[:] = [path] + work["arguments"]
    sys.path[0] = os.path.dirname(path)
    sys.modules["__main__"] = module
    os.chdir(root)
    journal.tell("begun", at=["", 0])
    end = {"status": 0}
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
        exec(code, vars(module))
    except SystemExit as error:
        end = {"status": error.code if isinstance(error.code, int) else 0 if error.code is None else 1}
        if error.code is not None and not isinstance(error.code, int):
            end["said"] = str(error.code)
        sys.stdout.flush()
    except BaseException as error:
        end = raised(error, program, load("journal").text)
        # Of an error of ours everything is needed.
        sys.stderr.write(traceback.format_exc() if end.get("fault") else program.traceback(error))
    finally:
        sys.stdout.flush()
    observer.ended()
    os.chdir(root)
    files.written(root, before, journal)
    journal.tell("ended", at=end.pop("at", None) or ["", 0], **end)


def raised(error, program, text):
    """How an exception is told: the line of the program, and the line of Keras below it."""
    inner, line, trace = None, "", error.__traceback__
    while trace is not None:
        inner = trace.tb_frame.f_code
        line = linecache.getline(inner.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    found = {"status": 1, "type": type(error).__name__, "at": program.raising(error)}
    found["message"] = text(program.without_us(str(error)))
    if inner is not None:
        found["in"] = inner.co_name
        # Not the program's doing, but where arguments do not fit what it calls through us: the runner says so.
        found["fault"] = os.path.dirname(inner.co_filename) == program.mine and "original(" not in line
    lacking = [one for one in chain(error) if isinstance(one, ImportError) and getattr(one, "name", None)]
    if lacking:
        found["name"] = lacking[-1].name
    found["missing"] = isinstance(error, ImportError)
    return found


def chain(error):
    """An exception, and those from which it came."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return seen


def printing(journal, program):
    """``print``, of which what the program itself prints is written down."""
    original = builtins.print
    left = [PRINTED]

    @functools.wraps(original)
    def shown(*values, **options):
        original(*values, **options)
        if left[0] > 0 and options.get("file") is None and program.calling(sys._getframe(1)):
            left[0] -= 1
            text = str(options.get("sep") if options.get("sep") is not None else " ").join(map(str, values))
            journal.tell("printed", text=text[:500])

    return shown


def told(journal, program):
    """A way to show warnings that also writes them down."""
    shown = warnings.showwarning
    seen = set()

    def showwarning(message, category, filename, lineno, file=None, line=None):
        at = program.where(sys._getframe(1))
        key = (category.__name__, str(message)[:200], tuple(at or ()))
        if key not in seen and len(seen) < 200:
            seen.add(key)
            journal.tell("warning", at=at, type=category.__name__, message=str(message)[:500])
        shown(message, category, filename, lineno, file, line)

    return showwarning


if __name__ == "__main__":
    main(*sys.argv[1:])
