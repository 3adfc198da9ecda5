"""``python -u FOLDER ASKED ANSWER``: does one task of the measurements of exports, as the JSON file ASKED says.

ANSWER gets a line of JSON as each thing is begun and one as it is done, so that whoever started this knows what it was
at when it died or hung.
"""

import importlib
import importlib.util
import json
import os
import sys

PACKAGE = "keras_conformance_exporting"


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


def main(asked, answer):
    with open(asked) as file:
        work = json.load(file)
    with open(answer, "a") as file:

        def tell(what):
            file.write(json.dumps(what, sort_keys=True) + "\n")
            file.flush()

        load(work["task"]).perform(work, tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
