"""A metric: made, configured, fed several batches with and without weights, reset.

``params``: ``arguments`` of the constructor; ``updates``, one record for each batch: ``inputs``, the descriptions of
y_true and y_pred (or of the values), and ``weights``, the description of the sample weights or nothing; ``config``:
False where config and state are not looked at; ``lists``, the arguments that are passed as lists, not as tuples.
"""

import re

from .. import facts, weights

#: What a metric may offer; the names changed over the versions.
METHODS = ("reset_state", "reset_states", "merge_state")


def perform(run, api, params):
    """Record the stages of conformance/scenarios/metric.py."""
    with run.stage("construct") as construct:
        make = run.keras.get(api)
        arguments = run.keras.values(params["arguments"])
        arguments.update((name, list(arguments[name])) for name in params.get("lists", ()))
        metric = make(**arguments)
    if construct.failed:
        return
    if run.structural and params.get("config", True):
        record_config(run, metric)
    fed = Fed(run, metric)
    with run.stage("update") as stage:
        for position, update in enumerate(params["updates"]):
            fed.update(position, update)
            stage["result.%d" % position] = fed.result()
    if run.structural and params.get("config", True):
        # Some metrics make their state only when they have seen a shape.
        record_state(run, metric)
    if stage.failed:
        return
    with run.stage("reset") as stage:
        # reset_states was renamed reset_state in TensorFlow 2.5; either is called, ``methods`` says which there are.
        (metric.reset_state if hasattr(metric, "reset_state") else metric.reset_states)()
        stage["after_reset"] = fed.result()
        fed.update(0, params["updates"][0])
        stage["again"] = fed.result()


class Fed:
    """A metric and how it is fed and asked, each one function that engines may keep."""

    def __init__(self, run, metric):
        self.run = run
        self.metric = metric
        self.plain = lambda tensors, training: metric(*tensors)
        self.weighted = lambda tensors, training: metric(*tensors[:-1], sample_weight=tensors[-1])
        self.ask = lambda tensors, training: metric.result()

    def update(self, position, update):
        """One update, by calling the metric: in a graph its result is what carries the update."""
        arrays = [self.run.input(spec, "update", position, index) for index, spec in enumerate(update["inputs"])]
        if update.get("weights"):
            arrays.append(self.run.input(update["weights"], "update", position, "sample_weight"))
        self.run.engine.forward(self.weighted if update.get("weights") else self.plain, arrays, owner=self.metric)

    def result(self):
        """What ``result()`` says now."""
        found = facts.arrays(self.run.engine.forward(self.ask, []))
        return found[0] if len(found) == 1 else found


def record_config(run, metric):
    """The config, with automatic names' counters taken off, and what comes back from it."""
    with run.stage("config") as stage:
        stage["config"] = config(run, metric)
    if stage.failed:
        return
    with run.stage("roundtrip") as stage:
        before = config(run, metric)
        after = config(run, type(metric).from_config(metric.get_config()))
        stage["changed"] = sorted(key for key in set(before) | set(after) if before.get(key) != after.get(key))


def config(run, metric):
    """The config as plain data: names without their counter, the precision asked for as ``floatx``."""
    found = facts.plain(metric.get_config())
    if isinstance(found.get("name"), str):
        # Automatic names count up over a worker's life: auc, auc_1.
        found["name"] = re.sub(r"_\d+$", "", found["name"])
    if found.get("dtype") == run.precision:
        found["dtype"] = "floatx"
    return found


def record_state(run, metric):
    """The state's variables by name, shape and type, and which methods there are."""
    with run.stage("state") as stage:
        stage["methods"] = {name: hasattr(metric, name) for name in METHODS}
        variables = metric.weights if hasattr(metric, "weights") else metric.variables
        for variable in variables:
            value = run.engine.read(variable)
            role = re.sub(r"_\d+$", "", weights.variable_name(variable).split("/")[-1])
            stage["variable." + role] = {
                "shape": list(value.shape),
                "dtype": str(value.dtype).replace(run.precision, "floatx"),
            }
