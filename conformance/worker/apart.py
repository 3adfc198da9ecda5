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


class ProcessEndedError(Exception):
    """The process of a case ended before it had answered."""


def perform(provider, precision, api, params):
    """The stages of a program, performed by another process of the same interpreter."""
    handle, path = tempfile.mkstemp(prefix="apart")
    os.close(handle)
    request = {"provider": provider, "precision": precision, "api": api, "params": params, "answer": path}
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
    named = {name: importlib.import_module(NAME + "." + name) for name in ("keras_api", "engines", "recording")}
    keras = named["keras_api"].load(request["provider"])
    engine = named["engines"].choose(keras)
    engine.begin(request["precision"])
    run = named["recording"].Run(keras, engine, request["precision"])
    importlib.import_module(NAME + ".scenarios.program").perform(run, request["api"], request["params"])
    with open(request["answer"], "wb") as answer:
        answer.write(json.dumps(run.stages, allow_nan=False).encode("utf-8"))


if __name__ == "__main__":
    main(json.loads(sys.stdin.buffer.read().decode("utf-8")))
