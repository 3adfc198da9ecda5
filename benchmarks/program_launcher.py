"""Runs programs so that they end soon and ask nobody for data: what ``lint_public.py`` starts in an environment.

    python program_launcher.py KERAS PLACE

KERAS is the module to be made ready (``keras``, ``tensorflow.keras``), PLACE keeps the stand-ins. Standard input has a
line of JSON for each program (``Asked`` below), which runs in a process that is forked from this one: importing Keras
would take longer than most programs. This is all that is changed:

- ``datasets.NAME.load_data`` reads seeded noise with the shapes, types and number of samples of the real files. Its
  arguments are looked at by Keras itself: but for CIFAR, the function is that of Keras, and gets another file.
- ``fit`` and ``fit_generator`` train for one epoch, of two steps where they are given steps or a Sequence. Arrays are
  cut to the first 64 samples, or one batch, and a ``tf.data.Dataset`` to two batches, there and in ``evaluate``; what
  comes with them is cut likewise. What cannot be cut without looking into it (generators) stays, and so does every
  other argument.
- matplotlib draws nothing (``MPLBACKEND=Agg``, which the caller sets), and is imported already.

Nothing of it takes or refuses what Keras does not: arguments are handed on as they come. The report says how the
program ended, at which lines of its own files, and which of their lines were executed. Python 3.6 syntax.
"""

import ast
import contextlib
import functools
import gzip
import importlib
import inspect
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
import types
import warnings

import numpy as np

#: Samples of an array that are trained on, steps of what comes in batches.
SAMPLES, STEPS = 64, 2

#: Arguments by which the length of training is told.
EPOCHS = ("epochs", "nb_epoch")
STEPPED = ("steps_per_epoch", "validation_steps")

IMAGES = {"mnist": (28, 28), "fashion_mnist": (28, 28), "cifar10": (32, 32, 3), "cifar100": (32, 32, 3)}

#: When the program began, in seconds on the processor.
STARTED = [0.0]

#: Seconds on the clock for one on the processor, beyond which a program is taken to hang.
PATIENCE = 8


def main(keras, place):
    """Run programs until nobody asks."""
    answers = os.fdopen(os.dup(1), "w")
    ready(keras, place)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            perform(asked)
        answers.write(json.dumps({"how": waited(child, asked["seconds"] * PATIENCE)}) + "\n")
        answers.flush()


def waited(child, seconds):
    """How a process ended: ``ended``, ``time`` or ``died``."""
    until = time.time() + seconds
    while time.time() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if os.WIFSIGNALED(status):
                return "time" if os.WTERMSIG(status) == signal.SIGXCPU else "died"
            return "ended"
        time.sleep(0.05)
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "time"


def perform(asked):
    """Run a program and write its report; never returns.

    ``asked``: ``files`` (of which the first is run), ``report`` and ``said`` (files to write), ``seconds`` on the
    processor, ``lines``: whether to write down which lines are executed, ``parts``: whether to go on behind a statement
    that fails.
    """
    os.setsid()
    STARTED[0] = time.process_time()
    # What goes on behind a statement that fails is given up by itself.
    seconds = int(asked["seconds"] * (2 if asked["parts"] else 1))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(ours, theirs)
    own = tuple(asked["files"])
    os.chdir(os.path.dirname(own[0]))
    executed = {}
    found = {"ended": "ran"}
    sys.argv = [own[0]]
    sys.path[:1] = [os.path.dirname(own[0]), asked["root"]]
    module = types.ModuleType("__main__")
    module.__file__ = own[0]
    sys.modules["__main__"] = module
    with open(own[0], encoding="utf-8") as file:
        text = file.read()
    if asked["lines"]:
        watch(own, executed)
    try:
        if asked["parts"]:
            found["failed"] = parts(ast.parse(text), own[0], vars(module), asked["seconds"])
        else:
            exec(compile(text, own[0], "exec"), vars(module))
    except SystemExit as error:
        if error.code:
            found = told(error, own)
    except BaseException as error:
        found = told(error, own)
    found["executed"] = {name: sorted(lines) for name, lines in executed.items()}
    with open(asked["report"], "w", encoding="utf-8") as file:
        json.dump(found, file)
    sys.stdout.flush()
    # Threads that a program leaves behind would hold the process.
    os._exit(0)


def parts(tree, name, variables, seconds):
    """Run the statements at the top one by one: the numbers of those that fail, each with the exception.

    One that takes a third of the time fails, and so do those behind the first two thirds, which are not run.
    """
    failed = []
    signal.signal(signal.SIGPROF, too_long)
    statements, tree.body = tree.body, []
    for number, node in enumerate(statements):
        if time.process_time() - STARTED[0] > seconds * 2 / 3:
            failed.append([number, "TooLong"])
            continue
        tree.body = [node]
        signal.setitimer(signal.ITIMER_PROF, seconds / 3)
        try:
            exec(compile(tree, name, "exec"), variables)
        except BaseException as error:
            failed.append([number, type(error).__name__])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return failed


