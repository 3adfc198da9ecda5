"""``python -u FOLDER PROVIDER REQUESTS REPLIES``: imports a Keras and says how long that took, then does as it is told.

REQUESTS and REPLIES are numbers of file descriptors; each request and each reply is a line of JSON:

``{"make": [model, mode]}`` makes the model and trains it one step: ``{"how": …, "first": seconds}``.
``{"steps": [model, mode, n]}`` trains it n steps more: ``{"seconds": seconds}``.
``{"forget": model}`` lets go of the model in all modes: ``{}``.

Seconds are two numbers: on the clock, and of the processor by all threads. What a Keras has not is
``{"unsupported": why}``, what it raises ``{"failed": text}``. Printed output goes elsewhere.
"""

import importlib
import importlib.util
import json
import os
import sys

PACKAGE = "keras_conformance_speed"


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


def main(provider, requests, replies):
    with os.fdopen(int(requests)) as asked, os.fdopen(int(replies), "w") as answers:

        def tell(what):
            answers.write(json.dumps(what, sort_keys=True) + "\n")
            answers.flush()

        keras = load("imported").Imported(provider)
        tell(keras.hello())
        timer = load("timing").Timer(keras)
        for line in asked:
            tell(timer.answer(json.loads(line)))


if __name__ == "__main__":
    main(*sys.argv[1:])
