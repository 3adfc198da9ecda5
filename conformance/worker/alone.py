"""``python path/to/conformance/worker/alone.py``: which public names a Keras has where nothing else was imported.

An import may add names to a package that was imported before: in TensorFlow 2.6 to 2.12, ``import keras`` alone gives
no ``keras.applications``, and with tf.keras beside it does. It reads what to do as JSON from its standard input, and
writes the names to the file that is named there.

It starts its process as apart.py does, and takes nothing from there: that file counts for every program that was
observed, and a change of it would have all of them observed anew.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile


class NoAnswerError(Exception):
    """The process ended before it had answered."""


def names(provider, symbols):
    """Those of ``symbols`` that a provider has by itself, in another process of this interpreter."""
    handle, path = tempfile.mkstemp(prefix="alone")
    os.close(handle)
    request = {"provider": provider, "symbols": symbols, "answer": path}
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
    if not text:
        raise NoAnswerError("%s: %s" % (provider, printed[-1000:].decode("utf-8", "backslashreplace")))
    return json.loads(text)


def main(request):
    """Do what is asked, in this process."""
    folder = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location("entry", os.path.join(folder, "__main__.py"))
    entry = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(entry)
    entry._load()
    compare = importlib.import_module(entry.NAME + ".answers.compare")
    keras, _, _ = compare.started(request["provider"])
    found = compare.there(keras, request["symbols"])
    with open(request["answer"], "wb") as answer:
        answer.write(json.dumps(found).encode("utf-8"))


if __name__ == "__main__":
    main(json.loads(sys.stdin.buffer.read().decode("utf-8")))
