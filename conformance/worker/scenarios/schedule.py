"""A learning-rate schedule: made, configured, asked for its values.

``params``: ``arguments`` of the constructor; ``at``, the steps at which it is asked.
"""

import numpy

from .. import facts


def perform(run, api, params):
    """Record the stages of conformance/scenarios/schedule.py."""
    with run.stage("construct") as construct:
        schedule = run.keras.new(api, params["arguments"])
    if construct.failed:
        return
    if run.structural:
        with run.stage("config") as stage:
            stage["config"] = facts.plain(schedule.get_config())
    with run.stage("values") as stage:
        values = [run.engine.numpy(schedule(step)) for step in params["at"]]
        stage["values"] = facts.array(numpy.array(values, dtype=run.precision))