class TooLong(BaseException):
    """A statement's time is up."""


def too_long(*_):
    """The signal that it is."""
    raise TooLong


def told(error, own):
    """An exception: its type and message, where it was raised, and through which lines of the program it went."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename in own:
        return {
            "ended": "raised",
            "type": type(error).__name__,
            "message": str(error)[:600],
            "by": "",
            "lines": [[error.filename, error.lineno]],
        }
    lines = [[os.path.abspath(one[0]), one[1]] for one in frames if os.path.abspath(one[0]) in own]
    return {
        "ended": "raised",
        "type": type(error).__name__,
        "message": str(error)[:600],
        "by": "" if not frames or os.path.abspath(frames[-1][0]) in own else package(frames[-1][0]),
        "module": getattr(error, "name", None) or "",
        "lines": lines,
    }


def package(file):
    """The package that a file is of; ``python`` for the standard library."""
    parts = file.replace("\\", "/").split("/")
    if "site-packages" not in parts:
        return "python"
    return parts[parts.index("site-packages") + 1]


def watch(own, executed):
    """Write down which lines of the program's files are executed."""
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None:
        tool = monitoring.COVERAGE_ID

        def line(code, number):
            if code.co_filename in own:
                executed.setdefault(code.co_filename, set()).add(number)
            return monitoring.DISABLE

        monitoring.use_tool_id(tool, "program_launcher")
        monitoring.register_callback(tool, monitoring.events.LINE, line)
        monitoring.set_events(tool, monitoring.events.LINE)
        return

    def inside(frame, event, _):
        if event == "line":
            executed.setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
        return inside

    def enter(frame, event, _):
        return inside if frame.f_code.co_filename in own else None

    threading.settrace(enter)
    sys.settrace(enter)


def ready(keras, place):
    """Put the stand-ins and shorter training into Keras, and into that of TensorFlow beside it."""
    warnings.simplefilter("ignore")
    roots = [importlib.import_module("tensorflow").keras]
    if keras != "tensorflow.keras":
        roots.insert(0, importlib.import_module(keras))
    for root in roots:
        for name in ("fit", "fit_generator", "evaluate"):
            method = getattr(root.models.Model, name, None)
            if method is not None and not hasattr(method, "shortened"):
                setattr(root.models.Model, name, shortened(method))
        for name, made in FILES.items():
            module = getattr(root.datasets, name, None)
            if module is not None:
                stand_in(module, name, made, place)
    with contextlib.suppress(ImportError):
        importlib.import_module("matplotlib.pyplot")


def shortened(method):
    """The same method, of which less is asked."""
    # Keras 2.3 hides a method's own parameters behind a wrapper for old names.
    parameters = list(inspect.signature(getattr(method, "_original_function", method)).parameters)

    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        args = list(args)
        # Whatever is wrong with what is given is for Keras to say.
        with contextlib.suppress(Exception):
            less(parameters, args, kwargs)
        return method(*args, **kwargs)

    wrapper.shortened = True
    return wrapper


def less(parameters, args, kwargs):
    """Change arguments in place."""
    given = Given(parameters, args, kwargs)
    for name in EPOCHS:
        if isinstance(given.get(name), int) and given.get(name) > 1:
            given.put(name, (given.get("initial_epoch") or 0) + 1)
    for name in STEPPED:
        if isinstance(given.get(name), int) and given.get(name) > STEPS:
            given.put(name, STEPS)
    for name, steps in (("x", STEPPED[0]), ("generator", STEPPED[0]), ("validation_data", STEPPED[1])):
        # A Sequence ends by itself, after as many steps as it likes.
        if hasattr(given.get(name), "on_epoch_end") and given.get(steps) is None and steps in parameters:
            kwargs[steps] = STEPS
    batch = given.get("batch_size")
    for names in (("x", "y", "sample_weight"), ("generator",)):
        some = [name for name in names if given.get(name) is not None]
        for name, value in zip(some, cut([given.get(name) for name in some], batch)):
            given.put(name, value)
    held = given.get("validation_data")
    if isinstance(held, (tuple, list)):
        given.put("validation_data", type(held)(cut(list(held), batch)))
    elif held is not None:
        given.put("validation_data", cut([held], None)[0])


class Given:
    """The arguments of a call, by name or by their place among the parameters."""

    def __init__(self, parameters, args, kwargs):
        self.parameters, self.args, self.kwargs = parameters, args, kwargs

    def get(self, name):
        """An argument; None where it is not given."""
        if name in self.kwargs:
            return self.kwargs[name]
        at = self.parameters.index(name) if name in self.parameters else len(self.args)
        return self.args[at] if at < len(self.args) else None

    def put(self, name, value):
        """Another value for an argument that is given."""
        if name in self.kwargs:
            self.kwargs[name] = value
        else:
            self.args[self.parameters.index(name)] = value


