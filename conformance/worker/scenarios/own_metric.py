"""Somebody's own metric: imported, then all that is done with a metric of Keras (metric.py).

``params`` are those of metric.py and ``own`` (see own_layer.py).
"""

from ..own import subject
from . import metric


def perform(run, api, params):
    """Record the stages of conformance/scenarios/own.py."""
    if subject.begin(run, api, params, "metrics.Metric") is not None:
        metric.perform(run, api, params)
