"""Somebody's own layer: imported, then all that is done with a layer of Keras (layer.py).

``params`` are those of layer.py, with arrays passed by any name in ``keywords``, and ``own``: ``packages``, where the
packages that it needs lie (name → folder); ``code``, a digest of what is in them, is for the runner.
"""

from ..own import subject
from . import layer


def perform(run, api, params):
    """Record the stages of conformance/scenarios/own.py."""
    if subject.begin(run, api, params, "layers.Layer") is not None:
        layer.perform(run, api, params)
