"""Somebody's own loss, a class or a function: imported, then all that is done with a loss of Keras (loss.py).

``params`` are those of loss.py but for ``form``, which what is imported decides, and ``own`` (see own_layer.py).
"""

from ..own import subject
from . import loss


def perform(run, api, params):
    """Record the stages of conformance/scenarios/own.py."""
    found = subject.begin(run, api, params, "losses.Loss")
    if found is not None:
        loss.perform(run, api, dict(params, form="class" if isinstance(found, type) else "function"))
