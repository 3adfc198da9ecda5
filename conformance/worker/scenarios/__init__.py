"""How each kind of case is performed: ``perform(run, api, params)`` of the module that is called as the scenario.

A scenario is loaded when its first case comes, so that another one is another file, and nothing here knows of it.
"""

import importlib
import re


def find(name):
    """``perform`` of a scenario, or None where there is none of that name."""
    if not re.match("[a-z][a-z_]*$", str(name)):
        return None
    try:
        return importlib.import_module("." + name, __name__).perform
    except ImportError as error:
        if error.name != __name__ + "." + name:
            raise
        return None
