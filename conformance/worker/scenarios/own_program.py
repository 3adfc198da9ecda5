"""Somebody's own program: a function that gets the Keras module and says what it sees (program.py).

``params`` are those of program.py and ``own`` (see own_layer.py). What it imports is found as there, and the Keras that
it imports by itself is the one under test, too.
"""

import linecache
import sys
import types

from ..own import subject
from ..own.respelling import respelled
from . import program

#: The module that holds the program.
MODULE = "own_program_under_test"


def perform(run, api, params):
    """Record the stages of conformance/scenarios/own.py."""
    subject.serve(run, params)
    with run.stage("import") as stage:
        sys.modules[MODULE] = loaded(params["program"], params["source"], run.keras.provider)
    if stage.failed:
        return
    try:
        program.perform(run, api, dict(params, source="from %s import %s\n" % (MODULE, params["program"])))
    finally:
        del sys.modules[MODULE]


def loaded(name, source, provider):
    """A module made of a program's text; tracebacks know its lines."""
    path = "<own program %s>" % name
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    module = types.ModuleType(MODULE)
    exec(compile(respelled(source, path, provider), path, "exec"), module.__dict__)
    return module