def cut(values, batch):
    """What is given together, as its first samples; as it is where it is not arrays of one length."""
    if len(values) == 1 and hasattr(values[0], "take") and hasattr(values[0], "batch"):
        return [values[0].take(STEPS)]
    arrays = list(flat(values))
    lengths = {len(one) for one in arrays if type(one).__name__ == "ndarray" and one.ndim}
    if len(lengths) != 1 or any(type(one).__name__ != "ndarray" for one in arrays):
        return values
    batch = batch if isinstance(batch, int) else 32
    number = max(SAMPLES // batch, 1) * batch
    return [sliced(one, number) for one in values]


def flat(value):
    """The arrays in lists and dictionaries."""
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from flat(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from flat(one)
    else:
        yield value


def sliced(value, number):
    """The first samples of arrays in lists and dictionaries."""
    if isinstance(value, (list, tuple)):
        return type(value)([sliced(one, number) for one in value])
    if isinstance(value, dict):
        return {key: sliced(one, number) for key, one in value.items()}
    return value[:number]


def stand_in(module, name, made, place):
    """Let the functions of a data set read files of our own."""
    original = module.load_data
    if name.startswith("cifar"):
        signature = inspect.signature(original)

        @functools.wraps(original)
        def load_data(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            if bound.arguments.get("label_mode", "fine") not in ("fine", "coarse"):
                return original(*args, **kwargs)
            return images(name, 50000, 100 if name == "cifar100" else 10)

        module.load_data = load_data
        return

    def get_file(fname, *args, **kwargs):
        # A pickle of NumPy 2 is not for those before it.
        version = np.__version__.split(".")[0]
        path = os.path.join(place, "%s-%s-%s" % (name, version, os.path.basename(fname)))
        if not os.path.exists(path):
            made(name, os.path.basename(fname), path)
        return path

    for function in (original, getattr(module, "get_word_index", original)):
        function.__globals__["get_file"] = get_file


def draws(name):
    """Random numbers that are the same in each process."""
    return np.random.RandomState(sum(map(ord, name)))


def images(name, samples, kinds):
    """Training and test data of small images; labels of CIFAR have two axes."""
    rng = draws(name)
    found = []
    for number in (samples, 10000):
        # Noise is repeated: drawing it all takes longer than training on it.
        noise = rng.randint(0, 256, (1000,) + IMAGES[name]).astype("uint8")
        x = np.tile(noise, (number // 1000,) + (1,) * len(IMAGES[name]))
        y = rng.randint(0, kinds, number).astype("uint8")
        found.append((x, y.reshape(-1, 1) if name.startswith("cifar") else y))
    return tuple(found)


def _mnist(name, file, path):
    (x, y), (x_test, y_test) = images(name, 60000, 10)
    np.savez(path + ".part.npz", x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    os.replace(path + ".part.npz", path)


def _fashion(name, file, path):
    (x, y), (x_test, y_test) = images(name, 60000, 10)
    data = {
        "train-labels-idx1-ubyte.gz": y,
        "train-images-idx3-ubyte.gz": x,
        "t10k-labels-idx1-ubyte.gz": y_test,
        "t10k-images-idx3-ubyte.gz": x_test,
    }[file]
    with gzip.open(path, "wb", 1) as out:
        out.write(b"\0" * (8 if "labels" in file else 16) + data.tobytes())


def _texts(name, file, path):
    if file.endswith(".json"):
        words = {"word%d" % number: number for number in range(1, 30000)}
        words.update({word: number for number, word in enumerate(("the", "and", "a", "of", "to", "is"), 1)})
        with open(path, "w") as out:
            json.dump(words, out)
        return
    rng = draws(name)

    def some(number, kinds):
        lengths = rng.randint(12, 120, number)
        ids = np.minimum(rng.zipf(1.3, lengths.sum()), 30000).astype(int)
        texts = np.empty(number, dtype=object)
        texts[:] = [part.tolist() for part in np.split(ids, np.cumsum(lengths)[:-1])]
        return texts, rng.randint(0, kinds, number).astype("int64")

    if name == "reuters":
        x, y = some(11228, 46)
        arrays = {"x": x, "y": y}
    else:
        (x, y), (x_test, y_test) = some(25000, 2), some(25000, 2)
        arrays = {"x_train": x, "y_train": y, "x_test": x_test, "y_test": y_test}
    np.savez(path + ".part.npz", **arrays)
    os.replace(path + ".part.npz", path)


def _table(name, file, path):
    rng = draws(name)
    rows, columns = (506, 13) if name == "boston_housing" else (20640, 8)
    np.savez(path + ".part.npz", x=rng.rand(rows, columns) * 10, y=rng.rand(rows) * 50)
    os.replace(path + ".part.npz", path)


FILES = {
    "mnist": _mnist,
    "fashion_mnist": _fashion,
    "cifar10": None,
    "cifar100": None,
    "imdb": _texts,
    "reuters": _texts,
    "boston_housing": _table,
    "california_housing": _table,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
