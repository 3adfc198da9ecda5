"""``python -c "this file" ASKED ANSWER``: runs snippets under a Keras, each in a forked process.

It stands by itself: no other file of the worker imports it and it imports none, so that no observation depends on it.
``ASKED`` is JSON: ``imported`` (the import of ``keras``), ``patience`` (seconds for each) and ``pieces``, each a number
``key``, ``code`` and ``claims`` (name, member, argument): without code it is told of each whether it is there, and with
code which of them (numbers) instances that it left ``still`` have. ``ANSWER`` gets a line of JSON for each piece:
``key``, ``ended``, what was ``said``, ``still``, and the ``result`` that it left.
"""

import importlib
import inspect
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import types

import numpy as np

#: Characters that are kept of what was said, its end.
KEPT = 600


def main(asked, answer):
    """Import Keras once, then run all that was asked for."""
    with open(asked) as file:
        work = json.load(file)
    found = {}
    exec(compile(work["imported"], "<import>", "exec"), found)
    for piece in work["pieces"]:
        ran = apart(piece, found["keras"], work["patience"])
        with open(answer, "a") as file:
            file.write(json.dumps(ran) + "\n")


def apart(piece, keras, patience):
    """Run a piece in a process and a folder of its own."""
    folder = tempfile.mkdtemp(prefix="snippet-")
    said, left = os.path.join(folder, ".said"), os.path.join(folder, ".left")
    child = os.fork()
    if child == 0:
        os.setsid()
        with open(said, "w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        os._exit(inside(piece, keras, folder, left))
    ended = "timeout"
    until = time.time() + patience
    while time.time() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            ended = "ok" if status == 0 else "raised"
            break
        time.sleep(0.01)
    try:
        # Whatever it has started ends with it.
        os.killpg(child, signal.SIGKILL)
    except OSError:
        pass
    if ended == "timeout":
        os.waitpid(child, 0)
    with open(said, errors="replace") as file:
        text = file.read().strip()[-KEPT:]
    found = {"result": None, "still": []}
    if ended == "ok" and os.path.exists(left):
        with open(left) as file:
            found = json.load(file)
    shutil.rmtree(folder, ignore_errors=True)
    return dict(found, key=piece["key"], ended=ended, said=text)


def inside(piece, keras, folder, left):
    """What the forked process does; returns its exit status."""
    os.chdir(folder)
    try:
        still = []
        if piece["code"]:
            names = {"keras": keras, "np": np, "__name__": "__main__"}
            exec(compile(piece["code"], "<snippet>", "exec"), names)
            result = told(names.get("result"), keras)
            made = [value for value in names.values() if not inspect.isclass(value)]
            still = [n for n, claim in enumerate(piece["claims"]) if kept(keras, made, claim["name"], claim["member"])]
        else:
            result = [has(keras, **claim) for claim in piece["claims"]]
        with open(left, "w") as file:
            json.dump({"result": result, "still": still}, file)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    finally:
        sys.stdout.flush()
    return 0


def told(value, keras):
    """A result as JSON has it: arrays and tensors as lists, what is not finite as text."""
    if isinstance(value, float) and value - value != 0:
        return repr(value)  # JSON has no infinity
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(key): told(one, keras) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [told(one, keras) for one in value]
    if isinstance(value, (bytes, np.bytes_)):
        return value.decode()
    if hasattr(value, "numpy"):
        value = value.numpy()
    elif hasattr(keras, "ops"):
        value = keras.ops.convert_to_numpy(value) if not isinstance(value, (np.ndarray, np.generic)) else value
    elif not isinstance(value, (np.ndarray, np.generic)):
        value = keras.backend.eval(value)
    return told(np.asarray(value).tolist(), keras)


def has(keras, name, member="", argument=""):
    """Whether there is such a thing; None where an argument may be among **kwargs."""
    found = reach(keras, name)
    if found is None:
        return False
    if member:
        if not hasattr(found, member):
            return False
        found = getattr(found, member)
    if not argument:
        return True
    called = found.__init__ if inspect.isclass(found) else found
    try:
        parameters = inspect.signature(called).parameters
    except (TypeError, ValueError):
        return None
    if argument in parameters:
        return True
    return None if any(one.kind == one.VAR_KEYWORD for one in parameters.values()) else False


def kept(keras, made, name, member):
    """Whether one of the objects, an instance of a class, has a member that can be used."""
    owner = reach(keras, name)
    return inspect.isclass(owner) and any(isinstance(one, owner) and usable(one, member) for one in made)


def usable(one, member):
    """Whether an instance has a member; a method that only says that it is gone is none."""
    try:
        found = getattr(one, member)
    except Exception:
        return False  # a property may raise whatever it likes where it has nothing
    try:
        if callable(found) and not inspect.isclass(found):
            found()
    except NotImplementedError:
        return False
    except Exception:
        pass  # it wants arguments: it is there
    return True


def reach(keras, name):
    """What a path leads to, through attributes, else through modules that can be imported; None where nothing is."""
    found = keras
    for part in name.split("."):
        if not hasattr(found, part) and isinstance(found, types.ModuleType):
            try:
                importlib.import_module(found.__name__ + "." + part)
            except Exception:
                return None
        if not hasattr(found, part):
            return None
        found = getattr(found, part)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
