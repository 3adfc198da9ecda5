"""What the worker can be asked: a request of a kind is answered by ``answer(keras, engine, request)`` of that module.

As with scenarios: another kind of request is another file, and nothing here knows of it.
"""

import importlib
import re


class RefusedError(Exception):
    """The worker does not know how to do what it is asked: the runner is at fault."""


def find(kind):
    """``answer`` for a kind of request; raises RefusedError where there is none of that name."""
    if re.match("[a-z][a-z_]*$", str(kind)):
        try:
            return importlib.import_module("." + kind, __name__).answer
        except ImportError as error:
            if error.name != __name__ + "." + kind:
                raise
    raise RefusedError("no such request: %.200r" % (kind,))
