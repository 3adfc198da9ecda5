"""``python path/to/conformance/worker --provider keras --requests FD --replies FD``.

The package is loaded by path under a name of its own, so that the environment under test sees
nothing of ours on its ``sys.path``.
"""

import importlib.util
import os
import sys

NAME = "keras_conformance_worker"


def _load():
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != folder]
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    return importlib.import_module(NAME + ".serve")


if __name__ == "__main__":
    sys.exit(_load().main(sys.argv[1:]))
