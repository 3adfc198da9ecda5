"""``python path/to/conformance/worker/apart.py``: one case in one precision, in a process in which nothing ran before.

It reads what to do as JSON from its standard input and writes the stages to the file that is named there. It greets
nobody, for a greeting asks for the devices, which settles them.
"""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile

#: The name of the package in that process.
NAME = "keras_conformance_worker"
#: Whether this is that process.
ALONE = False


class ProcessEndedError(Exception):
    """The process of a case ended before it had answered."""


def perform(run, scenario, first, api, params):
    """Record the stages of a case, performed by another process of the same interpreter.

    ``scenario`` is the name of its module. ``first`` is the stage that an end without an answer is recorded at.
    """
    # What ran in another process is no proof that two providers are the same objects here.
    run.keras.get("")
    stages = []
    with run.stage(first):
        stages = answered(run, scenario, api, params)
    # What that process says of the stages, unless it ended without a word.
    run.stages[:] = stages or run.stages


def answered(run, scenario, api, params):
    """The stages as the other process has recorded them."""
    handle, path = tempfile.mkstemp(prefix="apart")
    os.close(handle)
    request = {"provider": run.keras.provider, "precision": run.precision, "answer": path}
    request.update(scenario=scenario, api=api, params=params)
    try:
        command = [sys.executable, "-u", os.path.abspath(__file__)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, close_fds=True
        )
        printed = process.communicate(json.dumps(request).encode("utf-8"))[0]
        with open(path, "rb") as answer:
            text = answer.read().decode("utf-8")
    finally:
        os.remove(path)
    if text:
        return json.loads(text)
    message = "status %d, and it printed: %s" % (
        process.returncode,
        printed[-1000:].decode("utf-8", "backslashreplace"),
    )
    raise ProcessEndedError(message)


def main(request):
    """Do what is asked, in this process."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != folder]
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    named = {
        name: importlib.import_module(NAME + "." + name) for name in ("apart", "keras_api", "engines", "recording")
    }
    named["apart"].ALONE = True
    keras = named["keras_api"].load(request["provider"])
    engine = named["engines"].choose(keras)
    engine.begin(request["precision"])
    run = named["recording"].Run(keras, engine, request["precision"])
    scenario = importlib.import_module(NAME + ".scenarios." + request["scenario"])
    scenario.perform(run, request["api"], request["params"])
    with open(request["answer"], "wb") as answer:
        answer.write(json.dumps(run.stages, allow_nan=False).encode("utf-8"))


if __name__ == "__main__":
    main(json.loads(sys.stdin.buffer.read().decode("utf-8")))
